"""``verify``: everything that is stored is what the stored workbooks say, and one wrong row is one difference."""

import hashlib
import json
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from campaigns.models import UnitAlias
from campaigns.time import BEGINNING
from dashboards.verification import verify
from metrics.actions import record_measures, withdraw_upload
from metrics.catalogue import catalogue_rows, load_catalogue
from metrics.models import CumulativeMeasures, Figure, MonthlyReport, UnitTotals, Upload
from tests.factories import at
from tests.metrics.importing.lines import DEATH, MARRIAGE, NIL, PEACE, TOWN, line
from tests.metrics.importing.reports import (
    b_line,
    by_procedure,
    d_line,
    district,
    e_line,
    form,
    post,
)
from tests.workbooks import template

JUNE = date(2022, 6, 1)
JULY = "07/2022"


@pytest.fixture(autouse=True)
def _measured(world):
    """As a campaign that is loaded from its files: its measures are known from the beginning."""
    record_measures(campaign=world.campaign, since=BEGINNING)


@pytest.fixture
def checked(world):
    """The sentences of all differences."""

    def checked() -> list[str]:
        return [difference.sentence for difference in verify([world.campaign]).differences]

    return checked


@pytest.fixture
def later(time_machine):
    """Moves the clock on: no two uploads come in at one instant."""

    def later(text: str) -> None:
        time_machine.move_to(at(text), tick=False)

    return later


def change(table: str, setting: str, **where) -> None:
    """What nobody may do: a row is changed behind the program's back."""
    conditions = " AND ".join(f"{column} = %s" for column in where)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE metrics_{table} SET {setting} WHERE {conditions}", [*where.values()]
        )
        assert cursor.rowcount == 1


def remove(table: str, **where) -> None:
    conditions = " AND ".join(f"{column} = %s" for column in where)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM metrics_{table} WHERE {conditions}", [*where.values()])
        assert cursor.rowcount >= 1


def report(unit, month=JUNE, revision=1) -> int:
    return MonthlyReport.objects.get(unit=unit, month=month, revision=revision).pk


@pytest.fixture
def history(world, take_in, later):
    """All layouts, corrections, a withdrawal, names that are known no more, a catalogue that has changed."""
    take_in(template(
        line(TOWN, received=5, returned=3, returned_post=1, received_post=2),
        line(TOWN, procedure=MARRIAGE, received=7, received_online_l4=2),
        line(PEACE, procedure=NIL),
        line(["", "Xã Hòa Bình"], month=JULY, received=4),
    ), name="a.xlsx")  # fmt: skip
    later("2022-11-20 10:00")
    birth = b_line(received=9, online=5, carried=2)
    marriage = b_line("Thủ tục 2.000720", None, received=6, online=6)
    take_in(by_procedure(birth, marriage), name="b.xlsx")
    later("2022-11-20 10:30")
    take_in(post(["1.001193", 3, None, 2, 4], ["1.000656", 2, None, 0, 0]), name="c.xlsx")
    later("2022-11-20 11:00")
    wrong = take_in(template(line(TOWN, month=JULY, received=9)), name="nham.xlsx")
    later("2022-11-20 11:30")
    take_in(template(line(TOWN, month=JULY, received=8), line(PEACE, received=1)), name="sua.xlsx")
    later("2022-11-20 12:00")
    take_in(template(line(TOWN, month=JULY, received=7)), name="nua.xlsx")
    later("2022-11-20 12:30")
    withdraw_upload(
        upload=Upload.objects.get(filename="nua.xlsx"), reason="sai", by=world.by
    )  # restores "sua.xlsx"
    assert wrong.outcome == "committed"
    take_in(form(d_line("UBND thị trấn Tràm Chim", online=5, direct=7, on_time=3),
                 d_line("UBND xã Hòa Bình", carried=1)), name="d.xlsx")  # fmt: skip
    later("2022-11-20 13:00")
    take_in(district(e_line("Phòng Tư pháp", received=2, back=1, out=1)), name="e.xlsx")
    later("2022-11-20 13:30")
    take_in(district(e_line("Phòng Tư pháp", received=3)), name="e2.xlsx")
    later("2022-11-20 14:00")
    withdraw_upload(upload=Upload.objects.get(filename="e2.xlsx"), reason="sai", by=world.by)
    take_in(template(line(["P-TP", None], month=JULY, procedure=["TN.0004", None, None])),
            name="chi-mot-ban.xlsx")  # fmt: skip
    later("2022-11-20 14:30")
    withdraw_upload(
        upload=Upload.objects.get(filename="chi-mot-ban.xlsx"), reason="sai", by=world.by
    )
    UnitAlias.objects.all().delete()
    world.town.name = "UBND phường Tràm Chim"
    world.town.save()
    load_catalogue(
        campaign=world.campaign,
        rows=[row for row in catalogue_rows(world.campaign) if row.code != MARRIAGE[0]],
        by=world.by,
    )


