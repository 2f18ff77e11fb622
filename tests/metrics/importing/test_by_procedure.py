"""Layouts B and C: one unit's month from two exports of the one-stop software, each with its own fields."""

from datetime import date

import pytest

from metrics.importing import import_files
from metrics.models import Figure, MonthlyReport, Upload
from metrics.queries.boards import measures_by_unit
from metrics.scoring.measures import COUNT_FIELDS
from tests.metrics.importing.lines import BIRTH, DEATH, MARRIAGE, NIL, line
from tests.metrics.importing.reports import JUNE, TOWN, b_line, by_procedure, post
from tests.workbooks import template, workbook

MONTH = date(2022, 6, 1)
ZERO = dict.fromkeys(COUNT_FIELDS, 0)
POST = ("received_post", "returned", "returned_post")


def figures(unit) -> dict[str, dict]:
    """Procedure code -> counts, of the report in force."""
    report = MonthlyReport.objects.in_force_at(None).get(unit=unit, month=MONTH)
    return {f.procedure.code: f.counts() for f in report.figures.select_related("procedure")}


def origin(unit, code: str) -> tuple:
    """(file, row) of the counts, and of those of post."""
    report = MonthlyReport.objects.in_force_at(None).get(unit=unit, month=MONTH)
    figure = report.figures.select_related("source__upload", "post_source__upload").get(
        procedure__code=code
    )
    of_post = figure.post_source and figure.post_source.upload.filename
    return (figure.source.upload.filename, figure.row), (of_post, figure.post_row)


@pytest.fixture
def faults(take_in):
    def faults(data: bytes) -> list[tuple]:
        outcome = take_in(data, dry_run=True)
        return [(fault.rule, list(fault.cells), fault.text) for fault in outcome.faults]

    return faults


@pytest.fixture
def message(take_in):
    def message(data: bytes) -> str:
        [fault] = take_in(data, dry_run=True).faults
        return fault.message

    return message


# What B says


def test_a_line_of_layout_b(take_in, world):
    data = by_procedure(
        b_line(carried=4, received=9, online=5, early=2, on_time=3, late=1, overdue=2, suspended=1, withdrawn=1),
        b_line("Thủ tục 2.000720", "Toàn trình", received=6, online=6, early=6),
        b_line("thủ  tục 1.000656", "Mức độ 2", received=2, on_time=2),
        total=["Tổng cộng", None, None, 21, 4, 17, 11, 14, 8, 5, 1, None, 3, 2, 1, 1],
    )  # fmt: skip
    outcome = take_in(data, name="b.xlsx")
    assert (outcome.outcome, outcome.faults) == ("committed", [])
    assert outcome.counts == {"new": 3, "changed": 0, "same": 0, "removed": 0}
    assert [upload.layout for upload in outcome.uploads] == ["B"]
    unknown = dict.fromkeys(POST)
    assert figures(world.town) == {
        "1.001193": ZERO | unknown | {
            "carried_over": 4, "received": 9, "received_online_l3": 5, "resolved_early": 2, "resolved_on_time": 3,
            "resolved_late": 1, "pending_in_time": 3, "pending_overdue": 2, "suspended": 1, "withdrawn": 1,
        },
        "2.000720": ZERO | unknown | {"received": 6, "received_online_l4": 6, "resolved_early": 6},
        "1.000656": ZERO | unknown | {"received": 2, "resolved_on_time": 2},
    }  # fmt: skip
    assert origin(world.town, "2.000720") == (("b.xlsx", 9), (None, None))
    sheet = Figure.objects.first().source
    assert (sheet.columns["received_online_l4"], sheet.columns["resolved_late"]) == ("G", "K")
    assert sheet.columns["pending_overdue"] == "N"


def test_groups_need_not_be_merged(take_in, world):
    take_in(by_procedure(b_line(received=9, late=2, overdue=3), is_merged=False))
    found = figures(world.town)["1.001193"]
    assert (found["resolved_late"], found["pending_overdue"], found["pending_in_time"]) == (2, 3, 4)


def test_a_header_repeated_on_each_page_is_no_line(take_in):
    again = [
        ["STT", "Thủ tục", "Mức độ", "Số lượng hồ sơ"],
        [None] * 3 + ["Tiếp nhận", None, None, None, "Đã xử lý"],
        [None] * 3 + ["Tổng", "Kỳ trước", "Trong kỳ", "Qua mạng", "Tổng", "Trước hạn"],
        [f"({n})" for n in range(1, 17)],
    ]
    second = b_line("Thủ tục 2.000720", 4, received=1)
    outcome = take_in(by_procedure(b_line(received=1), *again, second))
    assert (outcome.faults, outcome.counts["new"]) == ([], 2)


