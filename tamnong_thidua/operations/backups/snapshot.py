"""One instant of the database, while people go on working."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read inside is as it was when it began; nobody waits for us. Not inside a transaction."""
    if connection.in_atomic_block:
        raise transaction.TransactionManagementError("a snapshot has a transaction of its own")
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # Not atomic(): in the mode of our settings it would take the lock of writers. This one only reads,
    # and with a write-ahead log readers and the writer do not wait for each other.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")  # from here on
            cursor.fetchall()
            yield
        finally:
            cursor.execute("ROLLBACK")
