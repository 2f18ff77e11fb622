"""The database of a bench: thrown away at the end, never that of anybody else."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.postgres_server import start_postgres


@contextmanager
def scratch_database(kind: str, url: str | None) -> Iterator[None]:
    """Sets DATABASE_URL, before Django reads it: a file, a server of our own, or at ``url`` a schema of our own."""
    if url:
        schema = f"bench_{os.getpid()}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
            try:
                joint = "&" if "?" in url else "?"
                os.environ["DATABASE_URL"] = f"{url}{joint}options=-csearch_path%3D{schema}"
                yield
            finally:
                connection.execute(f"DROP SCHEMA {schema} CASCADE")
    elif kind == "postgres":
        os.environ["DATABASE_URL"] = start_postgres()
        yield
    else:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
            yield
