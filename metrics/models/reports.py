"""Figures of units by month, and what follows from them."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from campaigns.models import Campaign, Unit, User
from campaigns.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from campaigns.text import month_label
from metrics.models.catalogue import Procedure
from metrics.models.uploads import SourceSheet, Upload
from metrics.scoring.measures import COUNT_FIELDS


class MonthlyReportQuerySet(AppendOnlyQuerySet):
    def known_at(self, instant: datetime | None) -> "MonthlyReportQuerySet":
        return self if instant is None else self.filter(known_from__lte=instant)

    def newest_at(self, instant: datetime | None) -> "MonthlyReportQuerySet":
        """Per unit and month the newest revision known at ``instant`` (None = now), be it void."""
        newer = MonthlyReport.objects.known_at(instant).filter(
            campaign=models.OuterRef("campaign"),
            unit=models.OuterRef("unit"),
            month=models.OuterRef("month"),
            revision__gt=models.OuterRef("revision"),
        )
        return self.known_at(instant).filter(~models.Exists(newer))

    def in_force_at(self, instant: datetime | None) -> "MonthlyReportQuerySet":
        """The reports that count at ``instant``: the newest ones, but for months whose only figures were withdrawn."""
        return self.newest_at(instant).filter(is_void=False)


class MonthlyReport(AppendOnlyModel):
    """A revision of one unit's figures for one month; in force from ``known_from`` until the next revision's."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="reports", verbose_name="phong trào"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports", verbose_name="đơn vị")
    month = models.DateField("tháng")
    revision = models.PositiveIntegerField("bản")
    known_from = models.DateTimeField("biết từ lúc")
    recorded_at = models.DateTimeField("ghi lúc", default=timezone.now)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người ghi"
    )
    upload = models.ForeignKey(
        Upload, models.PROTECT, related_name="reports", verbose_name="lần nhập"
    )
    is_nil = models.BooleanField("không phát sinh", default=False)
    is_void = models.BooleanField(
        "không còn số liệu",
        default=False,
        help_text="Lần nhập duy nhất đã rút: tháng này lại là chưa báo cáo.",
    )
    restores = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="khôi phục bản",
    )
    reason = models.CharField("lý do", max_length=500, blank=True)
    has_warnings = models.BooleanField("nhập kèm cảnh báo", default=False)
    nil_source = models.ForeignKey(
        SourceSheet, models.PROTECT, null=True, blank=True, related_name="+"
    )
    nil_row = models.PositiveIntegerField(null=True, blank=True)

    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo tháng"
        verbose_name_plural = "báo cáo tháng"
        ordering = ["campaign", "unit", "month", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "month", "revision"], name="revision_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="report_month_is_first_day"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="revisions_count_from_1"),
            models.CheckConstraint(
                condition=~Q(is_nil=True, is_void=True), name="nothing_to_report_is_a_report"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {month_label(self.month)}, bản {self.revision}"


class Figure(AppendOnlyModel):
    """One row of counts of a report: (unit, month, procedure). A blank count is None, which is not 0.

    No surrogate key and no database-level foreign keys: the importer has matched every row, and the checks
    would triple the cost of writing. ``verify``-style integrity is the reports' PROTECT and the tests.
    """

    pk = models.CompositePrimaryKey("report", "procedure")
    report = models.ForeignKey(
        MonthlyReport, models.PROTECT, related_name="figures", db_constraint=False, db_index=False
    )
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, related_name="figures", db_constraint=False, db_index=False
    )
    source = models.ForeignKey(
        SourceSheet, models.PROTECT, related_name="figures", db_constraint=False, db_index=False
    )
    row = models.PositiveIntegerField("dòng")
    post_source = models.ForeignKey(  # where the postal counts stand, when another file gave them
        SourceSheet,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    post_row = models.PositiveIntegerField("dòng của số liệu BCCI", null=True)
    carried_over = models.PositiveIntegerField("kỳ trước chuyển qua", null=True)
    received = models.PositiveIntegerField("tiếp nhận trong kỳ", null=True)
    received_online_l3 = models.PositiveIntegerField("trực tuyến mức 3", null=True)
    received_online_l4 = models.PositiveIntegerField("trực tuyến mức 4", null=True)
    received_post = models.PositiveIntegerField("tiếp nhận qua BCCI", null=True)
    resolved_early = models.PositiveIntegerField("giải quyết trước hạn", null=True)
    resolved_on_time = models.PositiveIntegerField("giải quyết đúng hạn", null=True)
    resolved_late = models.PositiveIntegerField("giải quyết trễ hạn", null=True)
    pending_in_time = models.PositiveIntegerField("đang giải quyết, chưa đến hạn", null=True)
    pending_overdue = models.PositiveIntegerField("đang giải quyết, quá hạn", null=True)
    returned = models.PositiveIntegerField("kết quả đã trả", null=True)
    returned_post = models.PositiveIntegerField("trả kết quả qua BCCI", null=True)
    withdrawn = models.PositiveIntegerField("trả lại, rút", null=True)
    suspended = models.PositiveIntegerField("tạm dừng, chờ bổ sung", null=True)

    class Meta:
        verbose_name = "số liệu"
        verbose_name_plural = "số liệu"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    received__gte=F("received_online_l3")
                    + F("received_online_l4")
                    + F("received_post")
                ),
                name="channels_within_received",
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=F("returned_post")), name="post_within_returned"
            ),
        ]

    def counts(self) -> dict[str, int | None]:
        return {field: getattr(self, field) for field in COUNT_FIELDS}

    def __str__(self) -> str:
        return f"{self.report_id}/{self.procedure_id}"


