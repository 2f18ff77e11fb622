"""When a run takes SQLite's only write lock: at its first write, after all that it asks and checks."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import TypeVar

from django.db import OperationalError, connection, transaction

TRIES_WITHOUT_THE_LOCK = 2

T = TypeVar("T")
Begin = Callable[[], AbstractContextManager[None]]


def reading_first(run: Callable[[Begin], T]) -> T:
    """Calls ``run`` and returns what it does. It is one transaction, which it opens with what it is given, and may be
    called again from its beginning.

    Elsewhere than on SQLite that is all. There a transaction of our settings begins with the write lock, and whoever
    saves a page waits as long as a big file is checked. Begun without it, the run sees one instant and others write
    on; if somebody did by the time it writes itself, what it saw is old: SQLite refuses, and the run begins anew.
    The last try holds the lock from its beginning, so that it comes to an end.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        for _ in range(TRIES_WITHOUT_THE_LOCK):
            try:
                return run(_begin_without_the_lock)
            except OperationalError as error:
                if "database is locked" not in str(error):
                    raise
    return run(partial(transaction.atomic, durable=True))


@contextmanager
def _begin_without_the_lock() -> Iterator[None]:
    """Only the beginning: what follows the commit begins transactions of its own, as usual."""
    connection.ensure_connection()
    with ExitStack() as opened:
        usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
        try:
            opened.enter_context(transaction.atomic(durable=True))
        finally:
            connection.transaction_mode = usual
        yield
