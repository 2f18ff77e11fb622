"""One page for leaders: each target across the units, both ends of each ranking, who stands out, what moved.

Whoever sees the board sees it.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import signed_in
from campaigns.text import add_months
from dashboards.answer import answer
from dashboards.attention import late_units, units_outside, units_without_report
from dashboards.board_status import edition_of
from dashboards.exporting.facts import facts_at_the_foot
from dashboards.filters import GroupTable, group_tables
from dashboards.tables import Column, Row, columns_of, length
from metrics.queries.boards import Board, load_board, meets_all, participants_of
from metrics.scope import Address, in_campaign
from metrics.scoring.ranks import RankedBoard
from metrics.scoring.rollup import roll_up
from metrics.scoring.scores import Status
from metrics.scoring.sensitivity import changes

ENDS = 3  # units shown at either end of a group
ENDS_OF_MANY = 2  # where there are more than two groups
# So that all stands on one sheet.
MOST = {"late": 7, "missing": 5, "others": 3, "moves": 3, "names": 5}
MOST_GROUPS = 4  # whose ends are shown; more would not fit


@open_to(signed_in)
@require_safe
@in_campaign()
def brief(request: HttpRequest, address: Address) -> HttpResponse:
    board = load_board(address.campaign, address.month, address.as_of)
    context = paper_context(address, board)
    if context["has_figures"]:
        groups = context["groups"]
        context |= {
            "targets": targets(board, context["columns"]),
            "ends": [
                ends(group, ENDS if len(groups) <= 2 else ENDS_OF_MANY)
                for group in groups[:MOST_GROUPS]
            ],
            "other_groups": groups[MOST_GROUPS:],
            "most": MOST,
            "moves": _moves(address, board),
        }
    return render(request, "dashboards/brief.html", context)


def paper_context(address: Address, board: Board) -> dict:
    """What a page for people who sit together starts from."""
    of_columns = columns_of(board)
    edition = edition_of(board)
    return {
        "address": address,
        "campaign": address.campaign,
        "board": board,
        "edition": edition,
        "columns": of_columns,
        "groups": group_tables(board, of_columns),
        "answer": answer(board, of_columns),
        "registered": participants_of(board.units),
        "may_register": timezone.localdate() <= address.campaign.last_registration_day,
        "foot": facts_at_the_foot(edition),
        "late": late_units(board, of_columns),
        "missing": units_without_report(board),
        "others": units_outside(board),
        "has_figures": any(choice.has_reports for choice in address.months()),
        "now": timezone.now(),
    }


def targets(board: Board, of_columns: Sequence[Column]) -> list[dict]:
    """Of each criterion how many of the units that it is asked of meet it, and all of them as one."""
    participants = participants_of(board.units)
    found = []
    for place, (column, together) in enumerate(
        zip(of_columns, roll_up(participants, board.rules), strict=True)
    ):
        results = [score.criteria[place] for score in participants]
        asked = [one for one in results if one.status is not Status.NOT_APPLICABLE]
        met = sum(one.is_met for one in asked)
        found.append(
            {
                "column": column,
                "met": met,
                "asked": len(asked),
                "bar": length(Fraction(met), Fraction(len(asked))) if asked else "0",
                "together": together,
            }
        )
    return found


def ends(table: GroupTable, count: int) -> dict:
    """``first`` and ``last``: no unit stands in both. ``between``: how many stand in neither, ``tied``: how many of

    those share the rank of the last one of ``first``.
    """
    ranked = [row for row in table.rows if row.rank]
    first: list[Row] = ranked[:count]
    last = ranked[max(count, len(ranked) - count) :]
    between = ranked[len(first) : len(ranked) - len(last)]
    return {
        "table": table,
        "first": first,
        "last": last,
        "between": len(between),
        "tied": sum(row.rank == first[-1].rank for row in between),
    }


def _moves(address: Address, board: Board) -> dict | None:
    if address.month == address.campaign.first_month:
        return None
    month = add_months(address.month, -1)
    return moves(board, month, load_board(address.campaign, month, address.as_of).ranked)


def moves(board: Board, month: date, previous: RankedBoard) -> dict:
    """Against the month before: who rose and fell, the most first; who now meets every target, or no longer does.

    ``previous``: the ranking of ``month``, as known at the same instant.
    """
    changed = changes(previous, board.ranked)
    units = {unit.score.unit.code: unit for unit in board.units}
    moved = sorted(changed.items(), key=lambda pair: -abs(pair[1].ranks))
    before, now = _met_all(previous), _met_all(board.ranked)
    compared = [code for code in units if code in changed]

    def line(code: str, ranks: int) -> dict:
        unit = units[code]
        return {
            "name": unit.score.unit.name,
            "places": abs(ranks),
            "before": (unit.rank or 0) + ranks,
            "now": unit.rank,
        }

    return {
        "since": month,
        "risen": [line(code, change.ranks) for code, change in moved if change.ranks > 0],
        "fallen": [line(code, change.ranks) for code, change in moved if change.ranks < 0],
        "gained": [units[code].score.unit.name for code in compared if code in now - before],
        "lost": [units[code].score.unit.name for code in compared if code in before - now],
    }


def _met_all(board: RankedBoard) -> set[str]:
    return {
        unit.score.unit.code
        for group in board.groups
        for unit in group.units
        if unit.rank and meets_all(unit.score)
    }
