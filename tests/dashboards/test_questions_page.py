"""Staff look into the questions, note and close them; new figures open them again; the score never moves."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.actions import Refused
from campaigns.models import User
from campaigns.models.append_only import AppendOnlyError
from campaigns.time import BEGINNING
from dashboards.actions import note_question
from dashboards.anomaly_data import load_question_facts
from dashboards.exporting import as_json
from dashboards.models import QuestionNote
from metrics.actions import record_measures
from metrics.queries.boards import load_board
from metrics.scoring.anomalies import RULES, MonthSums, Question, ask
from tests.factories import (
    MARCH,
    at,
    make_campaign,
    make_criterion,
    make_officer,
    make_procedure,
    make_report,
    make_unit,
    make_user,
)
from tests.test_architecture import reached

pytestmark = pytest.mark.django_db

APRIL = date(2022, 4, 1)
ALL_ONLINE, FALLS = "truc-tuyen-bang-tat-ca", "tiep-nhan-giam-manh"


@pytest.fixture(autouse=True)
def _june():
    with time_machine.travel(at("2022-06-10 09:00"), tick=False):
        yield


@pytest.fixture
def staff(client) -> User:
    user = make_user(full_name="Nguyễn Thị Đông")
    client.force_login(user)
    return user


@pytest.fixture
def campaign():
    made = make_campaign(slug="cchc-2022")
    make_criterion(made, "BCN", threshold="20")
    return made


def report(campaign, unit, month, known_from="2022-05-05 08:00", **counts) -> None:
    procedure = campaign.procedures.first() or make_procedure(campaign, unit)
    make_report(campaign, unit, month, {procedure: counts}, known_from=at(known_from))
    record_measures(campaign=campaign, since=at(known_from), units=[unit.pk])


@pytest.fixture
def odd(campaign):
    """A unit that raises two questions about April: everything online, and less than half of March."""
    unit = make_unit(campaign, code="30001", name="UBND xã An Long")
    record_measures(campaign=campaign, since=BEGINNING)
    report(campaign, unit, MARCH, received=60)
    report(campaign, unit, APRIL, received=25, received_online_l3=25)
    return unit


def text(response) -> str:
    return " ".join(response.content.decode().split())


def page_of(client, query: str = ""):
    return client.get(f"/cau-hoi/{query}").context


def open_ones(page) -> list[tuple[str, str]]:
    return [(one["question"].unit, rule.slug) for rule, same in page["open"] for one in same]


def send(client, slug: str, note: str, query: str = "", **fields):
    [question] = [
        one["question"]
        for one in [one for _, same in page_of(client)["open"] for one in same]
        + page_of(client)["closed"]
        if one["question"].rule.slug == slug
    ]
    data = {
        "unit": question.unit,
        "rule": slug,
        "fingerprint": question.fingerprint,
        "note": note,
        **fields,
    }
    return client.post(f"/cau-hoi/{query}", data)


def test_questions_with_rule_unit_and_figures(client, staff, odd):
    response = client.get("/cau-hoi/")
    assert open_ones(response.context) == [("30001", ALL_ONLINE), ("30001", FALLS)]
    assert response.context["open"][1][1][0]["figures"] == [
        ("tiếp nhận tháng trước", "60"),
        ("tiếp nhận tháng này", "25"),
    ]
    page = text(response)
    assert "2 câu hỏi</span> đang mở về số liệu tháng 4/2022 của 1 đơn vị." in page
    assert "Hồ sơ tiếp nhận trong tháng chưa bằng một nửa tháng trước" in page
    assert "UBND xã An Long" in page


def test_month_and_as_of_stand_in_the_address(client, staff, odd):
    assert open_ones(page_of(client, "?thang=2022-03")) == []
    assert "Không có câu hỏi nào đang mở về số liệu tháng 3/2022." in text(
        client.get("/cau-hoi/?thang=2022-03")
    )
    assert open_ones(page_of(client, "?thang=2022-04&den=2022-05-01T00:00")) == []


def test_a_note_stays_with_the_question_and_leaves_it_open(client, staff, odd):
    response = send(client, FALLS, "  Đã gọi  xã ", "?thang=2022-04")
    assert (response.status_code, response["Location"]) == (302, "/cau-hoi/?thang=2022-04")
    note = QuestionNote.objects.get()
    assert (note.note, note.is_closed, note.by, note.unit, note.month, note.rule) == (
        "Đã gọi xã",
        False,
        staff,
        odd,
        APRIL,
        FALLS,
    )
    page = text(client.get("/cau-hoi/"))
    assert "Đã ghi chú vào câu hỏi “Tiếp nhận giảm mạnh”." in page
    assert 'Đã gọi xã <small class="soft">Nguyễn Thị Đông, 09:00 ngày 10/6/2022' in page
    assert len(open_ones(page_of(client))) == 2


def test_a_question_is_closed_for_a_reason_and_opened_again(client, staff, odd):
    send(client, FALLS, "Nghỉ lễ", close="on")
    page = page_of(client)
    assert open_ones(page) == [("30001", ALL_ONLINE)]
    assert [(one["question"].rule.slug, one["notes"][0].note) for one in page["closed"]] == [
        (FALLS, "Nghỉ lễ")
    ]
    assert "<b>Đóng:</b> Nghỉ lễ" in text(client.get("/cau-hoi/"))
    send(client, FALLS, "Xem lại")
    assert len(open_ones(page_of(client))) == 2
    assert [note.note for note in page_of(client)["open"][1][1][0]["notes"]] == [
        "Xem lại",
        "Nghỉ lễ",
    ]


def test_new_figures_open_a_closed_question_again(client, staff, odd, campaign):
    send(client, FALLS, "Nghỉ lễ", close="on")
    report(campaign, odd, APRIL, "2022-06-09 08:00", received=24, received_online_l3=1)
    page = page_of(client)
    assert open_ones(page) == [("30001", FALLS)]
    assert page["open"][0][1][0]["is_reopened"]
    assert "Đã đóng trước đây, nhưng số liệu đã đổi." in text(client.get("/cau-hoi/"))


def test_notes_on_a_question_that_is_gone_are_kept(client, staff, odd, campaign):
    send(client, FALLS, "Chờ đính chính")
    report(campaign, odd, APRIL, "2022-06-09 08:00", received=55)
    page = page_of(client)
    assert (open_ones(page), [note.note for note in page["gone"]]) == ([], ["Chờ đính chính"])
    assert "Ghi chú về câu hỏi không còn đặt ra" in text(client.get("/cau-hoi/"))


@pytest.mark.parametrize("note", ["", "   ", "x" * 501])
def test_a_note_says_something_and_not_too_much(client, staff, odd, note):
    response = send(client, FALLS, note, close="on")
    assert response.status_code == 422
    assert "Chưa ghi gì." in text(response)
    assert not QuestionNote.objects.exists()


def test_a_question_whose_figures_have_changed_meanwhile_takes_no_note(client, staff, odd):
    response = send(client, FALLS, "Nghỉ lễ", close="on", fingerprint="0" * 64)
    assert "Số liệu của câu hỏi vừa đổi" in text(client.get(response["Location"]))
    assert not QuestionNote.objects.exists()


def test_nothing_is_written_into_the_past(client, staff, odd):
    response = send(client, FALLS, "Nghỉ lễ", "?den=2022-06-01T00:00")
    assert (response.status_code, QuestionNote.objects.count()) == (400, 0)
    assert "Hãy về hiện tại." in text(response)
    past = text(client.get("/cau-hoi/?den=2022-06-01T00:00"))
    assert 'name="fingerprint"' not in past
    assert "Tiếp nhận giảm mạnh" in past


def test_notes_are_as_known_then(client, staff, odd):
    send(client, FALLS, "Nghỉ lễ", close="on")
    before = page_of(client, "?den=2022-06-10T08:59")
    assert (len(open_ones(before)), before["closed"]) == (2, [])
    assert len(page_of(client, "?den=2022-06-10T09:00")["closed"]) == 1


@pytest.mark.parametrize("role", [User.Role.LEADER, User.Role.OFFICER])
def test_nobody_else_asks_or_notes(client, odd, role):
    client.force_login(make_officer(odd) if role == User.Role.OFFICER else make_user(role=role))
    assert client.get("/cau-hoi/").status_code == 403
    assert client.post("/cau-hoi/", {"note": "x"}).status_code == 403
    assert not QuestionNote.objects.exists()


def test_questions_and_notes_never_touch_the_score(client, staff, odd, campaign):
    before = as_json(load_board(campaign, APRIL))
    send(client, FALLS, "Nghỉ lễ", close="on")
    send(client, ALL_ONLINE, "Đúng là như vậy")
    assert as_json(load_board(campaign, APRIL)) == before
    for module in ("metrics.scoring.scores", "metrics.scoring.ranks", "metrics.scoring.measures"):
        assert "metrics.scoring.anomalies" not in reached(module)
    for module in ("metrics.queries.boards", "dashboards.exporting", "metrics.actions.measuring"):
        assert "dashboards.anomaly_data" not in reached(module)


def test_queries_are_the_same_for_1_and_24_units(client, staff, odd, campaign):
    client.get("/cau-hoi/")
    with CaptureQueriesContext(connection) as few:
        assert len(open_ones(page_of(client))) == 2
    for _ in range(23):
        unit = make_unit(campaign)
        report(campaign, unit, MARCH, received=60)
        report(campaign, unit, APRIL, received=25, received_online_l3=25)
    with CaptureQueriesContext(connection) as many:
        assert len(open_ones(page_of(client))) == 48
    assert len(many) == len(few)


# What the rules look at


def test_facts_of_a_month(campaign):
    unit = make_unit(campaign, code="30001", name="UBND xã An Long")
    one, two, three = (make_procedure(campaign, unit, code=f"1.{n}") for n in range(3))
    record_measures(campaign=campaign, since=BEGINNING)
    known = at("2022-05-05 08:00")
    make_report(
        campaign,
        unit,
        MARCH,
        {
            one: {"received": 12, "received_online_l3": 1, "pending_overdue": 4},
            two: {"received": 3, "received_online_l4": 2, "withdrawn": None},
        },
        known_from=known,
    )
    make_report(
        campaign,
        unit,
        APRIL,
        {
            one: {"received": 10, "received_online_l3": None, "returned_post": 2, "returned": 2},
            three: {"received": 1, "received_post": 1},
        },
        known_from=known,
    )
    record_measures(campaign=campaign, since=known)
    board = load_board(campaign, APRIL)
    facts = load_question_facts(board)
    [found] = facts.units
    assert (facts.month, facts.before) == (APRIL, MARCH)
    assert found.months == {
        MARCH: MonthSums(
            received=15,
            received_online=3,
            received_post=0,
            returned_post=0,
            pending_overdue=4,
            withdrawn=None,
        ),
        APRIL: MonthSums(
            received=11,
            received_online=0,
            received_post=1,
            returned_post=2,
            pending_overdue=0,
            withdrawn=0,
        ),
    }
    assert (list(found.rows), list(found.rows_before)) == (["1.0"], ["1.0"])
    assert found.rows["1.0"][:3] == (0, 10, None)
    assert (found.online, found.single_online) == (2, 1)
    assert found.results == board.units[0].score.criteria
    assert load_question_facts(load_board(campaign, MARCH)).before is None


def test_units_without_a_report_raise_no_question(campaign):
    make_unit(campaign, code="30002", name="UBND xã Phú Thọ")
    facts = load_question_facts(load_board(campaign, APRIL))
    assert (ask(facts), [unit.months for unit in facts.units]) == ([], [{}])


# The action


def test_a_note_is_written_once(campaign, odd, staff):
    question = a_question("30001")
    note = note_question(campaign=campaign, question=question, note="x", is_closed=False, by=staff)
    note.note = "y"
    with pytest.raises(AppendOnlyError):
        note.save()
    with pytest.raises(AppendOnlyError):
        QuestionNote.objects.all().delete()


@pytest.mark.parametrize(
    ("unit", "note", "is_closed", "sentence"),
    [
        ("30001", " ", True, "Hãy ghi lý do đóng câu hỏi."),
        ("30001", "", False, "Hãy ghi nội dung của ghi chú."),
        ("30001", "x" * 501, False, "Ghi chú dài 501 ký tự; hãy ghi gọn trong 500 ký tự."),
        ("99999", "x", False, "Đơn vị mang mã “99999” không thuộc phong trào này."),
    ],
)
@pytest.mark.usefixtures("odd")
def test_what_the_action_refuses(campaign, unit, note, is_closed, sentence):
    with pytest.raises(Refused) as refusal:
        note_question(
            campaign=campaign,
            question=a_question(unit),
            note=note,
            is_closed=is_closed,
            by=make_user(),
        )
    assert str(refusal.value) == sentence
    assert not QuestionNote.objects.exists()


def a_question(unit: str) -> Question:
    """One of the rule about fewer dossiers, about April."""
    [rule] = [rule for rule in RULES if rule.slug == FALLS]
    return Question(rule, unit, APRIL, (("tiếp nhận tháng trước", 60), ("tiếp nhận tháng này", 25)))
