"""Marking of files with formulas, of odd files, and of files that cannot or may not be marked."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from metrics.importing.marking import marked_workbook
from spreadsheets.reader import NoValue, read_workbook
from tests.metrics.importing.test_marking import NAME, RED, fault, list_of, marked
from tests.workbooks import parts_of, raw_workbook, replaced, workbook, zipped

# Formulas


def with_result(formula: str, result: str, kind: str = "n") -> str:
    return f'<c r="A2" t="{kind}"><f>{formula}</f><v>{result}</v></c>'


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (with_result("SUM(A1:A1)", "12"), 12),
        (with_result("1&lt;2", "1", "b"), True),
        (with_result('"a"&amp;"&lt;"', "a&lt;", "str"), "a<"),
        (with_result("1/0", "#DIV/0!", "e"), "#DIV/0!"),
        ('<c r="A2"><f>SUM(A1:A1)</f></c>', NoValue("=SUM(A1:A1)")),
    ],
    ids=["number", "bool", "text", "error", "not calculated"],
)
def test_formulas_stay_with_their_results(cell, value):
    data = raw_workbook(f'<row r="1"><c r="A1"><v>12</v></c></row><row r="2">{cell}</row>')
    back = marked_workbook(data, [fault("A2")], NAME)
    [_, sheet] = read_workbook(back)
    assert [row.values for row in sheet.rows] == [[12], [value]]
    assert load_workbook(io.BytesIO(back))["Số liệu"]["A2"].data_type == "f"


def test_an_empty_result_stays_empty():
    data = raw_workbook(f'<row r="2">{with_result("IF(FALSE,1,&quot;&quot;)", "", "str")}</row>')
    [_, sheet] = read_workbook(marked_workbook(data, [fault("A2")], NAME))
    assert sheet.rows == []


def test_shared_formulas_are_written_out():
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B2" si="0">A1*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>3</v></c><c r="B2"><f t="shared" si="0"/><v>6</v></c></row>'
    )
    back = marked_workbook(raw_workbook(rows), [fault("A1")], NAME)
    sheet = load_workbook(io.BytesIO(back))["Số liệu"]
    assert [sheet["B1"].value, sheet["B2"].value] == ["=A1*2", "=A2*2"]
    assert [row.values for row in read_workbook(back)[1].rows] == [[1, 2], [3, 6]]


@pytest.mark.parametrize(
    "formula",
    ["[1]Trang!A1", "Bảng1[Cột]", "HYPERLINK(&quot;http://x&quot;)", "cmd|'/C calc'!A0"],
)
def test_formulas_that_reach_out_become_their_results(formula):
    data = raw_workbook(f'<row r="2">{with_result(formula, "12")}</row>')
    back = marked_workbook(data, [fault("A2")], NAME)
    assert load_workbook(io.BytesIO(back))["Số liệu"]["A2"].value == 12


# Odd files


def test_macros_links_and_pictures_are_left_behind():
    data = workbook({"Số liệu": [["x"]]})
    extra = dict.fromkeys(
        ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/media/image1.png"], b"x"
    )
    back = marked_workbook(zipped(parts_of(data) | extra), [fault("A1")], NAME)
    names = parts_of(back).keys()
    assert not {name for name in names if "vba" in name or "external" in name or "media" in name}
    assert [sheet.name for sheet in read_workbook(back)] == ["Lỗi", "Số liệu"]


def test_a_link_to_an_address_becomes_text():
    book = Workbook()
    book.active.title = "Số liệu"
    book.active["A1"] = "bấm vào đây"
    book.active["A1"].hyperlink = "http://example.com/"
    out = io.BytesIO()
    book.save(out)
    cell = marked(out.getvalue(), fault("A1"))["Số liệu"]["A1"]
    assert (cell.value, cell.hyperlink) == ("bấm vào đây", None)


@pytest.mark.parametrize(
    "styles",
    [
        '<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellXfs><xf numFmtId="9"/></cellXfs>',
        '<fonts><font><color rgb="đỏ"/></font></fonts><cellXfs><xf numFmtId="9"/></cellXfs>',
    ],
    ids=["empty fill", "colour that is none"],
)
def test_formats_that_openpyxl_cannot_read_do_not_hinder(styles):
    data = raw_workbook('<row r="1"><c r="A1" s="0"><v>0.5</v></c></row>', styles=styles)
    sheet = marked(data, fault("A1"))["Số liệu"]
    assert (sheet["A1"].value, sheet["A1"].fill.start_color.rgb) == (0.5, RED)


def test_dates_are_the_same_days_in_every_calendar():
    styles = (
        "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    )
    row = '<row r="1"><c r="A1" s="1"><v>43000</v></c><c r="B1" t="d"><v>2022-06-05</v></c></row>'
    data = raw_workbook(row, styles=styles)
    in_1904 = replaced(data, "xl/workbook.xml", b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
    for original in (data, in_1904):
        [_, sheet] = read_workbook(marked_workbook(original, [fault("A1")], NAME))
        assert sheet.rows == read_workbook(original)[0].rows


def test_names_of_sheets_that_excel_refuses():
    names = ["Số liệu: tháng 6", "Một tên dài hơn ba mươi mốt chữ cái", "số liệu_ tháng 6"]
    data = raw_workbook('<row r="1"><c r="A1"><v>1</v></c></row>', names=names)
    book = marked(data, fault("A1", sheet=names[0]))
    assert book.sheetnames == [
        "Lỗi",
        "Số liệu_ tháng 6",
        "Một tên dài hơn ba mươi mốt chữ",
        "số liệu_ tháng 6~2",
    ]
    assert book.worksheets[1]["A1"].fill.start_color.rgb == RED
    assert book["Lỗi"]["E6"].hyperlink.location == "'Số liệu_ tháng 6'!A1"


# The list alone


BROKEN = "Không mở được tệp để đánh dấu từng ô; hãy sửa trong tệp gốc theo danh sách này."
TOO_LARGE = (
    "Tệp quá lớn để đánh dấu từng ô (hơn 200.000 ô, kể cả ô trống có định dạng, hoặc quá nhiều chữ);"
    " hãy sửa trong tệp gốc theo danh sách này."
)


@pytest.mark.parametrize(
    "data",
    [b"", b"a,b,c", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, zipped({})],
    ids=["empty", "csv", "torn", "old office", "empty zip"],
)
def test_a_file_that_cannot_be_read_gives_the_list_alone(data, take_in):
    faults = take_in(data).faults
    book = marked(data, *faults)
    assert book.sheetnames == ["Lỗi"]
    assert book["Lỗi"]["A3"].value == BROKEN
    assert [row[6] for row in list_of(book)[1:]] == [faults[0].message]


CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
LONG_TEXT = raw_workbook(
    "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 300)),
    strings=["x" * 32_000],
)
LONG_FORMULA = raw_workbook(
    f'<row r="1"><c r="A1"><f t="shared" ref="A1:A3000" si="0">{"+".join(["B1"] * 2000)}</f></c></row>'
    + "".join(f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/></c></row>' for n in range(2, 3000))
)


@pytest.mark.parametrize(
    "data",
    [
        raw_workbook(CELL, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        raw_workbook(CELL, after=f"<sheetViews>{'<sheetView/>' * 30_000}</sheetViews>"),
        LONG_TEXT,
        LONG_FORMULA,
    ],
    ids=["merged", "elements", "text", "formula"],
)
def test_a_small_file_that_would_cost_gigabytes_gives_the_list_alone(data):
    book = marked(data, fault("A1"))
    assert book.sheetnames == ["Lỗi"]
    assert book["Lỗi"]["A3"].value == TOO_LARGE
    assert list_of(book)[1][4] == "A1"
    assert book["Lỗi"]["E6"].hyperlink is None


def test_what_lies_far_from_the_content_costs_nothing():
    stray = "".join(f'<row r="{n}" ht="20"><c r="A{n}" s="1"/></row>' for n in range(2, 9_000))
    styles = (
        "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
        '<cellXfs><xf/><xf numFmtId="9"/></cellXfs>'
    )
    after = '<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'
    sheet = marked(raw_workbook(CELL + stray, styles=styles, after=after), fault("A1"))["Số liệu"]
    assert sheet.max_row == 21
    assert sheet["A21"].number_format == "0%"
    assert sheet["A1"].comment is not None


def test_a_file_that_breaks_openpyxl_gives_the_list_alone():
    after = '<pageSetup orientation="xéo"/>'
    book = marked(raw_workbook(CELL, after=after), fault("A1"))
    assert book.sheetnames == ["Lỗi"]
    assert book["Lỗi"]["A3"].value == (
        "Không đánh dấu được từng ô trong tệp này; hãy sửa trong tệp gốc theo danh sách này."
    )