def test_a_blank_level_is_that_of_the_catalogue(take_in, world):
    data = by_procedure(
        b_line(level=None, received=3, online=2),
        b_line("Thủ tục 2.000720", "-", received=3, online=3),
        b_line("Thủ tục TN.0001", None, received=1),
    )
    assert take_in(data).outcome == "committed"
    online = {
        code: (counts["received_online_l3"], counts["received_online_l4"])
        for code, counts in figures(world.town).items()
    }
    assert online == {"1.001193": (2, 0), "2.000720": (0, 3), "TN.0001": (0, 0)}


def test_online_dossiers_need_a_level(faults, message):
    nobody_knows = by_procedure(b_line("Thủ tục TN.0001", None, received=1, online=1))
    assert faults(nobody_knows) == [("khong-ro-muc-do", ["C8"], "")]
    assert message(nobody_knows) == (
        "Dòng có hồ sơ nộp qua mạng nhưng không rõ mức độ của thủ tục; hãy ghi mức 3 hoặc mức 4."
    )
    assert faults(by_procedure(b_line("Thủ tục TN.0001", "Một phần", received=1, online=1))) == []


def test_at_level_2_nothing_is_online(faults):
    at_2 = b_line("Thủ tục 1.000656", "Mức độ 2", received=3, online=2)
    assert faults(by_procedure(at_2)) == [("truc-tuyen-o-muc-2", ["G8"], "2")]


def test_a_level_that_the_catalogue_does_not_give(faults):
    wrong = b_line(level="Mức độ 4", received=3, online=2)
    assert faults(by_procedure(wrong)) == [("muc-do-khac-danh-muc", ["C8"], "Mức độ 4")]


def test_codes_may_stand_in_a_column_of_their_own(take_in, world):
    header = ["Mã TTHC", "Thủ tục", "Mức độ", "Kỳ trước", "Trong kỳ", "Qua mạng", "Trước hạn"]
    header += ["Đúng hạn", "Đã giải quyết quá hạn", "Trong hạn", "Đang giải quyết quá hạn"]
    header += ["Hồ sơ trả lại", "Hồ sơ rút"]
    rows = [[TOWN], [JUNE], header, ["1.001193", None, 3, 1, 5, 2, 1, 1, 0, 1, 0, 2, 1]]
    assert take_in(workbook({"S": rows})).outcome == "committed"
    assert figures(world.town)["1.001193"]["withdrawn"] == 3


def test_sums_inside_a_row_and_the_total_row(faults, message):
    off = b_line(carried=1, received=5, early=2)
    off[3], off[7] = 7, 3
    assert faults(by_procedure(off)) == [
        ("tong-trong-dong-khac", ["D8"], "7"),
        ("tong-trong-dong-khac", ["H8"], "3"),
    ]
    off[7] = 2
    assert message(by_procedure(off)) == (
        "“Tổng số phải giải quyết” ghi 7 nhưng “Kỳ trước chuyển qua” + “Tiếp nhận trong kỳ” cộng lại được 6;"
        " hãy kiểm tra lại các số của dòng này."
    )
    total = ["Tổng cộng", None, None, 5, 0, 5, 1, 0, 0, 0, 0, None, 5, 0, 0, 0]
    assert faults(by_procedure(b_line(received=5), total=total)) == [
        ("dong-tong-khac", ["G9"], "1")
    ]
    below = [b_line(received=5), ["Tổng cộng"], b_line("Thủ tục 2.000720", 4, received=1)]
    assert faults(by_procedure(*below)) == [("so-lieu-sau-dong-tong", ["B10"], "")]


def test_lines_of_layout_b_that_will_not_do(faults):
    bad = by_procedure(
        b_line("Thủ tục lạ"),
        b_line("Thủ tục TN.0004", "Mức độ 4"),
        b_line(received=2, online=3),
        b_line(received=2, online=2),
    )
    assert faults(bad) == [
        ("thu-tuc-khong-co", ["B8"], "Thủ tục lạ"),
        ("thu-tuc-ngoai-danh-muc", ["B9"], "Thủ tục TN.0004"),
        ("dong-trung-khac-so", ["B10", "G10", "B11", "G11"], "1.001193"),
        ("kenh-vuot-tiep-nhan", ["F10", "G10"], "2"),
    ]  # fmt: skip


