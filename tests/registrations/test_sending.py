"""Sending a dossier: the deadline to the second, one of two officers, what is frozen, and taking it back."""

import threading
from datetime import date

import pytest
import time_machine
from django.db import connection, connections
from django.test import override_settings

from campaigns.actions import Refused
from registrations.actions import (
    IncompleteError,
    Reason,
    end_exception,
    fingerprint,
    grant_exception,
    save_section,
    send_back,
    submit,
    withdraw,
)
from registrations.deadlines import Window
from registrations.models import Event, Registration, Submission
from registrations.queries import draft_of
from tests.factories import at
from tests.registrations.dossiers import complete, person, send, write


def registration(world) -> Registration:
    return Registration.objects.select_related("campaign_unit__campaign").get(
        campaign_unit=world.peace
    )


def change(world, section: str, content: dict, *, base: int = 1, by=None) -> None:
    save_section(
        campaign_unit=world.peace,
        section=section,
        content=content,
        base=base,
        by=by or world.officer,
    )


# The deadline


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "UTC", "America/New_York"])
def test_last_second_counts_and_the_next_does_not(world, zone):
    write(world.peace, world.officer)
    write(world.town, world.other)
    with override_settings(TIME_ZONE=zone):
        with time_machine.travel(at("2022-03-30 23:59:59"), tick=False):
            sent = submit(campaign_unit=world.peace, by=world.officer)
        assert sent.submitted_at == at("2022-03-30 23:59:59")
        with (
            time_machine.travel(at("2022-03-31 00:00:00"), tick=False),
            pytest.raises(
                Refused,
                match=(
                    r"Đã hết hạn đăng ký từ 24:00 ngày 30/3/2022 \(giờ Việt Nam\); lúc này là 00:00 ngày 31/3/2022"
                ),
            ),
        ):
            submit(campaign_unit=world.town, by=world.other)
    assert list(Submission.objects.all()) == [sent]
    assert not registration(world).is_late
    assert Registration.objects.get(campaign_unit=world.town).state == "draft"


def test_before_the_launch(world):
    write(world.peace, world.officer)
    with (
        time_machine.travel(at("2022-02-28 23:59:59"), tick=False),
        pytest.raises(Refused, match="nhận đăng ký từ 0:00 ngày 1/3/2022"),
    ):
        submit(campaign_unit=world.peace, by=world.officer)


def test_what_counts_is_the_moment_of_sending_not_of_the_draft(world):
    write(world.peace, world.officer)
    with (
        time_machine.travel(at("2022-04-01 08:00"), tick=False),
        pytest.raises(Refused, match="Bản nháp vẫn được giữ"),
    ):
        submit(campaign_unit=world.peace, by=world.officer)


def test_draft_is_saved_after_the_deadline_too(world):
    write(world.peace, world.officer)
    with time_machine.travel(at("2022-04-01 08:00"), tick=False):
        change(world, "ke-hoach", {"number": "16"})
    assert draft_of(registration(world))["ke-hoach"].content == {"number": "16"}


def test_late_exception_lets_one_unit_in_until_its_last_second(world):
    write(world.peace, world.officer)
    write(world.town, world.other)
    with time_machine.travel(at("2022-04-01 08:00"), tick=False):
        grant_exception(
            campaign_unit=world.peace, until=date(2022, 4, 5), reason="Mất điện", by=world.staff
        )
        with pytest.raises(Refused):
            submit(campaign_unit=world.town, by=world.other)
    with (
        time_machine.travel(at("2022-04-06 00:00"), tick=False),
        pytest.raises(Refused, match="24:00 ngày 5/4/2022"),
    ):
        submit(campaign_unit=world.peace, by=world.officer)
    with time_machine.travel(at("2022-04-05 23:59:59"), tick=False):
        submit(campaign_unit=world.peace, by=world.officer)
    assert registration(world).is_late


def test_ended_exception_opens_nothing(world):
    write(world.peace, world.officer)
    with time_machine.travel(at("2022-04-01 08:00"), tick=False):
        grant_exception(
            campaign_unit=world.peace, until=date(2022, 4, 5), reason="Mất điện", by=world.staff
        )
        ended = end_exception(campaign_unit=world.peace, reason="Nhầm đơn vị", by=world.staff)
        assert (ended.ended_by, ended.ended_reason) == (world.staff, "Nhầm đơn vị")
        with pytest.raises(Refused):
            submit(campaign_unit=world.peace, by=world.officer)
    assert [e.kind for e in Event.objects.all()] == ["begun", "extended", "extension_ended"]
    assert [h.history_change_reason for h in ended.history.order_by("history_id")] == [
        "Mất điện",
        "Nhầm đơn vị",
    ]


