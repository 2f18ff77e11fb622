"""Why a number is what it is: from a criterion of a unit to every count that it is made of, and to the cell of each.

The board gives the result; here the same facts are read row by row. A stock is taken of the last month alone, a flow
of all months (scoring.md 3).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from time import thread_time

from campaigns.models import CampaignUnit
from dashboards.tables import Column, columns
from metrics.importing.cell_texts import CellOfSheet, TooMuchError, cell_texts
from metrics.importing.log import column_number
from metrics.models import (
    Assessment,
    CatalogueEntry,
    Figure,
    MonthlyReport,
    SourceSheet,
    UnitTotals,
)
from metrics.queries.boards import Board, load_board
from metrics.scoring.measures import ONLINE_LEVELS, STOCKS, Measure
from metrics.scoring.scores import CriterionResult, UnitScore

# A count that a layout does not have in a column of its own stands in these.
_OTHER_COLUMNS = {
    "received_online_l3": ("received_online",),
    "received_online_l4": ("received_online",),
    "withdrawn": ("returned_to_applicant",),
    "received": ("received_online", "received_direct", "received_direct_or_post", "received_post"),
}
_POST_FIELDS = ("received_post", "returned", "returned_post")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a count stands: ``row`` 0 when the sheet has no line of the procedure, which says 0.

    ``column``: a letter, or several ("K + L") that were added up; "" for a count that has no column in its layout.
    ``text``: what stands there, as a person finds it; None where looking would have taken too long.
    """

    upload: int
    file: str
    sha256: str
    sheet: str
    row: int
    column: str
    text: str | None = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A count above 0 that goes into a number. ``procedure`` None: a total of the unit as a whole."""

    month: date
    procedure: str | None
    procedure_name: str
    field: str
    value: int
    in_numerator: bool
    in_denominator: bool
    source: Source


@dataclass(frozen=True, slots=True)
class ProcedureLine:
    """A procedure of the unit. ``levels``: those of the catalogue within the period, in order.

    ``received``, ``online``: sums over the months; ``online`` counts only what the criterion counts.
    """

    code: str
    name: str
    levels: tuple[int, ...]
    received: int
    online: int
    is_counted: bool
    in_denominator: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A month in which what the criterion needs is not known: a blank count of some procedures (or of the unit's
    totals), or with ``field`` "" no report; ``has_totals``: only totals of the unit are there."""

    month: date
    field: str = ""
    procedures: tuple[str, ...] = ()
    has_totals: bool = False


@dataclass(frozen=True)
class Explanation:
    """``pieces``: every count above 0 that the numerator or the denominator is made of; ``procedures``: of the unit's
    catalogue, for a criterion that counts procedures; ``gaps``: why it is missing; ``assessment``: what it is, if it is
    an assessed one."""

    board: Board
    score: UnitScore
    result: CriterionResult
    column: Column
    pieces: list[Piece] = field(default_factory=list)
    procedures: list[ProcedureLine] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    assessment: Assessment | None = None

    @property
    def denominator(self) -> str:
        """The choice that this criterion is judged by."""
        return self.board.rules.denominator_of(self.column.rule)


def explain(
    campaign_unit: CampaignUnit,
    criterion: str,
    month: date,
    as_of: datetime | None = None,
    *,
    most_seconds: float | None = None,
) -> Explanation:
    """The number of one criterion (its code) of one unit on the board of ``month``, and what it is made of.

    ``most_seconds``: of computing, for how long the stored files are searched for the texts of cells; None = until all
    are found.
    Raises LookupError for a criterion that the rules then in force do not have and for a unit that is not on the board,
    ValueError for a month outside the campaign.
    """
    campaign = campaign_unit.campaign
    board = load_board(campaign, month, as_of)
    ranked = board.unit(campaign_unit.unit.code)
    of_columns = columns(board.rules, [unit.score for unit in board.units])
    place = next(
        (place for place, one in enumerate(of_columns) if one.rule.code == criterion), None
    )
    if place is None:
        raise LookupError(f"Phong trào “{campaign.slug}” không có tiêu chí “{criterion}”.")
    if ranked is None:
        raise LookupError(f"Bảng của phong trào “{campaign.slug}” không có {campaign_unit.unit}.")
    column, score = of_columns[place], ranked.score
    found = Explanation(board, score, score.criteria[place], column)
    measure, denominator = column.rule.counts, found.denominator
    if measure is None:
        if found.result.numerator is None:
            return found
        newest = _assessment(campaign_unit, criterion, as_of)
        return replace(found, assessment=newest)
    facts = _Facts(campaign_unit, month, as_of)
    lines = facts.procedures(measure, denominator)
    return replace(
        found,
        pieces=_with_texts(list(facts.pieces(measure, denominator, lines)), most_seconds),
        procedures=lines,
        gaps=facts.gaps(measure, denominator, found.result.missing_months),
    )


