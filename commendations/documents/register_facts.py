"""From the registrations in the database to the facts of the list."""

from collections.abc import Iterator
from typing import Any

from campaigns.models import Campaign
from commendations.documents.register import LATE, ON_TIME, Entry, RegisterFacts
from registrations.presenters import value_of
from registrations.queries import Registered, registered
from registrations.sections import (
    COLLECTIVES,
    FRONT_LINE,
    INITIATIVES,
    LEADING,
    PEOPLE,
    PLAN,
    rows_of,
)


def register_facts(campaign: Campaign) -> RegisterFacts:
    """What was sent and counts, by khối. A fixed number of queries."""
    rows = registered(campaign)
    return RegisterFacts(
        units=len(rows),
        late=sum(row.registration.is_late for row in rows),
        collectives=tuple(entry for row in rows for entry in _collectives(row)),
        people=tuple(entry for row in rows for entry in _people(row)),
        ideas=tuple(entry for row in rows for entry in _ideas(row)),
    )


def _of_unit(row: Registered) -> dict[str, Any]:
    unit = row.campaign_unit
    return {
        "group": unit.group.name,
        "unit": unit.unit.name,
        "timeliness": LATE if row.registration.is_late else ON_TIME,
    }


def _collectives(row: Registered) -> Iterator[Entry]:
    plan = row.sections.get(PLAN, {})
    number, on = plan.get("number", ""), plan.get("issued_on", "")
    words = " ".join(filter(None, [number and f"Số {number}", on and f"ngày {on}"]))
    for one in rows_of(row.sections.get(COLLECTIVES)):
        yield Entry(**_of_unit(row), name=one["name"], aim=one["aim"], plan=words or "–")


def _people(row: Registered) -> Iterator[Entry]:
    for one in rows_of(row.sections.get(PEOPLE)):
        yield Entry(
            **_of_unit(row),
            name=" ".join(filter(None, [value_of(one, "title"), one["full_name"]])),
            aim=one["aim"],
            position=one["position"],
            kind=value_of(one, "group"),
            is_front_line=one.get("group") == FRONT_LINE,
            is_leading=one.get("group") == LEADING,
        )


def _ideas(row: Registered) -> Iterator[Entry]:
    for one in rows_of(row.sections.get(INITIATIVES)):
        yield Entry(**_of_unit(row), name=one["title"], authors=one["authors"])
