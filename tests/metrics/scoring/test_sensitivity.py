"""Bands against a second computation, ranges of ranks against boards computed one by one, changes in time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.scoring.ranks import rank_board
from metrics.scoring.scores import Rules, score_board
from metrics.scoring.sensitivity import (
    Band,
    Change,
    Choice,
    changes,
    improvement_ranks,
    rank_ranges,
    variations,
    wilson,
)
from tests.metrics.scoring.test_scores import BCN, GROUPS, KH, RULES, TH, TT3, TT34, unit

AUGUST = date(2022, 8, 1)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (0, 1, "0.00", "79.35"),
        (1, 1, "20.65", "100.00"),
        (0, 10, "0.00", "27.76"),
        (5, 10, "23.65", "76.35"),
        (344, 2234, "13.96", "16.96"),
        (1, 640, "0.02", "0.88"),
        (1000, 1000, "99.61", "100.00"),
    ],
)
def test_wilson_bands(k, n, low, high):
    assert wilson(k, n) == Band(Decimal(low), Decimal(high))


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_band_agrees_with_floating_point_and_holds_the_rate(counted):
    k, n = counted
    band, p, z = wilson(k, n), k / n, 1.959964
    middle, reach = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    for bound, value in ((band.low, middle - reach), (band.high, middle + reach)):
        assert abs(float(bound) - 100 * value / (1 + z * z / n)) < 0.0101
    assert band.holds(Fraction(100 * k, n))
    assert wilson(n - k, n) == Band(100 - band.high, 100 - band.low)  # late and not late


def test_a_band_tells_whether_a_target_is_inside():
    band = Band(Decimal("13.96"), Decimal("16.96"))
    assert [band.holds(Fraction(x)) for x in ("13.95", "13.96", "15", "16.96", "20")] == [
        False,
        True,
        True,
        True,
        False,
    ]


# Ranges


def board(*facts, rules=RULES):
    return rank_board(score_board(facts, rules), groups=GROUPS)


def test_every_choice_is_varied_once():
    made = [
        (v.choice, v.about) for v in variations(Rules(criteria=(TT34, TH), denominator="offered"))
    ]
    assert made == [
        (Choice.DENOMINATOR, "all"),
        (Choice.DENOMINATOR, "active"),
        (Choice.LIGHTER, "TT34"),
        (Choice.HEAVIER, "TT34"),
        (Choice.LIGHTER, "TH"),
        (Choice.HEAVIER, "TH"),
        (Choice.LEFT_OUT, "TT34"),
        (Choice.LEFT_OUT, "TH"),
    ]
    assert [v.rules.criteria[0].points for v in variations(RULES)[2:4]] == [
        Fraction(15, 2),
        Fraction(25, 2),
    ]
    assert len(variations(RULES)) == 2 + 14 + 7


def test_without_procedures_there_is_no_denominator_to_choose_and_one_criterion_is_not_left_out():
    assert [v.choice for v in variations(Rules(criteria=(BCN,)))] == [
        Choice.LIGHTER,
        Choice.HEAVIER,
    ]


def test_what_moves_a_rank():
    rules = Rules(criteria=(BCN, TH))
    posts, punctual = unit("A", late=5), unit("B", order=2, received_post=0)
    # A 10 + 8.89, B 0 + 20: B is ahead, until lateness weighs less or posts more
    ranges = rank_ranges(board(posts, punctual, rules=rules), rules)
    assert {code: (r.rank, r.best, r.worst) for code, r in ranges.items()} == {
        "A": (2, 1, 2),
        "B": (1, 1, 2),
    }
    assert [(v.choice, v.about, rank) for v, rank in ranges["A"].moved] == [
        (Choice.HEAVIER, "BCN", 1),
        (Choice.LIGHTER, "TH", 1),
        (Choice.LEFT_OUT, "TH", 1),
    ]
    assert not ranges["A"].is_firm


def test_a_rank_that_nothing_moves_is_firm():
    rules = Rules(criteria=(BCN, TH))
    ranges = rank_ranges(board(unit("A"), unit("B", received_post=0, late=50), rules=rules), rules)
    assert all(r.is_firm and r.best == r.worst == r.rank for r in ranges.values())


def test_denominator_moves_ranks():
    rules = Rules(criteria=(TT34,))
    wide = unit("A", procedures_all=20, procedures_online=8, procedures_active=8)
    narrow = unit("B", procedures_all=10, procedures_online=5, procedures_active=10)
    ranges = rank_ranges(board(wide, narrow, rules=rules), rules)
    assert ("active", 1) in [(v.about, rank) for v, rank in ranges["A"].moved]


def test_month_alone_is_compared_among_the_units_that_are_ranked():
    rules = Rules(criteria=(BCN,))
    gap = {"missing_months": {"report": (AUGUST,)}}
    first, second, absent = unit("A"), unit("B", received_post=10), unit("C", **gap)
    alone = [
        replace(first, measures=unit(received_post=1).measures),
        replace(second, measures=unit(received_post=40).measures),
        replace(absent, measures=unit(received_post=90).measures),
    ]
    ranges = rank_ranges(board(first, second, absent, rules=rules), rules, month_alone=alone)
    assert {code: r.moved[0][1] for code, r in ranges.items()} == {"A": 2, "B": 1}
    assert {r.moved[0][0].choice for r in ranges.values()} == {Choice.MONTH_ALONE}


def test_a_unit_that_has_no_rank_under_a_choice_is_said_to_have_none():
    rules = Rules(criteria=(TT34, TH))
    blank = {"missing_months": {"received": (AUGUST,)}}
    ranges = rank_ranges(board(unit("A", **blank), unit("B", late=50), rules=rules), rules)
    assert [(v.about, rank) for v, rank in ranges["A"].moved] == [("active", None)]
    assert (ranges["A"].best, ranges["A"].worst) == (1, 1)


@given(
    st.lists(
        st.builds(
            dict,
            received_post=st.integers(0, 100),
            late=st.integers(0, 100),
            procedures_online=st.integers(0, 10),
            procedures_active=st.integers(0, 10),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_ranges_are_those_of_boards_computed_one_by_one(many):
    rules = Rules(criteria=(KH, TT34, TT3, BCN, TH))
    facts = [unit(str(place), order=place, **fields) for place, fields in enumerate(many)]
    ranges = rank_ranges(board(*facts, rules=rules), rules)
    seen = {code: {r.rank} for code, r in ranges.items()}
    for variation in variations(rules):
        for u in board(*facts, rules=variation.rules).groups[0].units:
            seen[u.score.unit.code].add(u.rank)
    assert {code: (r.best, r.worst) for code, r in ranges.items()} == {
        code: (min(ranks - {None}), max(ranks - {None})) for code, ranks in seen.items()
    }


# Change in time


def test_changes_of_points_and_ranks():
    rules = Rules(criteria=(BCN,))
    before = board(unit("A", received_post=10), unit("B", received_post=5), rules=rules)
    now = board(unit("A", received_post=10), unit("B", received_post=15), unit("C"), rules=rules)
    assert changes(before, now) == {
        "B": Change(Decimal("4.00"), 0),
        "A": Change(Decimal("0.00"), -2),
    }


def test_small_changes_are_no_news():
    def is_news(points, ranks):
        return Change(Decimal(points), ranks).is_notable(least_points=Decimal(1), least_ranks=2)

    assert [is_news("0.99", 1), is_news("1.00", 0), is_news("-1.00", 0), is_news("0", -2)] == [
        False,
        True,
        True,
        True,
    ]


def test_improvement_is_ranked_inside_each_group_with_shared_places():
    rules = Rules(criteria=(BCN,))

    def at(**posts):
        others = {"E": {"group": "co-quan"}}
        return board(
            *(
                unit(code, received_post=post, **others.get(code, {}))
                for code, post in posts.items()
            ),
            rules=rules,
        )

    before, now = at(A=10, B=5, C=5, D=0, E=5), at(A=12, B=10, C=10, D=1, E=6)
    assert improvement_ranks(before, now) == {"A": 3, "B": 1, "C": 1, "D": 4, "E": 1}
