"""Accounts of people and of the program itself."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


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
    """A person who signs in, or the program itself (``he-thong``). The role says which doors may open."""

    class Role(models.TextChoices):
        STAFF = "staff", "Phòng Nội vụ"
        OFFICER = "officer", "Cán bộ đơn vị"
        LEADER = "leader", "Lãnh đạo"
        SYSTEM = "system", "Quản trị hệ thống"

    first_name = None
    last_name = None
    full_name = models.CharField("họ và tên", max_length=150, blank=True)
    role = models.CharField("vai trò", max_length=10, choices=Role.choices)
    is_demonstration = models.BooleanField(
        "tài khoản trình diễn",
        default=False,
        help_text="Chỉ có trong cơ sở dữ liệu trình diễn; không được dùng thật.",
    )

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["staff", "officer", "leader", "system"]),
                name="user_role_is_known",
            )
        ]

    @property
    def is_staff(self) -> bool:
        """Whether the admin opens: Django's own name for it."""
        return self.role in {self.Role.STAFF, self.Role.SYSTEM}

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
