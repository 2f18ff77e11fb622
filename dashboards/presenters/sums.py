"""The row below a group, and that of the district: sums of numerators and denominators, and who is not in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.text import number
from dashboards.exporting import STATUS_WORDS
from dashboards.presenters.cells import MARKS, Column, printed_rate
from dashboards.presenters.names import some_names
from metrics.queries.boards import Board
from metrics.scoring.rollup import Sum, roll_up
from metrics.scoring.scores import UnitScore


@dataclass(frozen=True, slots=True)
class SumCell:
    """``mark`` is empty where there is nothing to judge; then ``rate`` holds words."""

    name: str
    mark: str
    word: str
    rate: str
    counts: str
    met: str


@dataclass(frozen=True, slots=True)
class SumRow:
    name: str
    note: str
    cells: list[SumCell]


def sum_row(
    name: str, scores: Sequence[UnitScore], board: Board, of_columns: Sequence[Column]
) -> SumRow | None:
    """None where one unit or none takes part: there is nothing to add."""
    participants = [score for score in scores if score.unit.takes_part]
    if len(participants) < 2:
        return None
    sums = roll_up(participants, board.rules)
    complete = [score for score in participants if not score.is_missing]
    note = f"{number(len(complete))}/{number(len(participants))} đơn vị có đủ số liệu"
    missing = [score.unit.name for score in participants if score.is_missing]
    if missing:
        note += f"; thiếu {some_names(missing)}"
    cells = [_cell(one, column) for one, column in zip(sums, of_columns, strict=True)]
    return SumRow(name, note, cells)


def _cell(one: Sum, column: Column) -> SumCell:
    met = f"{number(one.met)}/{number(one.known)} đơn vị đạt" if one.known else ""
    if one.rate is None:
        return SumCell(column.name, "", "", met or "Chưa có số liệu", "", "")
    return SumCell(
        name=column.name,
        mark=MARKS[one.status],
        word=STATUS_WORDS[one.status],
        rate=printed_rate(one.rate, column),
        counts=f"{number(one.numerator)}/{number(one.denominator)}",
        met=met,
    )