# Behind the program's back: what is changed in the database, and what is said of it


def figure(world, unit, procedure, **report_of) -> dict[str, int]:
    return {"report_id": report(unit, **report_of), "procedure_id": procedure.pk}


def a_figure(world):
    change(
        "figure", "received = received + 1", **figure(world, world.peace, world.birth, revision=2)
    )
    return [
        (
            "UBND xã Hòa Bình, tháng 6/2022, thủ tục 1.001193, tiếp nhận trong kỳ: đang lưu 2 → dựng lại 1;"
            " sua.xlsx › Số liệu!H10"
        )
    ]


def a_blank_and_a_zero(world):
    of = figure(world, world.peace, world.birth, month=date(2022, 7, 1))
    change("figure", "returned = NULL, returned_post = NULL", **of)
    about = "UBND xã Hòa Bình, tháng 7/2022, thủ tục 1.001193"
    return [
        f"{about}, kết quả đã trả: đang lưu để trống → dựng lại 0; a.xlsx › Số liệu!Q12",
        f"{about}, trả kết quả qua BCCI: đang lưu để trống → dựng lại 0; a.xlsx › Số liệu!R12",
    ]


def dossiers_online_at_another_level(world):
    of = figure(world, world.town, world.birth, revision=2)
    change("figure", "received_online_l3 = 4, received_online_l4 = 1", **of)
    about = "UBND phường Tràm Chim, tháng 6/2022, thủ tục 1.001193"
    return [
        f"{about}, trực tuyến mức 3: đang lưu 4 → dựng lại 5; b.xlsx › Theo thu tuc!G8",
        f"{about}, trực tuyến mức 4: đang lưu 1 → dựng lại 0; b.xlsx › Theo thu tuc!G8",
    ]


def counts_of_post_kept_from_an_older_file(world):
    change("figure", "returned = 4", **figure(world, world.town, world.birth, revision=2))
    return [
        (
            "UBND phường Tràm Chim, tháng 6/2022, thủ tục 1.001193, kết quả đã trả: đang lưu 4 → dựng lại 3;"
            " a.xlsx › Số liệu!Q9"
        )
    ]


def counts_of_post_from_the_file_of_post(world):
    change("figure", "received_post = 3", **figure(world, world.town, world.birth, revision=3))
    return [
        (
            "UBND phường Tràm Chim, tháng 6/2022, thủ tục 1.001193, tiếp nhận qua BCCI: đang lưu 3 → dựng lại 4;"
            " c.xlsx › BCCI!E5"
        )
    ]


def a_figure_that_was_restored(world):
    of = figure(world, world.town, world.birth, month=date(2022, 7, 1), revision=4)
    change("figure", "received = 80", **of)
    return [
        (
            "UBND phường Tràm Chim, tháng 7/2022, thủ tục 1.001193, tiếp nhận trong kỳ: đang lưu 80 → dựng lại 8;"
            " sua.xlsx › Số liệu!H9"
        )
    ]


def the_way_back(world):
    change("figure", "row = row + 1", **figure(world, world.town, world.marriage))
    return [
        (
            "UBND phường Tràm Chim, tháng 6/2022, thủ tục 2.000720, ô nguồn: đang lưu Số liệu dòng 11 → dựng lại"
            " Số liệu dòng 10; a.xlsx"
        )
    ]


