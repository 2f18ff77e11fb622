"""What came of a run: the contract of ``import_statistics --json`` and of the page."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from metrics.importing.log import Fault
from metrics.reconcile import Reconciliation


class Result(StrEnum):
    COMMITTED = "committed"
    UNCHANGED = "unchanged"  # the same bytes, or nothing new in them
    CLEAN = "clean"  # a preview without faults
    NEEDS_NOTE = "needs_note"  # warnings alone, and no note
    REFUSED = "refused"


@dataclass(frozen=True)
class FileOutcome:
    """``id``: of the upload, None when nothing of this file is stored. ``layout``: None when it has none.

    ``sha256``: None for a file that is too large to be taken whole.
    """

    id: int | None
    file: str
    sha256: str | None
    layout: str | None


@dataclass(frozen=True)
class Effect:
    """A unit whose total or rank changes on the board of the newest month with figures."""

    unit: str
    total_before: Decimal | None
    total_after: Decimal | None
    rank_before: int | None
    rank_after: int | None

    def as_json(self) -> dict:
        return {
            "unit": self.unit,
            "total_before": None if self.total_before is None else str(self.total_before),
            "total_after": None if self.total_after is None else str(self.total_after),
            "rank_before": self.rank_before,
            "rank_after": self.rank_after,
        }


@dataclass(frozen=True)
class Outcome:
    """``counts``: figure rows and rows of totals that are new, changed, same, removed. ``sentences``: what to say
    besides, in Vietnamese. ``reconciliations``: months of these files for which there are totals and figures."""

    outcome: Result
    uploads: list[FileOutcome]
    faults: list[Fault]
    counts: dict[str, int]
    effects: list[Effect]
    sentences: list[str]
    reconciliations: list[Reconciliation] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return self.outcome in (Result.REFUSED, Result.NEEDS_NOTE)

    def as_json(self) -> dict:
        return {
            "outcome": self.outcome.value,
            "uploads": [
                {"id": f.id, "file": f.file, "sha256": f.sha256, "layout": f.layout}
                for f in self.uploads
            ],
            "faults": [fault.as_json() for fault in self.faults],
            "counts": self.counts,
            "effects": [effect.as_json() for effect in self.effects],
            "reconciliation": [row for one in self.reconciliations for row in one.as_json()],
        }
