"""A unit looks at its figures of each month and confirms them."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.access import SignedInRequest, open_to
from campaigns.actions import Refused
from campaigns.models import Unit
from campaigns.permissions import campaign_units_open_to, signed_in
from campaigns.text import month_label, whole_number
from metrics.actions import confirm_figures
from metrics.models import FigureConfirmation, MonthlyReport
from metrics.queries.boards import closed_months
from metrics.scope import read_address, read_month


@open_to(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def confirmations(request: SignedInRequest, code: str) -> HttpResponse:
    """Every month of the unit: reported, confirmed, closed. Its officers confirm here with one tap."""
    address = read_address(request)
    campaign_unit = address and (
        campaign_units_open_to(request.user, address.campaign)
        .filter(unit__code=code)
        .select_related("unit", "campaign")
        .first()
    )
    if not campaign_unit:
        raise Http404(f"Không có đơn vị nào mang mã “{code}” mà tài khoản của bạn được xem.")
    campaign, unit = campaign_unit.campaign, campaign_unit.unit
    refusal = None
    if request.method == "POST":
        month = read_month(request.POST.get("thang", ""), campaign)
        revision = whole_number(request.POST.get("ban", ""))
        if revision is None:
            raise BadRequest("Thiếu số của bản số liệu. Hãy mở lại trang rồi xác nhận.")
        try:
            confirm_figures(
                campaign_unit=campaign_unit, month=month, revision=revision, by=request.user
            )
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, f"Đã xác nhận số liệu {month_label(month).lower()}.")
            return redirect(request.get_full_path())
    of_unit = {"campaign": campaign, "unit": unit}
    reports = {one.month: one for one in MonthlyReport.objects.in_force_at(None).filter(**of_unit)}
    confirmed = {
        one.month: one
        for one in FigureConfirmation.objects.in_force().filter(**of_unit).select_related("by")
    }
    closed = closed_months(campaign, timezone.now())
    context = {
        "address": address,
        "campaign": campaign,
        "unit": unit,
        "rows": [
            {
                "month": month,
                "report": reports.get(month),
                "confirmation": confirmed.get(month),
                "is_closed": closed.is_closed(unit.pk, month),
            }
            for month in campaign.months
        ],
        "is_officer": Unit.objects.of_officer(request.user, on=timezone.localdate())
        .filter(pk=unit.pk)
        .exists(),
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render(request, "metrics/confirmations.html", context, status=status)
