"""The board to take away: typed cells, three states kept apart, no formula from anybody's name."""

import csv
import io
from decimal import Decimal

import pytest
import time_machine
from openpyxl import load_workbook

from dashboards.actions import publish_board
from dashboards.board_status import Edition
from dashboards.exporting import as_table
from dashboards.exporting.facts import line_of_facts, state_in_words
from dashboards.exporting.semicolons import as_semicolons
from dashboards.exporting.workbook import as_workbook
from dashboards.models import PublishedBoard
from metrics.actions import record_measures
from spreadsheets.writing import marked_as_text
from tests.dashboards.test_tables import LATE, ONLINE, PLAN, facts, make_board, missing
from tests.dashboards.test_tables import MARCH as FIRST
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

RULES = (PLAN, ONLINE, LATE)
ASSESSED = {"assessed": {"KH": Decimal("97.5")}}
EVIL = '=HYPERLINK("http://x";"&amp")'


def an_edition(**fields) -> Edition:
    board = make_board(
        facts("30001", "UBND xã A", procedures_online_l3=31, late=1, late_base=3, **ASSESSED),
        facts("30004", EVIL, late_base=0, display_order=2, **ASSESSED),
        facts("30007", "UBND xã C", display_order=3, **ASSESSED, **missing(FIRST)),
        rules=RULES,
        **fields,
    )
    return Edition(board, None)


def sheets_of(data: bytes) -> dict:
    return {sheet.title: sheet for sheet in load_workbook(io.BytesIO(data))}


def values_of(row) -> list:
    return [cell.value for cell in row]


def test_ranking_has_typed_cells_and_blanks_where_nothing_is_known():
    sheet = sheets_of(as_workbook(an_edition()))["Bảng xếp hạng"]
    rows = {row[2].value: row for row in sheet.iter_rows(min_row=6)}
    of_a, of_b, of_c = (values_of(rows[code]) for code in ("30001", "30004", "30007"))
    assert of_a[:4] == ["Xã", 2, "30001", "UBND xã A"]
    assert of_a[5:12] == [
        0,
        0.975,
        "Chưa đạt",
        pytest.approx(31 / 78),
        "Chưa đạt",
        pytest.approx(1 / 3),
        "Chưa đạt",
    ]
    assert of_b[6:12] == [0.975, "Chưa đạt", pytest.approx(40 / 78), "Đạt", None, "Không áp dụng"]
    assert of_c[1] is None
    assert of_c[4] is None
    assert of_c[8:] == [None, "Chưa báo cáo", None, "Chưa báo cáo", "chưa báo cáo (03/2022)"]
    assert [rows["30001"][place].number_format for place in (4, 6)] == ["#,##0.00", "0.00%"]


def test_a_rate_beside_its_target_keeps_the_decimals_that_say_so():
    unit = facts("30001", procedures_all=100_000, procedures_online_l3=40_001)
    sheet = sheets_of(as_workbook(Edition(make_board(unit, rules=(ONLINE,)), None)))
    cell = sheet["Bảng xếp hạng"].cell(6, 7)
    assert (cell.value, cell.number_format) == (0.40001, "0.000%")


def test_details_are_one_row_a_unit_and_criterion():
    sheet = sheets_of(as_workbook(an_edition()))["Chi tiết"]
    of_a = [values_of(row) for row in sheet.iter_rows(min_row=5) if row[1].value == "30001"]
    assert [row[3:12] for row in of_a] == [
        ["KH", "Kế hoạch", "≥ 100 %", "Chưa đạt", 97.5, 100, 0.975, 7.8, 10],
        ["TT3", "TTHC mức 3", "> 40 %", "Chưa đạt", 31, 78, pytest.approx(31 / 78), 15.9, 20],
        ["TH", "Trễ, quá hạn", "0, hoặc ≤ 1 %", "Chưa đạt", 1, 3, pytest.approx(1 / 3), 0, 20],
    ]
    assert sheet.auto_filter.ref == "A4:M13"


