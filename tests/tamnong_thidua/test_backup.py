"""Backup and restore: exactly what was there comes back, on either database, or nothing at all happens."""

import io
import json
import os
import resource
import stat
import subprocess
import sys
import threading
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import connection, connections, models
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaigns.actions.second_factor import begin, switch_on
from campaigns.models import Campaign, CampaignUnit, Unit
from campaigns.time import BEGINNING
from dashboards.actions import publish_board
from dashboards.verification import verify
from metrics.actions import record_measures
from metrics.importing import import_files
from metrics.intake import receive
from tamnong_thidua.operations import backups
from tamnong_thidua.operations.backups.rotation import expired
from tamnong_thidua.operations.backups.tables import (
    LEFT_OUT,
    fields_of,
    saved_models,
    stored_rows,
)
from tests.factories import (
    MARCH,
    make_campaign,
    make_criterion,
    make_officer,
    make_procedure,
    make_unit,
    make_user,
)
from tests.registrations.dossiers import send
from tests.scratch import Player, Scratch
from tests.workbooks import numbers, template

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def scratch(django_db_setup, django_db_blocker, tmp_path_factory):
    """Databases "empty" (tables alone) and "full" (something in every room of the program)."""
    scratch = Scratch(tmp_path_factory.mktemp("scratch"))
    with django_db_blocker.unblock():
        scratch.copy("empty")
        scratch.copy("full", of="empty")
        with scratch.used("full"):
            fill()
        yield scratch
        scratch.remove()


def fill() -> None:
    campaign = make_campaign(slug="thu", registration_before=date(2100, 1, 1))
    make_criterion(campaign, "BCN")
    by = make_user(username="chuyên-viên")
    one, two = make_unit(campaign), make_unit(campaign)
    procedures = [make_procedure(campaign, one, two) for _ in range(3)]
    record_measures(campaign=campaign, since=BEGINNING, units={one.pk, two.pk})
    counts = numbers(received=7, resolved_on_time=7, returned=7)
    lines = [
        [unit.code, unit.name, "03/2022", procedure.code, procedure.code, 3, *counts]
        for unit in (one, two)
        for procedure in procedures
    ]
    made = import_files(
        campaign=campaign, files=[("tháng 3.xlsx", template(*lines))], by=by, note="x"
    )
    assert made.outcome == "committed", made
    publish_board(campaign=campaign, month=MARCH, by=make_user(username="người-thứ-hai"))
    send(
        CampaignUnit.objects.select_related("unit", "campaign", "group").get(unit=one),
        make_officer(one),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "IMPORTS_IN_BACKGROUND", False)
        receive(campaign=campaign, files=[("hỏng.xlsx", os.urandom(300_000))], by=by)
    SessionStore().save(must_create=True)
    person = make_user(username="hai-buoc")
    device = begin(user=person)
    RECOVERY_CODES[:] = switch_on(user=person, device=device)


RECOVERY_CODES: list[str] = []  # of that person, as they were shown once


def everything() -> dict[str, list[tuple]]:
    """Every row of every table, exactly."""
    rows = {}
    for model in saved_models():
        rows[model._meta.db_table] = [
            tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
            for row in stored_rows(model)
        ]
    return rows


