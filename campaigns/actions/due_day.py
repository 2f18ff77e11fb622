"""Until which day of the next month a month is to be reported."""

from django.db import transaction

from campaigns.actions.recording import Recorder, Refused
from campaigns.models import Campaign, User

LATEST_DAY = 28  # every month has it


@transaction.atomic
def set_report_due_day(*, campaign: Campaign, day: int | None, by: User) -> bool:
    """Sets the last day of the next month on which a month's report is in time; None: nothing is in time or late.

    ``campaign`` says the same afterwards. Returns whether anything changed. Raises ``Refused`` for a day outside 1–28.
    """
    if day is not None and not 1 <= day <= LATEST_DAY:
        raise Refused(f"Hạn báo cáo phải là một ngày từ 1 đến {LATEST_DAY} của tháng sau.")
    stored = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    campaign.report_due_day = day
    if stored.report_due_day == day:
        return False
    stored.report_due_day = day
    Recorder(by, "đặt hạn báo cáo tháng").update([stored], ["report_due_day"])
    return True
