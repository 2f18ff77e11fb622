"""Who may do what with boards."""

from datetime import date

from django.db.models import Exists, OuterRef

from campaigns.models import Campaign, User
from campaigns.permissions import is_another, may_approve, may_enter, may_review
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
