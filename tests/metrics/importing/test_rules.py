"""Each rule with a sheet that keeps it and one that breaks it. A test names every fault there is, and no other."""

from datetime import date
from pathlib import Path

import pytest

from metrics.importing import log, rules
from metrics.models import MonthLock, ProcedureAlias
from tests.factories import at, make_procedure, make_unit
from tests.metrics.importing.lines import (
    BIRTH,
    BLANK,
    DEATH,
    JUNE,
    MARRIAGE,
    NIL,
    PEACE,
    TOWN,
    line,
)
from tests.workbooks import HEADER, TITLE, numbers, template, workbook


@pytest.fixture
def faults(take_in):
    def faults(data: bytes, **options) -> list[tuple]:
        """(rule, cells, text) of every fault; nothing may be stored, so it is only tried."""
        outcome = take_in(data, dry_run=True, **options)
        assert {f.file for f in outcome.faults} <= {"tep.xlsx", ""}
        assert {f.sheet for f in outcome.faults} <= {"Số liệu", ""}
        return [(fault.rule, list(fault.cells), fault.text) for fault in outcome.faults]

    return faults


@pytest.fixture
def message(take_in):
    def message(data: bytes) -> str:
        """The one fault's sentence."""
        [fault] = take_in(data, dry_run=True).faults
        return fault.message

    return message


def test_a_plain_sheet_has_no_fault(faults):
    assert faults(template(line(received=5, received_online_l3=2), line(PEACE))) == []


# Counts: the values themselves are in test_values.py


def test_each_bad_number_is_named_with_what_stands_there(faults):
    bad = line(procedure=MARRIAGE)
    bad[6:19] = ["12 hs", "1.5", "15%", True, -1, 3_000_000_000, 2.5, date(2022, 6, 1), "=SUM(H1:H9)", "#REF!",
                 "12,0", "-", None]  # fmt: skip
    assert faults(template(bad, line(received=1))) == [
        ("cong-thuc-chua-tinh", ["O9"], "=SUM(H1:H9)"),
        ("o-bao-loi", ["P9"], "#REF!"),
        ("khong-phai-so", ["G9"], "12 hs"),
        ("khong-phai-so", ["I9"], "15%"),
        ("khong-phai-so", ["J9"], "TRUE"),
        ("khong-phai-so", ["N9"], "01/06/2022"),
        ("so-le", ["H9"], "1.5"),
        ("so-le", ["M9"], "2.5"),
        ("so-am", ["K9"], "-1"),
        ("so-qua-lon", ["L9"], "3000000000"),
    ]


def test_equal_faults_are_one_with_all_their_cells(faults):
    bad = template(
        line(received="x"), line(PEACE, received="x"), line(procedure=DEATH, received="y")
    )
    assert faults(bad) == [
        ("khong-phai-so", ["H9", "H10"], "x"),
        ("khong-phai-so", ["H11"], "y"),
    ]


def test_blank_lines_are_no_lines_whatever_else_stands_there(faults):
    nobody = ["99999", "?", "Quý I", "9.999999", "?", "?"]
    assert faults(template([*nobody, *BLANK], [*nobody, *["-"] * 13], [*nobody])) == []


def test_errors_in_key_cells_are_no_blanks(faults):
    named_by_formula = [["=A1", None], [None, "#N/A"], ["30001", "#N/A"]]
    data = template(
        *(
            line(unit, procedure=p)
            for unit, p in zip(named_by_formula, (BIRTH, BIRTH, DEATH), strict=True)
        )
    )
    assert faults(data) == [
        ("cong-thuc-chua-tinh", ["A9"], "=A1"),
        ("o-bao-loi", ["B10", "B11"], "#N/A"),
    ]
    data = template(
        line(month="#VALUE!"),
        line(procedure=["#N/A", None, None]),
        line(procedure=[*BIRTH[:2], "=F1"]),
    )
    assert faults(data) == [
        ("cong-thuc-chua-tinh", ["F11"], "=F1"),
        ("o-bao-loi", ["C9"], "#VALUE!"),
        ("o-bao-loi", ["D10"], "#N/A"),
    ]


