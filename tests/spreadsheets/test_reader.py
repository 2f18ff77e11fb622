"""From bytes to cells, and what no bytes may do: kill, stall, or pass for something else."""

import io
import random
import struct
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest

from metrics.importing.log import column_name
from spreadsheets import package, reader
from spreadsheets.errors import UnreadableFileError
from spreadsheets.reader import ErrorValue, Merge, NoValue, PerCent, Row, read_workbook
from tests.workbooks import parts_of, raw_workbook, replaced, template, zipped
from tests.workbooks import workbook as made

DEMO = Path(__file__).parents[2] / "tamnong_thidua" / "demonstration" / "data"
MIB = 2**20


def rows(data: bytes) -> list[tuple[int, list]]:
    return [(row.number, row.values) for row in read_workbook(data)[0].rows]


def cells(xml: str, **options) -> list:
    """The values of row 1 around the XML of its cells."""
    [(number, values)] = rows(raw_workbook(f'<row r="1">{xml}</row>', **options))
    assert number == 1
    return values


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(UnreadableFileError) as caught:
        read_workbook(data)
    return caught.value.code, str(caught.value)


# What cells hold


def test_texts_numbers_and_truths():
    xml = (
        '<c r="A1" t="s"><v>1</v></c><c r="B1"><v>12</v></c><c r="C1"><v>12.0</v></c><c r="D1"><v>1.2E1</v></c>'
        '<c r="E1"><v>1.5</v></c><c r="F1" t="b"><v>1</v></c><c r="G1" t="inlineStr"><is><t>chữ</t></is></c>'
        '<c r="H1" t="str"><v>chữ</v></c><c r="I1"><v>-3</v></c><c r="J1"><v>2.0007199999999998</v></c>'
    )
    values = cells(xml, strings=["không", "một"])
    assert values == ["một", 12, 12, 12, 1.5, True, "chữ", "chữ", -3, 2.00072]
    assert [type(value) for value in values[1:6]] == [int, int, int, float, bool]


def test_rich_text_is_joined_and_escapes_are_undone():
    xml = (
        '<c r="A1" t="inlineStr"><is><r><t>Tiếp </t></r><r><t>nhận</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>'
        '<c r="B1" t="inlineStr"><is><t>một_x000D_hai_x005F_ba</t></is></c>'
    )
    assert cells(xml) == ["Tiếp nhận", "một\rhai_ba"]


def test_a_formula_is_its_stored_value_and_without_one_it_is_no_blank():
    xml = (
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>SUM(A1:A9)</f></c><c r="C1"><f>1+1</f><v></v></c>'
        '<c r="D1"><f>1+1</f><v/></c><c r="E1"><f t="shared" si="0"/></c>'
        '<c r="F1" t="str"><f>A9</f><v>chữ</v></c><c r="G1" t="str"><f>""</f><v></v></c>'
        '<c r="H1"><v>1</v></c>'
    )
    values = cells(xml)
    assert values == [2, "=SUM(A1:A9)", "=1+1", "=1+1", "=", "chữ", None, 1]
    assert [type(value) for value in values[1:5]] == [NoValue] * 4


def test_what_is_no_number_in_a_cell_for_numbers_is_text():
    """Then the cell can be named; numbers may be written as XML allows."""
    texts = ["nan", "INF", "1e400", "1_000", "năm", " 5 ", ".5", "-0.0", "4.0E0", " "]
    xml = "".join(f'<c r="{"ABCDEFGHIJ"[n]}1"><v>{text}</v></c>' for n, text in enumerate(texts))
    assert cells(xml) == ["nan", "INF", "1e400", "1_000", "năm", 5, 0.5, 0, 4]


def test_characters_that_no_database_holds_are_marked():
    xml = '<c r="A1" t="inlineStr"><is><t>a_x0000_b_xD800_c_x000B_d_x000A_e</t></is></c>'
    assert cells(xml) == ["a\ufffdb\ufffdc\x0bd\ne"]


def test_errors_of_excel_are_seen():
    xml = '<c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    values = cells(xml)
    assert values == ["#REF!", "#DIV/0!"]
    assert [type(value) for value in values] == [ErrorValue] * 2


STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="mm/yyyy"/><numFmt numFmtId="165" formatCode="0 &quot;hs&quot;"/>'
    '<numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="0.0%"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>'
    '<xf numFmtId="9"/><xf numFmtId="167"/><xf numFmtId="30"/></cellXfs>'
)


def test_styles_make_dates_and_rates_of_bare_numbers():
    xml = "".join(
        f'<c r="{"ABCDEFGH"[s]}1" s="{s}"><v>{v}</v></c>'
        for s, v in enumerate(["44713", "44713", "44713", "12", "1.5", "0.15", "1", "44713"])
    )
    june = datetime(2022, 6, 1)  # noqa: DTZ001
    values = cells(xml, styles=STYLES)
    assert values[:4] == [44713, june, june, 12]
    assert str(values[4]) == "1 day, 12:00:00"
    assert [type(v) for v in values[5:7]] == [PerCent, PerCent]
    assert [str(v) for v in values[5:7]] == ["15%", "100%"]
    assert values[7] == june


def test_a_day_that_does_not_exist_is_an_error_and_1904_counts_from_1904():
    assert cells('<c r="A1" s="1"><v>99999999999</v></c>', styles=STYLES) == ["#######"]
    data = raw_workbook('<row r="1"><c r="A1" s="1"><v>43251</v></c></row>', styles=STYLES)
    mac = replaced(data, "xl/workbook.xml", b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
    assert rows(mac) == [(1, [datetime(2022, 6, 1)])]  # noqa: DTZ001


def test_other_writers_files_are_read():
    """Prefixed names, cells and rows without reference, ISO dates, backslashes in the zip file."""
    data = raw_workbook('<row><c><v>1</v></c><c/><c t="d"><v>2022-06-01</v></c></row>')
    assert rows(data) == [(1, [1, None, date(2022, 6, 1)])]

    parts = parts_of(raw_workbook('<row r="2"><c r="B2"><v>7</v></c></row>'))
    xml = parts["xl/worksheets/sheet1.xml"]
    for name in (b"worksheet", b"sheetData", b"row", b"c", b"v"):
        xml = xml.replace(b"<%s" % name, b"<x:%s" % name).replace(
            b"</%s>" % name, b"</x:%s>" % name
        )
    xml = xml.replace(b"<x:x:", b"<x:").replace(b"xmlns=", b"xmlns:x=")
    prefixed = {
        n.replace("/", "\\"): d for n, d in (parts | {"xl/worksheets/sheet1.xml": xml}).items()
    }
    assert rows(zipped(prefixed)) == [(2, [None, 7])]


def test_hidden_rows_and_hidden_sheets_are_read():
    data = made({"Một": [["a"]], "Hai": [["b"]]}, hidden=["Hai"])
    assert [(s.name, s.is_hidden, s.rows[0].values) for s in read_workbook(data)] == [
        ("Một", False, ["a"]),
        ("Hai", True, ["b"]),
    ]
    assert rows(raw_workbook('<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>')) == [(1, [1])]


def test_merged_ranges_are_known():
    data = made({"Một": [["a", None], [None, None], ["b"]]}, merges={"Một": ["A1:B2"]})
    [sheet] = read_workbook(data)
    assert sheet.merges == [Merge(1, 1, 2, 2)]
    assert sheet.row(3) == Row(3, ["b"])
    assert sheet.row(2) is None


def test_macros_and_links_to_other_files_are_left_alone():
    relation = (
        b'<Relationship Id="x" Type="http://x/externalLink" Target="file:///etc/passwd"'
        b' TargetMode="External"/></Relationships>'
    )
    data = raw_workbook('<row r="1"><c r="A1"><v>1</v></c></row>')
    linked = replaced(data, "xl/_rels/workbook.xml.rels", b"</Relationships>", relation)
    macros = zipped(parts_of(linked) | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0macro"})
    assert rows(macros) == [(1, [1])]


# Limits


def test_a_stray_value_in_the_last_cell_costs_nothing():
    stray = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    data = raw_workbook('<row r="1"><c r="A1"><v>1</v></c></row>' + stray)
    assert rows(data) == [(1, [1])]


def test_a_row_far_below_is_not_dropped():
    data = raw_workbook(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="A900000"><v>2</v></c></row>'
    )
    assert rows(data) == [(1, [1]), (900_000, [2])]


def test_three_hundred_stray_columns_cost_nothing():
    xml = "".join(
        f'<c r="{name}1" t="inlineStr"><is><t>{name}</t></is></c>' for name in columns(360)
    )
    assert cells(xml) == columns(60)


def columns(count: int) -> list[str]:
    return [column_name(column) for column in range(1, count + 1)]


BLANK_ROWS = "".join(
    f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>' for n in range(2, 20_002)
)


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_very_many_blank_rows_are_not_read_but_what_follows_is_not_dropped(prefix):
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    merge = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    far = '<row r="30000"><c r="C30000" t="inlineStr"><is><t>xa</t></is></c></row>'
    [sheet] = read_workbook(raw_workbook(first + BLANK_ROWS, after=merge))
    assert (sheet.rows, sheet.merges) == ([Row(1, [1])], [Merge(1, 1, 1, 2)])
    rule, sentence = refusal(raw_workbook(first + BLANK_ROWS + far))
    assert rule == "du-lieu-qua-xa"
    assert sentence.startswith(
        "Có hơn 10000 dòng trống liền nhau (đến dòng 10002) rồi lại có ô không trống (dữ liệu,"
    )


def test_a_long_text_is_cut_and_an_endless_one_refused():
    def text(size: int) -> bytes:
        xml = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"a" * size}</t></is></c></row>'
        return raw_workbook(xml)

    assert rows(text(MIB)) == [(1, ["a" * 32_767])]
    assert refusal(text(6 * MIB))[0] == "tep-hong"


@pytest.mark.parametrize(
    "sheet",
    [
        "<c>" * (4 * MIB),  # depth
        '<row r="1">' + "<c/>" * (2 * MIB) + "</row>",  # one endless row
        '<row r="1"><c r="' + "a" * (8 * MIB) + '"/></row>',  # one endless attribute
        "<!-- -->" * MIB,
        '<row r="1"><c t="inlineStr"><is>' + "<r><t>a</t></r>" * MIB + "</is></c></row>",
        "<row/>" * (4 * MIB) + '<row><c t="inlineStr"><is><t>a</t></is></c></row>',
    ],
    ids=["depth", "cells", "attribute", "comments", "runs", "rows"],
)
def test_endless_xml_is_refused_in_little_memory(sheet):
    data = raw_workbook(sheet)
    del sheet
    tracemalloc.start()
    try:
        refusal(data)
        assert tracemalloc.get_traced_memory()[1] < 40 * MIB
    finally:
        tracemalloc.stop()


def test_too_many_rows_and_cells_are_refused(monkeypatch):
    data = raw_workbook(
        "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 12))
    )
    assert len(rows(data)) == 11
    monkeypatch.setattr(reader, "MAX_ROWS", 10)
    assert refusal(data)[0] == "qua-nhieu-dong"
    monkeypatch.setattr(reader, "MAX_ROWS", 100)
    monkeypatch.setattr(reader, "MAX_CELLS", 10)
    assert refusal(data)[0] == "qua-nhieu-dong"


def test_a_file_of_exactly_20_mib_is_read_and_one_byte_more_refused():
    small = raw_workbook('<row r="1"><c r="A1"><v>1</v></c></row>')
    parts = parts_of(small)
    filler = 20 * MIB - len(zipped(parts | {"docProps/x": b""}, method=zipfile.ZIP_STORED))
    exact = zipped(parts | {"docProps/x": b"x" * filler}, method=zipfile.ZIP_STORED)
    assert len(exact) == 20 * MIB
    assert rows(exact) == [(1, [1])]
    rule, sentence = refusal(exact + b"x")
    assert rule == "tep-qua-lon"
    assert sentence.startswith("Tệp lớn hơn 20 MB;")


def test_a_declared_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    data = raw_workbook("", extra={"xl/media/image1.bmp": b"\0" * (201 * MIB)})
    assert len(data) < MIB
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert refusal(data)[0] == "tep-qua-lon"


def test_an_undeclared_bomb_is_not_unpacked_beyond_what_it_declares():
    honest = raw_workbook(
        "", extra={"xl/worksheets/sheet1.xml": b"<a>" + b" " * (50 * MIB) + b"</a>"}
    )
    size = struct.pack("<L", 50 * MIB + 7)
    assert honest.count(size) == 2
    lying = honest.replace(size, struct.pack("<L", 1000))
    tracemalloc.start()
    try:
        assert refusal(lying)[0] == "tep-hong"
        assert tracemalloc.get_traced_memory()[1] < 10 * MIB
    finally:
        tracemalloc.stop()


def test_unusual_compression_and_thousands_of_parts_are_refused():
    sheet = raw_workbook("")
    assert refusal(zipped(parts_of(sheet), method=zipfile.ZIP_BZIP2))[0] == "tep-hong"
    many = zipped({f"xl/{n}": b"" for n in range(package.MAX_PARTS + 1)})
    assert refusal(many)[0] == "tep-hong"


def test_entities_are_refused():
    data = raw_workbook('<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>')
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet'
    assert refusal(replaced(data, "xl/worksheets/sheet1.xml", b"<worksheet", bomb))[0] == "tep-hong"


# What is no workbook

SAVE_AGAIN = "hãy mở bằng Excel và lưu lại dạng .xlsx (Excel Workbook) rồi nhập lại."

PASSWORD = (
    "Tệp được bảo vệ bằng mật khẩu; hãy mở bằng Excel, bỏ mật khẩu (Tệp > Thông tin > Bảo vệ sổ làm việc),"
    " lưu lại dạng .xlsx rồi nhập lại."
)


def ole(*names: str) -> bytes:
    streams = b"".join(name.encode("utf-16-le") for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + streams + b"\0" * 512


@pytest.mark.parametrize(
    ("data", "rule", "sentence"),
    [
        (b"", "tep-rong", "Tệp rỗng (0 byte); hãy kiểm tra lại tệp, lưu lại rồi nhập lại."),
        (
            ole("Workbook"),
            "khong-phai-xlsx",
            f"Tệp là sổ làm việc Excel kiểu cũ (.xls); {SAVE_AGAIN}",
        ),
        (
            ole("EncryptionInfo", "EncryptedPackage"),
            "tep-co-mat-khau",
            PASSWORD,
        ),
        (
            ole("WordDocument"),
            "khong-phai-xlsx",
            f"Tệp là tài liệu Office kiểu cũ, không phải sổ làm việc .xlsx; {SAVE_AGAIN}",
        ),
        (
            "Mã đơn vị;Kỳ\n30001;06/2022\n".encode(),
            "khong-phai-xlsx",
            f"Tệp là văn bản (ví dụ .csv đổi đuôi), không phải sổ làm việc .xlsx; {SAVE_AGAIN}",
        ),
        (
            "Mã đơn vị;Kỳ\n".encode("utf-16"),
            "khong-phai-xlsx",
            f"Tệp là văn bản (ví dụ .csv đổi đuôi), không phải sổ làm việc .xlsx; {SAVE_AGAIN}",
        ),
        (
            b"\r\n<html><table><tr><td>1</td></tr></table></html>",
            "khong-phai-xlsx",
            f"Tệp là trang web (HTML) mang đuôi bảng tính; {SAVE_AGAIN}",
        ),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "khong-phai-xlsx",
            f"Tệp là văn bản XML, không phải sổ làm việc .xlsx; {SAVE_AGAIN}",
        ),
        (b"%PDF-1.7\n", "khong-phai-xlsx", f"Tệp là bản PDF; {SAVE_AGAIN}"),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0",
            "khong-phai-xlsx",
            f"Tệp không phải là sổ làm việc .xlsx; {SAVE_AGAIN}",
        ),
        (
            zipped({"anh.txt": b"x"}),
            "khong-phai-xlsx",
            f"Tệp là một tệp nén (zip), không phải sổ làm việc .xlsx; {SAVE_AGAIN}",
        ),
        (
            zipped({"mimetype": b"application/vnd.oasis.opendocument", "content.xml": b"<x/>"}),
            "khong-phai-xlsx",
            f"Tệp là bảng tính OpenDocument (.ods); {SAVE_AGAIN}",
        ),
        (b"PK\x03\x04 rest", "tep-hong", f"Tệp bị hỏng hoặc ghi dở dang; {SAVE_AGAIN}"),
    ],
    ids=[
        "empty",
        "xls",
        "password",
        "doc",
        "csv",
        "csv16",
        "html",
        "xml",
        "pdf",
        "png",
        "zip",
        "ods",
        "torn",
    ],
)
def test_what_is_no_workbook_gets_one_clear_sentence(data, rule, sentence):
    assert refusal(data) == (rule, sentence)


