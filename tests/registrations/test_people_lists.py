"""Lists of people, pasted and from Excel: all of them or every fault."""

import io
import tracemalloc
import unicodedata
import zipfile
from datetime import date
from time import perf_counter

import pytest
from openpyxl import Workbook

from registrations.importing import UnreadableListError, read_pasted, read_people_workbook
from spreadsheets.writing import workbook_bytes
from tests.registrations.dossiers import PDF, docx, xlsx

TODAY = date(2022, 3, 24)
AN = {
    "full_name": "Nguyễn Văn An",
    "birth_year": "1985",
    "position": "Chủ tịch",
    "group": "lanh-dao",
    "aim": "Giấy khen",
    "title": "",
    "targets": "",
}


def read(*lines: str):
    return read_pasted("\n".join(lines), today=TODAY)


def faults(*lines: str) -> list[tuple[str, str, str]]:
    return [(one.place, one.text, one.message) for one in read(*lines).faults]


def test_without_a_header_the_columns_stand_in_their_order():
    assert read("Nguyễn Văn An\tChủ tịch\t1985\tLãnh đạo chỉ đạo\tGiấy khen").people == [AN]


def test_numbering_in_the_first_column_is_left_out():
    assert read("1\tNguyễn Văn An\tChủ tịch\t1985\tlãnh đạo\tGiấy khen", "").people == [AN]


def test_header_gives_the_columns_in_any_order():
    assert read(
        "DANH SÁCH ĐĂNG KÝ THI ĐUA",
        "STT\tĐăng ký\tHọ và tên\tNgày sinh\tGhi chú\tNhóm\tChức vụ",
        "(1)\t(2)\t(3)\t(4)\t(5)\t(6)\t(7)",
        "1\tGiấy khen\tNguyễn Văn An\t02/09/1985\t\tLĐ\tChủ tịch",
    ).people == [AN]


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Lãnh đạo chỉ đạo", "lanh-dao"),
        ("trực tiếp tham mưu, thực hiện", "truc-tiep"),
        ("MỘT CỬA", "mot-cua"),
        ("Trực tiếp tại Bộ phận Một cửa", "mot-cua"),
        ("", ""),
    ],
)
def test_groups_as_people_write_them(text, group):
    assert read(f"An\tChủ tịch\t\t{text}").people[0]["group"] == group


def test_every_fault_says_where_what_and_what_to_do():
    assert faults(
        "Họ và tên\tNăm sinh\tNhóm\tLương",
        "\t1985\tLãnh đạo\t",
        "An 2\t85\tSếp\t",
        "Bình\t\t\t",
        "bình\t\t\t",
    ) == [
        ("dòng 1, cột 4", "Lương", "Không biết cột này là gì; hãy đổi tên cột hoặc bỏ cột."),
        ("dòng 2, cột 1", "", "Thiếu họ và tên; hãy ghi họ và tên hoặc bỏ cả dòng."),
        ("dòng 3, cột 1", "An 2", "Họ và tên có chữ số; hãy kiểm tra thứ tự các cột."),
        (
            "dòng 3, cột 2",
            "85",
            "Năm sinh không phải là năm sinh của người đang làm việc; hãy ghi như 1985.",
        ),
        (
            "dòng 3, cột 3",
            "Sếp",
            (
                "Không có nhóm này; hãy ghi một trong “Lãnh đạo chỉ đạo”; “Trực tiếp tham mưu, thực hiện”;"
                " “Trực tiếp tại Bộ phận Một cửa”."
            ),
        ),
        (
            "dòng 5, cột 1",
            "bình",
            "Trùng với dòng 4 (cùng họ tên, năm sinh, chức vụ); hãy bỏ một dòng.",
        ),
    ]


def test_names_are_composed_and_without_stray_space():
    decomposed = unicodedata.normalize("NFD", " Trần  Thị\u00a0Huệ ")
    assert read(f"{decomposed}\tKế toán").people[0]["full_name"] == "Trần Thị Huệ"


def test_too_long():
    [fault] = faults("A" * 151)
    assert fault[2] == "Họ và tên dài quá 150 ký tự; hãy rút ngắn."


@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_nothing_pasted(text):
    with pytest.raises(UnreadableListError, match="Chưa dán gì"):
        read_pasted(text, today=TODAY)


def test_header_alone():
    with pytest.raises(UnreadableListError, match="Chỉ có dòng tiêu đề"):
        read("Họ và tên\tChức vụ")