def _assessment(
    campaign_unit: CampaignUnit, criterion: str, as_of: datetime | None
) -> Assessment | None:
    rows = Assessment.objects.filter(
        campaign=campaign_unit.campaign, unit=campaign_unit.unit, criterion_code=criterion
    ).select_related("assessed_by")
    if as_of is not None:
        rows = rows.filter(known_from__lte=as_of)
    return rows.order_by("-known_from", "-pk").first()


class _Facts:
    """What is known of one unit from the first month to ``month``: six queries."""

    def __init__(self, campaign_unit: CampaignUnit, month: date, as_of: datetime | None) -> None:
        self.campaign, self.unit, self.month = campaign_unit.campaign, campaign_unit.unit, month
        self.months = [one for one in self.campaign.months if one <= month]
        reports = MonthlyReport.objects.in_force_at(as_of).filter(
            campaign=self.campaign, unit=self.unit, month__lte=month
        )
        self.reported = dict(reports.values_list("pk", "month"))
        self.figures = list(
            Figure.objects.filter(report__in=self.reported).select_related("procedure")
        )
        self.totals: dict[date, UnitTotals] = {}
        rows = UnitTotals.objects.in_force_at(as_of).filter(
            campaign=self.campaign, unit=self.unit, month__lte=month
        )
        for totals in rows.order_by("known_from", "-layout"):
            if totals.month not in self.reported.values():
                self.totals[totals.month] = totals
        self.sheets = SourceSheet.objects.select_related("upload").in_bulk(
            {figure.source_id for figure in self.figures}
            | {figure.post_source_id for figure in self.figures if figure.post_source_id}
            | {totals.source_id for totals in self.totals.values()}
        )
        self.entries = list(
            CatalogueEntry.objects.in_force_at(as_of)
            .filter(procedure__campaign=self.campaign, units=self.unit)
            .select_related("procedure")
            .order_by("display_order", "procedure__code")
        )

    # Procedures

    def procedures(self, measure: Measure, denominator: str) -> list[ProcedureLine]:
        """Those of the catalogue in force within the period; empty for a criterion of dossiers."""
        if not measure.counts_procedures:
            return []
        levels: dict[int, set[int]] = {}
        named = {}
        for entry in self.entries:
            if any(entry.is_in_force_in(month) for month in self.months):
                levels.setdefault(entry.procedure_id, set())
                named[entry.procedure_id] = entry.procedure
                if entry.online_level is not None:
                    levels[entry.procedure_id].add(entry.online_level)
        received = dict.fromkeys(named, 0)
        online = dict.fromkeys(named, 0)
        for figure in self.figures:
            if figure.procedure_id in named:
                received[figure.procedure_id] += figure.received or 0
                for name in measure.counted:
                    online[figure.procedure_id] += getattr(figure, name) or 0
        lines = []
        for pk, procedure in named.items():
            in_denominator = {
                "all": True,
                "offered": bool(levels[pk] & measure.levels),
                "active": received[pk] > 0,
            }[denominator]
            lines.append(
                ProcedureLine(
                    code=procedure.code,
                    name=procedure.name,
                    levels=tuple(sorted(levels[pk])),
                    received=received[pk],
                    online=online[pk],
                    is_counted=online[pk] > 0 and (in_denominator or denominator != "offered"),
                    in_denominator=in_denominator,
                )
            )
        return lines

    # Counts

    def pieces(
        self, measure: Measure, denominator: str, lines: Iterable[ProcedureLine]
    ) -> Iterator[Piece]:
        of_numerator, of_denominator = measure.counted, measure.base
        counted = {line.code for line in lines if line.is_counted}
        if measure.counts_procedures and denominator == "active":
            of_denominator = ("received",)
        known = {line.code for line in lines}
        for figure in sorted(
            self.figures, key=lambda f: (self.reported[f.report_id], f.procedure.code)
        ):
            month, code = self.reported[figure.report_id], figure.procedure.code
            for name in dict.fromkeys((*of_numerator, *of_denominator)):
                value = getattr(figure, name)
                if not value or (name in STOCKS and month != self.month):
                    continue
                in_numerator, in_denominator = name in of_numerator, name in of_denominator
                if measure.counts_procedures:
                    in_numerator, in_denominator = (
                        in_numerator and code in counted,
                        in_denominator and code in known,
                    )
                if in_numerator or in_denominator:
                    yield Piece(
                        month,
                        code,
                        figure.procedure.name,
                        name,
                        value,
                        in_numerator,
                        in_denominator,
                        self._source(figure, name),
                    )
        if measure.totals_are_enough:
            yield from self._pieces_of_totals(of_numerator, of_denominator)

    def _pieces_of_totals(self, of_numerator: tuple, of_denominator: tuple) -> Iterator[Piece]:
        for month, totals in sorted(self.totals.items()):
            for name in of_denominator:
                value = getattr(totals, name)
                if value and (name not in STOCKS or month == self.month):
                    source = self._cell(totals.source_id, totals.row, name)
                    yield Piece(month, None, "", name, value, name in of_numerator, True, source)

    def _source(self, figure: Figure, name: str) -> Source:
        if name in _POST_FIELDS and figure.post_source_id and figure.post_row is not None:
            return self._cell(figure.post_source_id, figure.post_row, name)
        return self._cell(figure.source_id, figure.row, name)

    def _cell(self, sheet_id: int, row: int, name: str) -> Source:
        sheet = self.sheets[sheet_id]
        slots = [name] if name in sheet.columns else []
        if not slots or name == "withdrawn":
            slots += [slot for slot in _OTHER_COLUMNS.get(name, ()) if slot in sheet.columns]
        return Source(
            upload=sheet.upload_id,
            file=sheet.upload.filename,
            sha256=sheet.upload.file_id,
            sheet=sheet.name,
            row=row,
            column=" + ".join(sheet.columns[slot] for slot in slots),
        )

    # What is not known

    def gaps(self, measure: Measure, denominator: str, months: Iterable[date]) -> list[Gap]:
        """Why each of the months that a criterion misses is missing."""
        needs = measure.needs(denominator)
        found = []
        for month in months:
            if month in self.totals:
                counts = self.totals[month].counts()
                blank = [name for name in needs if counts.get(name) is None]
                found += [Gap(month, name, has_totals=True) for name in blank] or [
                    Gap(month, has_totals=True)
                ]
            elif month not in self.reported.values():
                found.append(Gap(month))
            else:
                found += self._blanks(month, needs)
        return found

    def _blanks(self, month: date, needs: Iterable[str]) -> Iterator[Gap]:
        offered = {
            (entry.procedure_id, entry.online_level)
            for entry in self.entries
            if entry.is_in_force_in(month)
        }
        figures = [f for f in self.figures if self.reported[f.report_id] == month]
        for name in needs:
            codes = sorted(
                figure.procedure.code
                for figure in figures
                if getattr(figure, name) is None
                and (
                    name not in ONLINE_LEVELS
                    or (figure.procedure_id, ONLINE_LEVELS[name]) in offered
                )
            )
            if codes:
                yield Gap(month, name, tuple(codes))


