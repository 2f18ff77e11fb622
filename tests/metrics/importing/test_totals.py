"""Layouts D and E: totals of units beside the figures, by unit or by field of work, and late dossiers from them."""

from datetime import date

import pytest

from campaigns.actions import Refused
from campaigns.models.append_only import AppendOnlyError
from metrics.actions import lock_month, record_measures, withdraw_upload
from metrics.importing import import_files
from metrics.models import Figure, MonthLock, UnitTotals, Upload
from metrics.queries.boards import load_board, measures_by_unit
from metrics.scoring.scores import Status
from tests.factories import at, make_criterion
from tests.metrics.importing.conftest import NOW
from tests.metrics.importing.lines import line
from tests.metrics.importing.reports import FORM_TITLE, JUNE, d_line, district, e_line, form
from tests.workbooks import HEADER, TITLE, template, workbook

MONTH = date(2022, 6, 1)
TOWN = "UBND thị trấn Tràm Chim"
BLANK = dict.fromkeys(
    [
        "carried_over", "received", "received_online", "resolved_early", "resolved_on_time", "resolved_late",
        "pending_in_time", "pending_overdue", "withdrawn", "suspended",
    ]
)  # fmt: skip
FIELD_TITLE = [[None, None, "TÌNH HÌNH", *[None] * 6, f"Đơn vị báo cáo: {TOWN}"], *FORM_TITLE[1:]]


@pytest.fixture
def faults(take_in):
    def faults(data: bytes) -> list[tuple]:
        outcome = take_in(data, dry_run=True)
        return [(fault.rule, list(fault.cells), fault.text) for fault in outcome.faults]

    return faults


def in_force(unit, layout) -> dict:
    return UnitTotals.objects.in_force_at(None).get(unit=unit, layout=layout).counts()


def test_form_ii_06a_by_unit(take_in, world):
    town = d_line(
        TOWN, online=4, direct=7, carried=3, early=5, on_time=3, late=1, in_time=3, overdue=2
    )
    total = ["Tổng cộng", None, 1014, 4, 1007, 3, 9, 5, 3, 1, 5, 3, 2]
    data = form(town, d_line("Xã Hoà Bình", direct=1000), total=total)
    outcome = take_in(data, name="d.xlsx")
    assert (outcome.outcome, outcome.faults) == ("committed", [])
    assert outcome.counts == {"new": 2, "changed": 0, "same": 0, "removed": 0}
    assert [upload.layout for upload in outcome.uploads] == ["D"]
    assert in_force(world.town, "D") == BLANK | {
        "carried_over": 3, "received": 11, "received_online": 4, "resolved_early": 5, "resolved_on_time": 3,
        "resolved_late": 1, "pending_in_time": 3, "pending_overdue": 2,
    }  # fmt: skip
    totals = UnitTotals.objects.get(unit=world.town)
    assert (totals.month, totals.revision, totals.row) == (MONTH, 1, 8)
    assert (totals.known_from, totals.recorded_by, totals.upload.filename) == (
        NOW, world.by, "d.xlsx",
    )  # fmt: skip
    assert totals.source.columns["resolved_late"] == "J"
    assert totals.source.columns["pending_overdue"] == "M"
    assert Figure.objects.count() == 0


def test_the_district_report_with_numbers_as_text(take_in, world):
    data = district(
        e_line("Xã Hòa Bình", carried=34, received=1234, early=1000, on_time=200, late=5, in_time=40, overdue=3,
               back=7, out=13),
        e_line(TOWN),
        total=["Tổng số", None, "1.268", "34", "1.234"],
    )  # fmt: skip
    assert take_in(data).faults == []
    assert in_force(world.peace, "E") == BLANK | {
        "carried_over": 34, "received": 1234, "resolved_early": 1000, "resolved_on_time": 200, "resolved_late": 5,
        "pending_in_time": 40, "pending_overdue": 3, "withdrawn": 20,
    }  # fmt: skip


