"""A database beside that of the tests, which other processes may use too: a file, or one more on the same server."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections
from django.db.utils import load_backend

# Sets Django up, says so, waits for a line, runs the act; tells of each statement before it is sent.
PLAYER = """
import importlib, os, sys
import django
from django.core.management import execute_from_command_line

told = int(sys.argv[1])
django.setup()
from django.db import connection

def tell(execute, sql, params, many, context):
    os.write(told, b"s")
    return execute(sql, params, many, context)

os.write(told, b"r")
sys.stdin.readline()
module, _, function = sys.argv[2].partition(":")
with connection.execute_wrapper(tell):
    if function:
        getattr(importlib.import_module(module), function)(*sys.argv[3:])
    else:
        execute_from_command_line(["manage.py", *sys.argv[2:]])
"""


class Player:
    """A process of its own that acts as soon as it is told to ``go``.

    ``command``: of manage.py, or "module:function" and words that the function takes.
    """

    def __init__(self, url: str, *command: str) -> None:
        self._told, writing = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-c", PLAYER, str(writing), *command],
            cwd=settings.BASE_DIR,
            env=os.environ
            | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tamnong_thidua.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[writing],
            text=True,
        )
        os.close(writing)

    def is_ready(self) -> bool:
        return os.read(self._told, 1) == b"r"

    def go(self) -> None:
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def statements(self) -> Iterator[int]:
        """1, 2, 3 … as each is about to be sent; ends with the process."""
        sent = 0
        while os.read(self._told, 1):
            sent += 1
            yield sent

    def end(self) -> tuple[int, str, str]:
        """Exit code, stdout, stderr."""
        out, err = self.process.communicate()
        os.close(self._told)
        return self.process.returncode, out, err


class Scratch:
    """Scratch databases by name, each made as a copy of another; the first is the empty one of the tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = os.environ["DATABASE_URL"]
        self._made: list[str] = []

    @property
    def is_file(self) -> bool:
        return self._server.startswith("sqlite")

    def url(self, name: str) -> str:
        if self.is_file:
            return f"sqlite:///{self._path(name)}"
        return self._server.replace("/postgres?", f"/{self._database(name)}?")

    def copy(self, name: str, *, of: str | None = None) -> str:
        """Makes the database anew; returns its address. ``of`` None: the tables alone."""
        if self.is_file:
            self._path(name).unlink(missing_ok=True)
            for rest in ("-wal", "-shm"):
                Path(f"{self._path(name)}{rest}").unlink(missing_ok=True)
            self._copy_file(name, of)
        else:
            original = self._database(of) if of else connections["default"].settings_dict["NAME"]
            connections["default"].close()  # nobody may look on while it is copied
            self._on_server(f'DROP DATABASE IF EXISTS "{self._database(name)}" WITH (FORCE)')
            self._on_server(f'CREATE DATABASE "{self._database(name)}" TEMPLATE "{original}"')
            self._made.append(name)
        return self.url(name)

    def _copy_file(self, name: str, of: str | None) -> None:
        if of is not None:
            shutil.copyfile(self._path(of), self._path(name))
            return
        connection = connections["default"]
        connection.ensure_connection()
        target = sqlite3.connect(self._path(name))
        connection.connection.backup(target)
        target.close()

    @contextmanager
    def used(self, name: str) -> Iterator[None]:
        """Everything in this process asks that database."""
        usual = connections["default"]
        backend = load_backend(usual.settings_dict["ENGINE"])
        database = str(self._path(name)) if self.is_file else self._database(name)
        connections["default"] = backend.DatabaseWrapper(
            usual.settings_dict | {"NAME": database}, "default"
        )
        try:
            yield
        finally:
            connections["default"].close()
            connections["default"] = usual

    def remove(self) -> None:
        for name in self._made:
            self._on_server(f'DROP DATABASE IF EXISTS "{self._database(name)}" WITH (FORCE)')

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.sqlite3"

    def _database(self, name: str) -> str:
        return f"scratch_{os.getpid()}_{name}"

    def _on_server(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(statement)
