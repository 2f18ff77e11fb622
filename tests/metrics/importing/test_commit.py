"""What a run leaves behind: new revisions with the way back to the cell, or nothing at all."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps

from campaigns.models import User
from metrics.effects import Effect
from metrics.importing import FileOutcome, bulk, commit, import_files, writing
from metrics.importing.bulk import insert_numbers
from metrics.models import (
    CumulativeMeasures,
    Figure,
    MonthLock,
    MonthlyReport,
    SourceSheet,
    StoredFile,
    Upload,
)
from metrics.scoring.measures import COUNT_FIELDS
from tests.factories import at, make_campaign, make_criterion, make_user
from tests.metrics.importing.conftest import NOW
from tests.metrics.importing.lines import BIRTH, BLANK, DEATH, NIL, PEACE, TOWN, line
from tests.workbooks import HEADER, TITLE, replaced, template, workbook

JUNE = date(2022, 6, 1)
NOTHING = {"new": 0, "changed": 0, "same": 0, "removed": 0}


def everything() -> dict[str, list]:
    """Every row of every table of ours, to compare before and after."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values_list())
        for app in ("campaigns", "metrics", "registrations")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }


def figures(unit, month=JUNE) -> dict[str, dict]:
    """Procedure code -> counts above 0, of the report in force."""
    report = MonthlyReport.objects.in_force_at(None).get(unit=unit, month=month)
    return {
        figure.procedure.code: {field: n for field, n in figure.counts().items() if n}
        for figure in report.figures.select_related("procedure")
    }


# What is stored


def test_every_figure_knows_its_file_sheet_row_and_column(take_in, world):
    data = template(
        line(received=5, received_online_l3=2, returned=None),
        line(PEACE, procedure=[2.00072, None, None], carried_over="1.234"),
        ["P-TP", None, "06/2022", *NIL, *BLANK],
    )
    outcome = take_in(data, name="so-lieu.xlsx")
    assert outcome.outcome == "committed"
    assert outcome.counts == {"new": 3, "changed": 0, "same": 0, "removed": 0}
    upload = Upload.objects.get()
    assert outcome.uploads == [FileOutcome(upload.pk, "so-lieu.xlsx", upload.file_id, "A")]
    assert (upload.filename, upload.layout, upload.state) == ("so-lieu.xlsx", "A", "committed")
    assert (upload.uploaded_by, upload.committed_at, upload.known_from) == (world.by, NOW, NOW)
    assert (upload.counts, upload.note) == (outcome.counts, "")
    assert bytes(upload.file.data) == data
    assert upload.history.get().history_user == world.by

    sheet = SourceSheet.objects.get()
    assert sheet.name == "Số liệu"
    assert sheet.columns["received"] == "H"
    assert sheet.columns["unit_code"] == "A"
    town, peace, justice = MonthlyReport.objects.order_by("pk")
    assert (town.unit, town.month, town.revision, town.is_nil) == (world.town, JUNE, 1, False)
    assert (town.known_from, town.recorded_at, town.recorded_by) == (NOW, NOW, world.by)
    figure = town.figures.get()
    assert (figure.procedure, figure.source, figure.row) == (world.birth, sheet, 9)
    zero = dict.fromkeys(COUNT_FIELDS, 0)
    assert figure.counts() == zero | {
        "received": 5,
        "received_online_l3": 2,
        "returned": None,
        "suspended": None,
    }
    assert peace.figures.get().carried_over == 1234
    assert (justice.unit, justice.is_nil, justice.nil_source, justice.nil_row) == (
        world.justice,
        True,
        sheet,
        11,
    )
    assert justice.figures.count() == 0


def test_a_suspended_column_is_taken_where_there_is_one(take_in, world):
    rows = [*TITLE, [*HEADER[:19], "Chờ bổ sung"], [*line(received=5), 2]]
    assert take_in(workbook({"Số liệu": rows})).outcome == "committed"
    assert Figure.objects.get().suspended == 2


