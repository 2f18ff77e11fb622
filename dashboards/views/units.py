"""The list of units, and a unit's card."""

from dataclasses import replace
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.maps import map_of
from campaigns.models import Campaign, CampaignUnit
from campaigns.panels import Asked, panels_for
from campaigns.permissions import campaign_units_open_to, may_see_every_unit, signed_in
from campaigns.text import number
from dashboards.board_status import edition_of
from dashboards.presenters.board import board_page
from dashboards.presenters.card import (
    Card,
    range_in_words,
    reached,
    reported_in_short,
    reported_in_words,
    unit_card,
)
from dashboards.presenters.compare import FEWEST
from metrics.models import MonthLock, MonthlyReport
from metrics.presenters.completeness import months_of_unit
from metrics.presenters.restatements import entries
from metrics.queries.boards import Board, load_board, scores_by_month
from metrics.queries.units import (
    facts_of_group_in_month_alone,
    late_procedures,
    procedures_by_measure,
)
from metrics.restatements import acts_of_correction, read_restatements
from metrics.scope import Address, read_address
from metrics.scoring.ranks import RankedGroup, RankedUnit
from metrics.scoring.sensitivity import RankRange, rank_ranges

MOST_RANKED = 30  # units of a group for which the range of a rank is computed while somebody waits
RESTATEMENTS = 3  # named on the card
MONTHS_RESTATED = 3  # named of each of them
# What one sheet of paper has room for; static/css/card.css hides the rest, and a sentence says how many it hides.
RESTATEMENTS_ON_PAPER = 2
ADJUSTMENTS_ON_PAPER = 2


def open_units(request: HttpRequest, address: Address) -> set[str]:
    """The codes of the units whose cards the user may open."""
    units = campaign_units_open_to(request.user, address.campaign)
    return set(units.values_list("unit__code", flat=True))


def open_unit(request: HttpRequest, campaign: Campaign | None, code: str) -> CampaignUnit:
    """The unit, if the user may open its card: 404 otherwise."""
    found = campaign and (
        campaign_units_open_to(request.user, campaign)
        .filter(unit__code=code)
        .select_related("unit", "campaign")
        .first()
    )
    if not found:
        raise Http404(f"Không có đơn vị nào mang mã “{code}” mà tài khoản của bạn được xem.")
    return found


@open_to(signed_in)
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The units whose cards the user may open; an officer of one unit goes straight to its card."""
    address = read_address(request)
    if address is None:
        return render(request, "campaigns/no_campaign.html")
    codes = open_units(request, address)
    if len(codes) == 1 and not may_see_every_unit(request.user):
        response = redirect("unit", code=codes.pop())
        response["Location"] += address.query
        return response
    loaded = load_board(address.campaign, address.month, address.as_of)
    context = {
        "address": address,
        "campaign": address.campaign,
        "page": board_page(loaded, published=edition_of(loaded).published),
        "open_units": codes,
        "may_see_every_unit": may_see_every_unit(request.user),
        "has_map": map_of(address.campaign.slug) is not None,
    }
    return render(request, "dashboards/units.html", context)


@open_to(signed_in)
@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Where one unit stands, and what it still lacks."""
    address = read_address(request)
    campaign_unit = open_unit(request, address and address.campaign, code)
    loaded = load_board(address.campaign, address.month, address.as_of)
    group, ranked = next(
        (group, unit)
        for group in loaded.ranked.groups
        for unit in group.units
        if unit.score.unit.code == code
    )
    history = scores_by_month(campaign_unit, ranked.score.unit, loaded.rules, address.as_of)
    card = unit_card(
        loaded,
        ranked,
        group,
        history,
        procedures_by_measure(campaign_unit, address.month, address.as_of),
        late_procedures=late_procedures(campaign_unit, address.month, address.as_of),
        published=edition_of(loaded).published,
    )
    reports = {
        report.month: report
        for report in MonthlyReport.objects.in_force_at(address.as_of).filter(
            campaign=address.campaign, unit=campaign_unit.unit
        )
    }
    reported = months_of_unit(address.campaign.months, reports, today=timezone.localdate())
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": address.months(),
        "unit": campaign_unit.unit,
        "card": card,
        "range": range_in_words(rank_range(loaded, group, ranked)),
        "may_see_every_unit": may_see_every_unit(request.user),
        "compare_address": compare_address(card, campaign_unit.unit.code, address)
        if may_see_every_unit(request.user)
        else "",
        "unsettled": unsettled_months(address),
        "restated": restated_lately(campaign_unit, address),
        "adjustments_beyond_paper": max(0, len(card.row.adjustments) - ADJUSTMENTS_ON_PAPER),
        "panels": panels_for(
            Asked(
                user=request.user,
                campaign_unit=campaign_unit,
                month=address.month,
                as_of=address.as_of,
                reached=reached(card.targets, ranked.score),
                query=address.query,
            )
        ),
        "open_units": open_units(request, address),
        "reported": reported,
        "has_reports": bool(reports),
        "reported_words": reported_in_words(reported),
        "reported_in_short": reported_in_short(reported),
        "printed_at": timezone.now(),
    }
    return render(request, "dashboards/unit.html", context)


def rank_range(board: Board, group: RankedGroup, unit: RankedUnit) -> RankRange | None:
    """The ranks that other choices would give the unit; None without a rank, or where it takes too long to say.

    The same as on the page about the reliability of ranks: ranks are of a group, so the other groups do not matter.
    """
    if unit.rank is None or len(group.units) > MOST_RANKED:
        return None
    alone = None
    if board.month > board.campaign.first_month:
        alone = facts_of_group_in_month_alone(board, group)
    ranked = replace(board.ranked, groups=(group,))
    return rank_ranges(ranked, board.rules, month_alone=alone)[unit.score.unit.code]


def compare_address(card: Card, code: str, address: Address) -> str:
    """The unit beside those just above and below it; empty where nobody stands there."""
    codes = [row.code for row in card.neighbours]
    if len(codes) < FEWEST:
        return ""
    place = codes.index(code)
    beside = [("don-vi", one) for one in codes[max(0, place - 1) : place + 2]]
    return f"{reverse('compare')}?{urlencode([*address.given.items(), *beside])}"


def unsettled_months(address: Address) -> set[date]:
    """Months that are not closed: their figures may still become others."""
    locks = MonthLock.objects.in_force_at(address.as_of).filter(campaign=address.campaign)
    return set(address.campaign.months) - set(locks.values_list("month", flat=True))


def restated_lately(campaign_unit: CampaignUnit, address: Address) -> dict:
    """The newest corrections of the unit's figures, and how many there are."""
    campaign, unit = address.campaign, campaign_unit.unit
    acts = acts_of_correction(campaign, unit=unit, as_of=address.as_of)
    read = read_restatements(campaign, acts[:RESTATEMENTS], unit=unit) if acts else []
    return {
        "count": len(acts),
        "in_short": f"{number(len(acts))} lần" if acts else "chưa có",
        "beyond_paper": max(0, len(acts) - RESTATEMENTS_ON_PAPER),
        "entries": [
            replace(
                entry,
                months=entry.months[:MONTHS_RESTATED],
                months_more=entry.months_more + len(entry.months[MONTHS_RESTATED:]),
            )
            for entry in entries(read, {unit.code: unit.name})
        ],
    }
