"""A proposal list, from one published board, and what happened to it."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign, CampaignUnit, Individual, User
from campaigns.models.guarded import GuardedQuerySet
from campaigns.models.timeline import TimelineEntry
from commendations.models.rules import Subject
from dashboards.models import PublishedBoard


class Proposal(models.Model):
    """Whom Phòng Nội vụ proposes to praise. Prepared from any published board, decided from a final one alone.

    Quotas: None = no limit. ``confirmed_changes``: sha256 of what had become another on the board when somebody
    confirmed that the list still stands; "" = nobody has.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Đang lập"
        SUBMITTED = "submitted", "Đã trình Hội đồng"
        DECIDED = "decided", "Đã có quyết định"
        WITHDRAWN = "withdrawn", "Đã rút"

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="proposals", verbose_name="phong trào"
    )
    board = models.ForeignKey(
        PublishedBoard, models.PROTECT, related_name="proposals", verbose_name="bảng đã công bố"
    )
    number = models.PositiveIntegerField("đợt")
    title = models.CharField("tên đợt đề nghị", max_length=300)
    form = models.CharField(
        "hình thức khen thưởng", max_length=200, default="Giấy khen của Chủ tịch UBND huyện"
    )
    collective_quota = models.PositiveIntegerField("số tập thể tối đa", null=True, blank=True)
    individual_quota = models.PositiveIntegerField("số cá nhân tối đa", null=True, blank=True)
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.DRAFT
    )
    created_at = models.DateTimeField("lập lúc")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người lập")
    submitted_at = models.DateTimeField("trình lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người trình"
    )
    confirmed_changes = models.CharField("thay đổi đã xác nhận (sha256)", max_length=64, blank=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người xác nhận"
    )

    objects = GuardedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "đợt đề nghị khen thưởng"
        verbose_name_plural = "đợt đề nghị khen thưởng"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"], name="proposal_number_once_a_campaign"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="proposal_submitted_by_somebody",
            ),
        ]

    @property
    def is_editable(self) -> bool:
        return self.state == self.State.DRAFT

    def __str__(self) -> str:
        return self.title


class ProposalCase(models.Model):
    """One collective (``individual`` None) or person on the list.

    ``name``, ``position``, ``unit_name`` as they were when the case was added. ``checklist``: the eligibility as it
    was computed then, ``{"eligible", "group", "rank", "total", "lines": [{"kind", "words", "level", "result",
    "evidence", "address"}]}``.
    """

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="cases", verbose_name="đợt đề nghị"
    )
    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="proposal_cases", verbose_name="đơn vị"
    )
    individual = models.ForeignKey(
        Individual,
        models.PROTECT,
        related_name="proposal_cases",
        null=True,
        blank=True,
        verbose_name="cá nhân",
    )
    name = models.CharField("tên", max_length=200)
    position = models.CharField("chức vụ", max_length=150, blank=True)
    unit_name = models.CharField("tên đơn vị", max_length=200)
    justification = models.TextField("thành tích, lý do đề nghị", max_length=4000, blank=True)
    checklist = models.JSONField("điều kiện khi đề nghị")
    added_at = models.DateTimeField("thêm lúc")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người thêm")

    objects = GuardedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "trường hợp đề nghị"
        verbose_name_plural = "trường hợp đề nghị"
        ordering = ["proposal", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "campaign_unit"],
                condition=Q(individual=None),
                name="unit_proposed_once",
            ),
            models.UniqueConstraint(
                fields=["proposal", "individual"],
                condition=Q(individual__isnull=False),
                name="person_proposed_once",
            ),
        ]

    @property
    def subject(self) -> Subject:
        return Subject.COLLECTIVE if self.individual_id is None else Subject.INDIVIDUAL

    @property
    def is_eligible(self) -> bool:
        return self.checklist["eligible"]

    def __str__(self) -> str:
        return self.name


class ProposalEvent(TimelineEntry):
    """One entry of a proposal's timeline."""

    class Kind(models.TextChoices):
        CREATED = "created", "Lập đợt đề nghị"
        BOARD_CHANGED = "board_changed", "Chuyển sang bảng khác"
        CONFIRMED = "confirmed", "Xác nhận sau khi số liệu thay đổi"
        SUBMITTED = "submitted", "Trình Hội đồng"
        TAKEN_BACK = "taken_back", "Đưa về soạn lại"
        WITHDRAWN = "withdrawn", "Rút"
        MEETING = "meeting", "Ghi cuộc họp Hội đồng"
        MEET_AGAIN = "meet_again", "Họp lại"
        VOTED = "voted", "Ghi kết quả bỏ phiếu"
        DECIDED = "decided", "Ghi quyết định"
        REVOCATION_ASKED = "revocation_asked", "Đề nghị thu hồi quyết định"
        REVOCATION_REFUSED = "revocation_refused", "Không đồng ý thu hồi"
        REVOKED = "revoked", "Thu hồi quyết định"

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="events", verbose_name="đợt đề nghị"
    )
    kind = models.CharField("việc", max_length=20, choices=Kind.choices)

    class Meta:
        verbose_name = "việc đã diễn ra với đợt đề nghị"
        verbose_name_plural = "việc đã diễn ra với đợt đề nghị"
        ordering = ["proposal", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.proposal}"
