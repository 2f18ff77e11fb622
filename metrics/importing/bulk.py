"""Very many rows into a table at once, without an object for each: COPY on PostgreSQL, one statement on SQLite.

The checks of the table hold as always; the caller's transaction is the one that takes all of it back.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import connection, models

LINES_AT_ONCE = 5_000

Numbers = Sequence[int | None]


def insert_numbers(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Numbers]
) -> None:
    """Inserts rows of whole numbers and None, in the order of ``fields``. Raises IntegrityError like ``save``."""
    columns = [connection.ops.quote_name(model._meta.get_field(field).column) for field in fields]
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({', '.join(columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {into} FROM STDIN (NULL 'None')") as copy,
            ):
                for block in _as_text(rows, len(columns)):
                    copy.write(block)
        else:
            marks = ", ".join(["%s"] * len(columns))
            sql = f"INSERT INTO {into} VALUES ({marks})"  # noqa: S608  (names of the model's own)
            cursor.executemany(sql, rows)


def _as_text(rows: Iterable[Numbers], width: int) -> Iterator[str]:
    line = "\t".join(["%s"] * width) + "\n"
    rows = iter(rows)
    while some := list(islice(rows, LINES_AT_ONCE)):
        yield "".join([line % tuple(row) for row in some])
