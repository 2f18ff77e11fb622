"""Who has reported which month, in time or late, and who owes what: to the instant, in Vietnam's time."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import UnitMember, User
from campaigns.time import BEGINNING
from metrics.actions import decide_unlock, lock_month, record_measures, request_unlock
from metrics.completeness import load_completeness
from metrics.models import MonthlyReport, SourceSheet, UnitTotals, Upload
from metrics.presenters.completeness import LEGEND, LONG_WORDS, WORDS, State, completeness_page
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

pytestmark = pytest.mark.django_db

APRIL, MAY, JUNE = date(2022, 4, 1), date(2022, 5, 1), date(2022, 6, 1)


@pytest.fixture
def campaign():
    """March to June 2022, to be reported by the 5th."""
    campaign = make_campaign(last_month=JUNE, report_due_day=5)
    make_criterion(campaign, "BCN")
    return campaign


def states(campaign, now: str) -> list[list[str]]:
    """Of each unit the states of its months."""
    return [
        [month.state.value for month in one.months]
        for one in load_completeness(campaign, at(now)).units
    ]


def page(campaign, now: str):
    return completeness_page(load_completeness(campaign, at(now)))


def withdraw(report: MonthlyReport) -> None:
    """Its upload alone; what its months become is up to the test."""
    Upload.objects.filter(pk=report.upload_id).update(
        state="withdrawn",
        withdrawn_at=at("2022-06-20 08:00"),
        withdrawn_by=report.recorded_by,
        withdrawn_reason="Nhầm",
    )


def revision(report: MonthlyReport, known_from: str, **fields) -> MonthlyReport:
    """The one after ``report``, by the same upload unless it is given."""
    return MonthlyReport.objects.create(
        **{
            "campaign": report.campaign,
            "unit": report.unit,
            "month": report.month,
            "revision": report.revision + 1,
            "known_from": at(known_from),
            "recorded_by": report.recorded_by,
            "upload": report.upload,
            **fields,
        }
    )


# States


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2022-03-31 23:59:59", "running"),
        ("2022-04-01 00:00", "not-due"),
        ("2022-04-05 23:59:59", "not-due"),
        ("2022-04-06 00:00", "overdue"),
    ],
)
def test_a_month_without_a_report(campaign, now, state):
    make_unit(campaign)
    assert states(campaign, now)[0][0] == state


@pytest.mark.parametrize(
    ("now", "state"), [("2022-03-31 23:59:59", "running"), ("2022-04-01 00:00", "lacking")]
)
def test_a_month_without_a_report_and_no_due_day(campaign, now, state):
    campaign.report_due_day = None
    make_unit(campaign)
    assert states(campaign, now)[0][0] == state


@pytest.mark.parametrize(
    ("came", "state"),
    [
        ("2022-03-20 08:00", "in-time"),  # before the month is over
        ("2022-04-05 23:59:59", "in-time"),
        ("2022-04-06 00:00", "late"),
    ],
)
def test_a_report_is_in_time_until_24_00_of_the_due_day(campaign, came, state):
    make_report(campaign, make_unit(campaign), MARCH, {}, known_from=at(came))
    assert states(campaign, "2022-06-15 08:00") == [[state, "overdue", "overdue", "running"]]
    campaign.report_due_day = None
    assert states(campaign, "2022-06-15 08:00") == [["came", "lacking", "lacking", "running"]]


def test_the_day_is_that_of_the_campaign_and_not_of_greenwich(campaign):
    make_unit(campaign)
    assert [states(campaign, now)[0][0] for now in ("2022-04-01 01:00", "2022-04-06 06:59")] == [
        "not-due",
        "overdue",
    ]


# Timeliness is of the first report that still stands


def test_a_correction_does_not_make_late_what_came_in_time(campaign):
    first = make_report(campaign, make_unit(campaign), MARCH, {}, known_from=at("2022-04-05 08:00"))
    make_report(campaign, first.unit, MARCH, {}, known_from=at("2022-06-01 08:00"))
    assert states(campaign, "2022-06-15 08:00")[0][0] == "in-time"


def test_what_came_late_stays_late_after_a_correction(campaign):
    first = make_report(campaign, make_unit(campaign), MARCH, {}, known_from=at("2022-04-07 08:00"))
    make_report(campaign, first.unit, MARCH, {}, known_from=at("2022-04-08 08:00"))
    assert states(campaign, "2022-06-15 08:00")[0][0] == "late"


def test_withdrawn_to_nothing_is_missing_and_reported_again_counts_by_the_new_report(campaign):
    first = make_report(campaign, make_unit(campaign), MARCH, {}, known_from=at("2022-04-05 08:00"))
    withdraw(first)
    revision(first, "2022-06-01 08:00", is_void=True)
    assert states(campaign, "2022-06-15 08:00")[0][0] == "overdue"
    make_report(campaign, first.unit, MARCH, {}, known_from=at("2022-06-10 08:00"))
    assert states(campaign, "2022-06-15 08:00")[0][0] == "late"


def test_a_correction_withdrawn_leaves_the_first_in_time(campaign):
    first = make_report(campaign, make_unit(campaign), MARCH, {}, known_from=at("2022-04-05 08:00"))
    second = make_report(campaign, first.unit, MARCH, {}, known_from=at("2022-06-01 08:00"))
    withdraw(second)
    revision(second, "2022-06-10 08:00", upload=first.upload, restores=first)
    assert states(campaign, "2022-06-15 08:00")[0][0] == "in-time"


def test_the_first_withdrawn_under_a_late_correction_counts_no_more(campaign):
    first = make_report(campaign, make_unit(campaign), MARCH, {}, known_from=at("2022-04-05 08:00"))
    make_report(campaign, first.unit, MARCH, {}, known_from=at("2022-06-01 08:00"))
    withdraw(first)
    assert states(campaign, "2022-06-15 08:00")[0][0] == "late"


# What a cell says


def cell(campaign, now: str = "2022-06-15 08:00"):
    return page(campaign, now).groups[0].rows[0].cells[0]


def test_a_cell_says_all_in_words_and_leads_to_the_receipt(campaign):
    first = make_report(campaign, make_unit(campaign), MARCH, {}, known_from=at("2022-04-07 08:00"))
    second = revision(first, "2022-04-09 08:00", is_nil=True, has_warnings=True)
    shown = cell(campaign)
    assert (shown.word, shown.revision, shown.marks) == ("trễ", 2, ("nil", "doubt"))
    assert shown.words == "trễ; không phát sinh; có từ 7/4/2022; bản 2; có cảnh báo"
    assert shown.address == f"/so-lieu/{second.upload_id}/"


def test_a_cell_in_time_and_one_that_lacks(campaign):
    unit = make_unit(campaign)
    assert (cell(campaign).words, cell(campaign).address) == ("thiếu, quá hạn nộp", "")
    assert cell(campaign, "2022-04-02 08:00").words == "thiếu, chưa đến hạn nộp"
    assert cell(campaign, "2022-03-02 08:00").words == "tháng chưa kết thúc"
    make_report(campaign, unit, MARCH, {}, known_from=at("2022-04-01 08:00"))
    shown = cell(campaign)
    assert (shown.words, shown.revision, shown.marks) == ("đúng hạn; có từ 1/4/2022", 0, ())


def test_totals_alone_are_no_report_but_are_named(campaign):
    unit = make_unit(campaign)
    other = make_report(campaign, unit, APRIL, {}, known_from=at("2022-05-01 08:00"))
    UnitTotals.objects.create(
        campaign=campaign,
        unit=unit,
        month=MARCH,
        layout="D",
        revision=1,
        known_from=at("2022-04-01 08:00"),
        recorded_by=other.recorded_by,
        upload=other.upload,
        source=SourceSheet.objects.get(upload=other.upload),
        row=3,
    )
    shown = cell(campaign)
    assert (shown.state, shown.marks) == ("overdue", ("totals",))
    assert shown.words == "thiếu, quá hạn nộp; mới có tổng số, chưa có số liệu theo thủ tục"


def test_closed_months_and_those_open_for_one_unit(campaign):
    _, two = make_unit(campaign), make_unit(campaign)
    staff, second = make_user(), make_user()
    with time_machine.travel(at("2022-06-15 08:00"), tick=False):
        for month in (MARCH, APRIL):
            lock_month(campaign=campaign, month=month, by=staff)
        for month, unit in ((MARCH, two), (APRIL, None)):
            request = request_unlock(
                campaign=campaign,
                month=month,
                unit=unit,
                until=date(2022, 6, 20),
                reason="Sửa",
                by=staff,
            )
            decide_unlock(request=request, approve=True, by=second)

    shown = page(campaign, "2022-06-20 23:59:59")
    assert [[c.words for c in row.cells[:3]] for row in shown.groups[0].rows] == [
        [
            "thiếu, quá hạn nộp; đã khóa",
            "thiếu, quá hạn nộp; mở khóa đến hết ngày 20/6/2022",
            "thiếu, quá hạn nộp",
        ],
        [
            "thiếu, quá hạn nộp; mở khóa đến hết ngày 20/6/2022",
            "thiếu, quá hạn nộp; mở khóa đến hết ngày 20/6/2022",
            "thiếu, quá hạn nộp",
        ],
    ]
    assert [(head.mark, head.words) for head in shown.heads] == [
        ("opened", "Tháng 3/2022; hạn báo cáo hết 5/4/2022; đã khóa, đang mở cho một số đơn vị"),
        ("opened", "Tháng 4/2022; hạn báo cáo hết 5/5/2022; đã khóa, đang mở cho mọi đơn vị"),
        ("", "Tháng 5/2022; hạn báo cáo hết 5/6/2022"),
        ("", "Tháng 6/2022; chưa kết thúc; hạn báo cáo hết 5/7/2022"),
    ]

    over = page(campaign, "2022-06-21 00:00")
    assert [head.mark for head in over.heads] == ["closed", "closed", "", ""]
    assert {c.words for row in over.groups[0].rows for c in row.cells[:2]} == {
        "thiếu, quá hạn nộp; đã khóa"
    }


def test_every_state_has_its_words_and_its_symbol(client):
    assert WORDS.keys() == LONG_WORDS.keys() == LEGEND.keys() == set(State)
    client.force_login(make_user())
    make_criterion(make_campaign(), "BCN")
    drawn = client.get("/so-lieu/").content.decode()
    symbols = {*State, "nil", "doubt", "totals", "closed", "opened"}
    assert [name for name in symbols if f'<symbol id="i-{name}"' not in drawn] == []


# Who owes what


def test_the_answer_counts_the_newest_month_that_is_over(campaign):
    units = [make_unit(campaign) for _ in range(4)]
    make_report(campaign, units[0], MAY, {}, known_from=at("2022-06-05 08:00"))
    make_report(campaign, units[1], MAY, {}, known_from=at("2022-06-06 08:00"))
    revision(
        make_report(campaign, units[2], MAY, {}, known_from=at("2022-06-07 08:00")),
        "2022-06-08 08:00",
        has_warnings=True,
    )
    shown = page(campaign, "2022-06-15 08:00")
    assert shown.answer == "3/4 đơn vị đã báo cáo tháng 5/2022; 1 thiếu; 2 trễ; 1 có cảnh báo."
    assert shown.groups[0].tallies == ["0", "0", "3", ""]
    assert page(campaign, "2022-03-15 08:00").answer == (
        "Tháng 3/2022 chưa kết thúc; chưa đơn vị nào phải báo cáo."
    )


def test_debts_in_words_with_the_officers_of_today(campaign):
    unit = make_unit(campaign, name="UBND xã An Long")
    other = make_unit(campaign, name="UBND xã Phú Thọ")
    officer = make_officer(unit, full_name="Nguyễn Thị Đông", email="dong@example.vn")
    UnitMember.objects.filter(user=officer).update(valid_to=date(2022, 5, 4))
    make_officer(unit, full_name="Lê Văn Tám")
    for month, known_from in ((MARCH, "2022-04-05 08:00"), (APRIL, "2022-05-03 08:00")):
        make_report(campaign, other, month, {}, known_from=at(known_from))

    who = "UBND xã An Long (Nguyễn Thị Đông – dong@example.vn, Lê Văn Tám)"
    assert page(campaign, "2022-05-04 08:00").text.splitlines() == [
        "1/2 đơn vị đã báo cáo tháng 4/2022; 1 thiếu.",
        f"Tháng 3/2022: 1 đơn vị chưa báo cáo, quá hạn từ 6/4/2022: {who}.",
        f"Tháng 4/2022: 1 đơn vị chưa báo cáo, hạn báo cáo đến hết ngày 5/5/2022: {who}.",
        "Tháng 5/2022 chưa kết thúc, hạn báo cáo đến hết ngày 5/6/2022.",
    ]
    later = page(campaign, "2022-05-06 00:00")
    assert [(debt.is_overdue, [unit.text for unit in debt.units]) for debt in later.debts] == [
        (True, ["UBND xã An Long (Lê Văn Tám)"]),
        (True, ["UBND xã An Long (Lê Văn Tám)"]),
        (False, []),
    ]


def test_debts_without_a_due_day_and_without_any_debt(campaign):
    campaign.report_due_day = None
    unit = make_unit(campaign, name="UBND xã An Long")
    assert page(campaign, "2022-04-02 08:00").text.splitlines() == [
        "0/1 đơn vị đã báo cáo tháng 3/2022; 1 thiếu.",
        "Tháng 3/2022: 1 đơn vị chưa báo cáo, tháng đã hết từ 1/4/2022: UBND xã An Long.",
    ]
    make_report(campaign, unit, MARCH, {}, known_from=at("2022-04-01 08:00"))
    assert page(campaign, "2022-04-02 08:00").debts == []


# The page


def text(response) -> str:
    return " ".join(response.content.decode().split())


@time_machine.travel("2022-06-15 08:00+07:00", tick=False)
def test_page(client, campaign):
    client.force_login(make_user(role=User.Role.STAFF))
    unit = make_unit(campaign, name="UBND xã An Long")
    make_unit(campaign, name="UBND xã <b>")
    report = make_report(campaign, unit, MARCH, {}, known_from=at("2022-04-07 08:00"))
    shown = text(client.get("/so-lieu/"))
    assert f'<a href="/so-lieu/{report.upload_id}/" title="trễ; có từ 7/4/2022">' in shown
    assert '<span class="vh">trễ; có từ 7/4/2022</span>' in shown
    assert "0/2 đơn vị đã báo cáo tháng 5/2022; 2 thiếu." in shown
    assert "Tháng 3/2022: 1 đơn vị chưa báo cáo, quá hạn từ 6/4/2022" in shown
    assert "chưa đặt hạn báo cáo" not in shown
    assert f'href="/so-lieu/khoa/?phong-trao={campaign.slug}"' in shown
    copied = re.search(r"<textarea[^>]*readonly[^>]*>([^<]*)</textarea>", shown).group(1)
    assert copied.startswith("0/2 đơn vị đã báo cáo tháng 5/2022; 2 thiếu.")
    assert "UBND xã &lt;b&gt;" in copied

    campaign.report_due_day = None
    campaign.save()
    assert "Phong trào chưa đặt hạn báo cáo tháng" in text(client.get("/so-lieu/"))


def test_queries_are_the_same_for_1_and_60_units_and_12_months(client):
    campaign = make_campaign(last_month=date(2023, 2, 1), report_due_day=5)
    make_criterion(campaign, "BCN")
    procedure = make_procedure(campaign, make_unit(campaign))
    client.force_login(make_user(role=User.Role.STAFF))
    client.get("/so-lieu/")
    with CaptureQueriesContext(connection) as few:
        assert client.get("/so-lieu/").status_code == 200
    for number in range(59):
        unit = make_unit(campaign)
        make_officer(unit)
        if number % 2:
            make_report(campaign, unit, MARCH, {procedure: {}}, known_from=at("2022-04-06 08:00"))
    record_measures(campaign=campaign, since=BEGINNING)
    with CaptureQueriesContext(connection) as many:
        response = client.get("/so-lieu/")
    assert response.content.count(b'class="overdue"') > 100
    assert len(many) == len(few)
