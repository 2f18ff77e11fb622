"""Rows that are facts of their time: written once, never changed, never deleted."""

from django.db import models


class AppendOnlyError(Exception):
    """Raised on an attempt to change or delete a row that is a fact of its time."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **changes):
        raise AppendOnlyError(f"{self.model.__name__}: rows are written once.")

    def delete(self):
        raise AppendOnlyError(f"{self.model.__name__}: rows are never deleted.")

    def bulk_update(self, objs, fields, batch_size=None):
        raise AppendOnlyError(f"{self.model.__name__}: rows are written once.")


class AppendOnlyModel(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__}: rows are written once.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(f"{type(self).__name__}: rows are never deleted.")
