"""Headers as offices write them: other words, other orders, merged groups, title blocks; and those that will not do."""

import csv

import pytest

from metrics.importing.headers import WORDS_FILE, UnclearHeaderError, field_of, header_key
from metrics.importing.layouts import LAYOUT_A, find_tables
from metrics.importing.log import ImportLog, Place, column_name
from metrics.scoring.measures import COUNT_FIELDS
from spreadsheets.reader import Sheet, read_workbook
from tests.workbooks import HEADER, TITLE, workbook

A = {
    field: column_name(n)
    for n, field in enumerate(
        [
            "unit_code",
            "unit_name",
            "period",
            "procedure_code",
            "procedure_name",
            "online_level",
            *COUNT_FIELDS[:-1],
            "note",
        ],
        start=1,
    )
}
LINE = ["30001", "UBND", "06/2022", "1.001193", "Khai sinh", 3, *range(13)]


def tables(sheets: dict, **options):
    log = ImportLog()
    found = find_tables(read_workbook(workbook(sheets, **options)), Place("tep.xlsx"), log)
    return (
        [{f: column_name(c) for f, c in table.columns.items()} for table in found],
        [[row.number for row in table.rows] for table in found],
        [(f.rule, f.sheet, f.cells, f.text, f.message) for f in log.faults],
    )


def columns(rows: list, merges: tuple = ()) -> dict:
    """The columns of the one table in one sheet, which has no fault; its line is the last row."""
    [found], [below], faults = tables({"S": rows}, merges={"S": merges})
    assert faults == []
    assert below == [len(rows)]
    return found


# Words


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (("Mã đơn vị (*)",), "unit_code"),
        (("TIẾP NHẬN\nTRONG  KỲ",), "received"),
        (("Tiếp nhận trong kỳ (8)",), "received"),
        (("Tiếp nhận trong kỳ (hồ sơ)",), "received"),
        (("Trực tuyến mức độ 3 (một phần)",), "received_online_l3"),
        (("Trả lại,rút",), "withdrawn"),
        (("Trả lại/ Rút HS",), "withdrawn"),
        (("Đã xử lý", "Quá hạn"), "resolved_late"),
        (("Đang xử lý", "Quá hạn"), "pending_overdue"),
        (("Số lượng hồ sơ", "Đang giải quyết", "Quá hạn"), "pending_overdue"),
        (("Đã giải quyết quá hạn",), "resolved_late"),
        (("Đang giải quyết - Quá hạn",), "pending_overdue"),
        (("Đã xử lý", "Trong hạn"), None),
        (("Trong hạn",), "pending_in_time"),
        (("Trực tuyến", "Mức độ 4"), "received_online_l4"),
        (("Bưu chính công ích", "Tiếp nhận"), "received_post"),
        (("Bưu chính công ích", "Trả kết quả"), "returned_post"),
        (("Trả kết quả", "Qua BCCI"), "returned_post"),
        (("Tiếp nhận", "Qua BCCI"), "received_post"),
        (("Trả kết quả", "Tổng số"), "returned"),
        (("Đã xử lý", "Tổng"), ""),
        (("Tổng số",), ""),
        (("Số trang",), None),
        (("Tie\u0302\u0301p nhận trong kỳ",), "received"),
        (("Giải quyết trước hạn",), "resolved_early"),
    ],
)
def test_what_words_mean(path, field):
    assert field_of(path) == field


def test_a_word_with_two_meanings_needs_its_group():
    with pytest.raises(UnclearHeaderError):
        field_of(("Quá hạn",))


def test_every_heading_of_the_template_is_known():
    expected = [*A]
    assert [field_of((heading,)) for heading in HEADER] == expected


def test_no_word_means_two_fields_but_the_known_one():
    fields: dict[str, set] = {}
    with WORDS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for word in [row["meaning_vi"], *row["header_synonyms"].split("|")]:
                fields.setdefault(header_key(word), set()).add(row["canonical"])
    assert {key: found for key, found in fields.items() if len(found) > 1} == {
        header_key("Quá hạn"): {"done_late", "pending_overdue"}
    }


# Places


def test_the_template():
    assert columns([*TITLE, HEADER, LINE], ("A4:T4", "A1:F1", "G1:T1")) == A


