"""What a running job leaves on disk, beside the database: a lock for its life, and how far it is.

Not in the database: on SQLite a run holds the only write lock from its first row to its last.
"""

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from filelock import FileLock, Timeout

from metrics.models import Intake

TIME_TO_BEGIN = timedelta(minutes=1)  # to the first sign of life, on a machine that is busy
SECONDS_BETWEEN_REPORTS = 0.2


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done, in Vietnamese; how much of it is done, and of how much (0 = not known)."""

    words: str
    done: int = 0
    total: int = 0


STARTING = Step("Đang chuẩn bị")


def _path(number: int, ending: str) -> Path:
    folder = Path(settings.VAR_DIR) / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{number}{ending}"


def lock_of(number: int) -> FileLock:
    """Held by the process that works on the intake; the system frees it, however that process ends."""
    return FileLock(_path(number, ".lock"))


def changes_file(number: int) -> Path:
    """Where the whole list of changed figures of a check is kept until somebody has decided."""
    return _path(number, "-thay-doi.xlsx")


class Reporter:
    """Tells how far a run is, a few times a second at most. A reader finds the last report whole, never a part."""

    def __init__(self, intake: Intake) -> None:
        self._path = _path(intake.pk, ".json")
        self._run = _name_of_run(intake)
        self._last = ("", 0.0)
        self(STARTING.words)

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        words, at = self._last
        if step == words and time.monotonic() - at < SECONDS_BETWEEN_REPORTS:
            return
        self._last = (step, time.monotonic())
        said = {"run": self._run, "step": step, "done": done, "total": total}
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(said), encoding="utf-8")
        with suppress(
            PermissionError
        ):  # on Windows, while somebody reads it; the next report will do
            new.replace(self._path)


def last_step(intake: Intake) -> Step | None:
    """How far the run is that was started last; None before it has said anything."""
    try:
        said = json.loads(_path(intake.pk, ".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if said["run"] != _name_of_run(intake):
        return None
    return Step(said["step"], said["done"], said["total"])


def is_alive(intake: Intake) -> bool:
    """Whether a process works on the intake, or has only just been started to."""
    try:
        with lock_of(intake.pk).acquire(blocking=False):
            pass
    except Timeout:
        return True
    if last_step(intake) is not None:
        return False
    return timezone.now() - intake.started_at < TIME_TO_BEGIN


def forget(number: int) -> None:
    """Once somebody has decided about the intake."""
    for ending in (".lock", ".json", ".new", "-thay-doi.xlsx"):
        with suppress(OSError):
            _path(number, ending).unlink()


def _name_of_run(intake: Intake) -> str:
    return intake.started_at.isoformat()
