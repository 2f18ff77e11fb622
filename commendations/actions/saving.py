"""How a row with a history is written: by whom, and why."""

from django.db.models import Model

from campaigns.models import User
from campaigns.models.guarded import sign


def save(row: Model, *, by: User, reason: str) -> None:
    sign(row, by=by, reason=reason)
    row.save()


def delete(row: Model, *, by: User, reason: str) -> None:
    sign(row, by=by, reason=reason)
    row.delete()
