"""One procedure across the units that a reader may see."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import campaign_units_open_to, may_see_every_unit, signed_in
from dashboards.board_status import edition_of
from dashboards.presenters.board import stamp
from dashboards.presenters.procedure import procedure_page
from metrics.permissions import procedures_open_to
from metrics.queries.boards import load_board
from metrics.queries.procedures import procedure_of_units
from metrics.scope import read_address


@open_to(signed_in)
@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Received, online by level, late, by month; an officer sees his own unit alone."""
    address = read_address(request)
    found = (
        address
        and procedures_open_to(request.user, address.campaign)
        .filter(code=code)
        .select_related("campaign")
        .first()
    )
    if not found:
        raise Http404(f"Không có thủ tục nào mang mã “{code}” mà tài khoản của bạn được xem.")
    campaign_units = (
        campaign_units_open_to(request.user, address.campaign)
        .select_related("unit")
        .order_by("group__display_order", "group__code", "unit__display_order", "unit__code")
    )
    units = procedure_of_units(found, campaign_units, address.month, address.as_of)
    months = [one for one in address.campaign.months if one <= address.month]
    board = load_board(address.campaign, address.month, address.as_of)
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": address.months(),
        "procedure": found,
        "stamp": stamp(board, edition_of(board).published),
        "page": procedure_page(units, months),
        "is_of_one": not may_see_every_unit(request.user),
    }
    return render(request, "dashboards/procedure.html", context)
