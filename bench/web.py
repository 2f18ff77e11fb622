"""Processor time that a board costs, against an empty view of the same program on the same gunicorn.

Ways take turns, 50 connections at once, signed in; what counts is the processor time of the workers, and of our
PostgreSQL, per request: a busy machine disturbs it less than the clock. Ratios are of the medians of all rounds.
"""

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.core.management import call_command
from django.db import connection
from django.test import Client

from bench.rounds import about_this_run, cpu_of_server, verdict
from campaigns.models import User

CONNECTIONS = 50
HOST, PORT = "127.0.0.1", int(os.environ.get("BENCH_PORT", "8139"))
BOARD = "/?phong-trao=cchc-2022&thang=2022-10"
# Way -> times an empty view, per database; ``None``: told only.
LIMITS = {
    "sqlite": {"uncached": 15.0, "warm": 7.0, "unchanged": 5.0},
    "postgresql": {"warm": 9.0, "unchanged": 7.0},
}
PAGE_LIMIT = 40 * 1024


@dataclass(frozen=True)
class Load:
    """``requests`` of one turn; ``number`` makes addresses that nobody asked for before."""

    name: str
    address: str
    requests: int
    status: bytes
    is_new: bool = False
    etag: str = ""


def run(options: argparse.Namespace) -> bool:
    call_command("migrate", verbosity=0)
    call_command("seed_demo", verbosity=0)
    cookie = _sign_in()
    with _gunicorn() as server:
        workers = _children(server)
        etag, plain, packed = asyncio.run(_first(cookie))
        loads = [
            Load("empty", "/trong/", 400, b"200"),
            Load("uncached", BOARD, 60, b"200", is_new=True),
            Load("warm", BOARD, 400, b"200"),
            Load("unchanged", BOARD, 400, b"304", etag=etag),
        ]
        per_request: dict[str, list[float]] = {load.name: [] for load in loads}
        for number in range(options.rounds):
            line: dict[str, float] = {}
            for load in loads:
                used, begin = _cpu(workers), time.perf_counter()
                asyncio.run(_fire(load, cookie, number))
                seconds = time.perf_counter() - begin
                spent = (_cpu(workers) - used) / load.requests * 1000
                line |= {f"{load.name} ms": round(spent, 3)}
                line |= {f"{load.name} per s": round(load.requests / seconds)}
                if number:  # the first round warms up
                    per_request[load.name].append(spent)
            print(
                json.dumps({"bench": "web", "round": number, "counted": bool(number), **line}),
                flush=True,
            )
    print(about_this_run(), flush=True)
    return _judge(per_request, plain, packed)


def _judge(per_request: dict[str, list[float]], plain: int, packed: int) -> bool:
    empty = median(per_request["empty"])
    kept = []
    for name, values in per_request.items():
        if name == "empty":
            print(
                f"trang rỗng: {empty:.2f} ms [{min(values):.2f}–{max(values):.2f}] mỗi lượt",
                flush=True,
            )
            continue
        target = LIMITS[connection.vendor].get(name)
        ratio = median(values) / empty
        if target is None:
            print(f"bảng, {name}: {ratio:.2f} lần trang rỗng", flush=True)
        else:
            kept.append(
                verdict(f"bảng, {name}, số lần trang rỗng", [ratio], target=target, exact=True)
            )
        print(
            f"  {median(values):.2f} ms [{min(values):.2f}–{max(values):.2f}] mỗi lượt", flush=True
        )
    print(f"trang: {plain} byte, nén {packed} byte (không quá {PAGE_LIMIT})", flush=True)
    return all(kept) and packed <= PAGE_LIMIT


def _sign_in() -> str:
    """The session of a leader, as a header."""
    client = Client()
    client.force_login(User.objects.get(username="lanhdao"))
    client.cookies["csrftoken"] = "c" * 32
    connection.close()
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


@contextmanager
def _gunicorn() -> Iterator[int]:
    """As `make run` starts it. Yields the process; waits until it answers."""
    command = [
        *(
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            f"{HOST}:{PORT}",
            "--worker-class",
            "gthread",
        ),
        *("--workers", "2", "--threads", "4", "--no-control-socket", "--log-level", "warning"),
        "bench.web_app:application",
    ]
    server = subprocess.Popen(command)
    try:
        for _ in range(300):
            if server.poll() is not None:
                raise SystemExit("gunicorn không khởi động được.")
            try:
                asyncio.run(_first(""))
                break
            except OSError:
                time.sleep(0.1)
        yield server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


# The client: plain HTTP/1.1 on connections that stay open


async def _first(cookie: str) -> tuple[str, int, int]:
    """(ETag, bytes of the page, bytes of it packed)."""
    reader, writer = await asyncio.open_connection(HOST, PORT)
    _, headers, body = await _ask(reader, writer, BOARD, cookie)
    writer.close()
    packed = headers.get("content-encoding") == "gzip"
    plain = zlib.decompress(body, zlib.MAX_WBITS | 16) if packed else body
    return headers.get("etag", ""), len(plain), len(body)


async def _fire(load: Load, cookie: str, turn: int) -> None:
    waiting = iter(range(load.requests))

    async def one_connection() -> None:
        reader, writer = await asyncio.open_connection(HOST, PORT)
        for number in waiting:
            address = f"{load.address}&lan={turn}-{number}" if load.is_new else load.address
            status, _, _ = await _ask(reader, writer, address, cookie, load.etag)
            if status != load.status:
                raise SystemExit(
                    f"{address} trả lời {status.decode()}, không phải {load.status.decode()}."
                )
        writer.close()

    await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))


async def _ask(
    reader, writer, address: str, cookie: str, etag: str = ""
) -> tuple[bytes, dict, bytes]:
    known = f"If-None-Match: {etag}\r\n" if etag else ""
    writer.write(
        f"GET {address} HTTP/1.1\r\nHost: {HOST}:{PORT}\r\nCookie: {cookie}\r\n"
        f"Accept-Encoding: gzip\r\n{known}\r\n".encode()
    )
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    headers = {}
    for line in filter(None, lines):
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return first.split()[1], headers, body


# Processor time


def _children(server: int) -> list[int]:
    children = Path(f"/proc/{server}/task/{server}/children")
    for _ in range(100):
        pids = [int(pid) for pid in children.read_text().split()]
        if len(pids) == 2:
            return pids
        time.sleep(0.1)
    raise SystemExit("gunicorn không có đủ hai tiến trình.")


def _cpu(workers: list[int]) -> float:
    """Seconds of the workers, all their threads, to the nanosecond; and of our PostgreSQL."""
    nanoseconds = 0
    for pid in workers:
        for task in Path(f"/proc/{pid}/task").iterdir():
            nanoseconds += int((task / "schedstat").read_text().split()[0])
    return nanoseconds / 1e9 + cpu_of_server()