def _with_texts(pieces: list[Piece], most_seconds: float | None) -> list[Piece]:
    """Reads each workbook once, the newest month first: that is what people ask about."""
    wanted: dict[str, set[CellOfSheet]] = {}
    for piece in sorted(pieces, key=lambda piece: piece.month, reverse=True):
        wanted.setdefault(piece.source.sha256, set()).update(_cells(piece.source))
    end = None if most_seconds is None else thread_time() + most_seconds
    texts: dict[str, dict[CellOfSheet, str] | None] = {}
    for sha256, cells in wanted.items():
        if end is not None and thread_time() > end:
            texts[sha256] = None
            continue
        try:
            texts[sha256] = cell_texts(sha256, cells, is_bounded=end is not None)
        except TooMuchError:
            texts[sha256] = None
    return [
        replace(
            piece,
            source=replace(piece.source, text=_text(texts[piece.source.sha256], piece.source)),
        )
        for piece in pieces
    ]


def _text(texts: Mapping[CellOfSheet, str] | None, source: Source) -> str | None:
    if texts is None:
        return None
    return " + ".join(texts.get(cell, "") for cell in _cells(source))


def _cells(source: Source) -> list[CellOfSheet]:
    if not source.row or not source.column:
        return []
    return [
        (source.sheet, source.row, column_number(letters)) for letters in source.column.split(" + ")
    ]
