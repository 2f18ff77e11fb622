"""The council's meeting about a proposal, and its votes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns.access import open_to
from campaigns.actions import Refused
from commendations.actions import record_meeting, record_votes
from commendations.forms.proposals import MeetingForm, VotesForm
from commendations.models import Proposal
from commendations.permissions import may_propose
from commendations.queries import cases_of, settings_of, share_of, stepping_aside
from commendations.views.proposals import open_proposal


def _waits_for_council(request: HttpRequest, one: Proposal) -> bool:
    if one.state == Proposal.State.SUBMITTED:
        return True
    messages.info(request, f"Đợt này đang ở trạng thái “{one.get_state_display()}”.")
    return False


@open_to(may_propose)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, number: int) -> HttpResponse:
    one = open_proposal(number)
    if not _waits_for_council(request, one):
        return redirect("proposal", number=number)
    before = getattr(one, "meeting", None)
    initial = MeetingForm.initial_of(before) if before else {}
    form = MeetingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            record_meeting(proposal=one, by=request.user, **form.meeting())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã ghi cuộc họp. Hãy ghi kết quả bỏ phiếu.")
            return redirect("proposal_votes", number=number)
    context = {
        "campaign": one.campaign,
        "one": one,
        "form": form,
        "settings": settings_of(one.campaign),
    }
    status = 422 if form.errors else 200
    return render(request, "commendations/meeting.html", context, status=status)


@open_to(may_propose)
@require_http_methods(["GET", "HEAD", "POST"])
def votes(request: HttpRequest, number: int) -> HttpResponse:
    one = open_proposal(number)
    if not _waits_for_council(request, one):
        return redirect("proposal", number=number)
    if not hasattr(one, "meeting"):
        messages.info(request, "Hãy ghi cuộc họp của Hội đồng trước.")
        return redirect("proposal_meeting", number=number)
    cases = cases_of(one)
    form = VotesForm(
        request.POST or None, cases=cases, has_casting_vote=one.meeting.has_casting_vote
    )
    if request.method == "POST" and form.is_valid():
        try:
            count = record_votes(proposal=one, votes=form.votes(), by=request.user)
        except Refused as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, sentence)
        else:
            messages.success(request, f"Đã ghi kết quả bỏ phiếu của {count} trường hợp.")
            return redirect("proposal", number=number)
    members = list(one.meeting.members.all())
    aside = stepping_aside(cases, members)
    context = {
        "campaign": one.campaign,
        "one": one,
        "form": form,
        "sets": [(case, fields, aside[case.pk]) for case, fields in form.sets()],
        "voting": sum(member.is_voting for member in members),
        "present": sum(member.is_present for member in members),
        "members": members,
        "share": share_of(case.individual for case in cases if case.individual),
    }
    status = 422 if form.errors else 200
    return render(request, "commendations/votes.html", context, status=status)
