"""Phòng Nội vụ accepts or returns; acceptance makes the participant and its people."""

from datetime import date

import pytest
import time_machine

from campaigns.actions import Refused
from campaigns.models import Individual, Participant
from campaigns.time import BEGINNING
from registrations.actions import Reason, accept, answer, ask, send_back, submit, withdraw
from registrations.models import Event, LateException, Registration
from registrations.queries import Namesake, namesakes, queue_of
from registrations.sections import rows_of
from tests.factories import at
from tests.registrations.conftest import NOW
from tests.registrations.dossiers import person, send


def accepted(world, **sections):
    sent = send(world.peace, world.officer, **sections)
    return accept(campaign_unit=world.peace, submission=sent.pk, by=world.staff)


def returned(world, sent, *reasons, **options):
    return send_back(
        campaign_unit=world.peace,
        submission=sent.pk,
        reasons=reasons or [Reason("ke-hoach", "number", "Sai số")],
        by=world.staff,
        **options,
    )


def test_acceptance_makes_a_participant_and_individuals(world):
    people = [
        person(),
        person("Lê Thị Hoa", id="p2", birth_year="", group="mot-cua", position="Công chức"),
        person("Võ Văn Tâm", id="p3", birth_year="1990", group="truc-tiep"),
    ]
    participant = accepted(world, ca_nhan={"rows": people, "none": False})
    assert (participant.known_from, participant.reason, participant.accepted_by) == (
        NOW,
        "Đăng ký, kế hoạch số 15/KH-UBND",
        world.staff,
    )
    assert list(
        Individual.objects.order_by("full_name").values_list(
            "full_name", "birth_year", "position", "group", "is_front_line", "aim", "known_from"
        )
    ) == [
        ("Lê Thị Hoa", None, "Công chức", "truc-tiep", True, "Giấy khen", NOW),
        ("Nguyễn Văn An", 1985, "Chủ tịch", "lanh-dao", False, "Giấy khen", NOW),
        ("Võ Văn Tâm", 1990, "Chủ tịch", "truc-tiep", False, "Giấy khen", NOW),
    ]
    assert {one.search_key for one in Individual.objects.all()} >= {"le thi hoa cong chuc"}
    for row in (participant, *Individual.objects.all()):
        assert row.history.get().history_user == world.staff
    registration = Registration.objects.get()
    assert (registration.state, registration.participant) == ("accepted", participant)


def test_unit_that_takes_part_already_keeps_its_participation(world):
    """All were enrolled in a rehearsal, and one person was entered by hand."""
    before = Participant.objects.create(campaign_unit=world.peace, known_from=BEGINNING)
    Individual.objects.create(
        campaign_unit=world.peace, full_name="NGUYỄN VĂN AN", birth_year=1985, group="lanh-dao"
    )
    assert accepted(world) == before
    assert Individual.objects.count() == 1


