"""Months are closed, and opened again."""

from datetime import date

from django.db import transaction

from campaigns.actions import Refused
from campaigns.models import Campaign, User
from campaigns.text import month_label
from metrics.models import (
    MonthLock,
)


@transaction.atomic
def lock_month(*, campaign: Campaign, month: date, by: User, reason: str = "") -> MonthLock:
    """Closes a month for imports. Raises ``Refused`` when it lies outside the campaign or is closed already."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not campaign.covers(month):
        raise Refused(f"{month_label(month)} nằm ngoài phong trào “{campaign.slug}”.")
    if MonthLock.objects.in_force_at(None).filter(campaign=campaign, month=month).exists():
        raise Refused(f"{month_label(month)} đã khóa từ trước; không có gì thay đổi.")
    lock = MonthLock(campaign=campaign, month=month, locked_by=by, reason=reason)
    lock._history_user = by
    lock.save()
    return lock
