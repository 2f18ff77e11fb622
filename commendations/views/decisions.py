"""Decisions: entered, registered, revoked; and who was praised with what."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.models import Campaign
from commendations.actions import agree_to_revoke, ask_to_revoke, decide, refuse_to_revoke
from commendations.forms.proposals import DecisionForm
from commendations.models import Decision, Proposal, Subject
from commendations.permissions import (
    may_decide,
    may_open_praise,
    may_propose,
    may_see_awards,
    units_open_to,
)
from commendations.presenters import money
from commendations.queries import awards_of, awards_of_unit, decisions_of, share_of
from commendations.views.proposals import open_proposal


@open_to(may_propose)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, number: int) -> HttpResponse:
    """The clerk's number and date make the proposal a decision."""
    one = open_proposal(number)
    if one.state != Proposal.State.SUBMITTED:
        messages.info(request, f"Đợt này đang ở trạng thái “{one.get_state_display()}”.")
        return redirect("proposal", number=number)
    form = DecisionForm(request.POST or None, initial=DecisionForm.defaults())
    if request.method == "POST" and form.is_valid():
        try:
            made = decide(proposal=one, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Đã ghi quyết định số {made.code}.")
            return redirect("decision", number=made.pk)
    context = {
        "campaign": one.campaign,
        "one": one,
        "form": form,
        "may_decide": may_decide(request.user),
        "is_own": request.user.pk in {one.created_by_id, one.submitted_by_id},
    }
    status = 422 if form.errors else 200
    return render(request, "commendations/decide.html", context, status=status)


@open_to(may_open_praise)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """All decisions of all campaigns by year and number, revoked ones too."""
    decisions = list(decisions_of())
    context = {
        "decisions": decisions,
        "campaign": Campaign.objects.filter(is_simulated=True).first(),
        "in_force": sum(one.is_in_force for one in decisions),
    }
    return render(request, "commendations/decisions.html", context)


@open_to(may_open_praise)
@require_safe
def decision(request: HttpRequest, number: int) -> HttpResponse:
    return _decision_page(request, number)


def _decision_page(
    request: HttpRequest, number: int, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    one = get_object_or_404(
        Decision.objects.select_related(
            "campaign",
            "proposal__board__campaign",
            "recorded_by",
            "revocation_asked_by",
            "revoked_by",
        ).defer("proposal__board__content"),
        pk=number,
    )
    awards = awards_of(one)
    collectives = [award for award in awards if award.subject == Subject.COLLECTIVE]
    people = [award for award in awards if award.subject == Subject.INDIVIDUAL]
    lines, total = money(
        one, {Subject.COLLECTIVE: len(collectives), Subject.INDIVIDUAL: len(people)}
    )
    context = {
        "campaign": one.campaign,
        "one": one,
        "collectives": collectives,
        "people": people,
        "share": share_of(award.individual for award in people),
        "lines": lines,
        "total": total,
        "may_propose": may_propose(request.user),
        "may_decide": may_decide(request.user),
        "asked_it": one.revocation_asked_by == request.user,
        "refusal": refusal,
    }
    return render(request, "commendations/decision.html", context, status=status)


@open_to(may_propose)
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """One person asks, another agrees or does not."""
    one = get_object_or_404(Decision, pk=number)
    try:
        match request.POST.get("act", ""):
            case "ask":
                ask_to_revoke(decision=one, reason=request.POST.get("reason", ""), by=request.user)
                said = "Đã ghi đề nghị thu hồi. Chờ người khác có nhiệm vụ “lãnh đạo phòng” đồng ý."
            case "agree":
                agree_to_revoke(decision=one, by=request.user)
                said = f"Đã thu hồi quyết định số {one.code}."
            case "refuse":
                refuse_to_revoke(decision=one, by=request.user)
                said = "Quyết định giữ nguyên hiệu lực."
            case _:
                raise Refused("Hãy chọn một việc trên trang.")
    except Refused as refusal:
        return _decision_page(request, number, refusal=str(refusal), status=409)
    messages.success(request, said)
    return redirect("decision", number=number)


@open_to(may_see_awards)
@require_safe
def unit_awards(request: HttpRequest, code: str) -> HttpResponse:
    """What a unit and its people were awarded, in every campaign."""
    found = units_open_to(request.user).filter(unit__code=code).select_related("unit", "campaign")
    campaign_unit = found.order_by("-campaign__launched_on").first()
    if campaign_unit is None:
        raise Http404("Không có đơn vị này, hoặc đơn vị không mở cho tài khoản của bạn.")
    awards = awards_of_unit(campaign_unit.unit)
    context = {
        "campaign": campaign_unit.campaign,
        "unit": campaign_unit.unit,
        "awards": awards,
        "in_force": sum(award.decision.is_in_force for award in awards),
        "may_open_praise": may_open_praise(request.user),
    }
    return render(request, "commendations/unit_awards.html", context)
