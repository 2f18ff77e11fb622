"""Files that people really have: every layout as five programs write it comes in with the right figures."""

import unicodedata
from datetime import date

import pytest

from campaigns.time import BEGINNING
from dashboards.verification import verify
from metrics.actions import record_measures
from metrics.models import Figure, MonthlyReport, UnitTotals
from metrics.scoring.measures import COUNT_FIELDS, TOTALS_FIELDS
from tests.dialects import DIALECTS, Calculated, written
from tests.metrics.importing.lines import BIRTH, JUNE, MARRIAGE, NIL, TOWN
from tests.metrics.importing.reports import JUNE as DAYS
from tests.metrics.importing.reports import TOWN as OF_TOWN
from tests.workbooks import HEADER, TITLE, numbers

ZERO = dict.fromkeys(COUNT_FIELDS, 0)
SIGNED = [
    [],
    [*[None] * 12, "Tam Nông, ngày 5 tháng 7 năm 2022"],
    ["Người lập biểu", *[None] * 11, "TM. ỦY BAN NHÂN DÂN"],
    [None, "Nguyễn Văn A (ĐT: 0277 3827 123)", *[None] * 10, "CHỦ TỊCH"],
]


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def layout_a(dialect) -> bytes:
    """Title, header in two rows with a numbering, hidden row, numbers as text, formulas, total row, signatures."""
    groups = [
        *[None] * 6,
        "Tiếp nhận",
        *[None] * 4,
        "Giải quyết",
        *[None] * 4,
        "Trả kết quả",
        *[None] * 3,
    ]
    rows = [
        *TITLE,
        groups,
        [nfd(heading) if n % 2 else f"{heading.upper()} (*)" for n, heading in enumerate(HEADER)],
        [f"({n})" for n in range(1, 21)],
        [30001, TOWN[1], date(2022, 6, 30), 1.001193, BIRTH[1], "Một phần", *numbers(received=1234, resolved_late=2)],
        ["30001", nfd(TOWN[1].upper()), " 6/2022", *MARRIAGE, "-", "1.234", "–", 4, "0,0", None, *[0] * 7, "x"],
        [None, "ubnd xã Hoà\u00a0Bình", "Tháng 6/2022", "2.000720", None, "Mức độ 4", 0, Calculated("2+3", 5),
         *[Calculated("0", 0)] * 11],
        [],
        ["P-TP", None, JUNE, *NIL],
        ["TỔNG CỘNG:", *[None] * 5, None, "2.473", None, Calculated("J11", 4)],
        *SIGNED,
    ]  # fmt: skip
    merges = ("A1:F1", "A8:F8", "G8:K8", "L8:P8", "Q8:T8")
    return written({"Hướng dẫn": [["Kỳ", "ghi dạng MM/YYYY"]], "Số liệu": rows}, dialect,
                   merges={"Số liệu": merges})  # fmt: skip


IN_A = {
    ("30001", "1.001193"): ZERO | {"received": 1234, "resolved_late": 2, "suspended": None},
    ("30001", "2.000720"): ZERO
    | {
        "carried_over": None,
        "received": 1234,
        "received_online_l3": None,
        "received_online_l4": 4,
        "resolved_early": None,
        "suspended": None,
    },
    ("30004", "2.000720"): ZERO | {"received": 5, "suspended": None},
}


def layout_b(dialect) -> bytes:
    rows = [
        ["", None, "THỐNG KÊ HỒ SƠ THEO THỦ TỤC"],
        [OF_TOWN.upper(), None, f"({DAYS})"],
        ["STT", "Thủ tục", "Mức độ", "Tiếp nhận", None, None, None, "Đã xử lý", None, None, None, None, "Đang xử lý",
         None, "Bổ sung", "Trả lại/Rút HS"],
        [None, None, None, "Tổng", "Kỳ trước", "Trong kỳ", "Qua mạng", "Tổng", "Trước hạn", "Đúng hạn", "Quá hạn",
         "Tỷ lệ", "Trong hạn", "Quá hạn"],
        [str(n) for n in range(1, 17)],
        [1, "Thủ tục\n1.001193", "Mức độ 3", "13", "4", "9", "5", "6", "2", "3", "1", "83,33%", "5", "2", "0", "0"],
        [2, "THỦ TỤC 2.000720", "Toàn trình", 6, 0, 6, 6, 6, 6, 0, 0, "100%", 0, 0, 0, 0],
        [None, "Tổng cộng", None, 19, 4, 15, 11, 12, 8, 3, 1, None, 5, 2, 0, 0],
        *SIGNED,
    ]  # fmt: skip
    return written(
        {"sheet1": rows}, dialect, merges={"sheet1": ("D3:G3", "H3:L3", "M3:N3", "A3:A4")}
    )


UNKNOWN_IN_B = dict.fromkeys(("received_post", "returned", "returned_post"))
IN_B = {
    ("30001", "1.001193"): ZERO
    | UNKNOWN_IN_B
    | {
        "carried_over": 4,
        "received": 9,
        "received_online_l3": 5,
        "resolved_early": 2,
        "resolved_on_time": 3,
        "resolved_late": 1,
        "pending_in_time": 5,
        "pending_overdue": 2,
    },
    ("30001", "2.000720"): ZERO
    | UNKNOWN_IN_B
    | {"received": 6, "received_online_l4": 6, "resolved_early": 6},
}