def a_row_removed(world):
    remove("figure", **figure(world, world.town, world.marriage))
    return [
        (
            "UBND phường Tràm Chim, tháng 6/2022, thủ tục 2.000720, dòng số liệu: đang lưu không có → dựng lại có;"
            " a.xlsx › Số liệu!D10"
        )
    ]


def a_row_too_many(world):
    row = Figure.objects.get(**figure(world, world.peace, world.birth, revision=2))
    row.procedure = world.death
    Figure.objects.bulk_create([row])
    return [
        (
            "UBND xã Hòa Bình, tháng 6/2022, thủ tục 1.000656, dòng số liệu: đang lưu có → dựng lại không có;"
            " sua.xlsx › Số liệu!D10"
        )
    ]


def a_row_of_another_procedure(world):
    change("figure", f"procedure_id = {world.death.pk}",
           **figure(world, world.peace, world.birth, revision=2))  # fmt: skip
    about = "UBND xã Hòa Bình, tháng 6/2022, thủ tục"
    return [
        f"{about} 1.000656, dòng số liệu: đang lưu có → dựng lại không có; sua.xlsx › Số liệu!D10",
        f"{about} 1.001193, dòng số liệu: đang lưu không có → dựng lại có; sua.xlsx › Số liệu!D10",
    ]


def a_row_of_no_report(world):
    change("figure", "report_id = 999999", **figure(world, world.peace, world.birth, revision=2))
    return [
        "dòng số liệu không thuộc báo cáo nào: đang lưu 1 → dựng lại không có",
        (
            "UBND xã Hòa Bình, tháng 6/2022, thủ tục 1.001193, dòng số liệu: đang lưu không có → dựng lại có;"
            " sua.xlsx › Số liệu!D10"
        ),
    ]


def figures_in_a_month_that_is_void(world):
    void = MonthlyReport.objects.get(is_void=True)
    change("figure", f"report_id = {void.pk}",
           **figure(world, world.justice, world.justice_only, month=date(2022, 7, 1)))  # fmt: skip
    about = "Phòng Tư pháp, tháng 7/2022, thủ tục TN.0004, dòng số liệu: đang lưu"
    where = "chi-mot-ban.xlsx › Số liệu!D9"
    return [
        f"{about} không có → dựng lại có; {where}",
        f"{about} có → dựng lại không có; {where}",
    ]


def nothing_happened(world):
    change("monthlyreport", "nil_row = 12", id=report(world.peace))
    return [
        (
            "UBND xã Hòa Bình, tháng 6/2022, dòng KHÔNG PHÁT SINH: đang lưu Số liệu dòng 12 → dựng lại Số liệu dòng 11;"
            " a.xlsx › Số liệu!D11"
        )
    ]


def something_happened(world):
    change("monthlyreport", "is_nil = %s" % ("false" if connection.vendor == "postgresql" else "0"),
           id=report(world.peace))  # fmt: skip
    return [
        (
            "UBND xã Hòa Bình, tháng 6/2022, dòng KHÔNG PHÁT SINH: đang lưu không có → dựng lại Số liệu dòng 11;"
            " a.xlsx › Số liệu!D11"
        )
    ]


def a_report_removed(world):
    gone = figure(world, world.peace, world.birth, month=date(2022, 7, 1))
    remove("figure", **gone)
    remove("monthlyreport", id=gone["report_id"])
    return [
        "UBND xã Hòa Bình, tháng 7/2022, báo cáo tháng: đang lưu không có → dựng lại có; a.xlsx › Số liệu!D12"
    ]


def a_report_of_another_month(world):
    change("monthlyreport", "month = '2022-08-01'", id=report(world.peace, month=date(2022, 7, 1)))
    return [
        "UBND xã Hòa Bình, tháng 8/2022, báo cáo tháng, bản 1: đang lưu có → dựng lại không có; a.xlsx",
        "UBND xã Hòa Bình, tháng 7/2022, báo cáo tháng: đang lưu không có → dựng lại có; a.xlsx › Số liệu!D12",
    ]


