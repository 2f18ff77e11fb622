"""Measures of one unit over the months of a period (scoring.md 3). Pure: standard library only, no database.

Counts come in as rows, one a procedure and month; out comes one ``Measures`` per month of the campaign, each
cumulative from the first month. Blank (None) is never taken for 0: the month is named in ``missing_months``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

# The counts of a figure row, in the order of scoring.md 1.
COUNT_FIELDS = (
    "carried_over",
    "received",
    "received_online_l3",
    "received_online_l4",
    "received_post",
    "resolved_early",
    "resolved_on_time",
    "resolved_late",
    "pending_in_time",
    "pending_overdue",
    "returned",
    "returned_post",
    "withdrawn",
    "suspended",
)
# The counts of a unit as a whole that reports without procedures give (layouts D and E).
TOTALS_FIELDS = (
    "carried_over",
    "received",
    "received_online",
    "resolved_early",
    "resolved_on_time",
    "resolved_late",
    "pending_in_time",
    "pending_overdue",
    "withdrawn",
    "suspended",
)
FLOWS = (
    "received",
    "received_online_l3",
    "received_online_l4",
    "received_post",
    "resolved_early",
    "resolved_on_time",
    "resolved_late",
    "returned",
    "returned_post",
    "withdrawn",
)
STOCKS = ("pending_in_time", "pending_overdue")
RESOLVED = ("resolved_early", "resolved_on_time", "resolved_late")
LATE_FIELDS = (*RESOLVED, *STOCKS)  # all that the criterion on late dossiers needs
ONLINE_LEVELS = {"received_online_l3": 3, "received_online_l4": 4}
REPORT = "report"  # the key of ``missing_months`` for months without any report
BY_PROCEDURE = "by_procedure"  # the same for months of which only totals of the unit are known


@dataclass(frozen=True, slots=True)
class Term:
    """A catalogue row of a unit: the procedure is in force on the days from ``valid_from`` to ``valid_to``."""

    procedure: int
    online_level: int | None
    valid_from: date | None = None
    valid_to: date | None = None

    def is_in_force_in(self, first_day: date, last_day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= last_day) and (
            self.valid_to is None or self.valid_to >= first_day
        )


class FigureRow(NamedTuple):
    """The counts of one procedure in one month, in the order of ``COUNT_FIELDS``; None = blank."""

    month: date
    procedure: int
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """Numbers of one unit, cumulative to a month. ``…_of_offered`` counts only procedures offered at that level.

    ``missing_months``: count field (or ``report``, ``by_procedure``) -> months in which what is needed of it is not
    known. A month stands under ``report`` if there is no source at all, and under ``by_procedure`` if there are totals
    of the unit alone: these give ``resolved_…``, ``pending_…``, ``late`` and ``late_base`` all the same, and no more.
    """

    procedures_all: int = 0
    procedures_online_offered: int = 0
    procedures_l3_offered: int = 0
    procedures_l4_offered: int = 0
    procedures_active: int = 0
    procedures_online: int = 0
    procedures_online_l3: int = 0
    procedures_online_l4: int = 0
    procedures_online_of_offered: int = 0
    procedures_online_l3_of_offered: int = 0
    procedures_online_l4_of_offered: int = 0
    received: int = 0
    received_online_l3: int = 0
    received_online_l4: int = 0
    received_post: int = 0
    resolved_early: int = 0
    resolved_on_time: int = 0
    resolved_late: int = 0
    returned: int = 0
    returned_post: int = 0
    withdrawn: int = 0
    pending_in_time: int = 0
    pending_overdue: int = 0
    late: int = 0
    late_base: int = 0
    missing_months: Mapping[str, tuple[date, ...]] = field(default_factory=dict)

    @property
    def received_online(self) -> int:
        return self.received_online_l3 + self.received_online_l4


@dataclass(frozen=True, slots=True)
class Measure:
    """What a criterion counts (scoring.md 3, 4). Another one is another object here, and its choice in ``Criterion``.

    ``counted``, ``base``: the counts of a figure row above and below the line; without ``base`` it counts procedures.
    ``ratios``: choice of denominator -> the names in ``Measures`` above and below the line ("": whatever is chosen).
    ``offered``: how many procedures the catalogue offers at ``levels``, for what hangs on them.
    ``totals_are_enough``: where a month has only totals of the unit, they tell it.

    Words: ``short`` heads a column; ``thing`` is counted; ``common`` is so of the counted ones; ``above``, ``below``
    (by choice) name the two numbers; ``offered_words``, ``convertible`` name what may still come to count.
    """

    key: str
    counted: tuple[str, ...]
    base: tuple[str, ...]
    ratios: Mapping[str, tuple[str, str]]
    short: str
    thing: str
    common: str
    above: str
    below: Mapping[str, str]
    levels: frozenset[int] = frozenset()
    offered: str = ""
    offered_words: str = ""
    convertible: str = ""
    totals_are_enough: bool = False

    @property
    def counts_procedures(self) -> bool:
        return not self.base

    def ratio(self, denominator: str) -> tuple[str, str]:
        """(numerator, denominator): names in ``Measures``."""
        return self.ratios.get(denominator) or self.ratios[""]

    def needs(self, denominator: str) -> tuple[str, ...]:
        """The counts without which a month is not known."""
        if self.counts_procedures:
            return (*self.counted, "received") if denominator == "active" else self.counted
        return tuple(dict.fromkeys((*self.base, *self.counted)))

    def below_words(self, denominator: str) -> str:
        return self.below.get(denominator) or self.below[""]


class _Level(NamedTuple):
    """What a measure of online dossiers counts. ``words``: "mức 3 hoặc mức 4"; ``short``: the same in a line."""

    ending: str
    levels: frozenset[int]
    counted: tuple[str, ...]
    offered: str
    words: str
    short: str


def _of_procedures(of: _Level) -> Measure:
    key = f"procedures_online{of.ending}"
    return Measure(
        key=key,
        counted=of.counted,
        base=(),
        ratios={
            "all": (key, "procedures_all"),
            "offered": (f"{key}_of_offered", of.offered),
            "active": (key, "procedures_active"),
        },
        short=f"TTHC {of.short}",
        thing="thủ tục",
        common=f"có hồ sơ trực tuyến {of.short}",
        above=f"số thủ tục có hồ sơ trực tuyến {of.words}",
        below={
            "all": "tổng số thủ tục trong danh mục của đơn vị",
            "offered": f"số thủ tục cung cấp trực tuyến {of.words}",
            "active": "số thủ tục có phát sinh hồ sơ",
        },
        levels=of.levels,
        offered=of.offered,
        offered_words=f"được cung cấp trực tuyến {of.words}",
    )


def _of_dossiers_online(of: _Level) -> Measure:
    key = f"dossiers_online{of.ending}"
    return Measure(
        key=key,
        counted=of.counted,
        base=("received",),
        ratios={"": (f"received_online{of.ending}", "received")},
        short=f"Hồ sơ {of.short}",
        thing="hồ sơ",
        common=f"trực tuyến {of.short}",
        above=f"số hồ sơ trực tuyến {of.words}",
        below={"": "tổng số hồ sơ tiếp nhận"},
        levels=of.levels,
        offered=of.offered,
        offered_words=f"được cung cấp trực tuyến {of.words}",
    )


_LEVELS = (
    _Level(
        ending="",
        levels=frozenset({3, 4}),
        counted=tuple(ONLINE_LEVELS),
        offered="procedures_online_offered",
        words="mức 3 hoặc mức 4",
        short="mức 3, 4",
    ),
    *(
        _Level(
            ending=f"_l{level}",
            levels=frozenset({level}),
            counted=(f"received_online_l{level}",),
            offered=f"procedures_l{level}_offered",
            words=f"mức {level}",
            short=f"mức {level}",
        )
        for level in (3, 4)
    ),
)

# By the key that a criterion names; what is assessed is not measured.
MEASURES: Mapping[str, Measure] = {
    one.key: one
    for one in (
        *map(_of_procedures, _LEVELS),
        *map(_of_dossiers_online, _LEVELS),
        Measure(
            key="received_post",
            counted=("received_post",),
            base=("received",),
            ratios={"": ("received_post", "received")},
            short="Nhận qua BCCI",
            thing="hồ sơ",
            common="tiếp nhận qua BCCI",
            above="số hồ sơ tiếp nhận qua bưu chính công ích",
            below={"": "tổng số hồ sơ tiếp nhận"},
            convertible="hồ sơ nhận trực tiếp",
        ),
        Measure(
            key="returned_post",
            counted=("returned_post",),
            base=("returned",),
            ratios={"": ("returned_post", "returned")},
            short="Trả qua BCCI",
            thing="kết quả",
            common="trả qua BCCI",
            above="số kết quả trả qua bưu chính công ích",
            below={"": "tổng số kết quả đã trả"},
            convertible="kết quả không trả qua BCCI",
        ),
        Measure(
            key="late",
            counted=("resolved_late", "pending_overdue"),
            base=LATE_FIELDS,
            ratios={"": ("late", "late_base")},
            short="Trễ, quá hạn",
            thing="hồ sơ",
            common="trễ hạn, quá hạn",
            above="số hồ sơ giải quyết trễ hạn trong kỳ cộng số hồ sơ đang giải quyết quá hạn ở {end}",
            below={"": "số hồ sơ đã giải quyết trong kỳ cộng số hồ sơ đang giải quyết ở {end}"},
            totals_are_enough=True,
        ),
    )
}
ASSESSED = "assessed"  # the key of a criterion that is judged by people


NUMBER_FIELDS = tuple(f.name for f in fields(Measures) if f.name != "missing_months")


def cumulate(
    *,
    months: Sequence[date],
    reported: set[date],
    figures: Iterable[FigureRow],
    catalogue: Sequence[Term],
    totals: Mapping[date, Mapping[str, int | None]] = MappingProxyType({}),
) -> dict[date, Measures]:
    """Measures of one unit for the board of every month in ``months``.

    ``months``: the first days of all months of the campaign, in order, without a gap. ``reported``: months with a
    report in force. ``figures``: rows of those reports, each (month, procedure) at most once. ``catalogue``: the
    unit's own rows. ``totals``: month -> the unit's totals by field (None = blank); a month with a report does not
    need them.
    """
    by_month: dict[date, list[FigureRow]] = {month: [] for month in months}
    for row in figures:
        by_month[row.month].append(row)

    result = {}
    in_catalogue: set[int] = set()
    offered: dict[int, set[int]] = {3: set(), 4: set()}
    with_dossiers: dict[str, set[int]] = {
        "received": set(),
        "received_online_l3": set(),
        "received_online_l4": set(),
    }
    sums = dict.fromkeys(FLOWS, 0)
    missing: dict[str, list[date]] = {}

    terms: list[Term] | None = None
    levels: dict[int, set[int]] = {}
    for month in months:
        before, terms = terms, _in_force_in(month, catalogue)
        if terms != before:  # most catalogues stay as they are
            levels = _levels_by_procedure(terms)
            in_catalogue.update(levels)
            for level, procedures in offered.items():
                procedures.update(p for p, given in levels.items() if level in given)

        rows = by_month[month]
        stocks = dict.fromkeys(STOCKS, 0)
        blank: set[str] = set()
        columns = zip(*(row.counts for row in rows), strict=True)
        for name, column in zip(COUNT_FIELDS, columns, strict=bool(rows)):
            if None in column and _is_needed(name, column, rows, levels):
                blank.add(name)
            into = stocks if name in stocks else sums
            if name in into:
                into[name] += sum(filter(None, column))
            if name in with_dossiers:
                with_dossiers[name].update(
                    row.procedure for row, count in zip(rows, column, strict=True) if count
                )

        if month not in reported:
            source = BY_PROCEDURE if month in totals else REPORT
            missing.setdefault(source, []).append(month)
            blank |= _add_totals(totals.get(month), sums, stocks)
        for name in blank & sums.keys():
            missing.setdefault(name, []).append(month)

        result[month] = _measures(
            in_catalogue=in_catalogue,
            offered=offered,
            with_dossiers=with_dossiers,
            sums=sums,
            stocks=stocks,
            missing={name: tuple(known) for name, known in missing.items()}
            | {name: (month,) for name in STOCKS if name in blank},
        )
    return result


def _add_totals(
    totals: Mapping[str, int | None] | None, sums: dict[str, int], stocks: dict[str, int]
) -> set[str]:
    """Adds what totals of the unit say of its late dossiers; returns the fields that are blank."""
    if totals is None:
        return set()
    blank = {name for name in LATE_FIELDS if totals[name] is None}
    for name in LATE_FIELDS:
        into = stocks if name in stocks else sums
        into[name] += totals[name] or 0
    return blank


def _is_needed(
    name: str,
    column: Sequence[int | None],
    rows: Sequence[FigureRow],
    levels: Mapping[int, set[int]],
) -> bool:
    """Whether a blank in the column hides something: an online level that a procedure does not have is no loss."""
    level = ONLINE_LEVELS.get(name)
    return level is None or any(
        count is None and level in levels.get(row.procedure, ())
        for row, count in zip(rows, column, strict=True)
    )


def _in_force_in(month: date, catalogue: Sequence[Term]) -> list[Term]:
    next_month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    last_day = date.fromordinal(next_month.toordinal() - 1)
    return [term for term in catalogue if term.is_in_force_in(month, last_day)]


def _levels_by_procedure(terms: Iterable[Term]) -> dict[int, set[int]]:
    """Procedure -> its online levels: 3, 4, both, or neither."""
    levels: dict[int, set[int]] = {}
    for term in terms:
        given = levels.setdefault(term.procedure, set())
        if term.online_level in (3, 4):
            given.add(term.online_level)
    return levels


def _measures(
    *,
    in_catalogue: set[int],
    offered: Mapping[int, set[int]],
    with_dossiers: Mapping[str, set[int]],
    sums: Mapping[str, int],
    stocks: Mapping[str, int],
    missing: Mapping[str, tuple[date, ...]],
) -> Measures:
    l3 = with_dossiers["received_online_l3"] & in_catalogue
    l4 = with_dossiers["received_online_l4"] & in_catalogue
    online_offered = offered[3] | offered[4]
    resolved = sum(sums[name] for name in RESOLVED)
    return Measures(
        procedures_all=len(in_catalogue),
        procedures_online_offered=len(online_offered),
        procedures_l3_offered=len(offered[3]),
        procedures_l4_offered=len(offered[4]),
        procedures_active=len(with_dossiers["received"] & in_catalogue),
        procedures_online=len(l3 | l4),
        procedures_online_l3=len(l3),
        procedures_online_l4=len(l4),
        procedures_online_of_offered=len((l3 | l4) & online_offered),
        procedures_online_l3_of_offered=len(l3 & offered[3]),
        procedures_online_l4_of_offered=len(l4 & offered[4]),
        **sums,
        **stocks,
        late=sums["resolved_late"] + stocks["pending_overdue"],
        late_base=resolved + stocks["pending_in_time"] + stocks["pending_overdue"],
        missing_months=missing,
    )


def complete_sum(counts: Collection[int | None]) -> int | None:
    """The sum; None where one of them is not known."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
