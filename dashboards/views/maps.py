"""The units of a campaign on its map: a second view of the board, for campaigns that have a map."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.maps import map_of
from campaigns.permissions import signed_in
from dashboards.board_status import edition_of
from dashboards.presenters.board import stamp
from dashboards.presenters.map import TOTAL, choices, map_page
from dashboards.views.board_views import view_links
from dashboards.views.units import open_units
from metrics.queries.boards import load_board
from metrics.scope import AS_OF, query, read_address

CRITERION = "chi-tieu"


@open_to(signed_in)
@require_safe
def campaign_map(request: HttpRequest) -> HttpResponse:
    """One criterion, or the total, of every unit on the map; the same figures as a table beside it."""
    address = read_address(request)
    if address is None:
        return render(request, "campaigns/no_campaign.html")
    drawing = map_of(address.campaign.slug)
    if drawing is None:
        raise Http404(f"Phong trào “{address.campaign}” không có bản đồ.")
    board = load_board(address.campaign, address.month, address.as_of)
    offered = choices(board)
    key = request.GET.get(CRITERION) or TOTAL
    chosen = next((one for one in offered if one.key == key), None)
    if chosen is None:
        raise Http404(f"Phong trào này không có chỉ tiêu nào mang mã “{key}”.")
    kept = {} if key == TOTAL else {CRITERION: key}
    further = f"&{query(kept)[1:]}" if kept else ""
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": [
            replace(choice, address=choice.address and choice.address + further)
            for choice in address.months()
        ],
        "kept": [(n, v) for n, v in {**address.given, **kept}.items() if n != AS_OF],
        "query_of_now": address.query_of_now + further,
        "views": view_links(request, address),
        "stamp": stamp(board, edition_of(board).published),
        "map": drawing,
        "page": map_page(board, drawing, key),
        "chosen": chosen,
        "choices": [(one, query({**address.given, CRITERION: one.key})) for one in offered],
        "open_units": open_units(request, address),
    }
    return render(request, "dashboards/map.html", context)
