"""What happened to a dossier, who may still come in late, and who was reminded."""

from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from campaigns.models import CampaignUnit, User
from campaigns.models.guarded import GuardedQuerySet
from campaigns.models.timeline import TimelineEntry
from registrations.models.registration import Registration, Submission


class Event(TimelineEntry):
    """One entry of the timeline, which the unit and the office see alike.

    ``reasons`` of a returned dossier: ``[{"section", "field", "text"}, …]``.
    """

    class Kind(models.TextChoices):
        BEGUN = "begun", "Bắt đầu soạn"
        SUBMITTED = "submitted", "Gửi"
        RESUBMITTED = "resubmitted", "Gửi lại"
        RETURNED = "returned", "Trả lại"
        ACCEPTED = "accepted", "Tiếp nhận"
        WITHDRAWN = "withdrawn", "Rút"
        QUESTION = "question", "Hỏi"
        ANSWER = "answer", "Đáp"
        EXTENDED = "extended", "Gia hạn"
        EXTENSION_ENDED = "extension_ended", "Dừng gia hạn"

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="events", verbose_name="đăng ký"
    )
    kind = models.CharField("việc", max_length=15, choices=Kind.choices)
    is_by_office = models.BooleanField("do Phòng Nội vụ", default=False)
    reasons = models.JSONField("lý do theo mục", default=list, blank=True)
    submission = models.ForeignKey(
        Submission,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name="lần gửi",
    )
    answers = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answer",
        verbose_name="trả lời cho",
    )

    class Meta:
        verbose_name = "việc đã diễn ra"
        verbose_name_plural = "việc đã diễn ra"
        ordering = ["registration", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="answer", answers__isnull=False)
                | ~Q(kind="answer") & Q(answers=None),
                name="answer_answers_a_question",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.registration}"


class LateException(models.Model):
    """A named officer lets a unit in until 24:00 of a day, for a reason, until it is ended."""

    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="late_exceptions", verbose_name="đơn vị"
    )
    until = models.DateField("đến hết ngày")
    reason = models.CharField("lý do", max_length=500)
    granted_at = models.DateTimeField("cho phép lúc")
    granted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người cho phép"
    )
    ended_at = models.DateTimeField("dừng lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người dừng"
    )
    ended_reason = models.CharField("lý do dừng", max_length=500, blank=True)

    objects = GuardedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "gia hạn đăng ký"
        verbose_name_plural = "gia hạn đăng ký"
        ordering = ["campaign_unit", "granted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_unit"], condition=Q(ended_at=None), name="one_exception_a_unit"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="exception_for_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="exception_ended_by_somebody",
            ),
        ]

    @property
    def closes_at(self) -> datetime:
        """The first instant that is too late: 24:00 of ``until`` in the campaign's time zone."""
        zone = self.campaign_unit.campaign.zone
        return datetime.combine(self.until + timedelta(days=1), time.min, tzinfo=zone)

    def __str__(self) -> str:
        return f"{self.campaign_unit}: đến hết ngày {self.until:%d/%m/%Y}"


class Reminder(models.Model):
    """A mail that was sent, or tried: a person is reminded of one deadline on one day at most once."""

    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="reminders", verbose_name="đơn vị"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người nhận")
    closes_at = models.DateTimeField("hạn đăng ký")
    days_before = models.PositiveSmallIntegerField("số ngày còn lại")
    address = models.CharField("địa chỉ", max_length=254)
    sent_at = models.DateTimeField("gửi lúc")
    fault = models.CharField("lỗi khi gửi", max_length=300, blank=True)

    class Meta:
        verbose_name = "thư nhắc hạn"
        verbose_name_plural = "thư nhắc hạn"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_unit", "user", "closes_at", "days_before"],
                name="reminded_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_unit}: còn {self.days_before} ngày"