def test_acceptance_fails_as_a_whole(world, monkeypatch):
    sent = send(world.peace, world.officer)

    def fail(*args, **kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr("registrations.actions.receiving._new_individuals", fail)
    with pytest.raises(RuntimeError):
        accept(campaign_unit=world.peace, submission=sent.pk, by=world.staff)
    assert (Participant.objects.count(), Registration.objects.get().state) == (0, "submitted")


def test_what_was_withdrawn_or_sent_anew_meanwhile_is_not_accepted(world):
    sent = send(world.peace, world.officer)
    withdraw(campaign_unit=world.peace, reason="Sai", by=world.officer)
    with pytest.raises(Refused, match="đang ở trạng thái “Đã rút”"):
        accept(campaign_unit=world.peace, submission=sent.pk, by=world.staff)
    submit(campaign_unit=world.peace, by=world.officer)
    with pytest.raises(Refused, match="đơn vị đã gửi bản mới lúc 10:00 ngày 24/3/2022"):
        accept(campaign_unit=world.peace, submission=sent.pk, by=world.staff)
    assert Participant.objects.count() == 0


def test_only_the_office_decides(world):
    sent = send(world.peace, world.officer)
    for stranger in (world.officer, world.other, world.leader):
        with pytest.raises(Refused, match="Chỉ Phòng Nội vụ"):
            accept(campaign_unit=world.peace, submission=sent.pk, by=stranger)


def test_return_says_why_section_by_section(world):
    sent = send(world.peace, world.officer)
    returned(
        world,
        sent,
        Reason("ke-hoach", "number", " Sai số "),
        Reason("ca-nhan", "", "Thiếu người ở Một cửa"),
        Reason("chi-tieu", "BCN", "  "),
    )
    event = Event.objects.get(kind="returned")
    assert event.reasons == [
        {"section": "ke-hoach", "field": "number", "text": "Sai số"},
        {"section": "ca-nhan", "field": "", "text": "Thiếu người ở Một cửa"},
    ]
    assert Registration.objects.get().is_editable


def test_return_without_a_reason(world):
    sent = send(world.peace, world.officer)
    with pytest.raises(Refused, match="trả lại hồ sơ phải có lý do"):
        returned(world, sent, Reason("", "", " "))


def test_return_after_the_deadline_needs_a_day_to_send_again(world):
    sent = send(world.peace, world.officer)
    with time_machine.travel(at("2022-04-01 08:00"), tick=False):
        with pytest.raises(Refused, match="Hãy ghi ngày đơn vị được gửi lại đến hết"):
            returned(world, sent)
        returned(world, sent, until=date(2022, 4, 4))
    exception = LateException.objects.get()
    assert (exception.until, exception.granted_by) == (date(2022, 4, 4), world.staff)
    with time_machine.travel(at("2022-04-04 23:59:59"), tick=False):
        assert submit(campaign_unit=world.peace, by=world.officer).number == 2


# Questions


def test_questions_go_both_ways(world):
    asked = ask(campaign_unit=world.peace, text="Ký số được không?", by=world.officer)
    with pytest.raises(Refused, match="do bên kia trả lời"):
        answer(campaign_unit=world.peace, question=asked.pk, text="Được", by=world.second)
    answer(campaign_unit=world.peace, question=asked.pk, text="Được.", by=world.staff)
    with pytest.raises(Refused, match="đã được trả lời"):
        answer(campaign_unit=world.peace, question=asked.pk, text="Không.", by=world.staff)
    back = ask(campaign_unit=world.peace, text="Ai ký?", by=world.staff)
    answer(campaign_unit=world.peace, question=back.pk, text="Chủ tịch.", by=world.second)
    assert [(e.kind, e.is_by_office, e.text) for e in Event.objects.order_by("pk")] == [
        ("question", False, "Ký số được không?"),
        ("answer", True, "Được."),
        ("question", True, "Ai ký?"),
        ("answer", False, "Chủ tịch."),
    ]


def test_question_of_another_unit_is_not_there(world):
    asked = ask(campaign_unit=world.town, text="Bí mật?", by=world.other)
    with pytest.raises(Refused, match="không có câu hỏi ấy"):
        answer(campaign_unit=world.peace, question=asked.pk, text="x", by=world.officer)
    with pytest.raises(Refused, match="không phụ trách"):
        ask(campaign_unit=world.town, text="x", by=world.officer)


# People whom two units register


def warned(world, unit) -> list[Namesake]:
    registration = Registration.objects.select_related("submission").get(campaign_unit=unit)
    return namesakes(unit, rows_of(registration.submission.sections["ca-nhan"]))


@pytest.mark.parametrize(
    ("other", "by_birth_year"),
    [
        ({"full_name": "NGUYỄN VĂN AN", "position": "Phó Chủ tịch"}, True),
        ({"birth_year": "", "position": "chủ tịch"}, False),
        ({"birth_year": "1986"}, None),
        ({"birth_year": "", "position": "Phó Chủ tịch"}, None),
        ({"full_name": "Nguyễn Văn Ân"}, None),
    ],
)
def test_both_units_are_warned_of_a_person_on_two_lists(world, other, by_birth_year):
    send(world.peace, world.officer)
    send(world.town, world.other, ca_nhan={"rows": [person(**other)], "none": False})
    expected = (
        ([], [])
        if by_birth_year is None
        else (
            [Namesake("Nguyễn Văn An", by_birth_year, "UBND thị trấn Tràm Chim")],
            [Namesake(other.get("full_name", "Nguyễn Văn An"), by_birth_year, "UBND xã Hòa Bình")],
        )
    )
    assert (warned(world, world.peace), warned(world, world.town)) == expected


def test_drafts_of_others_are_not_looked_at(world):
    send(world.peace, world.officer)
    send(world.town, world.other)
    withdraw(campaign_unit=world.town, reason="Sai", by=world.other)
    assert warned(world, world.peace) == []


# The queue


def test_queue_tells_all_units_in_a_fixed_number_of_queries(world, django_assert_num_queries):
    with django_assert_num_queries(6):
        rows = queue_of(world.campaign, at=NOW)
    assert [(row.state, row.is_missing, row.officers) for row in rows] == [
        ("none", True, (world.officer, world.second)),
        ("none", True, (world.other,)),
    ]
    send(world.peace, world.officer)
    send(world.town, world.other)
    ask(campaign_unit=world.town, text="Hỏi", by=world.other)
    with django_assert_num_queries(6):
        rows = queue_of(world.campaign, at=NOW)
    assert [(row.state, row.is_missing, row.is_late, len(row.questions)) for row in rows] == [
        ("submitted", False, False, 0),
        ("submitted", False, False, 1),
    ]


@pytest.mark.parametrize("number", ["x", "-1", "²", "9" * 5000])
def test_number_that_no_dossier_has(client, world, number):
    client.force_login(world.staff)
    response = client.post(
        f"/dang-ky/tiep-nhan/{world.peace.pk}/tiep-nhan/", {"submission": number}
    )
    assert response.status_code == 302
