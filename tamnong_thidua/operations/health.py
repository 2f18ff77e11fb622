"""Is all well? Asked by a monitor at /healthz in one word a check, and by staff on their page in sentences."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.urls import reverse

from campaigns.inbox import Task
from campaigns.permissions import is_office_staff
from campaigns.text import instant, number
from metrics.models import Intake
from tamnong_thidua.operations.backups import LastBackup, last_backup
from tamnong_thidua.operations.backups.state import applied_migrations, own_migrations

MIB = 1 << 20
GRACE = timedelta(minutes=2)  # for a run that is stopped at its limit and says so
BACKUPS_THAT_FIT = 3


@dataclass(frozen=True, slots=True)
class Check:
    """``words``: what is, ``advice``: what to do about it, "" when nothing is to be done.

    ``is_watched``: False where this server expects nothing, so that there is neither good nor bad to say.
    """

    key: str
    label: str
    is_good: bool
    words: str
    advice: str = ""
    is_watched: bool = True

    @property
    def mark(self) -> str:
        if not self.is_watched:
            return "missing"
        return "met" if self.is_good else "not-met"

    @property
    def state(self) -> str:
        return {"met": "tốt", "not-met": "cần xử lý", "missing": "không theo dõi"}[self.mark]


def checks(now: datetime) -> list[Check]:
    """In the order of what matters. Without a database the checks that ask it are left out: five queries else."""
    last = last_backup()
    try:
        asked = [_database(), _migrations(), _queue(now)]
    except DatabaseError:
        asked = [
            Check(
                "database",
                "Cơ sở dữ liệu",
                False,
                "không trả lời",
                "Kiểm tra dịch vụ cơ sở dữ liệu và DATABASE_URL.",
            )
        ]
    return [*asked, _disk(last), _backup(last, now)]


def tasks_for(user, now: datetime) -> list[Task]:
    """What the office has to see to, for its inbox."""
    if not is_office_staff(user):
        return []
    return [
        Task(f"{check.label}: {check.words}", reverse("system"), check.advice, is_urgent=True)
        for check in checks(now)
        if not check.is_good
    ]


def _database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return Check("database", "Cơ sở dữ liệu", True, "trả lời tốt")


def _migrations() -> Check:
    label = "Cấu trúc dữ liệu"
    own = own_migrations()
    applied = applied_migrations()
    if missing := own - applied:
        return Check(
            "migrations",
            label,
            False,
            f"còn {number(len(missing))} bước nâng cấp chưa chạy",
            "Sao lưu, rồi chạy “manage.py migrate”.",
        )
    apps = {name.partition(".")[0] for name in own}
    if unknown := {name for name in applied - own if name.partition(".")[0] in apps}:
        return Check(
            "migrations",
            label,
            False,
            f"mới hơn chương trình {number(len(unknown))} bước",
            "Chạy phiên bản chương trình mới hơn, hoặc phục hồi bản sao lưu trước khi nâng cấp.",
        )
    return Check("migrations", label, True, "đúng phiên bản của chương trình")


def _queue(now: datetime) -> Check:
    label = "Tệp số liệu chờ xử lý"
    running = (Intake.State.CHECKING, Intake.State.COMMITTING)
    too_long = now - timedelta(seconds=settings.IMPORT_SECONDS) - GRACE
    states = list(
        Intake.objects.waiting()
        .filter(state__in=[*running, Intake.State.READY, Intake.State.NEEDS_NOTE])
        .values_list("state", "started_at")
    )
    stuck = sum(1 for state, started in states if state in running and started < too_long)
    if stuck:
        return Check(
            "queue",
            label,
            False,
            f"{number(stuck)} lượt chạy quá lâu hoặc đã bị ngắt",
            "Mở trang Số liệu: lượt bị ngắt được đánh dấu và kiểm tra lại được. Chưa có số liệu nào bị ghi dở.",
        )
    at_work = sum(1 for state, _ in states if state in running)
    return Check(
        "queue",
        label,
        True,
        f"{number(at_work)} lượt đang chạy, {number(len(states) - at_work)} lượt chờ người quyết định",
    )


def _disk(last: LastBackup) -> Check:
    """``needed``: what a few more backups take, and never less than the setting."""
    needed = max(settings.DISK_FREE_MIB * MIB, BACKUPS_THAT_FIT * last.size)
    free = {folder: shutil.disk_usage(folder).free for folder in _folders(last)}
    words = "; ".join(f"còn trống {gigabytes(left)} ở {folder}" for folder, left in free.items())
    if min(free.values()) < needed:
        advice = (
            f"Dọn bớt để còn ít nhất {gigabytes(needed)}: khi hết chỗ, không nhập và sao lưu được."
        )
        return Check("disk", "Ổ đĩa", False, words, advice)
    return Check("disk", "Ổ đĩa", True, words)


def _folders(last: LastBackup) -> Iterator[Path]:
    """Where the program writes: one folder of each disk, those that are there."""
    wanted = [Path(settings.VAR_DIR)]
    if connection.vendor == "sqlite":
        wanted.append(Path(str(connection.settings_dict["NAME"])).parent)
    if last.path:
        wanted.append(Path(last.path).parent)
    disks = set()
    for folder in wanted:
        there = next(place for place in (folder, *folder.absolute().parents) if place.is_dir())
        if (disk := there.stat().st_dev) not in disks:
            disks.add(disk)
            yield there


def _backup(last: LastBackup, now: datetime) -> Check:
    """Too old, or none, counts where backups are expected: BACKUP_HOURS above 0."""
    label = "Bản sao lưu gần nhất"
    hours = settings.BACKUP_HOURS
    failed = last.failed_at is not None
    words = "chưa có bản nào" if last.made_at is None else f"lúc {instant(last.made_at)}"
    if failed:
        words += f"; lần sao lưu lúc {instant(last.failed_at)} không thành"
    is_late = hours > 0 and (last.made_at is None or now - last.made_at > timedelta(hours=hours))
    if failed:
        return Check("backup", label, False, words, last.fault)
    if is_late:
        advice = "Lịch sao lưu không chạy: báo người trông máy chủ sao lưu ngay và xem lại lịch."
        return Check("backup", label, False, words, advice)
    if hours == 0 and last.made_at is None:
        words += "; máy chủ này không hẹn lịch sao lưu (BACKUP_HOURS là 0)"
        return Check("backup", label, True, words, is_watched=False)
    return Check("backup", label, True, words)


def gigabytes(size: int) -> str:
    """``"73,7 GB"``, rounded down."""
    return f"{number(Decimal(size * 10 // 10**9) / 10, decimals=1)} GB"
