"""The second step of signing in: codes of an application on a telephone, and recovery codes on paper.

The secret of the application has to be stored as it is, for the server computes the same codes; recovery codes are
stored as digests. Neither stands in the log.
"""

import re
from base64 import b32encode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.crypto import get_random_string
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaigns.actions.recording import Refused
from campaigns.actions.signing_in import end_every_session, note_about_account
from campaigns.models import User
from campaigns.permissions import may_administer

RECOVERY_CODES = 10
# 31 letters and digits that nobody mistakes for one another, twelve times: 59 bits, and a salt for each account.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 12


@dataclass(frozen=True, slots=True)
class Checked:
    """``device``: what accepted the code, or None. ``wait_until``: it was not even looked at, too soon after others."""

    device: Device | None = None
    wait_until: datetime | None = None


def application_of(user: User) -> TOTPDevice | None:
    """The application that was confirmed with a code: with it the second step is on."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def waiting_application_of(user: User) -> TOTPDevice | None:
    """The application that was begun with, and not confirmed yet."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def secret_in_groups(device: TOTPDevice) -> str:
    """To be typed where no camera reads the picture."""
    return in_groups(b32encode(device.bin_key).decode().rstrip("="))


def in_groups(code: str) -> str:
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def check_code(user: User, typed: str, *, waiting: bool = False) -> Checked:
    """Looks at a code, once: what is accepted is used up, what is not makes the next one wait longer.

    Six digits are of the application, anything else is a recovery code. ``waiting``: of the application that is not
    confirmed yet, and of nothing else. The wait (1, 2, 4, 8 … seconds) is of the account, from wherever one tries.
    """
    code = re.sub(r"[\s.\-]", "", typed).lower()
    if re.fullmatch("[0-9]{6}", code):
        devices, token = TOTPDevice.objects.filter(user=user, confirmed=not waiting), code
    else:
        devices, token = StaticDevice.objects.filter(user=user), _digest(user, code)
        if waiting:
            return Checked()
    with transaction.atomic():
        device = devices.select_for_update().first()
        if device is None:
            return Checked()
        is_allowed, why_not = device.verify_is_allowed()
        if not is_allowed:
            return Checked(wait_until=why_not["locked_until"])
        return Checked(device if device.verify_token(token) else None)


@transaction.atomic
def begin(*, user: User) -> TOTPDevice:
    """A new secret to be confirmed; one that was begun with before is forgotten. Raises ``Refused`` when it is on."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if application_of(user):
        raise Refused("Xác thực hai bước đã bật. Muốn đổi điện thoại, hãy tắt rồi bật lại.")
    TOTPDevice.objects.filter(user=user).delete()
    return TOTPDevice.objects.create(user=user, confirmed=False)


def give_up(*, user: User) -> None:
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()


@transaction.atomic
def switch_on(*, user: User, device: TOTPDevice) -> list[str]:
    """Confirms ``device``, whose code was checked; returns the recovery codes, which nobody can read again."""
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    codes = _replace_recovery_codes(user)
    note_about_account(user, user, "bật xác thực hai bước")
    return codes


@transaction.atomic
def renew_recovery_codes(*, user: User) -> list[str]:
    """The old ones open nothing any more."""
    codes = _replace_recovery_codes(user)
    note_about_account(user, user, "lập mã dự phòng mới")
    return codes


@transaction.atomic
def switch_off(*, user: User) -> None:
    forget_devices(user)
    note_about_account(user, user, "tắt xác thực hai bước")


@transaction.atomic
def remove_lost_device(*, user: User, by: User) -> None:
    """For a colleague without telephone and codes: the password alone opens again, in new sessions.

    Raises ``Refused`` unless ``by`` administers; for the own account; for an account of the system, unless ``by``
    is one; and where there is nothing to remove.
    """
    if not may_administer(by):
        raise Refused("Gỡ xác thực hai bước là việc của người có nhiệm vụ “quản trị”.")
    if user == by:
        raise Refused(
            f"{user.username}: không tự gỡ cho mình; hãy tắt ở trang Tài khoản, bằng mật khẩu và mã."
        )
    if user.role == User.Role.SYSTEM and by.role != User.Role.SYSTEM:
        raise Refused(
            f"{user.username}: chỉ tài khoản quản trị hệ thống khác gỡ được xác thực hai bước."
        )
    if application_of(user) is None:
        raise Refused(f"{user.username}: chưa bật xác thực hai bước.")
    forget_devices(user)
    note_about_account(user, by, "gỡ xác thực hai bước do mất điện thoại và mã dự phòng")
    end_every_session(user=user, by=by)


def forget_devices(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def note_recovery_code_used(user: User) -> None:
    left = recovery_codes_left(user)
    note_about_account(user, user, f"đăng nhập bằng mã dự phòng, còn {left} mã")


def _replace_recovery_codes(user: User) -> list[str]:
    """The row that holds them stays: whoever signed in with one of the old codes stays signed in."""
    User.objects.select_for_update().get(pk=user.pk)  # one at a time, also before there is a device
    device, _ = StaticDevice.objects.get_or_create(user=user)
    device.token_set.all().delete()
    codes = [get_random_string(LENGTH, LETTERS) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_digest(user, code)) for code in codes
    )
    return [in_groups(code) for code in codes]


def _digest(user: User, code: str) -> str:
    """16 characters (the library keeps no more) of a digest: 96 bits, more than the code itself has."""
    digest = sha256(f"recovery code of {user.pk}: {code}".encode()).digest()
    return urlsafe_b64encode(digest[:12]).decode()
