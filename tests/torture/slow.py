"""Senders that never end, and senders of too much: against the shipped settings of gunicorn and of nginx."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from campaigns.models import User
from tests.postgres_server import free_port
from tests.torture.server import BOARD, PATIENCE, Person, Row, counted, gunicorn

SENDERS = 20  # of each kind
LASTS = 20  # seconds
SOON = 10  # seconds: a board that comes later does not come
SLOW = {
    "thân": "POST /dang-nhap/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n",
    "tệp": "POST /so-lieu/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=x\r\nContent-Length: 6000000\r\n\r\n",
    "đầu": "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ",
}
TOO_MUCH = ("/dang-nhap/", "/dang-nhap/ma/", "/moi/x/y/", "/so-lieu/", "/admin/", "/", "/khong-co/")


def nginx_binary() -> str | None:
    """``NGINX`` names one that is not installed."""
    return os.environ.get("NGINX") or shutil.which("nginx")


@contextmanager
def nginx(folder: Path, behind: int) -> Iterator[int]:
    """deploy/nginx.conf as it ships but for names, ports and folders; gives the port of HTTPS."""
    port = free_port()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-keyout", folder / "thidua.key", "-out", folder / "thidua.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    site = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.MULTILINE)
    for ours, here in (
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("thidua.example.vn", "localhost"),
        ("/etc/thidua/tls", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("127.0.0.1:8000", f"127.0.0.1:{behind}"),
    ):
        assert ours in site
        site = site.replace(ours, here)
    (folder / "site.conf").write_text(site)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; events {{}} http {{ {temporary} include {folder}/site.conf; }}"
    )
    folder.chmod(0o755)
    command = [nginx_binary(), "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "nginx.log"]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def connected(port: int, *, tls: bool) -> socket.socket:
    plain = socket.create_connection(("127.0.0.1", port), timeout=SOON)
    if not tls:
        return plain
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # a certificate that was made a second ago, on this machine
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain, server_hostname="localhost")


def send_slowly(port: int, beginning: str, *, tls: bool, until: float) -> None:
    """A byte a second, until the end or until somebody has had enough."""
    with suppress(OSError), connected(port, tls=tls) as sender:
        sender.sendall(beginning.encode())
        while time.monotonic() < until:
            sender.sendall(b"a")
            time.sleep(1)


def slowed(port: int, *, tls: bool) -> list[threading.Thread]:
    until = time.monotonic() + LASTS
    threads = [
        threading.Thread(target=send_slowly, args=(port, begin), kwargs={"tls": tls, "until": until})
        for begin in SLOW.values()
        for _ in range(SENDERS)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    time.sleep(2)
    return threads


def ask(port: int, head: str, *, tls: bool) -> int:
    """The status of the answer to a request of which nothing but the head is ever sent; 0: none came soon."""
    with suppress(OSError, ValueError), connected(port, tls=tls) as person:
        person.sendall(head.encode())
        response = http.client.HTTPResponse(person)
        response.begin()
        return response.status
    return 0


def slow_senders(folder: Path) -> Iterator[Row]:
    """Sixty connections that send a byte a second; others want the board meanwhile."""
    leader = User.objects.get(username="lanhdao")
    everybody = f"{len(SLOW)} × {SENDERS} kết nối gửi mỗi giây một byte"
    with gunicorn() as (port, _):
        person = Person(port, leader)
        if nginx_binary() is None:
            yield (f"{everybody}, sau nginx", 0, 0, "bỏ qua: không có nginx, hãy đặt NGINX=…")
        else:
            with nginx(folder, port) as door:
                threads = slowed(door, tls=True)
                head = person.head("GET", BOARD)
                seen = [ask(door, head, tls=True) for _ in range(10)]
                for thread in threads:
                    thread.join()
            yield (f"{everybody}: bảng vẫn mở được, sau nginx", 10, seen.count(200), counted(seen))
        # Eight threads, and nothing in front of them: what is promised is only that it passes.
        threads = slowed(port, tls=False)
        meanwhile = ask(port, person.head("GET", BOARD), tls=False)
        for thread in threads:
            thread.join()
        after = [person.get(BOARD).status for _ in range(10)]
        words = f"trong lúc ấy không nginx: {meanwhile or f'không trả lời trong {SOON} giây'}"
        yield ("họ đi rồi thì mở được ngay, không khởi động lại", 10, after.count(200), words)


def senders_of_too_much(folder: Path) -> Iterator[Row]:
    """Strangers announce 100 MB: the answer comes before they have sent anything of it."""
    heads = [
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {100 * 2**20}\r\n\r\n"
        for path in TOO_MUCH
    ]
    endless = "POST /so-lieu/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    with gunicorn() as (port, _):
        answers = [ask(port, head, tls=False) for head in heads]
        what = "người chưa đăng nhập báo gửi 100 MB: từ chối trước khi nhận"
        # 404: there is no such page, and nothing of what was sent is read either
        held = sum(status in (404, 413) for status in answers)
        yield (f"{what}, không nginx", len(answers), held, counted(answers))
        if nginx_binary() is not None:
            with nginx(folder, port) as door:
                answers = [ask(door, head, tls=True) for head in (*heads, endless)]
            yield (f"{what}, sau nginx", len(answers), answers.count(413), counted(answers))