@pytest.mark.parametrize(
    "key", ["Lĩnh vực, công việc giải quyết theo cấp", "Lĩnh vực", "Lĩnh vực / Đơn vị"]
)
def test_the_form_by_field_of_work_keeps_its_total_row(take_in, world, key):
    total = ["Tổng cộng", None, 9, 3, 5, 1, 4, 1, 2, 1, 0, 0, 0]
    lines = [
        d_line("Hộ tịch", online=3, direct=1, early=1, on_time=2),
        d_line("Đất đai", direct=4, carried=1, late=1),
    ]
    assert take_in(form(*lines, title=FIELD_TITLE, key=key, total=total)).faults == []
    totals = UnitTotals.objects.get()
    assert (totals.unit, totals.row, totals.received, totals.resolved_late) == (
        world.town, 10, 8, 1,
    )  # fmt: skip


def test_units_under_a_header_that_says_field_of_work(take_in, world):
    key = "Lĩnh vực, công việc giải quyết theo cấp"
    assert take_in(form(d_line(TOWN, direct=1), key=key)).outcome == "committed"
    assert UnitTotals.objects.get().unit == world.town
    [fault] = take_in(form(d_line(TOWN, direct=2), d_line("Hộ tịch", direct=1), key=key)).faults
    assert (fault.rule, fault.cells) == ("don-vi-khong-co", ("B9",))


def test_by_field_the_rows_are_the_checksum(faults):
    lines = [d_line("Hộ tịch", direct=1), d_line("Đất đai", direct=4)]
    assert faults(form(*lines, title=FIELD_TITLE, key="Lĩnh vực")) == [("thieu-dong-tong", [], "")]
    total = ["Tổng cộng", None, 6, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0]
    assert faults(form(*lines, title=FIELD_TITLE, key="Lĩnh vực", total=total)) == [
        ("dong-tong-khac", ["C10"], "6"),
        ("dong-tong-khac", ["E10"], "6"),
    ]
    nobody = form(*lines, key="Lĩnh vực", total=["Tổng cộng"])
    assert faults(nobody) == [("don-vi-khong-co", ["J1"], "UBND huyện Tam Nông")]


def test_sums_in_rows_and_columns(faults):
    off = e_line(TOWN, carried=1, received=5, early=2, late=1, overdue=1)
    off[2], off[5], off[9], off[12] = "7", "4", "2", "1"
    assert faults(district(off)) == [
        ("tong-trong-dong-khac", ["C6"], "7"),
        ("tong-trong-dong-khac", ["F6"], "4"),
        ("tong-trong-dong-khac", ["J6"], "2"),
        ("tong-trong-dong-khac", ["M6"], "1"),
    ]
    off = d_line(TOWN, online=1, direct=2)
    off[2] = 4
    assert faults(form(off)) == [("tong-trong-dong-khac", ["C8"], "4")]
    total = ["Tổng số", None, "6", "1", "5", "9"]
    assert faults(district(e_line(TOWN, carried=1, received=5), total=total)) == [
        ("dong-tong-khac", ["F7"], "9")
    ]


def test_lines_that_will_not_do(faults, world):
    MonthLock.objects.create(campaign=world.campaign, month=MONTH, locked_by=world.by)
    bad = district(
        e_line("Xã Lạ"), [2, TOWN, "x"], e_line(TOWN), [], ["Tổng số"], e_line("Xã Hòa Bình")
    )
    assert faults(bad) == [
        ("khong-phai-so", ["C7"], "x"),
        ("don-vi-khong-co", ["B6"], "Xã Lạ"),
        ("thang-da-khoa", ["A2"], JUNE),
        ("dong-trung", ["B7", "B8"], TOWN),
        ("so-lieu-sau-dong-tong", ["B11"], ""),
    ]  # fmt: skip


def test_signatures_below_cost_nothing(faults):
    foot = [
        ["NGƯỜI LẬP BIỂU", *[None] * 6, "THỦ TRƯỞNG ĐƠN VỊ"],
        [None, "Ghi chú: số liệu lấy ngày 08/7"],
    ]
    assert faults(district(e_line(TOWN), ["Tổng số"], *foot)) == []
    assert faults(district(e_line(TOWN), *foot[:1])) == []


