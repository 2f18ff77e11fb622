"""What may happen to a server, done for real. Each yields (what was tried, how often, how often it held, a word)."""

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench.world import make_world
from campaigns.models import Campaign, CampaignUnit, User
from campaigns.time import BEGINNING
from dashboards.verification import verify
from metrics.actions import record_measures
from metrics.models import Upload
from registrations.models import Event
from tamnong_thidua.operations.backups import UnusableArchiveError, check_archive
from tests.torture.disks import full_disk, full_postgres_disk
from tests.torture.killed import killed_publications, killed_submissions
from tests.torture.server import BOARD, SLUG, Person, Row, counted, gunicorn, manage
from tests.torture.slow import senders_of_too_much, slow_senders

ROWS = 50_000  # of a real import
READERS = 200
WRITERS = 20
ASKED = 15  # questions of each: they go on while the figures are written


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
    found = [one.sentence for one in verify(list(Campaign.objects.all())).differences]
    sys.stderr.write("\n".join(found[:5]))
    return found == []


def large_import(folder: Path) -> tuple[str, list[str]]:
    """A campaign of 25 units without figures yet: its slug, and the command that imports all its months."""
    world = make_world(ROWS, units=25)
    record_measures(campaign=world.campaign, since=BEGINNING)  # of a catalogue without figures
    path = folder / "tat-ca-cac-thang.xlsx"
    path.write_bytes(world.data)
    slug = world.campaign.slug
    return slug, ["import_statistics", str(path), "--campaign", slug]


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
    """Twenty officers ask the office questions while 50 000 rows are imported."""
    _, command = large_import(folder)
    with gunicorn() as (port, _):
        people = officers(port)

        def ask(person: Person, number: int) -> list[int]:
            address = f"/dang-ky/{number}/hoi-dap/"
            return [person.post(address, {"text": f"Câu hỏi {i}"}).status for i in range(ASKED)]

        before = Event.objects.count()
        work = [lambda p=p, n=n: ask(p, n) for p, n in people]
        work.append(lambda: manage(*command).returncode)
        *answers, imported = at_once(work)
    statuses = [status for some in answers for status in some]
    written = Event.objects.count() - before
    held = statuses.count(302) if written == statuses.count(302) else 0
    yield (
        f"20 người cùng ghi trong lúc nhập {ROWS} dòng",
        len(statuses),
        held,
        f"{counted(statuses)}; đã ghi {written}",
    )
    yield (f"nhập {ROWS} dòng trong lúc 20 người ghi", 1, int(imported == 0), "")
    yield ("sau đó mọi số khớp tệp gốc", 1, int(is_sound()), "")


def readers(folder: Path) -> Iterator[Row]:
    """Two hundred people look at a board while 50 000 rows come in and are taken back."""
    leader = User.objects.get(username="lanhdao")
    slug, command = large_import(folder)
    address = f"/?phong-trao={slug}&thang=2022-10"
    seen: list[tuple[int, str]] = []
    with gunicorn() as (port, _):
        person = Person(port, leader)
        before = bare(person.get(address).body)
        is_over = threading.Event()
        connection.close()

        def look() -> None:
            while not is_over.is_set():
                answer = person.get(address)
                seen.append((answer.status, bare(answer.body)))

        def change() -> list[str]:
            known = []
            try:
                for act in (command, ["withdraw_upload", "{last}", "--reason", "thử"]):
                    last = str(Upload.objects.values_list("pk", flat=True).order_by("pk").last())
                    run = manage(*[word.format(last=last) for word in act])
                    known.append(run.stderr or bare(person.get(address).body))
            finally:
                is_over.set()
                connection.close()
            return known

        *_, known = at_once([*[look] * READERS, change])
    allowed = {before, *known}
    held = sum(1 for status, body in seen if status == 200 and body in allowed)
    kinds = len({body for _, body in seen})
    yield (
        f"200 người xem bảng trong lúc nhập và rút {ROWS} dòng",
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


def restarted_database(folder: Path) -> Iterator[Row]:
    """PostgreSQL is restarted three times, hard, while forty people read and write."""
    control = os.environ["TORTURE_PG_RESTART"].split("\t")
    leader = User.objects.get(username="lanhdao")
    seen: list[int] = []
    restarts: list[int] = []
    stop = threading.Event()
    with gunicorn() as (port, _):
        person = Person(port, leader)
        connection.close()

        def look() -> None:
            while not stop.is_set():
                seen.append(person.get(BOARD).status)

        def restart() -> None:
            try:
                for _ in range(3):
                    time.sleep(3)
                    subprocess.run(
                        control,
                        check=True,
                        stdout=subprocess.DEVNULL,
                        user=int(os.environ["TORTURE_PG_USER"]),
                        cwd="/",
                    )
                    restarts.append(len(seen))
                time.sleep(4)
            finally:
                stop.set()

        at_once([*[look] * 40, restart])
        after = [person.get(BOARD).status for _ in range(20)]
    held = sum(status in (200, 503) for status in seen) if len(restarts) == 3 else 0
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
POSTGRES = [*EVERYWHERE, restarted_database, full_postgres_disk]
BESIDE_THE_SERVER = [restarted_database]  # pg_ctl must see the processes of the server
