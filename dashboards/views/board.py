"""The board: who meets the targets. As a table, as a heat table, and month by month."""

from collections.abc import Callable, Collection

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import may_see_every_unit, signed_in
from campaigns.text import add_months
from dashboards.board_status import edition_among
from dashboards.presenters.arranging import OVERDUE, PARAMETERS, UNREPORTED
from dashboards.presenters.board import before_figures, board_page
from dashboards.presenters.by_month import measured, month_charts
from dashboards.presenters.cells import DISTANCES
from dashboards.presenters.exceptions import exceptions
from dashboards.published_boards import newest_published, restated
from dashboards.views.board_views import view_links
from dashboards.views.choosing import choices, read_choice
from dashboards.views.keeping import kept
from dashboards.views.units import open_units
from metrics.presenters.uploads import changes
from metrics.queries.boards import Board, load_board
from metrics.queries.units import facts_by_month, facts_of_month
from metrics.scope import Address, query, read_address
from metrics.scoring.movement import movements
from metrics.scoring.ranks import RankedBoard, rank_board
from metrics.scoring.scores import score_board

MEASURED = "chi-tieu"  # the criterion whose months are shown
Fill = Callable[[HttpRequest, Address, Board], dict]


@open_to(signed_in)
@require_safe
@kept
def board(request: HttpRequest) -> HttpResponse:
    """Who meets the targets: the answer in words, then the ranking of each group, then exceptions."""
    return _answer(request, "dashboards/board.html", _ranking)


@open_to(signed_in)
@require_safe
@kept
def heat(request: HttpRequest) -> HttpResponse:
    """Every unit and criterion in one table, tinted by the distance to the target."""
    return _answer(request, "dashboards/heat.html", _ranking)


@open_to(signed_in)
@require_safe
@kept
def by_month(request: HttpRequest) -> HttpResponse:
    """Every unit month by month, one criterion at a time, on one scale."""
    return _answer(request, "dashboards/by_month.html", _months, keep=(*PARAMETERS, MEASURED))


def _answer(
    request: HttpRequest, template: str, fill: Fill, *, keep: Collection[str] = PARAMETERS
) -> HttpResponse:
    address = read_address(request, keep=keep)
    if address is None:
        return render(request, "campaigns/no_campaign.html")
    months = address.months()
    loaded = load_board(address.campaign, address.month, address.as_of)
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": months,
        "open_units": open_units(request, address),
        "may_see_every_unit": may_see_every_unit(request.user),
    }
    if not any(choice.has_reports for choice in months):
        context["page"] = board_page(loaded)
        context["answer"] = before_figures(loaded, today=timezone.localdate())
        return render(request, "dashboards/before_figures.html", context)
    context["views"] = view_links(request, address)
    context["groups"] = [(group.code, group.name) for group in loaded.ranked.groups if group.units]
    context |= fill(request, address, loaded)
    return render(request, template, context)


def _ranking(request: HttpRequest, address: Address, loaded: Board) -> dict:
    choice = read_choice(request, loaded)
    previous = board_of_month_before(loaded)
    published = published_beside(loaded)
    since = published.get("restated")
    page = board_page(
        loaded,
        choice=choice,
        movements=movements(previous, loaded.ranked) if previous else {},
        since=add_months(loaded.month, -1) if previous else None,
        published=edition_among(loaded, since.published).published if since else None,
    )
    offered = choices(choice, address, page.columns, has_movement=previous is not None)
    return {
        "page": page,
        "choices": offered,
        "steps": DISTANCES,
        "exceptions": exceptions(
            loaded,
            restated={effect.unit for effect in since.effects} if since else set(),
            addresses={name: offered.filtered_by(name) for name in (OVERDUE, UNREPORTED)},
        ),
        **published,
    }


def _months(request: HttpRequest, address: Address, loaded: Board) -> dict:
    """``_ranking`` with a chart a unit."""
    context = _ranking(request, address, loaded)
    asked = request.GET.get(MEASURED, "")
    columns = measured(context["page"].columns)
    column = next((one for one in columns if one.rule.code == asked), None)
    if asked and column is None:
        raise BadRequest(f"Bảng không có chỉ tiêu theo tháng “{asked}”.")
    column = column or (columns[0] if columns else None)
    return {
        **context,
        "measured": column,
        "of_measures": [
            (one, query({**address.carried, MEASURED: one.rule.code})) for one in columns
        ],
        "charts": month_charts(loaded, context["page"], column, facts_by_month(loaded))
        if column
        else None,
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
