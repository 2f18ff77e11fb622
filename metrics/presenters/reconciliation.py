"""Totals of units beside the sums of their figures, month by month: what differs stands first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from campaigns.text import number
from metrics.models import UnitTotals
from metrics.presenters.receipts import LAYOUT_NAMES
from metrics.reconcile import Comparison, Reconciliation
from metrics.scoring.measures import TOTALS_FIELDS

LABELS = {name: UnitTotals._meta.get_field(name).verbose_name for name in TOTALS_FIELDS}


@dataclass(frozen=True, slots=True)
class Source:
    """Totals by one layout. ``name``: "biểu II.06a/VPCP/KSTT"."""

    layout: str
    name: str
    upload: int
    file: str
    sheet: str


@dataclass(frozen=True, slots=True)
class Given:
    """What one source says of a column: empty where it says nothing. ``mark``: not-met where it differs."""

    layout: str
    value: str
    cell: str
    difference: str
    mark: str
    word: str


@dataclass(frozen=True, slots=True)
class ColumnLine:
    label: str
    figures: str
    given: list[Given]

    @property
    def differs(self) -> bool:
        return any(one.mark == "not-met" for one in self.given)

    @property
    def is_given(self) -> bool:
        return any(one.value for one in self.given)


@dataclass(frozen=True, slots=True)
class UnitReconciliation:
    """``lines``: of the columns that some report gives, those that differ first. ``compared``: how many could be."""

    code: str
    name: str
    sources: list[Source]
    lines: list[ColumnLine]
    differences: int
    compared: int


@dataclass(frozen=True, slots=True)
class MonthPage:
    """Units of a month: those that differ, those that agree, those where nothing could be compared since the figures
    are blank there, and those of which only totals are known."""

    differing: list[UnitReconciliation]
    agreeing: list[UnitReconciliation]
    incomparable: list[UnitReconciliation]
    totals_alone: list[UnitReconciliation]

    @property
    def differences(self) -> int:
        return sum(unit.differences for unit in self.differing)

    @property
    def is_empty(self) -> bool:
        return not (self.differing or self.agreeing or self.incomparable or self.totals_alone)

    @property
    def agreeing_columns(self) -> list[str]:
        given = {line.label for unit in self.agreeing for line in unit.lines}
        return [LABELS[name] for name in TOTALS_FIELDS if LABELS[name] in given]

    @property
    def agreeing_rows(self) -> list[tuple[UnitReconciliation, list[str]]]:
        """The sums of the figures in the order of ``agreeing_columns``; empty where they are blank."""
        rows = []
        for unit in self.agreeing:
            figures = {line.label: line.figures for line in unit.lines}
            rows.append((unit, [figures.get(label, "") for label in self.agreeing_columns]))
        return rows


def differences_by_month(found: Iterable[Reconciliation]) -> dict[date, int]:
    """Month with totals -> columns of units that differ."""
    counted: dict[date, int] = {}
    for one in found:
        counted[one.month] = counted.get(one.month, 0) + len(one.differences)
    return counted


def month_page(found: Sequence[Reconciliation]) -> MonthPage:
    """``found``: of one month, by unit."""
    page = MonthPage([], [], [], [])
    for _, same in groupby(found, key=lambda one: one.unit_id):
        of_unit = list(same)
        unit = _unit(of_unit)
        if not of_unit[0].has_figures:
            page.totals_alone.append(unit)
        elif unit.differences:
            page.differing.append(unit)
        elif unit.compared:
            page.agreeing.append(unit)
        else:
            page.incomparable.append(unit)
    return page


def _unit(of_unit: Sequence[Reconciliation]) -> UnitReconciliation:
    by_layout = {
        one.layout: (one, {comparison.column: comparison for comparison in one.columns})
        for one in of_unit
    }
    lines = []
    for column in TOTALS_FIELDS:
        figures = next(
            (known[column].figures for _, known in by_layout.values() if column in known), None
        )
        given = [_given(one, known.get(column), column) for one, known in by_layout.values()]
        line = ColumnLine(LABELS[column], number(figures), given)
        if line.is_given:
            lines.append(line)
    lines.sort(key=lambda line: not line.differs)
    return UnitReconciliation(
        code=of_unit[0].unit_code,
        name=of_unit[0].unit_name,
        sources=[
            Source(
                one.layout,
                LAYOUT_NAMES[one.layout],
                one.origin.upload,
                one.origin.file,
                one.origin.sheet,
            )
            for one in of_unit
        ],
        lines=lines,
        differences=sum(len(one.differences) for one in of_unit),
        compared=sum(
            None not in (comparison.figures, comparison.totals)
            for one in of_unit
            for comparison in one.columns
        ),
    )


def _given(one: Reconciliation, comparison: Comparison | None, column: str) -> Given:
    if comparison is None:
        return Given(one.layout, "", "", "", "not-applicable", "không có trong báo cáo")
    mark, word, difference = "met", "khớp", ""
    if comparison.differs:
        more = comparison.totals - comparison.figures
        mark, word = "not-met", "khác"
        difference = f"{'+' if more > 0 else '−'}{number(abs(more))}"
    elif comparison.figures is None:
        mark, word = "missing", "chưa so được" if one.has_figures else "chỉ có tổng số"
    cell = one.origin.cells.get(column, "")
    return Given(one.layout, number(comparison.totals), cell, difference, mark, word)
