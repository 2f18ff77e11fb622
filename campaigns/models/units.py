"""Units, their other names, and who acts for them on which days."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from campaigns.models.people import User
from campaigns.text import clean, match_key, search_key


class UnitQuerySet(models.QuerySet):
    def in_force_on(self, day: date) -> "UnitQuerySet":
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )

    def of_officer(self, user: User, *, on: date) -> "UnitQuerySet":
        """Units that ``user`` acts for on that day."""
        return self.filter(
            pk__in=UnitMember.objects.in_force_on(on).filter(user=user).values("unit")
        )


def periods_overlap(one, other) -> bool:
    """Whether two rows with ``valid_from``/``valid_to`` (inclusive, None = open) share a day."""
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    ends = min(one.valid_to or date.max, other.valid_to or date.max)
    return starts <= ends


class Unit(models.Model):
    """A department or a People's Committee. Codes are reused by law with another meaning: hence the validity dates."""

    code = models.CharField(
        "mã đơn vị", max_length=20, validators=[RegexValidator(r"^[0-9A-Za-z._-]+$")]
    )
    name = models.CharField("tên đơn vị", max_length=200)
    abbreviation = models.CharField("viết tắt", max_length=30, blank=True)
    kind = models.SlugField("loại", max_length=40, blank=True)
    display_order = models.PositiveIntegerField("thứ tự hiển thị", default=0)
    valid_from = models.DateField("có hiệu lực từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    search_key = models.CharField(max_length=300, editable=False)

    objects = UnitQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["display_order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_from=None), name="unit_code_once_from_the_start"
            ),
            models.UniqueConstraint(fields=["code", "valid_from"], name="unit_code_once_a_day"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_begins",
            ),
        ]

    def clean(self) -> None:
        others = Unit.objects.filter(code=self.code).exclude(pk=self.pk)
        if any(periods_overlap(self, other) for other in others):
            raise ValidationError(
                {"code": "Mã này đã được một đơn vị khác dùng trong cùng thời gian."}
            )

    def save(self, *args, **kwargs) -> None:
        self.name = clean(self.name)
        self.search_key = search_key(f"{self.code} {self.name} {self.abbreviation}")
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.name


class UnitAlias(models.Model):
    """Another spelling of a unit's name, confirmed once by a person (or by the campaign's own files)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", verbose_name="đơn vị")
    name = models.CharField("tên khác", max_length=200)
    match_key = models.TextField(editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name="người xác nhận"
    )
    confirmed_at = models.DateTimeField("lúc", default=timezone.now)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "tên khác của đơn vị"
        verbose_name_plural = "tên khác của đơn vị"
        ordering = ["unit", "name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "match_key"], name="alias_once_a_unit")
        ]

    def save(self, *args, **kwargs) -> None:
        self.name = clean(self.name)
        self.match_key = match_key(self.name)
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.name} → {self.unit}"


class UnitMemberQuerySet(models.QuerySet):
    def in_force_on(self, day: date) -> "UnitMemberQuerySet":
        return self.filter(Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


class UnitMember(models.Model):
    """An officer of a unit, with dates: hand-over is a new row, acting is said. Both dates are inclusive."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="members", verbose_name="đơn vị")
    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name="người dùng"
    )
    position = models.CharField("chức vụ", max_length=150, blank=True)
    is_acting = models.BooleanField("phụ trách thay", default=False)
    valid_from = models.DateField("từ ngày", default=timezone.localdate)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)

    objects = UnitMemberQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "cán bộ phụ trách"
        verbose_name_plural = "cán bộ phụ trách"
        ordering = ["unit", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "user", "valid_from"], name="member_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="member_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.unit}"
