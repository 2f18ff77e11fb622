"""A unit confirms its figures of a month."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import Campaign, CampaignUnit, Unit, User
from campaigns.text import instant, month_label
from metrics.models import FigureConfirmation, MonthlyReport
from metrics.queries.boards import closed_months


@transaction.atomic
def confirm_figures(
    *, campaign_unit: CampaignUnit, month: date, revision: int, by: User
) -> FigureConfirmation:
    """Writes that ``revision`` of the unit's month, which the person has looked at, is right.

    Raises ``Refused`` for anybody but an officer of the unit, for a month without figures or with newer ones, for a
    closed month, and when it is confirmed already.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign_unit.campaign_id)
    unit, now = campaign_unit.unit, timezone.now()
    if not Unit.objects.of_officer(by, on=timezone.localdate()).filter(pk=unit.pk).exists():
        raise Refused(f"Chỉ cán bộ của {unit.name} xác nhận được số liệu của đơn vị mình.")
    name = month_label(month)
    of_month = {"campaign": campaign, "unit": unit, "month": month}
    report = MonthlyReport.objects.in_force_at(None).filter(**of_month).first()
    if report is None:
        raise Refused(f"{name} chưa có số liệu của {unit.name}; chưa có gì để xác nhận.")
    if report.revision != revision:
        raise Refused(f"Số liệu {name.lower()} vừa được điều chỉnh; hãy xem lại rồi xác nhận.")
    if closed_months(campaign, now).is_closed(unit.pk, month):
        raise Refused(
            f"{name} đã khóa nên không xác nhận được nữa. Nếu có số chưa đúng, hãy hỏi lại Phòng Nội vụ."
        )
    done = FigureConfirmation.objects.filter(**of_month, revision=revision)
    if earlier := done.select_related("by").first():
        raise Refused(
            f"{earlier.by.get_full_name()} đã xác nhận lúc {instant(earlier.at)}; không cần xác nhận nữa."
        )
    return FigureConfirmation.objects.create(**of_month, revision=revision, by=by, at=now)
