"""Which units ask for attention: late and overdue dossiers, missing reports, whoever stands outside the ranking."""

from collections.abc import Collection, Sequence

from dashboards.answer import has_overdue
from dashboards.tables import Cell, Column
from metrics.queries.boards import Board
from metrics.scoring.ranks import RankedUnit, Unranked


def attention(board: Board, restated: Collection[str]) -> dict[str, list[RankedUnit]]:
    """By kind, the gravest first. ``restated``: codes of units of which anything is another since publication."""
    taking_part = [unit for unit in board.units if unit.score.unit.takes_part]
    return {
        "overdue": sorted(
            (unit for unit in taking_part if has_overdue(unit.score)),
            key=lambda unit: -unit.score.unit.measures.pending_overdue,
        ),
        "missing": [unit for unit in taking_part if unit.score.is_missing],
        "excluded": [unit for unit in taking_part if unit.score.unit.exclusion is not None],
        "restated": [unit for unit in board.units if unit.score.unit.code in restated],
        "absent": [unit for unit in board.units if not unit.score.unit.takes_part],
    }


def late_units(board: Board, of_columns: Sequence[Column]) -> list[tuple[RankedUnit, Cell]]:
    """Who takes part and has a late dossier: the most first, then the higher rate, then the board's order."""
    found = [
        (unit, Cell(column, unit.score.criteria[place]))
        for place, column in enumerate(of_columns)
        if column.is_late
        for unit in board.units
        if unit.score.unit.takes_part
        and unit.score.criteria[place].numerator
        and unit.score.criteria[place].rate is not None
    ]
    return sorted(
        found, key=lambda pair: (pair[1].result.numerator, pair[1].result.rate), reverse=True
    )


def units_without_report(board: Board) -> list[RankedUnit]:
    return [u for u in board.units if u.score.unit.takes_part and u.score.is_missing]


def units_outside(board: Board) -> list[RankedUnit]:
    """Excluded, not registered, or too little applies."""
    return [unit for unit in board.units if unit.unranked not in {None, Unranked.MISSING}]