def test_numbers_in_merged_cells_belong_to_nobody(faults):
    data = template(
        line(received=5),
        line(PEACE, received=""),
        line(procedure=DEATH),
        merges={"Số liệu": ["H9:H10"]},
    )
    assert faults(data) == [("o-gop-so-lieu", ["H9"], "5")]
    data = template(
        line(received=5, received_online_l3=None), merges={"Số liệu": ["H9:I9", "T9:T40"]}
    )
    assert faults(data) == [("o-gop-so-lieu", ["H9"], "5")]


# Units


@pytest.mark.parametrize(
    "unit",
    [
        ["30001", None],
        [30001, None],
        ["30001\u00a0", "-"],
        ["30004", "xã hoà bình"],
        [None, "UBND xã Hòa Bình"],
        [None, "UBND XÃ  HOÀ\u00a0BÌNH"],
        [None, "UBND xa\u0303 Ho\u0300a Bi\u0300nh"],
        [None, "Xã Hòa Bình"],
        ["Xã Hòa Bình", None],
        ["p-tp", "Phòng Tư pháp"],
    ],
)
def test_units_by_code_name_and_alias(faults, unit):
    procedure = ["TN.0004", None, None] if unit[0] == "p-tp" else BIRTH
    assert faults(template(line(unit, procedure=procedure))) == []


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (["39999", None], ("don-vi-khong-co", ["A9"], "39999")),
        (["39999", "UBND xã Hòa Bình"], ("don-vi-khong-co", ["A9"], "39999")),
        (["30001.0", None], ("don-vi-khong-co", ["A9"], "30001.0")),
        ([30001.5, None], ("don-vi-khong-co", ["A9"], "30001.5")),
        ([None, "UBND xã Hòa Bính"], ("don-vi-khong-co", ["B9"], "UBND xã Hòa Bính")),
        ([None, "UBND xã Hoa Binh"], ("don-vi-khong-co", ["B9"], "UBND xã Hoa Binh")),
        (["29999", None], ("don-vi-ngoai-phong-trao", ["A9"], "29999")),
        ([None, "UBND xã Nơi Khác"], ("don-vi-ngoai-phong-trao", ["B9"], "UBND xã Nơi Khác")),
        ([None, None], ("thieu-don-vi", ["A9"], "")),
        (["-", " "], ("thieu-don-vi", ["A9"], "")),
    ],
)
def test_units_that_are_not_there(faults, unit, expected):
    assert faults(template(line(unit))) == [expected]


def test_a_name_of_two_units_is_not_guessed(faults, world, message):
    make_unit(world.campaign, code="30005", name="UBND xã Hoà Bình")
    data = template(line([None, "UBND xã Hòa Bình"]))
    assert faults(data) == [("don-vi-khong-co", ["B9"], "UBND xã Hòa Bình")]
    assert message(data) == (
        "Tên “UBND xã Hòa Bình” ứng với nhiều đơn vị (30004, 30005); hãy ghi mã đơn vị."
    )


def test_a_code_used_again_means_the_unit_of_that_month(take_in, world):
    world.town.valid_to = date(2022, 6, 30)
    world.town.save()
    heir = make_unit(world.campaign, code="30001", name="Phường mới", valid_from=date(2022, 7, 1))
    world.birth.entries.get().units.add(heir)
    outcome = take_in(template(line(["30001", None]), line(["30001", None], month="07/2022")))
    assert outcome.faults == []
    assert [r.unit for r in world.campaign.reports.order_by("month")] == [world.town, heir]


def test_a_unit_cell_merged_down_counts_for_each_of_its_rows(faults):
    lines = [line(procedure=p) for p in (BIRTH, DEATH, MARRIAGE)]
    for other in lines[1:]:
        other[:3] = [None, None, None]
    data = template(*lines, line(PEACE), merges={"Số liệu": ["A9:A11", "B9:B11", "C9:C11"]})
    assert faults(data) == []
    not_merged = template(*lines, line(PEACE))
    assert faults(not_merged) == [
        ("thieu-don-vi", ["A10", "A11"], ""),
        ("thieu-ky", ["C10", "C11"], ""),
    ]
    both = template(
        *[["UBND xã Hòa Bình", None, *lines[0][2:]], *lines[1:]],
        merges={"Số liệu": ["A9:B11", "C9:C11"]},
    )
    assert faults(both) == []


