"""What was corrected, and where two sources do not say the same."""

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.models import Campaign, CampaignUnit, Unit
from campaigns.permissions import may_see_every_unit, reads_with_office
from campaigns.text import month_code, month_label, whole_number
from metrics.permissions import may_import
from metrics.presenters.reconciliation import differences_by_month, month_page
from metrics.presenters.restatements import entries, filter_in_words
from metrics.reconcile import side_by_side
from metrics.restatements import acts_of_correction, read_restatements
from metrics.scope import AS_OF, MONTH, Address, in_campaign, query

UNIT, PAGE = "don-vi", "trang"
ENTRIES_ON_A_PAGE = 25


@open_to(may_see_every_unit)
@require_safe
@in_campaign()
def restatements(request: HttpRequest, address: Address) -> HttpResponse:
    """Every correction of what was known, newest first: who, why, from what to what, who rose and fell."""
    campaign = address.campaign
    units = [
        campaign_unit.unit
        for campaign_unit in CampaignUnit.objects.filter(campaign=campaign)
        .select_related("unit")
        .order_by("unit__display_order", "unit__code")
    ]
    unit = _unit(request.GET.get(UNIT, ""), units, campaign)
    month = address.month if MONTH in address.given else None
    acts = acts_of_correction(campaign, unit=unit, month=month, as_of=address.as_of)
    page = _page(request, Paginator(acts, ENTRIES_ON_A_PAGE))
    found = read_restatements(campaign, page.object_list, unit=unit, month=month)
    given = {**address.given, **({UNIT: unit.code} if unit else {})}
    context = {
        "address": address,
        "campaign": campaign,
        "units": units,
        "unit": unit,
        "month": month,
        "months": campaign.months,
        "page": page,
        "pages": [
            (number, query({**given, PAGE: number}) if isinstance(number, int) else "")
            for number in page.paginator.get_elided_page_range(page.number)
        ],
        "entries": entries(found, {unit.code: unit.name for unit in units}),
        "summary": filter_in_words(
            unit.name if unit else "", month_label(month) if month else "", found=len(acts)
        ),
        "opens_uploads": reads_with_office(request.user),
        "query_of_now": query({name: given[name] for name in given if name != AS_OF}) or "?",
    }
    return render(request, "metrics/restatements.html", context)


def _unit(code: str, units: list[Unit], campaign: Campaign) -> Unit | None:
    if not code:
        return None
    unit = next((unit for unit in units if unit.code == code), None)
    if unit is None:
        raise Http404(f"Phong trào “{campaign}” không có đơn vị nào mang mã “{code}”.")
    return unit


def _page(request: HttpRequest, paginator: Paginator):
    given = request.GET.get(PAGE) or "1"
    number = whole_number(given)
    if number is None:
        raise BadRequest(f"“{given}” không phải là số trang.")
    try:
        return paginator.page(number)
    except InvalidPage:
        raise Http404(f"Danh sách này chỉ có {paginator.num_pages} trang.") from None


@open_to(may_import)
@require_safe
@in_campaign()
def reconciliation(request: HttpRequest, address: Address) -> HttpResponse:
    """Totals of units beside the sums of their figures, one month at a time; what differs stands first."""
    found = side_by_side(address.campaign, address.as_of)
    by_month = differences_by_month(found)
    month = address.month
    if MONTH not in address.given and by_month:
        month = max(by_month)
    context = {
        "address": address,
        "campaign": address.campaign,
        "month": month,
        "months": [
            (one, query({**address.given, MONTH: month_code(one)}), by_month.get(one))
            for one in address.campaign.months
        ],
        "has_totals": bool(by_month),
        "page": month_page([one for one in found if one.month == month]),
    }
    return render(request, "metrics/reconciliation.html", context)
