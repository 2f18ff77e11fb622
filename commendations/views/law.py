"""What the law says by date, and the rows that the office adds: one person writes, another agrees."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.models import Campaign, User
from commendations.actions import decide_law_row, propose_law_row
from commendations.forms.rules import LawRowForm
from commendations.law import TOPICS
from commendations.models import LawRow
from commendations.permissions import may_decide, may_open_praise, may_propose
from commendations.queries import current_law


@open_to(may_open_praise)
@require_safe
def law(request: HttpRequest) -> HttpResponse:
    return _page(request, LawRowForm())


def _page(request: HttpRequest, form: LawRowForm, *, status: int = 200) -> HttpResponse:
    rows = current_law().rows
    written = LawRow.objects.select_related("proposed_by", "decided_by").order_by("-pk")
    context = {
        "campaign": Campaign.objects.filter(is_simulated=True).first(),
        "topics": [
            (label, [row for row in rows if row.topic == topic]) for topic, label in TOPICS.items()
        ],
        "waiting": [one for one in written if one.state == LawRow.State.WAITING],
        "decided": [one for one in written if one.state != LawRow.State.WAITING],
        "form": form,
        "may_decide": may_decide(request.user),
    }
    return render(request, "commendations/law.html", context, status=status)


@open_to(may_propose)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    form = LawRowForm(request.POST)
    if form.is_valid():
        try:
            propose_law_row(by=cast("User", request.user), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã ghi; áp dụng khi người thứ hai duyệt.")
            return redirect("law")
    return _page(request, form, status=422)


@open_to(may_propose)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    row = get_object_or_404(LawRow, pk=number)
    try:
        row = decide_law_row(
            row=row, approve=request.POST.get("act") == "approve", by=cast("User", request.user)
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{row.get_topic_display()}: {row.get_state_display().lower()}.")
    return redirect("law")
