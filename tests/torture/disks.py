"""A disk that is full, with SQLite on it."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from campaigns.models import User
from tests.torture.server import SLUG, Person, Row, counted, gunicorn, manage


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


def copy_sessions(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        rows = old.execute("select * from django_session").fetchall()
        new.executemany("insert or replace into django_session values (?, ?, ?)", rows)
