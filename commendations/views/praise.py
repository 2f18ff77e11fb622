"""The way in to commendation: what stands where, who is eligible, and what the office chose."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from commendations.actions import RuleChoice, save_council_rules, save_rules, save_settings
from commendations.forms.proposals import boards_of
from commendations.forms.rules import CouncilRulesForm, RulesForm, SettingsForm
from commendations.models import Proposal, Subject
from commendations.permissions import may_open_praise, may_propose
from commendations.presenters import grouped, money_by_law
from commendations.queries import candidates_of, decisions_of, rules_of, settings_of
from dashboards.models import PublishedBoard
from metrics.scope import Address, in_campaign


@open_to(may_open_praise)
@require_safe
@in_campaign()
def praise(request: HttpRequest, address: Address) -> HttpResponse:
    """Proposals, decisions and the boards from which one could be drawn up."""
    campaign = address.campaign
    proposals = (
        Proposal.objects.filter(campaign=campaign)
        .select_related("board__campaign", "created_by")
        .defer("board__content")
        .annotate(
            collectives=Count("cases", filter=Q(cases__individual=None), distinct=True),
            people=Count("cases", filter=Q(cases__individual__isnull=False), distinct=True),
        )
        .order_by("-number")
    )
    context = {
        "address": address,
        "campaign": campaign,
        "boards": boards_of(campaign).defer("content")[:12],
        "proposals": proposals,
        "decisions": list(decisions_of(campaign)[:5]),
        "settings": settings_of(campaign),
        "may_propose": may_propose(request.user),
    }
    return render(request, "commendations/praise.html", context)


@open_to(may_open_praise)
@require_safe
def eligibility(request: HttpRequest, number: int) -> HttpResponse:
    """Everybody on a published board with the checklist: nothing is awarded here."""
    board = get_object_or_404(PublishedBoard.objects.select_related("campaign", "rules"), pk=number)
    candidates = candidates_of(board)
    collectives = grouped(candidates.collectives, are_people=False)
    people = grouped(candidates.people, are_people=True)
    context = {
        "campaign": board.campaign,
        "board": board,
        "sections": [("tap-the", "Tập thể", collectives), ("ca-nhan", "Cá nhân", people)],
        "eligible_collectives": sum(group.eligible for group in collectives),
        "eligible_people": sum(group.eligible for group in people),
        "may_propose": may_propose(request.user),
    }
    return render(request, "commendations/eligibility.html", context)


@open_to(may_propose)
@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign()
def rules(request: HttpRequest, address: Address) -> HttpResponse:
    """The conditions, the money and the public page of a campaign."""
    campaign = address.campaign
    settings = settings_of(campaign)
    sent = request.POST if request.method == "POST" else None
    which = sent.get("form", "") if sent else ""
    forms = {
        subject: RulesForm(
            sent if which == subject else None,
            prefix=subject,
            rules=rules_of(campaign, subject),
        )
        for subject in Subject.values
    }
    settings_form = SettingsForm(
        sent if which == "settings" else None, initial=SettingsForm.initial_of(settings)
    )
    council_form = CouncilRulesForm(
        sent if which == "council" else None, initial=CouncilRulesForm.initial_of(settings)
    )
    form = {**forms, "council": council_form}.get(which, settings_form)
    if sent is not None and form.is_valid():
        try:
            if which in forms:
                choices: list[RuleChoice] = form.choices()
                save_rules(campaign=campaign, subject=which, choices=choices, by=request.user)
            elif which == "council":
                save_council_rules(campaign=campaign, by=request.user, **form.cleaned_data)
            else:
                save_settings(campaign=campaign, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã lưu. Danh sách, cuộc họp, quyết định đã ghi giữ nguyên.")
            return redirect(request.get_full_path())
    context = {
        "address": address,
        "campaign": campaign,
        "forms": [(subject, Subject(subject).label, form) for subject, form in forms.items()],
        "settings_form": settings_form,
        "council_form": council_form,
        **money_by_law(campaign, {}, on=campaign.ends_on),
    }
    wrong = sent is not None and form.errors
    return render(request, "commendations/praise_rules.html", context, status=422 if wrong else 200)
