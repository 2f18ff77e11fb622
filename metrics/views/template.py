"""The template of a month, to be filled in: for all units, or for one."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.downloads import download
from campaigns.models import Campaign, CampaignUnit, Unit
from campaigns.permissions import campaign_units_open_to, signed_in
from metrics.forms import UnitMonthForm
from metrics.scope import MONTH, read_address
from metrics.template import month_to_fill_in, template_filename, template_workbook
from spreadsheets.writing import XLSX

UNIT = "don-vi"


def template_form(campaign: Campaign, today: date) -> UnitMonthForm:
    """For whom to load down the template, of which month: two queries. Rendered by ``_template_form.html``."""
    units = [
        one.unit for one in CampaignUnit.objects.filter(campaign=campaign).select_related("unit")
    ]
    return UnitMonthForm(
        units=units,
        months=campaign.months,
        month=month_to_fill_in(campaign, units, today),
        all_units=True,
        auto_id="mau-%s",
    )


@open_to(signed_in)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """Without a unit in the address: for all units whose cards the user may open."""
    address = read_address(request)
    if address is None:
        raise Http404("Chưa có phong trào thi đua nào.")
    campaign = address.campaign
    units = _units(request, campaign)
    month = address.month
    if MONTH not in address.given:
        month = month_to_fill_in(campaign, units, timezone.localdate())
    try:
        data = template_workbook(campaign, month, units)
    except ValueError as error:
        raise Http404(str(error)) from None
    only = units[0] if len({unit.code for unit in units}) == 1 else None
    return download(data, name=template_filename(month, only), content_type=XLSX)


def _units(request: HttpRequest, campaign: Campaign) -> list[Unit]:
    """A code that was used for two units stands for both: the month decides. Raises Http404 for nobody."""
    open_units = campaign_units_open_to(request.user, campaign).select_related("unit")
    code = request.GET.get(UNIT)
    if code:
        open_units = open_units.filter(unit__code=code)
    units = [one.unit for one in open_units]
    if not units and code:
        raise Http404(f"Không có đơn vị nào mang mã “{code}” mà tài khoản của bạn được xem.")
    if not units:
        raise Http404("Không có đơn vị nào mà tài khoản của bạn được lấy mẫu số liệu.")
    return units
