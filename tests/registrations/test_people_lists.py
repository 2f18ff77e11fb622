"""Lists of people, pasted and from Excel: all of them or every fault."""

import unicodedata
from datetime import date
from time import perf_counter

import pytest

from registrations.importing import UnreadableListError, read_pasted, read_people_workbook
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
