"""How an action refuses, and how it writes many rows with their history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from campaigns.models import User


class Refused(Exception):  # noqa: N818  (an answer to a person, not a fault of the program)
    """An action that must not happen. ``sentences`` say what is wrong, where, and what to do."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Recorder:
    """Writes rows and their history rows, which say who and why. Models' ``save`` is not called."""

    by: User
    reason: str

    def create(self, rows: Sequence[Model]) -> None:
        if rows:
            bulk_create_with_history(
                rows,
                type(rows[0]),
                default_user=self.by,
                default_change_reason=self.reason,
            )

    def update(self, rows: Sequence[Model], fields: Sequence[str]) -> None:
        if rows:
            bulk_update_with_history(
                rows,
                type(rows[0]),
                list(fields),
                default_user=self.by,
                default_change_reason=self.reason,
            )

    def delete(self, rows: Sequence[Model]) -> None:
        for row in rows:
            row._history_user = self.by
            row._change_reason = self.reason
            row.delete()


def set_changed(row: Model, wanted: Mapping[str, object]) -> dict[str, object]:
    """Sets what differs on ``row``, unsaved; returns the fields that changed with their old values."""
    old = {name: getattr(row, name) for name in wanted}
    changed = {name: value for name, value in old.items() if value != wanted[name]}
    for name in changed:
        setattr(row, name, wanted[name])
    return changed
