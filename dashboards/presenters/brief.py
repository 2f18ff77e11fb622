"""One page for leaders: each target across the units, both ends of each ranking, who stands out, what moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from campaigns.text import month_label, number
from dashboards.presenters.board import BoardPage, Row, meets_all
from dashboards.presenters.cells import Column, length, printed_rate
from dashboards.presenters.standouts import Line, StandOuts
from metrics.queries.boards import Board
from metrics.scoring.ranks import RankedBoard
from metrics.scoring.scores import CriterionResult, Status
from metrics.scoring.sensitivity import changes

ENDS = 3  # units shown at either end of a group
ENDS_OF_MANY = 2  # where there are more than two groups
MOST_LATE, MOST_MISSING, MOST_OTHERS, MOST_MOVES, MOST_NAMES = (
    7,
    5,
    3,
    3,
    5,
)  # so that all stands on one sheet
MOST_GROUPS = 4  # whose ends are shown; more would not fit


@dataclass(frozen=True, slots=True)
class TargetLine:
    """``met`` of ``asked`` units meet it; ``together``: the rate of all of them, sum over sum."""

    column: Column
    met: int
    asked: int
    bar: str
    together: str
    counts: str


@dataclass(frozen=True, slots=True)
class Ends:
    """``first`` and ``last``: no unit stands in both. ``between``: how many stand in neither.

    ``tied``: how many of those share the rank of the last one of ``first``.
    """

    name: str
    summary: str
    first: list[Row]
    last: list[Row]
    between: int
    tied: int


@dataclass(frozen=True, slots=True)
class Short:
    """A list cut to what fits; ``more``: how many are left out, and the title says how many there are."""

    count: int
    lines: list[Line]
    more: int


@dataclass(frozen=True, slots=True)
class Moves:
    """Against the month before. ``gained``, ``lost``: units that now meet every target, or no longer do."""

    since: str
    rises: Short
    falls: Short
    gained: str
    lost: str

    @property
    def is_nothing(self) -> bool:
        return not (self.rises.count or self.falls.count or self.gained or self.lost)


@dataclass(frozen=True, slots=True)
class BriefPage:
    targets: list[TargetLine]
    groups: list[Ends]
    other_groups: list[str]
    late: Short
    missing: Short
    others: Short
    moves: Moves | None


def brief_page(
    board: Board,
    page: BoardPage,
    found: StandOuts,
    *,
    previous: tuple[date, RankedBoard] | None,
) -> BriefPage:
    """``previous``: the month before and its ranking, as known at the same instant; None for the first month."""
    return BriefPage(
        targets=[_target(board, place, column) for place, column in enumerate(page.columns)],
        groups=[
            _ends(
                group.name,
                group.summary,
                group.rows,
                ENDS if len(page.groups) <= 2 else ENDS_OF_MANY,
            )
            for group in page.groups[:MOST_GROUPS]
        ],
        other_groups=[group.name for group in page.groups[MOST_GROUPS:]],
        late=_short(found.late, MOST_LATE),
        missing=_short(found.missing, MOST_MISSING),
        others=_short(found.others, MOST_OTHERS),
        moves=_moves(board, *previous) if previous else None,
    )


def _target(board: Board, place: int, column: Column) -> TargetLine:
    results = [unit.score.criteria[place] for unit in board.units if unit.score.unit.takes_part]
    asked = [r for r in results if r.status is not Status.NOT_APPLICABLE]
    met = sum(result.is_met for result in asked)
    together, counts = _together(results, column)
    return TargetLine(
        column=column,
        met=met,
        asked=len(asked),
        bar=length(Fraction(met), Fraction(len(asked))) if asked else "0",
        together=together,
        counts=counts,
    )


def _together(results: Sequence[CriterionResult], column: Column) -> tuple[str, str]:
    """The sum of numerators over the sum of denominators; an assessed per cent is not summed."""
    known = [result for result in results if result.rate is not None]
    if column.rule.measure == "assessed" or not known:
        return "", ""
    above = sum(int(result.numerator) for result in known)
    below = sum(result.denominator for result in known)
    together = printed_rate(Fraction(above) * 100 / below, column)
    return together, f"{number(above)}/{number(below)}"


def _ends(name: str, summary: str, rows: Sequence[Row], count: int) -> Ends:
    ranked = [row for row in rows if row.rank]
    first = ranked[:count]
    last = ranked[max(count, len(ranked) - count) :]
    between = ranked[len(first) : len(ranked) - len(last)]
    tied = sum(row.rank == first[-1].rank for row in between)
    return Ends(name, summary, first, last, between=len(between), tied=tied)


def _short(lines: Sequence[Line], most: int) -> Short:
    """One more than fits is shown rather than announced."""
    shown = list(lines) if len(lines) <= most else list(lines[: most - 1])
    return Short(len(lines), shown, more=len(lines) - len(shown))


def _moves(board: Board, month: date, previous: RankedBoard) -> Moves:
    changed = changes(previous, board.ranked)
    names = {unit.score.unit.code: unit.score.unit.name for unit in board.units}
    ranks = {unit.score.unit.code: unit.rank for unit in board.units}
    moved = sorted(changed.items(), key=lambda pair: -abs(pair[1].ranks))

    def moved_by(sign: int) -> Short:
        lines = [
            Line(
                code,
                names[code],
                f"{'lên' if sign > 0 else 'xuống'} {abs(change.ranks)} bậc",
                f"hạng {ranks[code] + change.ranks} → {ranks[code]}",
            )
            for code, change in moved
            if change.ranks * sign > 0
        ]
        return _short(lines, MOST_MOVES)

    before, now = _winners(previous), _winners(board.ranked)
    compared = changed.keys()
    return Moves(
        since=month_label(month).lower(),
        rises=moved_by(1),
        falls=moved_by(-1),
        gained=_names([names[code] for code in names if code in compared & (now - before)]),
        lost=_names([names[code] for code in names if code in compared & (before - now)]),
    )


def _names(names: Sequence[str]) -> str:
    """``A, B``; with many ``A, B, C, D và 7 đơn vị khác``."""
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    shown = names[: MOST_NAMES - 1]
    return f"{', '.join(shown)} và {len(names) - len(shown)} đơn vị khác"


def _winners(board: RankedBoard) -> set[str]:
    return {
        unit.score.unit.code
        for group in board.groups
        for unit in group.units
        if unit.rank and meets_all(unit.score)
    }
