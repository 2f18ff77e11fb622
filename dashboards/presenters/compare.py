"""Two to four units side by side: the same criterion on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.presenters.board import Phrase, Row, row
from dashboards.presenters.cells import Cell, Column, columns
from metrics.queries.boards import Board
from metrics.scoring.ranks import RankedUnit
from metrics.scoring.scores import Status

FEWEST, MOST = 2, 4


@dataclass(frozen=True, slots=True)
class Compared:
    """``is_best``: nobody of those compared has a better rate, and somebody has a worse one."""

    name: str
    cell: Cell
    is_best: bool


@dataclass(frozen=True, slots=True)
class Line:
    column: Column
    cells: list[Compared]


@dataclass(frozen=True, slots=True)
class Unit:
    row: Row
    group: str
    of_ranked: int


@dataclass(frozen=True, slots=True)
class ComparePage:
    answer: list[Phrase]
    units: list[Unit]
    lines: list[Line]
    has_several_groups: bool


def wrong_number(count: int) -> str:
    """The sentence for a number of units that cannot be compared; empty where it can, and before anything is chosen."""
    if not count or FEWEST <= count <= MOST:
        return ""
    if count < FEWEST:
        return "Mới chọn 1 đơn vị; hãy chọn thêm ít nhất 1 đơn vị để so sánh."
    return f"Đã chọn {count} đơn vị; hãy bỏ bớt, nhiều nhất {MOST} đơn vị."


def compare_page(board: Board, codes: Sequence[str]) -> ComparePage:
    """``codes``: of units of the board, in the order in which they are shown."""
    of_columns = columns(board.rules, [unit.score for unit in board.units])
    group_of = {
        unit.score.unit.code: group for group in board.ranked.groups for unit in group.units
    }
    chosen = [board.unit(code) for code in codes]
    rows = [row(unit, board, of_columns) for unit in chosen]
    units = [
        Unit(
            row=one,
            group=group_of[one.code].name,
            of_ranked=sum(unit.rank is not None for unit in group_of[one.code].units),
        )
        for one in rows
    ]
    return ComparePage(
        answer=_answer(chosen, rows),
        units=units,
        lines=[
            Line(column, _line(place, column, chosen, rows))
            for place, column in enumerate(of_columns)
        ],
        has_several_groups=len({group_of[code].code for code in codes}) > 1,
    )


def _line(
    place: int, column: Column, chosen: Sequence[RankedUnit], rows: Sequence[Row]
) -> list[Compared]:
    results = [unit.score.criteria[place] for unit in chosen]
    rates = [one.rate for one in results if one.rate is not None and one.status in _JUDGED]
    best = (min(rates) if column.is_late else max(rates)) if len(set(rates)) > 1 else None
    return [
        Compared(one.name, one.cells[place], best is not None and result.rate == best)
        for one, result in zip(rows, results, strict=True)
    ]


_JUDGED = {Status.MET, Status.MET_LOW, Status.NOT_MET}


def _answer(chosen: Sequence[RankedUnit], rows: Sequence[Row]) -> list[Phrase]:
    """Who stands before whom by points; units without points are named as such."""
    pairs = sorted(
        ((unit, one) for unit, one in zip(chosen, rows, strict=True) if unit.rank),
        key=lambda pair: -pair[0].score.total,
    )
    if not pairs:
        return [Phrase("Chưa đơn vị nào", "missing"), Phrase(" trong số này có điểm và thứ hạng.")]
    phrases: list[Phrase] = []
    for place, (_, one) in enumerate(pairs):
        tone = "met" if place == 0 and len(pairs) > 1 else ""
        phrases += [
            Phrase("; " if place else ""),
            Phrase(f"{one.name} {one.total} điểm", tone),
        ]
    without = [one.name for one in rows if not one.rank]
    if without:
        phrases += [Phrase("; "), Phrase(", ".join(without), "missing"), Phrase(" chưa xếp hạng")]
    return [*[p for p in phrases if p.text], Phrase(".")]
