"""Names of backups that are made every day, and which of them may go."""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from tamnong_thidua.operations.backups.saving import UNFINISHED

NAME = re.compile(r"thidua-(\d{8}-\d{6})\.zip")
HOURS_OF_ONE_THAT_WAS_CUT_OFF = 24


def name_of_today(now: datetime) -> str:
    """By the clock on the wall: thidua-20261124-021500.zip."""
    return f"thidua-{timezone.localtime(now):%Y%m%d-%H%M%S}.zip"


def expired(names: Iterable[str], *, keep: int) -> list[str]:
    """Those beyond the newest ``keep`` days that have a backup, and all but the newest one of each earlier day.

    Of today every one stays, so trying it by hand pushes nothing out. Names of other shapes are not ours to delete.
    """
    by_day: dict[str, list[str]] = {}
    for name in names:
        if found := NAME.fullmatch(name):
            by_day.setdefault(found[1][:8], []).append(name)
    gone = []
    for position, day in enumerate(sorted(by_day, reverse=True)):
        of_day = sorted(by_day[day])
        if position >= keep:
            gone += of_day
        elif position > 0:
            gone += of_day[:-1]
    return sorted(gone)


def tidy(folder: Path, *, keep: int, now: datetime) -> list[Path]:
    """Deletes what has expired, and what a backup left that was killed long ago. Returns the expired ones."""
    gone = [folder / name for name in expired((p.name for p in folder.iterdir()), keep=keep)]
    for path in gone:
        path.unlink()
    for path in folder.glob(f".thidua-*{UNFINISHED}"):
        hours = (now.timestamp() - path.stat().st_mtime) / 3600
        if hours > HOURS_OF_ONE_THAT_WAS_CUT_OFF:
            path.unlink()
    return gone
