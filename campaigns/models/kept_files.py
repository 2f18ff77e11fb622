"""Files that people hand in, kept with their bytes: what stands in the database is in every backup."""

from datetime import datetime
from hashlib import sha256
from typing import Self

from django.db import models

from campaigns.models.people import User

OFFICE = "application/vnd.openxmlformats-officedocument"


class FileKind(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word (.docx)"
    XLSX = "xlsx", "Excel (.xlsx)"
    PNG = "png", "ảnh PNG"
    JPEG = "jpg", "ảnh JPEG"
    WEBP = "webp", "ảnh WebP"
    TIFF = "tif", "ảnh TIFF"

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self]


CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{OFFICE}.wordprocessingml.document",
    FileKind.XLSX: f"{OFFICE}.spreadsheetml.sheet",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.WEBP: "image/webp",
    FileKind.TIFF: "image/tiff",
}
SCANS = (FileKind.PDF, FileKind.PNG, FileKind.JPEG)


class KeptFile(models.Model):
    """A file and its bytes, so that neither is ever without the other. What it belongs to, the models say."""

    name = models.CharField("tên tệp", max_length=200)
    kind = models.CharField("loại", max_length=4, choices=FileKind.choices)
    size = models.PositiveIntegerField("số byte")
    sha256 = models.CharField("sha256", max_length=64)
    data = models.BinaryField("nội dung")
    uploaded_at = models.DateTimeField("tải lên lúc")
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người tải lên"
    )

    class Meta:
        abstract = True

    @classmethod
    def holding(
        cls,
        data: bytes,
        *,
        name: str,
        kind: FileKind,
        at: datetime,
        by: User,
        **owner: models.Model,
    ) -> Self:
        """A row to be saved. ``name`` and ``kind``: what ``campaigns.attachments`` says of the bytes."""
        return cls(
            name=name,
            kind=kind,
            size=len(data),
            sha256=sha256(data).hexdigest(),
            data=data,
            uploaded_at=at,
            uploaded_by=by,
            **owner,
        )

    def __str__(self) -> str:
        return self.name
