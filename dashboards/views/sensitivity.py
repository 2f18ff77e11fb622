"""How sure the ranking is, for the council before it decides: ranges of ranks and what moves them, bands of rates."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.models import RulesVersion
from campaigns.permissions import may_see_every_unit
from campaigns.text import month_label
from dashboards.board_status import edition_of
from dashboards.tables import Cell, Column, columns_of
from metrics.queries.boards import Board, load_board
from metrics.queries.units import facts_of_month, facts_of_month_alone
from metrics.scope import Address, in_campaign, read_month
from metrics.scoring.movement import LEAST_POINTS, LEAST_RANKS
from metrics.scoring.ranks import RankedBoard, RankedGroup, RankedUnit, rank_board
from metrics.scoring.scores import score_board
from metrics.scoring.sensitivity import (
    DOSSIER_MEASURES,
    Band,
    Choice,
    RankRange,
    Variation,
    changes,
    improvement_ranks,
    rank_ranges,
    variations,
    wilson,
)

SINCE = "tu"  # the earlier month that improvement is measured from
MOST_CHOICES = 2  # named at once for a rank; the others behind one touch


@open_to(may_see_every_unit)
@require_safe
@in_campaign()
def sensitivity(request: HttpRequest, address: Address) -> HttpResponse:
    """Each rank with the range that other choices would give it, the bands of the rates, and who improved."""
    board = load_board(address.campaign, address.month, address.as_of)
    earlier = [month for month in address.campaign.months if month < address.month]
    since = _since(request, address, earlier)
    ranges = rank_ranges(
        board.ranked,
        board.rules,
        month_alone=facts_of_month_alone(board) if earlier else None,
    )
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": address.months(),
        "edition": edition_of(board),
        "ranges": ranges,
        "firm": sum(one.is_firm for one in ranges.values()),
        "tried": len(variations(board.rules)) + bool(earlier),
        "least_points": LEAST_POINTS,
        "least_ranks": LEAST_RANKS,
        **tables(
            board,
            ranges,
            previous=_ranked(board, earlier[-1]) if earlier else None,
            first=_ranked(board, since) if since else None,
        ),
        "previous_month": earlier[-1] if earlier else None,
        "since": since,
        "earlier": earlier,
    }
    return render(request, "dashboards/sensitivity.html", context)


def _since(request: HttpRequest, address: Address, earlier: list[date]) -> date | None:
    """The month asked for, or the first one; None where the board has no earlier month."""
    text = request.GET.get(SINCE)
    if not text:
        return earlier[0] if earlier else None
    month = read_month(text, address.campaign)
    if month not in earlier:
        raise BadRequest(
            f"{month_label(month)} không ở trước {month_label(address.month).lower()}."
            " Hãy chọn một tháng trước tháng của bảng."
        )
    return month


def _ranked(board: Board, month: date) -> RankedBoard:
    """The ranking of an earlier month with what is known now, under the rules of the board."""
    groups = [(group.code, group.name) for group in board.ranked.groups]
    return rank_board(score_board(facts_of_month(board, month), board.rules), groups=groups)


def tables(
    board: Board,
    ranges: Mapping[str, RankRange],
    *,
    previous: RankedBoard | None,
    first: RankedBoard | None,
) -> dict:
    """``ranges`` by unit code; ``previous``: the ranking of the month before, ``first``: that of the month from which

    improvement is measured; None where there is none.
    """
    of_columns = columns_of(board)
    names = {column.rule.code: column.name for column in of_columns}
    news = changes(previous, board.ranked) if previous else {}
    since = changes(first, board.ranked) if first else {}
    places = improvement_ranks(first, board.ranked) if first else {}

    def row(unit: RankedUnit) -> dict:
        code = unit.score.unit.code
        found, change = ranges.get(code), news.get(code)
        moves = moves_of(found, names, board.month) if found else []
        return {
            "unit": unit,
            "range": found,
            # The moves to the ends of the range; the others, and choices beyond the first ones, behind one touch.
            "farthest": moves if len(moves) <= 2 else [moves[0], moves[-1]],
            "moves": moves,
            "has_more": len(moves) > 2 or any(len(said) > MOST_CHOICES for _, said in moves),
            "change": change,
            "is_news": change
            and change.is_notable(least_points=LEAST_POINTS, least_ranks=LEAST_RANKS),
            "since": since.get(code),
            "improvement_rank": places.get(code),
        }

    return {
        "columns": [one for one in of_columns if one.rule.measure in DOSSIER_MEASURES],
        "groups": [
            {
                "group": group,
                "known": _known(group, ranges),
                "firm": sum(one.is_firm for one in _known(group, ranges)),
                "rows": list(map(row, group.units)),
                "bands": [(unit, bands_of(unit, of_columns)) for unit in group.units],
            }
            for group in board.ranked.groups
            if group.units
        ],
        "most_choices": MOST_CHOICES,
    }


def _known(group: RankedGroup, ranges: Mapping[str, RankRange]) -> list[RankRange]:
    codes = [unit.score.unit.code for unit in group.units]
    return [ranges[code] for code in codes if code in ranges]


def moves_of(
    found: RankRange, names: Mapping[str, str], month: date
) -> list[tuple[int | None, list[str]]]:
    """(rank, the choices that lead to it), the best first; no rank at all last. ``names``: of criteria, by code."""
    ordered = sorted(found.moved, key=lambda move: (move[1] is None, move[1] or 0))
    return [
        (rank, [_choice(variation, names, month) for variation, _ in same])
        for rank, same in groupby(ordered, key=lambda move: move[1])
    ]


def _choice(variation: Variation, names: Mapping[str, str], month: date) -> str:
    about = variation.about
    if variation.choice is Choice.DENOMINATOR:
        return f"mẫu số là {RulesVersion.Denominator(about).label}"
    if variation.choice is Choice.MONTH_ALONE:
        return f"chỉ tính riêng tháng {month.month}/{month.year}"
    return {
        Choice.LIGHTER: f"giảm 25 % điểm của “{names[about]}”",
        Choice.HEAVIER: f"tăng 25 % điểm của “{names[about]}”",
        Choice.LEFT_OUT: f"bỏ “{names[about]}”",
    }[variation.choice]


def bands_of(
    unit: RankedUnit, of_columns: Sequence[Column]
) -> list[tuple[Cell, Band | None, bool]]:
    """(cell, band, whether the target lies inside it) of each rate of dossiers; no band where no rate is known."""
    found: list[tuple[Cell, Band | None, bool]] = []
    for cell in map(Cell, of_columns, unit.score.criteria):
        column, result = cell.column, cell.result
        if column.rule.measure not in DOSSIER_MEASURES:
            continue
        if result.rate is None or result.counts is None:
            found.append((cell, None, False))
            continue
        band = wilson(*result.counts)
        none_late = column.is_late and not result.numerator  # "none" is a fact, whatever comes
        found.append((cell, band, cell.is_judged and not none_late and band.holds(column.limit)))
    return found
