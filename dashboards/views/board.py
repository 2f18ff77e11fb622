"""The board: who meets the targets, in words and as a ranking of each group."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import may_see_every_unit, signed_in
from campaigns.text import add_months
from dashboards.answer import answer
from dashboards.attention import attention
from dashboards.board_status import Edition
from dashboards.filters import (
    PARAMETERS,
    FilterControls,
    group_tables,
    read_filter,
)
from dashboards.page_cache import cached_page
from dashboards.permissions import open_units
from dashboards.published_boards import board_in_force, facts_of, is_the_same, restated
from dashboards.tables import columns_of, sum_row
from dashboards.views.board_views import view_links
from metrics.queries.boards import Board, load_board, participants_of
from metrics.queries.units import facts_of_month
from metrics.scope import Address, in_campaign
from metrics.scoring.movement import LEAST_POINTS, LEAST_RANKS, movements
from metrics.scoring.ranks import RankedBoard, rank_board
from metrics.scoring.scores import score_board


@open_to(signed_in)
@require_safe
@cached_page
@in_campaign(keep=PARAMETERS)
def board(request: HttpRequest, address: Address) -> HttpResponse:
    """The answer in words, then the ranking of each group, then who asks for attention."""
    months = address.months()
    if not any(choice.has_reports for choice in months):
        return before_figures(request, address)
    context = board_context(request, address, months)
    since = context.get("restated")
    context["attention"] = attention(context["board"], set(since.units) if since else set())
    return render(request, "dashboards/board.html", context)


def before_figures(request: HttpRequest, address: Address) -> HttpResponse:
    """What is so while no figure is known: who has registered, and until when they may."""
    loaded = load_board(address.campaign, address.month, address.as_of)
    context = {
        "address": address,
        "campaign": address.campaign,
        "board": loaded,
        "registered": participants_of(loaded.units),
        "may_register": timezone.localdate() <= address.campaign.last_registration_day,
        "open_units": open_units(request.user, address.campaign),
    }
    return render(request, "dashboards/before_figures.html", context)


def board_context(request: HttpRequest, address: Address, months: list) -> dict:
    """What every view of the board shows; each board is scored once: this one, and that of the month before."""
    loaded = load_board(address.campaign, address.month, address.as_of)
    of_columns = columns_of(loaded)
    chosen = read_filter(request, loaded)
    previous = board_of_month_before(loaded)
    moved = movements(previous, loaded.ranked) if previous else {}
    groups = group_tables(loaded, of_columns, chosen, moved)
    has_several_groups = sum(bool(group.units) for group in loaded.ranked.groups) > 1
    return {
        "address": address,
        "campaign": address.campaign,
        "months": months,
        "open_units": open_units(request.user, address.campaign),
        "may_see_every_unit": may_see_every_unit(request.user),
        "views": view_links(request, address),
        "board": loaded,
        "columns": of_columns,
        "answer": answer(loaded, of_columns),
        "controls": FilterControls(chosen, address, of_columns, has_movement=previous is not None),
        "groups": groups,
        "found": sum(group.found for group in groups),
        "total": sum_row("Toàn huyện", loaded.units, loaded, of_columns)
        if has_several_groups
        else None,
        "since": add_months(loaded.month, -1) if previous else None,
        "least_points": LEAST_POINTS,
        "least_ranks": LEAST_RANKS,
        **published_beside(loaded),
    }


def board_of_month_before(loaded: Board) -> RankedBoard | None:
    """The ranking of the month before, with what is known at the same instant, under the same rules: one query.

    None for the first month of the campaign.
    """
    month = add_months(loaded.month, -1)
    if not loaded.campaign.covers(month):
        return None
    groups = [(group.code, group.name) for group in loaded.ranked.groups]
    return rank_board(score_board(facts_of_month(loaded, month), loaded.rules), groups=groups)


def published_beside(loaded: Board) -> dict:
    """Whether the board is an announced one, and what has become another since that in force for its month."""
    published = board_in_force(loaded.campaign.pk, loaded.month, as_of=loaded.as_of)
    if published is None:
        return {"edition": Edition(loaded, None)}
    stored = facts_of(published)
    is_published = is_the_same(published, stored, loaded)
    return {
        "edition": Edition(loaded, published if is_published else None),
        "restated": restated(published, loaded, stored=stored),
    }
