"""What must be true of the engine (scoring.md 7), from rows of figures to totals, and what-if on the same rows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from metrics.scoring.measures import COUNT_FIELDS, FigureRow, Term, cumulate
from metrics.scoring.scores import Rules, Status, UnitFacts, score_board
from metrics.scoring.whatif import Period, ProcedureState, what_if
from tests.metrics.scoring.test_scores import BCN, BCT, KH, TH, TT3, TT4, TT34

MONTHS = [date(2022, 3, 1), date(2022, 4, 1), date(2022, 5, 1)]
LEVELS = {1: 3, 2: 4, 3: 3, 4: 2, 5: 4, 6: None}
CATALOGUE = [Term(procedure, level) for procedure, level in LEVELS.items()]
DOSSIER_CODES = {"BCN", "BCT", "TH"}

denominators = st.sampled_from(["all", "offered", "active"])
small = st.integers(0, 6)


@st.composite
def rows(draw) -> dict[tuple[date, int], dict[str, int]]:
    """(month, procedure) -> counts that fit together, none of them blank."""
    found = {}
    for key in draw(
        st.sets(st.tuples(st.sampled_from(MONTHS), st.sampled_from(list(LEVELS))), max_size=10)
    ):
        counts = dict.fromkeys(COUNT_FIELDS, 0)
        if (level := LEVELS[key[1]]) in (3, 4):
            counts[f"received_online_l{level}"] = draw(st.integers(0, 2))
        counts["received_post"], counts["returned_post"] = draw(small), draw(small)
        online = counts["received_online_l3"] + counts["received_online_l4"]
        counts["received"] = online + counts["received_post"] + draw(small)
        counts["returned"] = counts["returned_post"] + draw(small)
        for name in ("resolved_early", "resolved_on_time", "pending_in_time"):
            counts[name] = draw(small)
        for name in ("resolved_late", "pending_overdue"):
            counts[name] = draw(st.integers(0, 1))
        found[key] = counts
    return found


def score(of_rows, denominator="all", **rules):
    """The score of the unit on the board of the last month."""
    figures = [
        FigureRow(month, procedure, tuple(counts[name] for name in COUNT_FIELDS))
        for (month, procedure), counts in of_rows.items()
    ]
    measures = cumulate(months=MONTHS, reported=set(MONTHS), figures=figures, catalogue=CATALOGUE)[
        MONTHS[-1]
    ]
    facts = UnitFacts("A", "", "xa", 1, measures, assessed={"KH": Decimal(80)})
    all_rules = Rules(criteria=(KH, TT34, TT3, TT4, BCN, BCT, TH), denominator=denominator, **rules)
    return score_board([facts], all_rules)[0], all_rules


def changed(of_rows, key, **by) -> dict:
    counts = {name: count + by.get(name, 0) for name, count in of_rows[key].items()}
    return {**of_rows, key: counts}


def pick(data, keys):
    keys = sorted(keys)
    assume(keys)
    return data.draw(st.sampled_from(keys))


@given(rows(), denominators, st.data())
def test_a_direct_dossier_that_comes_online_never_lowers_a_score(figures, denominator, data):
    direct = [
        key
        for key, c in figures.items()
        if LEVELS[key[1]] in (3, 4)
        and c["received"] > c["received_online_l3"] + c["received_online_l4"] + c["received_post"]
    ]
    key = pick(data, direct)
    before, _ = score(figures, denominator)
    after, _ = score(
        changed(figures, key, **{f"received_online_l{LEVELS[key[1]]}": 1}), denominator
    )
    assert after.total == before.total if before.total is None else after.total >= before.total
    assert after.met >= before.met


@given(rows(), st.data())
def test_a_dossier_that_becomes_late_never_raises_a_score(figures, data):
    pairs = [("resolved_on_time", "resolved_late"), ("resolved_early", "resolved_late")]
    pairs.append(("pending_in_time", "pending_overdue"))
    good, bad = data.draw(st.sampled_from(pairs))
    key = pick(data, [key for key, counts in figures.items() if counts[good]])
    before, _ = score(figures)
    after, _ = score(changed(figures, key, **{good: -1, bad: 1}))
    assert after.total == before.total if before.total is None else after.total <= before.total


@given(rows(), denominators, st.integers(2, 9))
def test_all_dossier_counts_times_k_change_no_result(figures, denominator, k):
    many = {key: {name: c * k for name, c in counts.items()} for key, counts in figures.items()}
    (before, _), (after, _) = score(figures, denominator), score(many, denominator)
    assert [(c.status, c.rate, c.points) for c in after.criteria] == [
        (c.status, c.rate, c.points) for c in before.criteria
    ]
    assert after.total == before.total


@given(rows(), st.data())
def test_order_of_rows_and_a_second_run_change_nothing(figures, data):
    shuffled = dict(data.draw(st.permutations(list(figures.items()))))
    assert score(shuffled)[0] == score(figures)[0] == score(figures)[0]


@given(rows(), st.sampled_from(COUNT_FIELDS), st.data())
def test_a_blank_is_never_taken_for_a_zero(figures, name, data):
    """What needs a blank count is missing; all else keeps its result."""
    key = pick(data, figures)
    counts = {**figures[key], name: None}
    (before, _), (after, _) = score(figures), score({**figures, key: counts})
    for was, now in zip(before.criteria, after.criteria, strict=True):
        assert now.status is Status.MISSING or now == was


@given(rows(), denominators, st.sampled_from(["TT34", "TT3", "TT4"]))
def test_the_nearest_procedures_reach_the_target_when_they_get_an_online_dossier(
    figures, denominator, code
):
    """What-if says how many existing procedures are needed, and which: so many of them are enough, one less is not."""
    before, rules = score(figures, denominator)
    [(place, rule)] = [(n, r) for n, r in enumerate(rules.criteria) if r.code == code]
    counted = [f"received_online_l{level}" for level in rule.counts.levels]
    states = []
    for procedure, level in LEVELS.items():
        of_it = [counts for (_, p), counts in figures.items() if p == procedure]
        states.append(
            ProcedureState(
                code=str(procedure),
                name="",
                levels=() if level is None else (level,),
                received=sum(counts["received"] for counts in of_it),
                online=sum(counts[name] for counts in of_it for name in counted),
            )
        )
    found = what_if(
        before.criteria[place],
        rule,
        rules,
        measures=before.unit.measures,
        period=Period(3, 0),
        procedures=states,
    )
    assume(found.to_convert is not None and found.is_enough)

    def is_met_with(number: int) -> bool:
        with_online = figures
        for procedure in found.nearest[:number]:
            key = next(
                key
                for key, counts in figures.items()
                if key[1] == int(procedure.code) and counts["received"]
            )
            level = procedure.levels[0]
            with_online = changed(with_online, key, **{f"received_online_l{level}": 1})
        return score(with_online, denominator)[0].criteria[place].is_met

    assert is_met_with(found.to_convert)
    assert not found.to_convert or not is_met_with(found.to_convert - 1)


@given(rows(), st.integers(0, 30))
def test_a_unit_of_another_group_changes_nothing_here(figures, posts):
    (own, rules), other = score(figures), score({})[0].unit
    stranger = replace(
        other, code="Z", group="co-quan", measures=replace(other.measures, received_post=posts)
    )
    assert score_board([own.unit, stranger], rules)[0] == own
