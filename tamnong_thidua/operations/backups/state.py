"""The program and its tables, as an archive names them: which version, which migrations."""

import tomllib
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@cache
def program_version() -> str:
    text = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]["version"]


@cache
def own_migrations() -> frozenset[str]:
    """Those of this program, its libraries' included; read from its files once."""
    loader = MigrationLoader(None)
    return frozenset(f"{app}.{name}" for app, name in loader.disk_migrations)


def applied_migrations() -> set[str]:
    """Those that the database has had; none in a new one."""
    return {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
