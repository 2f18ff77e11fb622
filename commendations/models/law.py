"""Rows of the law that the office adds or corrects: one person enters a row with its source, another agrees."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from campaigns.models import User
from campaigns.models.guarded import GuardedQuerySet
from commendations.law import TOPICS


class LawRow(models.Model):
    """Counts once it is approved; then it replaces the program's row of the same topic and day."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ người thứ hai duyệt"
        APPROVED = "approved", "Đang áp dụng"
        REFUSED = "refused", "Không duyệt"

    topic = models.CharField("nội dung", max_length=40, choices=list(TOPICS.items()))
    since = models.DateField("áp dụng từ ngày")
    until = models.DateField("đến hết ngày", null=True, blank=True)
    value = models.CharField("quy định", max_length=500)
    source = models.CharField("nguồn", max_length=300)
    is_certain = models.BooleanField("đã đối chiếu văn bản gốc", default=False)
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.WAITING
    )
    proposed_at = models.DateTimeField("nhập lúc")
    proposed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người nhập"
    )
    decided_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người duyệt"
    )

    objects = GuardedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "quy định theo ngày"
        verbose_name_plural = "quy định theo ngày"
        ordering = ["topic", "since", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="law_row_has_a_source"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="law_row_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | ~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="law_row_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved", decided_by=F("proposed_by")),
                name="law_row_by_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} từ {self.since:%d/%m/%Y}"
