"""The catalogue of procedures: which unit handles what, at which online level, on which days."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign, Unit, User
from campaigns.text import clean, last_day, match_key, search_key
from campaigns.time import BEGINNING, TimedQuerySet


class Procedure(models.Model):
    """An administrative procedure (TTHC) of a campaign: its code. What held on which days is ``CatalogueEntry``."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="procedures", verbose_name="phong trào"
    )
    code = models.CharField("mã TTHC", max_length=40)
    name = models.CharField(
        "tên TTHC", max_length=1000, help_text="Tên mới nhất; tên cũ nằm ở danh mục theo thời gian."
    )
    field = models.CharField("lĩnh vực", max_length=300, blank=True)
    search_key = models.CharField(max_length=1400, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "thủ tục hành chính"
        verbose_name_plural = "thủ tục hành chính"
        ordering = ["campaign", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "code"], name="procedure_code_once_a_campaign"
            )
        ]

    def save(self, *args, **kwargs) -> None:
        self.name = clean(self.name)
        self.search_key = search_key(f"{self.code} {self.name} {self.field}")
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


class ProcedureAlias(models.Model):
    """Another spelling of a procedure's name, confirmed once by a person."""

    procedure = models.ForeignKey(
        Procedure, models.CASCADE, related_name="aliases", verbose_name="thủ tục"
    )
    name = models.CharField("tên khác", max_length=1000)
    match_key = models.TextField(editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name="người xác nhận"
    )
    confirmed_at = models.DateTimeField("lúc", default=timezone.now)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "tên khác của thủ tục"
        verbose_name_plural = "tên khác của thủ tục"
        ordering = ["procedure", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "match_key"], name="alias_once_a_procedure"
            )
        ]

    def save(self, *args, **kwargs) -> None:
        self.name = clean(self.name)
        self.match_key = match_key(self.name)
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.name} → {self.procedure.code}"


class CatalogueEntry(models.Model):
    """One row of the catalogue: who handles a procedure, at which online level, on which days.

    Two times: ``valid_from``/``valid_to`` (inclusive days on which it is so) and ``known_from``/``known_to``
    (instants between which the program knew it). A change closes the row and writes another.
    """

    class CodeSource(models.TextChoices):
        NATIONAL = "national", "Mã quốc gia"
        LOCAL = "local", "Mã tạm của huyện"

    procedure = models.ForeignKey(
        Procedure, models.PROTECT, related_name="entries", verbose_name="thủ tục"
    )
    name = models.CharField("tên TTHC", max_length=1000)
    field = models.CharField("lĩnh vực", max_length=300, blank=True)
    online_level = models.PositiveSmallIntegerField(
        "mức độ DVCTT",
        null=True,
        blank=True,
        choices=[(2, "Mức độ 2"), (3, "Mức độ 3"), (4, "Mức độ 4")],
    )
    handlers = models.CharField(
        "đơn vị giải quyết (như trong tệp)",
        max_length=500,
        help_text="Mã đơn vị cách nhau bằng |; @khối là mọi đơn vị của khối.",
    )
    units = models.ManyToManyField(
        Unit, related_name="catalogue_entries", verbose_name="đơn vị giải quyết"
    )
    valid_from = models.DateField("có hiệu lực từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    code_source = models.CharField("nguồn mã", max_length=10, choices=CodeSource.choices)
    display_order = models.PositiveIntegerField("thứ tự", default=0)
    known_from = models.DateTimeField("biết từ lúc", default=BEGINNING)
    known_to = models.DateTimeField("thay bằng dòng khác lúc", null=True, blank=True)

    objects = TimedQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng danh mục TTHC"
        verbose_name_plural = "danh mục TTHC theo thời gian"
        ordering = ["procedure", "valid_from", "known_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="entry_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(online_level=None) | Q(online_level__in=[2, 3, 4]),
                name="level_is_2_3_4",
            ),
            models.CheckConstraint(
                condition=Q(known_to=None) | Q(known_to__gt=F("known_from")),
                name="entry_known_in_order",
            ),
        ]

    def is_in_force_in(self, month: date) -> bool:
        return (self.valid_from is None or self.valid_from <= last_day(month)) and (
            self.valid_to is None or self.valid_to >= month
        )

    def __str__(self) -> str:
        return f"{self.procedure.code} (mức {self.online_level or '?'})"