def test_5000_people_are_read_at_once():
    lines = [f"Người Thứ {letters(n)}\tChuyên viên\t1985\tMột cửa\tGiấy khen" for n in range(5000)]
    start = perf_counter()
    found = read(*lines)
    assert (len(found.people), found.faults) == (5000, [])
    assert perf_counter() - start < 5


def letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def test_a_hundred_thousand_lines_are_refused_before_they_are_read():
    with pytest.raises(UnreadableListError, match=r"Danh sách có 100\.000 dòng"):
        read(*["An"] * 100_000)


# From Excel


def test_workbook_with_titles_above_the_table():
    data = xlsx(
        [
            ["UBND XÃ HÒA BÌNH"],
            [],
            ["STT", "Họ và tên", "Chức vụ", "Năm sinh", "Nhóm", "Nội dung đăng ký"],
            [1, "Nguyễn Văn An", "Chủ tịch", 1985, "Lãnh đạo", "Giấy khen"],
            [2, "Lê Thị Hoa", "Công chức", date(1990, 5, 4), "Sếp", None],
        ]
    )
    found = read_people_workbook("ds.xlsx", data, today=TODAY)
    assert found.people[0] == AN
    assert found.people[1]["birth_year"] == "1990"
    assert [(one.place, one.text) for one in found.faults] == [("E5", "Sếp")]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("ds.docx", docx(), "không phải là Excel"),
        ("ds.xlsx", PDF, "có đuôi .xlsx nhưng nội dung là PDF"),
        ("ds.xlsx", xlsx()[:-50], "bị hỏng"),
        ("ds.xlsx", xlsx([[None]]), "không có dòng nào"),
    ],
)
def test_files_that_are_no_list(name, data, sentence):
    with pytest.raises(UnreadableListError, match=sentence):
        read_people_workbook(name, data, today=TODAY)


# As offices write them


def people(*lines: str) -> list[tuple[str, str, str, str]]:
    found = read(*lines)
    assert found.faults == []
    keys = ("full_name", "position", "birth_year", "group")
    return [tuple(one[key] for key in keys) for one in found.people]


def test_headings_over_two_rows_stars_sections_and_who_made_the_list():
    assert people(
        "UBND XÃ HÒA BÌNH\t\t\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "STT (*)\tHọ và tên (*)\tNăm sinh\t\tChức vụ*\tGhi chú:",
        "\t\tNam\tNữ\t\t",
        "I\tLãnh đạo chỉ đạo\t\t\t\t",
        "1\tNguyễn Văn An\t1985\t\tChủ tịch\t",
        "II. Bộ phận Một cửa\t\t\t\t\t",
        "2\tLê Thị Hoa\t\t1990\tCông chức\t",
        "Tổng cộng: 2 người\t\t\t\t\t",
        "\t\t\tHòa Bình, ngày 24 tháng 3 năm 2022\t\t",
        "Người lập biểu\t\t\tThủ trưởng đơn vị\t\t",
        "Trần Văn Bình\t\t\tPhạm Thị Cúc\t\t",
    ) == [
        ("Nguyễn Văn An", "Chủ tịch", "1985", "lanh-dao"),
        ("Lê Thị Hoa", "Công chức", "1990", "mot-cua"),
    ]


def test_a_heading_above_several_columns():
    assert people(
        "TT\tThông tin cá nhân\t\tNhóm đối tượng",
        "\tHọ và tên\tNăm sinh\t",
        "1\tAn\t1985\tMột cửa",
    ) == [("An", "", "1985", "mot-cua")]


@pytest.mark.parametrize("name", ["Nam", "Nữ", "Nguyễn Ký Tên", "Tm Văn Kt"])
def test_a_name_that_looks_like_a_heading_is_a_person(name):
    assert people("Họ và tên\tChức vụ", f"{name}\tKế toán") == [(name, "Kế toán", "", "")]


def test_a_person_below_the_end_is_not_passed_over():
    assert faults(
        "TT\tHọ và tên\tNăm sinh\tChức vụ",
        "1\tAn\t1985\tChủ tịch",
        "\tNgười lập biểu\t\t",
        "2\tBình\t1986\tKế toán",
    ) == [
        (
            "dòng 4, cột 2",
            "Bình",
            "Đứng sau dòng kết thúc danh sách (người lập, ký tên, tổng cộng); hãy chuyển lên trên dòng ấy.",
        )
    ]