@pytest.mark.parametrize(
    ("until", "reason", "sentence"),
    [
        (date(2022, 3, 23), "Mất điện", "Ngày 23/3/2022 đã qua"),
        (date(2022, 4, 5), "  ", "Gia hạn phải có lý do"),
        (date(2022, 11, 1), "Mất điện", "Phong trào kết thúc ngày 31/10/2022"),
    ],
)
def test_exception_that_makes_no_sense(world, until, reason, sentence):
    with pytest.raises(Refused, match=sentence):
        grant_exception(campaign_unit=world.peace, until=until, reason=reason, by=world.staff)
    assert Registration.objects.count() == 0


def test_units_do_not_extend_themselves(world):
    with pytest.raises(Refused, match="Chỉ Phòng Nội vụ"):
        grant_exception(
            campaign_unit=world.peace, until=date(2022, 4, 5), reason="x", by=world.officer
        )


# Who sends


def test_second_officer_is_told_that_the_first_has_sent(world):
    sent = send(world.peace, world.officer)
    with pytest.raises(
        Refused,
        match=rf"Trần Thị Mai đã gửi hồ sơ của đơn vị lúc 10:00 ngày 24/3/2022 \(biên nhận số {sent.pk}\)",
    ):
        submit(campaign_unit=world.peace, by=world.second)
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one connection in memory")
def test_two_officers_press_the_button_at_the_same_time(world):
    write(world.peace, world.officer)
    together, answers = threading.Barrier(2), []

    def press(officer) -> None:
        together.wait()
        try:
            answers.append(submit(campaign_unit=world.peace, by=officer))
        except Refused as refusal:
            answers.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[one]) for one in (world.officer, world.second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [sent] = Submission.objects.all()
    refused = [one for one in answers if isinstance(one, str)]
    assert len(refused) == 1
    assert f"biên nhận số {sent.pk}" in refused[0]


def test_returned_dossier_is_not_sent_by_an_officer_whose_dates_ended(world):
    sent = send(world.peace, world.officer)
    send_back(
        campaign_unit=world.peace,
        submission=sent.pk,
        reasons=[Reason("ke-hoach", "number", "Sai số")],
        by=world.staff,
    )
    world.officer.memberships.update(valid_to=date(2022, 3, 24))
    with time_machine.travel(at("2022-03-25 00:00"), tick=False):
        with pytest.raises(Refused, match="đến hết ngày 24/3/2022, nay không còn quyền"):
            submit(campaign_unit=world.peace, by=world.officer)
        assert submit(campaign_unit=world.peace, by=world.second).number == 2


def test_incomplete_dossier_says_everything_and_sends_nothing(world):
    write(world.peace, world.officer, ke_hoach={"number": "15"})
    with pytest.raises(IncompleteError) as incomplete:
        submit(campaign_unit=world.peace, by=world.officer)
    assert [one.field for one in incomplete.value.problems] == [
        "issued_on",
        "signer",
        "signer_position",
    ]
    assert Submission.objects.count() == 0


def test_what_was_checked_is_what_is_sent(world):
    write(world.peace, world.officer)
    seen = fingerprint(draft_of(registration(world)))
    change(world, "phu-trach", complete()["phu-trach"] | {"email": "a@b.vn"}, by=world.second)
    with pytest.raises(Refused, match="đã được lưu lại sau khi bạn mở trang kiểm tra"):
        submit(campaign_unit=world.peace, by=world.officer, seen=seen)
    seen = fingerprint(draft_of(registration(world)))
    assert submit(campaign_unit=world.peace, by=world.officer, seen=seen).number == 1


# What is frozen


def test_submission_is_frozen_with_sums_and_a_code(world):
    sent = send(world.peace, world.officer)
    [file] = sent.files.all()
    assert sent.content == {
        "campaign": {"slug": "cchc-2022", "title": world.campaign.title},
        "unit": {"code": "30004", "name": "UBND xã Hòa Bình", "group": "Xã, thị trấn"},
        "sections": complete(),
        "files": [{"id": file.pk, "name": "ke-hoach.pdf", "size": 15, "sha256": file.sha256}],
        "targets": [
            {"code": "BCN", "title": "Hồ sơ qua BCCI", "words": "trên 20 %"},
            {"code": "TH", "title": "Hồ sơ trễ hạn", "words": "nhiều nhất 1 %"},
        ],
    }
    assert sent.is_intact
    assert len(sent.code) == 17
    sent.content["sections"]["ke-hoach"]["number"] = "99"
    assert not sent.is_intact


def test_resubmission_is_a_new_version_and_stays_on_time(world):
    first = send(world.peace, world.officer)
    with time_machine.travel(at("2022-03-30 17:00"), tick=False):
        send_back(
            campaign_unit=world.peace,
            submission=first.pk,
            reasons=[Reason("", "", "Thiếu chữ ký")],
            until=date(2022, 4, 2),
            by=world.staff,
        )
    with time_machine.travel(at("2022-04-02 09:00"), tick=False):
        change(world, "phu-trach", complete()["phu-trach"] | {"position": "Chánh Văn phòng"})
        second = submit(campaign_unit=world.peace, by=world.second)
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert first.sections["phu-trach"]["position"] == "Công chức"
    assert second.sections["phu-trach"]["position"] == "Chánh Văn phòng"
    assert not registration(world).is_late
    assert [event.kind for event in Event.objects.order_by("pk")] == [
        "begun",
        "submitted",
        "extended",
        "returned",
        "resubmitted",
    ]


# Taking it back


def test_withdrawn_dossier_is_edited_and_sent_again(world):
    send(world.peace, world.officer)
    withdraw(campaign_unit=world.peace, reason="Sai danh sách", by=world.second)
    assert registration(world).state == "withdrawn"
    assert registration(world).first_submitted_at is None
    change(world, "ca-nhan", {"rows": [person("Lê Thị Hoa")], "none": False})
    with time_machine.travel(at("2022-03-29 09:00"), tick=False):
        assert submit(campaign_unit=world.peace, by=world.officer).number == 2
    withdrawn = Event.objects.get(kind="withdrawn")
    assert (withdrawn.by, withdrawn.text) == (world.second, "Sai danh sách")
    assert registration(world).first_submitted_at == at("2022-03-29 09:00")


def test_withdrawal_needs_a_reason_and_something_to_withdraw(world):
    write(world.peace, world.officer)
    with pytest.raises(Refused, match="không có gì để rút"):
        withdraw(campaign_unit=world.peace, reason="Sai", by=world.officer)
    submit(campaign_unit=world.peace, by=world.officer)
    with pytest.raises(Refused, match="Hãy ghi vì sao rút hồ sơ"):
        withdraw(campaign_unit=world.peace, reason=" \n ", by=world.officer)
    assert registration(world).state == "submitted"


def test_names_of_both_zones_agree_on_the_last_day(world):
    """The screen's words change at Vietnam's midnight, whatever the zone of the server."""
    window = Window(world.campaign)
    assert [
        window.sentence(at(text))
        for text in (
            "2022-02-28 23:59",
            "2022-03-24 10:00",
            "2022-03-29 23:59",
            "2022-03-30 00:00",
            "2022-03-30 23:18",
            "2022-03-30 23:59:30",
            "2022-03-31 00:00",
        )
    ] == [
        "Nhận đăng ký từ 0:00 ngày 1/3/2022",
        "Còn 6 ngày – hạn cuối 24:00 ngày 30/3/2022 (giờ Việt Nam)",
        "Còn 1 ngày – hạn cuối 24:00 ngày 30/3/2022 (giờ Việt Nam)",
        "Hôm nay là ngày cuối, còn 24 giờ 0 phút – hạn cuối 24:00 ngày 30/3/2022 (giờ Việt Nam)",
        "Chỉ còn 42 phút – hạn cuối 24:00 ngày 30/3/2022 (giờ Việt Nam)",
        "Còn chưa đến 1 phút – hạn cuối 24:00 ngày 30/3/2022 (giờ Việt Nam)",
        "Đã hết hạn từ 24:00 ngày 30/3/2022 (giờ Việt Nam)",
    ]