# Periods


def test_periods(faults):
    months = ["6/2022", "Tháng 3/2022", date(2022, 10, 31), "2022-04"]
    assert faults(template(*(line(month=month) for month in months))) == []


def test_periods_that_will_not_do(faults):
    months = ["Quý II/2022", None, "02/2022", "11/2022", "06/2021"]
    assert faults(template(*(line(month=month) for month in months))) == [
        ("ky-khong-doc-duoc", ["C9"], "Quý II/2022"),
        ("thieu-ky", ["C10"], ""),
        ("ky-ngoai-phong-trao", ["C11"], "02/2022"),
        ("ky-ngoai-phong-trao", ["C12"], "11/2022"),
        ("ky-ngoai-phong-trao", ["C13"], "06/2021"),
    ]


def test_the_running_month_may_come_in_and_the_next_one_not(faults, time_machine):
    sheet = template(line(month="07/2022"))
    time_machine.move_to(at("2022-06-30 23:59"))
    assert faults(sheet) == [("ky-chua-toi", ["C9"], "07/2022")]
    time_machine.move_to(at("2022-07-01 00:00"))
    assert faults(sheet) == []


def test_a_closed_month(faults, world):
    lock = MonthLock.objects.create(
        campaign=world.campaign, month=date(2022, 6, 1), locked_by=world.by
    )
    sheet = template(line(), line(PEACE), line(month="05/2022"))
    assert faults(sheet) == [("thang-da-khoa", ["C9", "C10"], "06/2022")]
    lock.known_to = at("2022-11-19 08:00")
    lock.save()
    assert faults(sheet) == []


# Procedures


@pytest.mark.parametrize(
    "procedure",
    [
        ["2.000720", None, 4],
        [2.00072, None, 4],
        [" 2.000720 ", "Thủ tục 2.000720", "Toàn trình"],
        [None, "Thủ tục 2.000720", None],
        [None, "THỦ TỤC\u00a02.000720", "Mức độ 4"],
        ["tn.0001", "-", "-"],
        ["TN.0001", None, 3],  # no level is known of it
    ],
)
def test_procedures_by_code_and_name(faults, procedure):
    assert faults(template(line(procedure=procedure))) == []


@pytest.mark.parametrize(
    ("procedure", "expected"),
    [
        (["9.999999", None, None], ("thu-tuc-khong-co", ["D9"], "9.999999")),
        (["2.00072", None, None], ("thu-tuc-khong-co", ["D9"], "2.00072")),
        ([2.00073, None, None], ("thu-tuc-khong-co", ["D9"], "2.00073")),
        ([None, "Thủ tục khác", None], ("thu-tuc-khong-co", ["E9"], "Thủ tục khác")),
        ([None, None, 3], ("thieu-thu-tuc", ["D9"], "")),
        (["TN.0004", None, None], ("thu-tuc-ngoai-danh-muc", ["D9"], "TN.0004")),
        ([None, "Thủ tục TN.0004", None], ("thu-tuc-ngoai-danh-muc", ["E9"], "Thủ tục TN.0004")),
        (["TN.0003", None, None], ("thu-tuc-ngoai-danh-muc", ["D9"], "TN.0003")),
    ],
)
def test_procedures_that_will_not_do(faults, procedure, expected):
    assert faults(template(line(procedure=procedure, received=1))) == [expected]


