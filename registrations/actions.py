"""Changes of a registration's state. Each is one transaction and says who did it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.models import CampaignUnit, Participant, User
from registrations.models import Registration


@transaction.atomic
def submit(
    *,
    campaign_unit: CampaignUnit,
    plan_number: str,
    plan_date: date,
    by: User,
    at: datetime | None = None,
) -> Registration:
    """Sends a unit's registration. What counts is ``at`` (None = now).

    Raises ValueError after the deadline, or when the unit has already sent one.
    """
    submitted_at = at or timezone.now()
    campaign = campaign_unit.campaign
    if submitted_at >= campaign.registration_closes_at:
        raise ValueError("Đã hết hạn đăng ký.")
    registration, created = Registration.objects.get_or_create(campaign_unit=campaign_unit)
    if not created and registration.state not in {
        Registration.State.DRAFT,
        Registration.State.RETURNED,
    }:
        raise ValueError("Đơn vị đã gửi đăng ký.")
    registration.state = Registration.State.SUBMITTED
    registration.plan_number = plan_number
    registration.plan_date = plan_date
    registration.submitted_at = submitted_at
    registration.submitted_by = by
    registration._history_user = by
    registration.save()
    return registration


@transaction.atomic
def accept(*, registration: Registration, by: User, at: datetime | None = None) -> Participant:
    """Accepts a sent registration: from ``at`` (None = now) on the unit takes part.

    Raises ValueError when the registration is not waiting for acceptance.
    """
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if registration.state != Registration.State.SUBMITTED:
        raise ValueError("Đăng ký này không ở trạng thái “Đã gửi”.")
    accepted_at = at or timezone.now()
    participant = Participant(
        campaign_unit=registration.campaign_unit,
        known_from=accepted_at,
        reason=f"Đăng ký, kế hoạch số {registration.plan_number}",
        accepted_by=by,
    )
    participant._history_user = by
    participant.save()
    registration.state = Registration.State.ACCEPTED
    registration.accepted_at = accepted_at
    registration.accepted_by = by
    registration.participant = participant
    registration._history_user = by
    registration.save()
    return participant
