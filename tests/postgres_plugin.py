"""`--db`: the database that the tests run on. `--db=postgres` starts a PostgreSQL of its own.

Loaded by `-p tests.postgres_plugin` in pyproject.toml, so that DATABASE_URL is set before
pytest-django reads the settings; hence `python -m pytest`, which finds this folder, not `pytest`.
"""

import os

import pytest

from tests.postgres_server import CARELESS, start_postgres


def pytest_addoption(parser):
    parser.addoption(
        "--db",
        default="sqlite",
        choices=["sqlite", "postgres"],
        help="the database of the tests: sqlite (in memory) or postgres (started for this run)",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    if "PYTEST_XDIST_WORKER" in os.environ:
        return  # the process that started this worker has set DATABASE_URL
    if early_config.known_args_namespace.db == "postgres":
        os.environ["DATABASE_URL"] = start_postgres(CARELESS)
    else:
        os.environ["DATABASE_URL"] = "sqlite://:memory:"