def test_a_header_in_the_first_row_and_one_in_the_last_that_counts():
    assert columns([HEADER, LINE]) == A
    assert columns([*[["x"]] * 39, HEADER, LINE]) == A
    assert tables({"S": [*[["x"]] * 40, HEADER, LINE]})[2][0][0] == "khong-nhan-ra-mau"


def test_ki_is_ky():
    assert columns([[heading.replace("ỳ", "ì") for heading in HEADER], LINE]) == A


def test_columns_in_any_order_with_strange_ones_between():
    order = [*reversed(HEADER)]
    found = columns([["STT", *order[:5], "Lĩnh vực", *order[5:]], [1, *LINE]])
    assert found["note"] == "B"
    assert found["unit_code"] == "V"
    assert len(found) == 20


def test_a_header_may_begin_in_column_l_but_not_later():
    shifted = [[None] * 11 + HEADER, [None] * 11 + LINE]
    assert columns(shifted)["unit_code"] == "L"
    rule = tables({"S": [[None] * 12 + HEADER, [None] * 12 + LINE]})[2][0][0]
    assert rule == "khong-nhan-ra-mau"


GROUPED = [
    ["TT", "Mã ĐV", "Đơn vị", "Tháng", "Mã thủ tục", "Tên thủ tục", "Mức độ", "Tiếp nhận", None, None, None, None,
     "Đã giải quyết", None, None, "Đang giải quyết", None, "Trả kết quả", None, "Trả lại/Rút HS"],
    [None] * 7 + ["Kỳ trước", "Trong kỳ", "Mức 3", "Mức 4", "Qua BCCI",
     "Sớm hạn", "Đúng hạn", "Quá hạn", "Trong hạn", "Quá hạn", "Tổng số", "Qua BCCI"],
]  # fmt: skip
MERGED = (
    "A1:A2",
    "B1:B2",
    "C1:C2",
    "D1:D2",
    "E1:E2",
    "F1:F2",
    "G1:G2",
    "H1:L1",
    "M1:O1",
    "P1:Q1",
    "R1:S1",
    "T1:T2",
)
AS_GROUPED = {
    field: column_name(column_number + 1)
    for field, column_number in zip(
        [field for field in A if field != "note"], range(1, 20), strict=True
    )
}


@pytest.mark.parametrize("merges", [MERGED, ()], ids=["merged", "not merged"])
def test_groups_over_headers(merges):
    assert columns([*GROUPED, [1, *LINE]], merges) == AS_GROUPED


def test_three_header_rows_and_a_numbering_row():
    numbering = [
        "(1)",
        "(2)",
        "(3)",
        "(4)",
        "(5)",
        "(6)",
        "(7)",
        "(8)=(9)+(10)",
        *range(9, 20),
        "(20=1+2)",
    ]
    below = ("H1:T1", "H2:L2", "M2:O2", "P2:Q2", "R2:S2", "T2:T3")
    merges = (*(f"{c}1:{c}3" for c in "ABCDEFG"), *below)
    first = [*GROUPED[0][:7], "Số lượng hồ sơ"]
    second = [None] * 7 + GROUPED[0][7:]
    assert columns([first, second, GROUPED[1], numbering, [1, *LINE]], merges) == AS_GROUPED


def test_a_title_right_above_the_header_is_no_group():
    assert columns([["ĐANG GIẢI QUYẾT HỒ SƠ"], HEADER, LINE], ("A1:T1",)) == A


# Sheets


def test_sheets_without_a_header_are_no_data_and_all_others_are_read():
    guide = [
        ["HƯỚNG DẪN"],
        ["Mã đơn vị", "ghi mã của đơn vị"],
        ["Kỳ", "tháng"],
        ["Mã TTHC", "mã thủ tục"],
    ]
    by_unit = [["Đơn vị", "Tiếp nhận trong kỳ", "Trễ hạn", "Kết quả đã trả"], ["UBND", 1, 2, 3]]
    found, below, faults = tables(
        {
            "Hướng dẫn": guide,
            "Tháng 5": [HEADER, LINE],
            "Theo đơn vị": by_unit,
            "Tháng 6": [HEADER, LINE],
        }
    )
    assert (found, below, faults) == ([A, A], [[2], [2]], [])


