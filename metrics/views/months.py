"""Months are closed and opened again, and the day until which they are to be reported is set."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.models import Campaign, User
from campaigns.text import whole_number
from metrics.actions import close_unlock, decide_unlock, withdraw_unlock
from metrics.forms import MonthLockForm, ReportDueDayForm, UnlockRequestForm
from metrics.models import MonthLock, UnlockRequest
from metrics.permissions import may_close_months, may_decide_unlock
from metrics.presenters.months import month_rows, request_row
from metrics.queries.boards import ClosedMonths, closed_months
from metrics.scope import Address, in_campaign

REQUESTS_SHOWN = 100  # of those that are over


def _approve(request: UnlockRequest, by: User, note: str) -> str:
    decide_unlock(request=request, approve=True, by=by, note=note)
    return f"Đã duyệt đề nghị số {request.pk}."


def _refuse(request: UnlockRequest, by: User, note: str) -> str:
    decide_unlock(request=request, approve=False, by=by, note=note)
    return f"Không duyệt đề nghị số {request.pk}."


def _withdraw(request: UnlockRequest, by: User, note: str) -> str:
    withdraw_unlock(request=request, by=by)
    return f"Đã rút lại đề nghị số {request.pk}."


def _close(request: UnlockRequest, by: User, note: str) -> str:
    close_unlock(request=request, by=by)
    return f"Đã khóa lại: {request}."


# What a button does with a request, by the value of the button.
ACTS: dict[str, Callable[[UnlockRequest, User, str], str]] = {
    "duyet": _approve,
    "khong-duyet": _refuse,
    "rut": _withdraw,
    "khoa-lai": _close,
}


@open_to(may_close_months)
@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign()
def months(request: HttpRequest, address: Address) -> HttpResponse:
    """Which months are closed, who asks to open one, and the forms of both."""
    campaign = address.campaign
    act = request.POST.get("viec", "")
    closed = closed_months(campaign, timezone.now())
    of_page = _forms(campaign, closed, act, request)
    if request.method != "POST":
        return _page(request, address, closed, of_page)
    try:
        if act in ACTS:
            one = _request(campaign, request.POST.get("so", ""))
            said = ACTS[act](one, request.user, request.POST.get("note", ""))
        elif act in of_page:
            if not of_page[act].is_valid():
                return _page(request, address, closed, of_page, status=422)
            said = of_page[act].act(campaign, request.user)
        else:
            raise BadRequest("Trang này không có việc ấy. Hãy mở lại trang rồi chọn lại.")
    except Refused as refusal:
        return _page(request, address, closed, of_page, refusal=refusal, status=422)
    messages.success(request, said)
    response = redirect("months")
    response["Location"] += address.query
    return response


def _forms(
    campaign: Campaign, closed: ClosedMonths, act: str, request: HttpRequest
) -> dict[str, forms.Form]:
    """By the value of their buttons; the one whose button was pressed holds what was filled in."""
    now = timezone.now()
    over = [month for month in campaign.months if campaign.month_has_ended_by(month, now)]
    kinds = {
        "khoa": (MonthLockForm, {"months": [m for m in over if m not in closed.locks]}),
        "de-nghi": (UnlockRequestForm, {"campaign": campaign, "months": sorted(closed.locks)}),
        "han": (ReportDueDayForm, {"initial": {"day": campaign.report_due_day}}),
    }
    return {
        name: form(request.POST if name == act else None, auto_id=f"{name}-%s", **options)
        for name, (form, options) in kinds.items()
    }


def _request(campaign: Campaign, number: str) -> UnlockRequest:
    found = UnlockRequest.objects.filter(campaign=campaign, pk=whole_number(number) or 0).first()
    if found is None:
        raise Http404("Phong trào này không có đề nghị mở khóa ấy.")
    return found


def _page(
    request: HttpRequest,
    address: Address,
    closed: ClosedMonths,
    of_page: dict[str, forms.Form],
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    campaign = address.campaign
    now = timezone.now()
    today = now.astimezone(campaign.zone).date()
    of_campaign = UnlockRequest.objects.filter(campaign=campaign).select_related(
        "unit", "requested_by", "decided_by"
    )
    waiting = list(of_campaign.waiting())
    open_now = [one for one in of_campaign.open_on(today) if one.month in closed.locks]
    shown = {one.pk for one in (*waiting, *open_now)}
    over = list(of_campaign.exclude(pk__in=shown)[:REQUESTS_SHOWN])
    closings = {
        row.id: row
        for row in UnlockRequest.history.filter(
            state=UnlockRequest.State.CLOSED, id__in=[one.pk for one in over]
        ).select_related("history_user")
    }

    def rows(requests: list[UnlockRequest]) -> list:
        return [
            request_row(one, reader=request.user, today=today, closings=closings)
            for one in requests
        ]

    locks = MonthLock.objects.in_force_at(None).filter(campaign=campaign)
    context = {
        "address": address,
        "campaign": campaign,
        "refusal": refusal,
        "months": month_rows(campaign, closed, locks.select_related("locked_by"), open_now, now),
        "waiting": rows(waiting),
        "open_now": rows(open_now),
        "over": rows(over),
        "lock_form": of_page["khoa"],
        "request_form": of_page["de-nghi"],
        "due_form": of_page["han"],
        "may_write": may_close_months(request.user),
        "may_decide": may_decide_unlock(request.user),
    }
    return render(request, "metrics/months.html", context, status=status)
