"""``import_statistics``: what scripts rely on (JSON, exit codes) and what people read."""

import io
import json
import sys
from datetime import date
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command

from metrics.models import MonthlyReport, Upload
from tests.factories import at, make_campaign, make_officer
from tests.metrics.importing.lines import PEACE, line
from tests.workbooks import template

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def write(tmp_path):
    def write(data: bytes, name: str = "so-lieu.xlsx") -> str:
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return write


@pytest.fixture
def run(capsys):
    def run(*arguments: str) -> tuple[int, str, str]:
        """(exit code, what went to stdout, what would go to stderr)"""
        code, complaint = 0, ""
        try:
            call_command("import_statistics", *arguments)
        except CommandError as error:
            code, complaint = error.returncode, str(error)
        out, err = capsys.readouterr()
        assert err == ""
        return code, out, complaint

    return run


def test_json_of_a_commit_a_preview_and_a_refusal(run, write):
    data = template(line(received=5))
    code, out, _ = run(write(data), "--json", "--dry-run")
    upload = {"id": None, "file": "so-lieu.xlsx", "sha256": sha256(data).hexdigest(), "layout": "A"}
    counts = {"new": 1, "changed": 0, "same": 0, "removed": 0}
    tried = {"outcome": "clean", "uploads": [upload], "faults": [], "counts": counts, "effects": []}
    tried["reconciliation"] = []
    assert (code, json.loads(out)) == (0, tried)

    code, out, _ = run(write(data), "--json")
    upload["id"] = Upload.objects.get().pk
    assert (code, json.loads(out)) == (0, tried | {"outcome": "committed"})

    code, out, _ = run(write(data), "--json")
    none = dict.fromkeys(counts, 0)
    assert (code, json.loads(out)) == (0, tried | {"outcome": "unchanged", "counts": none})

    bad = template(line(received="12 hs"), line(PEACE, received="12 hs"))
    code, out, complaint = run(write(bad), "--json")
    assert (code, complaint) == (1, "Từ chối vì 1 lỗi, chưa ghi gì; hãy sửa tệp rồi nhập lại.")
    fault = {
        "rule": "khong-phai-so",
        "severity": "error",
        "file": "so-lieu.xlsx",
        "sheet": "Số liệu",
        "cells": ["H9", "H10"],
        "text": "12 hs",
        "message": "Ô phải là số nguyên từ 0 trở lên; hãy chỉ ghi số, không kèm chữ hay ký hiệu.",
    }
    upload = {"id": None, "file": "so-lieu.xlsx", "sha256": sha256(bad).hexdigest(), "layout": "A"}
    assert json.loads(out) == {
        "outcome": "refused", "uploads": [upload], "faults": [fault], "counts": none, "effects": [],
        "reconciliation": [],
    }  # fmt: skip


def test_what_people_read(run, write):
    assert run(write(template(line(received=5)), "a.xlsx"))[:2] == (
        0,
        (
            "Đã nhập.\nDòng số liệu: 1 mới, 0 thay đổi, 0 như cũ, 0 bỏ đi.\n"
            f"Lần nhập số {Upload.objects.get().pk}: a.xlsx\n"
        ),
    )
    bad = template(line(["39999", None], received="12 hs"), *[line(PEACE, received="x")] * 14)
    code, out, complaint = run(write(bad, "b.xlsx"))
    cells = ", ".join(f"H{row}" for row in range(10, 22))
    duplicates = ", ".join(f"D{row}" for row in range(10, 22))
    rows = ", ".join(str(row) for row in range(10, 24))
    number = "Ô phải là số nguyên từ 0 trở lên; hãy chỉ ghi số, không kèm chữ hay ký hiệu."
    assert (code, out) == (1, "")
    assert complaint.splitlines() == [
        "Không phải là số (khong-phai-so):",
        f"  b.xlsx › Số liệu!H9 “12 hs”: {number}",
        f"  b.xlsx › Số liệu!{cells} và 2 ô khác “x”: {number}",
        "Đơn vị không có trong danh sách (don-vi-khong-co):",
        (
            "  b.xlsx › Số liệu!A9 “39999”: Không có đơn vị nào mang mã “39999” trong danh sách của phong trào;"
            " hãy ghi mã hoặc tên đúng như danh sách."
        ),
        "Dòng trùng (dong-trung):",
        (
            f"  b.xlsx › Số liệu!{duplicates} và 2 ô khác “1.001193”: UBND xã Hòa Bình, Tháng 6/2022: thủ tục 1.001193"
            f" có 14 dòng giống nhau (dòng {rows}); hãy chỉ giữ một dòng đúng."
        ),
        "Từ chối vì 4 lỗi, chưa ghi gì; hãy sửa tệp rồi nhập lại.",
    ]