def test_a_missing_column_and_one_that_is_not_clear(take_in):
    [fault] = take_in(district(e_line(TOWN)[:3], title=("x", JUNE), key="Tên người")).faults
    assert fault.rule == "khong-nhan-ra-mau"
    assert "so với báo cáo cấp huyện của phần mềm Một cửa còn thiếu" in fault.message


def test_a_summary_beside_figures_is_left_alone(world, take_in):
    """A sheet in the template's workbook that merely resembles a report of totals is no data."""
    summary = [
        ["Đơn vị", "Kỳ trước", "Trong kỳ", "Trước hạn", "Đúng hạn", "Chưa đến hạn"],
        [TOWN, 1, 2, 3, 4, 5],
    ]
    rows = [*TITLE, HEADER, line(received=1)]
    assert take_in(workbook({"Số liệu": rows, "Tổng hợp": summary})).outcome == "committed"
    assert UnitTotals.objects.count() == 0


@pytest.mark.parametrize("is_merged", [True, False])
def test_groups_need_not_be_merged(take_in, world, is_merged):
    take_in(form(d_line(TOWN, direct=5, late=2, overdue=1), is_merged=is_merged))
    take_in(district(e_line(TOWN, received=5, late=2, overdue=1), is_merged=is_merged))
    kept = BLANK | {"resolved_late": 2, "pending_overdue": 1, "received": 5}
    zeros = ("carried_over", "resolved_early", "resolved_on_time", "pending_in_time")
    kept |= dict.fromkeys(zeros, 0)
    assert in_force(world.town, "D") == kept | {"received_online": 0}
    assert in_force(world.town, "E") == kept | {"withdrawn": 0}


# Again


def test_revisions(world, take_in, time_machine):
    take_in(district(e_line(TOWN, received=5), e_line("Xã Hòa Bình")))
    outcome = take_in(district(e_line(TOWN, received=5)))
    assert (outcome.outcome, outcome.counts["same"]) == ("unchanged", 1)
    time_machine.move_to(at("2022-11-21 09:00"), tick=False)
    outcome = take_in(district(e_line(TOWN, received=6), e_line("Xã Hòa Bình")))
    assert outcome.counts == {"new": 0, "changed": 1, "same": 1, "removed": 0}
    assert list(UnitTotals.objects.order_by("pk").values_list("revision", "received")) == [
        (1, 5), (1, 0), (2, 6),
    ]  # fmt: skip
    with pytest.raises(AppendOnlyError):
        UnitTotals.objects.update(received=1)
    as_known = UnitTotals.objects.in_force_at(NOW).get(unit=world.town)
    assert (as_known.received, in_force(world.town, "E")["received"]) == (5, 6)
    early = take_in(district(e_line(TOWN, received=7)), known_at=at("2022-11-20 10:00"))
    assert [f.rule for f in early.faults] == ["thoi-diem-biet"]


def test_figures_and_totals_stand_side_by_side_in_one_run(world):
    files = [
        ("a.xlsx", template(line(received=5))),
        ("d.xlsx", form(d_line(TOWN, direct=5))),
        ("e.xlsx", district(e_line(TOWN, received=5))),
    ]
    outcome = import_files(campaign=world.campaign, files=files, by=world.by)
    assert (outcome.outcome, outcome.counts["new"]) == ("committed", 3)
    assert Upload.objects.count() == 3
    files[1] = ("d2.xlsx", form(d_line("Xã Lạ", direct=5)))
    files[0] = ("a2.xlsx", template(line(received=6)))
    assert import_files(campaign=world.campaign, files=files, by=world.by).outcome == "refused"
    assert Figure.objects.get().received == 5


# Late dossiers


def th(world, month=MONTH, as_of=None) -> tuple:
    [result] = load_board(world.campaign, month, as_of).unit("30001").score.criteria
    return result.status, result.numerator, result.denominator, result.missing_months


