"""Totals of units without procedures: a second source beside the figures (layouts D and E)."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign, Unit, User
from campaigns.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from campaigns.text import month_label
from metrics.models.uploads import SourceSheet, Upload
from metrics.scoring.measures import TOTALS_FIELDS


class UnitTotalsQuerySet(AppendOnlyQuerySet):
    def known_at(self, instant: datetime | None) -> "UnitTotalsQuerySet":
        """Revisions that became known by ``instant`` (None = now) and whose upload was not withdrawn by then."""
        if instant is None:
            return self.filter(upload__state=Upload.State.COMMITTED)
        return self.filter(
            Q(upload__withdrawn_at=None) | Q(upload__withdrawn_at__gt=instant),
            known_from__lte=instant,
        )

    def in_force_at(self, instant: datetime | None) -> "UnitTotalsQuerySet":
        """Per unit, month and layout the newest revision known at ``instant`` (None = now)."""
        newer = UnitTotals.objects.known_at(instant).filter(
            campaign=models.OuterRef("campaign"),
            unit=models.OuterRef("unit"),
            month=models.OuterRef("month"),
            layout=models.OuterRef("layout"),
            revision__gt=models.OuterRef("revision"),
        )
        return self.known_at(instant).filter(~models.Exists(newer))


class UnitTotals(AppendOnlyModel):
    """A revision of what one unit counted in one month by one report (layout D or E), all procedures together.

    It never replaces figures by procedure. It is compared with them, and where a month has none the criterion on
    late dossiers is scored from it. In force from ``known_from`` until the next revision's, or until its upload is
    withdrawn: then the revision before counts again. A blank count is None, which is not 0.
    """

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="unit_totals", verbose_name="phong trào"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="totals", verbose_name="đơn vị")
    month = models.DateField("tháng")
    layout = models.CharField("mẫu", max_length=1)
    revision = models.PositiveIntegerField("bản")
    known_from = models.DateTimeField("biết từ lúc")
    recorded_at = models.DateTimeField("ghi lúc", default=timezone.now)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người ghi"
    )
    upload = models.ForeignKey(
        Upload, models.PROTECT, related_name="totals", verbose_name="lần nhập"
    )
    source = models.ForeignKey(
        SourceSheet, models.PROTECT, related_name="+", verbose_name="trang tính"
    )
    row = models.PositiveIntegerField("dòng")
    carried_over = models.PositiveIntegerField("kỳ trước chuyển qua", null=True)
    received = models.PositiveIntegerField("tiếp nhận trong kỳ", null=True)
    received_online = models.PositiveIntegerField("tiếp nhận trực tuyến", null=True)
    resolved_early = models.PositiveIntegerField("giải quyết trước hạn", null=True)
    resolved_on_time = models.PositiveIntegerField("giải quyết đúng hạn", null=True)
    resolved_late = models.PositiveIntegerField("giải quyết trễ hạn", null=True)
    pending_in_time = models.PositiveIntegerField("đang giải quyết, chưa đến hạn", null=True)
    pending_overdue = models.PositiveIntegerField("đang giải quyết, quá hạn", null=True)
    withdrawn = models.PositiveIntegerField("trả lại, rút", null=True)
    suspended = models.PositiveIntegerField("tạm dừng, chờ bổ sung", null=True)

    objects = UnitTotalsQuerySet.as_manager()

    class Meta:
        verbose_name = "tổng số của đơn vị"
        verbose_name_plural = "tổng số của đơn vị"
        ordering = ["campaign", "unit", "month", "layout", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "month", "layout", "revision"],
                name="totals_revision_once",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="totals_month_is_first_day"),
            models.CheckConstraint(
                condition=Q(revision__gte=1), name="totals_revisions_count_from_1"
            ),
            models.CheckConstraint(
                condition=Q(layout__in=["D", "E"]), name="totals_of_layout_d_or_e"
            ),
        ]

    def counts(self) -> dict[str, int | None]:
        return {field: getattr(self, field) for field in TOTALS_FIELDS}

    def __str__(self) -> str:
        return f"{self.unit}, {month_label(self.month)}, mẫu {self.layout}, bản {self.revision}"