def test_other_office_files_and_workbooks_without_sheets():
    data = raw_workbook("")
    binary = replaced(data, "_rels/.rels", b"xl/workbook.xml", b"xl/workbook.bin")
    assert refusal(binary)[1] == f"Tệp là sổ làm việc dạng nhị phân (.xlsb); {SAVE_AGAIN}"
    word = replaced(data, "xl/workbook.xml", b"workbook", b"document")
    assert (
        refusal(word)[1]
        == f"Tệp là tài liệu Office khác, không phải sổ làm việc .xlsx; {SAVE_AGAIN}"
    )
    charts = replaced(
        data, "xl/_rels/workbook.xml.rels", b"relationships/worksheet", b"relationships/chartsheet"
    )
    rule, sentence = refusal(charts)
    assert rule == "khong-co-trang-tinh"
    assert sentence.startswith("Tệp không có trang tính nào")


def test_a_zip_with_a_password_says_so():
    data = bytearray(raw_workbook(""))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    assert refusal(bytes(data))[0] == "tep-co-mat-khau"


@pytest.mark.parametrize(
    "sheet",
    [
        '<row r="2"/><row r="1"/>',
        '<row r="0"/>',
        '<row r="x"/>',
        '<row r="1"><c r="1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>5</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="?"><v>5</v></c></row>',
        '<row r="1"><c r="A1" t="d"><v>hôm nay</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c>',
    ],
)
def test_what_excel_would_not_open_is_broken(sheet):
    assert refusal(raw_workbook(sheet))[0] == "tep-hong"