def test_the_catalogue_counts_for_the_month_of_the_row(faults):
    ended, begins = ["TN.0002", None, None], ["TN.0003", None, None]
    good = [
        line(month="05/2022", procedure=ended, received=4),
        line(procedure=ended, carried_over=3, resolved_on_time=3),  # runs off in June
        line(month="07/2022", procedure=begins, received=1),
    ]
    assert faults(template(*good)) == []
    bad = [
        line(procedure=ended, received=1),
        line(month="07/2022", procedure=ended, received=None),  # blank is not 0
        line(month="06/2022", procedure=begins),
    ]
    assert faults(template(*bad)) == [
        ("thu-tuc-ngoai-danh-muc", ["D9"], "TN.0002"),
        ("thu-tuc-ngoai-danh-muc", ["D10"], "TN.0002"),
        ("thu-tuc-ngoai-danh-muc", ["D11"], "TN.0003"),
    ]


def test_a_procedure_that_ends_on_the_first_day_of_a_month_is_in_force_in_it(faults, world):
    make_procedure(world.campaign, world.town, code="TN.0009", valid_to=date(2022, 6, 1))
    procedure = ["TN.0009", None, None]
    assert faults(template(line(procedure=procedure, received=1))) == []
    assert faults(template(line(month="07/2022", procedure=procedure, received=1))) == [
        ("thu-tuc-ngoai-danh-muc", ["D9"], "TN.0009")
    ]


def test_a_name_of_two_procedures_is_that_of_the_units_own_or_none(faults, world):
    twin = make_procedure(world.campaign, world.justice, code="TN.0010")
    ProcedureAlias.objects.create(procedure=twin, name="Thủ tục 1.001193")
    by_name = template(line(procedure=[None, "Thủ tục 1.001193", None]))
    assert faults(by_name) == []
    twin.entries.get().units.add(world.town)
    assert faults(by_name) == [("ten-thu-tuc-khong-ro", ["E9"], "Thủ tục 1.001193")]


# Levels


def test_levels(faults, world):
    make_procedure(
        world.campaign, world.town, code="1.001193", online_level=4
    )  # a second row of the catalogue
    both = [line(procedure=["1.001193", None, level]) for level in (3,)]
    assert faults(template(*both)) == []
    levels = [
        ["2.000720", None, 3],
        ["1.000656", None, "Một phần"],
        ["TN.0001", None, 2],
        ["TN.0004", None, 9],
    ]
    assert faults(template(*(line(procedure=p) for p in levels))) == [
        ("muc-do-khong-doc-duoc", ["F12"], "9"),
        ("thu-tuc-ngoai-danh-muc", ["D12"], "TN.0004"),
        ("muc-do-khac-danh-muc", ["F9"], "3"),
        ("muc-do-khac-danh-muc", ["F10"], "Một phần"),
    ]


def test_online_dossiers_at_level_2(faults):
    at_2 = line(procedure=DEATH, received=9, received_online_l3=0, received_online_l4=None)
    assert faults(template(at_2)) == []
    bad = [
        line(procedure=["1.000656", None, None], received=9, received_online_l3=2),
        line(
            procedure=["TN.0001", None, 2], received=9, received_online_l3=1, received_online_l4=4
        ),
        line(PEACE, procedure=["TN.0001", None, None], received=9, received_online_l4=4),
    ]
    assert faults(template(*bad)) == [
        ("truc-tuyen-o-muc-2", ["I9"], "2"),
        ("truc-tuyen-o-muc-2", ["I10", "J10"], "1, 4"),
    ]


# Sums


def test_channels_within_received(faults):
    exact = line(received=6, received_online_l3=1, received_online_l4=2, received_post=3)
    unknown = line(PEACE, received=None, received_online_l3=5)
    assert faults(template(exact, unknown)) == []
    above = line(received=5, received_online_l3=1, received_online_l4=2, received_post=3)
    partly = line(
        PEACE, received=2, received_online_l3=3, received_online_l4=None, received_post=None
    )
    assert faults(template(above, partly)) == [
        ("kenh-vuot-tiep-nhan", ["H9", "I9", "J9", "K9"], "5"),
        ("kenh-vuot-tiep-nhan", ["H10", "I10", "J10", "K10"], "2"),
    ]


