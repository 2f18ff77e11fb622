"""The method: how numbers become points and points ranks, in the campaign's own rules."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.models import RulesVersion
from campaigns.permissions import is_office_staff, signed_in
from dashboards.presenters import method as words
from dashboards.presenters.adjustments import limit_in_words
from metrics.queries.boards import load_board
from metrics.scope import read_address


@open_to(signed_in)
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    address = read_address(request)
    if address is None:
        return render(request, "campaigns/no_campaign.html")
    campaign = address.campaign
    board = load_board(campaign, address.month, address.as_of)
    versions = [
        version
        for version in RulesVersion.objects.filter(campaign=campaign)
        .select_related("made_by")
        .prefetch_related("criteria")
        .order_by("number")
        if version.number <= board.rules_version.number
    ]
    context = {
        "address": address,
        "campaign": campaign,
        "board": board,
        "version": versions[-1],
        "is_staff": is_office_staff(request.user),
        "criteria": words.criteria(board),
        "max_points": words.number_of(board.rules.max_points),
        "choices": [*words.choices(board.rules), limit_in_words(versions[-1])],
        "examples": words.examples(board),
        "individuals": words.individuals(versions[-1]),
        "changes": words.changes_of_rules(versions),
    }
    return render(request, "dashboards/method.html", context)
