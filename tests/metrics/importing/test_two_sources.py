"""The page on which totals of units stand beside the sums of their figures."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import User
from metrics.presenters.reconciliation import month_page
from metrics.reconcile import reconcile, side_by_side
from tests.factories import make_user
from tests.metrics.importing.lines import MARRIAGE, PEACE, TOWN, line
from tests.metrics.importing.reports import d_line, district, e_line, form, post
from tests.workbooks import template

JUNE = date(2022, 6, 1)
TOWN_NAME, PEACE_NAME = TOWN[1], PEACE[1]


@pytest.fixture
def read(client, world):
    client.force_login(make_user(role=User.Role.STAFF))

    def read(query: str = "") -> str:
        response = client.get(f"/so-lieu/doi-chieu/{query}")
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    return read


@pytest.fixture
def both(take_in):
    """June: the town differs in what was late by D, and agrees with E; Hòa Bình has totals alone."""
    take_in(
        template(
            line(TOWN, received=7, resolved_early=5, resolved_on_time=2),
            line(TOWN, procedure=MARRIAGE, received=3, resolved_on_time=3),
        ),
        name="a.xlsx",
    )
    take_in(
        form(d_line(TOWN_NAME, direct=10, early=5, on_time=4, late=1), d_line(PEACE_NAME, early=1)),
        name="d.xlsx",
    )
    take_in(district(e_line(TOWN_NAME, received=10, early=5, on_time=5)), name="e.xlsx")


def test_what_differs_stands_first_with_its_cell(world, both):
    page = month_page(side_by_side(world.campaign))

    [town] = page.differing
    assert (town.code, town.differences, page.differences) == ("30001", 2, 2)
    assert [(source.layout, source.file, source.sheet) for source in town.sources] == [
        ("D", "d.xlsx", "II.06a"), ("E", "e.xlsx", "Bao cao"),
    ]  # fmt: skip
    shown = [
        (line.label, line.figures, [(g.value, g.cell, g.word, g.difference) for g in line.given])
        for line in town.lines
    ]
    assert shown[:4] == [
        ("giải quyết đúng hạn", "5", [("4", "I8", "khác", "−1"), ("5", "H6", "khớp", "")]),
        ("giải quyết trễ hạn", "0", [("1", "J8", "khác", "+1"), ("0", "I6", "khớp", "")]),
        ("kỳ trước chuyển qua", "0", [("0", "F8", "khớp", ""), ("0", "D6", "khớp", "")]),
        ("tiếp nhận trong kỳ", "10", [("10", "D8 + E8", "khớp", ""), ("10", "E6", "khớp", "")]),
    ]
    assert shown[-1] == (
        "trả lại, rút", "0", [("", "", "không có trong báo cáo", ""), ("0", "N6 + O6", "khớp", "")],
    )  # fmt: skip
    assert [unit.name for unit in page.totals_alone] == [PEACE_NAME]
    assert (page.agreeing, page.incomparable) == ([], [])
    assert [one.unit_code for one in reconcile(world.campaign)] == ["30001", "30001"]


def test_units_that_agree_and_units_that_cannot_be_compared(world, take_in):
    take_in(template(line(TOWN, received=4, resolved_early=4)), name="a.xlsx")
    take_in(
        post(
            ["1.001193", 3, "Thủ tục 1.001193", 0, 2],
            title=(f"Đơn vị: {PEACE_NAME}", "Từ ngày 01/06/2022 đến ngày 30/06/2022"),
        ),
        name="c.xlsx",
    )
    lines = [e_line(name, received=4, early=4) for name in (TOWN_NAME, PEACE_NAME)]
    take_in(district(*lines), name="e.xlsx")

    page = month_page(side_by_side(world.campaign))

    assert [unit.name for unit in page.agreeing] == [TOWN_NAME]
    assert page.agreeing_columns[:3] == [
        "kỳ trước chuyển qua", "tiếp nhận trong kỳ", "giải quyết trước hạn",
    ]  # fmt: skip
    assert page.agreeing_rows == [
        (page.agreeing[0], ["0", "4", "4", "0", "0", "0", "0", "0"]),
    ]
    assert [unit.name for unit in page.incomparable] == [PEACE_NAME]
    assert {given.word for line in page.incomparable[0].lines for given in line.given} == {
        "chưa so được"
    }


def test_the_page(read, both):
    page = read()
    assert "2 chỗ khác nhau ở 1 đơn vị." in page
    assert "chỉ chấm được tiêu chí trễ hạn" in page
    assert "ô J8" in page
    assert 'aria-label="Tháng 6/2022, 2 chỗ khác nhau" aria-current="page"' in page
    assert "Tháng 7/2022: chưa có tổng số nào để đối chiếu." in read("?thang=2022-07")
    assert "Chưa có báo cáo tổng số nào" in read("?den=2022-11-01T00:00")


def test_empty_page(read):
    assert "Chưa có báo cáo tổng số nào (biểu II.06a hoặc báo cáo cấp huyện) được nhập." in read()


def test_all_agree(read, take_in):
    take_in(template(line(TOWN, received=4, resolved_early=4)), name="a.xlsx")
    take_in(district(e_line(TOWN_NAME, received=4, early=4)), name="e.xlsx")
    page = read()
    assert "Tháng 6/2022: tổng số khớp với số liệu theo thủ tục." in page
    assert "1 đơn vị khớp" in page


def test_queries_are_the_same_for_1_and_3_months_of_units(read, take_in):
    take_in(template(line(TOWN, received=4, resolved_early=4)), name="a.xlsx")
    take_in(district(e_line(TOWN_NAME, received=4, early=3)), name="e.xlsx")
    read()
    with CaptureQueriesContext(connection) as few:
        read()
    take_in(form(d_line(TOWN_NAME, early=1), d_line(PEACE_NAME, early=1)), name="d.xlsx")
    take_in(template(line(PEACE, received=4, resolved_early=4)), name="a2.xlsx")
    with CaptureQueriesContext(connection) as many:
        assert "2 đơn vị" in read()
    assert len(many) == len(few)
