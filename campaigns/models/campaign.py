"""Campaigns, and the groups in which units are ranked."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from campaigns.text import add_months, last_day, months_between


class Campaign(models.Model):
    """One emulation campaign (phong trào thi đua). Its rules are rows of their own: ``RulesVersion``."""

    slug = models.SlugField("mã phong trào", max_length=60, unique=True)
    title = models.CharField("tên phong trào", max_length=300)
    organiser = models.CharField("cơ quan phát động", max_length=200)
    standing_unit = models.CharField("cơ quan thường trực", max_length=200)
    timezone = models.CharField("múi giờ", max_length=60, default="Asia/Ho_Chi_Minh")
    launched_on = models.DateField("ngày phát động")
    ends_on = models.DateField("ngày kết thúc")
    registration_before = models.DateField(
        "đăng ký trước ngày", help_text="Đến hết 24:00 của ngày liền trước."
    )
    first_month = models.DateField("tháng đầu tiên", help_text="Ghi ngày 01 của tháng.")
    last_month = models.DateField("tháng cuối cùng", help_text="Ghi ngày 01 của tháng.")
    report_due_day = models.PositiveSmallIntegerField(
        "hạn báo cáo tháng",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
        help_text="Đến hết ngày này của tháng sau (1–28). Để trống: không xét đúng hạn hay trễ.",
    )
    contents = models.JSONField("nội dung thi đua", default=list, blank=True)
    is_simulated = models.BooleanField(
        "số liệu mô phỏng",
        default=False,
        help_text="Mọi trang của phong trào ghi rõ đây là số liệu mô phỏng.",
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "phong trào thi đua"
        verbose_name_plural = "phong trào thi đua"
        ordering = ["-launched_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_month__gte=F("first_month")), name="campaign_months_in_order"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("launched_on")), name="campaign_ends_after_launch"
            ),
            models.CheckConstraint(
                condition=Q(first_month__day=1, last_month__day=1),
                name="campaign_months_are_first_days",
            ),
            models.CheckConstraint(
                condition=Q(report_due_day=None) | Q(report_due_day__range=(1, 28)),
                name="report_due_day_is_in_every_month",
            ),
        ]

    @property
    def months(self) -> list[date]:
        return months_between(self.first_month, self.last_month)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def opens_at(self) -> datetime:
        """From this instant on the rules are locked: a change makes a new version and needs a reason."""
        return datetime.combine(self.launched_on, time.min, tzinfo=self.zone)

    @property
    def registration_closes_at(self) -> datetime:
        """The first instant that is too late ("trước ngày …"): 24:00 of the day before."""
        return datetime.combine(self.registration_before, time.min, tzinfo=self.zone)

    @property
    def last_registration_day(self) -> date:
        return self.registration_before - timedelta(days=1)

    def is_open_at(self, instant: datetime) -> bool:
        return instant >= self.opens_at

    def covers(self, month: date) -> bool:
        return self.first_month <= month <= self.last_month

    def month_has_ended_by(self, month: date, instant: datetime) -> bool:
        return instant.astimezone(self.zone).date() > last_day(month)

    def report_due_at(self, month: date) -> datetime | None:
        """The first instant at which a report of ``month`` is late; None where no day is set."""
        if self.report_due_day is None:
            return None
        due = add_months(month, 1).replace(day=self.report_due_day)
        return datetime.combine(due + timedelta(days=1), time.min, tzinfo=self.zone)

    def __str__(self) -> str:
        return self.title


class Group(models.Model):
    """A peer group (khối thi đua): units are ranked inside it."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="groups", verbose_name="phong trào"
    )
    code = models.SlugField("mã khối", max_length=40)
    name = models.CharField("tên khối", max_length=200)
    display_order = models.PositiveIntegerField("thứ tự hiển thị", default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "khối thi đua"
        verbose_name_plural = "khối thi đua"
        ordering = ["campaign", "display_order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="group_code_once_a_campaign")
        ]

    def __str__(self) -> str:
        return self.name
