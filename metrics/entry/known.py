"""What is known of one unit's month: its procedures and the figures in force. A fixed number of queries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from campaigns.models import Campaign, Unit
from campaigns.text import add_months
from metrics.models import Figure, MonthlyReport, Procedure
from metrics.queries.boards import closed_months
from metrics.scoring.measures import COUNT_FIELDS, STOCKS
from metrics.template import ListedProcedure, procedures_in_force

Counts = tuple[int | None, ...]  # in the order of COUNT_FIELDS; None = blank


@dataclass(frozen=True, slots=True)
class KnownRow:
    """``counts``: those in force, None where there is no row. ``is_listed``: in the catalogue of the month."""

    procedure: ListedProcedure
    is_listed: bool
    counts: Counts | None


@dataclass(frozen=True, slots=True)
class Revision:
    """Who brought in which figures of the month. ``revision`` 0: nobody any."""

    revision: int = 0
    by: str = ""
    filename: str = ""
    recorded_at: datetime | None = None
    is_nil: bool = False
    figures: Mapping[int, Counts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    campaign: Campaign
    unit: Unit
    month: date
    rows: list[KnownRow]
    newest: Revision
    is_closed: bool


def load_known(
    campaign: Campaign, unit: Unit, month: date, *, now: datetime, also: Collection[int] = ()
) -> Known:
    """The rows to fill in: the unit's catalogue of the month, in its order; then procedures that have figures in
    force, or dossiers left from the month before, though they are not in it any more; then those of ``also`` (ids).
    """
    listed = procedures_in_force(campaign, month, [unit])[unit]
    newest = _newest(campaign, unit, month)
    others = {*newest.figures, *_with_stock(campaign, unit, add_months(month, -1)), *also}
    others -= {procedure.id for procedure in listed}
    unlisted = [
        ListedProcedure(*procedure, online_level=None)
        for procedure in Procedure.objects.filter(campaign=campaign, pk__in=others)
        .order_by("code")
        .values_list("pk", "code", "name")
    ]
    is_closed = closed_months(campaign, now).is_closed(unit.pk, month)
    rows = [
        KnownRow(procedure, is_listed, newest.figures.get(procedure.id))
        for procedures, is_listed in ((listed, True), (unlisted, False))
        for procedure in procedures
    ]
    return Known(campaign, unit, month, rows, newest, is_closed)


def revisions_after(known: Known, revision: int) -> tuple[list[Revision], Mapping[int, Counts]]:
    """What came in since ``revision``, oldest first, without figures; and the figures of ``revision``: two queries."""
    reports = MonthlyReport.objects.filter(
        campaign=known.campaign, unit=known.unit, month=known.month
    ).order_by("revision")
    later = reports.filter(revision__gt=revision).select_related("recorded_by", "upload")
    return [_revision(report, {}) for report in later], _figures(
        Q(report__in=reports.filter(revision=revision).order_by().values("pk"))
    )


def _newest(campaign: Campaign, unit: Unit, month: date) -> Revision:
    """A void one too: it has no figures, but it came after others."""
    report = (
        MonthlyReport.objects.newest_at(None)
        .filter(campaign=campaign, unit=unit, month=month)
        .select_related("recorded_by", "upload")
        .first()
    )
    if report is None:
        return Revision()
    return _revision(report, _figures(Q(report=report)))


def _revision(report: MonthlyReport, figures: Mapping[int, Counts]) -> Revision:
    return Revision(
        revision=report.revision,
        by=report.recorded_by.get_full_name() or report.recorded_by.username,
        filename=report.upload.filename,
        recorded_at=report.recorded_at,
        is_nil=report.is_nil,
        figures=figures,
    )


def _figures(of_report: Q) -> dict[int, Counts]:
    return {
        procedure: tuple(counts)
        for procedure, *counts in Figure.objects.filter(of_report).values_list(
            "procedure", *COUNT_FIELDS
        )
    }


def _with_stock(campaign: Campaign, unit: Unit, month: date) -> list[int]:
    """The procedures that had dossiers left at the end of ``month``."""
    reports = MonthlyReport.objects.newest_at(None).filter(
        campaign=campaign, unit=unit, month=month
    )
    is_left = Q()
    for stock in (*STOCKS, "suspended"):
        is_left |= Q(**{f"{stock}__gt": 0})
    figures = Figure.objects.filter(is_left, report__in=reports.order_by().values("pk"))
    return list(figures.values_list("procedure", flat=True))
