"""What a catalogue lets a unit reach, against every board that the unit could ever have."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.scoring.measures import Measures
from metrics.scoring.reachability import Reach, out_of_reach, reach
from metrics.scoring.scores import CriterionRule, Rules, UnitFacts

TT4 = CriterionRule("TT4", "", "procedures_online_l4", ">", Fraction(10), Fraction(15))
targets = st.sampled_from(["0", "10", "100/3", "50", "99", "100"]).map(Fraction)


def rule(target: Fraction, operator: str, denominator: str = "all") -> CriterionRule:
    return CriterionRule(
        "X", "", "procedures_online_l3", operator, target, Fraction(1), denominator=denominator
    )


@given(targets, st.sampled_from([">", ">="]), st.integers(1, 12), st.integers(0, 12))
def test_among_all_procedures_by_brute_force(target, operator, every, offered):
    """Every number of procedures with an online dossier that the catalogue allows is tried."""
    offered = min(offered, every)
    asked = rule(target, operator)
    enough = [k for k in range(offered + 1) if asked.is_met_by(k, every)]
    found = reach(
        Measures(procedures_all=every, procedures_l3_offered=offered), asked, Rules(criteria=())
    )
    assert found.can is (bool(enough) and offered > 0)
    if enough:
        assert found.needed == enough[0]


@given(targets, st.sampled_from([">", ">="]), st.integers(0, 12))
def test_among_the_offered_ones_by_brute_force(target, operator, offered):
    asked = rule(target, operator, "offered")
    enough = [k for k in range(offered + 1) if offered and asked.is_met_by(k, offered)]
    found = reach(
        Measures(procedures_all=20, procedures_l3_offered=offered), asked, Rules(criteria=())
    )
    assert found.can is bool(enough)


@pytest.mark.parametrize("measure", ["received_post", "late", "assessed"])
def test_what_hangs_on_no_catalogue(measure):
    of_dossiers = CriterionRule("X", "", measure, ">", Fraction(1), Fraction(1))
    assert reach(Measures(), of_dossiers, Rules(criteria=())) is None


def test_a_unit_without_procedures_and_a_catalogue_without_the_level():
    rules = Rules(criteria=(TT4,))
    units = [
        UnitFacts("A", "A", "xa", 1, Measures()),
        UnitFacts("B", "B", "xa", 2, Measures(procedures_all=20)),
        UnitFacts("C", "C", "xa", 3, Measures(procedures_all=20, procedures_l4_offered=2)),
        UnitFacts("D", "D", "xa", 4, Measures(procedures_all=20, procedures_l4_offered=3)),
    ]
    assert [
        (one.code, [unit.code for unit in cannot]) for one, cannot in out_of_reach(units, rules)
    ] == [("TT4", ["A", "B", "C"])]
    assert reach(units[3].measures, TT4, rules) == Reach(True, offered=3, every=20, needed=3)
