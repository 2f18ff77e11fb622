"""Reminders by mail: only to officers whose unit still owes its registration, each at most once."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import Campaign, CampaignUnit, User
from registrations.deadlines import Window
from registrations.models import Registration, Reminder
from registrations.queries import queue_of

DAYS_BEFORE = (7, 3, 1, 0)


@dataclass(frozen=True, slots=True)
class Due:
    """A mail that is due now. ``user`` None: nobody of the unit has an address."""

    campaign_unit: CampaignUnit
    window: Window
    days_before: int
    user: User | None
    is_returned: bool


def reminders_due(*, at: datetime | None = None) -> list[Due]:
    """Those not sent yet, of all campaigns, unit by unit."""
    now = at or timezone.now()
    found = [
        due
        for campaign in Campaign.objects.filter(ends_on__gte=now.date()).order_by("slug")
        for due in _of_campaign(campaign, now)
    ]
    sent = set(
        Reminder.objects.filter(
            campaign_unit__in={due.campaign_unit.pk for due in found}
        ).values_list("campaign_unit", "user", "closes_at", "days_before")
    )
    return [due for due in found if due.user is None or _key(due) not in sent]


def _of_campaign(campaign: Campaign, now: datetime) -> Iterator[Due]:
    for row in queue_of(campaign, at=now):
        days = row.window.days_left(now)
        if not row.is_missing or not row.window.is_open(now) or days not in DAYS_BEFORE:
            continue
        is_returned = row.state == Registration.State.RETURNED
        users = [user for user in row.officers if user.email] or [None]
        for user in users:
            yield Due(row.campaign_unit, row.window, days, user, is_returned)


def _key(due: Due) -> tuple:
    return due.campaign_unit.pk, due.user.pk, due.window.closes_at, due.days_before


def send_reminders(*, at: datetime | None = None) -> list[Reminder]:
    """Sends what is due. The row stands before the mail goes: a crash may lose a mail, never send it twice.

    Raises Refused when the mail server cannot be reached, or goes away: for mails that were not begun nothing is
    written then, and the same day's next run sends them. A single mail that fails keeps its row with the fault.
    """
    now = at or timezone.now()
    due = [one for one in reminders_due(at=now) if one.user]
    if not due:
        return []
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        raise Refused(
            f"Không kết nối được máy chủ thư ({error}). Chưa gửi thư nào; hãy kiểm tra cấu hình rồi chạy lại."
        ) from None
    try:
        rows: list[Reminder] = []
        for one in due:
            if not _answers(connection):
                sent = sum(1 for row in rows if not row.fault)
                raise Refused(
                    f"Máy chủ thư ngừng trả lời sau {sent} thư. Các thư chưa gửi không bị mất: lần chạy sau sẽ gửi."
                )
            if row := _send(one, connection, now):
                rows.append(row)
        return rows
    finally:
        connection.close()


def _answers(connection) -> bool:
    """Whether the server is still there, or there again. Asked before a mail is noted as sent."""
    server = getattr(connection, "connection", None)  # other kinds of mail have no server
    if server is None:
        return True
    with suppress(OSError, SMTPException):
        if server.noop()[0] == 250:
            return True
    connection.close()
    with suppress(OSError, SMTPException):
        return bool(connection.open())
    return False


def _send(due: Due, connection, now: datetime) -> Reminder | None:
    """None when another run has just taken it."""
    try:
        with transaction.atomic():
            row = Reminder.objects.create(
                campaign_unit=due.campaign_unit,
                user=due.user,
                closes_at=due.window.closes_at,
                days_before=due.days_before,
                address=due.user.email,
                sent_at=now,
            )
    except IntegrityError:
        return None
    try:
        _message(due, connection, now).send()
    except (OSError, SMTPException) as error:
        row.fault = str(error)[:300]
        row.save(update_fields=["fault"])
    return row


def _message(due: Due, connection, now: datetime) -> EmailMessage:
    unit, campaign = due.campaign_unit.unit, due.campaign_unit.campaign
    state = (
        "Hồ sơ đăng ký đã bị trả lại và chưa được gửi lại."
        if due.is_returned
        else "Đơn vị chưa gửi hồ sơ đăng ký."
    )
    lines = [
        f"Kính gửi: {due.user.get_full_name()}, {unit.name}",
        "",
        f"{campaign.title}: {state}",
        f"{due.window.sentence(now)}.",
        "",
        f"Việc cần làm: đăng nhập, mở trang Đăng ký ({_address(due)}), kiểm tra và gửi trước hạn.",
        "Nếu đơn vị đã gửi sau khi thư này được lập, xin bỏ qua thư.",
        "",
        campaign.standing_unit,
    ]
    return EmailMessage(
        subject=f"Nhắc hạn đăng ký thi đua: {due.window.time_left(now).lower()} – {unit.name}",
        body="\n".join(lines),
        to=[due.user.email],
        connection=connection,
    )


def _address(due: Due) -> str:
    return f"{settings.SITE_ADDRESS}{reverse('registration', args=[due.campaign_unit.pk])}"