def test_measures_follow_in_the_same_run(take_in, world):
    take_in(template(line(received=7), line(month="05/2022", received=2)))
    measures = CumulativeMeasures.objects.filter(unit=world.town, month=JUNE).order_by("pk").last()
    assert measures.received == 9
    assert CumulativeMeasures.objects.exclude(unit=world.town).count() == 0


def test_several_months_sheets_and_files_in_one_run(world):
    may = [*TITLE, HEADER, line(month="05/2022")]
    june = [HEADER, line(), line(PEACE)]
    two_sheets = workbook({"Tháng 5": may, "Tháng 6": june, "Hướng dẫn": [["Đọc kỹ"]]})
    other = template(["P-TP", None, "06/2022", *NIL, *BLANK])
    outcome = import_files(
        campaign=world.campaign, files=[("a.xlsx", two_sheets), ("b.xlsx", other)], by=world.by
    )
    assert (outcome.outcome, outcome.counts["new"]) == ("committed", 4)
    assert [(u.filename, u.counts["new"]) for u in Upload.objects.order_by("pk")] == [
        ("a.xlsx", 3),
        ("b.xlsx", 1),
    ]
    assert list(SourceSheet.objects.order_by("pk").values_list("upload__filename", "name")) == [
        ("a.xlsx", "Tháng 5"),
        ("a.xlsx", "Tháng 6"),
        ("b.xlsx", "Số liệu"),
    ]
    assert [r.upload.filename for r in MonthlyReport.objects.order_by("pk")] == ["a.xlsx"] * 3 + [
        "b.xlsx"
    ]


def test_long_sheet_names_stay_different(take_in):
    """Excel allows 31 characters, other programs more."""
    long = "Số liệu thủ tục hành chính tháng"
    rows = [[*TITLE, HEADER, line(month=month)] for month in ("05/2022", "06/2022")]
    data = workbook({f"{long} 5"[:31]: rows[0], "Hai": rows[1]})
    longer = f'"{long} 6 năm"'.encode()
    outcome = take_in(replaced(data, "xl/workbook.xml", b'"Hai"', longer))
    assert outcome.outcome == "committed"
    assert sorted(SourceSheet.objects.values_list("name", flat=True)) == [
        long[:31],
        f"{long[:27]}~2",
    ]


# Again, and changed


def test_the_same_bytes_again_change_nothing(take_in, world):
    data = template(line(received=5))
    upload = take_in(data).uploads[0].id
    before = everything()
    MonthLock.objects.create(campaign=world.campaign, month=JUNE, locked_by=world.by)
    after_lock = everything()
    outcome = take_in(data, name="ten-khac.xlsx")
    assert outcome.outcome == "unchanged"
    assert outcome.uploads[0].id == upload
    assert outcome.counts == NOTHING
    assert outcome.sentences == [
        f"Tệp “ten-khac.xlsx” đã nhập ngày 20/11/2022 (lần nhập số {upload}); không có gì thay đổi."
    ]
    assert everything() == after_lock
    assert (
        everything()
        | {
            "metrics.MonthLock": [],
            "metrics.HistoricalMonthLock": [],
            "campaigns.AuditEntry": before["campaigns.AuditEntry"],
        }
        == before
    )


def test_the_same_bytes_are_new_to_another_campaign_and_after_a_withdrawal(take_in, world):
    data = template(line(received=5))
    take_in(data)
    Upload.objects.update(
        state="withdrawn", withdrawn_at=NOW, withdrawn_by=world.by, withdrawn_reason="Nhầm tệp"
    )
    first = MonthlyReport.objects.get()
    MonthlyReport.objects.create(
        campaign=world.campaign,
        unit=world.town,
        month=JUNE,
        revision=2,
        known_from=NOW,
        recorded_by=world.by,
        upload=first.upload,
        is_void=True,
        reason="Nhầm tệp",
    )
    outcome = take_in(data)
    assert (outcome.outcome, outcome.counts["new"]) == ("committed", 1)
    assert StoredFile.objects.count() == 1
    assert [r.revision for r in MonthlyReport.objects.order_by("pk")] == [1, 2, 3]
    other = make_campaign()
    refused = import_files(campaign=other, files=[("tep.xlsx", data)], by=world.by)
    assert [f.rule for f in refused.faults] == ["don-vi-ngoai-phong-trao", "thu-tuc-khong-co"]


