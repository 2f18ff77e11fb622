"""Very many rows into a table at once, without an object for each: COPY on PostgreSQL, long statements on SQLite.

The checks of the table hold as always; the caller's transaction is the one that takes all of it back.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from django.db import connection, models

LINES_AT_ONCE = 5_000  # of text, on their way to PostgreSQL

Numbers = Sequence[int | None]


def insert_numbers(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Numbers]
) -> None:
    """Inserts rows of whole numbers and None, in the order of ``fields``. Raises IntegrityError like ``save``."""
    columns = [connection.ops.quote_name(model._meta.get_field(field).column) for field in fields]
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({', '.join(columns)})"
    if connection.vendor == "postgresql":
        _copy(into, rows, len(columns))
    else:
        _insert(into, rows, len(columns))


def _copy(into: str, rows: Iterable[Numbers], width: int) -> None:
    line = "\t".join(["%s"] * width) + "\n"
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {into} FROM STDIN (NULL 'None')") as copy,
    ):
        for some in _batches(rows, LINES_AT_ONCE):
            copy.write("".join([line % tuple(row) for row in some]))


def _insert(into: str, rows: Iterable[Numbers], width: int) -> None:
    """As many rows in one statement as it may have parameters: twice as fast as a statement each."""
    at_once = connection.features.max_query_params // width
    marks = f"({', '.join(['%s'] * width)})"
    rest: list[Numbers] = []

    def full() -> Iterator[list[int | None]]:
        for some in _batches(rows, at_once):
            if len(some) == at_once:
                yield list(chain.from_iterable(some))
            else:
                rest.extend(some)

    with connection.cursor() as cursor:
        for count, parameters in ((at_once, full()), (1, rest)):
            values = ", ".join([marks] * count)
            sql = f"INSERT INTO {into} VALUES {values}"  # noqa: S608  (names of the model's own)
            cursor.executemany(sql, parameters)


def _batches(rows: Iterable[Numbers], size: int) -> Iterator[list[Numbers]]:
    rows = iter(rows)
    while some := list(islice(rows, size)):
        yield some
