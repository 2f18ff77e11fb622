"""One criterion of all units month by month: small charts on one scale, and the same figures as a table."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import signed_in
from dashboards.filters import PARAMETERS, GroupTable
from dashboards.page_cache import cached_page
from dashboards.tables import Cell, Column, Row
from dashboards.trends import Trend, top_of, trend_of
from dashboards.views.board import before_figures, board_context
from metrics.queries.boards import Board
from metrics.queries.units import facts_by_month
from metrics.scope import Address, in_campaign, query
from metrics.scoring.scores import CriterionResult, UnitFacts, is_unsettled, score_criterion

MEASURED = "chi-tieu"  # the criterion whose months are shown


@open_to(signed_in)
@require_safe
@cached_page
@in_campaign(keep=(*PARAMETERS, MEASURED))
def by_month(request: HttpRequest, address: Address) -> HttpResponse:
    months = address.months()
    if not any(choice.has_reports for choice in months):
        return before_figures(request, address)
    context = board_context(request, address, months)
    asked = request.GET.get(MEASURED, "")
    # What is assessed is judged once: it has no months.
    offered = [one for one in context["columns"] if one.rule.measure != "assessed"]
    column = next((one for one in offered if one.rule.code == asked), None)
    if asked and column is None:
        raise BadRequest(f"Bảng không có chỉ tiêu theo tháng “{asked}”.")
    column = column or (offered[0] if offered else None)
    context |= {
        "measured": column,
        "measures": [(one, query({**address.carried, MEASURED: one.rule.code})) for one in offered],
    }
    if column:
        facts = facts_by_month(context["board"])
        context |= _charts(context["board"], context["groups"], column, facts)
    return render(request, "dashboards/by_month.html", context)


def _charts(
    board: Board,
    groups: Sequence[GroupTable],
    column: Column,
    facts: Mapping[date, Sequence[UnitFacts]],
) -> dict:
    """``facts``: of all units, of each month up to that of ``board``; provisional months are drawn hollow.

    One scale for all units, shown or not; but nothing is scored that no chart shows.
    """
    histories: dict[str, dict[date, CriterionResult]] = {}
    for month, of_units in facts.items():
        results = score_criterion(of_units, column.rule, board.rules)
        for unit, result in zip(of_units, results, strict=True):
            histories.setdefault(unit.code, {})[month] = result
    provisional = [month for month in facts if is_unsettled(facts[month], board.rules)]
    rates = (result.rate for history in histories.values() for result in history.values())
    top = top_of(column, rates)

    def chart(row: Row) -> tuple[Row, Cell, Trend | None]:
        cell = next(one for one in row.cells if one.column is column)
        return row, cell, trend_of(column, histories[row.code], until=board.month, top=top)

    return {
        "provisional": provisional,
        "months_shown": list(facts),
        "charts": [(group, list(map(chart, group.rows))) for group in groups],
    }
