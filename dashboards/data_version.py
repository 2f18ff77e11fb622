"""A word that changes whenever anything changes that a board shows: one query, and no row to keep up to date.

All that a board reads is either written once (reports, measures, assessments, published boards), or has its history
written in the same transaction (campaigns, rules, units, participation, exclusions, officers). Rows of both kinds are
only ever added, so what is visible only grows, and a change is seen as one more row. The greatest number alone would
not do: on PostgreSQL the greater one may be committed first. Newest instants are there for a database that is put back
from a copy and then goes another way.
"""

import hashlib

from django.apps import apps
from django.db import connection, models

from campaigns.models import (
    Adjustment,
    Campaign,
    CampaignUnit,
    Criterion,
    Exclusion,
    Group,
    Participant,
    RulesVersion,
    Unit,
    UnitMember,
)
from dashboards.models import PublishedBoard
from metrics.models import Assessment, CumulativeMeasures, MonthlyReport

WITH_HISTORY: tuple[type[models.Model], ...] = (
    Campaign,
    Group,
    RulesVersion,
    Criterion,
    Unit,
    UnitMember,
    CampaignUnit,
    Participant,
    Exclusion,
    Adjustment,
)
# Written once -> the field that says when; the measures follow a report, an assessment has no other.
WRITTEN_ONCE: dict[type[models.Model], str | None] = {
    MonthlyReport: "recorded_at",
    CumulativeMeasures: None,
    Assessment: "known_from",
    PublishedBoard: "known_at",
}


def data_version() -> str:
    """To be read before what it is a version of: what is read later may be newer, never older."""
    with connection.cursor() as cursor:
        cursor.execute(_query())
        row = cursor.fetchone()
    return hashlib.sha256(repr(row).encode()).hexdigest()


def _query() -> str:
    quote = connection.ops.quote_name
    parts = []
    for table, key, instant in _tables():
        columns = ["count(*)", f"max({quote(key)})"]
        if instant:
            columns.append(f"max({quote(instant)})")
        parts += [f"(SELECT {column} FROM {quote(table)})" for column in columns]  # noqa: S608
    return f"SELECT {', '.join(parts)}"


def _tables() -> list[tuple[str, str, str | None]]:
    """(table, its key, when a row was written)."""
    found: list[tuple[str, str, str | None]] = []
    for model in WITH_HISTORY:
        history = apps.get_model(model._meta.app_label, f"Historical{model.__name__}")
        found.append((history._meta.db_table, "history_id", "history_date"))
    for model, instant in WRITTEN_ONCE.items():
        found.append((model._meta.db_table, "id", instant))
    return found