class CumulativeMeasures(AppendOnlyModel):
    """All measures of scoring.md 3 of one unit for the board of one month, as known from an instant on.

    Written in the same transaction as the report or the change of catalogue that it follows; a board reads the
    row with the greatest (known_from, id) not after its instant. ``missing_months`` says per count field (and
    ``report``) the months ("2022-08") in which the count is blank, so that no board mistakes it for 0.
    """

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="measures", verbose_name="phong trào"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="measures", verbose_name="đơn vị")
    month = models.DateField("tháng")
    known_from = models.DateTimeField("biết từ lúc")
    procedures_all = models.PositiveIntegerField()
    procedures_online_offered = models.PositiveIntegerField()
    procedures_l3_offered = models.PositiveIntegerField()
    procedures_l4_offered = models.PositiveIntegerField()
    procedures_active = models.PositiveIntegerField()
    procedures_online = models.PositiveIntegerField()
    procedures_online_l3 = models.PositiveIntegerField()
    procedures_online_l4 = models.PositiveIntegerField()
    procedures_online_of_offered = models.PositiveIntegerField()
    procedures_online_l3_of_offered = models.PositiveIntegerField()
    procedures_online_l4_of_offered = models.PositiveIntegerField()
    received = models.PositiveBigIntegerField()
    received_online_l3 = models.PositiveBigIntegerField()
    received_online_l4 = models.PositiveBigIntegerField()
    received_post = models.PositiveBigIntegerField()
    resolved_early = models.PositiveBigIntegerField()
    resolved_on_time = models.PositiveBigIntegerField()
    resolved_late = models.PositiveBigIntegerField()
    returned = models.PositiveBigIntegerField()
    returned_post = models.PositiveBigIntegerField()
    withdrawn = models.PositiveBigIntegerField()
    pending_in_time = models.PositiveBigIntegerField()
    pending_overdue = models.PositiveBigIntegerField()
    late = models.PositiveBigIntegerField()
    late_base = models.PositiveBigIntegerField()
    missing_months = models.JSONField(default=dict)

    class Meta:
        verbose_name = "số đo lũy kế"
        verbose_name_plural = "số đo lũy kế"
        ordering = ["campaign", "unit", "month", "known_from", "pk"]
        indexes = [
            models.Index(
                fields=["campaign", "month", "unit", "known_from"], name="measures_of_a_board"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="measures_month_is_first_day")
        ]

    def __str__(self) -> str:
        return f"{self.unit}, lũy kế đến {month_label(self.month)}"


class Assessment(AppendOnlyModel):
    """Phòng Nội vụ's judgement of an assessed criterion for a unit, in per cent (0–100); the newest one counts."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="assessments", verbose_name="phong trào"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="assessments", verbose_name="đơn vị"
    )
    criterion_code = models.CharField("tiêu chí", max_length=20)
    value = models.DecimalField("tỷ lệ hoàn thành (%)", max_digits=5, decimal_places=2)
    evidence = models.CharField("căn cứ", max_length=500, blank=True)
    known_from = models.DateTimeField("biết từ lúc", default=timezone.now)
    assessed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người đánh giá"
    )

    class Meta:
        verbose_name = "đánh giá"
        verbose_name_plural = "đánh giá"
        ordering = ["campaign", "criterion_code", "unit", "known_from", "pk"]
        indexes = [
            models.Index(
                fields=["campaign", "criterion_code", "unit", "known_from"],
                name="assessment_in_force",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=100), name="assessed_between_0_and_100"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.criterion_code} {self.value}"
