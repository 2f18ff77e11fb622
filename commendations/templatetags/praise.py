"""Points of a person in the order of the criteria; a post and a unit in one phrase."""

from collections.abc import Sequence

from django import template

from campaigns.models import Criterion
from commendations.documents.wording import place_of_work
from commendations.queries import Person

register = template.Library()


@register.filter
def points(
    person: Person, criteria: Sequence[Criterion]
) -> list[tuple[Criterion, int | None, int | None]]:
    """(criterion, points of the unit, points of the office); None where a side has not scored."""
    return [
        (one, _points(person.unit, one.code), _points(person.office, one.code)) for one in criteria
    ]


def _points(side, code: str) -> int | None:
    return side[code].points if code in side else None


@register.filter
def at_unit(position: str, unit: str) -> str:
    """``Trưởng phòng`` at ``Phòng Nội vụ`` -> ``Trưởng phòng Nội vụ``, on pages as in documents."""
    return place_of_work(position, unit)
