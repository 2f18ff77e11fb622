"""The units whose cards the user may open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.maps import map_of
from campaigns.permissions import may_see_every_unit, signed_in
from dashboards.board_status import edition_of
from dashboards.filters import group_tables
from dashboards.permissions import open_units
from dashboards.tables import columns_of
from metrics.queries.boards import load_board
from metrics.scope import Address, in_campaign


@open_to(signed_in)
@require_safe
@in_campaign()
def units(request: HttpRequest, address: Address) -> HttpResponse:
    """An officer of one unit goes straight to its card."""
    codes = open_units(request.user, address.campaign)
    if len(codes) == 1 and not may_see_every_unit(request.user):
        response = redirect("unit", code=codes.pop())
        response["Location"] += address.query
        return response
    board = load_board(address.campaign, address.month, address.as_of)
    context = {
        "address": address,
        "campaign": address.campaign,
        "edition": edition_of(board),
        "groups": group_tables(board, columns_of(board)),
        "open_units": codes,
        "may_see_every_unit": may_see_every_unit(request.user),
        "has_map": map_of(address.campaign.slug) is not None,
    }
    return render(request, "dashboards/units.html", context)