# B and C together


B_DATA = by_procedure(
    b_line(received=9, online=2, early=9), b_line("Thủ tục 1.000656", "Mức độ 2", received=4, early=4)
)  # fmt: skip
C_DATA = post(
    ["1.001193", 3, "Thủ tục 1.001193", 5, 3],
    ["1.000656", 2, "Thủ tục 1.000656", 1, 0],
    ["Tổng cộng", None, None, 6, 3],
)


@pytest.mark.parametrize("files", [["c", "b"], ["b", "c"]], ids=["c first", "b first"])
@pytest.mark.parametrize("at_once", [True, False])
def test_either_order_and_both_at_once_give_the_same_figures(world, files, at_once):
    named = {"b": ("b.xlsx", B_DATA), "c": ("c.xlsx", C_DATA)}
    runs = [[named[f] for f in files]] if at_once else [[named[f]] for f in files]
    for run in runs:
        outcome = import_files(campaign=world.campaign, files=run, by=world.by)
        assert (outcome.outcome, outcome.faults) == ("committed", [])
    assert figures(world.town) == {
        "1.001193": ZERO
        | {"received": 9, "received_online_l3": 2, "resolved_early": 9}
        | {"received_post": 3, "returned_post": 5, "returned": None},
        "1.000656": ZERO
        | {"received": 4, "resolved_early": 4, "returned_post": 1, "returned": None},
    }
    assert origin(world.town, "1.001193") == (("b.xlsx", 8), ("c.xlsx", 5))
    assert Upload.objects.count() == 2
    assert [r.upload.layout for r in MonthlyReport.objects.order_by("revision")] == (
        ["B", "C"] if at_once else [f.upper() for f in files]
    )


def test_c_alone_knows_the_counts_of_post_and_nothing_else(world, take_in):
    take_in(post(["1.001193", 3, None, 5, 3, 8], returned=True))
    assert figures(world.town) == {
        "1.001193": dict.fromkeys(COUNT_FIELDS)
        | {"received_post": 3, "returned_post": 5, "returned": 8}
    }
    missing = measures_by_unit(world.campaign, MONTH, None)[world.town.pk].missing_months
    assert missing["received"] == (MONTH,)
    assert "returned" not in missing


def test_b_and_c_alone_lack_what_was_returned(world, take_in):
    take_in(B_DATA)
    take_in(C_DATA)
    missing = measures_by_unit(world.campaign, MONTH, None)[world.town.pk].missing_months
    assert missing["returned"] == (MONTH,)
    assert not {"received", "received_post", "resolved_late"} & missing.keys()


def test_c_changes_its_own_rows_and_fields_only(world, take_in):
    rows = [
        line(procedure=BIRTH, received=9, received_post=1, returned=6, returned_post=2),
        line(procedure=DEATH, received=4, received_post=2, returned=3),
    ]
    take_in(template(*rows), name="a.xlsx")
    before = figures(world.town)
    outcome = take_in(post(["1.001193", 3, None, 4, 1]), name="c.xlsx")
    assert outcome.counts == {"new": 0, "changed": 1, "same": 1, "removed": 0}
    assert figures(world.town) == before | {"1.001193": before["1.001193"] | {"returned_post": 4}}
    assert origin(world.town, "1.001193") == (("a.xlsx", 9), ("c.xlsx", 5))
    assert origin(world.town, "1.000656") == (("a.xlsx", 10), (None, None))


def test_b_leaves_what_is_known_of_post_and_returned(world, take_in):
    birth = line(procedure=BIRTH, received=9, received_post=1, returned=6, returned_post=2)
    take_in(template(birth, line(procedure=MARRIAGE)), name="a.xlsx")
    outcome = take_in(by_procedure(b_line(received=8, early=8)), name="b.xlsx")
    assert outcome.counts == {"new": 0, "changed": 1, "same": 0, "removed": 1}
    kept = {"received_post": 1, "returned": 6, "returned_post": 2}
    assert figures(world.town) == {
        "1.001193": ZERO | {"received": 8, "resolved_early": 8} | kept,
    }
    assert origin(world.town, "1.001193") == (("b.xlsx", 8), ("a.xlsx", 9))


def test_a_procedure_that_only_c_lists_has_no_other_dossiers(world, take_in):
    marriage = ["2.000720", 4, None, 2, 0]
    expected = ZERO | {"received_post": 0, "returned": None, "returned_post": 2}
    take_in(B_DATA, name="b.xlsx")
    take_in(post(marriage), name="c.xlsx")
    assert figures(world.town)["2.000720"] == expected
    assert origin(world.town, "2.000720") == (("b.xlsx", 0), ("c.xlsx", 5))