def test_post_within_returned(faults):
    assert (
        faults(
            template(line(returned=3, returned_post=3), line(PEACE, returned=None, returned_post=3))
        )
        == []
    )
    assert faults(template(line(returned=2, returned_post=3))) == [
        ("bcci-vuot-da-tra", ["Q9", "R9"], "3")
    ]


def test_a_fault_in_a_number_raises_no_second_one(faults):
    bad = line(received="x", received_online_l3=9, returned="y", returned_post=3)
    assert faults(template(bad, ["Tổng cộng", *[None] * 5, *numbers(received=7)])) == [
        ("khong-phai-so", ["H9"], "x"),
        ("khong-phai-so", ["Q9"], "y"),
        ("dong-tong-khac", ["I10"], "0"),
        ("dong-tong-khac", ["R10"], "0"),
    ]


# Rows together


def test_rows_twice(faults, message):
    same = line(received=5)
    assert faults(template(same, line(month="05/2022"), line(PEACE), line(procedure=DEATH))) == []
    assert faults(template(same, line(PEACE), same)) == [("dong-trung", ["D9", "D11"], "1.001193")]
    assert message(template(same, line(PEACE), same)) == (
        "UBND thị trấn Tràm Chim, Tháng 6/2022: thủ tục 1.001193 có 2 dòng giống nhau (dòng 9, 11);"
        " hãy chỉ giữ một dòng đúng."
    )
    other = line(TOWN, procedure=[None, "Thủ tục 1.001193", None], received=6)
    assert faults(template(same, other)) == [
        ("dong-trung-khac-so", ["D9", "H9", "E10", "H10"], "1.001193")
    ]


def test_a_sheet_twice(take_in):
    rows = [*TITLE, HEADER, line(received=5)]
    outcome = take_in(workbook({"Số liệu": rows, "Số liệu (2)": rows}, hidden=["Số liệu (2)"]))
    assert [(f.rule, f.sheet, f.cells) for f in outcome.faults] == [
        ("dong-trung", "Số liệu", ("D9",)),
        ("dong-trung", "Số liệu (2)", ("D9",)),
    ]
    assert outcome.faults[0].message.endswith(
        "có 2 dòng giống nhau (trang Số liệu dòng 9; trang Số liệu (2) dòng 9); hãy chỉ giữ một dòng đúng."
    )


def test_nothing_happened(faults):
    blank_rest = [*TOWN, JUNE, *BIRTH, *BLANK]
    assert faults(template([*TOWN, JUNE, *NIL, *BLANK], blank_rest, line(PEACE))) == []
    for text in ("không phát sinh.", " KHÔNG\u00a0 PHÁT SINH", "KHO\u0302NG PHA\u0301T SINH"):
        assert faults(template([*TOWN, JUNE, text, None, None, *[0] * 13])) == []
    by_name = [*TOWN, JUNE, None, "Không phát sinh", None, *["-"] * 13]
    assert faults(template(by_name)) == []
    merged = template([*TOWN, JUNE, "KHÔNG PHÁT SINH"], merges={"Số liệu": ["D9:T9"]})
    assert faults(merged) == []


def test_nothing_happened_and_yet(faults):
    nil = [*TOWN, JUNE, *NIL]
    assert faults(template([*nil, *numbers(received=3, returned=1)])) == [
        ("khong-phat-sinh-sai", ["H9", "Q9"], "3, 1")
    ]
    assert faults(template([*nil, *BLANK], line(procedure=DEATH), line(PEACE))) == [
        ("khong-phat-sinh-sai", ["D9"], "KHÔNG PHÁT SINH")
    ]
    assert faults(template([*nil, *BLANK], [*nil, *BLANK])) == [
        ("khong-phat-sinh-sai", ["D9", "D10"], "KHÔNG PHÁT SINH")
    ]
    other_words = [*TOWN, JUNE, "Không phát sinh trực tuyến", None, None, *BLANK]
    assert faults(template(other_words, line(PEACE))) == [
        ("thu-tuc-khong-co", ["D9"], "Không phát sinh trực tuyến")
    ]
    assert faults(template(["39999", None, "1/22", *NIL, *["x", *[0] * 12]])) == [
        ("khong-phai-so", ["G9"], "x"),
        ("ky-khong-doc-duoc", ["C9"], "1/22"),
        ("don-vi-khong-co", ["A9"], "39999"),
    ]


