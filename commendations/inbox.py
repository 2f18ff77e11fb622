"""What waits for a unit's officer, and for Phòng Nội vụ, about initiatives, people and commendation."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse

from campaigns.inbox import Task
from campaigns.text import number
from commendations.models import Decision, Initiative, InitiativeEvent, Proposal
from commendations.permissions import may_decide, may_propose
from registrations.permissions import campaign_units_of_officer, is_officer


def tasks_for(user, at: datetime) -> list[Task]:
    """A fixed number of queries."""
    if is_officer(user):
        return list(_of_officer(user, at))
    if may_propose(user):
        return list(_of_office(user))
    return []


def _of_officer(user, at: datetime) -> Iterator[Task]:
    units = campaign_units_of_officer(user, at=at)
    returned = InitiativeEvent.objects.filter(
        kind=InitiativeEvent.Kind.RETURNED,
        initiative__state=Initiative.State.RETURNED,
        initiative__campaign_unit__in=units.values("pk"),
    ).select_related("initiative__campaign_unit__campaign")
    newest = {event.initiative_id: event for event in returned.order_by("at", "pk")}
    for event in newest.values():
        yield Task(
            title=f"Sửa và gửi lại sáng kiến “{event.initiative.title}”",
            address=reverse("initiative", args=[event.initiative_id]),
            context=event.initiative.campaign_unit.campaign.title,
            since=event.at,
        )


def _of_office(user) -> Iterator[Task]:
    waiting: dict[str, list[Initiative]] = {}
    for one in (
        Initiative.objects.filter(state=Initiative.State.SUBMITTED)
        .select_related("campaign_unit__campaign")
        .order_by("submitted_at")
    ):
        waiting.setdefault(one.campaign_unit.campaign.slug, []).append(one)
    for slug, initiatives in waiting.items():
        yield Task(
            title=f"Xét {number(len(initiatives))} sáng kiến",
            address=f"{reverse('initiatives')}?phong-trao={slug}&trang-thai=submitted",
            context=initiatives[0].campaign_unit.campaign.title,
            since=initiatives[0].submitted_at,
        )
    proposals = (
        Proposal.objects.filter(state=Proposal.State.SUBMITTED)
        .select_related("campaign", "meeting")
        .annotate(open_cases=Count("cases", filter=Q(cases__vote=None)))
        .order_by("submitted_at")
    )
    for one in proposals:
        address = reverse("proposal", args=[one.pk])
        words = _next_step(one, user)
        if words:
            yield Task(
                title=f"{words} – đợt {one.number}",
                address=address,
                context=one.campaign.title,
                since=one.submitted_at,
            )
    if not may_decide(user):
        return
    asked = Decision.objects.filter(revoked_at=None, revocation_asked_at__isnull=False)
    for decision in asked.exclude(revocation_asked_by=user).select_related("campaign"):
        yield Task(
            title=f"Xét đề nghị thu hồi quyết định số {decision.code}",
            address=reverse("decision", args=[decision.pk]),
            context=decision.campaign.title,
            since=decision.revocation_asked_at,
            is_urgent=True,
        )


def _next_step(one: Proposal, user) -> str:
    """What the proposal waits for; "" where it waits for another person."""
    if not hasattr(one, "meeting"):
        return "Ghi cuộc họp Hội đồng"
    if one.open_cases:
        return f"Ghi kết quả bỏ phiếu của {number(one.open_cases)} trường hợp"
    if not may_decide(user) or user.pk in {one.created_by_id, one.submitted_by_id}:
        return ""
    return "Ghi quyết định khen thưởng"
