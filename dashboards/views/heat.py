"""Every unit and criterion in one table, tinted by the distance to the target."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import signed_in
from dashboards.filters import PARAMETERS
from dashboards.page_cache import cached_page
from dashboards.tables import DISTANCES
from dashboards.views.board import before_figures, board_context
from metrics.scope import Address, in_campaign


@open_to(signed_in)
@require_safe
@cached_page
@in_campaign(keep=PARAMETERS)
def heat(request: HttpRequest, address: Address) -> HttpResponse:
    months = address.months()
    if not any(choice.has_reports for choice in months):
        return before_figures(request, address)
    context = board_context(request, address, months)
    return render(request, "dashboards/heat.html", {**context, "distances": DISTANCES})
