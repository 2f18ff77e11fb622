"""Ways that take turns, A B C A B C …, so that a machine that slows down slows them all; ratios, and verdicts."""

import gc
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

import django
from django.db import connection

NOISE = 1.3  # a gate is the target with this much room: the same commit must not pass today and fail tomorrow
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100

Round = dict[str, float]  # way -> seconds


@dataclass(frozen=True)
class Way:
    """``prepare`` makes the state that ``run`` starts from and is not timed."""

    name: str
    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None


def take_turns(bench: str, ways: Sequence[Way], rounds: int, *, discarded: int = 1) -> list[Round]:
    """Seconds of each way in the rounds that count; a line of JSON for every round.

    ``cpu``: seconds of processors, ours and those of the database, which a busy machine disturbs less.
    ``others``: the share of the machine that neighbours used meanwhile.
    """
    counted = []
    for number in range(rounds):
        seconds: Round = {}
        cpu: Round = {}
        busy = _Busy()
        for way in ways:
            way.prepare()
            gc.collect()
            used, begin = _our_cpu(), time.perf_counter()
            way.run()
            seconds[way.name] = time.perf_counter() - begin
            cpu[way.name] = _our_cpu() - used
        if number >= discarded:
            counted.append(seconds)
        line = {
            "bench": bench,
            "round": number,
            "counted": number >= discarded,
            "seconds": {name: round(value, 4) for name, value in seconds.items()},
            "cpu": {name: round(value, 2) for name, value in cpu.items()},
            "others": busy.share_of_others(),
        }
        print(json.dumps(line), flush=True)
    return counted


def verdict(
    what: str,
    ratios: Sequence[float],
    *,
    target: float,
    at_least: bool = False,
    exact: bool = False,
) -> bool:
    """Prints the median and the range beside target and gate; whether the gate is kept. ``exact``: the gate is
    the target."""
    room = 1 if exact else NOISE
    gate = target / room if at_least else target * room
    middle = median(ratios)
    is_kept = middle >= gate if at_least else middle <= gate
    sign = "≥" if at_least else "≤"
    print(
        f"{what}: {middle:.2f} [{min(ratios):.2f}–{max(ratios):.2f}], mục tiêu {sign} {target:g}, "
        f"ngưỡng {sign} {gate:.3g}: {'đạt' if is_kept else 'KHÔNG ĐẠT'}",
        flush=True,
    )
    return is_kept


def about_this_run() -> str:
    """Versions and the machine, as JSON."""
    database = connection.vendor
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if database == "sqlite" else "SHOW server_version")
        [server] = cursor.fetchone()
    packages = ["python-calamine", "django-import-export", "psycopg", "openpyxl"]
    return json.dumps(
        {
            "python": platform.python_version(),
            "django": django.get_version(),
            database: server,
            **{name: version(name) for name in packages},
            "processors": os.cpu_count(),
            "peak_rss_mib": peak_rss_mib(),
        }
    )


def peak_rss_mib() -> float:
    """Of this process, since it began."""
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20, 1)


# What the neighbours use: the processor time of the whole machine without ours and that of our database.


class _Busy:
    """The machine from now on. Told by Linux alone."""

    def __init__(self) -> None:
        self.machine, self.ours = _machine(), _our_cpu()

    def share_of_others(self) -> float | None:
        now = _machine()
        if now is None or self.machine is None or now[0] == self.machine[0]:
            return None
        busy = now[1] - self.machine[1] - (_our_cpu() - self.ours)
        return round(max(busy, 0) / (now[0] - self.machine[0]), 3)


def _machine() -> tuple[float, float] | None:
    """Seconds of all processors together: that went by, and in which they worked."""
    try:
        times = [int(part) for part in Path("/proc/stat").read_text().split()[1:9]]
    except (OSError, ValueError):
        return None
    idle = sum(times[3:5])
    return sum(times) / TICKS, (sum(times) - idle) / TICKS


def _our_cpu() -> float:
    return time.process_time() + cpu_of_server()


def cpu_of_server() -> float:
    """Of the PostgreSQL server that we talk to, all its processes, when it runs on this machine."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    its_own = _stat(backend)
    if not its_own:
        return 0
    server = its_own[1]
    stats = [_stat(path.name) for path in Path("/proc").glob("[0-9]*")]
    of_server = [_stat(server), *(stat for stat in stats if stat and stat[1] == server)]
    return sum(int(ticks) for stat in of_server for ticks in stat[11:15]) / TICKS


def _stat(process: int | str) -> list[str]:
    """The fields of /proc/PROCESS/stat behind its name: state, parent, …; empty when it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