def a_gap_in_the_revisions(world):
    change("monthlyreport", "revision = 5", id=report(world.town, revision=3))
    return [
        "UBND phường Tràm Chim, tháng 6/2022, các bản của báo cáo: đang lưu 1, 2, 5 → dựng lại 1, 2, 3"
    ]


def a_withdrawn_upload_that_counts(world):
    change("upload", "state = 'withdrawn', withdrawn_at = committed_at, withdrawn_by_id = uploaded_by_id,"
           " withdrawn_reason = 'x'", filename="sua.xlsx")  # fmt: skip
    about = "bản {} của lần nhập đã rút: đang lưu còn hiệu lực → dựng lại hết hiệu lực; sua.xlsx"
    return [
        f"UBND phường Tràm Chim, tháng 7/2022, {about.format(4)}",
        f"UBND xã Hòa Bình, tháng 6/2022, {about.format(2)}",
    ]


def totals(world):
    change("unittotals", "received = 11, received_online = NULL",
           unit_id=world.town.pk)  # fmt: skip
    about = "UBND phường Tràm Chim, tháng 6/2022, tổng số"
    return [
        f"{about} tiếp nhận trong kỳ: đang lưu 11 → dựng lại 12; d.xlsx › II.06a",
        f"{about} tiếp nhận trực tuyến: đang lưu để trống → dựng lại 5; d.xlsx › II.06a!D8",
    ]


def totals_that_the_board_uses(world):
    change("unittotals", "resolved_late = 5", unit_id=world.justice.pk, revision=1)
    return [
        "Phòng Tư pháp, tháng 6/2022, tổng số giải quyết trễ hạn: đang lưu 5 → dựng lại 0; e.xlsx › Bao cao!I6"
    ]


def totals_removed(world):
    remove("unittotals", unit_id=world.peace.pk)
    return [
        "UBND xã Hòa Bình, tháng 6/2022, tổng số theo mẫu D: đang lưu không có → dựng lại có; d.xlsx › II.06a!B9"
    ]


def revisions_of_totals(world):
    change("unittotals", "revision = 3, row = 7", unit_id=world.justice.pk, revision=2)
    about = "Phòng Tư pháp, tháng 6/2022"
    return [
        f"{about}, các bản của tổng số theo mẫu E: đang lưu 1, 3 → dựng lại 1, 2",
        f"{about}, ô nguồn của tổng số: đang lưu Bao cao dòng 7 → dựng lại Bao cao dòng 6; e2.xlsx",
    ]


def the_bytes(world):
    stored = Upload.objects.get(filename="nua.xlsx").file_id
    change("storedfile", "data = X'504B0304'" if connection.vendor == "sqlite" else "data = '\\x504B0304'",
           sha256=stored)  # fmt: skip
    sha256 = hashlib.sha256(b"PK\x03\x04").hexdigest()
    return [
        (
            f"lần nhập số {Upload.objects.get(filename='nua.xlsx').pk}, sha256 của tệp gốc:"
            f" đang lưu {stored} → dựng lại {sha256}; nua.xlsx"
        )
    ]


def columns_of_a_sheet(world):
    upload = Upload.objects.get(filename="c.xlsx")
    columns = upload.sheets.get().columns | {"received_post": "F"}
    change("sourcesheet", f"columns = '{json.dumps(columns)}'", upload_id=upload.pk)
    return [
        f"lần nhập số {upload.pk}, cột của “tiếp nhận qua BCCI”: đang lưu F → dựng lại E; c.xlsx › BCCI"
    ]


def a_measure(world):
    board = CumulativeMeasures.objects.filter(unit=world.peace, month=JUNE).latest("known_from")
    change("cumulativemeasures", "received = received + 1, late_base = 9", id=board.pk)
    about = "UBND xã Hòa Bình, lũy kế đến tháng 6/2022"
    return [
        f"{about}, tiếp nhận trong kỳ (biết từ 14:30 ngày 20/11/2022): đang lưu 2 → dựng lại 1",
        f"{about}, hồ sơ đã và đang giải quyết (biết từ 14:30 ngày 20/11/2022): đang lưu 9 → dựng lại 0",
    ]