def test_other_bytes_with_nothing_new_are_not_stored(take_in):
    take_in(template(line(received=5), line(PEACE)))
    before = everything()
    outcome = take_in(template(line(PEACE), line(received="5"), ["Tổng cộng"]))
    assert (outcome.outcome, outcome.counts) == ("unchanged", {**NOTHING, "same": 2})
    assert outcome.uploads[0].id is None
    assert outcome.sentences == [
        "Số liệu trong tệp “tep.xlsx” đều đã có từ trước; không có gì thay đổi."
    ]
    assert everything() == before


def test_a_month_is_replaced_as_a_whole_and_only_where_it_changed(take_in, world, time_machine):
    first = [line(received=5), line(procedure=DEATH, received=3), line(PEACE, received=7)]
    take_in(template(*first))
    time_machine.move_to(at("2022-11-21 10:00"), tick=False)
    outcome = take_in(template(line(received=6), line(procedure=["TN.0001", None, None]), first[2]))
    assert outcome.counts == {"new": 1, "changed": 1, "same": 1, "removed": 1}
    assert figures(world.town) == {"1.001193": {"received": 6}, "TN.0001": {}}
    assert [
        (r.unit.code, r.revision, r.known_from)
        for r in MonthlyReport.objects.select_related("unit").order_by("pk")
    ] == [
        ("30001", 1, NOW),
        ("30004", 1, NOW),
        ("30001", 2, at("2022-11-21 10:00")),
    ]
    assert Figure.objects.filter(report__revision=1).count() == 3  # what was, stays


def test_nothing_happened_is_a_report_and_may_be_corrected(take_in, world):
    nil = [*TOWN, "06/2022", *NIL, *BLANK]
    assert take_in(template(nil)).counts == {**NOTHING, "new": 1}
    assert take_in(template(nil, [])).outcome == "unchanged"
    assert take_in(template([*nil[:6], *[0] * 13])).outcome == "unchanged"
    assert take_in(template(line(received=1))).counts == {**NOTHING, "new": 1, "removed": 1}
    assert take_in(template(nil, [], [], ["x"])).counts == {**NOTHING, "new": 1, "removed": 1}
    assert [r.is_nil for r in MonthlyReport.objects.order_by("revision")] == [True, False, True]


def test_blank_is_not_0(take_in, world):
    take_in(template(line(received=0)))
    assert take_in(template(line(received=None))).counts == {**NOTHING, "changed": 1}


def test_an_empty_template_says_so(take_in):
    before = everything()
    outcome = take_in(template([*TOWN, "06/2022", *BIRTH, *BLANK], [*PEACE, "06/2022", *BIRTH]))
    assert (outcome.outcome, outcome.counts) == ("unchanged", NOTHING)
    [sentence] = outcome.sentences
    assert sentence == (
        "Tệp “tep.xlsx” không có dòng số liệu nào (các cột số liệu đều để trống);"
        " không có gì thay đổi."
    )
    assert everything() == before


def test_known_files_and_twins_stand_beside_new_ones(world):
    old, new = template(line()), template(line(PEACE))
    import_files(campaign=world.campaign, files=[("cu.xlsx", old)], by=world.by)
    outcome = import_files(
        campaign=world.campaign,
        files=[("cu.xlsx", old), ("moi.xlsx", new), ("moi (1).xlsx", new)],
        by=world.by,
    )
    assert (outcome.outcome, outcome.counts) == ("committed", {**NOTHING, "new": 1})
    first, second = Upload.objects.order_by("pk")
    assert [u.id for u in outcome.uploads] == [first.pk, second.pk, None]
    assert outcome.sentences == [
        f"Tệp “cu.xlsx” đã nhập ngày 20/11/2022 (lần nhập số {first.pk}); không có gì thay đổi.",
        "Tệp “moi (1).xlsx” giống hệt tệp “moi.xlsx” nên chỉ được đọc một lần.",
    ]


