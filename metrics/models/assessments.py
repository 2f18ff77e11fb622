"""What Phòng Nội vụ is about to assess, until a second person agrees."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign, User


class AssessmentProposalQuerySet(models.QuerySet):
    def waiting(self) -> "AssessmentProposalQuerySet":
        return self.filter(state=AssessmentProposal.State.WAITING)


class AssessmentProposal(models.Model):
    """Assessed per cents of one criterion that somebody proposes; they count when another person agrees.

    ``values``: unit code -> {"value": "95.50", "evidence": text}; only what would be another than in force.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ duyệt"
        APPROVED = "approved", "Đã duyệt"
        REFUSED = "refused", "Không duyệt"
        WITHDRAWN = "withdrawn", "Đã rút lại"

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="assessment_proposals", verbose_name="phong trào"
    )
    criterion_code = models.CharField("tiêu chí", max_length=20)
    values = models.JSONField("mức đánh giá")
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.WAITING
    )
    proposed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người đề nghị"
    )
    proposed_at = models.DateTimeField("đề nghị lúc", default=timezone.now)
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người duyệt"
    )
    decided_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    decision_note = models.CharField("ý kiến", max_length=300, blank=True)

    objects = AssessmentProposalQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "đề nghị đánh giá"
        verbose_name_plural = "đề nghị đánh giá"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "criterion_code"],
                condition=Q(state="waiting"),
                name="one_assessment_waits",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(proposed_by=F("decided_by")),
                name="assessed_by_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"Đề nghị đánh giá số {self.pk}, tiêu chí {self.criterion_code}"
