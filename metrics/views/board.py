"""The board: who meets the targets."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.permissions import may_see_every_unit, signed_in
from metrics.frozen import newest_published, restated
from metrics.presenters.board import before_figures, board_page
from metrics.presenters.uploads import changes
from metrics.queries import Board, load_board
from metrics.views.address import read_address
from metrics.views.units import open_units
from tamnong_thidua.access import open_to


@open_to(signed_in)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Who meets the targets: the answer in words, then the ranking of each group."""
    address = read_address(request)
    if address is None:
        return render(request, "metrics/no_campaign.html")
    loaded = load_board(address.campaign, address.month, address.as_of)
    months = address.months()
    has_figures = any(choice.has_reports for choice in months)
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": months,
        "page": board_page(loaded),
        "open_units": open_units(request, address),
        "may_see_every_unit": may_see_every_unit(request.user),
        **published_beside(loaded),
    }
    if not has_figures:
        context["answer"] = before_figures(loaded, today=timezone.localdate())
        return render(request, "metrics/before_figures.html", context)
    return render(request, "metrics/board.html", context)


def published_beside(loaded: Board) -> dict:
    """What the page says of the newest published board of the month."""
    published = newest_published(loaded.campaign.pk, loaded.month, as_of=loaded.as_of)
    if published is None:
        return {}
    since = restated(published, loaded)
    names = {unit.score.unit.code: unit.score.unit.name for unit in loaded.units}
    return {
        "restated": since,
        "changes": changes([effect.as_json() for effect in since.effects], names),
    }
