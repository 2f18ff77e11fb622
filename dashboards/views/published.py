"""A board as it was announced, and beside it what has become another since."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import signed_in
from campaigns.text import month_code
from dashboards.answer import answer
from dashboards.board_status import Edition
from dashboards.filters import group_tables
from dashboards.models import PublishedBoard
from dashboards.permissions import open_units
from dashboards.published_boards import restated, thaw
from dashboards.tables import columns_of, sum_row
from metrics.queries.boards import load_board
from metrics.scope import AS_OF, CAMPAIGN, MONTH, read_address


@open_to(signed_in)
@require_safe
def published(request: HttpRequest, number: int) -> HttpResponse:
    one = get_object_or_404(
        PublishedBoard.objects.select_related("campaign", "rules", "published_by"), pk=number
    )
    then = thaw(one)
    now = load_board(one.campaign, one.month)
    since = restated(one, now)
    of_columns = columns_of(then)
    has_several_groups = sum(bool(group.units) for group in then.ranked.groups) > 1
    of_that_time = {
        CAMPAIGN: one.campaign.slug,
        MONTH: month_code(one.month),
        AS_OF: one.known_at.isoformat(),
    }
    address = read_address(request)
    context = {
        "campaign": one.campaign,
        "address": address,
        "published": one,
        "board": then,
        "edition": Edition(then, one),
        "columns": of_columns,
        "answer": answer(then, of_columns),
        "groups": group_tables(then, of_columns),
        "total": sum_row("Toàn huyện", then.units, then, of_columns)
        if has_several_groups
        else None,
        "since": since,
        "open_units": open_units(request.user, address.campaign) if address else set(),
        "unit_query": f"?{urlencode(of_that_time)}",
    }
    return render(request, "dashboards/published.html", context)
