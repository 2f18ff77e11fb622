"""The stamp of a template: what was made for another campaign, another month or with another version."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from metrics.importing.stamp import Stamp, read_stamp
from metrics.models import MonthlyReport
from metrics.template import template_workbook
from spreadsheets.reader import read_workbook
from tests.factories import make_campaign
from tests.metrics.importing.lines import line
from tests.workbooks import template, workbook

JUNE = date(2022, 6, 1)


def filled(data: bytes, *, meta: dict[str, object] | None = None, **cells) -> bytes:
    """The template with cells of the sheet, and of the hidden one, written over."""
    book = load_workbook(io.BytesIO(data))
    for cell, value in cells.items():
        book["Số liệu"][cell] = value
    for cell, value in (meta or {}).items():
        book["_meta"][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def of_june(world) -> bytes:
    return template_workbook(world.campaign, JUNE, [world.town])


def stamp_of(data: bytes) -> Stamp | None:
    return read_stamp(read_workbook(data))


def test_the_stamp_is_read_back(of_june):
    assert stamp_of(of_june) == Stamp("1", "cchc-2022", JUNE)
    assert stamp_of(template(line())) is None
    assert stamp_of(workbook({"_meta": [["campaign", "cchc-2022"]]})) is None
    odd = {"_meta": [["template", "mau-so-lieu"], ["version", True], ["month", "x"], [1, 2]]}
    assert stamp_of(workbook(odd)) == Stamp("TRUE", "", None)
    broken = {"_meta": [["template", "mau-so-lieu"], ["campaign", "=A1"], ["version", "#REF!"]]}
    assert stamp_of(workbook(broken)) == Stamp("", "", None)


def test_a_template_filled_in_is_nothing_to_talk_about(take_in, of_june):
    outcome = take_in(filled(of_june, H9=5))
    assert (outcome.outcome, outcome.sentences) == ("committed", [])


def test_a_template_of_another_campaign_is_refused_even_when_empty(take_in, world):
    other = make_campaign(slug="nam-khac", title="Phong trào năm khác")
    [unit] = [world.town]
    other.campaign_units.create(unit=unit, group=other.groups.get())
    data = template_workbook(other, JUNE, [unit])
    outcome = take_in(data)
    [fault] = outcome.faults
    assert (outcome.outcome, fault.rule, fault.cells, fault.sheet, fault.text) == (
        "refused",
        "mau-cua-phong-trao-khac",
        (),
        "",
        "nam-khac",
    )
    assert fault.message == (
        "Tệp được lập từ mẫu số liệu của phong trào “Phong trào năm khác”, không phải của"
        f" “{world.campaign.title}”; hãy chọn đúng phong trào rồi nhập lại, hoặc tải mẫu của phong trào này và chép"
        " số liệu sang."
    )
    assert MonthlyReport.objects.count() == 0


def test_a_template_of_a_campaign_that_nobody_knows_is_read(take_in, of_june):
    outcome = take_in(filled(of_june, H9=5, meta={"B3": "mot-noi-khac"}))
    assert outcome.outcome == "committed"
    assert outcome.sentences == [
        (
            "Tệp “tep.xlsx” được lập từ mẫu của một phong trào không có ở đây (mã “mot-noi-khac”);"
            " số liệu vẫn được đọc, hãy kiểm tra lại xem có đúng tệp không."
        )
    ]


@pytest.mark.parametrize(("version", "words"), [(0, "0"), (2, "2"), (None, "không rõ")])
def test_another_version_is_read_and_said(take_in, of_june, version, words):
    outcome = take_in(filled(of_june, H9=5, meta={"B2": version}))
    assert outcome.outcome == "committed"
    assert outcome.sentences == [
        (
            f"Tệp “tep.xlsx” được lập từ mẫu số liệu phiên bản {words}, mẫu hiện nay là phiên bản 1;"
            " số liệu vẫn được đọc theo tiêu đề cột, lần sau nên tải mẫu mới."
        )
    ]


def test_rows_of_another_month_count_for_that_month_and_are_said(take_in, of_june):
    july = {f"C{row}": "07/2022" for row in range(9, 12)} | {f"H{row}": 5 for row in range(9, 12)}
    outcome = take_in(filled(of_june, **july, H12=4))
    assert (outcome.outcome, outcome.counts["new"]) == ("committed", 4)
    assert outcome.sentences == [
        (
            "Tệp “tep.xlsx” được lập từ mẫu của tháng 6/2022 nhưng có 3 dòng ghi kỳ tháng 7/2022 (dòng 9, 10, 11);"
            " số liệu được lấy theo cột Kỳ của từng dòng, hãy kiểm tra lại."
        )
    ]
    assert sorted(MonthlyReport.objects.values_list("month", flat=True)) == [
        JUNE,
        date(2022, 7, 1),
    ]


def test_an_empty_template_of_an_old_version_says_both(take_in, of_june):
    outcome = take_in(filled(of_june, meta={"B2": 0}))
    assert outcome.outcome == "unchanged"
    assert [sentence[:45] for sentence in outcome.sentences] == [
        "Tệp “tep.xlsx” được lập từ mẫu số liệu phiên ",
        "Tệp “tep.xlsx” không có dòng số liệu nào (các",
    ]


def test_the_same_bytes_again_are_not_talked_about_twice(take_in, of_june):
    data = filled(of_june, H9=5, meta={"B2": 0})
    take_in(data)
    assert len(take_in(data).sentences) == 1
