"""Rows that are facts of their time: written once, never changed, never deleted."""

from django.db import models, transaction

# How the fields are called that say who wrote a row.
AUTHORS = (
    "by",
    "submitted_by",
    "published_by",
    "uploaded_by",
    "saved_by",
    "recorded_by",
    "assessed_by",
)


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
        with transaction.atomic():
            super().save(*args, **kwargs)
            self._record()

    def _record(self) -> None:
        """In the log of acts. Rows that come by the thousand are added in bulk: of those the upload tells."""
        from campaigns.models import audit  # noqa: PLC0415  (which is made of users, and those of nothing else)

        audit.record(
            audit.AuditEntry.Act.ADDED,
            [self],
            by=next((getattr(self, name) for name in AUTHORS if hasattr(self, name)), None),
            changes=audit.lines_between({}, audit.values_of(self)),
        )

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(f"{type(self).__name__}: rows are never deleted.")
