"""What the database holds of a campaign, and what the files say of it where that is something else.

Rows of reports and of sheets are few and are held; figures are asked for as they are needed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from campaigns.models import Campaign, Unit
from metrics.importing.revisions import REPORTS_AT_ONCE, Figures, Origin, batches
from metrics.models import Figure, MonthlyReport, Procedure, SourceSheet, UnitTotals, Upload
from metrics.scoring.measures import COUNT_FIELDS, TOTALS_FIELDS
from metrics.verification.differences import Difference, Kind

Counts = tuple[int | None, ...]
UnitMonth = tuple[int, date]


@dataclass(frozen=True, slots=True)
class StoredSheet:
    id: int
    upload: int
    file: str
    name: str
    columns: dict[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """A revision of a unit's month. ``id`` None: the files say that there was one, and there is none."""

    id: int | None
    unit: int
    month: date
    revision: int
    known_from: datetime
    recorded_at: datetime | None
    upload: int
    is_nil: bool
    is_void: bool
    restores: int | None
    nil_source: int | None
    nil_row: int | None

    @property
    def key(self) -> UnitMonth:
        return self.unit, self.month

    @property
    def is_of_a_file(self) -> bool:
        """Whether it was written by an import, not by a withdrawal."""
        return self.restores is None and not self.is_void


@dataclass(frozen=True, slots=True)
class Totals:
    id: int
    unit: int
    month: date
    layout: str
    revision: int
    known_from: datetime
    recorded_at: datetime
    upload: int
    source: int
    row: int
    counts: Counts

    @property
    def key(self) -> tuple[str, int, date]:
        return self.layout, self.unit, self.month


@dataclass(frozen=True, slots=True)
class Month:
    """Figures of a revision and where they stand; ``{None: ()}`` for KHÔNG PHÁT SINH."""

    figures: Figures
    origins: dict[int, Origin]


class Stored:
    """One campaign. ``corrected…``, ``lost``, ``superfluous``: what the check of the uploads has found, so that one
    wrong row is one difference and not many."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.units = {pk: (code, name) for pk, code, name in _of_units(campaign)}
        self.procedures = dict(
            Procedure.objects.filter(campaign=campaign).values_list("pk", "code")
        )
        self.uploads = {
            upload.pk: upload for upload in Upload.objects.filter(campaign=campaign).order_by("pk")
        }
        self.sheets = {
            pk: StoredSheet(pk, upload, self.uploads[upload].filename, name, columns)
            for pk, upload, name, columns in SourceSheet.objects.filter(
                upload__campaign=campaign
            ).values_list("pk", "upload", "name", "columns")
        }
        self.reports = {
            row[0]: Report(*row)
            for row in MonthlyReport.objects.filter(campaign=campaign)
            .order_by("unit", "month", "revision", "pk")
            .values_list(
                *("pk", "unit", "month", "revision", "known_from", "recorded_at", "upload"),
                *("is_nil", "is_void", "restores", "nil_source", "nil_row"),
            )
        }
        self.chains: dict[UnitMonth, list[Report]] = defaultdict(list)
        for report in self.reports.values():
            self.chains[report.key].append(report)
        self.totals = {
            row[0]: Totals(*row[:10], tuple(row[10:]))
            for row in UnitTotals.objects.filter(campaign=campaign)
            .order_by("layout", "unit", "month", "revision", "pk")
            .values_list(
                *("pk", "unit", "month", "layout", "revision", "known_from", "recorded_at"),
                *("upload", "source", "row", *TOTALS_FIELDS),
            )
        }
        self.corrected: dict[int, dict[int, tuple[Counts, Origin] | None]] = defaultdict(dict)
        self.superfluous: set[int] = set()
        self.lost: list[tuple[Report, Month]] = []
        self.corrected_totals: dict[int, Counts] = {}
        self.corrected_instants: dict[int, datetime] = {}

    def months(self, reports: Collection[int], *, corrected: bool) -> dict[int, Month]:
        """Report id -> its figures, as they are stored or as the files say."""
        months = {pk: Month({None: ()} if self.reports[pk].is_nil else {}, {}) for pk in reports}
        for some in batches(reports, REPORTS_AT_ONCE):
            rows = Figure.objects.filter(report__in=some).values_list(
                *("report", "procedure", "source", "row", "post_source", "post_row"), *COUNT_FIELDS
            )
            for report, procedure, *rest in rows.iterator():
                months[report].figures[procedure] = tuple(rest[4:])
                months[report].origins[procedure] = Origin(*rest[:4])
        if corrected:
            for pk in self.corrected.keys() & months.keys():
                self._correct(months[pk], self.corrected[pk])
        return months

    def _correct(self, month: Month, corrections: dict[int, tuple[Counts, Origin] | None]) -> None:
        for procedure, right in corrections.items():
            if right is None:
                month.figures.pop(procedure, None)
                month.origins.pop(procedure, None)
            else:
                month.figures[procedure], month.origins[procedure] = right

    def before(self, report: Report) -> Report | None:
        """The revision before."""
        earlier = [one for one in self.chains[report.key] if one.revision < report.revision]
        return earlier[-1] if earlier else None

    def difference(
        self, kind: Kind, unit: int, month: date, *, procedure: int | None = None, **told
    ) -> Difference:
        code, name = self.units.get(unit, (str(unit), f"đơn vị số {unit}"))
        of_procedure = ""
        if procedure is not None:
            of_procedure = self.procedures.get(procedure, f"số {procedure}")
        return Difference(
            kind=kind, unit=code, unit_name=name, month=month, procedure=of_procedure, **told
        )


def _of_units(campaign: Campaign) -> Iterable[tuple[int, str, str]]:
    return Unit.objects.filter(campaign_units__campaign=campaign).values_list("pk", "code", "name")
