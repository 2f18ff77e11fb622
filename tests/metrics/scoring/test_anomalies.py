"""Questions to the data: each rule has one month that raises it and one just short of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from metrics.scoring.anomalies import (
    RULES,
    AllOnline,
    Facts,
    JumpInTheMonth,
    JustAboveTheLine,
    MonthSums,
    OverdueFallsWhileWithdrawalsRise,
    ReceivedFarBelowLastMonth,
    SameAsAnotherUnit,
    SameAsLastMonth,
    SingleOnlineDossiers,
    UnitMonths,
    ask,
)
from metrics.scoring.scores import Rules, score_board
from tests.metrics.scoring.test_scores import BCN, KH, TH, TT34
from tests.metrics.scoring.test_scores import unit as facts_of

MARCH, APRIL, MAY = date(2022, 3, 1), date(2022, 4, 1), date(2022, 5, 1)
NO_RULES = Rules(criteria=())


def sums(**given) -> MonthSums:
    return MonthSums(**{**dict.fromkeys(MonthSums.__dataclass_fields__, 0), **given})


def asked(rule_class, *units: UnitMonths, rules=NO_RULES):
    """(unit, figures) of every question of one rule about May."""
    facts = Facts(month=MAY, before=APRIL, rules=rules, units=units)
    rule = next(rule for rule in RULES if type(rule) is rule_class)
    return [(question.unit, question.figures) for question in rule.ask(facts)]


def months(*in_order: MonthSums | None) -> UnitMonths:
    """A unit with these months up to May; None = no report."""
    known = zip([MARCH, APRIL, MAY][-len(in_order) :], in_order, strict=True)
    return UnitMonths("A", "UBND xã A", months={m: one for m, one in known if one is not None})


@pytest.mark.parametrize(
    ("single", "online", "is_asked"),
    [(5, 9, True), (5, 10, False), (4, 4, False), (0, 0, False)],
)
def test_one_single_online_dossier_in_many_procedures(single, online, is_asked):
    unit = UnitMonths("A", "", single_online=single, online=online)
    expected = (
        ("thủ tục chỉ có một hồ sơ trực tuyến", single),
        ("thủ tục có hồ sơ trực tuyến", online),
    )
    assert asked(SingleOnlineDossiers, unit) == ([("A", expected)] if is_asked else [])


def posts(*counts: int | None) -> UnitMonths:
    return months(*(sums(received_post=count) for count in counts))


def test_jump_in_the_month():
    assert asked(JumpInTheMonth, posts(10, 11, 32)) == [
        (
            "A",
            (
                ("hồ sơ nhận qua BCCI trong tháng", 32),
                ("hồ sơ nhận qua BCCI, mức giữa các tháng trước", Decimal("10.5")),
            ),
        )
    ]
    assert asked(JumpInTheMonth, posts(10, 10, 31))[0][1][1][1] == 10


@pytest.mark.parametrize(
    "unit",
    [
        posts(10, 10, 30),  # three times, not more
        posts(0, 0, 19),  # not 20 more
        posts(10, 100),  # one month is no habit
        posts(None, 10, 100),
        posts(10, 10, None),
        months(sums(), sums(), None),
    ],
)
def test_no_jump(unit):
    assert asked(JumpInTheMonth, unit) == []


def test_online_is_all():
    every = months(sums(received=20, received_online=20))
    assert asked(AllOnline, every) == [
        ("A", (("hồ sơ tiếp nhận", 20), ("trong đó trực tuyến", 20)))
    ]
    for short in (
        sums(received=19, received_online=19),
        sums(received=20, received_online=19),
        sums(received=None, received_online=20),
        None,
    ):
        assert asked(AllOnline, months(short)) == []


def rows(*codes: str, value: int = 12) -> dict[str, tuple]:
    return dict.fromkeys(codes, (value, None, 0))


def test_same_values_as_last_month():
    unit = UnitMonths("A", "", rows=rows("1", "2", "3", "4"), rows_before=rows("3", "2", "1"))
    assert asked(SameAsLastMonth, unit) == [
        (
            "A",
            (
                ("thủ tục giống hệt tháng trước", 3),
                ("thủ tục được so", 4),
                ("các thủ tục", "1, 2, 3"),
            ),
        )
    ]
    other_numbers = replace(unit, rows_before=rows("1", "2") | rows("3", value=13))
    assert asked(SameAsLastMonth, other_numbers) == []


def test_same_values_as_another_unit():
    one = UnitMonths("A", "Xã A", rows=rows("1", "2", "3", "4"))
    two = UnitMonths("B", "Xã B", rows=rows("1", "2", "3") | rows("4", value=13))
    three = UnitMonths("C", "Xã C", rows=rows("1", "2"))
    assert asked(SameAsAnotherUnit, one, two, three) == [
        ("A", (("thủ tục giống hệt Xã B", 3), ("thủ tục được so", 4))),
        ("B", (("thủ tục giống hệt Xã A", 3), ("thủ tục được so", 4))),
    ]


def just_above(rule, **measures) -> list:
    rules = Rules(criteria=(rule,))
    [score] = score_board([facts_of(**measures)], rules)
    unit = UnitMonths("A", "", results=score.criteria)
    return asked(JustAboveTheLine, unit, rules=rules)


@pytest.mark.parametrize(
    ("rule", "measures", "is_asked"),
    [
        (TT34, {"procedures_online": 40, "procedures_all": 78}, True),
        (TT34, {"procedures_online": 41, "procedures_all": 78}, False),
        (TT34, {"procedures_online": 39, "procedures_all": 78}, False),  # not met
        (TT34, {"procedures_online": 10, "procedures_all": 19}, False),  # a small base
        (BCN, {"received_post": 1011, "received": 5000}, True),  # 1.001 and 1 % of it
        (BCN, {"received_post": 1012, "received": 5000}, False),
        (TH, {"late": 6, "late_base": 641}, True),
        (TH, {"late": 5, "late_base": 641}, False),
        (TH, {"late": 0, "late_base": 50}, False),
        (KH, {}, False),  # a person judged it
    ],
)
def test_values_just_above_the_line(rule, measures, is_asked):
    assert bool(just_above(rule, **measures)) is is_asked


def test_just_above_names_the_criterion_and_its_numbers():
    assert just_above(replace(BCN, title="Nhận qua BCCI"), received_post=21) == [
        ("A", (("Nhận qua BCCI", (21, 100)),))
    ]


@pytest.mark.parametrize(
    ("overdue", "withdrawn", "is_asked"),
    [
        ((10, 7), (0, 3), True),
        ((10, 8), (0, 9), False),
        ((10, 0), (4, 6), False),
        ((7, 10), (0, 3), False),
        ((10, None), (0, 3), False),
    ],
)
def test_overdue_falls_while_withdrawals_rise(overdue, withdrawn, is_asked):
    unit = months(
        *(sums(pending_overdue=o, withdrawn=w) for o, w in zip(overdue, withdrawn, strict=True))
    )
    found = asked(OverdueFallsWhileWithdrawalsRise, unit)
    assert [value for _, figures in found for _, value in figures] == (
        [*overdue, *withdrawn] if is_asked else []
    )


@pytest.mark.parametrize(
    ("before", "now", "is_asked"),
    [(20, 9, True), (20, 10, False), (19, 0, False), (None, 1, False), (50, None, False)],
)
def test_received_far_below_last_month(before, now, is_asked):
    found = asked(ReceivedFarBelowLastMonth, months(sums(received=before), sums(received=now)))
    assert found == (
        [("A", (("tiếp nhận tháng trước", before), ("tiếp nhận tháng này", now)))]
        if is_asked
        else []
    )


def test_a_month_without_a_report_is_not_compared():
    assert asked(ReceivedFarBelowLastMonth, months(sums(received=90), None, sums(received=1))) == []


# All together


def odd_units() -> list[UnitMonths]:
    falls = {APRIL: sums(received=50), MAY: sums(received=20, received_online=20)}
    return [
        UnitMonths("B", "Xã B", months=falls, single_online=6, online=6),
        UnitMonths("A", "Xã A", months=falls),
    ]


def test_questions_stand_by_unit_then_by_rule():
    facts = Facts(month=MAY, before=APRIL, rules=NO_RULES, units=odd_units())
    assert [(q.unit, type(q.rule)) for q in ask(facts)] == [
        ("B", SingleOnlineDossiers),
        ("B", AllOnline),
        ("B", ReceivedFarBelowLastMonth),
        ("A", AllOnline),
        ("A", ReceivedFarBelowLastMonth),
    ]


def test_fingerprint_follows_the_figures_and_nothing_else():
    def prints(units):
        facts = Facts(month=MAY, before=APRIL, rules=NO_RULES, units=units)
        return {(q.unit, q.rule.slug): q.fingerprint for q in ask(facts)}

    first, again = prints(odd_units()), prints(odd_units()[::-1])
    assert first == again
    changed = [replace(odd_units()[0], single_online=7, online=7), odd_units()[1]]
    assert {key for key, value in prints(changed).items() if value != first[key]} == {
        ("B", "mot-ho-so-truc-tuyen")
    }
    assert len(set(first.values())) == len(first)


def test_every_rule_has_its_own_name_and_words():
    assert len({rule.slug for rule in RULES}) == len({rule.title for rule in RULES}) == 8
    assert all(len(rule.slug) <= 40 and rule.words.endswith(".") for rule in RULES)
