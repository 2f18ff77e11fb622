"""Who may do what: the only place that opens a door. Everything not opened here is closed.

Rules of people take the user and answer yes or no; rules of objects are QuerySets (``units_open_to``), so that
another unit's object is simply not there (404).
"""

from django.utils import timezone

from campaigns.models import Campaign, CampaignUnit, EvidenceFile, StandingProposal, Unit, User


def everyone(user) -> bool:
    return True


def signed_in(user) -> bool:
    return user.is_authenticated


def is_office_staff(user) -> bool:
    """Phòng Nội vụ, and the keeper of the system."""
    return user.is_authenticated and user.role in {User.Role.STAFF, User.Role.SYSTEM}


def may_use_admin(user) -> bool:
    return user.is_authenticated and user.is_active and is_office_staff(user)


def may_change_standing(user) -> bool:
    """Who asks for bonus, penalty or exclusion, and who decides about what another one asks for."""
    return is_office_staff(user) and user.is_active


def may_see_every_unit(user) -> bool:
    return is_office_staff(user) or (user.is_authenticated and user.role == User.Role.LEADER)


def campaign_units_open_to(user, campaign: Campaign):
    """The units of a campaign whose cards ``user`` may open: all for office and leaders, the own one for an officer."""
    units = CampaignUnit.objects.filter(campaign=campaign)
    if may_see_every_unit(user):
        return units
    if not user.is_authenticated:
        return units.none()
    return units.filter(unit__in=Unit.objects.of_officer(user, on=timezone.localdate()))


def evidence_open_to(user):
    """Files of evidence: all for the office; for leaders, and for the unit concerned, those of what was approved."""
    files = EvidenceFile.objects.all()
    if is_office_staff(user):
        return files
    if not user.is_authenticated:
        return files.none()
    files = files.filter(proposals__state=StandingProposal.State.APPROVED).distinct()
    if may_see_every_unit(user):
        return files
    own = Unit.objects.of_officer(user, on=timezone.localdate())
    return files.filter(campaign_unit__unit__in=own)
