"""One month: what came in, what was accepted with a warning, what has changed since."""

from dataclasses import replace
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.models import CampaignUnit
from campaigns.permissions import may_see_every_unit
from campaigns.text import month_code
from dashboards.presenters.month import month_page
from metrics.permissions import may_import
from metrics.presenters.restatements import entries
from metrics.queries.months import load_month
from metrics.restatements import acts_of_correction, read_restatements
from metrics.scope import AS_OF, CAMPAIGN, MONTH, query, read_address, read_month

CORRECTIONS = 10  # shown on the page


@open_to(may_see_every_unit)
@require_safe
def month(request: HttpRequest, month: date) -> HttpResponse:
    """The month of the path; campaign and instant are in the query as everywhere."""
    address = read_address(request)
    if address is None:
        raise Http404("Chưa có phong trào nào.")
    read_month(month_code(month), address.campaign)
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
        "page": month_page(facts, corrections=len(acts)),
        "corrections": len(acts),
        "entries": entries(found, dict(units)) if found else [],
        "opens_uploads": may_import(request.user),
    }
    return render(request, "dashboards/month.html", context)