def a_measure_of_an_instant_long_past(world):
    board = CumulativeMeasures.objects.filter(unit=world.town, month=JUNE).earliest("known_from")
    change("cumulativemeasures", "procedures_all = 0", id=board.pk)
    return [
        (
            "UBND phường Tràm Chim, lũy kế đến tháng 6/2022, số TTHC thuộc danh mục (biết từ đầu):"
            " đang lưu 0 → dựng lại 5"
        )
    ]


def a_measure_removed(world):
    board = CumulativeMeasures.objects.get(
        unit=world.peace, month=JUNE, known_from=at("2022-11-20 11:30")
    )
    remove("cumulativemeasures", id=board.pk)
    about = "UBND xã Hòa Bình, lũy kế đến tháng 6/2022, {} (biết từ 11:30 ngày 20/11/2022): đang lưu {} → dựng lại {}"
    return [about.format("số TTHC có hồ sơ", 0, 1), about.format("tiếp nhận trong kỳ", 0, 1)]


def the_first_measure_removed(world):
    board = CumulativeMeasures.objects.filter(unit=world.justice, month=JUNE).earliest("known_from")
    remove("cumulativemeasures", id=board.pk)
    return [
        (
            "Phòng Tư pháp, lũy kế đến tháng 6/2022, số đo lũy kế (biết từ đầu):"
            " đang lưu không có → dựng lại có"
        )
    ]


def a_measure_that_follows_from_nothing(world):
    board = CumulativeMeasures.objects.filter(unit=world.peace, month=JUNE).latest("known_from")
    board.pk, board.late, board.known_from = None, 1, at("2022-11-20 15:00")
    CumulativeMeasures.objects.bulk_create([board])
    return [
        (
            "UBND xã Hòa Bình, lũy kế đến tháng 6/2022, hồ sơ trễ hạn, quá hạn (biết từ 15:00 ngày 20/11/2022):"
            " đang lưu 1 → dựng lại 0"
        )
    ]


def a_month_that_is_missing_no_more(world):
    board = CumulativeMeasures.objects.filter(unit=world.peace, month=JUNE).latest("known_from")
    change("cumulativemeasures", "missing_months = '{}'", id=board.pk)
    return [
        (
            "UBND xã Hòa Bình, lũy kế đến tháng 6/2022, các tháng còn thiếu (biết từ 14:30 ngày 20/11/2022):"
            " đang lưu không có → dựng lại chưa có báo cáo 2022-03, 2022-04, 2022-05"
        )
    ]


def the_instant_of_a_report(world):
    change("monthlyreport", "known_from = '2022-11-20 01:00:00+00:00'"
           if connection.vendor == "postgresql" else "known_from = '2022-11-20 01:00:00'",
           id=report(world.town, revision=3))  # fmt: skip
    about = "UBND phường Tràm Chim, tháng 6/2022"
    return [
        (
            f"{about}, các bản của báo cáo, bản 3 biết từ lúc: đang lưu 2022-11-20T08:00:00+07:00"
            " → dựng lại không sớm hơn 2022-11-20T10:00:00+07:00"
        ),
        f"{about}, bản 3 biết từ lúc: đang lưu 2022-11-20T08:00:00+07:00 → dựng lại 2022-11-20T10:30:00+07:00; c.xlsx",
    ]


def the_instant_of_a_withdrawal(world):
    change("monthlyreport", "known_from = '2022-11-20 06:00:00+00:00'"
           if connection.vendor == "postgresql" else "known_from = '2022-11-20 06:00:00'",
           id=report(world.town, month=date(2022, 7, 1), revision=4))  # fmt: skip
    return [
        (
            "UBND phường Tràm Chim, tháng 7/2022, bản 4 biết từ lúc: đang lưu 2022-11-20T13:00:00+07:00 → dựng lại"
            " 2022-11-20T12:30:00+07:00; sua.xlsx"
        )
    ]


