"""Signing in: attempts are counted per name and address, sessions are listed and ended, passwords are set once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from itertools import islice

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from campaigns.actions.recording import Refused
from campaigns.models import AuditEntry, SignIn, User, audit
from campaigns.models.sign_ins import key_of_name
from campaigns.permissions import may_administer

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
KEPT_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who tries: the name as typed, the address, the browser."""

    name: str
    address: str
    agent: str = ""

    @property
    def key(self) -> str:
        return key_of_name(self.name)


def network_of(address: str) -> str:
    """What one household or office holds: an IPv4 address, or the /64 of an IPv6 address."""
    if address and isinstance(ip_address(address), IPv6Address):
        return str(ip_network(f"{address}/64", strict=False))
    return address


class LockedError(Exception):
    """The name was tried too often from there; ``until``: when it may be tried again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def begin_attempt(visitor: Visitor, *, user: User | None = None) -> SignIn:
    """Counts an attempt as a wrong one before anything is compared. Raises LockedError.

    The caller then says how it ended (``end_attempt``), or forgets it if it was right. Each of several attempts made
    at once stands in the table before it looks at the others: no more of them pass than one after the other would.
    """
    attempt = note_attempt(visitor, SignIn.Outcome.WRONG, user=user)
    until = _locked_until(visitor, attempt)
    if until is not None:
        end_attempt(attempt, SignIn.Outcome.LOCKED)
        raise LockedError(until)
    return attempt


def end_attempt(attempt: SignIn, outcome: str) -> None:
    attempt.outcome = outcome
    attempt.save(update_fields=["outcome"])


def forget_attempt(attempt: SignIn) -> None:
    """Of a right password: the session that it opens is noted instead."""
    attempt.delete()


def _locked_until(visitor: Visitor, attempt: SignIn) -> datetime | None:
    """When this name may be tried again from this network; None: it may.

    Other networks and other names are not concerned: nobody locks a colleague, or the whole office, out.
    """
    earlier = (
        SignIn.objects.filter(name_key=visitor.key, at__gt=attempt.at - LOCKED_FOR)
        .exclude(outcome=SignIn.Outcome.LOCKED)
        .exclude(pk=attempt.pk)
        .order_by("-at", "-pk")
    )
    network = network_of(visitor.address)
    latest = list(
        islice(
            (one for one in earlier.iterator() if network_of(one.address) == network),
            MOST_FAILURES,
        )
    )
    if len(latest) < MOST_FAILURES or any(a.outcome == SignIn.Outcome.OPENED for a in latest):
        return None
    return latest[0].at + LOCKED_FOR


def note_attempt(
    visitor: Visitor, outcome: str, *, user: User | None = None, session_key: str = ""
) -> SignIn:
    return SignIn.objects.create(
        user=user,
        name_key=visitor.key,
        address=visitor.address,
        agent=visitor.agent[:300],
        outcome=outcome,
        session_key=session_key,
    )


def open_sessions(user: User) -> list[SignIn]:
    """The sign-ins whose session still lives, newest first."""
    signed_in = SignIn.objects.filter(
        user=user, outcome=SignIn.Outcome.OPENED, ended_at=None
    ).exclude(session_key="")
    alive = set(
        Session.objects.filter(
            session_key__in=signed_in.values("session_key"), expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    return [one for one in signed_in if one.session_key in alive]


@transaction.atomic
def end_every_session(*, user: User, by: User) -> None:
    """Signs ``user`` out everywhere: a new salt makes every session worthless, the rows go too."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.session_salt = get_random_string(32)
    user.skip_history_when_saving = True
    user.save(update_fields=["session_salt"])
    keys = list(
        SignIn.objects.filter(user=user, ended_at=None).values_list("session_key", flat=True)
    )
    Session.objects.filter(session_key__in=[key for key in keys if key]).delete()
    SignIn.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
    note_about_account(user, by, "đăng xuất khỏi mọi máy")


def note_password_change(*, user: User, by: User, how: str) -> None:
    """In the log; the password itself stands nowhere."""
    note_about_account(user, by, how)


def refuse_inviting(*, user: User, by: User) -> None:
    """Raises ``Refused`` when ``by`` may not make a link with which ``user`` sets a password."""
    if not may_administer(by):
        raise Refused("Tạo liên kết mời là việc của người có nhiệm vụ “quản trị”.")
    if user.role == User.Role.SYSTEM and by.role != User.Role.SYSTEM:
        raise Refused(f"{user.username}: tài khoản quản trị hệ thống không nhận liên kết mời.")
    if not user.is_active:
        raise Refused(f"{user.username}: tài khoản đã ngừng hoạt động.")


def note_invitation(*, user: User, by: User) -> None:
    note_about_account(user, by, "tạo liên kết mời đặt mật khẩu")


def forget_old_sign_ins(*, now: datetime | None = None) -> int:
    """Attempts older than a year are deleted; returns how many."""
    old = SignIn.objects.filter(at__lt=(now or timezone.now()) - KEPT_FOR)
    return old.delete()[0]


def note_about_account(user: User, by: User, what: str) -> None:
    """In the log, by the number of the account: a name could not be taken out of the chain again."""
    audit.record(
        AuditEntry.Act.DONE, [user], by=by, what="tài khoản", label=f"số {user.pk}: {what}"
    )
