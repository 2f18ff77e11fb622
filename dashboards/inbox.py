"""What waits for Phòng Nội vụ about figures and ranks, and for a unit about its own figures."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse

from campaigns.inbox import Task
from campaigns.models import Campaign, StandingProposal, Unit
from campaigns.permissions import may_approve, may_change_standing
from campaigns.text import number
from metrics.models import AssessmentProposal, FigureConfirmation, MonthlyReport
from metrics.queries.boards import closed_months


def tasks_for(user, at: datetime) -> list[Task]:
    """What another person asks for and ``user`` may decide about, and the figures that a unit has not confirmed."""
    tasks = list(_confirmations(user, at))
    if may_change_standing(user):
        tasks += _standing(user)
    if may_approve(user):
        tasks += _assessments(user)
    return tasks


def _standing(user) -> Iterator[Task]:
    by_campaign = defaultdict(list)
    waiting = StandingProposal.objects.waiting().exclude(proposed_by=user)
    for proposal in waiting.select_related("campaign_unit__campaign").order_by("proposed_at"):
        by_campaign[proposal.campaign_unit.campaign].append(proposal)
    for campaign, proposals in by_campaign.items():
        yield Task(
            title=f"Duyệt hoặc không duyệt {number(len(proposals))} đề nghị về điểm thưởng, điểm trừ, xếp hạng",
            address=f"{reverse('adjustments')}?phong-trao={campaign.slug}",
            context=campaign.title,
            since=proposals[0].proposed_at,
        )


def _assessments(user) -> Iterator[Task]:
    waiting = AssessmentProposal.objects.waiting().exclude(proposed_by=user)
    for proposal in waiting.select_related("campaign"):
        yield Task(
            title=f"Duyệt mức đánh giá tiêu chí {proposal.criterion_code} của {number(len(proposal.values))} đơn vị",
            address=f"{reverse('assessments')}?phong-trao={proposal.campaign.slug}"
            f"&tieu-chi={proposal.criterion_code}",
            context=proposal.campaign.title,
            since=proposal.proposed_at,
        )


def _confirmations(user, at: datetime) -> Iterator[Task]:
    """One line a unit and campaign, for the months that are not closed: two queries, and two for each campaign."""
    units = Unit.objects.of_officer(user, on=at.date())
    confirmed = FigureConfirmation.objects.filter(
        campaign=OuterRef("campaign"),
        unit=OuterRef("unit"),
        month=OuterRef("month"),
        revision=OuterRef("revision"),
    )
    reports = MonthlyReport.objects.in_force_at(None).filter(~Exists(confirmed), unit__in=units)
    months: dict[tuple[Campaign, Unit], list[MonthlyReport]] = defaultdict(list)
    closed = {}
    for report in reports.select_related("campaign", "unit"):
        campaign = report.campaign
        if campaign not in closed:
            closed[campaign] = closed_months(campaign, at)
        if not closed[campaign].is_closed(report.unit_id, report.month):
            months[campaign, report.unit].append(report)
    for (campaign, unit), waiting in months.items():
        yield Task(
            title=f"Xác nhận số liệu {number(len(waiting))} tháng của {unit.name}",
            address=f"{reverse('confirmations', args=[unit.code])}?phong-trao={campaign.slug}",
            context=campaign.title,
            since=min(report.known_from for report in waiting),
        )
