"""Every stored measure again: from the figures, the totals and the catalogue as known at each instant.

Written apart from ``metrics.actions.measuring``, which writes them: only the arithmetic (``cumulate``) is the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from campaigns.models import CampaignUnit
from campaigns.text import instant as in_words
from campaigns.text import month_code
from campaigns.time import BEGINNING
from metrics.models import CatalogueEntry, CumulativeMeasures, Upload
from metrics.queries.boards import measures_from_row
from metrics.scoring.measures import (
    BY_PROCEDURE,
    NUMBER_FIELDS,
    REPORT,
    TOTALS_FIELDS,
    FigureRow,
    Measures,
    Term,
    cumulate,
)
from metrics.verification.differences import (
    NONE,
    SOME,
    Difference,
    Kind,
    Value,
    Verification,
    label_of,
)
from metrics.verification.stored import Counts, Month, Report, Stored, Totals

UNITS_AT_ONCE = 10  # bounds the figures held in memory

Row = tuple[datetime, int, Measures]  # known from, id


@dataclass(frozen=True)
class _Facts:
    """All that was ever known of one unit, and the measures that are stored of it, oldest first."""

    reports: list[tuple[Report, Month]] = field(default_factory=list)
    totals: list[Totals] = field(default_factory=list)
    terms: list[tuple[Term, datetime, datetime | None]] = field(default_factory=list)
    rows: dict[date, list[Row]] = field(default_factory=lambda: defaultdict(list))


def check_measures(stored: Stored, result: Verification) -> None:
    units = list(
        CampaignUnit.objects.filter(campaign=stored.campaign)
        .order_by("unit__display_order", "unit__code")
        .values_list("unit", flat=True)
    )
    for start in range(0, len(units), UNITS_AT_ONCE):
        some = units[start : start + UNITS_AT_ONCE]
        for unit, facts in _load(stored, some).items():
            result.measures += sum(len(rows) for rows in facts.rows.values())
            result.differences += _check(stored, unit, facts)


def _load(stored: Stored, units: Sequence[int]) -> dict[int, _Facts]:
    facts = {unit: _Facts() for unit in units}
    reports = [
        replace(report, known_from=stored.corrected_instants.get(report.id, report.known_from))
        for report in stored.reports.values()
        if report.unit in facts and report.id not in stored.superfluous
    ]
    months = stored.months([report.id for report in reports], corrected=True)
    known = [(report, months[report.id]) for report in reports]
    for report, month in [*known, *(one for one in stored.lost if one[0].unit in facts)]:
        facts[report.unit].reports.append((report, month))
    for totals in stored.totals.values():
        if totals.unit in facts:
            facts[totals.unit].totals.append(totals)
    entries = CatalogueEntry.objects.filter(procedure__campaign=stored.campaign, units__in=units)
    for unit, *term, known_from, known_to in entries.values_list(
        "units", "procedure", "online_level", "valid_from", "valid_to", "known_from", "known_to"
    ):
        if unit in facts:
            facts[unit].terms.append((Term(*term), known_from, known_to))
    rows = CumulativeMeasures.objects.filter(campaign=stored.campaign, unit__in=units)
    for unit, month, known_from, pk, missing, *numbers in rows.order_by("known_from", "pk").values_list(
        "unit", "month", "known_from", "pk", "missing_months", *NUMBER_FIELDS
    ):  # fmt: skip
        facts[unit].rows[month].append((known_from, pk, measures_from_row(numbers, missing)))
    return facts


def _check(stored: Stored, unit: int, facts: _Facts) -> Iterator[Difference]:
    """At every instant at which something became known, and wherever a row says so: the same difference once."""
    of_facts = {
        *(report.known_from for report, _ in facts.reports),
        *(totals.known_from for totals in facts.totals),
        *(_withdrawn_at(stored, totals) for totals in facts.totals),
        *(known_from for _, known_from, _ in facts.terms),
        *(known_to for *_, known_to in facts.terms),
    } - {None}
    of_rows = {known_from for rows in facts.rows.values() for known_from, *_ in rows}
    expected: dict[date, Measures] = {}
    told: dict[date, tuple[Row | None, Measures]] = {}
    for instant in sorted(of_facts | of_rows):
        if instant in of_facts or not expected:
            expected = _measures_at(stored, facts, instant)
        for month, right in expected.items():
            in_force = next((row for row in reversed(facts.rows[month]) if row[0] <= instant), None)
            was = in_force[2] if in_force else None
            if was == right:
                told.pop(month, None)
            elif told.get(month) != (in_force, right):  # told once, as long as it lasts
                told[month] = (in_force, right)
                known_from = "đầu" if instant == BEGINNING else in_words(instant)
                for name, label, old, new in _sides(was, right):
                    yield stored.difference(
                        Kind.MEASURE, unit, month, label=label, field=name, known_from=known_from,
                        stored=old, rebuilt=new,
                    )  # fmt: skip


def _sides(was: Measures | None, right: Measures) -> Iterator[tuple[str, str, Value, Value]]:
    """Measure, what it is called, as it is stored and as it is rebuilt."""
    if was is None:
        yield "", "số đo lũy kế", NONE, SOME
        return
    for name in NUMBER_FIELDS:
        old, new = getattr(was, name), getattr(right, name)
        if old != new:
            yield name, label_of(name), old, new
    if was.missing_months != right.missing_months:
        name = "missing_months"
        yield name, label_of(name), _months(was), _months(right)


_MISSING = {REPORT: "chưa có báo cáo", BY_PROCEDURE: "chỉ có tổng số"}


def _months(measures: Measures) -> str:
    said = "; ".join(
        f"{_MISSING.get(name) or label_of(name)} {', '.join(month_code(month) for month in months)}"
        for name, months in sorted(measures.missing_months.items())
    )
    return said or NONE


# As known at an instant


def _measures_at(stored: Stored, facts: _Facts, instant: datetime) -> dict[date, Measures]:
    newest: dict[date, tuple[Report, Month]] = {}
    for report, month in facts.reports:
        if report.known_from <= instant and (
            report.month not in newest or report.revision > newest[report.month][0].revision
        ):
            newest[report.month] = (report, month)
    in_force = [one for one in newest.values() if not one[0].is_void]
    return cumulate(
        months=stored.campaign.months,
        reported={report.month for report, _ in in_force},
        figures=[
            FigureRow(report.month, procedure, counts)
            for report, month in in_force
            for procedure, counts in month.figures.items()
            if procedure is not None
        ],
        catalogue=[
            term
            for term, known_from, known_to in facts.terms
            if known_from <= instant and (known_to is None or known_to > instant)
        ],
        totals=_totals_at(stored, facts, instant),
    )


def _totals_at(
    stored: Stored, facts: _Facts, instant: datetime
) -> dict[date, dict[str, int | None]]:
    """The newest revision of each form whose upload still stood; of two forms the one that became known last."""
    newest: dict[tuple[date, str], Totals] = {}
    for totals in facts.totals:
        withdrawn_at = _withdrawn_at(stored, totals)
        if totals.known_from <= instant and (withdrawn_at is None or withdrawn_at > instant):
            key = (totals.month, totals.layout)
            if key not in newest or totals.revision > newest[key].revision:
                newest[key] = totals
    counts: dict[date, Counts] = {}
    for totals in sorted(newest.values(), key=lambda t: (t.known_from, t.layout == "D")):
        counts[totals.month] = stored.corrected_totals.get(totals.id, totals.counts)
    return {month: dict(zip(TOTALS_FIELDS, of, strict=True)) for month, of in counts.items()}


def _withdrawn_at(stored: Stored, totals: Totals) -> datetime | None:
    upload = stored.uploads[totals.upload]
    return upload.withdrawn_at if upload.state == Upload.State.WITHDRAWN else None
