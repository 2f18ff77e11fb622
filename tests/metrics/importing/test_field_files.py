"""Files as offices had them, each for its kind: what is sound is read, what is not is refused at its cell."""

from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from campaigns.models import Campaign
from metrics.importing import import_files
from metrics.models import Figure, MonthlyReport
from tests.factories import at, make_user
from tests.workbooks import numbers, template

FILES = Path(__file__).parents[2] / "data" / "field"
NOT_A_MONTH = "ky-khong-phai-mot-thang"
NOT_CALCULATED = "cong-thuc-chua-tinh"


@pytest.fixture
def campaign(db, _july):
    call_command("load_campaign", enrol_all=True, verbosity=0)
    return Campaign.objects.get(slug="cchc-2022")


@pytest.fixture
def _july():
    with time_machine.travel(at("2022-07-20 09:00"), tick=False):
        yield


def take_in(campaign, name: str, **options):
    file = (name, (FILES / name).read_bytes())
    return import_files(campaign=campaign, files=[file], by=make_user(), **options)


@pytest.mark.parametrize(
    ("name", "rule", "cells"),
    [
        ("f01-cong-thuc-gia-tri-0-cho-san.xlsx", NOT_CALCULATED, ["H4", "M4", "Q4"]),
        ("f01b-cong-thuc-mot-so-o.xlsx", NOT_CALCULATED, ["H3", "M3"]),
        *((f"f02-{n}-ky-15-den-14.xlsx", NOT_A_MONTH, ["A2"]) for n in (1, 2, 3)),
        *((f"f03-{n}-luy-ke.xlsx", NOT_A_MONTH, ["A2"]) for n in (1, 2, 3, 4)),
        ("f16-105-trang-tinh.xlsx", "tep-qua-lon", []),
    ],
)
def test_refused_at_its_cell(campaign, name, rule, cells):
    outcome = take_in(campaign, name)
    assert {one.rule for one in outcome.faults} == {rule}
    assert [cell for one in outcome.faults for cell in one.cells] == cells
    assert not MonthlyReport.objects.exists()


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("f04-1-tieu-de-D-eth.xlsx", "30001"),
        ("f04-2-ten-don-vi-D-eth.xlsx", "30013"),
        ("f04-3-ten-don-vi-u-gha.xlsx", "30025"),
        ("f04-4-ky-den-eth.xlsx", "30001"),
        ("f13-1-ma-co-duoi-tinh.xlsx", "30001"),
        ("f13-2-ma-va-ten-mot-o.xlsx", "30001"),
    ],
)
def test_sound_ones_are_read(campaign, name, unit):
    outcome = take_in(campaign, name, note="Đúng như báo cáo")
    assert outcome.outcome == "committed", outcome.faults
    report = MonthlyReport.objects.select_related("unit").get()
    assert (report.unit.code, report.month) == (unit, date(2022, 6, 1))
    assert {figure.procedure.code for figure in Figure.objects.select_related("procedure")} == {
        "1.001193"
    }


def test_a_day_with_a_time_is_told_and_not_taken_silently(campaign):
    outcome = take_in(campaign, "f06-ky-la-31-05-17-gio.xlsx")
    [odd] = [one for one in outcome.faults if one.rule == "ky-la-mot-ngay"]
    assert (list(odd.cells), odd.severity, odd.text) == (["C3"], "warning", "31/05/2022 17:00")
    assert not MonthlyReport.objects.exists()


# The same kinds in spellings of our own


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("1.001193.000.00.00.H20", None),
        ("1,001193", None),
        ("1.001193.000.00.00", None),
        (None, "1.001193.000.00.00.H20 - Thủ tục đăng ký khai sinh"),
        (None, "Thủ tục đăng ký khai sinh (1.001193)"),
        (None, "[1.001193] Thủ tục đăng ký khai sinh"),
    ],
)
def test_codes_in_other_spellings(campaign, code, name):
    row = ["30001", None, "06/2022", code, name, 3, *numbers(received=1, returned=1)]
    data = template(row)
    outcome = import_files(campaign=campaign, files=[("a.xlsx", data)], by=make_user(), note="x")
    assert outcome.outcome == "committed", outcome.faults
    assert Figure.objects.select_related("procedure").get().procedure.code == "1.001193"


@pytest.mark.parametrize(
    ("value", "counts"),
    [(89.99999999999999, True), (90.00000000001, True), (90.001, False), (0.1, False)],
)
def test_a_calculated_number_beside_a_whole_one_is_that(campaign, value, counts):
    row = ["30001", None, "06/2022", "1.001193", None, 3, *numbers(received=90, returned=value)]
    outcome = import_files(
        campaign=campaign, files=[("a.xlsx", template(row))], by=make_user(), note="x"
    )
    assert (outcome.outcome == "committed") is counts
    if counts:
        assert Figure.objects.get().returned == 90
    else:
        assert [one.rule for one in outcome.faults] == ["so-le"]


@pytest.mark.parametrize(
    ("value", "is_told"),
    [
        (date(2022, 6, 1), False),
        (date(2022, 6, 30), False),
        (date(2022, 6, 15), True),
        (at("2022-06-30 17:00").replace(tzinfo=None), True),
    ],
)
def test_a_date_cell_of_a_month(campaign, value, is_told):
    row = ["30001", None, value, "1.001193", None, 3, *numbers(received=1, returned=1)]
    outcome = import_files(
        campaign=campaign, files=[("a.xlsx", template(row))], by=make_user(), dry_run=True
    )
    assert ("ky-la-mot-ngay" in {one.rule for one in outcome.faults}) is is_told
