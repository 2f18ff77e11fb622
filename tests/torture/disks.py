"""Disks that are full: that of SQLite, and that of PostgreSQL's tables."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.db import connection

from campaigns.models import User
from tests.postgres_server import start_postgres
from tests.torture.server import BOARD, SLUG, Person, Row, counted, gunicorn, manage

SMALL_DISK = 96  # MB, more than the demonstration needs
MOST_UPLOADS = 20


def full_disk(folder: Path) -> Iterator[Row]:
    """A small disk of its own (tmpfs) with the database, then an upload and a backup that do not fit."""
    if os.name == "nt" or os.geteuid() != 0 or connection.vendor != "sqlite":
        yield ("ổ đĩa đầy", 0, 0, "bỏ qua: cần quyền root và SQLite")
        return
    source = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    disk = folder / "disk"
    disk.mkdir()
    size = source.stat().st_size + 6 * 2**20
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=True)
    try:
        shutil.copyfile(source, disk / "db.sqlite3")
        env = {"DATABASE_URL": f"sqlite:///{disk}/db.sqlite3", "VAR_DIR": str(folder / "var")}
        count = "select count(*) from metrics_intake"
        before = sqlite3.connect(disk / "db.sqlite3").execute(count).fetchall()
        staff = User.objects.get(username="noivu")
        with gunicorn(**env) as (port, _):
            # the session stands in the other database: bring it over
            person = Person(port, staff)
            connection.close()
            copy_sessions(source, disk / "db.sqlite3")
            answers = [
                person.send_file(
                    "/so-lieu/", "files", "to.xlsx", os.urandom(9 * 2**20), campaign=SLUG
                )
                for _ in range(3)
            ]
            said = sum("Máy chủ đã hết chỗ trên ổ đĩa" in a.body for a in answers)
            after = sqlite3.connect(disk / "db.sqlite3").execute(count).fetchall()
            yield (
                "gửi tệp khi ổ đĩa đầy: báo rõ, không ghi dở",
                3,
                said if after == before else 0,
                counted([a.status for a in answers]),
            )
            filler = disk / "day"
            with filler.open("wb") as file:
                try:
                    while file.write(os.urandom(1 << 16)):
                        file.flush()
                except OSError:
                    pass
            run = manage("backup", str(disk / "b.zip"), **env)
            left = [path.name for path in disk.iterdir() if "b.zip" in path.name]
            yield (
                "sao lưu khi ổ đĩa đầy: từ chối, không để lại gì",
                1,
                int(run.returncode == 1 and "ổ đĩa đã đầy" in run.stderr and left == []),
                run.stderr.strip()[:60],
            )
            filler.unlink()
            small = person.send_file("/so-lieu/", "files", "nho.xlsx", b"x" * 2000, campaign=SLUG)
            yield (
                "có chỗ trở lại: gửi tệp được ngay",
                1,
                int(small.status == 302),
                str(small.status),
            )
        sound = manage("verify", **env).returncode == 0
        yield ("cơ sở dữ liệu còn nguyên, mọi số khớp tệp gốc", 1, int(sound), "")
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def full_postgres_disk(folder: Path) -> Iterator[Row]:
    """The tables lie on a small disk of their own (tmpfs), on a server of its own; its journal has room elsewhere."""
    if os.geteuid() != 0:
        yield ("ổ đĩa của PostgreSQL đầy", 0, 0, "bỏ qua: cần quyền root")
        return
    archive = folder / "tat-ca.zip"
    manage("backup", str(archive))
    server = start_postgres()
    home = Path(server.partition("?host=")[2])
    owner = home.stat()
    disk = home / "disk"
    disk.mkdir()
    size = SMALL_DISK * 2**20
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=True)
    os.chown(disk, owner.st_uid, owner.st_gid)
    try:
        with psycopg.connect(server, autocommit=True) as owned:
            owned.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
            owned.execute("CREATE DATABASE small TABLESPACE small")
        env = {
            "DATABASE_URL": server.replace("/postgres?", "/small?"),
            "VAR_DIR": str(folder / "var"),
        }
        for command in (("migrate", "-v0"), ("restore", str(archive))):
            run = manage(*command, **env)
            if run.returncode:
                raise RuntimeError(run.stderr)
        with gunicorn(**env) as (port, _):
            person = Person(port, User.objects.get(username="noivu"))
            move_session(env["DATABASE_URL"])
            statuses, said = [], 0
            for _ in range(MOST_UPLOADS):
                kept = intakes(env["DATABASE_URL"])
                data = os.urandom(9 * 2**20)
                answer = person.send_file("/so-lieu/", "files", "to.xlsx", data, campaign=SLUG)
                statuses.append(answer.status)
                if answer.status == 302:
                    continue
                unchanged = intakes(env["DATABASE_URL"]) == kept
                said += unchanged and "Máy chủ đã hết chỗ trên ổ đĩa" in answer.body
                if len(statuses) - statuses.count(302) == 3:
                    break
            yield (
                "gửi tệp khi ổ đĩa của PostgreSQL đầy: báo rõ, không ghi dở",
                3,
                said,
                counted(statuses),
            )
            board = person.get(BOARD).status
            yield ("bảng vẫn mở được khi ổ đĩa đầy", 1, int(board == 200), str(board))
            subprocess.run(["mount", "-o", f"remount,size={2 * size}", str(disk)], check=True)
            small = person.send_file("/so-lieu/", "files", "nho.xlsx", b"x" * 2000, campaign=SLUG)
            yield (
                "có chỗ trở lại: gửi tệp được ngay",
                1,
                int(small.status == 302),
                str(small.status),
            )
        sound = manage("verify", **env).returncode == 0
        yield ("cơ sở dữ liệu còn nguyên, mọi số khớp tệp gốc", 1, int(sound), "")
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=False)


def intakes(url: str) -> int:
    with psycopg.connect(url) as asked:
        return asked.execute("select count(*) from metrics_intake").fetchone()[0]


def move_session(url: str) -> None:
    """The newest session, which stands in our database, into that one."""
    with connection.cursor() as cursor:
        cursor.execute("select * from django_session order by expire_date desc limit 1")
        row = cursor.fetchone()
    connection.close()
    with psycopg.connect(url) as other:
        other.execute("insert into django_session values (%s, %s, %s)", row)


def copy_sessions(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        rows = old.execute("select * from django_session").fetchall()
        new.executemany("insert or replace into django_session values (?, ?, ?)", rows)
