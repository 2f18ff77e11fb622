"""What two persons of the office decide about a unit's standing: bonus, penalty, leaving it out of the ranking."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from campaigns.models.append_only import AppendOnlyModel
from campaigns.models.kept_files import SCANS, KeptFile
from campaigns.models.participation import CampaignUnit, Exclusion
from campaigns.models.people import User
from campaigns.text import day, number
from campaigns.time import TimedQuerySet

LONGEST_REASON = 300


class EvidenceFile(KeptFile, AppendOnlyModel):
    """A signed document as a scan or a picture."""

    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="evidence_files", verbose_name="đơn vị"
    )
    kind = models.CharField(
        "loại", max_length=4, choices=[(kind.value, kind.label) for kind in SCANS]
    )

    class Meta:
        verbose_name = "tệp căn cứ"
        verbose_name_plural = "tệp căn cứ"
        ordering = ["-pk"]


class Adjustment(models.Model):
    """Points above 0 (bonus) or below (penalty) that go into a unit's total, from an instant until they are undone."""

    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="adjustments", verbose_name="đơn vị"
    )
    points = models.DecimalField("điểm", max_digits=7, decimal_places=2)
    reason = models.CharField("lý do", max_length=LONGEST_REASON)
    basis = models.CharField("căn cứ", max_length=400)
    known_from = models.DateTimeField("từ lúc", default=timezone.now)
    known_to = models.DateTimeField("đến lúc", null=True, blank=True)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người đề nghị"
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người duyệt"
    )

    objects = TimedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "điểm thưởng, điểm trừ"
        verbose_name_plural = "điểm thưởng, điểm trừ"
        ordering = ["campaign_unit", "known_from", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(points=0), name="adjustment_is_not_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="adjustment_has_a_reason"),
            models.CheckConstraint(condition=~Q(basis=""), name="adjustment_has_a_basis"),
            models.CheckConstraint(
                condition=Q(known_to=None) | Q(known_to__gte=F("known_from")),
                name="adjustment_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("approved_by")), name="adjustment_by_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_unit}: {number(self.points, decimals=2)}"


class StandingProposalQuerySet(models.QuerySet):
    def waiting(self) -> "StandingProposalQuerySet":
        return self.filter(state=StandingProposal.State.WAITING)


class StandingProposal(models.Model):
    """One person asks for a change of a unit's standing, with reason and evidence; another one decides.

    ``adjustment``, ``exclusion``: what an approval made, or what is to be undone. A reversal is a proposal like any
    other; nothing is ever deleted.
    """

    class Kind(models.TextChoices):
        ADJUST = "adjust", "Điểm thưởng, điểm trừ"
        UNDO_ADJUST = "undo_adjust", "Hủy điểm thưởng, điểm trừ"
        EXCLUDE = "exclude", "Loại khỏi xếp hạng"
        READMIT = "readmit", "Cho xếp hạng trở lại"

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ duyệt"
        APPROVED = "approved", "Đã duyệt"
        REFUSED = "refused", "Không duyệt"
        WITHDRAWN = "withdrawn", "Đã rút lại"

    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="standing_proposals", verbose_name="đơn vị"
    )
    kind = models.CharField("việc", max_length=15, choices=Kind.choices)
    points = models.DecimalField("điểm", max_digits=7, decimal_places=2, null=True, blank=True)
    reason = models.CharField("lý do", max_length=LONGEST_REASON)
    document_number = models.CharField("số, ký hiệu văn bản", max_length=100, blank=True)
    document_date = models.DateField("ngày văn bản", null=True, blank=True)
    file = models.ForeignKey(
        EvidenceFile,
        models.PROTECT,
        related_name="proposals",
        null=True,
        blank=True,
        verbose_name="tệp căn cứ",
    )
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.WAITING
    )
    proposed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người đề nghị"
    )
    proposed_at = models.DateTimeField("đề nghị lúc", default=timezone.now)
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người duyệt"
    )
    decided_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    decision_note = models.CharField("ý kiến", max_length=LONGEST_REASON, blank=True)
    adjustment = models.ForeignKey(
        Adjustment,
        models.PROTECT,
        related_name="proposals",
        null=True,
        blank=True,
        verbose_name="điểm thưởng, điểm trừ",
    )
    exclusion = models.ForeignKey(
        Exclusion,
        models.PROTECT,
        related_name="proposals",
        null=True,
        blank=True,
        verbose_name="việc loại khỏi xếp hạng",
    )

    objects = StandingProposalQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "đề nghị về điểm và xếp hạng"
        verbose_name_plural = "đề nghị về điểm và xếp hạng"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="standing_for_a_reason"),
            models.CheckConstraint(
                condition=Q(kind="adjust", points__isnull=False) & ~Q(points=0)
                | ~Q(kind="adjust") & Q(points=None),
                name="standing_points_of_an_adjustment",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["adjust", "exclude"])
                | ~Q(document_number="") & Q(document_date__isnull=False)
                | Q(file__isnull=False),
                name="standing_with_evidence",
            ),
            models.CheckConstraint(
                condition=Q(kind="undo_adjust", adjustment__isnull=False, exclusion=None)
                | Q(kind="readmit", exclusion__isnull=False, adjustment=None)
                | Q(kind="adjust", exclusion=None)
                | Q(kind="exclude", adjustment=None),
                name="standing_says_what_is_undone",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | ~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="standing_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"], decided_by=F("proposed_by")),
                name="standing_decided_by_a_second_person",
            ),
            models.UniqueConstraint(
                fields=["campaign_unit", "kind"],
                condition=Q(state="waiting", kind__in=["exclude", "readmit"]),
                name="standing_exclusion_waits_once",
            ),
            models.UniqueConstraint(
                fields=["adjustment"],
                condition=Q(state="waiting", kind="undo_adjust"),
                name="standing_undoing_waits_once",
            ),
        ]

    @property
    def basis(self) -> str:
        """``văn bản số 12/QĐ-UBND ngày 5/7/2022; tệp “quyet-dinh.pdf”``."""
        found = []
        if self.document_number and self.document_date:
            found.append(f"văn bản số {self.document_number} ngày {day(self.document_date)}")
        if self.file is not None:
            found.append(f"tệp “{self.file.name}”")
        return "; ".join(found)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.campaign_unit.unit.name}"
