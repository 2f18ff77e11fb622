"""One month: who reported it, what was accepted with a warning, what it adds up to, what has changed since."""

from dataclasses import replace
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.models import CampaignUnit
from campaigns.permissions import may_see_every_unit
from campaigns.text import month_code
from metrics.completeness import REPORTED, State
from metrics.permissions import may_import
from metrics.presenters.completeness import LONG_WORDS
from metrics.presenters.restatements import entries
from metrics.presenters.uploads import fault_groups
from metrics.queries.months import MonthFacts, load_month
from metrics.restatements import acts_of_correction, read_restatements
from metrics.scope import AS_OF, CAMPAIGN, MONTH, Address, in_campaign, query, refuse_outside

CORRECTIONS = 10  # shown on the page


@open_to(may_see_every_unit)
@require_safe
@in_campaign(or_404=True)
def month(request: HttpRequest, address: Address, month: date) -> HttpResponse:
    """The month of the path; campaign and instant are in the query as everywhere."""
    refuse_outside(month, address.campaign)
    given = {name: address.given[name] for name in (CAMPAIGN, AS_OF) if name in address.given}
    address = replace(address, month=month, given={**given, MONTH: month_code(month)})
    campaign = address.campaign
    facts = load_month(campaign, month, address.as_of, now=timezone.now())
    acts = acts_of_correction(campaign, month=month, as_of=address.as_of)
    found = read_restatements(campaign, acts[:CORRECTIONS], month=month) if acts else []
    units = CampaignUnit.objects.filter(campaign=campaign).values_list("unit__code", "unit__name")
    context = {
        "address": address,
        "campaign": campaign,
        "months": [
            replace(
                choice,
                address=choice.address and reverse("month", args=[choice.month]) + query(given),
            )
            for choice in address.months()
        ],
        "kept": [(name, value) for name, value in given.items() if name != AS_OF],
        "query_of_now": query({n: v for n, v in given.items() if n != AS_OF}) or "?",
        "facts": facts,
        "reported": [one for one in facts.units if one.state in REPORTED],
        "lacking": [one for one in facts.units if one.state not in REPORTED],
        "late": [one for one in facts.units if one.state is State.LATE],
        "groups": [
            _group(group.name, list(units))
            for group, units in groupby(facts.units, key=lambda one: one.campaign_unit.group)
        ],
        "accepted": [
            (upload, fault_groups(upload.warnings)) for upload in facts.uploads if upload.warnings
        ],
        "sums": _sums(facts),
        "corrections": len(acts),
        "entries": entries(found, dict(units)) if found else [],
        "opens_uploads": may_import(request.user),
    }
    return render(request, "dashboards/month.html", context)


def _group(name: str, units: list) -> dict:
    return {
        "name": name,
        "reported": sum(one.state in REPORTED for one in units),
        "units": [(one, LONG_WORDS[one.state]) for one in units],
    }


def _sums(facts: MonthFacts) -> list[tuple[str, int | None, int | None]]:
    """(what, how many, which part of what, in hundredths of a per cent, cut): sums of all units over sums."""
    sums = facts.sums
    received, returned = sums["received"], sums["returned"]
    online = None
    if sums["received_online_l3"] is not None or sums["received_online_l4"] is not None:
        online = (sums["received_online_l3"] or 0) + (sums["received_online_l4"] or 0)
    return [
        ("Hồ sơ tiếp nhận", received, None),
        ("trực tuyến mức 3, 4", online, _share(online, received)),
        ("qua BCCI", sums["received_post"], _share(sums["received_post"], received)),
        ("Kết quả đã trả", returned, None),
        ("trả qua BCCI", sums["returned_post"], _share(sums["returned_post"], returned)),
        ("Giải quyết trễ hạn", sums["resolved_late"], None),
        ("Đang quá hạn cuối tháng", sums["pending_overdue"], None),
    ]


def _share(part: int | None, whole: int | None) -> int | None:
    return None if part is None or not whole else part * 10_000 // whole
