"""What came of a run: the contract of ``import_statistics --json`` and of the page."""

from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum

from campaigns.text import month_code
from metrics.effects import Effect
from metrics.importing.log import Fault, UnknownName
from metrics.reconcile import Reconciliation


class Result(StrEnum):
    COMMITTED = "committed"
    UNCHANGED = "unchanged"  # the same bytes, or nothing new in them
    CLEAN = "clean"  # a preview without faults
    NEEDS_NOTE = "needs_note"  # warnings alone, and no note
    REFUSED = "refused"
    STALE = "stale"  # something else would be written than what was shown: nothing is


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
class CountChange:
    """One count of a figure row, before and after; None = blank. ``cell``: where the new one stands ("" = nowhere)."""

    field: str
    before: int | None
    after: int | None
    cell: str


@dataclass(frozen=True)
class FigureChange:
    """A figure row that becomes another in a month of a unit that had figures before. ``kind``: new, changed, removed.

    ``procedure`` None: KHÔNG PHÁT SINH. A row that is new or removed has the counts that are not blank.
    """

    kind: str
    procedure: str | None
    file: str
    sheet: str
    row: int | None
    counts: list[CountChange]


@dataclass(frozen=True)
class MonthChange:
    """What happens to one unit's month. ``layout``: of the file; D and E are totals of the unit, without rows.

    ``revision``: the one that would be written. ``rows``: those that differ, of months that had figures before.
    """

    unit: str
    month: date
    layout: str
    file: str
    revision: int
    is_new: bool
    counts: dict[str, int]
    rows: list[FigureChange]

    def as_json(self) -> dict:
        return {**asdict(self), "month": month_code(self.month)}


@dataclass(frozen=True)
class Outcome:
    """``counts``: figure rows and rows of totals that are new, changed, same, removed. ``sentences``: what to say
    besides, in Vietnamese. ``reconciliations``: months of these files for which there are totals and figures.

    ``months``: what changes, per unit and month. ``unknown_names``: names that a person may confirm as another
    spelling. ``fingerprint``: of what would be written on top of which revisions; another one means that something
    has happened in between.
    """

    outcome: Result
    uploads: list[FileOutcome]
    faults: list[Fault]
    counts: dict[str, int]
    effects: list[Effect]
    sentences: list[str]
    reconciliations: list[Reconciliation] = field(default_factory=list)
    months: list[MonthChange] = field(default_factory=list)
    unknown_names: list[UnknownName] = field(default_factory=list)
    fingerprint: str = ""

    @property
    def is_refused(self) -> bool:
        return self.outcome in (Result.REFUSED, Result.NEEDS_NOTE, Result.STALE)

    @property
    def corrects(self) -> bool:
        """Whether figures that were known before become others."""
        return bool(self.counts["changed"] or self.counts["removed"])

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
