"""Two sources side by side: totals of units (layouts D, E) and the sums of their figures by procedure.

A difference is something to ask about, never a fault: both sources stay as they are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Sum

from campaigns.models import Campaign
from campaigns.models.fields import field_of
from campaigns.text import month_code, month_label, number
from metrics.models import Figure, MonthlyReport, UnitTotals
from metrics.scoring.measures import COUNT_FIELDS, ONLINE_LEVELS, TOTALS_FIELDS

CHANNELS = ("received_online", "received_direct_or_post", "received_direct", "received_post")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One column of one unit and month. None: the source does not say, so there is nothing to compare."""

    column: str
    figures: int | None
    totals: int | None

    @property
    def label(self) -> str:
        return str(field_of(UnitTotals, self.column).verbose_name)

    @property
    def differs(self) -> bool:
        return None not in (self.figures, self.totals) and self.figures != self.totals


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the totals stand. ``cells``: of each count ("H12"; "N12 + O12" where it is the sum of two)."""

    upload: int
    file: str
    sheet: str
    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The totals of one unit and month by one layout beside its figures; ``columns`` that either source knows.

    ``has_figures``: False for a month of which only totals are known; then there is nothing to compare.
    """

    unit_id: int
    unit_code: str
    unit_name: str
    month: date
    layout: str
    columns: tuple[Comparison, ...]
    origin: Origin
    has_figures: bool

    @property
    def differences(self) -> tuple[Comparison, ...]:
        return tuple(comparison for comparison in self.columns if comparison.differs)

    def as_json(self) -> list[dict]:
        """The differences, as ``import_statistics --json`` lists them."""
        return [
            {
                "unit": self.unit_code,
                "month": month_code(self.month),
                "layout": self.layout,
                "column": difference.column,
                "figures": difference.figures,
                "totals": difference.totals,
            }
            for difference in self.differences
        ]

    def sentences(self) -> list[str]:
        """One for each difference."""
        about = f"{self.unit_name}, {month_label(self.month).lower()}, mẫu {self.layout}"
        return [
            f"{about}, {difference.label}: theo thủ tục {number(difference.figures)},"
            f" tổng số {number(difference.totals)}"
            for difference in self.differences
        ]


def in_words(found: Sequence[Reconciliation]) -> list[str]:
    """A heading and a line for each difference; one line when there is none; nothing when nothing was compared."""
    lines = [f"  {sentence}" for one in found for sentence in one.sentences()]
    if lines:
        return [f"Đối chiếu với tổng số của đơn vị: {len(lines)} chỗ khác nhau.", *lines]
    return ["Đối chiếu với tổng số của đơn vị: khớp."] if found else []


def compare(
    figures: Mapping[str, int | None], totals: Mapping[str, int | None]
) -> tuple[Comparison, ...]:
    """Column by column, in the order of ``TOTALS_FIELDS``; those that the totals do not have are left out."""
    return tuple(
        Comparison(column, figures.get(column), totals[column])
        for column in TOTALS_FIELDS
        if totals.get(column) is not None
    )


def reconcile(
    campaign: Campaign,
    *,
    month: date | None = None,
    as_of: datetime | None = None,
    of: Collection[tuple[int, date]] | None = None,
) -> list[Reconciliation]:
    """Every unit and month with totals and figures, by month, unit and layout: three queries.

    ``month``: this one alone. ``of``: these pairs of unit id and month alone. ``as_of``: as known then (None = now).
    """
    about: dict[str, object] = {} if month is None else {"month": month}
    if of is not None:
        about |= {"unit__in": {unit for unit, _ in of}, "month__in": {m for _, m in of}}
    return [
        one
        for one in _side_by_side(campaign, about, as_of)
        if one.has_figures and (of is None or (one.unit_id, one.month) in of)
    ]


