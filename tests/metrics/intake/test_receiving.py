"""Files are kept as they came, then checked; what the check found is kept beside them."""

from datetime import timedelta
from hashlib import sha256

import psycopg
import pytest
from django.db import OperationalError, connection
from openpyxl import load_workbook

from metrics.importing import RULES, import_files
from metrics.intake import changes_file, commit, discard, findings, receive, recheck
from metrics.models import Intake, IntakeFile, MonthlyReport, Upload
from tests.metrics.importing.conftest import NOW
from tests.metrics.importing.lines import BLANK, DEATH, NIL, PEACE, TOWN, line
from tests.workbooks import template

NOTHING = {"new": 0, "changed": 0, "same": 0, "removed": 0}


def test_files_are_kept_as_they_came_and_checked(send, staff, world):
    data = template(line(received=5))
    intake = send(("a.xlsx", data), ("b.xlsx", template(line(PEACE))))
    assert (intake.state, intake.created_by, intake.campaign) == ("ready", staff, world.campaign)
    assert (intake.created_at, intake.checked_at, intake.is_manual) == (NOW, NOW, False)
    file = intake.files.get(position=1)
    assert (file.position, file.name, file.sha256, file.size, bytes(file.data), file.marked) == (
        1,
        "a.xlsx",
        sha256(data).hexdigest(),
        len(data),
        data,
        None,
    )
    assert intake.outcome["counts"] == {**NOTHING, "new": 2}
    assert [one["layout"] for one in intake.outcome["uploads"]] == ["A", "A"]
    assert intake.outcome["months"] == [
        {"unit": code, "month": "2022-06", "layout": "A", "revision": 1, "is_new": True}
        for code in ("30001", "30004")
    ]
    assert len(intake.fingerprint) == 64
    assert (Upload.objects.count(), MonthlyReport.objects.count()) == (0, 0)


def test_figures_typed_by_hand_are_marked_so(world):
    files = [("nhap-tay.xlsx", template(line()))]
    intake = receive(campaign=world.campaign, files=files, by=world.by, is_manual=True)
    assert intake.is_manual


def test_a_full_disk_is_an_error_of_the_database_and_keeps_nothing(world, monkeypatch):
    if connection.vendor == "postgresql":
        usual = psycopg.Cursor.execute

        def execute(self, query, *rest, **more):
            if "SET data" in query:
                raise psycopg.errors.DiskFull("could not extend file: No space left on device")
            return usual(self, query, *rest, **more)

        monkeypatch.setattr(psycopg.Cursor, "execute", execute)
    else:

        def save(self, **more):
            raise OperationalError("database or disk is full")

        monkeypatch.setattr(IntakeFile, "save", save)
    with pytest.raises(OperationalError, match=r"No space left|disk is full"):
        receive(campaign=world.campaign, files=[("a.xlsx", template(line()))], by=world.by)
    assert not Intake.objects.exists()


def test_files_of_one_name_get_names_of_their_own(send):
    good, bad = template(line()), template(line(PEACE, received="x"))
    intake = send(("số.liệu.xlsx", good), ("số.liệu.xlsx", bad), ("a/b/số.liệu.xlsx", b"x"))
    names = ["số.liệu.xlsx", "số.liệu (2).xlsx", "số.liệu (3).xlsx"]
    assert [f.name for f in intake.files.all()] == names
    assert [f["file"] for f in intake.outcome["faults"]] == [names[2], names[1]]
    assert [f.marked is not None for f in intake.files.all()] == [False, True, True]


def test_each_file_with_faults_gets_its_own_marked_workbook(send, tmp_path):
    intake = send(
        ("a.xlsx", template(line(received="12 hs"))),
        ("b.xlsx", template(line(PEACE))),
        ("c.xls", b"\xd0\xcf\x11\xe0 cu"),
    )
    assert intake.state == "refused"
    first, second, third = intake.files.all()
    assert second.marked is None
    path = tmp_path / "marked.xlsx"
    path.write_bytes(first.marked)
    assert load_workbook(path)["Số liệu"]["H9"].comment.text.startswith("LỖI – Ô phải là số nguyên")
    path.write_bytes(third.marked)
    assert load_workbook(path).sheetnames == ["Lỗi"]


def test_a_file_without_figures_is_nothing_new(send):
    intake = send(template([*TOWN, "06/2022", "1.001193", None, 3, *BLANK]))
    assert intake.state == "unchanged"
    [sentence] = intake.outcome["sentences"]
    assert sentence == (
        "Tệp “tep.xlsx” không có dòng số liệu nào (các cột số liệu đều để trống);"
        " không có gì thay đổi."
    )


