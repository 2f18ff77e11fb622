"""The list of units, and a unit's card."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.models import Campaign, CampaignUnit
from campaigns.permissions import campaign_units_open_to, may_see_every_unit, signed_in
from metrics.models import MonthlyReport
from metrics.presenters.board import board_page
from metrics.presenters.card import unit_card
from metrics.presenters.completeness import months_of_unit
from metrics.queries import load_board, scores_by_month
from metrics.unit_rows import procedures_by_measure
from metrics.views.address import Address, read_address
from tamnong_thidua.access import open_to


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
        return render(request, "metrics/no_campaign.html")
    codes = open_units(request, address)
    if len(codes) == 1 and not may_see_every_unit(request.user):
        response = redirect("unit", code=codes.pop())
        response["Location"] += address.query
        return response
    loaded = load_board(address.campaign, address.month, address.as_of)
    context = {
        "address": address,
        "campaign": address.campaign,
        "page": board_page(loaded),
        "open_units": codes,
    }
    return render(request, "metrics/units.html", context)


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
    reports = {
        report.month: report
        for report in MonthlyReport.objects.in_force_at(address.as_of).filter(
            campaign=address.campaign, unit=campaign_unit.unit
        )
    }
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": address.months(),
        "unit": campaign_unit.unit,
        "card": unit_card(
            loaded,
            ranked,
            group,
            history,
            procedures_by_measure(campaign_unit, address.month, address.as_of),
        ),
        "open_units": open_units(request, address),
        "reported": months_of_unit(address.campaign.months, reports, today=timezone.localdate()),
    }
    return render(request, "metrics/unit.html", context)
