"""The board for people who sit together: the one-page brief and the slides. Whoever sees the board sees these."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import signed_in
from campaigns.text import add_months
from dashboards.board_status import edition_of
from dashboards.exporting.facts import facts_at_the_foot
from dashboards.presenters.board import before_figures, board_page
from dashboards.presenters.brief import brief_page
from dashboards.presenters.meeting import slides
from dashboards.presenters.standouts import stand_outs
from metrics.queries.boards import load_board
from metrics.scope import Address, read_address
from metrics.scoring.ranks import RankedBoard


@open_to(signed_in)
@require_safe
def brief(request: HttpRequest) -> HttpResponse:
    address = read_address(request)
    if address is None:
        return render(request, "campaigns/no_campaign.html")
    context = _context(address)
    if context["has_figures"]:
        board = context["board"]
        context["brief"] = brief_page(
            board, context["page"], context["exceptions"], previous=_month_before(address)
        )
    return render(request, "dashboards/brief.html", context)


@open_to(signed_in)
@require_safe
def meeting(request: HttpRequest) -> HttpResponse:
    address = read_address(request)
    if address is None:
        return render(request, "campaigns/no_campaign.html")
    context = _context(address)
    context["slides"] = slides(
        context["page"], context["exceptions"], has_figures=context["has_figures"]
    )
    return render(request, "dashboards/meeting.html", context)


def _context(address: Address) -> dict:
    board = load_board(address.campaign, address.month, address.as_of)
    edition = edition_of(board)
    page = board_page(board, published=edition.published)
    has_figures = any(choice.has_reports for choice in address.months())
    return {
        "address": address,
        "campaign": address.campaign,
        "board": board,
        "page": page,
        "edition": edition,
        "foot": facts_at_the_foot(edition),
        "exceptions": stand_outs(board),
        "has_figures": has_figures,
        "answer": page.answer if has_figures else before_figures(board, today=timezone.localdate()),
        "now": timezone.now(),
    }


def _month_before(address: Address) -> tuple[date, RankedBoard] | None:
    if address.month == address.campaign.first_month:
        return None
    month = add_months(address.month, -1)
    return month, load_board(address.campaign, month, address.as_of).ranked
