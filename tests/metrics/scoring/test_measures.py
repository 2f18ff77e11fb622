"""Measures against hand-made cases and against a slow, obvious second computation."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from metrics.scoring.measures import (
    COUNT_FIELDS,
    FLOWS,
    LATE_FIELDS,
    TOTALS_FIELDS,
    FigureRow,
    Measures,
    Term,
    cumulate,
)

MARCH, APRIL, MAY = date(2022, 3, 1), date(2022, 4, 1), date(2022, 5, 1)
MONTHS = [MARCH, APRIL, MAY]


def counts(**given_counts) -> tuple[int | None, ...]:
    """Zero for every count but those given (None = blank)."""
    return tuple(given_counts.get(name, 0) for name in COUNT_FIELDS)


def test_unit_without_any_report_has_its_catalogue_and_says_which_months_are_missing():
    result = cumulate(
        months=[MARCH, APRIL], reported=set(), figures=[], catalogue=[Term(1, 3), Term(2, 2)]
    )

    march = Measures(
        procedures_all=2,
        procedures_online_offered=1,
        procedures_l3_offered=1,
        missing_months={"report": (MARCH,)},
    )
    assert result == {
        MARCH: march,
        APRIL: Measures(
            procedures_all=2,
            procedures_online_offered=1,
            procedures_l3_offered=1,
            missing_months={"report": (MARCH, APRIL)},
        ),
    }


def test_flows_add_up_stocks_are_of_the_last_month_and_procedures_are_a_union():
    figures = [
        FigureRow(
            MARCH, 1, counts(received=10, received_online_l3=2, resolved_late=1, pending_overdue=5)
        ),
        FigureRow(
            APRIL, 1, counts(received=10, received_online_l3=3, resolved_early=7, pending_in_time=4)
        ),
        FigureRow(APRIL, 2, counts(received=6, received_online_l4=1, pending_overdue=2)),
    ]

    result = cumulate(
        months=[MARCH, APRIL],
        reported={MARCH, APRIL},
        figures=figures,
        catalogue=[Term(1, 3), Term(2, 4)],
    )

    assert result[APRIL] == Measures(
        procedures_all=2,
        procedures_online_offered=2,
        procedures_l3_offered=1,
        procedures_l4_offered=1,
        procedures_active=2,
        procedures_online=2,
        procedures_online_l3=1,
        procedures_online_l4=1,
        procedures_online_of_offered=2,
        procedures_online_l3_of_offered=1,
        procedures_online_l4_of_offered=1,
        received=26,
        received_online_l3=5,
        received_online_l4=1,
        resolved_early=7,
        resolved_late=1,
        pending_in_time=4,
        pending_overdue=2,
        late=3,
        late_base=14,
    )


def test_procedure_in_force_on_one_day_of_a_month_counts_from_that_month_on():
    catalogue = [
        Term(1, 3, valid_to=date(2022, 3, 1)),
        Term(2, 4, valid_from=date(2022, 4, 30)),
        Term(3, 2, valid_to=date(2022, 2, 28)),
    ]

    result = cumulate(months=MONTHS, reported=set(MONTHS), figures=[], catalogue=catalogue)

    assert [result[m].procedures_all for m in MONTHS] == [1, 2, 2]
    assert [result[m].procedures_l3_offered for m in MONTHS] == [1, 1, 1]
    assert [result[m].procedures_l4_offered for m in MONTHS] == [0, 1, 1]


def test_code_that_changes_its_level_is_one_procedure_offered_at_both():
    catalogue = [Term(1, 3, valid_to=date(2022, 3, 31)), Term(1, 4, valid_from=date(2022, 4, 1))]

    result = cumulate(months=[MARCH, APRIL], reported=set(), figures=[], catalogue=catalogue)

    april = result[APRIL]
    assert (april.procedures_all, april.procedures_online_offered) == (1, 1)
    assert (april.procedures_l3_offered, april.procedures_l4_offered) == (1, 1)


def test_dossiers_of_a_procedure_outside_the_catalogue_count_but_the_procedure_does_not():
    figures = [
        FigureRow(MARCH, 9, counts(received_online_l3=1, resolved_late=1, pending_in_time=3))
    ]

    march = cumulate(months=[MARCH], reported={MARCH}, figures=figures, catalogue=[Term(1, 3)])[
        MARCH
    ]

    assert (march.procedures_all, march.procedures_online) == (1, 0)
    assert (march.received_online_l3, march.late, march.late_base) == (1, 1, 4)


def test_blank_count_names_its_month_and_a_blank_stock_only_the_last_one():
    figures = [
        FigureRow(MARCH, 1, counts(returned=None, pending_overdue=None)),
        FigureRow(APRIL, 1, counts(received_post=None)),
    ]

    result = cumulate(
        months=[MARCH, APRIL], reported={MARCH, APRIL}, figures=figures, catalogue=[Term(1, 2)]
    )

    assert result[MARCH].missing_months == {"returned": (MARCH,), "pending_overdue": (MARCH,)}
    assert result[APRIL].missing_months == {"returned": (MARCH,), "received_post": (APRIL,)}


def test_blank_online_count_is_needed_only_at_a_level_that_the_catalogue_gives():
    blank = counts(received_online_l3=None, received_online_l4=None)
    figures = [FigureRow(MARCH, procedure, blank) for procedure in (2, 3, 4, 5)]
    by_level = {2: Term(2, 2), 3: Term(3, 3), 4: Term(4, 4), 5: Term(5, None)}

    def missing(*levels):
        rows = [row for row in figures if row.procedure in levels]
        terms = [by_level[level] for level in levels]
        return cumulate(months=[MARCH], reported={MARCH}, figures=rows, catalogue=terms)[
            MARCH
        ].missing_months

    assert missing(2, 5) == {}
    assert missing(3) == {"received_online_l3": (MARCH,)}
    assert missing(4) == {"received_online_l4": (MARCH,)}


def test_blanks_of_counts_that_no_criterion_needs_are_not_missing():
    figures = [FigureRow(MARCH, 1, counts(carried_over=None, suspended=None))]

    march = cumulate(months=[MARCH], reported={MARCH}, figures=figures, catalogue=[Term(1, 3)])[
        MARCH
    ]

    assert march.missing_months == {}


def unit_totals(**given_counts) -> dict[str, int | None]:
    return {name: given_counts.get(name, 0) for name in TOTALS_FIELDS}


def test_totals_of_the_unit_tell_its_late_dossiers_where_there_is_no_report():
    march = [FigureRow(MARCH, 1, counts(received=9, resolved_late=1, pending_overdue=4))]
    april = unit_totals(received=7, resolved_early=5, resolved_late=2, pending_overdue=3)

    result = cumulate(
        months=MONTHS,
        reported={MARCH},
        figures=march,
        catalogue=[],
        totals={MARCH: unit_totals(resolved_late=99), APRIL: april},
    )

    assert result[APRIL] == Measures(
        received=9,
        resolved_early=5,
        resolved_late=3,
        pending_overdue=3,
        late=6,
        late_base=11,
        missing_months={"by_procedure": (APRIL,)},
    )
    assert result[MAY].missing_months == {"by_procedure": (APRIL,), "report": (MAY,)}
    assert (result[MAY].resolved_late, result[MAY].pending_overdue) == (3, 0)


def test_blank_totals_name_their_month_and_only_for_late_dossiers():
    blank = dict.fromkeys(TOTALS_FIELDS)
    march = cumulate(
        months=[MARCH], reported=set(), figures=[], catalogue=[], totals={MARCH: blank}
    )[MARCH]
    assert march.missing_months == {
        "by_procedure": (MARCH,), **dict.fromkeys(LATE_FIELDS, (MARCH,))
    }  # fmt: skip


# A second computation: question by question, straight from scoring.md 3, without any running state.

days = st.none() | st.dates(date(2022, 2, 1), date(2022, 6, 30))
term = st.builds(Term, st.integers(1, 4), st.sampled_from([None, 2, 3, 4]), days, days)
terms = st.lists(
    term.filter(lambda t: not (t.valid_from and t.valid_to and t.valid_to < t.valid_from)),
    max_size=6,
)
count = st.none() | st.integers(0, 3)
rows = st.lists(
    st.builds(
        FigureRow,
        st.sampled_from(MONTHS),
        st.integers(1, 4),
        st.tuples(*[count] * len(COUNT_FIELDS)),
    ),
    max_size=8,
    unique_by=lambda row: (row.month, row.procedure),
)


DAYS_OF = {
    month: [
        day
        for n in range(31)
        if (day := date.fromordinal(month.toordinal() + n)).month == month.month
    ]
    for month in MONTHS
}


def in_force(term: Term, month: date) -> bool:
    return any(
        (term.valid_from is None or term.valid_from <= day)
        and (term.valid_to is None or day <= term.valid_to)
        for day in DAYS_OF[month]
    )


def named(row: FigureRow) -> dict[str, int | None]:
    return dict(zip(COUNT_FIELDS, row.counts, strict=True))


def slowly(
    months: list[date],
    reported: set[date],
    figures: list[FigureRow],
    catalogue: list[Term],
    totals: dict[date, dict[str, int | None]],
) -> Measures:
    period = [row for row in figures if row.month in months]
    alone = {m: totals[m] for m in months if m in totals and m not in reported}

    def total(name):
        of_unit = sum(counted[name] or 0 for counted in alone.values() if name in LATE_FIELDS)
        return sum(named(row)[name] or 0 for row in period) + of_unit

    def at_end(name):
        of_unit = alone.get(months[-1], {}).get(name) or 0
        return sum(named(row)[name] or 0 for row in period if row.month == months[-1]) + of_unit

    def having(name):
        return {
            p
            for p in known
            if sum(named(row)[name] or 0 for row in period if row.procedure == p) > 0
        }

    def offered(*levels):
        return {
            t.procedure
            for t in catalogue
            if t.online_level in levels and any(in_force(t, m) for m in months)
        }

    known = {t.procedure for t in catalogue if any(in_force(t, m) for m in months)}
    l3, l4 = having("received_online_l3"), having("received_online_l4")
    missing: dict[str, tuple[date, ...]] = {}
    if silent := tuple(m for m in months if m not in reported and m not in totals):
        missing["report"] = silent
    if alone:
        missing["by_procedure"] = tuple(alone)
    for name in (*FLOWS, "pending_in_time", "pending_overdue"):
        level = {"received_online_l3": 3, "received_online_l4": 4}.get(name)
        blank = []
        for month in months if name in FLOWS else months[-1:]:
            for row in period:
                value = named(row)[name]
                given_there = level is None or any(
                    t.procedure == row.procedure and t.online_level == level and in_force(t, month)
                    for t in catalogue
                )
                if row.month == month and value is None and given_there and month not in blank:
                    blank.append(month)
            is_blank = name in LATE_FIELDS and month in alone and alone[month][name] is None
            if is_blank and month not in blank:
                blank.append(month)
        if blank:
            missing[name] = tuple(blank)
    flows = {name: total(name) for name in FLOWS}
    stocks = {name: at_end(name) for name in ("pending_in_time", "pending_overdue")}
    resolved = flows["resolved_early"] + flows["resolved_on_time"] + flows["resolved_late"]
    return Measures(
        procedures_all=len(known),
        procedures_online_offered=len(offered(3, 4)),
        procedures_l3_offered=len(offered(3)),
        procedures_l4_offered=len(offered(4)),
        procedures_active=len(having("received")),
        procedures_online=len(l3 | l4),
        procedures_online_l3=len(l3),
        procedures_online_l4=len(l4),
        procedures_online_of_offered=len((l3 | l4) & offered(3, 4)),
        procedures_online_l3_of_offered=len(l3 & offered(3)),
        procedures_online_l4_of_offered=len(l4 & offered(4)),
        **flows,
        **stocks,
        late=flows["resolved_late"] + stocks["pending_overdue"],
        late_base=resolved + sum(stocks.values()),
        missing_months=missing,
    )


totals_by_month = st.dictionaries(
    st.sampled_from(MONTHS), st.fixed_dictionaries(dict.fromkeys(TOTALS_FIELDS, count))
)


@given(
    figures=rows,
    catalogue=terms,
    reported=st.sets(st.sampled_from(MONTHS)),
    totals=totals_by_month,
)
def test_cumulate_agrees_with_the_slow_computation(figures, catalogue, reported, totals):
    result = cumulate(
        months=MONTHS, reported=reported, figures=figures, catalogue=catalogue, totals=totals
    )

    for index, month in enumerate(MONTHS):
        assert result[month] == slowly(MONTHS[: index + 1], reported, figures, catalogue, totals)


@given(figures=rows, catalogue=terms, totals=totals_by_month)
def test_figures_win_as_a_whole_over_totals(figures, catalogue, totals):
    known = {"months": MONTHS, "reported": set(MONTHS), "figures": figures, "catalogue": catalogue}

    assert cumulate(**known, totals=totals) == cumulate(**known)


@given(figures=rows, catalogue=terms, data=st.data())
def test_order_of_rows_changes_nothing(figures, catalogue, data):
    shuffled = data.draw(st.permutations(figures))
    reordered = data.draw(st.permutations(catalogue))

    assert cumulate(
        months=MONTHS, reported=set(MONTHS), figures=figures, catalogue=catalogue
    ) == cumulate(months=MONTHS, reported=set(MONTHS), figures=shuffled, catalogue=reordered)
