"""What waits for Phòng Nội vụ about figures and ranks."""

from collections import defaultdict
from datetime import datetime

from django.urls import reverse

from campaigns.inbox import Task
from campaigns.models import StandingProposal
from campaigns.permissions import may_change_standing
from campaigns.text import number


def tasks_for(user, at: datetime) -> list[Task]:
    """What another person asks for and ``user`` may decide about: one query."""
    if not may_change_standing(user):
        return []
    by_campaign = defaultdict(list)
    waiting = StandingProposal.objects.waiting().exclude(proposed_by=user)
    for proposal in waiting.select_related("campaign_unit__campaign").order_by("proposed_at"):
        by_campaign[proposal.campaign_unit.campaign].append(proposal)
    return [
        Task(
            title=f"Duyệt hoặc không duyệt {number(len(proposals))} đề nghị về điểm thưởng, điểm trừ, xếp hạng",
            address=f"{reverse('adjustments')}?phong-trao={campaign.slug}",
            context=campaign.title,
            since=proposals[0].proposed_at,
        )
        for campaign, proposals in by_campaign.items()
    ]
