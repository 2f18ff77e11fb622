"""What people wrote about the questions that the data raise."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign, Unit, User
from campaigns.models.append_only import AppendOnlyModel
from campaigns.text import month_label


class QuestionNote(AppendOnlyModel):
    """A note on one question about a unit's figures of a month. The newest note says whether the question is closed.

    ``fingerprint``: of the figures that were looked at; with other figures a closed question is open again.
    """

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="question_notes", verbose_name="phong trào"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="question_notes", verbose_name="đơn vị"
    )
    month = models.DateField("tháng")
    rule = models.SlugField("câu hỏi", max_length=40)
    fingerprint = models.CharField("dấu của số liệu", max_length=64)
    note = models.CharField("ghi chú", max_length=500)
    is_closed = models.BooleanField("đóng câu hỏi", default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người ghi")
    at = models.DateTimeField("ghi lúc", default=timezone.now)

    class Meta:
        verbose_name = "ghi chú về câu hỏi số liệu"
        verbose_name_plural = "ghi chú về câu hỏi số liệu"
        ordering = ["campaign", "month", "unit", "rule", "at", "pk"]
        indexes = [models.Index(fields=["campaign", "month"], name="question_notes_of_a_month")]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="question_month_is_first_day"),
            models.CheckConstraint(condition=~Q(note=""), name="question_note_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {month_label(self.month).lower()}: {self.rule}"
