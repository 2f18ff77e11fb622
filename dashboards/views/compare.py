"""Units side by side, chosen by ticks, all of it in the address."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import may_see_every_unit
from dashboards.board_status import edition_of
from dashboards.presenters.board import stamp
from dashboards.presenters.compare import compare_page, wrong_number
from dashboards.views.board_views import view_links
from metrics.queries.boards import load_board
from metrics.scope import AS_OF, read_address

UNIT = "don-vi"


@open_to(may_see_every_unit)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two to four units; before anything is chosen, and where too few or too many are, the choice alone."""
    address = read_address(request)
    if address is None:
        return render(request, "campaigns/no_campaign.html")
    board = load_board(address.campaign, address.month, address.as_of)
    codes = list(dict.fromkeys(filter(None, request.GET.getlist(UNIT))))
    unknown = [code for code in codes if board.unit(code) is None]
    if unknown:
        raise Http404(f"Phong trào này không có đơn vị nào mang mã “{unknown[0]}”.")
    kept = [(UNIT, code) for code in codes]
    further = f"&{urlencode(kept)}" if kept else ""
    fault = wrong_number(len(codes))
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": [
            replace(choice, address=choice.address and choice.address + further)
            for choice in address.months()
        ],
        "kept": [*((n, v) for n, v in address.given.items() if n != AS_OF), *kept],
        "query_of_now": address.query_of_now + further,
        "views": view_links(request, address),
        "stamp": stamp(board, edition_of(board).published),
        "groups": board.ranked.groups,
        "chosen": codes,
        "fault": fault,
        "page": compare_page(board, codes) if codes and not fault else None,
    }
    return render(request, "dashboards/compare.html", context)