# Refused


def test_one_fault_anywhere_and_nothing_is_stored(world):
    good = template(line(PEACE, received=9))
    bad = template(line(received="x"))
    before = everything()
    outcome = import_files(
        campaign=world.campaign,
        files=[("tot.xlsx", good), ("xau.xlsx", bad), ("rac.xlsx", b"rac")],
        by=world.by,
    )
    assert (outcome.outcome, outcome.counts, outcome.effects) == ("refused", NOTHING, [])
    assert [(f.rule, f.file) for f in outcome.faults] == [
        ("khong-phai-xlsx", "rac.xlsx"),
        ("khong-phai-so", "xau.xlsx"),
    ]
    assert [(u.id, u.layout) for u in outcome.uploads] == [(None, "A"), (None, "A"), (None, None)]
    assert everything() == before


def test_one_month_of_a_unit_in_two_files(world):
    files = [("a.xlsx", template(line(), line(PEACE))), ("b.xlsx", template(line(procedure=DEATH)))]
    outcome = import_files(campaign=world.campaign, files=files, by=world.by)
    message = (
        "UBND thị trấn Tràm Chim, Tháng 6/2022 có số liệu ở nhiều tệp (“a.xlsx”, “b.xlsx”);"
        " hãy để số liệu một kỳ của đơn vị trong một tệp."
    )
    assert [(f.rule, f.file, f.cells, f.text, f.message) for f in outcome.faults] == [
        ("ky-o-hai-tep", "a.xlsx", ("A9",), "30001", message),
        ("ky-o-hai-tep", "b.xlsx", ("A9",), "30001", message),
    ]


def test_warnings_need_a_note(take_in):
    data = template(line(["30004", "UBND thị trấn Tràm Chim"], received=4))
    before = everything()
    outcome = take_in(data, note="  ")
    assert (outcome.outcome, outcome.counts["new"]) == ("needs_note", 1)
    assert outcome.uploads[0].id is None
    assert everything() == before
    assert take_in(data, dry_run=True).outcome == "needs_note"
    assert take_in(data, dry_run=True, note="Đã hỏi xã").outcome == "clean"
    assert everything() == before
    accepted = take_in(data, note="Đã hỏi xã")
    assert (accepted.outcome, len(accepted.faults)) == ("committed", 1)
    assert Upload.objects.get().note == "Đã hỏi xã"


def test_a_note_without_a_warning_is_not_kept(take_in):
    take_in(template(line()), note="Không cần")
    assert Upload.objects.get().note == ""


@pytest.mark.parametrize("step", ["second figure", "record_measures", "last board"])
def test_a_crash_half_way_leaves_nothing(take_in, monkeypatch, step):
    take_in(template(line(received=1)))
    before = everything()
    seen = []

    def crash(*args, **kwargs):
        seen.append(step)
        raise RuntimeError("crash")

    if step == "second figure":
        monkeypatch.setattr(bulk, "LINES_AT_ONCE", 1)

        def only_one(model, fields, rows):
            first = next(rows)
            insert_numbers(model, fields, (row or crash() for row in (first, None)))

        monkeypatch.setattr(writing, "insert_numbers", only_one)
    elif step == "record_measures":
        monkeypatch.setattr(commit, "record_measures", crash)
    else:
        monkeypatch.setattr(commit, "effects_between", crash)
    with pytest.raises(RuntimeError, match="crash"):
        take_in(template(line(received=2), line(PEACE), line(procedure=DEATH)))
    assert seen == [step]
    assert everything() == before


# Preview


