"""How sure the ranking is: for the council, before it decides."""

from datetime import date

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import may_see_every_unit
from campaigns.text import month_label
from dashboards.board_status import edition_of
from dashboards.presenters.board import stamp
from dashboards.presenters.sensitivity import sensitivity_page
from metrics.queries.boards import Board, load_board
from metrics.queries.units import facts_of_month, facts_of_month_alone
from metrics.scope import Address, read_address, read_month
from metrics.scoring.ranks import RankedBoard, rank_board
from metrics.scoring.scores import score_board
from metrics.scoring.sensitivity import rank_ranges, variations

SINCE = "tu"  # the earlier month that improvement is measured from


@open_to(may_see_every_unit)
@require_safe
def sensitivity(request: HttpRequest) -> HttpResponse:
    """Each rank with the range that other choices would give it, the bands of the rates, and who improved."""
    address = read_address(request)
    if address is None:
        return render(request, "campaigns/no_campaign.html")
    board = load_board(address.campaign, address.month, address.as_of)
    earlier = [month for month in address.campaign.months if month < address.month]
    since = _since(request, address, earlier)
    ranges = rank_ranges(
        board.ranked,
        board.rules,
        month_alone=facts_of_month_alone(board) if earlier else None,
    )
    page = sensitivity_page(
        board,
        ranges,
        tried=len(variations(board.rules)) + bool(earlier),
        previous=_ranked(board, earlier[-1]) if earlier else None,
        first=_ranked(board, since) if since else None,
    )
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": address.months(),
        "stamp": stamp(board, edition_of(board).published),
        "page": page,
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