@pytest.fixture
def late(world):
    """A campaign of June alone that scores late dossiers."""
    make_criterion(world.campaign, "TH", measure="late", operator="none_or_low", threshold="")
    world.campaign.first_month = world.campaign.last_month = MONTH
    world.campaign.save()
    record_measures(campaign=world.campaign, since=at("2022-01-01 00:00"))
    return world


def test_late_dossiers_from_totals_alone(late, take_in, time_machine):
    assert th(late) == (Status.MISSING, None, None, (MONTH,))
    take_in(form(d_line(TOWN, direct=99, early=90, late=2, in_time=5, overdue=3)))
    assert th(late) == (Status.NOT_MET, 5, 100, ())
    measures = measures_by_unit(late.campaign, MONTH, None)[late.town.pk]
    assert measures.missing_months == {"by_procedure": (MONTH,)}
    assert (measures.received, measures.late, measures.late_base) == (0, 5, 100)

    time_machine.move_to(at("2022-11-21 09:00"), tick=False)
    take_in(district(e_line(TOWN, received=99, early=96, late=1, in_time=3)))
    assert th(late) == (Status.MET_LOW, 1, 100, ())  # known last
    assert th(late, as_of=NOW) == (Status.NOT_MET, 5, 100, ())

    time_machine.move_to(at("2022-11-22 09:00"), tick=False)
    take_in(template(line(received=50, resolved_early=50)))
    assert th(late) == (Status.MET, 0, 50, ())  # figures win as a whole
    assert th(late, as_of=at("2022-11-21 09:00")) == (Status.MET_LOW, 1, 100, ())


def test_of_two_reports_that_came_at_once_the_form_counts(late):
    files = [
        ("e.xlsx", district(e_line(TOWN, early=9, late=1))),
        ("d.xlsx", form(d_line(TOWN, early=10))),
    ]
    import_files(campaign=late.campaign, files=files, by=late.by)
    assert th(late) == (Status.MET, 0, 10, ())


def test_a_blank_in_the_totals_is_not_0(late, take_in):
    blank = e_line(TOWN, early=9)
    blank[9] = blank[11] = None
    take_in(district(blank))
    assert th(late) == (Status.MISSING, None, None, (MONTH,))
    measures = measures_by_unit(late.campaign, MONTH, None)[late.town.pk]
    assert measures.missing_months == {"by_procedure": (MONTH,), "pending_overdue": (MONTH,)}


def test_totals_that_come_late_and_are_back_dated(late, take_in):
    take_in(template(line(received=50, resolved_early=50)), known_at=at("2022-08-01 09:00"))
    take_in(form(d_line(TOWN, early=9, late=1)), known_at=at("2022-07-05 09:00"))
    assert th(late, as_of=at("2022-07-04 09:00"))[0] is Status.MISSING
    assert th(late, as_of=at("2022-07-05 09:00")) == (Status.NOT_MET, 1, 10, ())
    assert th(late, as_of=at("2022-08-01 09:00")) == (Status.MET, 0, 50, ())


def test_totals_of_a_withdrawn_upload_count_no_more(late, take_in, time_machine):
    upload = Upload.objects.get(pk=take_in(form(d_line(TOWN, early=9, late=1))).uploads[0].id)

    time_machine.move_to(at("2022-11-21 09:00"), tick=False)
    withdraw_upload(upload=upload, reason="Nhầm", by=late.by)

    assert th(late, as_of=NOW)[0] is Status.NOT_MET
    assert th(late)[0] is Status.MISSING
    outcome = take_in(form(d_line(TOWN, early=9, late=1)))
    assert (outcome.outcome, outcome.counts["new"]) == ("committed", 1)


def test_totals_of_a_closed_month_stay(late, take_in):
    upload = Upload.objects.get(pk=take_in(form(d_line(TOWN, early=9, late=1))).uploads[0].id)
    lock_month(campaign=late.campaign, month=MONTH, by=late.by)

    with pytest.raises(Refused, match="Số liệu tháng 6/2022 đã khóa"):
        withdraw_upload(upload=upload, reason="Nhầm", by=late.by)
    assert th(late)[0] is Status.NOT_MET