def side_by_side(campaign: Campaign, as_of: datetime | None = None) -> list[Reconciliation]:
    """Every unit and month with totals, those without figures too, by month, unit and layout: three queries."""
    return _side_by_side(campaign, {}, as_of)


def _side_by_side(
    campaign: Campaign, about: Mapping, as_of: datetime | None
) -> list[Reconciliation]:
    totals = (
        UnitTotals.objects.in_force_at(as_of)
        .filter(campaign=campaign, **about)
        .select_related("unit", "source__upload")
        .defer("source__upload__warnings", "source__upload__effects")
        .order_by("month", "unit__display_order", "unit__code", "layout")
    )
    with_totals = UnitTotals.objects.filter(
        campaign=OuterRef("campaign"), unit=OuterRef("unit"), month=OuterRef("month")
    )
    reports = MonthlyReport.objects.in_force_at(as_of).filter(campaign=campaign, **about)
    figures = sums_of_figures(reports.filter(Exists(with_totals)))
    return [
        Reconciliation(
            unit_id=row.unit_id,
            unit_code=row.unit.code,
            unit_name=row.unit.name,
            month=row.month,
            layout=row.layout,
            columns=compare(figures.get((row.unit_id, row.month), {}), row.counts()),
            origin=_origin(row),
            has_figures=(row.unit_id, row.month) in figures,
        )
        for row in totals
    ]


def _origin(totals: UnitTotals) -> Origin:
    sheet = totals.source
    return Origin(
        upload=sheet.upload_id,
        file=sheet.upload.filename,
        sheet=sheet.name,
        row=totals.row,
        cells={
            field: " + ".join(f"{sheet.columns[column]}{totals.row}" for column in columns)
            for field in TOTALS_FIELDS
            if (columns := _columns_of(field, sheet.columns))
        },
    )


def _columns_of(field: str, columns: Collection[str]) -> list[str]:
    """The columns of a sheet of totals that a count comes from (``importing.unit_totals``)."""
    if field == "withdrawn":
        return [name for name in ("returned_to_applicant", "withdrawn") if name in columns]
    if field == "received" and field not in columns:
        return [name for name in CHANNELS if name in columns]
    return [field] if field in columns else []


def sums_of_figures(reports) -> dict[tuple[int, date], dict[str, int | None]]:
    """(unit id, month) -> sums over the figure rows of these reports, as totals have them: two queries.

    None where a row is blank. Dossiers received online are those of both levels, at one of which a row may be blank.
    """
    by_report: dict[int, dict[str, int | None]] = {}
    for pk, rows, *numbers in (
        Figure.objects.filter(report__in=reports.order_by().values("pk"))
        .order_by()
        .values("report")
        .annotate(
            rows=Count("procedure"),
            **{f"sum_{field}": Sum(field) for field in COUNT_FIELDS},
            **{f"count_{field}": Count(field) for field in COUNT_FIELDS},
        )
        .values_list(
            "report",
            "rows",
            *(f"sum_{field}" for field in COUNT_FIELDS),
            *(f"count_{field}" for field in COUNT_FIELDS),
        )
    ):
        total = dict(zip(COUNT_FIELDS, numbers[: len(COUNT_FIELDS)], strict=True))
        filled_in = dict(zip(COUNT_FIELDS, numbers[len(COUNT_FIELDS) :], strict=True))
        of_report: dict[str, int | None] = {
            field: total[field] if filled_in[field] == rows else None for field in COUNT_FIELDS
        }
        is_online_known = any(filled_in[field] for field in ONLINE_LEVELS)
        of_report["received_online"] = (
            sum(total[field] or 0 for field in ONLINE_LEVELS) if is_online_known else None
        )
        by_report[pk] = of_report
    nothing_to_report: dict[str, int | None] = dict.fromkeys(TOTALS_FIELDS, 0)
    return {
        (unit, month): by_report.get(pk, nothing_to_report)
        for pk, unit, month in reports.values_list("pk", "unit", "month")
    }