def test_a_preview_says_what_the_run_says_and_stores_nothing(take_in, world):
    make_criterion(world.campaign, "BCN")
    take_in(template(*_all_reported(received=10, received_post=4)))
    better = template(*_all_reported(received=10, received_post=6))
    before = everything()
    preview = take_in(better, dry_run=True)
    assert preview.outcome == "clean"
    assert everything() == before
    done = take_in(better)
    assert done.outcome == "committed"
    assert (preview.counts, preview.effects, preview.faults) == (
        done.counts, done.effects, done.faults,
    )  # fmt: skip
    assert [u.id for u in preview.uploads] == [None]


def _all_reported(**of_town: int) -> list[list]:
    months = ["03/2022", "04/2022", "05/2022", "06/2022"]
    lines = [line(month=month, **of_town) for month in months]
    lines += [line(PEACE, month=month, received=10, received_post=5) for month in months]
    return lines


def test_effects_are_units_whose_total_or_rank_changes_on_the_newest_board(take_in, world):
    make_criterion(world.campaign, "BCN")
    first = take_in(template(*_all_reported(received=10, received_post=4)))
    assert first.effects == [
        Effect("30004", None, Decimal("8.00"), None, 1),
        Effect("30001", None, Decimal("6.40"), None, 2),
    ]
    correction = take_in(template(line(month="03/2022", received=10, received_post=9)))
    assert correction.effects == [
        Effect("30001", Decimal("6.40"), Decimal("10.00"), 2, 1),
        Effect("30004", Decimal("8.00"), Decimal("8.00"), 1, 2),
    ]
    last = Upload.objects.latest("pk")
    assert last.effects == [effect.as_json() for effect in correction.effects]
    assert last.history.get().effects == last.effects
    assert first.effects[0].as_json() == {
        "unit": "30004",
        "total_before": None,
        "total_after": "8.00",
        "rank_before": None,
        "rank_after": 1,
    }


# Since when it is known


def test_history_is_loaded_with_its_own_instants(take_in):
    july = at("2022-07-05 08:10")
    take_in(template(line(received=1)), known_at=july)
    report, upload = MonthlyReport.objects.get(), Upload.objects.get()
    assert (report.known_from, report.recorded_at) == (july, NOW)
    assert (upload.known_from, upload.committed_at) == (july, NOW)
    assert take_in(template(line(received=2)), known_at=july).outcome == "committed"


def known_at_fault(outcome) -> str:
    [fault] = outcome.faults
    assert (outcome.outcome, fault.rule, fault.cells) == ("refused", "thoi-diem-biet", ())
    return fault.message


def test_back_dating_has_its_limits(take_in, world):
    data = template(line(received=1))
    staff = make_user(role=User.Role.STAFF)
    before = everything()
    assert known_at_fault(take_in(data, by=staff, known_at=at("2022-07-05 08:00"))) == (
        "Chỉ tài khoản quản trị hệ thống được ghi lùi thời điểm biết số liệu; hãy bỏ --known-at."
    )
    assert known_at_fault(take_in(data, known_at=at("2022-11-20 09:01"))) == (
        "Thời điểm biết số liệu (09:01 ngày 20/11/2022) nằm trong tương lai; hãy sửa lại."
    )
    assert everything() == before
    take_in(data, known_at=at("2022-07-05 08:00"))
    assert known_at_fault(take_in(template(line(received=2)), known_at=at("2022-07-05 07:59"))) == (
        "UBND thị trấn Tràm Chim, Tháng 6/2022 đã có số liệu biết từ 08:00 ngày 5/7/2022;"
        " thời điểm biết số liệu mới không được sớm hơn."
    )
    other = template(line(received=1), line(PEACE))  # the town's month does not change
    assert take_in(other, known_at=at("2022-06-30 08:00")).outcome == "committed"


def test_a_run_of_fifty_units_asks_no_more_than_one_of_two(
    take_in, world, django_assert_max_num_queries
):
    lines = [line(unit, month=f"{m:02d}/2022", procedure=p) for unit in (TOWN, PEACE)
             for m in range(3, 11) for p in (BIRTH, DEATH, ["TN.0001", None, None])]  # fmt: skip
    with django_assert_max_num_queries(79):
        assert take_in(template(*lines)).counts["new"] == 48
