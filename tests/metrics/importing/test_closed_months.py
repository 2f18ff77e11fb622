"""A closed month takes no figures and gives none back, but from units for which it is open on that day."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction

from campaigns.actions import Refused
from metrics.actions import close_unlock, decide_unlock, lock_month, request_unlock, withdraw_upload
from metrics.models import MonthlyReport, UnitTotals, UnlockRequest, Upload
from tests.factories import at, make_user
from tests.metrics.importing.lines import PEACE, line
from tests.metrics.importing.reports import d_line, form
from tests.workbooks import template

JUNE = date(2022, 6, 1)
MESSAGE = "Tháng 6/2022 đã khóa; hãy đề nghị mở khóa ở trang Khóa tháng."


@pytest.fixture
def close(world):
    def close():
        return lock_month(campaign=world.campaign, month=JUNE, by=world.by)

    return close


@pytest.fixture
def closed(close):
    return close()


@pytest.fixture
def open_for(world):
    """The closed June opens for these units until the end of 22 November."""

    def open_for(*units) -> None:
        for unit in units:
            request = request_unlock(
                campaign=world.campaign,
                month=JUNE,
                unit=unit,
                until=date(2022, 11, 22),
                reason="Gửi lại",
                by=world.by,
            )
            decide_unlock(request=request, approve=True, by=make_user())

    return open_for


def said(outcome) -> list[tuple]:
    assert outcome.outcome == "refused"
    return [(fault.rule, list(fault.cells), fault.message) for fault in outcome.faults]


def reported() -> list[str]:
    return list(
        MonthlyReport.objects.in_force_at(None)
        .order_by("unit__code")
        .values_list("unit__code", flat=True)
    )


@pytest.mark.usefixtures("closed")
def test_a_closed_month_refuses_every_unit(take_in):
    outcome = take_in(template(line(received=5), line(PEACE, received=7)))
    assert said(outcome) == [("thang-da-khoa", ["C9", "C10"], MESSAGE)]
    assert reported() == []


@pytest.mark.usefixtures("closed")
def test_it_takes_the_unit_for_which_it_is_open_and_no_other(take_in, world, open_for):
    open_for(world.peace)
    both = take_in(template(line(received=5), line(PEACE, received=7)))
    assert said(both) == [("thang-da-khoa", ["C9"], MESSAGE)]
    assert take_in(template(line(PEACE, received=7))).outcome == "committed"
    assert reported() == ["30004"]


@pytest.mark.usefixtures("closed")
def test_it_takes_all_when_it_is_open_for_all(take_in, open_for):
    open_for(None)
    assert take_in(template(line(received=5), line(PEACE, received=7))).outcome == "committed"
    assert reported() == ["30001", "30004"]


@pytest.mark.usefixtures("closed")
def test_it_is_open_to_the_end_of_the_last_day(take_in, world, open_for, time_machine):
    open_for(world.town)
    time_machine.move_to(at("2022-11-22 23:59:59"))
    assert take_in(template(line(received=5)), dry_run=True).outcome == "clean"
    time_machine.move_to(at("2022-11-23 00:00"))
    assert said(take_in(template(line(received=5)))) == [("thang-da-khoa", ["C9"], MESSAGE)]


@pytest.mark.usefixtures("closed")
def test_a_line_of_nobody_known_is_told_both(take_in, world, open_for):
    open_for(world.town)
    outcome = take_in(template(line(["99999", "Xã Lạ"], received=5)))
    assert [rule for rule, *_ in said(outcome)] == ["don-vi-khong-co", "thang-da-khoa"]


@pytest.mark.usefixtures("closed")
def test_a_waiting_request_opens_nothing(take_in, world):
    request_unlock(
        campaign=world.campaign,
        month=JUNE,
        unit=world.town,
        until=date(2022, 11, 22),
        reason="Gửi lại",
        by=world.by,
    )
    assert take_in(template(line(received=5))).outcome == "refused"


@pytest.mark.usefixtures("closed")
def test_totals_keep_to_it_too(take_in, world, open_for):
    open_for(world.town)
    both = take_in(form(d_line("UBND thị trấn Tràm Chim"), d_line("Xã Hòa Bình")))
    assert [rule for rule, *_ in said(both)] == ["thang-da-khoa"]
    assert take_in(form(d_line("UBND thị trấn Tràm Chim"))).outcome == "committed"
    assert list(UnitTotals.objects.values_list("unit__code", flat=True)) == ["30001"]


def test_an_upload_is_withdrawn_only_where_all_its_units_are_open(take_in, world, close, open_for):
    outcome = take_in(template(line(received=5), line(PEACE, received=7)))
    upload = Upload.objects.get(pk=outcome.uploads[0].id)
    close()
    open_for(world.town)
    with pytest.raises(Refused, match="Số liệu tháng 6/2022 đã khóa"):
        withdraw_upload(upload=upload, reason="Nhầm", by=world.by)
    assert reported() == ["30001", "30004"]
    open_for(world.peace)
    withdraw_upload(upload=upload, reason="Nhầm", by=world.by)
    assert reported() == []


def test_what_a_later_upload_has_replaced_does_not_hold_a_withdrawal_up(
    take_in, world, close, open_for
):
    first = take_in(template(line(received=5), line(PEACE, received=7)))
    take_in(template(line(PEACE, received=8)), name="hai.xlsx")
    close()
    open_for(world.town)
    upload = Upload.objects.get(pk=first.uploads[0].id)
    withdraw_upload(upload=upload, reason="Nhầm", by=world.by)
    assert reported() == ["30004"]


# Closed while somebody looks at the preview


def test_closed_between_preview_and_commit(take_in, close):
    data = template(line(received=5))
    preview = take_in(data, dry_run=True)
    assert preview.outcome == "clean"
    close()
    commit = take_in(data, expected=preview.fingerprint)
    assert said(commit) == [("thang-da-khoa", ["C9"], MESSAGE)]
    assert (reported(), Upload.objects.count()) == ([], 0)


def test_closed_again_between_preview_and_commit(take_in, world, close, open_for):
    close()
    open_for(world.town)
    data = template(line(received=5))
    preview = take_in(data, dry_run=True)
    assert preview.outcome == "clean"
    close_unlock(request=UnlockRequest.objects.get(), by=world.by)
    assert take_in(data, expected=preview.fingerprint).outcome == "refused"
    assert reported() == []


@pytest.mark.django_db(transaction=True)
def test_closed_at_the_same_moment(take_in, close):
    """The import waits for whoever is closing the month, and then asks anew what is closed."""
    if connection.vendor == "sqlite":
        pytest.skip("one connection in memory; SQLite lets one writer in at a time by itself")
    outcomes = []

    def run():
        try:
            outcomes.append(take_in(template(line(received=5))))
        finally:
            connection.close()

    thread = Thread(target=run)
    with transaction.atomic():
        close()
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(20)
    assert [said(outcome) for outcome in outcomes] == [[("thang-da-khoa", ["C9"], MESSAGE)]]
    assert reported() == []
