"""Who may do what with boards."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.http import Http404

from campaigns.models import Campaign, CampaignUnit, User
from campaigns.permissions import (
    campaign_units_open_to,
    is_another,
    may_approve,
    may_enter,
    may_review,
)
from dashboards.models import PublishedBoard
from metrics.models import Assessment, MonthlyReport


def may_publish(user) -> bool:
    """Boards are announced by who leads the office; what is announced stays."""
    return may_approve(user)


def may_answer(user) -> bool:
    return may_review(user) or may_approve(user)


def may_question(user) -> bool:
    """Phòng Nội vụ alone sees what the figures make it ask, and notes what it found out."""
    return may_review(user) or may_enter(user)


def may_close_month(user) -> bool:
    """Who of Phòng Nội vụ sees how far a month is on its way from the figures to the announced board."""
    return may_enter(user) or may_review(user) or may_approve(user)


def entered_by(campaign: Campaign, month: date) -> set[int]:
    """Who wrote what the board up to ``month`` rests on, as far as no board has announced it yet: keys of accounts."""
    announced = PublishedBoard.objects.filter(campaign=campaign, month__lte=month)
    reports = MonthlyReport.objects.filter(campaign=campaign, month__lte=month).filter(
        ~Exists(
            announced.filter(month__gte=OuterRef("month"), known_at__gte=OuterRef("recorded_at"))
        )
    )
    assessments = Assessment.objects.filter(campaign=campaign).filter(
        ~Exists(announced.filter(known_at__gte=OuterRef("known_from")))
    )
    return {
        *reports.values_list("recorded_by", flat=True).distinct(),
        *assessments.values_list("assessed_by", flat=True).distinct(),
    }


def entered_none_of_it(user: User, campaign: Campaign, month: date) -> bool:
    """Whether ``user`` may be the second person of the board: nobody announces figures of one's own."""
    return is_another(user) and user.pk not in entered_by(campaign, month)


def open_units(user, campaign: Campaign) -> set[str]:
    """The codes of the units whose cards the user may open."""
    units = campaign_units_open_to(user, campaign)
    return set(units.values_list("unit__code", flat=True))


def open_unit(user, campaign: Campaign, code: str) -> CampaignUnit:
    """The unit, if the user may open its card: Http404 otherwise."""
    found = (
        campaign_units_open_to(user, campaign)
        .filter(unit__code=code)
        .select_related("unit", "campaign")
        .first()
    )
    if found is None:
        raise Http404(f"Không có đơn vị nào mang mã “{code}” mà tài khoản của bạn được xem.")
    return found
