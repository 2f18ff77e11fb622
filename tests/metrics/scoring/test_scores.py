"""Scores and ranks: tables of cases, the boundaries of scoring.md, and its properties."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.scoring.measures import Measures
from metrics.scoring.ranks import Unranked, rank_board
from metrics.scoring.scores import (
    NOT_ASKED,
    Adjustment,
    CriterionRule,
    Rules,
    Status,
    UnitFacts,
    is_unsettled,
    judge,
    round_half_up,
    score_board,
    score_criterion,
)

KH = CriterionRule("KH", "", "assessed", ">=", Fraction(100), Fraction(10))
TT34 = CriterionRule("TT34", "", "procedures_online", ">", Fraction(50), Fraction(20))
TT3 = CriterionRule("TT3", "", "procedures_online_l3", ">", Fraction(40), Fraction(15))
TT4 = CriterionRule("TT4", "", "procedures_online_l4", ">", Fraction(10), Fraction(15))
BCN = CriterionRule("BCN", "", "received_post", ">", Fraction(20), Fraction(10))
BCT = CriterionRule("BCT", "", "returned_post", ">", Fraction(30), Fraction(10))
TH = CriterionRule("TH", "", "late", "none_or_low", None, Fraction(20))
RULES = Rules(criteria=(KH, TT34, TT3, TT4, BCN, BCT, TH))
GROUPS = [("xa", "Xã"), ("co-quan", "Cơ quan")]


def unit(code="A", *, group="xa", order=1, assessed="100", **facts) -> UnitFacts:
    """A unit that reaches every target unless told otherwise."""
    measures = {
        "procedures_all": 10,
        "procedures_online": 6,
        "procedures_online_l3": 5,
        "procedures_online_l4": 2,
        "received": 100,
        "received_post": 21,
        "returned": 100,
        "returned_post": 31,
        "late_base": 100,
    }
    others = {key: facts.pop(key) for key in ("takes_part", "exclusion") if key in facts}
    return UnitFacts(
        code=code,
        name=f"Đơn vị {code}",
        group=group,
        display_order=order,
        measures=Measures(**{**measures, **facts}),
        assessed={} if assessed is None else {"KH": Decimal(assessed)},
        **others,
    )


def only(rule: CriterionRule, facts: UnitFacts, **rules):
    [score] = score_board([facts], Rules(criteria=(rule,), **rules))
    [result] = score.criteria
    return result


def test_unit_that_reaches_every_target_has_every_point():
    [score] = score_board([unit()], RULES)

    assert [(c.code, c.status, c.points) for c in score.criteria] == [
        ("KH", Status.MET, Decimal("10.00")),
        ("TT34", Status.MET, Decimal("20.00")),
        ("TT3", Status.MET, Decimal("15.00")),
        ("TT4", Status.MET, Decimal("15.00")),
        ("BCN", Status.MET, Decimal("10.00")),
        ("BCT", Status.MET, Decimal("10.00")),
        ("TH", Status.MET, Decimal("20.00")),
    ]
    assert (score.total, score.met) == (Decimal("100.00"), 7)


@pytest.mark.parametrize(
    ("numerator", "denominator", "status", "points"),
    [
        (
            39,
            78,
            Status.NOT_MET,
            "16.00",
        ),  # exactly half: "trên 50 %" is not reached, rate = target
        (40, 78, Status.MET, "20.00"),
        (0, 1, Status.NOT_MET, "0.00"),
        (1, 1, Status.MET, "20.00"),
        (1, 2, Status.NOT_MET, "16.00"),
        (1, 3, Status.NOT_MET, "10.67"),
        (1, 8, Status.NOT_MET, "4.00"),
        (499_999, 1_000_000, Status.NOT_MET, "16.00"),
        (500_001, 1_000_000, Status.MET, "20.00"),
    ],
)
def test_above_is_strict(numerator, denominator, status, points):
    result = only(TT34, unit(procedures_online=numerator, procedures_all=denominator))

    assert (result.status, result.points) == (status, Decimal(points))
    assert (result.numerator, result.denominator) == (numerator, denominator)


@pytest.mark.parametrize(
    ("late", "base", "status", "points"),
    [
        (0, 1, Status.MET, "20.00"),
        (1, 100, Status.MET_LOW, "16.00"),  # exactly 1 %
        (1, 640, Status.MET_LOW, "16.00"),
        (1, 99, Status.NOT_MET, "15.98"),
        (101, 10_000, Status.NOT_MET, "15.98"),
        (55, 1000, Status.NOT_MET, "8.00"),  # half-way from 1 % to 10 %
        (10, 100, Status.NOT_MET, "0.00"),
        (99, 100, Status.NOT_MET, "0.00"),
    ],
)
def test_late_none_low_or_not_met(late, base, status, points):
    result = only(TH, unit(late=late, late_base=base))

    assert (result.status, result.points) == (status, Decimal(points))


@pytest.mark.parametrize(
    ("assessed", "status", "points"),
    [
        ("100", Status.MET, "10.00"),
        ("99.99", Status.NOT_MET, "8.00"),
        ("0", Status.NOT_MET, "0.00"),
        ("97.5", Status.NOT_MET, "7.80"),
    ],
)
def test_assessed_plan(assessed, status, points):
    result = only(KH, unit(assessed=assessed))

    assert (result.status, result.points, result.numerator, result.denominator) == (
        status,
        Decimal(points),
        Decimal(assessed),
        100,
    )


def test_threshold_of_zero_counts_a_rate_of_zero_as_the_target():
    rule = CriterionRule("X", "", "received_post", ">", Fraction(0), Fraction(10))

    assert judge(0, 7, rule, RULES) == (Status.NOT_MET, Fraction(8))
    assert judge(1, 100_000, rule, RULES) == (Status.MET, Fraction(10))


@pytest.mark.parametrize(
    ("denominator", "expected"),
    [("all", (6, 20)), ("offered", (5, 9)), ("active", (6, 12))],
)
def test_choice_of_denominator(denominator, expected):
    facts = unit(
        procedures_all=20,
        procedures_online_offered=9,
        procedures_active=12,
        procedures_online=6,
        procedures_online_of_offered=5,
    )

    result = only(TT34, facts, denominator=denominator)

    assert (result.numerator, result.denominator) == expected


# o of |P|: how many procedures the catalogue offers at the level
@pytest.mark.parametrize(
    ("target", "denominator", "counts", "status"),
    [
        ("> 40", "all", (8, 3), Status.UNREACHABLE),  # 8 of 20 is 40 %, which is not above it
        (">= 40", "all", (8, 3), Status.NOT_MET),
        ("> 40", "all", (9, 3), Status.NOT_MET),
        ("> 40", "all", (0, 0), Status.UNREACHABLE),
        ("> 40", "all", (0, 9), Status.MET),  # what is met is met
        ("> 40", "active", (8, 3), Status.NOT_MET),  # only a count of all rules it out
        ("> 40", "active", (0, 3), Status.UNREACHABLE),
        ("> 40", "offered", (8, 3), Status.NOT_MET),
        ("> 40", "offered", (0, 0), Status.NOT_APPLICABLE),
    ],
)
def test_a_target_that_the_catalogue_rules_out(target, denominator, counts, status):
    rule = replace(TT3, operator=target.split()[0], denominator=denominator)
    offered, counted = counts
    facts = unit(
        procedures_all=20,
        procedures_active=20,
        procedures_l3_offered=offered,
        procedures_online_l3=counted,
        procedures_online_l3_of_offered=min(counted, offered),
    )
    rules = {"unreachable": "not_applicable"}
    found = only(rule, facts, **rules)
    assert found.status is status
    assert (found.points is None) is (status in NOT_ASKED)
    assert only(rule, facts).status is (Status.NOT_MET if status is Status.UNREACHABLE else status)


def test_dossiers_online_are_ruled_out_only_where_nothing_is_offered():
    rule = CriterionRule("HS", "", "dossiers_online", ">", Fraction(50), Fraction(10))
    counts = {"received": 10, "received_online_l3": 1, "received_online_l4": 2}
    given = {"unreachable": "not_applicable"}
    some = only(rule, unit(**counts, procedures_online_offered=1), **given)
    none = only(rule, unit(**counts, procedures_online_offered=0), **given)
    assert (some.status, some.numerator, some.denominator) == (Status.NOT_MET, 3, 10)
    assert (none.status, none.numerator, none.denominator, none.points) == (
        Status.UNREACHABLE, 3, 10, None
    )  # fmt: skip


@pytest.mark.parametrize(
    ("late", "low_count", "status"),
    [(0, 2, Status.MET), (1, 0, Status.NOT_MET), (2, 2, Status.MET_LOW), (3, 2, Status.NOT_MET)],
)
def test_a_few_late_dossiers_of_a_small_unit_may_be_allowed(late, low_count, status):
    found = only(replace(TH, low_count=low_count), unit(late=late, late_base=20))
    assert found.status is status


def test_a_criterion_may_have_a_denominator_of_its_own():
    facts = unit(
        procedures_all=20,
        procedures_l3_offered=8,
        procedures_online_l3=5,
        procedures_online_l3_of_offered=4,
    )
    own = only(replace(TT3, denominator="offered"), facts, denominator="all")
    assert (own.numerator, own.denominator) == (4, 8)


def test_denominator_of_zero_is_not_applicable_and_a_small_one_too_few():
    few = CriterionRule("BCN", "", "received_post", ">", Fraction(20), Fraction(10), minimum_base=5)

    nothing = only(few, unit(received=0, received_post=0))
    small = only(few, unit(received=4, received_post=4))
    enough = only(few, unit(received=5, received_post=5))

    assert (nothing.status, nothing.numerator, nothing.denominator, nothing.points) == (
        Status.NOT_APPLICABLE,
        0,
        0,
        None,
    )
    assert (small.status, small.numerator, small.denominator, small.points) == (
        Status.TOO_FEW,
        4,
        4,
        None,
    )
    assert enough.status is Status.MET


def test_criteria_that_do_not_apply_leave_the_maximum():
    [score] = score_board([unit(returned=0, returned_post=0, late=1, late_base=100)], RULES)

    # 10 + 20 + 15 + 15 + 10 + 16 of 90, scaled to 100
    assert score.total == Decimal("95.56")


def test_too_little_applies_below_half_of_the_points_and_not_at_half():
    nothing = {
        "procedures_all": 0,
        "procedures_online": 0,
        "procedures_online_l3": 0,
        "procedures_online_l4": 0,
    }
    at_half = score_board([unit(**nothing)], RULES)[0]
    below = score_board([unit(**nothing, returned=0, returned_post=0)], RULES)[0]

    assert (at_half.total, at_half.too_little_applies) == (Decimal("100.00"), False)
    assert (below.total, below.too_little_applies) == (None, True)


def test_total_adds_the_rounded_points():
    [score] = score_board(
        [
            unit(
                procedures_online=1,
                procedures_all=3,
                procedures_online_l3=1,
                procedures_online_l4=0,
            )
        ],
        RULES,
    )

    # TT34 10.666… -> 10.67, TT3 10.0, TT4 0
    assert score.total == Decimal("70.67")


def test_missing_month_is_missing_only_for_the_criteria_that_need_it():
    august = date(2022, 8, 1)
    [score] = score_board([unit(missing_months={"returned": (august,)})], RULES)

    assert [c.status for c in score.criteria] == [
        Status.MET,
        Status.MET,
        Status.MET,
        Status.MET,
        Status.MET,
        Status.MISSING,
        Status.MET,
    ]
    assert (score.total, score.met, score.missing_months) == (None, 6, (august,))


def test_received_is_needed_by_the_procedure_targets_only_where_it_is_their_denominator():
    facts = unit(missing_months={"received": (date(2022, 8, 1),)}, procedures_active=10)

    assert only(TT34, facts).status is Status.MET
    assert only(TT34, facts, denominator="active").status is Status.MISSING


def test_criterion_that_one_participant_lacks_an_assessment_of_is_open_for_all():
    scores = score_board([unit("A"), unit("B", assessed=None), unit("C")], RULES)

    assert [s.criteria[0].status for s in scores] == [Status.NOT_ASSESSED] * 3
    assert [s.total for s in scores] == [Decimal("100.00")] * 3


def test_assessment_of_a_unit_that_does_not_take_part_holds_nobody_up():
    scores = score_board([unit("A"), unit("B", assessed=None, takes_part=False)], RULES)

    assert [s.criteria[0].status for s in scores] == [Status.MET, Status.NOT_ASSESSED]


def board(*facts, rules=RULES):
    return rank_board(score_board(facts, rules), groups=GROUPS)


def places(ranked) -> list[tuple[str, int | None]]:
    return [(u.score.unit.code, u.rank) for group in ranked.groups for u in group.units]


def test_equal_units_share_a_rank_in_display_order_and_the_next_rank_is_skipped():
    ranked = board(
        unit("D", order=4, received_post=0),
        unit("C", order=1),
        unit("B", order=3, late=1),
        unit("A", order=2),
        unit("E", order=5, received_post=0),
    )

    assert places(ranked) == [("C", 1), ("A", 1), ("B", 3), ("D", 4), ("E", 4)]


def test_equal_totals_are_told_apart_by_criteria_met_then_by_the_late_rate():
    # 96.00 each: B and C by a low late rate (met counts), A by a plan of 60 % (not met).
    rules = Rules(criteria=(KH, TH))
    plan = unit("A", order=1, assessed="50")
    more_late = unit("B", order=2, late=2, late_base=1000)
    less_late = unit("C", order=3, late=1, late_base=1000)

    scores = {
        s.unit.code: (s.total, s.met) for s in score_board([plan, more_late, less_late], rules)
    }
    assert scores == {
        "A": (Decimal("24.00"), 1),
        "B": (Decimal("26.00"), 2),
        "C": (Decimal("26.00"), 2),
    }
    assert places(board(plan, more_late, less_late, rules=rules)) == [("C", 1), ("B", 2), ("A", 3)]


def test_unit_without_a_late_rate_comes_after_every_number():
    rules = Rules(criteria=(KH, TH), least_attainable=Fraction(0))
    none_late = unit("A", order=2, late=0, late_base=10)
    no_dossier = unit("B", order=1, late=0, late_base=0)

    assert places(board(none_late, no_dossier, rules=rules)) == [("A", 1), ("B", 2)]


def test_reasons_for_no_rank_in_their_order():
    august, september = date(2022, 8, 1), date(2022, 9, 1)
    missing = {"missing_months": {"report": (august, september)}}
    empty = dict.fromkeys(
        [
            "procedures_all",
            "procedures_online",
            "procedures_online_l3",
            "procedures_online_l4",
            "received",
            "received_post",
            "returned",
            "returned_post",
            "late_base",
        ],
        0,
    )
    ranked = board(
        unit("A", order=5, takes_part=False, exclusion="khai sai", **missing),
        unit("B", order=4, exclusion="khai sai", **missing),
        unit("C", order=3, exclusion="khai sai"),
        unit("D", order=2, **empty),
        unit("E", order=6),
    )

    assert [(u.score.unit.code, u.rank, u.unranked, u.reason) for u in ranked.groups[0].units] == [
        ("E", 1, None, None),
        ("D", None, Unranked.NOT_APPLICABLE, "không áp dụng"),
        ("C", None, Unranked.EXCLUDED, "loại khỏi xếp hạng (khai sai)"),
        ("B", None, Unranked.MISSING, "chưa báo cáo (08/2022, 09/2022)"),
        ("A", None, Unranked.NOT_REGISTERED, "chưa đăng ký"),
    ]


@pytest.mark.parametrize(
    ("facts", "provisional"),
    [
        ([unit("A")], False),
        ([unit("A", assessed=None)], True),
        ([unit("A", missing_months={"report": (date(2022, 8, 1),)})], True),
        (
            [
                unit("A"),
                unit("B", takes_part=False, missing_months={"report": (date(2022, 8, 1),)}),
            ],
            False,
        ),
        ([unit("A", takes_part=False)], True),
        ([], True),
    ],
)
def test_provisional_while_a_participant_is_missing_or_not_assessed(facts, provisional):
    assert board(*facts).provisional is provisional
    assert is_unsettled(facts, RULES) is provisional


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("1/8", "0.13"), ("5/1000", "0.01"), ("4999/1000000", "0.00"), ("2", "2.00")],
)
def test_rounding_is_half_up(value, rounded):
    assert round_half_up(Fraction(value)) == Decimal(rounded)


# Properties of scoring.md 7

small = st.integers(0, 40)


@st.composite
def facts(draw, code="A"):
    n = draw(small)
    received, returned, base = draw(small), draw(small), draw(small)
    active = draw(st.integers(0, n))
    online = draw(st.integers(0, active))
    l3 = draw(st.integers(0, online))
    cents = st.integers(-1000, 1000).filter(bool)
    points = [Decimal(n).scaleb(-2) for n in draw(st.lists(cents, max_size=2))]
    of_unit = unit(
        code,
        group=draw(st.sampled_from(["xa", "co-quan"])),
        order=draw(small),
        assessed=draw(st.none() | st.integers(0, 100).map(str)),
        procedures_all=n,
        procedures_active=active,
        procedures_online=online,
        procedures_online_l3=l3,
        procedures_online_l4=online - l3,
        received=received,
        received_post=draw(st.integers(0, received)),
        returned=returned,
        returned_post=draw(st.integers(0, returned)),
        late=draw(st.integers(0, base)),
        late_base=base,
        takes_part=draw(st.booleans()),
        exclusion=draw(st.none() | st.just("khai sai")),
    )
    return replace(of_unit, adjustments=tuple(Adjustment(one, "vì sao") for one in points))


@st.composite
def districts(draw):
    return [draw(facts(code=str(index))) for index in range(draw(st.integers(0, 6)))]


@given(districts())
def test_one_criterion_alone_is_scored_as_on_the_whole_board(district):
    whole = score_board(district, RULES)
    for place, rule in enumerate(RULES.criteria):
        assert score_criterion(district, rule, RULES) == [unit.criteria[place] for unit in whole]
    assert is_unsettled(district, RULES) == board(*district).provisional


@given(districts(), st.data())
def test_shuffled_input_gives_the_same_board(district, data):
    assert board(*data.draw(st.permutations(district))) == board(*district)


@given(districts())
def test_another_peer_group_changes_no_rank_of_this_one(district):
    alone = board(*[u for u in district if u.group == "xa"], unit("Z", assessed=None))
    together = board(*district, unit("Z", assessed=None))

    assert alone.groups[0] == together.groups[0]


@given(districts())
def test_ranks_are_those_of_a_count_of_better_units(district):
    for group in board(*district).groups:
        ranked = [u for u in group.units if u.rank]

        def key(u):
            rate = u.score.late_rate
            return (u.score.total, u.score.met, -rate if rate is not None else Fraction(-2))

        assert [u.rank for u in ranked] == [
            1 + sum(key(v) > key(u) for v in ranked) for u in ranked
        ]


@given(facts(), st.integers(1, 50))
def test_dossier_counts_times_k_change_no_dossier_rate(facts, k):
    m = facts.measures
    times = {
        name: getattr(m, name) * k
        for name in ("received", "received_post", "returned", "returned_post", "late", "late_base")
    }
    scaled = UnitFacts(**{**_fields(facts), "measures": Measures(**{**_fields(m), **times})})

    assert [c.rate for c in score_board([facts], RULES)[0].criteria] == [
        c.rate for c in score_board([scaled], RULES)[0].criteria
    ]


@given(facts())
def test_one_more_procedure_with_an_online_dossier_never_lowers_a_score(facts):
    m = facts.measures
    if m.procedures_online == m.procedures_active:
        return
    more = Measures(
        **{
            **_fields(m),
            "procedures_online": m.procedures_online + 1,
            "procedures_online_l3": m.procedures_online_l3 + 1,
        }
    )
    before, after = (
        score_board([u], RULES)[0].total
        for u in (facts, UnitFacts(**{**_fields(facts), "measures": more}))
    )

    assert before == after if before is None else after >= before


@given(facts())
def test_one_more_late_dossier_never_raises_a_score(facts):
    m = facts.measures
    if m.late == m.late_base:
        return
    later = UnitFacts(
        **{**_fields(facts), "measures": Measures(**{**_fields(m), "late": m.late + 1})}
    )
    before, after = (score_board([u], RULES)[0].total for u in (facts, later))

    assert before == after if before is None else after <= before


def _fields(value) -> dict:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