def test_changes_are_kept_count_by_count(send, world):
    import_files(
        campaign=world.campaign,
        files=[("cu.xlsx", template(line(received=5), line(procedure=DEATH, received=3)))],
        by=world.by,
    )
    intake = send(
        template(line(received=7, returned=None), line(procedure=["TN.0001", None, None]))
    )
    assert intake.outcome["counts"] == {"new": 1, "changed": 1, "same": 0, "removed": 1}
    common = {
        "unit": "30001",
        "month": "2022-06",
        "layout": "A",
        "file": "tep.xlsx",
    }
    assert intake.outcome["changes"] == [
        {
            **common,
            "kind": "removed",
            "procedure": "1.000656",
            "sheet": "",
            "field": "received",
            "before": 3,
            "after": None,
            "cell": "",
        },
        {
            **common,
            "kind": "changed",
            "procedure": "1.001193",
            "sheet": "Số liệu",
            "field": "received",
            "before": 5,
            "after": 7,
            "cell": "H9",
        },
        {
            **common,
            "kind": "changed",
            "procedure": "1.001193",
            "sheet": "Số liệu",
            "field": "returned",
            "before": 0,
            "after": None,
            "cell": "Q9",
        },
        {
            **common,
            "kind": "new",
            "procedure": "TN.0001",
            "sheet": "Số liệu",
            "field": "",
            "before": None,
            "after": None,
            "cell": "",
        },
    ]
    assert intake.outcome["changes_total"] == 4


def test_the_whole_list_of_changes_is_a_workbook(send, world, monkeypatch):
    world.town.name = "=1+1"
    world.town.save()
    import_files(
        campaign=world.campaign,
        files=[("cu.xlsx", template(line(["30001", None], received=5), line(PEACE)))],
        by=world.by,
    )
    monkeypatch.setattr(findings, "COUNTS_KEPT", 1)
    nil = [*PEACE, "06/2022", *NIL, *BLANK]
    intake = send(template(line(["30001", None], received=6, resolved_late=1), nil))
    assert (len(intake.outcome["changes"]), intake.outcome["changes_total"]) == (1, 4)
    sheet = load_workbook(changes_file(intake.pk))["Thay đổi"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    birth = ["Tháng 6/2022", "1.001193", "Thủ tục 1.001193"]
    peace = ["30004", "UBND xã Hòa Bình"]
    there = ["tep.xlsx", "Số liệu"]
    zero = ["các số đều bằng 0 hoặc để trống", None, None, "tep.xlsx", None, None]
    assert rows == [
        ["30001", "=1+1", *birth, "thay đổi", "Tiếp nhận trong kỳ", 5, 6, *there, "H9"],
        ["30001", "=1+1", *birth, "thay đổi", "Giải quyết trễ hạn", 0, 1, *there, "N9"],
        [*peace, "Tháng 6/2022", None, "KHÔNG PHÁT SINH", "mới", *zero],
        [*peace, *birth, "bỏ đi", *zero],
    ]
    assert sheet["B2"].data_type == "s"

    recheck(intake=intake)
    assert changes_file(intake.pk).exists()
    discard(intake=intake, by=world.by)
    assert not changes_file(intake.pk).exists()


def test_no_list_where_nothing_known_changes(send):
    assert not changes_file(send(template(line())).pk).exists()


def test_only_so_many_cells_of_a_fault_are_kept(send):
    lines = [line(procedure=["TN.0001", None, None], received="x") for _ in range(150)]
    faults = send(template(*lines)).outcome["faults"]
    numbers = next(fault for fault in faults if fault["rule"] == "khong-phai-so")
    assert (len(numbers["cells"]), numbers["more_cells"]) == (100, 50)
    assert {fault["rule"] for fault in faults} <= RULES.keys()


@pytest.mark.parametrize("state", ["unchanged", "discarded", "committed"])
def test_what_nobody_touched_for_thirty_days_goes_when_a_file_comes(
    send, staff, time_machine, state
):
    old = send(template([*TOWN, "06/2022"]) if state == "unchanged" else template(line()))
    if state == "discarded":
        discard(intake=old, by=staff)
    elif state == "committed":
        commit(intake=old, by=staff, fingerprint=old.fingerprint)
    time_machine.move_to(NOW + timedelta(days=30), tick=False)
    send(b"x")
    assert Intake.objects.filter(pk=old.pk).exists()
    time_machine.move_to(NOW + timedelta(days=30, seconds=1), tick=False)
    send(b"x")
    is_kept = state == "committed"
    assert Intake.objects.filter(pk=old.pk).exists() == is_kept
    assert IntakeFile.objects.filter(intake=old.pk).exists() == is_kept
