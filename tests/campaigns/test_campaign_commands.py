"""load_campaign and exclude_unit as an operator types them; the mistakes of all our commands."""

import os
import subprocess
import sys
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from campaigns.models import (
    Campaign,
    RulesVersion,
    User,
)
from metrics.management.commands import load_campaign
from metrics.models import CatalogueEntry
from tests.campaigns.folders import write_folder
from tests.campaigns.loading import FEWER_POINTS, NO_PHU_DUC, OPEN, P, T, everything, load

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@time_machine.travel(OPEN, tick=False)
def test_the_command_says_what_it_changed(tmp_path):
    folder = str(write_folder(tmp_path))
    assert run("load_campaign", folder, "--enrol-all") == (
        "Đã nạp phong trào “thu-2022”:\n"
        "- lập phong trào thu-2022\n"
        "- 4 tiêu chí\n"
        "- thêm khối phong\n"
        "- thêm khối xa\n"
        "- thêm 3 đơn vị: P-NV, 30001, 30004\n"
        "- ghi danh 3 đơn vị\n"
        "- danh mục TTHC: thêm 4 dòng, thôi dùng 0 dòng\n"
    )
    assert run("load_campaign", folder) == (
        "Phong trào “thu-2022” đã đúng như trong tệp; không có gì thay đổi.\n"
    )
    write_folder(tmp_path, FEWER_POINTS)
    with pytest.raises(CommandError, match="quy tắc đã khóa") as refused:
        run("load_campaign", folder)
    assert refused.value.returncode == 1
    assert run("load_campaign", folder, "--reason", "Công văn 12") == (
        "Đã nạp phong trào “thu-2022”:\n"
        "- phiên bản quy tắc 2: tiêu chí TH: points “20” thành “15”\n"
    )
    assert RulesVersion.objects.get(number=2).known_from == OPEN


def test_a_database_that_is_busy_for_long_is_no_crash(monkeypatch):
    def locked(**_):
        raise OperationalError("database is locked")

    monkeypatch.setattr(load_campaign, "load_campaign_and_catalogue", locked)
    with pytest.raises(CommandError) as refusal:
        run("load_campaign")
    assert (refusal.value.returncode, str(refusal.value)) == (
        1,
        "Cơ sở dữ liệu đang bận vì một việc khác đang ghi; hãy chạy lại sau ít phút.",
    )


def test_without_a_folder_it_is_the_campaign_of_2022():
    run("load_campaign")
    assert Campaign.objects.get().slug == "cchc-2022"
    assert CatalogueEntry.objects.count() == 158


def test_a_bad_folder_leaves_nothing_not_even_an_account(tmp_path):
    folder = write_folder(tmp_path, (T, 'low_rate = "1"', 'low_rate = "một"'))
    before = everything()
    with pytest.raises(CommandError) as refused:
        run("load_campaign", str(folder))
    assert (str(refused.value), refused.value.returncode) == (
        (
            "campaign.toml, dòng 19, khóa “low_rate”: “một” không phải là số. "
            'Ghi một số như "1", "0.5" hoặc "4/5".'
        ),
        1,
    )
    assert everything() == before
    assert before["User"] == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["load_campaign", "/khong/co"], "Không có thư mục “/khong/co”."),
        (["load_campaign", "--user", "ai"], "Không có tài khoản “ai”."),
        (["export_campaign", "x", "y"], "Không có phong trào “x”. Nạp bằng load_campaign trước."),
    ],
)
def test_usage_errors_exit_with_2(arguments, sentence):
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert (str(refused.value), refused.value.returncode) == (sentence, 2)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["load_campaign", "--sai"], "không có tham số --sai"),
        (["export_campaign", "x"], "thiếu DIR"),
        (["clone_campaign", "x", "y"], "thiếu --year"),
        (
            ["clone_campaign", "x", "y", "--year", "26"],
            "tham số --year: “26” không phải là năm từ 2000 đến 2100",
        ),
        (["clone_campaign", "x", "y", "--year"], "tham số --year: thiếu giá trị đi sau"),
    ],
)
def test_mistyped_commands_are_explained_in_vietnamese(arguments, sentence):
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert str(refused.value).splitlines()[0] == f"Lệnh gõ chưa đúng: {sentence}."
    assert refused.value.returncode == 2


def test_a_unit_is_excluded_by_command(tmp_path):
    load(tmp_path)
    assert run("exclude_unit", "thu-2022", "30001", "--reason", "Báo cáo sai") == (
        "Đã loại UBND xã Hòa Bình khỏi xếp hạng.\n"
    )
    assert run("exclude_unit", "thu-2022", "30001", "--undo") == (
        "UBND xã Hòa Bình được xếp hạng trở lại.\n"
    )
    with pytest.raises(CommandError) as refused:
        run("exclude_unit", "thu-2022", "30001", "--undo")
    assert (str(refused.value), refused.value.returncode) == (
        "UBND xã Hòa Bình không bị loại khỏi xếp hạng; không có gì để hủy.",
        1,
    )
    for arguments in (["thu-2022", "30001"], ["thu-2022", "9", "--undo"], ["x", "9", "--undo"]):
        with pytest.raises(CommandError) as refused:
            run("exclude_unit", *arguments)
        assert refused.value.returncode == 2


def manage(*arguments) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a process that prints to pipes in another encoding."""
    ran = subprocess.run(
        [sys.executable, "manage.py", *(str(argument) for argument in arguments)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": "sqlite://:memory:", "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    return ran.returncode, ran.stdout.decode(), ran.stderr.decode()


def test_on_the_command_line_faults_stand_alone_on_stderr(tmp_path):
    folder = write_folder(tmp_path, (T, 'points = "20"', "points = 0.5"), NO_PHU_DUC)
    (folder / P).unlink()
    assert manage("load_campaign", folder) == (
        1,
        "",
        (
            "campaign.toml, dòng 56, khóa “points”: “0.5” là số thập phân không có ngoặc kép, máy không "
            'giữ được chính xác. Ghi trong ngoặc kép, ví dụ "0.5" hoặc "4/5".\n'
            "procedures.csv: không đọc được tệp này. Đặt tệp vào thư mục.\n"
        ),
    )
    assert manage("load_campaign", tmp_path / "x") == (
        2,
        "",
        f"Không có thư mục “{tmp_path / 'x'}”.\n",
    )
    code, out, err = manage("load_campaign", "--sai")
    assert (code, out) == (2, "")
    assert err.startswith("Lệnh gõ chưa đúng: không có tham số --sai.\nusage: ")