def test_no_name_becomes_a_formula_and_no_foot_a_code():
    sheets = sheets_of(as_workbook(an_edition()))
    names = [
        cell for sheet in sheets.values() for row in sheet for cell in row if cell.value == EVIL
    ]
    assert len(names) == 1 + len(RULES)
    assert {(cell.data_type, cell.quotePrefix) for cell in names} == {("s", True)}
    assert not any(
        cell.data_type == "f" for sheet in sheets.values() for row in sheet for cell in row
    )


@pytest.mark.parametrize("title", ["Bảng xếp hạng", "Chi tiết", "Phương pháp"])
def test_prints_across_a4_with_its_head_on_every_page(title):
    sheet = sheets_of(as_workbook(an_edition(is_simulated=True)))[title]
    setup = sheet.page_setup
    assert (setup.orientation, int(setup.paperSize), setup.fitToWidth) == ("landscape", 9, 1)
    assert (setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    heads = {"Bảng xếp hạng": "$4:$5", "Chi tiết": "$4:$4", "Phương pháp": None}
    assert sheet.print_title_rows == heads[title]
    assert sheet.oddFooter.left.text.startswith("Tạm thời · số liệu biết đến 08:10 ngày 5/11/2022")
    assert sheet.oddFooter.left.text.endswith("SỐ LIỆU MÔ PHỎNG")
    assert sheet.oddFooter.right.text == "Trang &P/&N"


def test_method_sheet_says_what_the_board_is():
    edition = an_edition(is_simulated=True, as_of=at("2022-11-30 08:00"))
    sheet = sheets_of(as_workbook(edition))["Phương pháp"]
    said = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=3, max_row=12)}
    assert said["Kỳ"] == "Lũy kế từ tháng 3/2022 đến hết tháng 10/2022"
    assert said["Tình trạng"] == "Tạm thời: còn đơn vị chưa báo cáo hoặc chưa được đánh giá"
    assert said["Xem tại thời điểm"] == "08:00 ngày 30/11/2022"
    assert said["Số liệu"] == "MÔ PHỎNG, không dùng để đánh giá đơn vị nào"


def test_csv_for_people():
    data = as_semicolons(an_edition())
    assert data.startswith(b"\xef\xbb\xbf")
    head, *rows = data.decode("utf-8-sig").split("\r\n")
    assert head.startswith("Phong trào;Tháng;Tình trạng;Số liệu biết đến;Mã bảng;Mô phỏng;Khối;")
    assert rows[0].split(";", 6)[6] == (
        '1;30004;"\'=HYPERLINK(""http://x"";""&amp"")";46,33;1;;Chưa đạt;97,5;100;97,5;7,80'
        ";Đạt;40;78;51,2820512820513;20,00;Không áp dụng;0;0;;"
    ).replace("1;30004", "Xã;1;30004")
    assert rows[2].endswith(";Chưa báo cáo;;;;;Chưa báo cáo;;;;")


@pytest.mark.parametrize("text", ["=1+1", "+84", "-1", "@x", " =1", "\tx", "\r=1", "\uff1d1"])
def test_text_like_a_formula_is_marked(text):
    assert marked_as_text(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "UBND xã", "1-2", 5, Decimal(-1), None])
def test_other_values_stay(value):
    assert marked_as_text(value) == value


@pytest.fixture
def campaign(db):
    campaign = make_campaign(slug="cchc")
    make_criterion(campaign, "BCN")
    units = [make_unit(campaign, code=code) for code in ("30001", "30004")]
    make_procedure(campaign, *units, code="1.000001")
    for unit in units:
        report(campaign, unit, "2022-04-01 08:00", received=4, received_post=3)
    return campaign


def report(campaign, unit, known: str, **counts: int) -> None:
    procedure = campaign.procedures.get()
    make_report(campaign, unit, MARCH, {procedure: counts}, known_from=at(known))
    record_measures(campaign=campaign, since=at(known))


