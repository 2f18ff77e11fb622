"""What a unit is writing: each saving of a section is a row of its own, so nothing is overwritten or lost."""

from django.db import models
from django.db.models import OuterRef, Subquery

from campaigns.models import User
from campaigns.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from campaigns.models.kept_files import KeptFile
from registrations.models.registration import Registration
from registrations.sections import SECTIONS


class SectionVersionQuerySet(AppendOnlyQuerySet):
    def newest(self) -> "SectionVersionQuerySet":
        """Of each section of each registration the version that counts."""
        same = SectionVersion.objects.filter(
            registration=OuterRef("registration"), section=OuterRef("section")
        )
        return self.filter(version=Subquery(same.order_by("-version").values("version")[:1]))


class SectionVersion(AppendOnlyModel):
    """One saving of one section. The newest is the draft; two savings on top of the same one cannot both be."""

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="section_versions", verbose_name="đăng ký"
    )
    section = models.CharField(
        "mục",
        max_length=20,
        choices=[(section.key, section.title) for section in SECTIONS.values()],
    )
    version = models.PositiveIntegerField("phiên bản")
    content = models.JSONField("nội dung")
    saved_at = models.DateTimeField("lưu lúc")
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người lưu")

    objects = SectionVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "bản nháp của mục"
        verbose_name_plural = "bản nháp của mục"
        ordering = ["registration", "section", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "section", "version"], name="section_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()}, bản {self.version}"


class PlanFile(KeptFile, AppendOnlyModel):
    """A file of a launch plan.

    Which files a draft or a submission has is said there, by number; a file that was taken off stays.
    """

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="files", verbose_name="đăng ký"
    )

    class Meta:
        verbose_name = "tệp kế hoạch"
        verbose_name_plural = "tệp kế hoạch"
        ordering = ["registration", "pk"]
