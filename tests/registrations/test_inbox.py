"""What waits for whom, and mails that go only to those who owe, each once."""

import re
from datetime import date
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends import locmem
from django.core.management import CommandError, call_command

from registrations.actions import Reason, accept, ask, grant_exception, send_back
from registrations.inbox import tasks_for
from registrations.models import Reminder
from tests.factories import at, make_officer, make_unit
from tests.registrations.conftest import NOW
from tests.registrations.dossiers import send


def titles(user, when=NOW) -> list[str]:
    return [task.title for task in tasks_for(user, when)]


def test_officer_is_told_until_when(world):
    [task] = tasks_for(world.officer, NOW)
    assert (task.title, task.due_at, task.is_urgent) == (
        "Gửi đăng ký thi đua của UBND xã Hòa Bình",
        at("2022-03-31 00:00"),
        False,
    )
    assert task.due_words == "Còn 6 ngày – hạn cuối 24:00 ngày 30/3/2022 (giờ Việt Nam)"
    assert tasks_for(world.officer, at("2022-03-27 08:00"))[0].is_urgent
    assert titles(world.officer, at("2022-03-31 00:00")) == []
    assert titles(world.leader) == []


def test_officer_owes_until_it_is_sent_and_again_when_returned(world):
    sent = send(world.peace, world.officer)
    assert titles(world.second) == []
    reason = [Reason("", "", "Thiếu dấu")]
    send_back(campaign_unit=world.peace, submission=sent.pk, reasons=reason, by=world.staff)
    ask(campaign_unit=world.peace, text="Ai ký?", by=world.staff)
    assert titles(world.second) == [
        "Sửa và gửi lại đăng ký của UBND xã Hòa Bình",
        "Trả lời câu hỏi của Phòng Nội vụ về hồ sơ của UBND xã Hòa Bình",
    ]
    assert titles(world.other) == ["Gửi đăng ký thi đua của UBND thị trấn Tràm Chim"]


def test_office_receives_answers_and_reminds(world):
    sent = send(world.peace, world.officer)
    ask(campaign_unit=world.town, text="Gửi bù?", by=world.other)
    assert titles(world.staff) == [
        "Tiếp nhận hoặc trả lại 1 hồ sơ đăng ký",
        "Trả lời 1 câu hỏi của UBND thị trấn Tràm Chim",
        "Nhắc 1 đơn vị chưa gửi hoặc phải gửi lại đăng ký",
    ]
    accept(campaign_unit=world.peace, submission=sent.pk, by=world.staff)
    assert titles(world.staff, at("2022-03-31 00:00")) == [
        "Trả lời 1 câu hỏi của UBND thị trấn Tràm Chim"
    ]


def test_page_puts_what_is_urgent_first(client, world):
    with time_machine.travel(at("2022-03-29 08:00"), tick=False):
        send(world.town, world.other)
        client.force_login(world.staff)
        body = client.get("/cong-viec/").content.decode()
    assert "2 việc chờ bạn." in body
    assert re.findall(r"<a href=\"/dang-ky[^>]+>([^<]+)</a>", body.split("<main")[1]) == [
        "Nhắc 1 đơn vị chưa gửi hoặc phải gửi lại đăng ký",
        "Tiếp nhận hoặc trả lại 1 hồ sơ đăng ký",
    ]


@pytest.mark.parametrize("more", [0, 2])
def test_page_has_the_same_number_of_queries_with_more_units(
    world, more, django_assert_num_queries
):
    for _ in range(more):
        make_officer(make_unit(world.campaign, takes_part=False))
    with django_assert_num_queries(7):
        tasks_for(world.staff, NOW)
    with django_assert_num_queries(4):
        tasks_for(world.officer, NOW)


# Reminders


@pytest.fixture
def addresses(world):
    for officer, address in ((world.officer, "mai@hb.vn"), (world.second, "son@hb.vn")):
        officer.email = address
        officer.save()