def test_the_same_when_c_comes_first(world, take_in):
    take_in(post(["2.000720", 4, None, 2, 0]), name="c.xlsx")
    take_in(B_DATA, name="b.xlsx")
    expected = ZERO | {"received_post": 0, "returned": None, "returned_post": 2}
    assert figures(world.town)["2.000720"] == expected
    assert origin(world.town, "2.000720") == (("b.xlsx", 0), ("c.xlsx", 5))


def test_post_of_a_month_without_dossiers(world, take_in):
    take_in(template(["30001", None, "06/2022", *NIL]))
    assert take_in(post(["1.001193", 3, None, 0, 0])).outcome == "unchanged"
    outcome = take_in(post(["1.001193", 3, None, 0, 2]), dry_run=True)
    assert [(f.rule, f.cells) for f in outcome.faults] == [("kenh-vuot-tiep-nhan", ("E5",))]


def test_what_one_file_says_must_go_with_what_the_other_said(world, take_in):
    take_in(by_procedure(b_line(received=4, online=3)))
    [fault] = take_in(post(["1.001193", 3, None, 0, 2])).faults
    assert (fault.rule, fault.sheet, fault.cells) == ("kenh-vuot-tiep-nhan", "BCCI", ("E5",))
    assert fault.message == (
        "UBND thị trấn Tràm Chim, Tháng 6/2022: trực tuyến và BCCI cộng lại là 5, lớn hơn “Tiếp nhận trong kỳ” 4,"
        " khi ghép với số liệu đã có; hãy kiểm tra lại cả hai tệp."
    )
    above = post(["1.001193", 3, None, 9, 1, 8], returned=True)
    assert [f.rule for f in take_in(above).faults] == ["bcci-vuot-da-tra"]


def test_the_template_and_an_export_at_once_must_agree(world):
    birth = line(
        received=9,
        received_online_l3=2,
        received_post=3,
        returned_post=5,
        resolved_early=9,
        returned=7,
    )
    death = line(procedure=DEATH, received=4, resolved_early=4, returned_post=1, returned=1)
    files = [("b.xlsx", B_DATA), ("a.xlsx", template(birth, death)), ("c.xlsx", C_DATA)]
    outcome = import_files(campaign=world.campaign, files=files, by=world.by, dry_run=True)
    assert (outcome.outcome, outcome.faults) == ("clean", [])
    assert outcome.counts["new"] == 2
    birth[7] = 10
    death[10] = 1
    marriage = line(procedure=MARRIAGE, received=1)
    files[1] = ("a.xlsx", template(birth, death, marriage))
    outcome = import_files(campaign=world.campaign, files=files, by=world.by)
    assert [(f.rule, f.file, f.cells) for f in outcome.faults] == [
        ("hai-tep-khac-so", "b.xlsx", ("F8",)),
        ("hai-tep-khac-so", "a.xlsx", ("H11",)),
        ("hai-tep-khac-so", "c.xlsx", ("E6",)),
    ]
    assert outcome.faults[0].message == (
        "UBND thị trấn Tràm Chim, Tháng 6/2022, thủ tục 1.001193: ô này ghi 9 nhưng tệp khác trong cùng lần nhập"
        " ghi 10 (Tiếp nhận trong kỳ); hãy sửa cho khớp hoặc nhập một tệp."
    )
    assert Upload.objects.count() == 0


def test_two_exports_of_one_kind_for_one_month(world):
    files = [("b.xlsx", B_DATA), ("b2.xlsx", by_procedure(b_line(received=1)))]
    outcome = import_files(campaign=world.campaign, files=files, by=world.by)
    assert [(f.rule, f.file, f.cells, f.text) for f in outcome.faults] == [
        ("ky-o-hai-tep", "b.xlsx", ("A1",), TOWN),
        ("ky-o-hai-tep", "b2.xlsx", ("A1",), TOWN),
    ]


def test_the_same_figures_in_another_order_of_rows_are_nothing_new(world, take_in):
    take_in(B_DATA)
    take_in(C_DATA)
    again = by_procedure(
        b_line("Thủ tục 1.000656", "Mức độ 2", received=4, early=4),
        b_line(received=9, online=2, early=9),
    )
    outcome = take_in(again)
    assert (outcome.outcome, outcome.counts["same"]) == ("unchanged", 2)
