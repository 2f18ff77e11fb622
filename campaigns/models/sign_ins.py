"""Who tried to sign in, from where, and which sessions that opened."""

import unicodedata
from hashlib import sha256

from django.db import models
from django.utils import timezone

from campaigns.models.people import User


def key_of_name(name: str) -> str:
    """One for all spellings that the form of signing in takes for the same name, and for all cases."""
    folded = unicodedata.normalize("NFKC", name).strip().casefold()
    return sha256(unicodedata.normalize("NFKC", folded).encode()).hexdigest()


class SignInQuerySet(models.QuerySet):
    def attempts_on(self, user: User) -> "SignInQuerySet":
        """Every attempt to sign in as ``user``, also those that failed, newest first."""
        return self.filter(models.Q(user=user) | models.Q(name_key=key_of_name(user.username)))


class SignIn(models.Model):
    """One attempt. The name is kept as a digest: somebody may have typed the password there."""

    class Outcome(models.TextChoices):
        OPENED = "opened", "Đã đăng nhập"
        WRONG = "wrong", "Sai tên hoặc mật khẩu"
        WRONG_CODE = "wrong_code", "Sai mã xác thực"
        LOCKED = "locked", "Đang tạm khóa"

    at = models.DateTimeField("lúc", default=timezone.now)
    user = models.ForeignKey(
        User,
        models.CASCADE,
        related_name="sign_ins",
        null=True,
        blank=True,
        verbose_name="người dùng",
    )
    name_key = models.CharField("tên đã gõ (băm)", max_length=64)
    address = models.CharField("địa chỉ máy", max_length=45, blank=True)
    agent = models.CharField("trình duyệt", max_length=300, blank=True)
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome.choices)
    session_key = models.CharField(max_length=40, blank=True, editable=False)
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = "lần đăng nhập"
        verbose_name_plural = "các lần đăng nhập"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["name_key", "address", "at"], name="sign_ins_of_a_name")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.at:%d/%m/%Y %H:%M}"
