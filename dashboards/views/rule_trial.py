"""Diễn tập: the rules of one campaign on the figures of another, before anybody is judged by them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.actions import campaign_files
from campaigns.models import Campaign
from campaigns.permissions import is_office_staff
from dashboards.rule_trials import counts_in_words, draft_facts, draft_rules, is_flat, why_flat
from dashboards.tables import short_name
from metrics.queries.boards import default_month, months_with_reports
from metrics.scope import Address, in_campaign, read_month
from metrics.scoring.rule_trials import SMALL_BASE, GroupRehearsal, rehearse
from metrics.scoring.scores import Status

FIGURES = "so-lieu"
MOST_NAMES = 5  # of units whose base is small
NOT_JUDGED = (
    *(Status.TOO_FEW, Status.UNREACHABLE, Status.NOT_APPLICABLE),
    *(Status.MISSING, Status.NOT_ASSESSED),
)


@open_to(is_office_staff)
@require_safe
@in_campaign()
def rule_trial(request: HttpRequest, address: Address) -> HttpResponse:
    """Nothing is written: the page computes a board that nobody else sees."""
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
            "groups": list(map(_group, rehearsed)),
        }
    return render(request, "dashboards/rule_trial.html", context)


def _group(group: GroupRehearsal) -> dict:
    units = group.ranked.units
    return {
        "trial": group,
        "ranked": sum(unit.rank is not None for unit in units),
        "flat": sum(map(is_flat, group.criteria)),
        "tied": sum(len(same) for _, same in group.ties),
        "criteria": [
            {
                "name": short_name(one.rule),
                "trial": one,
                "not_met": one.statuses[Status.NOT_MET],
                "others": counts_in_words(one, NOT_JUDGED),
                "flat": why_flat(one) if is_flat(one) else "",
                "small": sorted(one.small, key=lambda pair: pair[1])[:MOST_NAMES],
                "more_small": len(one.small) - MOST_NAMES,
            }
            for one in group.criteria
        ],
        "unranked": [unit for unit in units if unit.rank is None],
    }


def _chosen(slug: str, draft: Campaign, with_figures: list[Campaign]) -> Campaign | None:
    """The campaign asked for; else the draft itself where it has figures, else the newest that has."""
    if slug:
        found = next((one for one in with_figures if one.slug == slug), None)
        if found is None:
            raise Http404(f"Không có phong trào “{slug}” nào đã có số liệu.")
        return found
    own = [one for one in with_figures if one == draft]
    return next(iter([*own, *with_figures]), None)
