"""Registered people: their ranking, and one person with the points of both sides."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.models import Individual
from campaigns.permissions import may_see_every_unit
from campaigns.text import search_key
from commendations.actions import score_person, step_aside
from commendations.actions.people import side_of
from commendations.forms.initiatives import ReasonForm, ScoreForm
from commendations.models import IndividualAssessment, Recusal, Side
from commendations.permissions import may_open_people, may_score, people_open_to, units_open_to
from commendations.queries import (
    Person,
    awards_of_person,
    individual_criteria,
    initiatives_of_person,
    people_of,
    share_of,
)
from metrics.scope import Address, in_campaign


@open_to(may_open_people)
@require_safe
@in_campaign()
def people(request: HttpRequest, address: Address) -> HttpResponse:
    """The two groups with rank and points; an officer sees the people of the own unit, with their ranks."""
    campaign = address.campaign
    criteria = individual_criteria(campaign)
    units = set(units_open_to(request.user).filter(campaign=campaign).values_list("pk", flat=True))
    words = search_key(request.GET.get("q", "")).split()
    shown = [
        one
        for one in people_of(campaign, criteria)
        if one.individual.campaign_unit_id in units and _matches(one, words)
    ]
    groups = []
    for key, label in Individual.Group.choices:
        members = [one for one in shown if one.individual.group == key]
        if members:
            groups.append((key, label, members, share_of(one.individual for one in members)))
    context = {
        "address": address,
        "campaign": campaign,
        "criteria": criteria,
        "groups": groups,
        "share": share_of(one.individual for one in shown),
        "waiting": sum(one.standing.total is None for one in shown),
        "sees_all": may_see_every_unit(request.user),
        "q": request.GET.get("q", ""),
        "may_score": may_score(request.user),
    }
    return render(request, "commendations/people.html", context)


def _matches(one: Person, words: list[str]) -> bool:
    key = f"{one.individual.search_key} {one.individual.campaign_unit.unit.search_key}"
    return all(word in key for word in words)


def _open_person(request: HttpRequest, number: int) -> Individual:
    found = (
        people_open_to(request.user)
        .filter(pk=number)
        .select_related("campaign_unit__unit", "campaign_unit__campaign")
        .first()
    )
    if found is None:
        raise Http404("Không có người này, hoặc người này không mở cho tài khoản của bạn.")
    return found


@open_to(may_open_people)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person: points of both sides with evidence, and what was awarded. Scores here."""
    individual = _open_person(request, number)
    if request.method == "POST" and not may_score(request.user):
        raise Http404("Tài khoản này chỉ xem.")
    campaign = individual.campaign_unit.campaign
    criteria = individual_criteria(campaign)
    found = next(
        (one for one in people_of(campaign, criteria) if one.individual == individual), None
    )
    form = None
    if may_score(request.user) and found is not None:
        newest = found.office if side_of(request.user) == Side.OFFICE else found.unit
        form = ScoreForm(
            request.POST or None,
            criteria=criteria,
            initiatives=initiatives_of_person(individual),
            newest=newest,
        )
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            made = _score(request, individual, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"Đã ghi {made} điểm mới." if made else "Không có điểm nào thay đổi; chưa ghi gì.",
            )
            return redirect("person", number=number)
    return _person_page(request, individual, found, form, ReasonForm())


@transaction.atomic
def _score(request: HttpRequest, individual: Individual, form: ScoreForm) -> int:
    """All or none of what was filled in; returns how many are new."""
    made = [
        score_person(
            individual=individual,
            code=code,
            points=points,
            evidence=evidence,
            initiative=initiative,
            by=request.user,
        )
        for code, points, evidence, initiative in form.scores()
    ]
    return sum(one is not None for one in made)


def _person_page(
    request: HttpRequest,
    individual: Individual,
    found: Person | None,
    form: ScoreForm | None,
    recusal_form: ReasonForm,
) -> HttpResponse:
    campaign = individual.campaign_unit.campaign
    own_recusal = next(
        (one for one in (found.recusals if found else ()) if one.by == request.user), None
    )
    context = {
        "campaign": campaign,
        "one": individual,
        "unit": individual.campaign_unit.unit,
        "person": found,
        "rows": [
            (criterion, found.unit.get(criterion.code), found.office.get(criterion.code))
            for criterion in individual_criteria(campaign)
        ]
        if found
        else [],
        "form": None if own_recusal else form,
        "recusal_form": recusal_form,
        "own_recusal": own_recusal,
        "recusals": Recusal.objects.filter(individual=individual).select_related("by"),
        "history": IndividualAssessment.objects.filter(individual=individual)
        .select_related("by", "initiative")
        .order_by("-at", "-pk"),
        "side": side_of(request.user).label if may_score(request.user) else "",
        "initiatives": initiatives_of_person(individual),
        "awards": awards_of_person(individual),
    }
    wrong = (form is not None and form.errors) or recusal_form.errors
    return render(request, "commendations/person.html", context, status=422 if wrong else 200)


@open_to(may_score)
@require_POST
def recuse(request: HttpRequest, number: int) -> HttpResponse:
    """A reviewer with an interest steps aside."""
    individual = _open_person(request, number)
    form = ReasonForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("Hãy ghi lý do không chấm người này.")
        step_aside(individual=individual, reason=form.cleaned_data["reason"], by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Đã ghi bạn không chấm {individual.full_name}.")
    return redirect("person", number=number)