# The total row

FOOT = [
    [],
    [*[None] * 14, "Tam Nông, ngày 05 tháng 7 năm 2022"],
    ["NGƯỜI LẬP BIỂU", *[None] * 13, "THỦ TRƯỞNG ĐƠN VỊ"],
]


@pytest.mark.parametrize(
    "label",
    [
        ["Tổng cộng"],
        ["TỔNG CỘNG:"],
        [None, "Tổng số"],
        [None, None, None, None, "Cộng"],
        ["To\u0302\u0309ng co\u0323\u0302ng (2 dòng)"],
    ],
)
def test_a_total_row_is_a_checksum(faults, label):
    lines = [line(received=1000), line(PEACE, received="1.234", withdrawn=None)]
    total = [*label, *[None] * (6 - len(label)), *numbers(received="2.234", carried_over=None)]
    assert faults(template(*lines, total, *FOOT)) == []
    total[7] = 2235
    assert faults(template(*lines, total, *FOOT)) == [("dong-tong-khac", ["H11"], "2235")]


def test_what_a_total_row_says(message, faults):
    lines = [line(received=1000), line(PEACE, received=1234)]
    assert message(template(*lines, ["Tổng cộng", *[None] * 6, 2235])) == (
        "Dòng tổng cộng ghi 2.235 ở cột “Tiếp nhận trong kỳ” nhưng các dòng ở trên cộng lại được 2.234;"
        " hãy kiểm tra các dòng rồi tính lại dòng tổng."
    )
    assert faults(template(*lines, ["Tổng cộng", *[None] * 5, "x", "=SUM(H9:H10)"])) == [
        ("cong-thuc-chua-tinh", ["H11"], "=SUM(H9:H10)"),
        ("khong-phai-so", ["G11"], "x"),
    ]


def test_a_total_may_be_greater_than_any_count(faults):
    lines = [line(received=2_147_483_647), line(PEACE, received=2_147_483_647)]
    assert faults(template(*lines, ["Tổng cộng", *[None] * 6, 4_294_967_294])) == []


def test_a_total_in_a_column_that_is_not_ours(faults):
    header = ["STT", *HEADER]
    rows = [[], header, [1, *line(received=2)], ["Tổng cộng", *[None] * 7, 3]]
    assert faults(workbook({"Số liệu": rows})) == [("dong-tong-khac", ["I4"], "3")]


def test_figures_below_the_total(faults):
    total = ["Tổng cộng", *[None] * 5, *numbers(received=1)]
    rate = ["Tỷ lệ (%)", *[None] * 6, 12.5, "15%"]
    assert faults(template(line(received=1), total, rate, *FOOT)) == []
    data = template(line(received=1), total, line(PEACE, received="x"), [*PEACE, *[None] * 4, 5])
    assert faults(data) == [
        ("so-lieu-sau-dong-tong", ["A11", "B11", "C11", "D11", "E11", "A12", "B12"], "")
    ]


def test_signatures_without_a_total_row_cost_nothing(faults):
    assert faults(template(line(received=1), *FOOT)) == []
    missing = [*[None] * 7, 5]
    assert faults(template(line(), missing)) == [
        ("thieu-don-vi", ["A10"], ""),
        ("thieu-ky", ["C10"], ""),
        ("thieu-thu-tuc", ["D10"], ""),
    ]


def test_a_header_repeated_on_each_page_is_no_line(faults):
    numbering = [f"({n})" for n in range(1, 20)]
    assert faults(template(numbering, line(), HEADER, numbering, line(PEACE))) == []
    assert faults(template(numbering, line(), numbering, line(PEACE))) == []


# Warnings


