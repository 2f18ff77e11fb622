"""One criterion of all units month by month: small charts on one scale, and the same figures as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.text import month_label
from dashboards.presenters.board import BoardPage, Row
from dashboards.presenters.cells import Cell, Column
from dashboards.presenters.trends import Trend, top_of, trend_of
from metrics.queries.boards import Board
from metrics.scoring.scores import CriterionResult, UnitFacts, is_unsettled, score_criterion


@dataclass(frozen=True, slots=True)
class Chart:
    """``cell``: the result of the board's own month."""

    row: Row
    cell: Cell
    trend: Trend


@dataclass(frozen=True, slots=True)
class MonthCharts:
    """``by_group``: group code -> the charts of the rows of that group that the page shows, in their order."""

    months: list[date]
    provisional: frozenset[date]
    by_group: dict[str, list[Chart]]
    provisional_in_words: str


def measured(of_columns: Sequence[Column]) -> list[Column]:
    """The criteria that have a result of each month: what is assessed is judged once."""
    return [column for column in of_columns if column.rule.measure != "assessed"]


def month_charts(
    board: Board, page: BoardPage, column: Column, facts: Mapping[date, Sequence[UnitFacts]]
) -> MonthCharts:
    """``facts``: of all units, of each month up to that of ``board``; provisional months are drawn hollow.

    One scale for all units, shown or not; but nothing is scored that no chart shows.
    """
    place = next(i for i, rule in enumerate(board.rules.criteria) if rule.code == column.rule.code)
    months = list(facts)
    histories: dict[str, dict[date, CriterionResult]] = {}
    for month, of_units in facts.items():
        results = score_criterion(of_units, column.rule, board.rules)
        for unit, result in zip(of_units, results, strict=True):
            histories.setdefault(unit.code, {})[month] = result
    provisional = frozenset(month for month in months if is_unsettled(facts[month], board.rules))
    top = top_of(
        column,
        (result.rate for history in histories.values() for result in history.values()),
    )
    by_group = {
        group.code: [
            Chart(
                row=row,
                cell=row.cells[place],
                trend=trend_of(
                    column,
                    histories[row.code],
                    until=board.month,
                    provisional=provisional,
                    top=top,
                ),
            )
            for row in group.rows
        ]
        for group in page.groups
    }
    names = [month_label(month).lower() for month in months if month in provisional]
    return MonthCharts(months, provisional, by_group, ", ".join(names))