def test_a_file_is_official_only_while_every_number_is_the_announced_one(client, campaign):
    unit = campaign.campaign_units.first().unit
    client.force_login(make_officer(unit))
    address = "/xuat/xlsx/?thang=2022-03"
    assert named(client.get(address)) == "bang-xep-hang-2022-03-tam-thoi.xlsx"

    with time_machine.travel(at("2022-04-05 09:00"), tick=False):
        publish_board(campaign=campaign, month=MARCH, by=make_user(), is_final=True)
    published = PublishedBoard.objects.get()
    official = client.get(address)
    assert named(official) == "bang-xep-hang-2022-03-ban-1-chinh-thuc.xlsx"
    method = sheets_of(official.content)["Phương pháp"]
    said = {row[0].value: row[1].value for row in method.iter_rows(min_row=3, max_row=14)}
    assert said["Tình trạng"] == "Chính thức, bảng đã công bố bản số 1"
    assert said["Mã bảng"] == "cchc/2022-03/1"
    assert said["Mã kiểm tra (SHA-256)"] == published.checksum

    report(
        campaign, unit, "2022-05-01 08:00", received=8, received_post=6
    )  # the same rate and rank
    assert named(client.get(address)) == "bang-xep-hang-2022-03-tam-thoi.xlsx"
    assert named(client.get(address + "&den=2022-04-06")) == named(official)
    kept = client.get(f"/cong-bo/{published.pk}/xuat-csv/")
    assert named(kept) == "bang-xep-hang-2022-03-ban-1-chinh-thuc.csv"
    assert kept["Content-Type"] == "text/csv; charset=utf-8"
    assert kept.content.decode().count(";cchc/2022-03/1;không;") == 2


def named(response) -> str:
    return response["Content-Disposition"].partition("filename=")[2].strip('"')


def test_unknown_kind_of_file(client, campaign):
    client.force_login(make_user())
    answer = client.get("/xuat/pdf/")
    assert answer.status_code == 404
    assert "Không có dạng tệp “pdf”. Chọn xlsx hoặc csv." in answer.content.decode()


def test_same_number_of_queries_with_more_units(
    client, campaign, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(make_user())
    with django_assert_max_num_queries(20) as few:
        client.get("/xuat/xlsx/")
    for number in range(3):
        make_unit(campaign, code=f"4000{number}")
    with django_assert_num_queries(len(few)):
        client.get("/xuat/xlsx/")


@pytest.mark.parametrize("lead", ["=cmd|' /C calc'!A0", "+84", "-1+1", "@SUM(A1)", "=1\t+1"])
def test_a_name_like_a_formula_is_text_in_every_file(lead):
    edition = Edition(make_board(facts("30001", lead, **ASSESSED), rules=RULES), None)
    sheets = sheets_of(as_workbook(edition))
    cells = [cell for sheet in sheets.values() for row in sheet for cell in row]
    assert [cell.data_type for cell in cells if cell.value == lead] == ["s"] * (1 + len(RULES))
    assert not any(cell.data_type == "f" for cell in cells)
    row = next(csv.reader(as_semicolons(edition).decode().splitlines()[1:], delimiter=";"))
    assert f"'{lead}" in row


def test_every_surface_says_the_word_of_the_edition():
    for edition in (
        an_edition(),
        Edition(make_board(facts("30001", **ASSESSED), rules=RULES), None),
    ):
        word = edition.word
        assert edition.word == word
        assert as_table(edition).splitlines()[1].startswith(f"{word} · ")
        assert line_of_facts(edition).startswith(f"{word} · ")
        assert state_in_words(edition).startswith(f"{word}: ")
        sheet = sheets_of(as_workbook(edition))["Bảng xếp hạng"]
        assert sheet.oddFooter.left.text.startswith(f"{word} · ")
        assert f";{word}: " in as_semicolons(edition).decode()
    assert {an_edition().word, word} == {"Tạm thời", "Chưa chốt"}
