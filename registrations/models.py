"""Who wants to take part. An accepted registration makes the unit a ``campaigns.Participant``."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from campaigns.models import CampaignUnit, Participant, User


class Registration(models.Model):
    """A unit's registration for a campaign. What counts for the deadline is ``submitted_at``, not when it was begun."""

    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        SUBMITTED = "submitted", "Đã gửi"
        RETURNED = "returned", "Trả lại"
        ACCEPTED = "accepted", "Đã tiếp nhận"
        WITHDRAWN = "withdrawn", "Đã rút"

    campaign_unit = models.OneToOneField(
        CampaignUnit, models.PROTECT, related_name="registration", verbose_name="đơn vị"
    )
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.DRAFT
    )
    plan_number = models.CharField("số kế hoạch phát động", max_length=50, blank=True)
    plan_date = models.DateField("ngày ban hành kế hoạch", null=True, blank=True)
    submitted_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người gửi"
    )
    accepted_at = models.DateTimeField("tiếp nhận lúc", null=True, blank=True)
    accepted_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="người tiếp nhận",
    )
    participant = models.OneToOneField(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registration",
        verbose_name="đơn vị tham gia",
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "đăng ký thi đua"
        verbose_name_plural = "đăng ký thi đua"
        ordering = ["campaign_unit"]
        constraints = [
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="submitted_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None, participant=None)
                | Q(
                    accepted_at__isnull=False, accepted_by__isnull=False, participant__isnull=False
                ),
                name="accepted_at_by_and_participant_together",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(submitted_at__isnull=False, accepted_at__isnull=False),
                name="accepted_was_submitted",
            ),
        ]

    def __str__(self) -> str:
        return str(self.campaign_unit)
