"""What waits between choosing files and importing them: the files, what the check found, and who decides."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign, User


class IntakeQuerySet(models.QuerySet):
    def waiting(self) -> "IntakeQuerySet":
        """Those that somebody still has to decide about."""
        return self.exclude(state__in=[Intake.State.COMMITTED, Intake.State.DISCARDED])


class Intake(models.Model):
    """Files that came in together, checked as a whole and imported as a whole, or not at all.

    A check is the real run, rolled back; ``outcome`` keeps what it found, ``fingerprint`` what it would write on top
    of which revisions. An import that would write something else is not done: the intake is checked anew instead.
    """

    class State(models.TextChoices):
        CHECKING = "checking", "Đang kiểm tra"
        REFUSED = "refused", "Có lỗi phải sửa"
        NEEDS_NOTE = "needs_note", "Có cảnh báo cần xem"
        READY = "ready", "Sẵn sàng nhập"
        UNCHANGED = "unchanged", "Không có gì mới"
        COMMITTING = "committing", "Đang nhập"
        COMMITTED = "committed", "Đã nhập"
        INTERRUPTED = "interrupted", "Bị gián đoạn"
        DISCARDED = "discarded", "Đã bỏ"

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="intakes", verbose_name="phong trào"
    )
    state = models.CharField(
        "trạng thái", max_length=12, choices=State.choices, default=State.CHECKING
    )
    created_at = models.DateTimeField("nhận tệp lúc", default=timezone.now)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="intakes", verbose_name="người gửi tệp"
    )
    started_at = models.DateTimeField("bắt đầu chạy lúc", default=timezone.now)
    checked_at = models.DateTimeField("kiểm tra xong lúc", null=True, blank=True)
    outcome = models.JSONField("kết quả kiểm tra", default=dict, blank=True)
    fingerprint = models.CharField("dấu của kết quả", max_length=64, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người nhập"
    )
    decided_at = models.DateTimeField("nhập hoặc bỏ lúc", null=True, blank=True)
    note = models.TextField("ghi chú cảnh báo", blank=True)
    reason = models.CharField("lý do sửa số liệu", max_length=500, blank=True)
    message = models.TextField("báo cho người dùng", blank=True)
    is_manual = models.BooleanField("nhập tay", default=False)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt kiểm tra tệp"
        verbose_name_plural = "lượt kiểm tra tệp"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["committed", "discarded"])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="somebody_decided_about_the_intake",
            )
        ]

    @property
    def is_running(self) -> bool:
        return self.state in {self.State.CHECKING, self.State.COMMITTING}

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.COMMITTED, self.State.DISCARDED}

    def __str__(self) -> str:
        return f"Lượt kiểm tra số {self.pk}"


class IntakeFile(models.Model):
    """One file of an intake, as it came. Its bytes go when it is imported (the upload keeps them) or discarded."""

    intake = models.ForeignKey(
        Intake, models.CASCADE, related_name="files", verbose_name="lượt kiểm tra"
    )
    position = models.PositiveSmallIntegerField("thứ tự")
    name = models.CharField("tên tệp", max_length=255)
    sha256 = models.CharField("sha256", max_length=64)
    size = models.PositiveIntegerField("số byte")
    data = models.BinaryField("nội dung")
    marked = models.BinaryField("tệp đánh dấu lỗi", null=True)

    class Meta:
        verbose_name = "tệp chờ nhập"
        verbose_name_plural = "tệp chờ nhập"
        ordering = ["intake", "position"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "position"], name="file_once_a_position")
        ]

    def __str__(self) -> str:
        return self.name
