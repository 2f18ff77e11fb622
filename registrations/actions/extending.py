"""Letting a unit in after the deadline: a named officer, a reason, a last day."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import CampaignUnit, User
from campaigns.models.guarded import sign
from campaigns.text import day
from registrations.actions.dossier import locked, require_text
from registrations.models import Event, LateException, Registration
from registrations.permissions import may_receive

LONGEST_REASON = 500


@transaction.atomic
def grant_exception(
    *, campaign_unit: CampaignUnit, until: date, reason: str, by: User, at: datetime | None = None
) -> LateException:
    """Lets the unit send until 24:00 of ``until``, in place of an exception that it had before.

    Raises Refused without a reason, for a day that is over, and for one that the deadline covers anyway.
    """
    now = at or timezone.now()
    _require_office(by)
    registration = locked(campaign_unit, by=by)
    return grant(registration, until=until, reason=reason, by=by, now=now)


def grant(
    registration: Registration, *, until: date, reason: str, by: User, now: datetime
) -> LateException:
    """The same for a registration that is locked already."""
    reason = require_text(
        reason, missing="Gia hạn phải có lý do. Hãy ghi lý do.", longest=LONGEST_REASON
    )
    campaign_unit = registration.campaign_unit
    campaign = campaign_unit.campaign
    today = now.astimezone(campaign.zone).date()
    if until < today:
        raise Refused(f"Ngày {day(until)} đã qua. Hãy ghi hôm nay hoặc một ngày sau.")
    if until > campaign.ends_on:
        raise Refused(
            f"Phong trào kết thúc ngày {day(campaign.ends_on)}. Hãy ghi một ngày sớm hơn."
        )
    if registration.state == Registration.State.ACCEPTED:
        raise Refused(f"{campaign_unit.unit} đã được tiếp nhận, không cần gia hạn.")
    before = _in_force(campaign_unit)
    if before:
        _end(before, reason="Thay bằng lần gia hạn mới", by=by, now=now)
    exception = LateException(
        campaign_unit=campaign_unit, until=until, reason=reason, granted_at=now, granted_by=by
    )
    _save(exception, by=by, reason=reason)
    Event.objects.create(
        registration=registration,
        kind=Event.Kind.EXTENDED,
        at=now,
        by=by,
        is_by_office=True,
        text=f"Được gửi đến 24:00 ngày {day(until)}. Lý do: {reason}",
    )
    return exception


@transaction.atomic
def end_exception(
    *, campaign_unit: CampaignUnit, reason: str, by: User, at: datetime | None = None
) -> LateException:
    """Ends the exception in force. Raises Refused without a reason, and where there is none."""
    now = at or timezone.now()
    _require_office(by)
    reason = require_text(reason, missing="Hãy ghi vì sao dừng gia hạn.", longest=LONGEST_REASON)
    registration = locked(campaign_unit, by=by)
    exception = _in_force(campaign_unit)
    if exception is None:
        raise Refused(f"{campaign_unit.unit} không có gia hạn nào đang có hiệu lực.")
    _end(exception, reason=reason, by=by, now=now)
    Event.objects.create(
        registration=registration,
        kind=Event.Kind.EXTENSION_ENDED,
        at=now,
        by=by,
        is_by_office=True,
        text=reason,
    )
    return exception


def _require_office(by: User) -> None:
    if not may_receive(by):
        raise Refused("Chỉ Phòng Nội vụ gia hạn đăng ký.")


def _in_force(campaign_unit: CampaignUnit) -> LateException | None:
    return LateException.objects.filter(campaign_unit=campaign_unit, ended_at=None).first()


def _end(exception: LateException, *, reason: str, by: User, now: datetime) -> None:
    exception.ended_at = now
    exception.ended_by = by
    exception.ended_reason = reason
    _save(exception, by=by, reason=reason)


def _save(exception: LateException, *, by: User, reason: str) -> None:
    sign(exception, by=by, reason=reason)
    exception.save()
