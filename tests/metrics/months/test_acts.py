"""Months are closed, and two persons together open one again: who may, when, until when, and what is told."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction

from campaigns.actions import Refused, acting_user, set_report_due_day
from campaigns.models import Campaign, User
from metrics.actions import close_unlock, decide_unlock, lock_month, withdraw_unlock
from metrics.models import MonthLock
from metrics.queries.boards import closed_months
from tests.factories import at, make_campaign, make_officer, make_unit, make_user
from tests.metrics.months.rows import APRIL, JUNE, LATEST, NOW, TODAY, everything

pytestmark = pytest.mark.django_db


def refusal_of(act, **options) -> str:
    """What an act that must be refused says; nothing is written."""
    before = everything()
    with pytest.raises(Refused) as refused:
        act(**options)
    assert everything() == before
    return " ".join(refused.value.sentences)


def history_of(row) -> list[tuple]:
    """Who wrote each state, and why; the oldest first."""
    rows = row.history.order_by("history_id")
    return [(r.state, r.history_user.username, r.history_change_reason) for r in rows]


# Closing


def test_a_month_is_closed_by_somebody(campaign, one):
    lock = lock_month(campaign=campaign, month=JUNE, by=one, reason="  Đã  chốt ")
    assert (lock.locked_by, lock.reason, lock.known_from) == (one, "Đã chốt", NOW)
    assert lock.history.get().history_user == one
    assert refusal_of(lock_month, campaign=campaign, month=JUNE, by=one) == (
        "Tháng 6/2022 đã khóa từ trước; không có gì thay đổi."
    )


def test_a_month_that_is_not_over_may_be_closed_too(campaign, one, clock):
    clock.move_to(at("2022-06-10 08:00"))
    assert lock_month(campaign=campaign, month=JUNE, by=one).month == JUNE


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"month": date(2022, 11, 1)}, "Tháng 11/2022 nằm ngoài phong trào “cchc-2022”."),
        ({"reason": "x" * 301}, "Lời ghi dài 301 ký tự. Rút ngắn còn nhiều nhất 300 ký tự."),
    ],
)
def test_what_cannot_be_closed(campaign, one, fields, sentence):
    options = {"campaign": campaign, "month": JUNE, "by": one, **fields}
    assert refusal_of(lock_month, **options) == sentence


def test_only_the_office_closes_opens_and_decides(campaign, unit, ask):
    made = ask()
    gone = make_user(is_active=False)
    for stranger in (make_officer(unit), make_user(role=User.Role.LEADER), gone):
        asked = {"unit": None, "by": stranger}
        for act, options in (
            (lock_month, {"campaign": campaign, "month": APRIL, "by": stranger}),
            (ask, asked),
            (decide_unlock, {"request": made, "approve": True, "by": stranger}),
        ):
            assert "không được khóa hay mở khóa tháng" in refusal_of(act, **options)


# Asking


def test_a_request_waits_and_opens_nothing(ask, one, unit, campaign):
    made = ask()
    assert (made.state, made.requested_by, made.requested_at) == ("waiting", one, NOW)
    assert history_of(made) == [("waiting", "mot", "Xã gửi lại số liệu")]
    assert closed_months(campaign, NOW).is_closed(unit.pk, JUNE)
    assert str(made) == "Mở khóa tháng 6/2022, UBND xã An Long"


@pytest.mark.parametrize("until", [TODAY, LATEST])
def test_the_first_and_the_last_day_that_may_be_asked_for(ask, until):
    assert ask(until=until).until == until


OUTSIDE = "Ngày mở khóa đến hết phải từ hôm nay (20/11/2022) đến 19/1/2023 (60 ngày);"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"until": date(2022, 11, 19)}, f"{OUTSIDE} 19/11/2022 thì không được."),
        ({"until": date(2023, 1, 20)}, f"{OUTSIDE} 20/1/2023 thì không được."),
        ({"reason": " \u00a0"}, "Hãy ghi lý do mở khóa."),
        ({"reason": "x" * 501}, "Lời ghi dài 501 ký tự. Rút ngắn còn nhiều nhất 500 ký tự."),
        ({"month": APRIL}, "Tháng 4/2022 chưa khóa nên không cần mở khóa."),
        ({"month": date(2022, 11, 1)}, "Tháng 11/2022 chưa khóa nên không cần mở khóa."),
    ],
)
def test_requests_that_are_refused(ask, fields, sentence):
    assert refusal_of(ask, **fields) == sentence


def test_today_is_the_day_in_the_campaign(ask, clock):
    clock.move_to(at("2022-11-21 00:30"))  # in Greenwich it is still the 20th
    assert "phải từ hôm nay (21/11/2022)" in refusal_of(ask, until=TODAY)


def test_a_unit_outside_the_campaign_is_refused(ask):
    other = make_unit(make_campaign(), name="UBND xã khác")
    assert refusal_of(ask, unit=other) == (
        "UBND xã khác không thuộc phạm vi của phong trào “cchc-2022”."
    )


def test_the_same_is_not_asked_twice(ask, two):
    made = ask()
    sentence = (
        f"Đề nghị số {made.pk} của Nguyễn Thị Đông về cùng tháng, cùng đơn vị"
        " còn chờ duyệt; không ghi thêm đề nghị nữa."
    )
    assert refusal_of(ask) == refusal_of(ask, by=two) == sentence
    assert ask(unit=None).pk != made.pk


def test_what_is_open_as_long_already_needs_no_request(ask, two):
    decide_unlock(request=ask(unit=None), approve=True, by=two)
    assert refusal_of(ask) == (
        "Tháng 6/2022 đã được mở khóa cho UBND xã An Long đến hết ngày 25/11/2022;"
        " không cần đề nghị nữa."
    )
    assert ask(until=date(2022, 11, 26)).state == "waiting"


# Deciding


def test_a_second_person_opens_it_until_the_end_of_the_last_day(ask, two, campaign, unit):
    made = decide_unlock(request=ask(), approve=True, by=two, note=" Đã xem  văn bản ")
    assert (made.state, made.decided_by, made.decided_at) == ("approved", two, NOW)
    assert made.decision_note == "Đã xem văn bản"
    assert history_of(made) == [
        ("waiting", "mot", "Xã gửi lại số liệu"),
        ("approved", "hai", "Đã xem văn bản"),
    ]
    other = make_unit(campaign)
    for instant, is_closed in (
        ("2022-11-20 09:00", False),
        ("2022-11-25 23:59:59", False),
        ("2022-11-26 00:00", True),
    ):
        then = closed_months(campaign, at(instant))
        assert then.is_closed(unit.pk, JUNE) is is_closed
        assert [then.is_closed(who, JUNE) for who in (other.pk, None)] == [True, True]
        assert not then.is_closed(unit.pk, APRIL)


def test_a_request_for_all_opens_it_for_everybody(ask, two, campaign, unit):
    decide_unlock(request=ask(unit=None), approve=True, by=two)
    now = closed_months(campaign, NOW)
    assert [now.is_closed(who, JUNE) for who in (unit.pk, make_unit(campaign).pk, None)] == [
        False
    ] * 3


def test_the_later_of_two_days_counts(ask, two, campaign, unit):
    decide_unlock(request=ask(), approve=True, by=two)
    decide_unlock(request=ask(until=date(2022, 11, 30)), approve=True, by=two)
    assert closed_months(campaign, NOW).open_until(unit.pk, JUNE) == date(2022, 11, 30)


def test_a_second_person_refuses_with_a_word(ask, two, campaign, unit):
    made = ask()
    assert refusal_of(decide_unlock, request=made, approve=False, by=two, note=" ") == (
        "Hãy ghi vì sao không duyệt đề nghị này."
    )
    made = decide_unlock(request=made, approve=False, by=two, note="Không có căn cứ")
    assert (made.state, made.decision_note) == ("refused", "Không có căn cứ")
    assert closed_months(campaign, NOW).is_closed(unit.pk, JUNE)
    assert ask().state == "waiting"  # it may be asked again


@pytest.mark.parametrize("approve", [True, False])
def test_nobody_decides_about_the_own_request(ask, one, approve):
    made = ask()
    assert refusal_of(decide_unlock, request=made, approve=approve, by=one, note="x") == (
        f"Đề nghị số {made.pk} là của chính Nguyễn Thị Đông; phải do người thứ hai duyệt."
    )


def test_the_program_is_no_second_person(ask):
    assert "Tài khoản của chương trình không duyệt được" in refusal_of(
        decide_unlock, request=ask(), approve=True, by=acting_user()
    )


def test_of_two_who_decide_the_second_is_told(ask, two):
    made = ask()
    third = make_user(full_name="Trần Văn Ba")
    decide_unlock(request=made, approve=True, by=two)
    for act, options in (
        (decide_unlock, {"approve": False, "by": third, "note": "x"}),
        (decide_unlock, {"approve": True, "by": two}),
        (withdraw_unlock, {"by": made.requested_by}),
    ):
        assert refusal_of(act, request=made, **options) == (
            f"Đề nghị số {made.pk} đã được Lê Văn Tám xử lý lúc 09:00 ngày 20/11/2022;"
            " không có gì thay đổi."
        )


def test_a_request_whose_day_is_over_cannot_be_approved(ask, two, clock):
    made = ask(until=TODAY)
    clock.move_to(at("2022-11-21 00:00"))
    assert "ngày ấy đã qua; hãy đề nghị lại" in refusal_of(
        decide_unlock, request=made, approve=True, by=two
    )
    assert decide_unlock(request=made, approve=False, by=two, note="Quá ngày").state == "refused"


def test_a_request_for_a_month_that_is_no_longer_closed(ask, two, closed):
    made = ask()
    MonthLock.objects.filter(pk=closed.pk).update(known_to=NOW)
    assert refusal_of(decide_unlock, request=made, approve=True, by=two) == (
        "Tháng 6/2022 chưa khóa nên không cần mở khóa."
    )


def test_who_asked_takes_it_back(ask, one, two):
    made = ask()
    assert refusal_of(withdraw_unlock, request=made, by=two) == (
        f"Chỉ Nguyễn Thị Đông rút được đề nghị số {made.pk}."
    )
    made = withdraw_unlock(request=made, by=one)
    assert (made.state, made.decided_by) == ("refused", one)
    assert history_of(made)[1:] == [("refused", "mot", "rút lại đề nghị")]
    assert refusal_of(decide_unlock, request=made, approve=True, by=two) == (
        f"Đề nghị số {made.pk} đã được Nguyễn Thị Đông rút lại lúc 09:00 ngày 20/11/2022;"
        " không có gì thay đổi."
    )


def test_it_is_closed_again_at_once(ask, one, two, campaign, unit):
    made = ask()
    assert "không còn hiệu lực" in refusal_of(close_unlock, request=made, by=one)
    decide_unlock(request=made, approve=True, by=two)
    made = close_unlock(request=made, by=one)
    assert (made.state, made.decided_by) == ("closed", two)
    assert history_of(made)[2:] == [("closed", "mot", "khóa lại ngay")]
    assert closed_months(campaign, NOW).is_closed(unit.pk, JUNE)
    assert "không còn hiệu lực" in refusal_of(close_unlock, request=made, by=one)


def test_what_has_run_out_needs_no_closing(ask, one, two, clock):
    made = decide_unlock(request=ask(), approve=True, by=two)
    clock.move_to(at("2022-11-26 00:00"))
    assert "không còn hiệu lực" in refusal_of(close_unlock, request=made, by=one)


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_the_same_moment(ask, two):
    if connection.vendor == "sqlite":
        pytest.skip("one connection in memory; SQLite lets one writer in at a time by itself")
    made = ask()
    third = make_user()
    said = []

    def refuse():
        try:
            decide_unlock(request=made, approve=False, by=third, note="x")
        except Refused as refusal:
            said.append(refusal.sentences[0])
        finally:
            connection.close()

    thread = Thread(target=refuse)
    with transaction.atomic():
        decide_unlock(request=made, approve=True, by=two)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()  # it waits for the first
    thread.join(20)
    assert ["đã được Lê Văn Tám xử lý" in sentence for sentence in said] == [True]
    made.refresh_from_db()
    assert (made.state, made.decided_by) == ("approved", two)


# The day until which a month is to be reported


def test_due_day_is_set_with_its_history(campaign, one):
    assert set_report_due_day(campaign=campaign, day=5, by=one)
    assert campaign.report_due_day == Campaign.objects.get().report_due_day == 5
    assert not set_report_due_day(campaign=campaign, day=5, by=one)
    assert set_report_due_day(campaign=campaign, day=None, by=one)
    rows = campaign.history.filter(history_type="~").order_by("history_id")
    assert [(row.report_due_day, row.history_user) for row in rows] == [(5, one), (None, one)]


@pytest.mark.parametrize("day", [0, 29, -1])
def test_due_day_is_a_day_of_every_month(campaign, one, day):
    with pytest.raises(Refused, match="từ 1 đến 28 của tháng sau"):
        set_report_due_day(campaign=campaign, day=day, by=one)
    assert Campaign.objects.get().report_due_day is None