def test_a_workbook_without_any_header():
    expected = (
        "Không tìm thấy dòng tiêu đề của mẫu số liệu trong 40 dòng đầu của trang tính nào (cần có Mã đơn vị, Kỳ,"
        " Mã TTHC và các cột số liệu); hãy dùng mẫu số liệu của phong trào."
    )
    assert tables({"S": [["Danh sách"], ["Nguyễn Văn A", 5]]}) == (
        [], [], [("khong-nhan-ra-mau", "", (), "", expected)],
    )  # fmt: skip


def test_another_layout_says_what_was_found_and_what_is_missing():
    rows = [["STT", "Đơn vị", "Hồ sơ tiếp nhận qua dịch vụ bưu chính", "Trả qua bưu chính"]]
    _, _, [(rule, sheet, cells, text, message)] = tables({"BCCI": rows})
    assert (rule, sheet, cells, text) == ("khong-nhan-ra-mau", "", (), "")
    assert message == (
        "Không nhận ra mẫu số liệu. Trang tính “BCCI” có cột “Đơn vị”, “Hồ sơ tiếp nhận qua dịch vụ bưu chính”,"
        " “Trả qua bưu chính”; so với thống kê BCCI theo thủ tục của một đơn vị còn thiếu “Mã TTHC hoặc Tên TTHC”."
        " Hãy dùng mẫu số liệu của phong trào."
    )


@pytest.mark.parametrize(
    ("without", "label"), [(2, "“Kỳ”"), (7, "“Tiếp nhận trong kỳ”"), (18, "“Trả lại, rút”")]
)
def test_a_missing_column(without, label):
    header = [heading for n, heading in enumerate(HEADER) if n != without]
    found, _, [(rule, sheet, cells, text, message)] = tables({"Số liệu": [header, LINE]})
    assert (found, rule, sheet, cells, text) == ([], "thieu-cot", "Số liệu", (), "")
    listed = ", ".join(f"“{heading}”" for heading in header)
    assert message == (
        f"Thiếu cột {label}. Đã tìm thấy: {listed}. Hãy bổ sung cột còn thiếu theo đúng mẫu số liệu."
    )


def test_names_alone_or_codes_alone_will_do_and_level_and_note_may_be_missing():
    header = [h for h in HEADER if h not in ("Mã đơn vị", "Mã TTHC", "Mức độ DVCTT", "Ghi chú")]
    [found], _, faults = tables({"S": [header, LINE]})
    assert faults == []
    assert [*found] == ["unit_name", "period", "procedure_name", *LAYOUT_A.counts]


def test_two_columns_of_one_meaning():
    header = [*HEADER[:18], "Hồ sơ rút", "Hồ sơ trả lại"]
    found, _, faults = tables({"Số liệu": [[], header, LINE]})
    message = (
        "Các cột S, T cùng được hiểu là “Trả lại, rút”; hãy xóa cột thừa hoặc sửa tiêu đề cho rõ."
    )
    assert found == []
    assert faults == [("cot-trung-nghia", "Số liệu", ("S2", "T2"), "Hồ sơ rút", message)]


def test_overdue_alone_is_not_guessed():
    header = [*HEADER]
    header[13] = header[15] = "Quá hạn"
    found, _, faults = tables({"S": [header, LINE]})
    message = (
        "Tiêu đề “Quá hạn” không rõ là của hồ sơ đã giải quyết hay đang giải quyết;"
        " hãy ghi đầy đủ, ví dụ “Giải quyết trễ hạn” hoặc “Đang giải quyết quá hạn”."
    )
    assert found == []
    assert faults == [("tieu-de-khong-ro", "S", ("N1", "P1"), "Quá hạn", message)]


def test_an_unclear_column_that_nobody_needs_is_left_alone():
    [found], _, faults = tables({"S": [[*HEADER, "Quá hạn"], LINE]})
    assert (found, faults) == (A, [])


def test_an_empty_sheet_has_no_table():
    log = ImportLog()
    assert find_tables([Sheet("S", is_hidden=False)], Place("tep.xlsx"), log) == []
    assert [fault.rule for fault in log.faults] == ["khong-nhan-ra-mau"]
