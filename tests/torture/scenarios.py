"""What may happen to a server, done for real. Each yields (what was tried, how often, how often it held, a word)."""

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection
from openpyxl import load_workbook

from campaigns.models import Campaign, CampaignUnit, User
from metrics.models import Upload
from metrics.verification import verify
from registrations.models import Event
from tamnong_thidua.backups import UnusableArchiveError, check_archive
from tests.torture.killed import killed_publications, killed_submissions
from tests.torture.server import BOARD, SLUG, Person, Row, counted, gunicorn, manage
from tests.torture.slow import senders_of_too_much, slow_senders
from tests.workbooks import HEADER, template

OCTOBER = settings.BASE_DIR / "tamnong_thidua" / "demo" / "so-lieu-2022-10.xlsx"
READERS = 200
WRITERS = 20


def at_once(works: list[Callable[[], object]]) -> list:
    """What each gave, when all began together."""
    given: list = [None] * len(works)
    begin = threading.Barrier(len(works))

    def run(number: int) -> None:
        begin.wait()
        given[number] = works[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def is_sound() -> bool:
    """No stored number differs from the workbooks; SQLite's file is whole."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            if cursor.fetchall() != [("ok",)]:
                return False
    return verify(list(Campaign.objects.all())).differences == []


def october(folder: Path, more: int) -> Path:
    """October with ``more`` dossiers received, and resolved too late, in every line."""
    sheet = load_workbook(OCTOBER).worksheets[0]
    lines = [
        list(row) for row in sheet.iter_rows(values_only=True) if row[0] and row[2] == "10/2022"
    ]
    for line in lines:
        for name in ("Tiếp nhận trong kỳ", "Giải quyết trễ hạn"):
            line[HEADER.index(name)] += more
    path = folder / f"thang-10-{more}.xlsx"
    path.write_bytes(template(*lines))
    return path


def officers(port: int) -> list[tuple[Person, int]]:
    """Twenty officers of different units, each with the number of their dossier."""
    found = (
        CampaignUnit.objects.filter(unit__members__user__role=User.Role.OFFICER)
        .exclude(campaign__slug=SLUG)
        .values_list("pk", "unit__members__user")
        .order_by("pk")[:WRITERS]
    )
    return [(Person(port, User.objects.get(pk=user)), number) for number, user in found]


def writers(folder: Path) -> Iterator[Row]:
    """Twenty officers ask the office questions while a whole month is imported."""
    with gunicorn() as (port, _):
        people = officers(port)

        def ask(person: Person, number: int) -> list[int]:
            address = f"/dang-ky/{number}/hoi-dap/"
            return [person.post(address, {"text": f"Câu hỏi {i}"}).status for i in range(5)]

        before = Event.objects.count()
        path = october(folder, 1)
        work = [lambda p=p, n=n: ask(p, n) for p, n in people]
        work.append(
            lambda: (
                manage(
                    "import_statistics",
                    str(path),
                    "--campaign",
                    SLUG,
                    "--accept-warnings",
                    "x",
                    "--reason",
                    "x",
                ).returncode
            )
        )
        *answers, imported = at_once(work)
    statuses = [status for some in answers for status in some]
    written = Event.objects.count() - before
    held = statuses.count(302) if written == statuses.count(302) else 0
    yield (
        "20 người cùng ghi trong lúc nhập một tháng",
        len(statuses),
        held,
        f"{counted(statuses)}; đã ghi {written}",
    )
    yield ("nhập một tháng trong lúc 20 người ghi", 1, int(imported == 0), "")
    yield ("sau đó mọi số khớp tệp gốc", 1, int(is_sound()), "")


def readers(folder: Path) -> Iterator[Row]:
    """Two hundred people look at the board while a correction comes in and is taken back."""
    leader = User.objects.get(username="lanhdao")
    seen: list[tuple[int, str]] = []
    with gunicorn() as (port, _):
        person = Person(port, leader)

        def look() -> None:
            for _ in range(2):
                answer = person.get(BOARD)
                seen.append((answer.status, bare(answer.body)))

        def change() -> list[str]:
            known = []
            path = october(folder, 2)
            manage(
                "import_statistics",
                str(path),
                "--campaign",
                SLUG,
                "--accept-warnings",
                "x",
                "--reason",
                "x",
            )
            known.append(bare(person.get(BOARD).body))
            last = Upload.objects.order_by("pk").last()
            manage("withdraw_upload", str(last.pk), "--reason", "thử")
            known.append(bare(person.get(BOARD).body))
            connection.close()
            return known

        before = bare(person.get(BOARD).body)
        *_, known = at_once([*[look] * READERS, change])
    allowed = {before, *known}
    held = sum(1 for status, body in seen if status == 200 and body in allowed)
    kinds = len({body for _, body in seen})
    yield (
        "200 người xem bảng trong lúc nhập và rút số liệu",
        len(seen),
        held,
        f"{counted([status for status, _ in seen])}; thấy {kinds} trong {len(allowed)} bảng",
    )


def bare(page: str) -> str:
    """The text of a board, without what changes from second to second."""
    main = page.partition("<main")[2].partition("</main>")[0]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))
    return re.sub(r"\d{1,2}:\d{2} ngày \d{1,2}/\d{1,2}/\d{4}", "", text)


def killed_backups(folder: Path) -> Iterator[Row]:
    """kill -9 at moments all over a backup."""
    dice = random.Random(8)
    began = time.monotonic()
    whole = manage("backup", str(folder / "whole.zip"))
    lasts = time.monotonic() - began
    held = tried = cut = 0
    for number in range(12):
        target = folder / f"{number}.zip"
        process = subprocess.Popen(
            [sys.executable, "manage.py", "backup", str(target)],
            cwd=settings.BASE_DIR,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(lasts * dice.uniform(0.3, 0.98))
        process.kill()
        cut += process.wait() == -signal.SIGKILL
        tried += 1
        with suppress(UnusableArchiveError):
            held += not target.exists() or check_archive(target).rows > 0
    yield (
        "kill -9 giữa lúc sao lưu: không có bản hỏng nào mang tên thật",
        tried,
        held,
        f"{cut} lần cắt ngang",
    )
    yield (
        "sao lưu lần sau vẫn tốt",
        1,
        int(whole.returncode == 0 and manage("backup", str(folder / "n.zip")).returncode == 0),
        "",
    )


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


def restarted_database(folder: Path) -> Iterator[Row]:
    """PostgreSQL is restarted three times, hard, while forty people read and write."""
    control = os.environ["TORTURE_PG_RESTART"].split("\t")
    leader = User.objects.get(username="lanhdao")
    seen: list[int] = []
    stop = threading.Event()
    with gunicorn() as (port, _):
        person = Person(port, leader)
        connection.close()

        def look() -> None:
            while not stop.is_set():
                seen.append(person.get(BOARD).status)

        def restart() -> None:
            for _ in range(3):
                time.sleep(3)
                subprocess.run(
                    control,
                    check=True,
                    stdout=subprocess.DEVNULL,
                    user=int(os.environ["TORTURE_PG_USER"]),
                    cwd="/",
                )
            time.sleep(4)
            stop.set()

        at_once([*[look] * 40, restart])
        after = [person.get(BOARD).status for _ in range(20)]
    held = sum(status in (200, 503) for status in seen)
    yield ("PostgreSQL khởi động lại 3 lần khi 40 người đang xem", len(seen), held, counted(seen))
    yield (
        "sau đó mọi trang mở được, không cần khởi động lại chương trình",
        len(after),
        after.count(200),
        counted(after),
    )
    yield ("mọi số khớp tệp gốc", 1, int(is_sound()), "")


def killed_workers(folder: Path) -> Iterator[Row]:
    """kill -9 of web processes while twenty officers write: what was answered is there."""
    with gunicorn() as (port, process):
        people = officers(port)
        before = Event.objects.count()
        connection.close()

        def ask(person: Person, number: int) -> list[int]:
            return [
                person.post(f"/dang-ky/{number}/hoi-dap/", {"text": f"Hỏi {i}"}).status
                for i in range(5)
            ]

        def kill() -> list[int]:
            for _ in range(4):
                time.sleep(0.7)
                children = (
                    Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
                )
                if children:
                    os.kill(int(random.choice(children)), signal.SIGKILL)
            return []

        *answers, _ = at_once([*[lambda p=p, n=n: ask(p, n) for p, n in people], kill])
    statuses = [status for some in answers for status in some]
    written = Event.objects.count() - before
    lost = statuses.count(302) - written
    held = sum(status in (302, 0) for status in statuses) if lost <= 0 else 0
    yield (
        "kill -9 tiến trình web 4 lần khi 20 người ghi: việc đã báo xong thì không mất",
        len(statuses),
        held,
        f"{counted(statuses)}; đã ghi {written}",
    )
    yield ("mọi số khớp tệp gốc", 1, int(is_sound()), "")


EVERYWHERE = [
    writers,
    readers,
    killed_workers,
    killed_submissions,
    killed_publications,
    killed_backups,
]
SQLITE = [*EVERYWHERE, full_disk, slow_senders, senders_of_too_much]
POSTGRES = [*EVERYWHERE, restarted_database]