TAMPERINGS = [
    a_figure,
    a_blank_and_a_zero,
    dossiers_online_at_another_level,
    counts_of_post_kept_from_an_older_file,
    counts_of_post_from_the_file_of_post,
    a_figure_that_was_restored,
    the_way_back,
    a_row_removed,
    a_row_too_many,
    a_row_of_another_procedure,
    a_row_of_no_report,
    figures_in_a_month_that_is_void,
    nothing_happened,
    something_happened,
    a_report_removed,
    a_report_of_another_month,
    a_gap_in_the_revisions,
    a_withdrawn_upload_that_counts,
    totals,
    totals_that_the_board_uses,
    totals_removed,
    revisions_of_totals,
    the_bytes,
    columns_of_a_sheet,
    the_instant_of_a_report,
    the_instant_of_a_withdrawal,
    a_measure,
    a_measure_of_an_instant_long_past,
    a_measure_removed,
    the_first_measure_removed,
    a_measure_that_follows_from_nothing,
    a_month_that_is_missing_no_more,
]


def test_what_came_in_honestly_is_clean_and_each_change_is_named_alone(
    world, history, checked, subtests
):
    result = verify([world.campaign])
    rows = MonthlyReport.objects.count(), Figure.objects.count(), UnitTotals.objects.count()
    assert (result.uploads, result.reports, result.figures, result.totals) == (10, *rows)
    assert (rows, result.differences) == ((12, 13, 4), [])
    for tampering in TAMPERINGS:
        with subtests.test(tampering.__name__), rolled_back():
            said = tampering(world)
            assert checked() == said
    assert checked() == []


@contextmanager
def rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_what_people_and_programs_read(world, take_in, capsys):
    take_in(template(line(TOWN, received=5)))
    assert call_command("verify") is None
    measured = CumulativeMeasures.objects.count()
    counts = (
        "Đã kiểm tra 1 lần nhập, 1 báo cáo tháng, 1 dòng số liệu, 0 dòng tổng số,"
        f" {measured} số đo lũy kế, 0 bảng đã công bố.\n"
    )
    assert capsys.readouterr().out == f"{counts}Không có sai lệch.\n"

    change("figure", "received = 6", **figure(world, world.town, world.birth))
    sentence = (
        "UBND thị trấn Tràm Chim, tháng 6/2022, thủ tục 1.001193, tiếp nhận trong kỳ: đang lưu 6 → dựng lại 5;"
        " tep.xlsx › Số liệu!H9"
    )
    with pytest.raises(CommandError) as refusal:
        call_command("verify", campaign="cchc-2022")
    verdict = "Có 1 sai lệch so với tệp gốc."
    assert (refusal.value.returncode, str(refusal.value)) == (1, f"{sentence}\n{verdict}")
    assert capsys.readouterr().out == counts

    with pytest.raises(CommandError, match=verdict):
        call_command("verify", json=True)
    assert json.loads(capsys.readouterr().out) == {
        "checked": {"uploads": 1, "reports": 1, "figures": 1, "totals": 0, "measures": measured, "boards": 0,
                    "log": 0},
        "log_head": None,
        "differences": [
            {
                "kind": "figure", "unit": "30001", "month": "2022-06", "procedure": "1.001193", "field": "received",
                "stored": 6, "rebuilt": 5, "upload": Upload.objects.get().pk, "file": "tep.xlsx", "sheet": "Số liệu",
                "cell": "H9", "message": sentence,
            }
        ],
    }  # fmt: skip
    with pytest.raises(CommandError, match="Không có phong trào “khong-co”") as usage:
        call_command("verify", campaign="khong-co")
    assert usage.value.returncode == 2


def test_more_units_and_uploads_ask_no_more_of_the_measures(
    world, take_in, django_assert_max_num_queries
):
    """One workbook after the other; measures of many units at once."""
    take_in(template(line(TOWN), line(PEACE)))
    with CaptureQueriesContext(connection) as of_one:
        verify([world.campaign])
    take_in(template(line(TOWN, month=JULY), line(PEACE, month=JULY), line(PEACE, procedure=DEATH)))
    with django_assert_max_num_queries(len(of_one) + 3):
        verify([world.campaign])
