"""Initiatives and good practice: who did what, what it moved, who recognised it, and who does it too."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from campaigns.models import CampaignUnit, Individual, User
from campaigns.models.guarded import GuardedQuerySet
from campaigns.models.kept_files import KeptFile
from campaigns.models.timeline import TimelineEntry
from campaigns.text import search_key


class Initiative(models.Model):
    """Declared by a unit, reviewed by Phòng Nội vụ, recognised with number and date, published to all units.

    ``criterion_code``: the target that it moved, "" for none of them. ``began_on``: since when it is applied.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        SUBMITTED = "submitted", "Chờ xét"
        RETURNED = "returned", "Trả lại"
        RECOGNISED = "recognised", "Đã công nhận"
        PUBLISHED = "published", "Đã phổ biến"

    EDITABLE = frozenset({State.DRAFT, State.RETURNED})
    COUNTING = frozenset({State.RECOGNISED, State.PUBLISHED})

    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="initiatives", verbose_name="đơn vị"
    )
    title = models.CharField("tên sáng kiến, cách làm hay", max_length=300)
    problem = models.TextField("vấn đề cần giải quyết", max_length=4000, blank=True)
    solution = models.TextField("đã làm gì", max_length=6000, blank=True)
    began_on = models.DateField("áp dụng từ ngày", null=True, blank=True)
    cost = models.PositiveBigIntegerField("chi phí (đồng)", null=True, blank=True)
    effect = models.TextField("hiệu quả", max_length=4000, blank=True)
    criterion_code = models.CharField("chỉ tiêu được nâng lên", max_length=20, blank=True)
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.DRAFT
    )
    created_at = models.DateTimeField("lập lúc")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người lập")
    submitted_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người gửi"
    )
    recognition_number = models.CharField("số văn bản công nhận", max_length=60, blank=True)
    recognised_on = models.DateField("ngày công nhận", null=True, blank=True)
    recognised_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="người ghi công nhận",
    )
    published_at = models.DateTimeField("phổ biến lúc", null=True, blank=True)
    search_key = models.TextField(editable=False)

    objects = GuardedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "sáng kiến"
        verbose_name_plural = "sáng kiến"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["recognised", "published"], recognised_on__isnull=False)
                & ~Q(recognition_number="")
                | Q(state__in=["draft", "submitted", "returned"], recognised_on=None),
                name="recognised_with_number_and_date",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | ~Q(state="published") & Q(published_at=None),
                name="published_says_when",
            ),
        ]

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE

    @property
    def is_recognised(self) -> bool:
        return self.state in self.COUNTING

    def save(self, *args, **kwargs) -> None:
        self.search_key = search_key(
            f"{self.title} {self.problem} {self.solution} {self.effect} {self.campaign_unit.unit.name}"
        )
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.title


class InitiativeAuthor(models.Model):
    """A registered person of the unit, or a name alone."""

    initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="authors", verbose_name="sáng kiến"
    )
    individual = models.ForeignKey(
        Individual,
        models.PROTECT,
        related_name="authorships",
        null=True,
        blank=True,
        verbose_name="cá nhân đăng ký",
    )
    name = models.CharField("họ và tên", max_length=150)
    display_order = models.PositiveSmallIntegerField("thứ tự", default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "tác giả sáng kiến"
        verbose_name_plural = "tác giả sáng kiến"
        ordering = ["initiative", "display_order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "individual"],
                condition=Q(individual__isnull=False),
                name="author_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class InitiativeFile(KeptFile):
    """Evidence. A file that was taken off stays, out of sight."""

    initiative = models.ForeignKey(
        Initiative, models.PROTECT, related_name="files", verbose_name="sáng kiến"
    )
    taken_off_at = models.DateTimeField("bỏ lúc", null=True, blank=True)

    objects = GuardedQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["data"])

    class Meta:
        verbose_name = "tệp minh chứng"
        verbose_name_plural = "tệp minh chứng"
        ordering = ["initiative", "pk"]


class InitiativeEvent(TimelineEntry):
    """One entry of an initiative's timeline: who did what, when and why."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", "Gửi"
        RETURNED = "returned", "Trả lại"
        RECOGNISED = "recognised", "Công nhận"
        PUBLISHED = "published", "Phổ biến"
        UNPUBLISHED = "unpublished", "Thôi phổ biến"

    initiative = models.ForeignKey(
        Initiative, models.PROTECT, related_name="events", verbose_name="sáng kiến"
    )
    kind = models.CharField("việc", max_length=12, choices=Kind.choices)

    class Meta:
        verbose_name = "việc đã diễn ra với sáng kiến"
        verbose_name_plural = "việc đã diễn ra với sáng kiến"
        ordering = ["initiative", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.initiative}"


class InitiativeAdoption(models.Model):
    """Another unit applies it too: since when, with what result."""

    initiative = models.ForeignKey(
        Initiative, models.PROTECT, related_name="adoptions", verbose_name="sáng kiến"
    )
    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="adoptions", verbose_name="đơn vị áp dụng"
    )
    adopted_on = models.DateField("áp dụng từ ngày")
    result = models.TextField("kết quả", max_length=2000, blank=True)
    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người ghi"
    )

    objects = GuardedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "đơn vị áp dụng sáng kiến"
        verbose_name_plural = "đơn vị áp dụng sáng kiến"
        ordering = ["initiative", "adopted_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "campaign_unit"], name="adopted_once_a_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_unit.unit} – {self.initiative}"
