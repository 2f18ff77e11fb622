"""Browser tests drive the Chromium that the system has.

None found: in CI every test fails, elsewhere all are skipped and the summary says so aloud.
"""

import io
import os
import shutil
import sqlite3
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection

# Playwright keeps an event loop in the thread of the test, and Django sees that loop in every query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"]
MISSING = "Không tìm thấy Chromium: đặt biến CHROMIUM hoặc cài gói chromium."


def find_chromium() -> str | None:
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    return next((path for path in map(shutil.which, NAMES) if path), None)


CHROMIUM = find_chromium()


def pytest_runtest_setup(item):
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)


def pytest_terminal_summary(terminalreporter):
    if CHROMIUM is None:
        terminalreporter.write_line(f"KIỂM THỬ TRÌNH DUYỆT BỊ BỎ QUA. {MISSING}", red=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",  # Chromium has no sandbox for root, and CI is root
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            # Whatever a page asks of another host fails, as on a machine without network.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    # With another time zone the admin warns about the difference beside each time.
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@pytest.fixture(scope="session")
def base_url(live_server):
    """`page.goto("/so-lieu/")` is enough."""
    return live_server.url


@pytest.fixture(scope="session")
def kept() -> Iterator[sqlite3.Connection]:
    """An empty database, for the demonstration once it is made."""
    copy = sqlite3.connect(":memory:")
    yield copy
    copy.close()


@pytest.fixture
def demonstration(transactional_db, kept):
    """That of the real command, as before anything is published. On SQLite it is made once, then copied as it was."""
    if kept.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
        kept.backup(connection.connection)
        return
    call_command("seed_demo", without_praise=True, stdout=io.StringIO())
    if connection.vendor == "sqlite":
        connection.connection.backup(kept)
