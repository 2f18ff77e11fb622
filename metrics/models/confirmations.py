"""A unit says that what was entered for it is what it reported."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign, Unit, User
from campaigns.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from campaigns.text import month_label
from metrics.models.reports import MonthlyReport


class FigureConfirmationQuerySet(AppendOnlyQuerySet):
    def in_force(self) -> "FigureConfirmationQuerySet":
        """Those of the report that counts now; a correction asks the unit anew."""
        reports = MonthlyReport.objects.in_force_at(None).filter(
            campaign=models.OuterRef("campaign"),
            unit=models.OuterRef("unit"),
            month=models.OuterRef("month"),
            revision=models.OuterRef("revision"),
        )
        return self.filter(models.Exists(reports))


class FigureConfirmation(AppendOnlyModel):
    """Somebody of the unit found the figures of one month right, in the revision that was in force."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="confirmations", verbose_name="phong trào"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="confirmations", verbose_name="đơn vị"
    )
    month = models.DateField("tháng")
    revision = models.PositiveIntegerField("bản")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người xác nhận")
    at = models.DateTimeField("xác nhận lúc", default=timezone.now)

    objects: ClassVar = FigureConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = "xác nhận số liệu"
        verbose_name_plural = "xác nhận số liệu"
        ordering = ["campaign", "month", "unit", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "month", "revision"], name="confirmed_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="confirmed_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {month_label(self.month)}, bản {self.revision}"
