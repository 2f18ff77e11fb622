"""From the points of people to ranks inside each of the two groups (scoring.md 6). Pure: standard library only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

TIE_BREAKS = ("SK", "TT")  # after the total, higher first


@dataclass(frozen=True, slots=True)
class Scored:
    """A person with the points that count: criterion code -> whole points; a code that is absent is not scored."""

    key: int
    group: str
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """``total`` and ``rank`` are None until every criterion is scored. Equal people share a rank (1, 2, 2, 4)."""

    key: int
    rank: int | None
    total: int | None


def rank_people(people: Iterable[Scored], codes: Sequence[str]) -> dict[int, Standing]:
    """Key -> standing. ``codes``: the criteria that a person needs points for; without any nobody is ranked."""
    people = list(people)
    found = {one.key: Standing(one.key, None, None) for one in people}
    groups: dict[str, list[Scored]] = {}
    for one in people:
        if codes and all(code in one.points for code in codes):
            groups.setdefault(one.group, []).append(one)
    for members in groups.values():
        keys = {one.key: _key(one, codes) for one in members}
        in_order = sorted(members, key=lambda one: keys[one.key])
        for place, one in enumerate(in_order, start=1):
            before = in_order[place - 2] if place > 1 else None
            rank: int | None = place
            if before is not None and keys[before.key] == keys[one.key]:
                rank = found[before.key].rank
            found[one.key] = Standing(one.key, rank, -keys[one.key][0])
    return found


def _key(one: Scored, codes: Sequence[str]) -> tuple[int, ...]:
    total = sum(one.points[code] for code in codes)
    return (-total, *(-one.points.get(code, 0) for code in TIE_BREAKS))
