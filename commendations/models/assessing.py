"""Points of registered people (scoring.md 6): by the head of their unit and by Phòng Nội vụ, each row a fact."""

from django.db import models
from django.db.models import Q

from campaigns.models import Individual, User
from campaigns.models.append_only import AppendOnlyModel
from commendations.models.initiatives import Initiative


class Side(models.TextChoices):
    UNIT = "unit", "Thủ trưởng đơn vị"
    OFFICE = "office", "Phòng Nội vụ"


class IndividualAssessment(AppendOnlyModel):
    """Whole points of one person for one criterion. The newest row of a side is its opinion; the office's counts."""

    individual = models.ForeignKey(
        Individual, models.PROTECT, related_name="assessments", verbose_name="cá nhân"
    )
    criterion_code = models.CharField("tiêu chí", max_length=20)
    side = models.CharField("bên chấm", max_length=6, choices=Side.choices)
    points = models.PositiveSmallIntegerField("điểm")
    evidence = models.TextField("minh chứng", max_length=2000)
    initiative = models.ForeignKey(
        Initiative,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="sáng kiến được công nhận",
    )
    at = models.DateTimeField("chấm lúc")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người chấm")

    class Meta:
        verbose_name = "điểm cá nhân"
        verbose_name_plural = "điểm cá nhân"
        ordering = ["individual", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(points__lte=100), name="points_of_a_person_bounded")
        ]

    def __str__(self) -> str:
        return f"{self.individual}, {self.criterion_code}: {self.points}"


class Recusal(AppendOnlyModel):
    """A reviewer with an interest in a person steps aside, for a reason, and may no longer score that person."""

    individual = models.ForeignKey(
        Individual, models.PROTECT, related_name="recusals", verbose_name="cá nhân"
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người không chấm")
    reason = models.CharField("lý do", max_length=500)
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "từ chối chấm điểm"
        verbose_name_plural = "từ chối chấm điểm"
        ordering = ["individual", "at"]
        constraints = [
            models.UniqueConstraint(fields=["individual", "by"], name="recused_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="recused_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.by} – {self.individual}"
