"""Accounts of people and of the program itself."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from simple_history.models import HistoricalRecords

from campaigns.models.fields import field_of

DUTIES = ("duty_admin", "duty_entry", "duty_review", "duty_approval")


class UserManager(BaseUserManager):
    """Accounts are made by the office; ``createsuperuser`` makes one of level "system"."""

    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields) -> "User":
        return self.create_user(
            username, password, role=User.Role.SYSTEM, is_superuser=True, **fields
        )


class User(AbstractUser):
    """A person who signs in, or the program itself (``he-thong``).

    The role says which doors open; the duties say what somebody of Phòng Nội vụ may do behind them. A person may
    hold several. Without any, an account of Phòng Nội vụ reads.
    """

    class Role(models.TextChoices):
        STAFF = "staff", "Phòng Nội vụ"
        OFFICER = "officer", "Cán bộ đơn vị"
        LEADER = "leader", "Lãnh đạo"
        AUDITOR = "auditor", "Thanh tra, kiểm tra"
        SYSTEM = "system", "Quản trị hệ thống"

    first_name = None
    last_name = None
    full_name = models.CharField("họ và tên", max_length=150, blank=True)
    role = models.CharField("vai trò", max_length=10, choices=Role.choices)
    duty_admin = models.BooleanField(
        "quản trị", default=False, help_text="Tài khoản, đơn vị, thiết lập của phong trào."
    )
    duty_entry = models.BooleanField(
        "nhập liệu",
        default=False,
        help_text="Nhập, rút số liệu tháng; khóa tháng, đề nghị mở khóa.",
    )
    duty_review = models.BooleanField(
        "thẩm định",
        default=False,
        help_text="Tiếp nhận, trả lại hồ sơ; trả lời câu hỏi về số liệu; đánh giá; đề nghị khen thưởng.",
    )
    duty_approval = models.BooleanField(
        "lãnh đạo phòng",
        default=False,
        help_text="Công bố; duyệt đề nghị mở khóa, điểm thưởng, điểm trừ, loại khỏi xếp hạng.",
    )
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False)
    session_salt = models.CharField(max_length=32, blank=True, editable=False)
    is_demonstration = models.BooleanField(
        "tài khoản trình diễn",
        default=False,
        help_text="Chỉ có trong cơ sở dữ liệu trình diễn; không được dùng thật.",
    )

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login", "session_salt"])

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["staff", "officer", "leader", "auditor", "system"]),
                name="user_role_is_known",
            )
        ]

    @property
    def is_staff(self) -> bool:
        """Whether the admin opens: Django's own name for it. An auditor reads there."""
        return self.role in {self.Role.STAFF, self.Role.AUDITOR, self.Role.SYSTEM}

    @property
    def duties(self) -> list[str]:
        """What they are called."""
        fields = (field_of(self, name) for name in DUTIES)
        return [str(field.verbose_name) for field in fields if getattr(self, field.name)]

    def has_duty(self, duty: str) -> bool:
        """``duty``: one of ``DUTIES``. The keeper of the system has them all, nobody outside Phòng Nội vụ has any."""
        if not self.is_active:
            return False
        return self.role == self.Role.SYSTEM or (
            self.role == self.Role.STAFF and getattr(self, duty)
        )

    def get_session_auth_hash(self) -> str:
        """Ends every session when it changes: with the password, and with ``session_salt``."""
        return self._hash_of_sessions()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._hash_of_sessions(secret=secret)

    def _hash_of_sessions(self, secret: str | None = None) -> str:
        salt = "campaigns.models.User.session"
        return salted_hmac(
            salt, self.password + self.session_salt, secret=secret, algorithm="sha256"
        ).hexdigest()

    def save(self, *args, update_fields=None, **kwargs) -> None:
        if update_fields is None or set(update_fields) != {"last_login"}:
            super().save(*args, update_fields=update_fields, **kwargs)
            return
        self.skip_history_when_saving = True  # a log-in changes nothing about the person
        try:
            super().save(*args, update_fields=update_fields, **kwargs)
        finally:
            del self.skip_history_when_saving

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    def __str__(self) -> str:
        return f"{self.full_name} ({self.username})" if self.full_name else self.username


def act_of(by: User | None, at: datetime | None) -> tuple[User, datetime]:
    """Who did it and when, both columns of a row that may be without them. Raises ValueError where nobody has."""
    if by is None or at is None:
        raise ValueError("Nobody has done it yet.")
    return by, at