def test_a_part_cannot_be_there_twice():
    """Which of the two counts is another one in each program."""
    data = raw_workbook("")
    twice = io.BytesIO(data)
    with zipfile.ZipFile(twice, "a") as archive:
        archive.writestr("xl/worksheets/SHEET1.xml", b"<worksheet/>")
    assert refusal(twice.getvalue())[0] == "tep-hong"


def test_two_sheets_cannot_be_one_part():
    data = raw_workbook("", names=["Một", "Hai"])
    twice = replaced(data, "xl/_rels/workbook.xml.rels", b"sheet2.xml", b"sheet1.xml")
    assert refusal(twice)[0] == "tep-hong"


def test_damaged_files_are_refused_or_read_but_never_crash():
    whole = (DEMO / "so-lieu-2022-08.xlsx").read_bytes()
    dice = random.Random(2022)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(dice.choice([1, 3, 20])):
            data[dice.randrange(len(data))] = dice.randrange(256)
        damaged = bytes(data[: dice.randrange(len(data))]) if dice.random() < 0.3 else bytes(data)
        with suppress(UnreadableFileError):
            read_workbook(damaged)


def test_damaged_xml_is_refused_or_read_but_never_crashes():
    parts = parts_of(template(["30001", "UBND", date(2022, 6, 1), 2.00072, "x", 3, *range(13)]))
    dice = random.Random(2022)
    tokens = [
        b"<",
        b">",
        b'"',
        b"/",
        b"&",
        b" ",
        b"1",
        b"A",
        b'r="',
        b"</row>",
        b"\xff",
        b"<c>",
        b"e9",
    ]
    for _ in range(300):
        name = dice.choice(sorted(parts))
        data = bytearray(parts[name])
        at = dice.randrange(len(data))
        data[at : at + dice.randrange(4)] = dice.choice(tokens)
        with suppress(UnreadableFileError):
            read_workbook(zipped(parts | {name: bytes(data)}))


def test_made_workbooks_are_really_zip_files():
    assert zipfile.is_zipfile(io.BytesIO(raw_workbook("")))
