"""`make torture`: tries what may happen to a server, on both databases, and prints what held.

Each scenario is a process of its own with a copy of the demonstration, on this machine alone, and is ended after
``LONGEST`` seconds.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LONGEST = 600  # seconds of one scenario
# With the end of a scenario its servers and its disks are gone, however it ends.
ALONE = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
if os.name == "nt" or os.geteuid() != 0 or shutil.which("unshare") is None:
    ALONE = []


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tamnong_thidua.settings"
    if len(sys.argv) == 4:
        return one(*sys.argv[1:])
    rows = []
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        folder = Path(name)
        os.environ["VAR_DIR"] = str(folder / "var")
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
        import django  # noqa: PLC0415  (the database is named first)

        django.setup()
        from tests.torture import scenarios, server  # noqa: PLC0415  (needs the settings)

        say("Đang lập dữ liệu trình diễn…")
        sqlite = server.made(folder)
        for scenario in wanted(scenarios.SQLITE):
            rows += run(scenario.__name__, "SQLite", folder, fresh_file(sqlite, folder), ALONE)
        if wanted(scenarios.POSTGRES):
            postgres, restart = server.start_durable_postgres()
            os.environ |= restart
            for scenario in wanted(scenarios.POSTGRES):
                url = server.fresh_database(postgres, scenario.__name__, sqlite)
                alone = [] if scenario in scenarios.BESIDE_THE_SERVER else ALONE
                rows += run(scenario.__name__, "PostgreSQL", folder, url, alone)
    return table(rows)


def wanted(scenarios: list) -> list:
    """Those named on the command line, or all."""
    return [one for one in scenarios if len(sys.argv) == 1 or one.__name__ in sys.argv[1:]]


def fresh_file(url: str, folder: Path) -> str:
    path = folder / f"{time.monotonic_ns()}.sqlite3"
    shutil.copyfile(url.removeprefix("sqlite:///"), path)
    return f"sqlite:///{path}"


def run(name: str, database: str, folder: Path, url: str, alone: list[str]) -> list[tuple]:
    say(f"Đang thử: {name} trên {database}…")
    place = folder / f"{name}-{database}"
    place.mkdir()
    command = [*alone, sys.executable, "-m", "tests.torture", name, str(place), "-"]
    env = os.environ | {"DATABASE_URL": url}
    try:
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=LONGEST, check=False
        )
        rows = [json.loads(text) for text in done.stdout.splitlines() if text.startswith("[")]
        if done.returncode:
            last = done.stderr.strip().splitlines()
            rows.append([f"{name}: hỏng giữa chừng", 1, 0, last[-1] if last else ""])
    except subprocess.TimeoutExpired:
        rows = [[f"{name}: quá {LONGEST} giây", 1, 0, ""]]
    found = [(database, *row) for row in rows]
    for row in found:
        say(line(*row))
    return found


def one(name: str, place: str, _: str) -> int:
    import django  # noqa: PLC0415  (settings come from the environment of this process)

    django.setup()
    from tests.torture import scenarios  # noqa: PLC0415  (needs the settings)

    for row in getattr(scenarios, name)(Path(place)):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 0


def table(rows: list[tuple]) -> int:
    """Prints what was tried and what held; 1 when something did not."""
    say("")
    say(f"{'cơ sở dữ liệu':<14}{'thử':>6}{'đứng vững':>11}   việc")
    for row in rows:
        say(line(*row))
    failed = sum(held != tried for _, _, tried, held, _ in rows)
    say("")
    say(
        f"{len(rows) - failed} trong {len(rows)} việc đứng vững."
        if failed
        else "Mọi việc đứng vững."
    )
    return min(failed, 1)


def line(database: str, what: str, tried: int, held: int, words: str) -> str:
    mark = "  " if held == tried else "✗ "
    return f"{database:<14}{tried:>6}{held:>11} {mark}{what}{f' ({words})' if words else ''}"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