def board() -> str:
    out = io.StringIO()
    call_command("scoreboard", campaign="thu", month="2022-03", format="json", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def archive(scratch, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "full.zip"
    with scratch.used("full"):
        backups.back_up(path)
    return path


@pytest.fixture
def empty(scratch):
    scratch.copy("target", of="empty")
    with scratch.used("target"):
        yield


def test_what_comes_back_is_what_was_there(scratch, archive, empty):
    said = io.StringIO()
    call_command("restore", str(archive), json=True, stdout=said)
    restored, restored_board = everything(), board()
    assert [d.sentence for d in verify(Campaign.objects.all()).differences] == []
    highest = Unit.objects.order_by("pk").last().pk
    assert make_unit(Campaign.objects.get(), code="MOI").pk > highest
    assert not apps.get_model("sessions.Session").objects.exists()
    with scratch.used("full"):
        assert restored == everything()
        assert restored_board == board()
        assert apps.get_model("sessions.Session").objects.exists()
    tables = json.loads(said.getvalue())["tables"]
    assert tables == {name: len(rows) for name, rows in restored.items()}
    assert [name for name in tables if not tables[name]] != list(tables)


def test_a_person_with_a_second_step_signs_in_after_a_restore(archive, empty):
    call_command("restore", str(archive), stdout=io.StringIO())
    device = TOTPDevice.objects.get(user__username="hai-buoc")
    ways = [f"{TOTP(device.bin_key).token():06d}", RECOVERY_CODES[0]]
    for code in ways:
        client = Client()
        typed = {"username": "hai-buoc", "password": "mat-khau-thu"}
        assert client.post("/dang-nhap/", typed)["Location"] == "/dang-nhap/ma/"
        assert client.get("/cong-viec/").status_code == 302  # the password alone opens nothing
        assert client.post("/dang-nhap/ma/", {"code": code})["Location"] == "/"
        assert client.get("/cong-viec/").status_code == 200
    again = Client()
    again.post("/dang-nhap/", typed)
    for used in ways:
        assert again.post("/dang-nhap/ma/", {"code": used}).status_code == 200


def test_the_archive_holds_the_key_of_the_application_and_neither_codes_nor_sessions(
    scratch, archive
):
    with scratch.used("full"):
        key = TOTPDevice.objects.get().key
        [session] = apps.get_model("sessions.Session").objects.values_list("session_key", flat=True)
    with zipfile.ZipFile(archive) as opened:
        held = b"".join(opened.read(name) for name in opened.namelist())
    assert key.encode() in held  # else nobody could sign in; docs/security.md says so
    for secret in (session, "mat-khau-thu", *RECOVERY_CODES):
        assert secret.encode() not in held
        assert secret.replace(" ", "").encode() not in held


def test_the_archive_says_what_it_is_and_only_its_owner_reads_it(archive):
    contents = backups.check_archive(archive)
    assert (contents.database, contents.program) == (connection.vendor, "0.1.0")
    assert contents.rows == sum(table.rows for table in contents.tables)
    assert os.name == "nt" or stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert list(archive.parent.iterdir()) == [archive]


def test_people_go_on_working_and_the_archive_is_of_one_instant(scratch, tmp_path, monkeypatch):
    """A row is written by another connection after the first table was read: nobody waits, and it is not in."""
    scratch.copy("busy", of="full")
    path = tmp_path / "busy.zip"
    with scratch.used("busy"):
        monkeypatch.setitem(connections.databases, "default", connection.settings_dict)
        before = everything()
        written = []

        def write() -> None:
            Unit.objects.create(code="GIUA", name="Viết giữa chừng")
            written.append(True)
            connection.close()

        def progress(step: str) -> None:
            if not written and "campaigns_" in step:
                thread = threading.Thread(target=write)
                thread.start()
                thread.join(10)

        backups.back_up(path, progress=progress)
        assert written == [True]
        assert Unit.objects.filter(code="GIUA").exists()
    scratch.copy("target", of="empty")
    with scratch.used("target"):
        backups.restore(path)
        assert everything() == before


# Refused, each with one sentence, and nothing is changed


def refusal(command: str, *arguments, **options) -> str:
    with pytest.raises(CommandError) as refused:
        call_command(command, *map(str, arguments), stdout=io.StringIO(), **options)
    assert refused.value.returncode == 1
    sentence = str(refused.value)
    assert "\n" not in sentence
    return sentence


def rewritten(archive: Path, path: Path, change) -> Path:
    """The archive with its members changed by ``change(name, data)``; a ZIP without a fault of its own."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return path


def manifest(**changes):
    def change(name: str, data: bytes) -> bytes:
        return json.dumps(json.loads(data) | changes).encode() if name == "manifest.json" else data

    return change


def one_digit(name: str, data: bytes) -> bytes:
    return data.replace(b"7", b"8") if name == "tables/metrics_figure.jsonl" else data


def one_table_less(name: str, data: bytes) -> bytes | None:
    return None if name == "tables/metrics_figure.jsonl" else data


DAMAGED = "không khớp các tổng kiểm tra"
NO_ARCHIVE = "không phải là bản sao lưu nguyên vẹn"
OTHER_VERSION = "Hãy phục hồi bằng đúng phiên bản chương trình đã lập bản sao lưu"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (one_digit, DAMAGED),
        (one_table_less, DAMAGED),
        (manifest(kind="khác"), NO_ARCHIVE),
        (manifest(tables=[{"name": "x"}]), NO_ARCHIVE),
        (manifest(format=2), OTHER_VERSION),
        (manifest(migrations=["campaigns.0001_initial"]), OTHER_VERSION),
    ],
)
def test_another_archive_is_refused(archive, empty, tmp_path, change, sentence):
    other = rewritten(archive, tmp_path / "khac.zip", change)
    before = everything()
    assert sentence in refusal("restore", other)
    assert everything() == before


def test_files_that_are_no_whole_archive_are_refused(archive, empty, tmp_path):
    data = archive.read_bytes()
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 1
    before = everything()
    for content, sentence in (
        (b"", NO_ARCHIVE),
        (b"khong phai zip" * 100, NO_ARCHIVE),
        (data[: len(data) // 2], NO_ARCHIVE),
        (data[:-1], NO_ARCHIVE),
        (bytes(flipped), DAMAGED),
    ):
        other = tmp_path / "hong.zip"
        other.write_bytes(content)
        assert sentence in refusal("restore", other)
    assert "không có thư mục hoặc tệp này" in refusal("restore", tmp_path / "khong-co.zip")
    assert "đây là thư mục" in refusal("restore", tmp_path)
    assert everything() == before


def test_a_database_that_holds_something_is_left_alone(scratch, archive):
    with scratch.used("full"):
        before = everything()
        assert "không trống" in refusal("restore", archive)
        assert everything() == before


def test_what_the_database_does_not_take_leaves_nothing(archive, empty, monkeypatch):
    """The last rows of the archive are twice the same: all that stood before them goes too."""
    from tamnong_thidua.operations.backups import restoring  # noqa: PLC0415  (what is replaced)

    usual = restoring._batches  # noqa: SLF001  (the only way to a row that the sums let through)

    def twice(reader, stream, model, fields):
        for batch in usual(reader, stream, model, fields):
            yield batch
            if model._meta.db_table == "registrations_submission":
                yield batch

    monkeypatch.setattr(restoring, "_batches", twice)
    before = everything()
    assert "Cơ sở dữ liệu không nhận nội dung" in refusal("restore", archive)
    assert everything() == before


def test_no_file_is_written_over(scratch, archive):
    before = archive.read_bytes()
    with scratch.used("full"):
        assert "không ghi đè" in refusal("backup", archive)
    assert archive.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of this kind")
def test_a_disk_that_is_full_leaves_no_part_of_a_backup(scratch, tmp_path):
    """The system refuses to write more than 100 000 bytes; the archive needs three times as many."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    with scratch.used("full"):
        connection.ensure_connection()
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, usual[1]))
        try:
            sentence = refusal("backup", tmp_path / "b.zip")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert "tệp vượt quá cỡ cho phép" in sentence
    assert [path.name for path in tmp_path.iterdir() if path.name != "var"] == []
    last = backups.last_backup()
    assert (last.made_at, last.fault) == (None, sentence)


