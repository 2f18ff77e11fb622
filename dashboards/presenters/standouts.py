"""Who stands out: units with late or overdue dossiers, without a report, or outside the ranking for another reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.text import number
from dashboards.presenters.board import missing_in_words
from dashboards.presenters.cells import Column, columns, printed_rate
from metrics.queries.boards import Board
from metrics.scoring.ranks import Unranked


@dataclass(frozen=True, slots=True)
class Line:
    """A unit and what is to be said of it. ``figure``: what stands smaller beside it, or nothing."""

    code: str
    name: str
    words: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class StandOuts:
    """``late``: the most dossiers first. ``others``: excluded, not registered, or too little applies."""

    late: list[Line]
    missing: list[Line]
    others: list[Line]


def stand_outs(board: Board) -> StandOuts:
    of_columns = columns(board.rules, [unit.score for unit in board.units])
    units = board.units
    return StandOuts(
        late=_late(board, of_columns),
        missing=[
            Line(
                unit.score.unit.code,
                unit.score.unit.name,
                missing_in_words(unit.score, year=board.month.year),
            )
            for unit in units
            if unit.score.unit.takes_part and unit.score.is_missing
        ],
        others=[
            Line(unit.score.unit.code, unit.score.unit.name, unit.reason)
            for unit in units
            if unit.unranked not in {None, Unranked.MISSING}
        ],
    )


def _late(board: Board, of_columns: Sequence[Column]) -> list[Line]:
    """Units that take part and have a late dossier: the most first, then the higher rate, then the board's order."""
    found = []
    for place, column in enumerate(of_columns):
        if not column.is_late:
            continue
        for unit in board.units:
            result = unit.score.criteria[place]
            if unit.score.unit.takes_part and result.numerator and result.rate is not None:
                line = Line(
                    unit.score.unit.code,
                    unit.score.unit.name,
                    f"{number(result.numerator)} hồ sơ",
                    f"{printed_rate(result.rate, column)} của {number(result.denominator)}",
                )
                found.append((int(result.numerator), result.rate, line))
    found.sort(key=lambda one: (-one[0], -one[1]))
    return [line for _, _, line in found]
