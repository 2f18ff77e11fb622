"""Decisions of the chairman as the clerk enters them, and what each gave to whom."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign, CampaignUnit, Individual, User
from campaigns.models.append_only import AppendOnlyModel
from campaigns.models.guarded import GuardedQuerySet
from campaigns.text import search_key
from commendations.models.proposals import Proposal, ProposalCase
from commendations.models.rules import Coefficients, Subject


class Decision(Coefficients, models.Model):
    """A signed decision. Its number and date come from the clerk; a number stands once in a register and year.

    Revoked by two people: one asks with a reason, another agrees. The coefficients are those it was made with.
    """

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="decisions", verbose_name="phong trào"
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="decisions", verbose_name="đợt đề nghị"
    )
    register = models.CharField(
        "sổ đăng ký",
        max_length=60,
        default="Quyết định",
        help_text="Mỗi sổ đánh số riêng từng năm.",
    )
    number = models.PositiveIntegerField("số")
    symbol = models.CharField("ký hiệu", max_length=40, default="QĐ-UBND.KT")
    issued_on = models.DateField("ngày ký")
    year = models.PositiveSmallIntegerField("năm", editable=False)
    signer = models.CharField("người ký", max_length=150)
    signer_position = models.CharField("chức vụ người ký", max_length=150, default="Chủ tịch")
    individual_coefficient = models.CharField("hệ số cá nhân", max_length=20)
    collective_coefficient = models.CharField("hệ số tập thể", max_length=20)
    base_salary = models.PositiveIntegerField("lương cơ sở (đồng)")
    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người ghi"
    )
    revocation_reason = models.CharField("lý do thu hồi", max_length=1000, blank=True)
    revocation_asked_at = models.DateTimeField("đề nghị thu hồi lúc", null=True, blank=True)
    revocation_asked_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="người đề nghị thu hồi",
    )
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    revoked_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="người đồng ý thu hồi",
    )

    objects = GuardedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "quyết định khen thưởng"
        verbose_name_plural = "quyết định khen thưởng"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "year", "number"], name="decision_number_once_a_year"
            ),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(revoked_at=None), name="one_decision_a_proposal"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="decisions_count_from_1"),
            models.CheckConstraint(
                condition=Q(revocation_asked_at=None, revocation_asked_by=None)
                | Q(revocation_asked_at__isnull=False, revocation_asked_by__isnull=False)
                & ~Q(revocation_reason=""),
                name="revocation_asked_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(
                    revoked_at__isnull=False,
                    revoked_by__isnull=False,
                    revocation_asked_by__isnull=False,
                )
                & ~Q(revoked_by=F("revocation_asked_by")),
                name="revoked_by_a_second_person",
            ),
        ]

    @property
    def code(self) -> str:
        """``07/QĐ-UBND.KT``: numbers under 10 are written with a zero (NĐ 30/2020)."""
        return f"{self.number:02d}/{self.symbol}"

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None

    def save(self, *args, **kwargs) -> None:
        self.year = self.issued_on.year
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"Quyết định số {self.code}"


class Award(AppendOnlyModel):
    """What a decision gave to one collective or person, with the names as they were. In force as the decision is."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="awards", verbose_name="quyết định"
    )
    case = models.ForeignKey(
        ProposalCase, models.PROTECT, related_name="awards", verbose_name="trường hợp"
    )
    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="awards", verbose_name="đơn vị"
    )
    individual = models.ForeignKey(
        Individual,
        models.PROTECT,
        related_name="awards",
        null=True,
        blank=True,
        verbose_name="cá nhân",
    )
    name = models.CharField("tên", max_length=200)
    position = models.CharField("chức vụ", max_length=150, blank=True)
    unit_name = models.CharField("tên đơn vị", max_length=200)
    form = models.CharField("hình thức", max_length=200)
    amount = models.PositiveBigIntegerField("tiền thưởng (đồng)")
    display_order = models.PositiveSmallIntegerField("thứ tự")
    search_key = models.CharField(max_length=600, editable=False)

    class Meta:
        verbose_name = "kết quả khen thưởng"
        verbose_name_plural = "kết quả khen thưởng"
        ordering = ["decision", "display_order"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "case"], name="award_once_a_decision")
        ]

    @property
    def subject(self) -> Subject:
        return Subject.COLLECTIVE if self.individual_id is None else Subject.INDIVIDUAL

    def save(self, *args, **kwargs) -> None:
        self.search_key = search_key(f"{self.name} {self.position} {self.unit_name}")
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.name}: {self.form}"
