"""Bonus, penalty and exclusion: asked for by one person of the office, decided by another one."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused, decide_standing, withdraw_standing
from campaigns.forms import AdjustmentForm, ExclusionForm, UndoForm
from campaigns.models import Adjustment, Campaign, Exclusion, StandingProposal, User
from campaigns.permissions import (
    evidence_open_to,
    may_approve,
    may_change_standing,
    signed_in,
)
from campaigns.text import whole_number
from campaigns.views.kept_files import kept_file
from dashboards.rules_in_words import has_limit, limit_in_words
from metrics.queries.boards import rules_version_at
from metrics.scope import Address, in_campaign

OVER_SHOWN = 100


def _approve(proposal: StandingProposal, by: User, note: str) -> str:
    decide_standing(proposal=proposal, approve=True, by=by, note=note)
    return f"Đã duyệt đề nghị số {proposal.pk}; có hiệu lực ngay."


def _refuse(proposal: StandingProposal, by: User, note: str) -> str:
    decide_standing(proposal=proposal, approve=False, by=by, note=note)
    return f"Không duyệt đề nghị số {proposal.pk}."


def _withdraw(proposal: StandingProposal, by: User, note: str) -> str:
    withdraw_standing(proposal=proposal, by=by)
    return f"Đã rút lại đề nghị số {proposal.pk}."


# What a button does with a proposal, and which form a button sends, by the value of the button.
ACTS: dict[str, Callable[[StandingProposal, User, str], str]] = {
    "duyet": _approve,
    "khong-duyet": _refuse,
    "rut": _withdraw,
}
FORMS: dict[str, type[forms.Form]] = {
    "diem": AdjustmentForm,
    "loai": ExclusionForm,
    "huy": UndoForm,
}


@open_to(may_change_standing)
@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign()
def adjustments(request: HttpRequest, address: Address) -> HttpResponse:
    """What waits for a second person, what is in force, the forms to ask for more, and what is over."""
    campaign = address.campaign
    act = request.POST.get("viec", "")
    of_page = {
        name: form(
            *((request.POST, request.FILES) if name == act else ()),
            auto_id=f"{name}-%s",
            campaign=campaign,
        )
        for name, form in FORMS.items()
    }
    if request.method != "POST":
        return _page(request, address, of_page)
    try:
        if act in ACTS:
            one = _proposal(campaign, request.POST.get("so", ""))
            said = ACTS[act](one, request.user, request.POST.get("note", ""))
        elif act in of_page:
            if not of_page[act].is_valid():
                return _page(request, address, of_page, status=422)
            said = of_page[act].act(campaign, request.user)
        else:
            raise BadRequest("Trang này không có việc ấy. Hãy mở lại trang rồi chọn lại.")
    except Refused as refusal:
        return _page(request, address, of_page, refusal=refusal, status=422)
    messages.success(request, said)
    response = redirect("adjustments")
    response["Location"] += address.query_of_campaign
    return response


@open_to(signed_in)
@require_safe
def evidence_file(request: HttpRequest, number: int) -> HttpResponse:
    """The bytes, always as a download of the kind that they are."""
    return kept_file(evidence_open_to(request.user), number)


def _proposal(campaign: Campaign, number: str) -> StandingProposal:
    found = (
        StandingProposal.objects.filter(
            campaign_unit__campaign=campaign, pk=whole_number(number) or 0
        )
        .select_related("campaign_unit__campaign", "campaign_unit__unit")
        .first()
    )
    if found is None:
        raise Http404("Phong trào này không có đề nghị ấy.")
    return found


def _page(
    request: HttpRequest,
    address: Address,
    of_page: dict[str, forms.Form],
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    campaign = address.campaign
    of_campaign = {"campaign_unit__campaign": campaign}
    proposals = (
        StandingProposal.objects.filter(**of_campaign)
        .select_related(
            "campaign_unit__unit", "proposed_by", "decided_by", "adjustment", "exclusion", "file"
        )
        .defer("file__data")
    )
    now_in_force = (
        Adjustment.objects.in_force_at(None)
        .filter(**of_campaign)
        .select_related("campaign_unit__unit", "proposed_by", "approved_by")
    )
    excluded = (
        Exclusion.objects.in_force_at(None)
        .filter(**of_campaign)
        .select_related("campaign_unit__unit", "excluded_by")
    )
    rules = rules_version_at(campaign, None)
    over = proposals.exclude(state=StandingProposal.State.WAITING)[:OVER_SHOWN]
    context = {
        "address": address,
        "campaign": campaign,
        "refusal": refusal,
        "limit": limit_in_words(rules),
        "has_points": has_limit(rules),
        "may_write": may_change_standing(request.user),
        "may_decide": may_approve(request.user),
        "waiting": proposals.waiting(),
        "in_force": now_in_force,
        "excluded": excluded,
        "over": over,
        "adjustment_form": of_page["diem"],
        "exclusion_form": of_page["loai"],
        "undo_form": of_page["huy"],
    }
    return render(request, "dashboards/adjustments.html", context, status=status)
