"""Facts in time: every fact has an instant from which it is known, and a board as of T uses those in force at T."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

# What a campaign's files create counts as known from the beginning (scoring.md 2).
BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)


class TimedQuerySet(models.QuerySet):
    """Rows with ``known_from`` (inclusive) and ``known_to`` (exclusive, None = still in force)."""

    def in_force_at(self, instant: datetime | None) -> "TimedQuerySet":
        """Rows in force at ``instant``; None = as known now, whatever the clock says."""
        if instant is None:
            return self.filter(known_to=None)
        return self.filter(Q(known_to=None) | Q(known_to__gt=instant), known_from__lte=instant)