def test_a_folder_that_is_not_there_is_said(scratch, tmp_path):
    with scratch.used("full"):
        assert "không có thư mục" in refusal("backup", tmp_path / "a" / "b.zip")
        assert "không có thư mục" in refusal("backup", to=str(tmp_path / "a"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
def test_a_backup_that_is_killed_leaves_no_archive_and_the_next_one_is_good(scratch, tmp_path):
    player = Player(scratch.copy("killed", of="full"), "backup", str(tmp_path / "b.zip"))
    assert player.is_ready()
    player.go()
    for sent in player.statements():
        if sent == 30:
            player.process.kill()
    assert player.end()[0] == -9
    assert not (tmp_path / "b.zip").exists()
    with scratch.used("killed"):
        backups.back_up(tmp_path / "b.zip")
    backups.check_archive(tmp_path / "b.zip")


# By the clock


def test_daily_backups_keep_the_last_one_of_each_day_and_all_of_today():
    names = [
        "thidua-20261120-021500.zip",
        "thidua-20261121-021500.zip",
        "thidua-20261122-021500.zip",
        "thidua-20261122-140000.zip",
        "thidua-20261123-021500.zip",
        "thidua-20261123-090000.zip",
        "truoc-khi-nang-cap.zip",
    ]
    assert expired(names, keep=2) == [
        "thidua-20261120-021500.zip",
        "thidua-20261121-021500.zip",
        "thidua-20261122-021500.zip",
    ]
    assert expired(names, keep=14) == ["thidua-20261122-021500.zip"]
    assert expired([], keep=1) == []


def test_a_scheduled_backup_names_itself_and_says_when_it_was(scratch, tmp_path):
    folder = tmp_path / "hang-ngay"
    folder.mkdir()
    for name in ("thidua-20200101-020000.zip", "thidua-20200102-020000.zip", "khac.txt"):
        (folder / name).write_text("cũ")
    out = io.StringIO()
    with scratch.used("full"):
        call_command("backup", to=str(folder), keep="2", json=True, stdout=out)
    said = json.loads(out.getvalue())
    assert said["deleted"] == [str(folder / "thidua-20200101-020000.zip")]
    made = Path(said["file"])
    assert {path.name for path in folder.iterdir()} == {
        made.name,
        "thidua-20200102-020000.zip",
        "khac.txt",
    }
    last = backups.last_backup()
    assert last == backups.LastBackup(
        made_at=datetime.fromisoformat(said["made_at"]),
        path=str(made),
        size=made.stat().st_size,
        rows=said["rows"],
        sha256=said["sha256"],
    )
    backups.note_failure("Ổ đĩa đầy.")
    assert (backups.last_backup().made_at, backups.last_backup().fault) == (
        last.made_at,
        "Ổ đĩa đầy.",
    )


# What a backup can hold


def test_every_table_is_saved_and_nothing_depends_on_what_is_not():
    every = {m for m in apps.get_models(include_auto_created=True) if not m._meta.proxy}
    left_out = {model for model in every if model not in saved_models()}
    assert {model._meta.label for model in left_out} == LEFT_OUT
    for model in saved_models():
        for field in model._meta.local_fields:
            assert not (field.is_relation and field.remote_field.model in left_out), field
    tables = set(connection.introspection.table_names())
    with_model = {model._meta.db_table for model in every}
    assert tables - with_model == {"django_migrations"}


def test_every_kind_of_field_can_be_written_exactly():
    known = (
        models.AutoField,
        models.BinaryField,
        models.BooleanField,
        models.CharField,
        models.DateField,
        models.DecimalField,
        models.ForeignKey,
        models.IntegerField,
        models.JSONField,
        models.TextField,
        models.TimeField,
        models.UUIDField,
        models.GenericIPAddressField,
    )
    fields = [field for model in saved_models() for field in fields_of(model)]
    assert [field for field in fields if not isinstance(field, known)] == []
    # files stand in the database: a path in a column would need a folder that no backup holds
    assert [field for field in fields if isinstance(field, models.FileField)] == []


# From one database to the other


def manage(url: str, *command: str, **env: str) -> str:
    run = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url} | env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


@pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("sqlite"), reason="needs both databases"
)
def test_from_sqlite_to_postgresql_and_back(scratch, archive, tmp_path):
    """PostgreSQL -> SQLite by an archive, and from there to PostgreSQL with one command: nothing is another."""
    file = tmp_path / "db.sqlite3"
    manage(f"sqlite:///{file}", "migrate", "-v0")
    manage(f"sqlite:///{file}", "restore", str(archive))
    url = scratch.copy("moved", of="empty")
    said = manage(url, "move_database", str(file), "--json", VAR_DIR=str(tmp_path / "var"))
    assert json.loads(said)["verify"]["differences"] == []
    assert list((tmp_path / "var").iterdir()) == []
    with scratch.used("full"):
        before, board_before = everything(), board()
    with scratch.used("moved"):
        assert everything() == before
        assert board() == board_before
        assert make_user().pk > max(row[0] for row in before["campaigns_user"])


def test_moving_from_a_file_that_is_not_there_is_refused(empty, tmp_path):
    assert "Không có tệp cơ sở dữ liệu" in refusal("move_database", tmp_path / "sai.sqlite3")
    assert "Không có tệp cơ sở dữ liệu" in refusal("move_database", f"sqlite:///{tmp_path}/sai.db")
    assert list(tmp_path.glob("sai*")) == []
