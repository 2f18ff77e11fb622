"""Figures typed by hand: which unit and month, and the grid of that month."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import open_to
from campaigns.models import Campaign, CampaignUnit, Unit
from campaigns.text import month_label, parse_month_code
from metrics.entry import (
    Known,
    Typed,
    entered_workbook,
    load_known,
    revisions_after,
    typed_from,
    typed_of,
)
from metrics.forms import UnitMonthForm
from metrics.importing import Result, import_files
from metrics.intake import receive
from metrics.permissions import may_import
from metrics.presenters.entry import grid, grid_faults, meanwhile, nothing_entered
from metrics.scope import MONTH, Address, in_campaign, read_address
from metrics.template import month_to_fill_in, units_in_force
from metrics.views.template import UNIT


@open_to(may_import)
@require_safe
@in_campaign()
def choice(request: HttpRequest, address: Address) -> HttpResponse:
    """Which unit, which month; with both in the address straight to their grid."""
    campaign, today = address.campaign, timezone.localdate()
    units = [
        one.unit for one in CampaignUnit.objects.filter(campaign=campaign).select_related("unit")
    ]
    months = [month for month in campaign.months if month <= today]
    given = MONTH in address.given
    form = UnitMonthForm(
        request.GET if request.GET.get(UNIT) else None,
        units=units,
        months=months,
        month=address.month if given else month_to_fill_in(campaign, units, today),
    )
    if form.is_bound and form.is_valid():
        month = parse_month_code(form.cleaned_data[MONTH])
        response = redirect("entry", code=form.cleaned_data[UNIT], month=month)
        response["Location"] += address.query_of_campaign
        return response
    context = {"address": address, "campaign": campaign, "form": form, "has_begun": bool(months)}
    return render(request, "metrics/entry_choice.html", context)


@open_to(may_import)
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, code: str, month: date) -> HttpResponse:
    """What is typed takes the way of a file: checked here, so that faults stand beside their fields, then received
    as an intake, whose page shows what would change and takes the decision."""
    address = read_address(request)
    if address is None:
        raise Http404("Chưa có phong trào thi đua nào.")
    unit = _unit(address.campaign, code, month)
    now = timezone.now()
    if request.method != "POST":
        known = load_known(address.campaign, unit, month, now=now)
        return _page(request, address, known, typed_of(known))

    typed = typed_from(request.POST)
    known = load_known(address.campaign, unit, month, now=now, also=typed.cells.keys())
    if typed.revision != known.newest.revision:
        return _stale(request, address, known, typed)
    entered = entered_workbook(known, typed, by=request.user, at=now)
    if entered is None:
        return _page(request, address, known, typed, status=422, faults=nothing_entered(_NOTHING))
    files = [(entered.filename, entered.data)]
    outcome = import_files(campaign=address.campaign, files=files, by=request.user, dry_run=True)
    if outcome.outcome == Result.REFUSED:
        faults = grid_faults(known, entered, outcome.faults)
        return _page(request, address, known, typed, status=422, faults=faults)
    if outcome.outcome == Result.UNCHANGED:
        messages.info(request, "Số liệu vừa gửi giống hệt số liệu đang có; không có gì thay đổi.")
        return redirect(request.get_full_path())
    intake = receive(campaign=address.campaign, files=files, by=request.user, is_manual=True)
    return redirect("intake", number=intake.pk)


_NOTHING = (
    "Chưa có ô nào được điền; chưa ghi gì. Nếu đơn vị không có hồ sơ nào trong tháng, hãy đánh dấu"
    " “Không phát sinh hồ sơ nào trong tháng”; nếu số liệu đã nhập là nhầm, hãy rút lần nhập đó."
)


def _unit(campaign: Campaign, code: str, month: date) -> Unit:
    """Raises Http404 with the sentence to show."""
    units = list(Unit.objects.filter(campaign_units__campaign=campaign, code=code))
    if not units:
        raise Http404(f"Không có đơn vị nào mang mã “{code}” trong phong trào “{campaign}”.")
    if not campaign.covers(month):
        raise Http404(f"{month_label(month)} nằm ngoài phong trào “{campaign}”.")
    if month > timezone.localdate():
        raise Http404(f"{month_label(month)} chưa bắt đầu nên chưa thể có số liệu.")
    try:
        return units_in_force(campaign, month, units)[0]
    except ValueError as error:
        raise Http404(str(error)) from None


def _stale(request: HttpRequest, address: Address, known: Known, typed: Typed) -> HttpResponse:
    """Somebody else was quicker. Nothing is written, nothing typed is lost, and the next time it is meant so."""
    later, opened = revisions_after(known, typed.revision)
    return _page(
        request, address, known, typed, status=409, opened=opened, meanwhile=meanwhile(later)
    )


def _page(
    request: HttpRequest,
    address: Address,
    known: Known,
    typed: Typed,
    *,
    status: int = 200,
    faults=None,
    opened=None,
    meanwhile=(),
) -> HttpResponse:
    context = {
        "address": address,
        "campaign": address.campaign,
        "known": known,
        "grid": grid(known, typed, faults=faults, opened=opened),
        "meanwhile": meanwhile,
    }
    return render(request, "metrics/entry.html", context, status=status)
