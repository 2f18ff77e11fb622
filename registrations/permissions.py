"""Who may open which dossiers. Rules of people answer yes or no; rules of objects are QuerySets (404 for the rest)."""

from datetime import date, datetime

from django.utils import timezone

from campaigns.models import CampaignUnit, Unit, User
from campaigns.permissions import may_review, reads_with_office
from campaigns.text import VIETNAM
from registrations.models import PlanFile, Submission


def is_officer(user) -> bool:
    """Somebody who writes for a unit; for which one is said by ``campaign_units_of_officer``."""
    return user.is_authenticated and user.role == User.Role.OFFICER


def may_receive(user) -> bool:
    """Phòng Nội vụ receives dossiers and returns them; it never changes a unit's answers."""
    return may_review(user)


def may_open_dossiers(user) -> bool:
    return is_officer(user) or reads_with_office(user)


def day_of(instant: datetime) -> date:
    """The day on which an officer acts: Vietnam's, whatever the zone of the server."""
    return instant.astimezone(VIETNAM).date()


def campaign_units_of_officer(user, *, at: datetime | None = None):
    """The units, campaign by campaign, that an officer writes for at an instant (None = now)."""
    units = CampaignUnit.objects.select_related("campaign", "unit", "group")
    if not is_officer(user):
        return units.none()
    return units.filter(unit__in=Unit.objects.of_officer(user, on=day_of(at or timezone.now())))


def submissions_open_to(user):
    submissions = Submission.objects.select_related(
        "registration__campaign_unit__campaign",
        "registration__campaign_unit__unit",
        "registration__campaign_unit__group",
        "submitted_by",
    )
    if reads_with_office(user):
        return submissions
    return submissions.filter(registration__campaign_unit__in=campaign_units_of_officer(user))


def files_open_to(user):
    """The unit's own files; the office opens those that were sent, never those of a draft."""
    if is_officer(user):
        return PlanFile.objects.filter(
            registration__campaign_unit__in=campaign_units_of_officer(user)
        )
    if not reads_with_office(user):
        return PlanFile.objects.none()
    return PlanFile.objects.filter(submissions__isnull=False).distinct()
