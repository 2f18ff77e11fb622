"""When a run takes SQLite's only write lock: at its first write, after all that it asks and checks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import OperationalError, connection

TRIES_WITHOUT_THE_LOCK = 2

T = TypeVar("T")


def reading_first(run: Callable[[], T]) -> T:
    """Calls ``run``, which is one transaction and may be called again from its beginning, and returns what it does.

    Elsewhere than on SQLite that is all. There a transaction of our settings begins with the write lock, and whoever
    saves a page waits as long as a big file is checked. Begun without it, the run sees one instant and others write
    on; if somebody did by the time it writes itself, what it saw is old: SQLite refuses, and the run begins anew.
    The last try holds the lock from its beginning, so that it comes to an end.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        for _ in range(TRIES_WITHOUT_THE_LOCK):
            try:
                with _without_the_lock():
                    return run()
            except OperationalError as error:
                if "database is locked" not in str(error):
                    raise
    return run()


@contextmanager
def _without_the_lock() -> Iterator[None]:
    connection.ensure_connection()
    usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = usual