@pytest.mark.parametrize(
    ("cell", "position"),
    [
        ('"Chủ tịch\nkiêm Bí thư"', "Chủ tịch kiêm Bí thư"),
        ('"Phó ""quyền"" Chủ tịch"', 'Phó "quyền" Chủ tịch'),
        ('Chủ tịch "danh dự"', 'Chủ tịch "danh dự"'),
        ('"Chủ tịch', '"Chủ tịch'),  # a quote that nothing closes is a letter
        ('"a\nb\nc"', "a b c"),
    ],
)
def test_quotes_of_a_paste(cell, position):
    assert people("Họ và tên\tChức vụ\tNăm sinh", f"An\t{cell}\t1985") == [
        ("An", position, "1985", "")
    ]


@pytest.mark.parametrize("text", ["#REF!", "=A1", "#N/A", "#NAME?", "=VLOOKUP(B2;x)"])
def test_a_formula_or_an_error_is_no_name(text):
    [fault] = faults("Họ và tên\tChức vụ", f"An\t{text}")
    assert fault[:2] == ("dòng 2, cột 2", text)


def test_a_workbook_with_merged_cells():
    workbook = Workbook()
    sheet = workbook.active
    for row in [
        ["STT", "Họ và tên", "Năm sinh", "", "Nhóm"],
        ["", "", "Nam", "Nữ", ""],
        [1, "An", 1985, "", "Một cửa"],
        [2, "Hoa", "", 1990, ""],
        [3, "Bình", 1991, "", "Lãnh đạo"],
    ]:
        sheet.append(row)
    for merged in ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "E3:E4"):
        sheet.merge_cells(merged)
    found = read_people_workbook("ds.xlsx", workbook_bytes(workbook), today=TODAY)
    assert found.faults == []
    assert [(one["full_name"], one["birth_year"], one["group"]) for one in found.people] == [
        ("An", "1985", "mot-cua"),
        ("Hoa", "1990", "mot-cua"),
        ("Bình", "1991", "lanh-dao"),
    ]


def bomb(**parts: bytes) -> bytes:
    """A sound list in which the named parts are others."""
    output = io.BytesIO()
    names = {"sheet": "xl/worksheets/sheet1.xml", "styles": "xl/styles.xml"}
    other = {names[key]: content for key, content in parts.items()}
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([["Họ và tên"], ["An"]]))) as before,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(name, other.get(name, before.read(name)))
    return output.getvalue()


NS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def rows(content: bytes) -> bytes:
    return b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (NS, content)


def styles(content: bytes) -> bytes:
    return b"<styleSheet %s>%s</styleSheet>" % (NS, content)


LONG = b"<row><c t='inlineStr'><is><t>%s</t></is></c></row>" % (b"a" * 30_000_000)
FORMATS = b"<numFmts>%s</numFmts>" % (b"<numFmt numFmtId='9' formatCode='[h'/>" * 900_000)
BOMBS = {
    "cells": {"sheet": rows(b"<row><c/></row>" * 5_000_000)},
    "text": {"sheet": rows(LONG)},
    "one row": {"sheet": rows(b"<row>%s</row>" % (b"<c/>" * 6_000_000))},
    "styles": {"styles": styles(b"<cellXfs>%s</cellXfs>" % (b"<xf/>" * 5_000_000))},
    "formats": {"styles": styles(FORMATS)},
    "depth": {"sheet": b"<worksheet %s>%s" % (NS, b"<a>" * 9_000_000)},
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_small_file_costs_little(kind):
    """Bytes that Python holds at once, above those of the file: a tenth of what a web process may have."""
    data = bomb(**BOMBS[kind])
    assert len(data) < 200_000
    tracemalloc.start()
    with pytest.raises(UnreadableListError):
        read_people_workbook("ds.xlsx", data, today=TODAY)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 100 * 2**20


@pytest.mark.parametrize(
    ("title", "name", "read_as"),
    [
        ("Ông", "Nguyễn Văn An", ("ong", "Nguyễn Văn An")),
        ("Nữ", "Trần Thị Mai", ("ba", "Trần Thị Mai")),
        ("", "Bà Trần Thị Mai", ("ba", "Trần Thị Mai")),
        ("", "ông Nguyễn Văn An", ("ong", "Nguyễn Văn An")),
        ("", "Bà Huyện", ("", "Bà Huyện")),  # a name of two words
        ("", "Nguyễn Văn An", ("", "Nguyễn Văn An")),
    ],
)
def test_titles_as_people_write_them(title, name, read_as):
    found = read("Ông (bà)\tHọ và tên", f"{title}\t{name}").people[0]
    assert (found["title"], found["full_name"]) == read_as


def test_unknown_title():
    assert faults("Giới tính\tHọ và tên", "Anh\tNguyễn Văn An") == [
        ("dòng 2, cột 1", "Anh", "Hãy ghi “Ông” hoặc “Bà” (hay “Nam”, “Nữ”).")
    ]
