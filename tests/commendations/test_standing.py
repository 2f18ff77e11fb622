"""Ranks of people: total, then SK, then TT, in two groups; without the database."""

from commendations.standing import Scored, rank_people

CODES = ("TM", "TT", "SK", "GM")


def one(key: int, *points: int, group: str = "truc-tiep") -> Scored:
    return Scored(key, group, dict(zip(CODES, points, strict=False)))


def ranks(people) -> dict[int, tuple[int | None, int | None]]:
    return {key: (s.rank, s.total) for key, s in rank_people(people, CODES).items()}


def test_total_then_initiative_then_achievement_and_shared_ranks():
    people = [
        one(1, 20, 20, 20, 20),
        one(2, 25, 15, 20, 20),  # the same total and SK, less TT
        one(3, 20, 20, 20, 20),  # equal to 1
        one(4, 15, 20, 25, 20),  # the same total, more SK
        one(5, 25, 25, 0, 25),
    ]
    expected = {1: (2, 80), 2: (4, 80), 3: (2, 80), 4: (1, 80), 5: (5, 75)}
    assert ranks(people) == expected
    assert ranks(reversed(people)) == expected


def test_groups_are_ranked_apart_and_a_missing_score_ranks_nobody():
    people = [
        one(1, 1, 1, 1, 1),
        one(2, 25, 25, 25, 25, group="lanh-dao"),
        one(3, 0, 0, 0, 0),
        one(4, 25, 25, 25),
    ]
    assert ranks(people) == {1: (1, 4), 2: (1, 100), 3: (2, 0), 4: (None, None)}


def test_without_criteria_nobody_is_ranked():
    assert {s.rank for s in rank_people([one(1, 5, 5, 5, 5)], ()).values()} == {None}
