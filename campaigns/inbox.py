"""What waits for somebody: one line of the work inbox. Each app tells its own; the project puts them together."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Task:
    """``due_at``: the first instant at which it is too late, None = no deadline. ``since``: waiting since then.

    ``context``: the campaign, or whatever else tells two tasks of the same words apart.
    """

    title: str
    address: str
    context: str
    due_at: datetime | None = None
    due_words: str = ""
    since: datetime | None = None
    is_urgent: bool = False


def by_urgency(tasks: list[Task]) -> list[Task]:
    """What is urgent first, then by deadline, then what has waited longest."""
    return sorted(
        tasks,
        key=lambda task: (
            not task.is_urgent,
            task.due_at is None,
            task.due_at.timestamp() if task.due_at else 0,
            task.since.timestamp() if task.since else 0,
        ),
    )
