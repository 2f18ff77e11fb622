"""How an action refuses, and how it writes many rows with their history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from campaigns.models import AuditEntry, User, audit
from campaigns.models.guarded import sign


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
            changes = [
                line
                for row in rows[: audit.MOST_LINES]
                for line in audit.lines_between({}, audit.values_of(row), _label(rows, row))
            ]
            audit.record(
                AuditEntry.Act.ADDED, rows, by=self.by, reason=self.reason, changes=changes
            )

    def update(self, rows: Sequence[Model], fields: Sequence[str]) -> None:
        if rows:
            model = type(rows[0])
            before = model._default_manager.in_bulk([row.pk for row in rows])
            bulk_update_with_history(
                rows,
                model,
                list(fields),
                default_user=self.by,
                default_change_reason=self.reason,
            )
            changes = [
                line
                for row in rows
                for line in audit.changed_lines(before[row.pk], row, fields, _label(rows, row))
            ]
            audit.record(
                AuditEntry.Act.CHANGED, rows, by=self.by, reason=self.reason, changes=changes
            )

    def delete(self, rows: Sequence[Model]) -> None:
        for row in rows:
            sign(row, by=self.by, reason=self.reason)
            row.delete()


def _label(rows: Sequence[Model], row: Model) -> str:
    """Whose line it is, where an entry is about several."""
    return audit.label_of(row) if len(rows) > 1 else ""


def set_changed(row: Model, wanted: Mapping[str, object]) -> dict[str, object]:
    """Sets what differs on ``row``, unsaved; returns the fields that changed with their old values."""
    old = {name: getattr(row, name) for name in wanted}
    changed = {name: value for name, value in old.items() if value != wanted[name]}
    for name in changed:
        setattr(row, name, wanted[name])
    return changed
