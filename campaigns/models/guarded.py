"""Rows with a history that no bulk write may bypass."""

from django.db import models

from campaigns.models.people import User


class HistoryBypassedError(Exception):
    """Raised on a bulk write, which would leave no row in the history."""


class GuardedQuerySet(models.QuerySet):
    """Rows are made, changed and deleted one by one, by ``save`` and ``delete``, which write the history."""

    def _refuse(self, what: str):
        raise HistoryBypassedError(f"{self.model.__name__}: {what} would bypass the history.")

    def update(self, **changes):
        self._refuse("update")

    def delete(self):
        self._refuse("delete")

    def bulk_create(self, objs, *args, **kwargs):
        self._refuse("bulk_create")

    def bulk_update(self, objs, fields, batch_size=None):
        self._refuse("bulk_update")


def sign(row: models.Model, *, by: User | None, reason: str | None = None) -> None:
    """Who is about to save or delete ``row``, and why: the history looks for both on the row, by these names."""
    vars(row).update({"_history_user": by, "_change_reason": reason})