def test_code_and_name_that_differ(take_in, world):
    wrong_unit = ["30004", "UBND thị trấn Tràm Chim"]
    sheet = template(
        line(wrong_unit), line(procedure=["1.001193", "Khai sinh", 3]), line(procedure=MARRIAGE)
    )
    outcome = take_in(sheet)
    assert outcome.outcome == "needs_note"
    sentence = "Mã {} là “{}” nhưng tên ghi là “{}”; chương trình lấy theo mã, hãy kiểm tra lại."
    unit = ("30004", "UBND xã Hòa Bình", "UBND thị trấn Tràm Chim")
    procedure = ("1.001193", "Thủ tục 1.001193", "Khai sinh")
    assert [(f.rule, f.severity, f.cells, f.text, f.message) for f in outcome.faults] == [
        ("ma-va-ten-khac-nhau", "warning", ("B9",), unit[2], sentence.format(*unit)),
        ("ma-va-ten-khac-nhau", "warning", ("E10",), procedure[2], sentence.format(*procedure)),
    ]
    ProcedureAlias.objects.create(procedure=world.birth, name="Khai sinh")
    assert [f.cells for f in take_in(sheet).faults] == [("B9",)]


# All at once


def test_all_faults_come_in_one_pass(faults):
    lines = [
        line(["39999", None], received="x"),
        line(month="13/2022", procedure=["9.9", None, None]),
        line(PEACE, received=1, received_post=2, returned=1, returned_post=2),
        ["Tổng cộng", *[None] * 5, *numbers(received=9)],
        line(PEACE, procedure=MARRIAGE, received=8),
    ]
    assert faults(template(*lines)) == [
        ("khong-phai-so", ["H9"], "x"),
        ("ky-khong-doc-duoc", ["C10"], "13/2022"),
        ("don-vi-khong-co", ["A9"], "39999"),
        ("thu-tuc-khong-co", ["D10"], "9.9"),
        ("kenh-vuot-tiep-nhan", ["H11", "I11", "J11", "K11"], "1"),
        ("bcci-vuot-da-tra", ["Q11", "R11"], "2"),
        ("dong-tong-khac", ["K12"], "0"),
        ("dong-tong-khac", ["Q12"], "0"),
        ("dong-tong-khac", ["R12"], "0"),
        ("so-lieu-sau-dong-tong", ["A13", "B13", "C13", "D13", "E13"], ""),
    ]  # fmt: skip


def test_thousands_of_faults_stay_readable(faults):
    found = faults(template(*(line([f"x{n}", None]) for n in range(1500))))
    assert len(found) == 1001
    assert found[-1][2] == "…"
    assert sum(len(cells) for _, cells, _ in found) == 1500


def test_a_file_of_nothing_but_faults_is_not_read_to_its_end(faults, monkeypatch):
    monkeypatch.setattr(log, "MOST_CELLS", 20)
    monkeypatch.setattr(log, "LEAST_CELLS_A_RULE", 2)
    lines = [line(month="?", received=f"{n} hs", returned_post=n) for n in range(1, 100)]
    found = faults(template(*lines))
    assert found[0] == ("khong-phai-so", ["H9"], "1 hs")
    assert ("qua-nhieu-loi", [], "") in found
    assert ("bcci-vuot-da-tra", ["Q9", "R9"], "1") in found
    assert sum(len(cells) for _, cells, _ in found) == 22


def test_very_many_equal_rows_are_listed_in_part(faults, take_in):
    data = template(*[line()] * 100)
    assert faults(data) == [("dong-trung", [f"D{row}" for row in range(9, 109)], "1.001193")]
    rows = ", ".join(str(row) for row in range(9, 29))
    assert f"(dòng {rows} và 80 dòng khác)" in take_in(data).faults[0].message


def test_every_rule_is_broken_by_some_test():
    """A rule that no test names is a rule that nobody has seen at work."""
    tests = "".join(
        file.read_text(encoding="utf-8")
        for directory in (Path(__file__).parent, Path(__file__).parents[2] / "spreadsheets")
        for file in directory.glob("test_*.py")
    )
    assert [slug for slug in rules.RULES if f'"{slug}"' not in tests] == []