def remind(day: str, **options) -> list[str]:
    """Who got a mail on that day at 8:00."""
    mail.outbox.clear()
    with time_machine.travel(at(f"2022-{day} 08:00"), tick=False):
        call_command("send_reminders", **options)
    return sorted(message.to[0] for message in mail.outbox)


@pytest.mark.usefixtures("addresses")
def test_reminders_on_four_days_each_at_most_once(world, capsys):
    both = ["mai@hb.vn", "son@hb.vn"]
    assert [
        (day, remind(day))
        for day in ("03-22", "03-23", "03-23", "03-26", "03-27", "03-28", "03-29", "03-30", "03-31")
    ] == [
        ("03-22", []),
        ("03-23", both),
        ("03-23", []),
        ("03-26", []),
        ("03-27", both),
        ("03-28", []),
        ("03-29", both),
        ("03-30", both),
        ("03-31", []),
    ]
    assert Reminder.objects.count() == 8
    assert "không có địa chỉ thư: UBND thị trấn Tràm Chim" in capsys.readouterr().out


@pytest.mark.usefixtures("addresses")
def test_reminder_in_words(world):
    remind("03-27")
    message = mail.outbox[0]
    assert message.subject == "Nhắc hạn đăng ký thi đua: còn 3 ngày – UBND xã Hòa Bình"
    assert "Còn 3 ngày – hạn cuối 24:00 ngày 30/3/2022 (giờ Việt Nam)." in message.body
    assert f"/dang-ky/{world.peace.pk}/" in message.body


@pytest.mark.usefixtures("addresses")
def test_only_those_who_owe(world):
    sent = send(world.peace, world.officer)
    assert remind("03-27") == []
    reason = [Reason("", "", "Thiếu dấu")]
    send_back(campaign_unit=world.peace, submission=sent.pk, reasons=reason, by=world.staff)
    world.second.memberships.update(valid_to=date(2022, 3, 26))
    assert remind("03-27") == ["mai@hb.vn"]
    assert "đã bị trả lại" in mail.outbox[0].body


@pytest.mark.usefixtures("addresses")
def test_extension_has_reminders_of_its_own(world):
    with time_machine.travel(at("2022-03-31 08:00"), tick=False):
        grant_exception(
            campaign_unit=world.peace, until=date(2022, 4, 7), reason="Mất điện", by=world.staff
        )
    assert remind("04-01") == []
    assert remind("04-04") == ["mai@hb.vn", "son@hb.vn"]


@pytest.mark.usefixtures("addresses")
def test_dry_run_sends_nothing(world, capsys):
    assert remind("03-27", dry_run=True) == []
    assert "sẽ gửi: UBND xã Hòa Bình <mai@hb.vn>" in capsys.readouterr().out
    assert Reminder.objects.count() == 0


@pytest.mark.usefixtures("addresses")
def test_server_that_cannot_be_reached_is_tried_again(world, monkeypatch):
    def refuse(self):
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(locmem.EmailBackend, "open", refuse)
    with pytest.raises(CommandError, match="Không kết nối được máy chủ thư"):
        remind("03-27")
    assert Reminder.objects.count() == 0
    monkeypatch.undo()
    assert remind("03-27") == ["mai@hb.vn", "son@hb.vn"]


@pytest.mark.usefixtures("addresses")
def test_one_mail_that_fails_is_said_and_not_sent_twice(world, monkeypatch):
    send_messages = locmem.EmailBackend.send_messages

    def fail_for_one(self, messages):
        if messages[0].to == ["mai@hb.vn"]:
            raise SMTPRecipientsRefused({"mai@hb.vn": (550, b"unknown")})
        return send_messages(self, messages)

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", fail_for_one)
    with pytest.raises(CommandError, match=r"UBND xã Hòa Bình <mai@hb\.vn>: không gửi được"):
        remind("03-27")
    assert [message.to for message in mail.outbox] == [["son@hb.vn"]]
    monkeypatch.undo()
    assert remind("03-27") == []
