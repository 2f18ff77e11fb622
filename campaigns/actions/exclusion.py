"""Leaving a unit out of the ranking, and letting it back in."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaigns.actions.recording import Recorder, Refused
from campaigns.models import Campaign, CampaignUnit, Exclusion, Unit, User
from campaigns.models.fields import longest
from campaigns.text import clean


@transaction.atomic
def exclude_unit(
    *, campaign: Campaign, unit: Unit, reason: str, by: User, at: datetime | None = None
) -> Exclusion:
    """Leaves the unit out of the ranking from now on.

    Raises ``Refused`` without a reason (at most 300 characters), for a unit outside the campaign's scope, and for
    one that is excluded already.
    """
    campaign_unit = _locked(campaign, unit)
    reason = clean(reason)
    most = longest(Exclusion, "reason")
    if not reason:
        raise Refused("Loại một đơn vị khỏi xếp hạng phải có lý do. Ghi lý do.")
    if len(reason) > most:
        raise Refused(f"Lý do dài {len(reason)} ký tự. Rút ngắn còn nhiều nhất {most} ký tự.")
    if _in_force(campaign_unit):
        raise Refused(f"{unit} đã bị loại khỏi xếp hạng từ trước; không có gì thay đổi.")
    exclusion = Exclusion(
        campaign_unit=campaign_unit, reason=reason, known_from=at or timezone.now(), excluded_by=by
    )
    Recorder(by, reason).create([exclusion])
    return exclusion


@transaction.atomic
def readmit_unit(
    *, campaign: Campaign, unit: Unit, by: User, reason: str = "", at: datetime | None = None
) -> Exclusion:
    """Undoes the exclusion in force; boards as of an earlier instant keep it.

    Raises ``Refused`` for a unit outside the campaign's scope and for one that is not excluded.
    """
    exclusion = _in_force(_locked(campaign, unit))
    if exclusion is None:
        raise Refused(f"{unit} không bị loại khỏi xếp hạng; không có gì để hủy.")
    exclusion.known_to = at or timezone.now()
    exclusion.undone_by = by
    Recorder(by, clean(reason)).update([exclusion], ["known_to", "undone_by"])
    return exclusion


def _locked(campaign: Campaign, unit: Unit) -> CampaignUnit:
    """The unit within the campaign. Two officers cannot exclude it at once, and no board is published meanwhile:

    what is known from an instant is on every board published from that instant on.
    """
    list(Campaign.objects.select_for_update(no_key=True).filter(pk=campaign.pk))
    try:
        return CampaignUnit.objects.get(campaign=campaign, unit=unit)
    except CampaignUnit.DoesNotExist:
        raise Refused(f"{unit} không thuộc phạm vi của phong trào “{campaign.slug}”.") from None


def _in_force(campaign_unit: CampaignUnit) -> Exclusion | None:
    return Exclusion.objects.in_force_at(None).filter(campaign_unit=campaign_unit).first()
