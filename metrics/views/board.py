"""The board, the list of units, and a unit's card."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.models import Campaign, CampaignUnit
from campaigns.permissions import campaign_units_open_to, may_see_every_unit, signed_in
from metrics.explain import Explanation, explain
from metrics.frozen import newest_published, restated
from metrics.models import MonthlyReport, NumberQuestion
from metrics.permissions import may_import
from metrics.presenters import why as words
from metrics.presenters.board import before_figures, board_page, stamp
from metrics.presenters.card import unit_card
from metrics.presenters.cells import MARKS
from metrics.presenters.completeness import months_of_unit
from metrics.presenters.uploads import changes
from metrics.queries import Board, load_board, scores_by_month
from metrics.unit_rows import procedures_by_measure
from metrics.views.address import Address, read_address
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


def open_units(request: HttpRequest, address: Address) -> set[str]:
    """The codes of the units whose cards the user may open."""
    units = campaign_units_open_to(request.user, address.campaign)
    return set(units.values_list("unit__code", flat=True))


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
def why(request: HttpRequest, code: str, criterion: str) -> HttpResponse:
    """Why a unit has the number that it has, down to the cell of a file."""
    address = read_address(request)
    campaign_unit = open_unit(request, address and address.campaign, code)
    try:
        explanation = explain(campaign_unit, criterion, address.month, address.as_of)
    except LookupError as error:
        raise Http404(str(error)) from None
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": address.months(),
        "unit": campaign_unit.unit,
        "column": explanation.column,
        "mark": MARKS[explanation.result.status],
        "stamp": stamp(explanation.board),
        "rule": words.rule_in_words(explanation),
        "formula": words.formula(explanation),
        "points": words.points_in_words(explanation),
        "advice": words.advice_for(
            explanation, procedures_by_measure(campaign_unit, address.month, address.as_of)
        ),
        "gaps": words.gaps(explanation.gaps),
        "assessment": explanation.assessment,
        "procedures": words.procedures(explanation),
        "pieces": words.by_month(explanation),
        "may_see_files": may_import(request.user),
        **_questions(explanation),
    }
    return render(request, "metrics/why.html", context)


def _questions(explanation: Explanation) -> dict:
    """The newest published board of the month, and what the unit asked about this number."""
    board = explanation.board
    asked = NumberQuestion.objects.filter(
        board__campaign=board.campaign,
        board__month=board.month,
        unit__code=explanation.score.unit.code,
        criterion_code=explanation.result.code,
    ).select_related("asked_by", "answered_by")
    return {
        "published": newest_published(board.campaign.pk, board.month, as_of=board.as_of),
        "questions": asked.order_by("pk"),
    }


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
