"""Closed months, and who may open one again: a second person, for a reason, until a day."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign, Unit, User
from campaigns.text import month_label
from campaigns.time import TimedQuerySet


class MonthLock(models.Model):
    """A month is closed: no figures come in from ``known_from`` until ``known_to`` (unlocked)."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="locks", verbose_name="phong trào"
    )
    month = models.DateField("tháng")
    known_from = models.DateTimeField("khóa lúc", default=timezone.now)
    known_to = models.DateTimeField("mở lúc", null=True, blank=True)
    locked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người khóa")
    reason = models.CharField("lý do", max_length=300, blank=True)

    objects = TimedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "khóa tháng"
        verbose_name_plural = "khóa tháng"
        ordering = ["campaign", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "month"], condition=Q(known_to=None), name="month_locked_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="lock_month_is_first_day"),
        ]

    def clean(self) -> None:
        if self.month and self.campaign_id and not self.campaign.covers(self.month):
            raise ValidationError({"month": "Tháng này nằm ngoài phong trào."})

    def __str__(self) -> str:
        return month_label(self.month)


class UnlockRequestQuerySet(models.QuerySet):
    def waiting(self) -> "UnlockRequestQuerySet":
        return self.filter(state=UnlockRequest.State.WAITING)

    def open_on(self, day: date) -> "UnlockRequestQuerySet":
        """Those by which a month is open on ``day``, a day in the campaign's time zone."""
        return self.filter(state=UnlockRequest.State.APPROVED, until__gte=day)


class UnlockRequest(models.Model):
    """Somebody asks to open a closed month, for one unit or for all; another person approves or refuses.

    An approved one opens the month up to and including ``until``; then the month is closed again by itself.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ duyệt"
        APPROVED = "approved", "Đã duyệt"
        REFUSED = "refused", "Không duyệt"
        CLOSED = "closed", "Đã khóa lại"

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="unlock_requests", verbose_name="phong trào"
    )
    month = models.DateField("tháng")
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="đơn vị",
        help_text="Để trống: mọi đơn vị.",
    )
    until = models.DateField("mở đến hết ngày")
    reason = models.CharField("lý do", max_length=500)
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.WAITING
    )
    requested_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người đề nghị"
    )
    requested_at = models.DateTimeField("đề nghị lúc", default=timezone.now)
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người duyệt"
    )
    decided_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    decision_note = models.CharField("ý kiến", max_length=500, blank=True)

    objects = UnlockRequestQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "đề nghị mở khóa tháng"
        verbose_name_plural = "đề nghị mở khóa tháng"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="unlock_month_is_first_day"),
            models.CheckConstraint(condition=~Q(reason=""), name="unlock_for_a_reason"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | ~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="unlock_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved", decided_by=F("requested_by")),
                name="unlock_approved_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        who = self.unit.name if self.unit else "mọi đơn vị"
        return f"Mở khóa {month_label(self.month).lower()}, {who}"
