"""Uploaded files as they came, and the way back from a figure to its cell."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign, User
from campaigns.models.append_only import AppendOnlyModel
from metrics.models.intakes import Intake


class StoredFile(AppendOnlyModel):
    """The bytes of an uploaded file exactly as they came, once per content."""

    sha256 = models.CharField("sha256", max_length=64, primary_key=True)
    size = models.PositiveIntegerField("số byte")
    data = models.BinaryField("nội dung")

    class Meta:
        verbose_name = "tệp gốc"
        verbose_name_plural = "tệp gốc"

    def __str__(self) -> str:
        return self.sha256


class Upload(models.Model):
    """A workbook that was committed: who, when, which bytes, what it changed."""

    class State(models.TextChoices):
        COMMITTED = "committed", "Đã nhập"
        WITHDRAWN = "withdrawn", "Đã rút"

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="uploads", verbose_name="phong trào"
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="uploads", verbose_name="tệp gốc"
    )
    filename = models.CharField("tên tệp", max_length=255)
    layout = models.CharField("mẫu", max_length=1)
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.COMMITTED
    )
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, related_name="uploads", verbose_name="người nhập"
    )
    committed_at = models.DateTimeField("nhập lúc")
    known_from = models.DateTimeField("số liệu biết từ lúc")
    counts = models.JSONField("số ô", default=dict)
    effects = models.JSONField("thay đổi điểm và hạng", default=list)
    warnings = models.JSONField("cảnh báo đã chấp nhận", default=list)
    note = models.TextField("ghi chú cảnh báo", blank=True)
    reason = models.CharField("lý do sửa số liệu", max_length=500, blank=True)
    intake = models.ForeignKey(
        Intake,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uploads",
        verbose_name="lượt kiểm tra",
    )
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người rút"
    )
    withdrawn_reason = models.CharField("lý do rút", max_length=500, blank=True)
    withdrawn_effects = models.JSONField("thay đổi điểm và hạng khi rút", default=list)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "lần nhập số liệu"
        verbose_name_plural = "lần nhập số liệu"
        ordering = ["-committed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "file"],
                condition=Q(state="committed"),
                name="same_bytes_committed_once",
            ),
            models.CheckConstraint(
                condition=Q(known_from__lte=F("committed_at")), name="known_not_after_commit"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="committed", withdrawn_at=None, withdrawn_by=None, withdrawn_reason=""
                )
                | Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawn_reason=""),
                name="withdrawn_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename} (số {self.pk})"


class SourceSheet(AppendOnlyModel):
    """A sheet of an upload and where each field stands in it: the way back from a figure to its cell."""

    upload = models.ForeignKey(
        Upload, models.PROTECT, related_name="sheets", verbose_name="lần nhập"
    )
    name = models.CharField("trang tính", max_length=31)
    columns = models.JSONField("cột của từng trường", help_text='{"received": "H", …}')

    class Meta:
        verbose_name = "trang tính nguồn"
        verbose_name_plural = "trang tính nguồn"
        constraints = [
            models.UniqueConstraint(fields=["upload", "name"], name="sheet_once_an_upload")
        ]

    def __str__(self) -> str:
        return f"{self.upload.filename} › {self.name}"
