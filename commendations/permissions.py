"""Who may see and do what with initiatives and commendation. Rules of objects are QuerySets (404 for the rest)."""

from campaigns.models import CampaignUnit, Individual, User
from campaigns.permissions import (
    may_approve,
    may_see_every_unit,
    reads_with_office,
)
from campaigns.permissions import may_review as may_verify
from commendations.models import Initiative, InitiativeFile
from registrations.permissions import campaign_units_of_officer, is_officer

State = Initiative.State


def may_open_praise(user) -> bool:
    """Proposals, votes and decisions: Phòng Nội vụ acts, leaders read."""
    return may_see_every_unit(user)


def may_propose(user) -> bool:
    return may_verify(user) or may_approve(user)


def may_decide(user) -> bool:
    """Records a decision on a list that another person made, and agrees to revoke what another asks to."""
    return may_approve(user)


def may_review(user) -> bool:
    """Initiatives are reviewed, recognised and published by Phòng Nội vụ."""
    return may_verify(user) or may_approve(user)


def may_score(user) -> bool:
    """An officer scores the people of the own unit, Phòng Nội vụ everybody."""
    return is_officer(user) or may_review(user)


def may_open_people(user) -> bool:
    return is_officer(user) or may_see_every_unit(user)


def may_see_awards(user) -> bool:
    return may_open_people(user)


def units_open_to(user):
    """Units whose people and awards ``user`` may open: all for the office and leaders, the own for an officer."""
    if may_see_every_unit(user):
        return CampaignUnit.objects.all()
    return CampaignUnit.objects.filter(pk__in=campaign_units_of_officer(user).values("pk"))


def people_open_to(user):
    """Registered people of those units, also those who left."""
    return Individual.objects.filter(campaign_unit__in=units_open_to(user))


def initiatives_open_to(user):
    """The own ones in every state; of others what is published; the office all that was sent, leaders what counts."""
    everything = Initiative.objects.all()
    if reads_with_office(user):
        return everything.exclude(state=State.DRAFT)
    if not user.is_authenticated:
        return everything.none()
    if user.role == User.Role.LEADER:
        return everything.filter(state__in=Initiative.COUNTING)
    own = everything.filter(campaign_unit__in=campaign_units_of_officer(user).values("pk"))
    return everything.filter(state=State.PUBLISHED) | own


def initiative_files_open_to(user):
    """Evidence of the initiatives that ``user`` may open; of another unit's only while it is published."""
    return InitiativeFile.objects.filter(
        initiative__in=initiatives_open_to(user).values("pk"), taken_off_at=None
    )


def own_units(user) -> list[CampaignUnit]:
    """Units that an officer declares initiatives for, newest campaign first."""
    units = campaign_units_of_officer(user).order_by("-campaign__launched_on", "unit__code")
    return list(units)