def test_warnings_and_the_note(run, write):
    file = write(template(line(["30004", "UBND thị trấn Tràm Chim"])))
    code, out, complaint = run(file)
    assert (code, out) == (1, "")
    assert complaint.splitlines()[-1] == (
        "Có 1 cảnh báo, chưa ghi gì; nếu số liệu đúng, chạy lại với --accept-warnings và lý do."
    )
    code, out, _ = run(file, "--accept-warnings", "Đã hỏi xã")
    assert code == 0
    assert "Cảnh báo đã chấp nhận:" in out
    assert Upload.objects.get().note == "Đã hỏi xã"


def test_the_reason_of_a_correction_is_kept(run, write):
    assert run(write(template(line(received=5)), "mot.xlsx"))[0] == 0
    assert run(write(template(line(received=6)), "hai.xlsx"), "--reason", " xã báo sót ")[0] == 0
    assert [(u.filename, u.reason) for u in Upload.objects.order_by("pk")] == [
        ("mot.xlsx", ""), ("hai.xlsx", "xã báo sót"),
    ]  # fmt: skip
    assert MonthlyReport.objects.get(revision=2).reason == "xã báo sót"


def test_known_at_is_an_instant_of_vietnam(run, write):
    assert run(write(template(line())), "--known-at", "2022-07-05T08:10")[0] == 0
    assert MonthlyReport.objects.get().known_from == at("2022-07-05 08:10")
    code, _, complaint = run(write(template(line())), "--known-at", "hôm qua")
    assert code == 2
    assert "“hôm qua” không phải là thời điểm ISO 8601" in complaint


def test_a_file_name_that_is_no_text(run, write):
    code, _, complaint = run(write(template(line(received="x")), "tệp-\udcff.xlsx"))
    assert (code, complaint.splitlines()[1][:21]) == (1, "  tệp-?.xlsx › Số liệ")


def test_usage(run, write, world, tmp_path):
    file = write(template(line()))
    missing = str(tmp_path / "khong-co.xlsx")
    assert run(missing) == (
        2, "", f"Không đọc được tệp “{missing}”. Kiểm tra lại đường dẫn.",
    )  # fmt: skip
    assert run(str(tmp_path))[0] == 2
    assert run()[0] == 2
    assert run(file, "--campaign", "khong-co")[0] == 2
    assert run(file, "--user", "khong-co")[0] == 2
    make_officer(world.town, username="30001")
    assert run(file, "--user", "30001") == (
        1, "", "Tài khoản “30001” không được phép nhập số liệu.",
    )  # fmt: skip
    assert Upload.objects.count() == 0


def test_without_a_campaign_the_months_of_the_file_tell(run, write, world):
    later = make_campaign(
        slug="cchc-2023", first_month=date(2023, 3, 1), last_month=date(2023, 10, 1)
    )
    assert run(write(template(line())))[0] == 0
    assert Upload.objects.get().campaign == world.campaign
    twin = make_campaign(slug="xanh-2022")
    code, out, complaint = run(write(template(line(received=1))))
    assert (code, out) == (2, "")
    assert complaint == (
        "Có 3 phong trào (cchc-2022, cchc-2023, xanh-2022) và không rõ tệp thuộc phong trào nào"
        " (Tháng 6/2022); hãy ghi --campaign MÃ."
    )
    assert run(write(b"x"))[0] == 2
    assert run(write(template(line(received=1))), "--campaign", "cchc-2022")[0] == 0
    assert {later.uploads.count(), twin.uploads.count()} == {0}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_a_bar_with_step_and_counter(write, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "60")
    call_command("import_statistics", write(template(line(), line(PEACE))), stderr=terminal)
    shown = terminal.getvalue().split("\r\033[K")
    assert "░" * 20 + " 0/1 Đang đọc tệp “so-lieu.xlsx”" in shown
    assert "░" * 20 + " 0/2 Đang kiểm tra các dòng số liệu" in shown
    assert "Đang tính lại kết quả" in shown
    assert any(step.startswith("█") for step in shown)
    assert shown[-1] == ""  # the line is wiped
    assert max(map(len, shown)) < 60


def test_a_pipe_sees_none(run, write):
    assert run(write(template(line())))[0] == 0  # run() holds that nothing went to stderr
