"""Diễn tập: the rules of one campaign on the figures of another, before anybody is judged by them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.actions import campaign_files
from campaigns.models import Campaign
from campaigns.permissions import is_office_staff
from dashboards.presenters.rehearsal import draft_facts, draft_rules, group_page
from metrics.queries.boards import default_month, months_with_reports
from metrics.scope import read_address, read_month
from metrics.scoring.rule_trials import SMALL_BASE, rehearse

FIGURES = "so-lieu"


@open_to(is_office_staff)
@require_safe
def rehearsal(request: HttpRequest) -> HttpResponse:
    """Nothing is written: the page computes a board that nobody else sees."""
    address = read_address(request)
    if address is None:
        return render(request, "campaigns/no_campaign.html")
    with_figures = [one for one in address.campaigns if one.has_figures]
    figures = _chosen(request.GET.get(FIGURES, ""), address.campaign, with_figures)
    context = {
        "address": address,
        "campaign": address.campaign,
        "campaigns": address.campaigns,
        "with_figures": with_figures,
        "figures": figures,
        "small_base": SMALL_BASE,
    }
    if figures is not None:
        months = months_with_reports(figures)
        asked = request.GET.get("den-thang", "")
        month = read_month(asked, figures) if asked else default_month(figures)
        files = campaign_files(address.campaign)
        facts, strangers = draft_facts(figures, month, files)
        groups = [(group.code, group.name) for group in files.groups]
        rehearsed = rehearse(facts, draft_rules(files), groups=groups)
        context |= {
            "month": month,
            "months": months,
            "strangers": strangers,
            "groups": [group_page(group) for group in rehearsed],
        }
    return render(request, "dashboards/rehearsal.html", context)


def _chosen(slug: str, draft: Campaign, with_figures: list[Campaign]) -> Campaign | None:
    """The campaign asked for; else the draft itself where it has figures, else the newest that has."""
    if slug:
        found = next((one for one in with_figures if one.slug == slug), None)
        if found is None:
            raise Http404(f"Không có phong trào “{slug}” nào đã có số liệu.")
        return found
    own = [one for one in with_figures if one == draft]
    return next(iter([*own, *with_figures]), None)
