"""Which units a campaign is meant for, which take part, which are left out, and which people are registered."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from campaigns.models.campaign import Campaign, Group
from campaigns.models.people import User
from campaigns.models.units import Unit
from campaigns.text import clean, search_key
from campaigns.time import TimedQuerySet


class CampaignUnit(models.Model):
    """A unit within the campaign's scope and its peer group. Whether it takes part is ``Participant``."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="campaign_units", verbose_name="phong trào"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="campaign_units", verbose_name="đơn vị"
    )
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="campaign_units", verbose_name="khối"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "đơn vị trong phạm vi"
        verbose_name_plural = "đơn vị trong phạm vi"
        ordering = ["campaign", "unit__display_order", "unit__code"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="unit_once_a_campaign")
        ]

    def clean(self) -> None:
        if self.group_id and self.campaign_id and self.group.campaign_id != self.campaign_id:
            raise ValidationError({"group": "Khối này thuộc phong trào khác."})

    def __str__(self) -> str:
        return f"{self.unit} – {self.campaign.slug}"


class Participant(models.Model):
    """A unit takes part from ``known_from`` (registration accepted) until ``known_to`` (withdrawn; open = still)."""

    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="participations", verbose_name="đơn vị"
    )
    known_from = models.DateTimeField("từ lúc", default=timezone.now)
    known_to = models.DateTimeField("đến lúc", null=True, blank=True)
    reason = models.CharField("căn cứ", max_length=300, blank=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name="người tiếp nhận"
    )

    objects = TimedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "đơn vị tham gia"
        verbose_name_plural = "đơn vị tham gia"
        ordering = ["campaign_unit", "known_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_unit"], condition=Q(known_to=None), name="participates_once"
            ),
            models.CheckConstraint(
                condition=Q(known_to=None) | Q(known_to__gt=F("known_from")),
                name="participation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.campaign_unit)


class Exclusion(models.Model):
    """A unit is left out of the ranking, with a reason, from an instant until it is undone."""

    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="exclusions", verbose_name="đơn vị"
    )
    reason = models.CharField("lý do", max_length=300)
    known_from = models.DateTimeField("từ lúc", default=timezone.now)
    known_to = models.DateTimeField("đến lúc", null=True, blank=True)
    excluded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người quyết định"
    )
    undone_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="người hủy quyết định",
    )

    objects = TimedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "loại khỏi xếp hạng"
        verbose_name_plural = "loại khỏi xếp hạng"
        ordering = ["campaign_unit", "known_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_unit"], condition=Q(known_to=None), name="excluded_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="exclusion_has_a_reason"),
            models.CheckConstraint(
                condition=Q(known_to=None, undone_by=None)
                | Q(known_to__isnull=False, undone_by__isnull=False),
                name="exclusion_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_unit}: {self.reason}"


class Individual(models.Model):
    """A person registered for the campaign by a unit."""

    class Group(models.TextChoices):
        LEADING = "lanh-dao", "Lãnh đạo chỉ đạo"
        DIRECT = "truc-tiep", "Trực tiếp tham mưu, thực hiện"

    class Title(models.TextChoices):
        MR = "ong", "Ông"
        MS = "ba", "Bà"

    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="individuals", verbose_name="đơn vị"
    )
    title = models.CharField("ông, bà", max_length=3, choices=Title.choices, blank=True)
    full_name = models.CharField("họ và tên", max_length=150)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    position = models.CharField("chức vụ", max_length=150, blank=True)
    group = models.CharField("nhóm", max_length=10, choices=Group.choices)
    is_front_line = models.BooleanField("làm việc tại Bộ phận Một cửa", default=False)
    aim = models.CharField("danh hiệu, nội dung đăng ký", max_length=200, blank=True)
    targets = models.CharField("chỉ tiêu của cá nhân", max_length=500, blank=True)
    known_from = models.DateTimeField("đăng ký được tiếp nhận lúc", default=timezone.now)
    known_to = models.DateTimeField("rút lúc", null=True, blank=True)
    search_key = models.CharField(max_length=300, editable=False)

    objects = TimedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "cá nhân đăng ký"
        verbose_name_plural = "cá nhân đăng ký"
        ordering = ["campaign_unit", "full_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(group__in=["lanh-dao", "truc-tiep"]), name="individual_group_is_known"
            )
        ]

    def save(self, *args, **kwargs) -> None:
        self.full_name = clean(self.full_name)
        self.search_key = search_key(f"{self.full_name} {self.position}")
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.full_name
