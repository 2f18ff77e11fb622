"""What every action on a dossier begins with: the locked registration, and whether the officer may."""

from datetime import datetime

from campaigns.actions import Refused
from campaigns.models import CampaignUnit, UnitMember, User
from campaigns.models.guarded import sign
from campaigns.text import clean, day
from registrations.models import Registration
from registrations.permissions import campaign_units_of_officer


def locked(campaign_unit: CampaignUnit, *, by: User) -> Registration:
    """The unit's registration, opened now if there is none, locked until the end of the transaction.

    The rows of the unit are locked first: two officers who begin at the same time wait for each other.
    """
    CampaignUnit.objects.select_for_update().get(pk=campaign_unit.pk)
    registration = (
        Registration.objects.select_for_update().filter(campaign_unit=campaign_unit).first()
    )
    if registration is None:
        registration = Registration(campaign_unit=campaign_unit)
        save(registration, by=by, reason="mở hồ sơ")
    registration.campaign_unit = (
        campaign_unit  # with its unit and campaign, which are known already
    )
    return registration


def save(registration: Registration, *, by: User, reason: str) -> None:
    sign(registration, by=by, reason=reason)
    registration.save()


def require_officer(campaign_unit: CampaignUnit, *, by: User, at: datetime) -> None:
    """Raises Refused unless ``by`` writes for the unit on the day of ``at``."""
    if campaign_units_of_officer(by, at=at).filter(pk=campaign_unit.pk).exists():
        return
    last = (
        UnitMember.objects.filter(user=by, unit=campaign_unit.unit_id).order_by("valid_to").last()
    )
    if last is not None and last.valid_to is not None:
        raise Refused(
            f"Bạn phụ trách {campaign_unit.unit} đến hết ngày {day(last.valid_to)}, nay không còn quyền gửi hoặc"
            " sửa hồ sơ này. Hãy để cán bộ đang phụ trách làm, hoặc liên hệ Phòng Nội vụ."
        )
    raise Refused(
        f"Tài khoản của bạn không phụ trách {campaign_unit.unit}. Hãy liên hệ Phòng Nội vụ."
    )


def require_text(text: str, *, missing: str, longest: int) -> str:
    """The text without stray white space; its lines stay. Raises Refused when there is none, or too much of it."""
    lines = [clean(line) for line in text.replace("\r\n", "\n").split("\n")]
    text = "\n".join(lines).strip()
    if not text:
        raise Refused(missing)
    if len(text) > longest:
        raise Refused(f"Đoạn này dài {len(text)} ký tự. Rút ngắn còn nhiều nhất {longest} ký tự.")
    return text
