"""Who may do what: the only place that opens a door. Everything not opened here is closed.

Rules of people take the user and answer yes or no; rules of objects are QuerySets (``units_open_to``), so that
another unit's object is simply not there (404). What a rule says about reading is widened in one place alone
(``campaigns.access.opens``): all of Phòng Nội vụ, and an auditor, read what any of its duties opens.
"""

from copy import copy

from django.conf import settings
from django.utils import timezone

from campaigns.models import Campaign, CampaignUnit, EvidenceFile, StandingProposal, Unit, User
from campaigns.models.people import DUTIES


def everyone(user) -> bool:
    return True


def signed_in(user) -> bool:
    return user.is_authenticated


def is_office_staff(user) -> bool:
    """Phòng Nội vụ, and the keeper of the system."""
    return user.is_authenticated and user.role in {User.Role.STAFF, User.Role.SYSTEM}


def is_auditor(user) -> bool:
    """Reads everything, changes nothing."""
    return user.is_authenticated and user.role == User.Role.AUDITOR


def reads_with_office(user) -> bool:
    """Sees what Phòng Nội vụ sees, every file and every log included."""
    return is_office_staff(user) or is_auditor(user)


# Duties


def may_administer(user) -> bool:
    """Accounts, units and the set-up of a campaign."""
    return user.is_authenticated and user.has_duty("duty_admin")


def may_enter(user) -> bool:
    return user.is_authenticated and user.has_duty("duty_entry")


def may_review(user) -> bool:
    return user.is_authenticated and user.has_duty("duty_review")


def may_approve(user) -> bool:
    """Announces boards and decides about what others ask for; never about one's own request (``is_another``)."""
    return user.is_authenticated and user.has_duty("duty_approval")


def is_another(user, *others: User | None) -> bool:
    """Whether ``user`` is a person of their own: none of those who entered, verified or asked, and no program."""
    return user.username != PROGRAM and user not in others


PROGRAM = "he-thong"  # the account of commands without ``--user``: nobody's second person


def as_of_office(user):
    """``user`` as a rule would see somebody of Phòng Nội vụ with every duty. To read with; never to write as."""
    seen = copy(user)
    seen.role = User.Role.STAFF
    for duty in DUTIES:
        setattr(seen, duty, True)
    return seen


def must_have_second_factor(user) -> bool:
    """Whether the password alone is not enough for this account: Phòng Nội vụ and the keeper of the system, if set."""
    return settings.SECOND_FACTOR_FOR_STAFF and is_office_staff(user)


# Pages and objects


def may_use_admin(user) -> bool:
    return user.is_authenticated and user.is_active and reads_with_office(user)


def may_read_log(user) -> bool:
    """Who did what: for an auditor, and for those of Phòng Nội vụ who administer or approve."""
    return is_auditor(user) or may_administer(user) or may_approve(user)


def may_change_standing(user) -> bool:
    """Who asks for bonus, penalty or exclusion; deciding about what another one asks for is ``may_approve``."""
    return may_review(user) or may_approve(user)


def may_see_every_unit(user) -> bool:
    return reads_with_office(user) or (user.is_authenticated and user.role == User.Role.LEADER)


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
    if reads_with_office(user):
        return files
    if not user.is_authenticated:
        return files.none()
    files = files.filter(proposals__state=StandingProposal.State.APPROVED).distinct()
    if may_see_every_unit(user):
        return files
    own = Unit.objects.of_officer(user, on=timezone.localdate())
    return files.filter(campaign_unit__unit__in=own)
