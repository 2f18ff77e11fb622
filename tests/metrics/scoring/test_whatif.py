"""What a target still asks: boundaries by hand, and the least x by brute force through the scoring itself."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.scoring.measures import Measures
from metrics.scoring.scores import MET, CriterionRule, Rules, UnitFacts, judge, score_board
from metrics.scoring.whatif import (
    LessLate,
    Outlook,
    Period,
    ProcedureState,
    Wanted,
    late_allowed,
    on_time_to_add,
    to_add,
    to_convert,
    what_if,
)

RULES = Rules(criteria=())


def above(target, operator=">", **fields) -> CriterionRule:
    fields = {"measure": "received_post", "points": Fraction(10), **fields}
    return CriterionRule("X", "", operator=operator, threshold=Fraction(target), **fields)


LATE = CriterionRule("TH", "", "late", "none_or_low", None, Fraction(20))


def meets(rule: CriterionRule, k: int, n: int, rules: Rules = RULES) -> bool:
    """What the engine itself says of ``k`` of ``n``."""
    if n < max(1, rule.minimum_base):
        return False
    return judge(k, n, rule, rules)[0] in MET


@pytest.mark.parametrize(
    ("target", "operator", "counted", "convert", "add"),
    [
        (50, ">", (39, 78), 1, 1),  # exactly half of an even number is not more than half
        (50, ">=", (39, 78), 0, 0),
        (50, ">", (40, 78), 0, 0),
        (50, ">", (38, 78), 2, 3),
        (50, ">=", (38, 78), 1, 2),
        (50, ">", (38, 77), 1, 2),
        (50, ">", (0, 1), 1, 2),
        (50, ">=", (0, 1), 1, 1),
        (50, ">", (1, 1), 0, 0),
        (50, ">", (0, 0), None, 1),  # nothing to convert, and the first one is enough
        (50, ">=", (0, 0), None, 1),
        (20, ">", (431, 5018), 573, 716),
        (40, ">", (31, 78), 1, 1),
        ("100/3", ">", (1, 3), 1, 1),
        ("100/3", ">=", (1, 3), 0, 0),
        (0, ">", (0, 10), 1, 1),
        (0, ">", (1, 10), 0, 0),
        (0, ">=", (0, 10), 0, 0),
        (0, ">=", (0, 0), None, 1),
        (100, ">", (10, 10), None, None),  # more than all is never reached
        (100, ">", (9, 10), None, None),
        (100, ">", (0, 0), None, None),
        (100, ">=", (9, 10), 1, None),  # the tenth is there and stays there
        (100, ">=", (10, 10), 0, 0),
        (100, ">=", (0, 0), None, 1),
    ],
)
def test_least_numbers_at_the_boundaries(target, operator, counted, convert, add):
    rule = above(target, operator)
    assert (to_convert(rule, *counted), to_add(rule, *counted)) == (convert, add)


@pytest.mark.parametrize(
    ("k", "n", "convert", "add"), [(0, 9, None, 10), (9, 9, None, 1), (0, 10, 6, 11), (6, 10, 0, 0)]
)
def test_a_base_that_is_too_small_is_filled_first(k, n, convert, add):
    rule = above(50, minimum_base=10)
    assert (to_convert(rule, k, n), to_add(rule, k, n)) == (convert, add)


targets = st.sampled_from(["0", "1/3", "10", "100/3", "40", "50", "99.5", "100"])
counts = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
FAR = 20_000  # beyond any least x of 60 units at 99.5 %


def brute_force(reaches, until: int) -> int | None:
    return next((x for x in range(until + 1) if reaches(x)), None)


@given(targets, st.sampled_from([">", ">="]), counts, st.sampled_from([0, 0, 7]))
def test_to_convert_is_the_least_that_the_engine_accepts(target, operator, counted, base):
    rule, (k, n) = above(target, operator, minimum_base=base), counted
    assert to_convert(rule, k, n) == brute_force(lambda x: meets(rule, k + x, n), n - k)


@given(targets, st.sampled_from([">", ">="]), counts, st.sampled_from([0, 0, 7]))
def test_to_add_is_the_least_that_the_engine_accepts(target, operator, counted, base):
    rule, (k, n) = above(target, operator, minimum_base=base), counted
    assert to_add(rule, k, n) == brute_force(lambda x: meets(rule, k + x, n + x), FAR)


low_rates = st.sampled_from(["0", "1/3", "1", "5/2", "50"])


@given(low_rates, counts.filter(lambda c: c[1] > 0), st.sampled_from([0, 0, 1, 3]))
def test_late_ones_too_many_are_the_least_that_the_engine_accepts(low, counted, few):
    (k, n), rules = counted, Rules(criteria=(), low_rate=Fraction(low), zero_at=Fraction(90))
    rule = replace(LATE, low_count=few)
    fewer = brute_force(lambda x: meets(rule, k - x, n, rules), k)
    assert max(0, k - late_allowed(n, rule, rules)) == fewer
    more = brute_force(lambda x: meets(rule, k, n + x, rules), FAR)
    assert on_time_to_add(k, n, rule, rules) == more


# From a result of the engine


def states(*procedures: tuple[int, int, tuple[int, ...]]) -> list[ProcedureState]:
    """(received, online, levels) of P0, P1, …"""
    return [
        ProcedureState(f"P{place}", f"Thủ tục {place}", levels, received, online)
        for place, (received, online, levels) in enumerate(procedures)
    ]


def found(rule: CriterionRule, *, procedures=(), period=None, denominator="all", **measures):
    facts = UnitFacts("A", "", "xa", 1, Measures(**measures))
    rules = Rules(criteria=(rule,), denominator=denominator)
    [score] = score_board([facts], rules)
    return what_if(
        score.criteria[0],
        rule,
        rules,
        measures=facts.measures,
        period=period or Period(4, 2),
        procedures=procedures,
    )


def test_dossiers_that_were_handed_in_directly_can_come_by_post():
    one = found(above(20), received=100, received_post=15, received_online_l3=60)
    assert one == Wanted(
        to_convert=6,
        convertible=25,
        to_add=7,
        outlook=Outlook(months_left=2, coming=50, needed=16),  # 31 of 150
    )
    assert one.is_enough


def test_too_few_direct_dossiers_are_said_to_be_too_few():
    one = found(above(20), received=100, received_post=15, received_online_l4=80)
    assert (one.to_convert, one.convertible, one.is_enough) == (6, 5, False)


def test_blank_online_counts_leave_open_how_many_came_directly():
    blank = {"missing_months": {"received_online_l3": ("2022-03",)}}
    one = found(above(20), received=100, received_post=15, **blank)
    assert (one.convertible, one.is_enough) == (None, None)


def test_results_by_post():
    one = found(above(30, measure="returned_post"), returned=10, returned_post=3)
    assert (one.to_convert, one.convertible, one.to_add) == (1, 7, 1)


@pytest.mark.parametrize(
    ("period", "outlook"),
    [
        (Period(4, 0), Outlook(0, 0, None)),  # no month left
        (Period(4, 1), Outlook(1, 25, None)),  # all 25 of 125 are exactly 20 %
        (Period(4, 2), Outlook(2, 50, 31)),
        (Period(2, 6), Outlook(6, 300, 81)),
    ],
)
def test_whether_it_can_still_be_reached_at_the_present_volume(period, outlook):
    one = found(above(20), received=100, received_post=0, period=period)
    assert one.outlook == outlook


def test_procedures_nearest_to_counting():
    procedures = states(
        (10, 2, (3,)),  # counts already
        (7, 0, (3,)),
        (90, 0, (2,)),  # not offered online
        (30, 0, (4,)),
        (7, 0, (2, 3)),  # its level changed within the period
        (0, 0, (3,)),  # nobody has asked for it
        (4, 0, (3,)),
    )
    given_there = {"procedures_all": 7, "procedures_online": 1, "procedures_online_l3": 1}
    both = found(above(50, measure="procedures_online"), procedures=procedures, **given_there)
    assert [p.code for p in both.nearest] == ["P3", "P1", "P4", "P6"]
    assert (both.to_convert, both.convertible, both.dormant, both.to_add) == (3, 4, 1, 6)
    only_3 = found(above(50, measure="procedures_online_l3"), procedures=procedures, **given_there)
    assert [p.code for p in only_3.nearest] == ["P1", "P4", "P6"]


def test_procedures_without_enough_dossiers_are_not_expected_to_get_one_online():
    rule = above(50, measure="procedures_online")
    procedures = states((4, 0, (3,)), (1, 0, (3,)), (2, 0, (3,)), (9, 9, (3,)))
    given_there = {"procedures_all": 4, "procedures_online": 1}
    # 4 months so far: one month brings 1, 0 and 0 dossiers; two months 2, 0 and 1
    one = found(rule, procedures=procedures, period=Period(4, 1), **given_there)
    assert (one.to_convert, one.outlook) == (2, Outlook(1, 1, None))
    two = found(rule, procedures=procedures, period=Period(4, 2), **given_there)
    assert two.outlook == Outlook(2, 2, 2)


def test_one_late_dossier_and_none_at_all_is_over():
    late = {"resolved_on_time": 640, "resolved_late": 1, "late": 1, "late_base": 641}
    assert found(LATE, **late) == LessLate(
        allowed=6, too_many=0, to_add=0, can_be_none=False, outlook=Outlook(2, 320, 312)
    )
    assert found(LATE, resolved_on_time=640, late_base=640).can_be_none


def test_late_ones_above_a_low_rate():
    late = {"resolved_on_time": 300, "resolved_late": 5, "late": 5, "late_base": 305}
    assert found(LATE, **late) == LessLate(
        allowed=3, too_many=2, to_add=195, can_be_none=False, outlook=Outlook(2, 152, None)
    )
    assert found(LATE, period=Period(4, 4), **late).outlook == Outlook(4, 305, 304)


@pytest.mark.parametrize(
    ("rule", "measures"),
    [
        (above(100, ">=", measure="assessed"), {}),
        (above(20), {"missing_months": {"report": ("2022-03",)}}),
    ],
)
def test_nothing_is_said_of_what_is_not_measured(rule, measures):
    assert found(rule, **measures) is None
