"""How a row with a history is written: by whom, and why."""

from django.db.models import Model

from campaigns.models import User


def save(row: Model, *, by: User, reason: str) -> None:
    row._history_user = by
    row._change_reason = reason[:100]
    row.save()


def delete(row: Model, *, by: User, reason: str) -> None:
    row._history_user = by
    row._change_reason = reason[:100]
    row.delete()
