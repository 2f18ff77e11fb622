"""Boards that were published: frozen with all that they stand on, and the questions that units ask about a number."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign, RulesVersion, Unit, User
from campaigns.models.append_only import AppendOnlyModel
from campaigns.text import month_label


class PublishedBoard(AppendOnlyModel):
    """The board of one month as it was announced: provisional, or final. A correction makes another row.

    ``content``: the board (scoring.md 9) with the facts of each unit and the revisions of reports that it used;
    ``checksum``: sha256 of it. ``known_at``: everything known by this instant (inclusive) went into it.
    """

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="published_boards", verbose_name="phong trào"
    )
    month = models.DateField("tháng")
    number = models.PositiveIntegerField("bản số")
    is_final = models.BooleanField("chính thức", default=False)
    known_at = models.DateTimeField("theo số liệu biết đến")
    rules = models.ForeignKey(
        RulesVersion, models.PROTECT, related_name="+", verbose_name="phiên bản quy tắc"
    )
    content = models.JSONField("nội dung")
    checksum = models.CharField("mã kiểm tra (sha256)", max_length=64)
    published_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người công bố"
    )
    signer = models.CharField("người ký", max_length=200, blank=True)
    questions_until = models.DateField("đơn vị hỏi lại đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = "bảng đã công bố"
        verbose_name_plural = "bảng đã công bố"
        ordering = ["campaign", "month", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "month", "number"], name="published_number_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="published_month_is_first_day"),
            models.CheckConstraint(condition=Q(number__gte=1), name="publications_count_from_1"),
        ]

    @property
    def code(self) -> str:
        """What a document quotes: ``cchc-2022/2022-10/2``."""
        return f"{self.campaign.slug}/{self.month:%Y-%m}/{self.number}"

    @property
    def word(self) -> str:
        return "Chính thức" if self.is_final else "Tạm thời"

    def __str__(self) -> str:
        return f"{month_label(self.month)}, bản số {self.number} ({self.word.lower()})"


class NumberQuestion(models.Model):
    """A unit questions one of its numbers on a published board; staff answer, and the answer stays with the number."""

    class Outcome(models.TextChoices):
        KEPT = "kept", "Giữ nguyên"
        TO_CORRECT = "to_correct", "Sẽ điều chỉnh"

    board = models.ForeignKey(
        PublishedBoard, models.PROTECT, related_name="questions", verbose_name="bảng"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="number_questions", verbose_name="đơn vị"
    )
    criterion_code = models.CharField("tiêu chí", max_length=20)
    question = models.TextField("câu hỏi", max_length=2000)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người hỏi")
    asked_at = models.DateTimeField("hỏi lúc", default=timezone.now)
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome.choices, blank=True)
    answer = models.TextField("trả lời", max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="người trả lời",
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "câu hỏi về số liệu"
        verbose_name_plural = "câu hỏi về số liệu"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_by=None, answered_at=None)
                | ~Q(outcome="") & ~Q(answer="") & Q(answered_by__isnull=False),
                name="answered_by_somebody_in_words",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("asked_at")),
                name="answered_after_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.criterion_code}, {self.board}"