def layout_c(dialect) -> bytes:
    rows = [
        ["BƯU ĐIỆN HUYỆN TAM NÔNG"],
        ["Đơn vị:", None, "30001 - UBND thị trấn Tràm Chim"],
        ["Từ ngày", date(2022, 6, 1), "đến ngày", date(2022, 6, 30)],
        [],
        ["TT", "Mã thủ tục", "Mức độ", "Tên TTHC", "Trả kết quả qua BCCI", "Tiếp nhận qua BCCI", "Kết quả đã trả"],
        [1, "1.001193", 3, "Thủ tục 1.001193", 2, "1.004", 3],
        [2, "1.000656", "Mức 2", None, None, 1, "0"],
        [3, "Tổng số", None, None, 2, 1005, 3],
    ]  # fmt: skip
    if not dialect.has_styles:  # then days cannot be told from numbers
        rows[2] = [f"({DAYS})"]
    return written({"BCCI": rows}, dialect)


IN_C = {
    ("30001", "1.001193"): dict.fromkeys(COUNT_FIELDS)
    | {"returned_post": 2, "received_post": 1004, "returned": 3},
    ("30001", "1.000656"): dict.fromkeys(COUNT_FIELDS) | {"received_post": 1, "returned": 0},
}


def layout_d(dialect) -> bytes:
    rows = [
        ["Biểu số II.06a/VPCP/KSTT", None, "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC", *[None] * 6,
         "Đơn vị báo cáo: UBND huyện"],
        [None, None, f"Kỳ báo cáo: Tháng 06/2022 ({DAYS})"],
        ["STT", "Đơn vị", "Số hồ sơ nhận giải quyết", None, None, None, "Số lượng hồ sơ đã giải quyết", None, None,
         None, "Số lượng hồ sơ đang giải quyết"],
        [None, None, "Tổng số", "Trong kỳ", None, "Từ kỳ trước", "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn",
         "Tổng số", "Trong hạn", "Quá hạn"],
        [None, None, None, "Trực tuyến", "Trực tiếp, dịch vụ bưu chính"],
        ["(1)", "(2)", "(3)=4+5+6", "(4)", "(5)", "(6)", "(7)=8+9+10", "(8)", "(9)", "(10)", "(11)=12+13", "(12)",
         "(13)"],
        [1, "UBND thị trấn Tràm Chim", 14, 5, 7, 2, 4, 1, 2, 1, 10, 9, 1],
        [2, "Xã Hoà Bình", "1.000", "0", "1.000", "0", "0", "0", "0", "0", "1.000", "1.000", "0"],
        ["Tổng cộng", None, 1014, 5, 1007, 2, 4, 1, 2, 1, 1010, 1009, 1],
        *SIGNED,
    ]  # fmt: skip
    merges = ("A3:A5", "B3:B5", "C3:F3", "G3:J3", "K3:M3", "C4:C5", "D4:E4", "F4:F5", "A9:B9",
              *(f"{c}4:{c}5" for c in "GHIJKLM"))  # fmt: skip
    return written({"II.06a": rows}, dialect, merges={"II.06a": merges})


IN_D = {
    ("30001", "D"): [2, 12, 5, 1, 2, 1, 9, 1, None, None],
    ("30004", "D"): [0, 1000, 0, 0, 0, 0, 1000, 0, None, None],
}


def layout_e(dialect) -> bytes:
    rows = [
        [None, "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT HỒ SƠ"],
        [None, "Tháng 6 năm 2022"],
        [None, "Lĩnh vực / Đơn vị", "Số đầu kỳ", "Kỳ trước chuyển qua", "Tiếp nhận trong kỳ",
         "Hồ sơ đã giải quyết xong", None, None, None, "Hồ sơ đang giải quyết", None, None, "Tổng số trễ hạn",
         "Hồ sơ trả lại", "Hồ sơ rút"],
        [*[None] * 5, "Tổng số", "Sớm hạn", "Đúng hạn", "Trễ hạn", "Tổng số", "Chưa đến hạn", "Quá hạn"],
        ["(1)", "(2)", "(3=4+5)", "(4)", "(5)", "(6=7+8+9)", "(7)", "(8)", "(9)", "(10=11+12)", "(11)", "(12)",
         "(13=9+12)", "(14)", "(15)"],
        [1, "UBND thị trấn Tràm Chim", "1.234", "1", "1.233", "3", "1", "1", "1", "1.229", "1.228", "1", "2", "1", "1"],
        [None, "Tổng số", 1234, 1, 1233, 3, 1, 1, 1, 1229, 1228, 1, 2, 1, 1],
    ]  # fmt: skip
    rows[2][1] = "Đơn vị"
    return written({"Báo cáo cấp huyện": rows}, dialect,
                   merges={"Báo cáo cấp huyện": ("B3:B4", "F3:I3", "J3:L3", "M3:M4", "C3:C4")})  # fmt: skip


IN_E = {("30001", "E"): [1, 1233, None, 1, 1, 1, 1228, 1, 2, None]}

LAYOUTS = {
    "A": (layout_a, IN_A),
    "B": (layout_b, IN_B),
    "C": (layout_c, IN_C),
    "D": (layout_d, IN_D),
    "E": (layout_e, IN_E),
}


def figures() -> dict[tuple[str, str], dict]:
    rows = Figure.objects.select_related("report__unit", "procedure")
    return {(f.report.unit.code, f.procedure.code): f.counts() for f in rows}


def totals() -> dict[tuple[str, str], list]:
    return {
        (row.unit.code, row.layout): [row.counts()[name] for name in TOTALS_FIELDS]
        for row in UnitTotals.objects.select_related("unit")
    }


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_as_every_program_writes_it(layout, dialect, world, take_in):
    record_measures(campaign=world.campaign, since=BEGINNING)
    make, expected = LAYOUTS[layout]
    outcome = take_in(make(dialect))
    assert (outcome.outcome, outcome.faults) == ("committed", [])
    assert figures() | totals() == expected
    assert {report.month for report in MonthlyReport.objects.all()} <= {date(2022, 6, 1)}
    assert verify([world.campaign]).differences == []
