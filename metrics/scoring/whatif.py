"""What a target still asks of a unit (scoring.md 8). Pure: standard library only, exact arithmetic, no database.

Throughout, ``k`` of ``n`` is the rate as it stands. Existing units of count can be *converted* (``k`` grows, ``n``
stays), new ones of the good kind can be *added* (both grow). None stands for "no number is enough".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from metrics.scoring.measures import ONLINE_LEVELS, RESOLVED, Measure, Measures
from metrics.scoring.scores import CriterionResult, CriterionRule, Rules, Status

NOTHING_TO_SAY = frozenset({Status.MISSING, Status.NOT_ASSESSED})


@dataclass(frozen=True, slots=True)
class ProcedureState:
    """A procedure of the unit over the period. ``levels``: those at which the catalogue offers it.

    ``received`` is None where nothing but blanks is known of it; ``online``: its dossiers at the levels that the
    criterion counts.
    """

    code: str
    name: str
    levels: tuple[int, ...]
    received: int | None
    online: int


@dataclass(frozen=True, slots=True)
class Period:
    """Months of the campaign up to the board's, and those after it."""

    months_so_far: int
    months_left: int

    def coming(self, so_far: int) -> int:
        """What the months left bring if each brings as much as the mean of those so far; cut to a whole number."""
        return so_far * self.months_left // self.months_so_far


@dataclass(frozen=True, slots=True)
class Outlook:
    """``coming``: units of count that the months left bring at the present monthly volume.

    ``needed``: the least number of them that have to be of the good kind; None if not even all of them are enough.
    """

    months_left: int
    coming: int
    needed: int | None

    @property
    def is_reachable(self) -> bool:
        return self.needed is not None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a target that asks for more lacks. ``convertible``: existing units that can be converted, None where that
    is not known; ``nearest``: the procedures among them, the most dossiers first; ``dormant``: procedures offered
    online at the level that have had no dossier at all.
    """

    to_convert: int | None
    convertible: int | None
    to_add: int | None
    outlook: Outlook
    nearest: tuple[ProcedureState, ...] = ()
    dormant: int = 0

    @property
    def is_enough(self) -> bool | None:
        """Whether so many can be converted; None where it is not known how many can."""
        if self.to_convert is None:
            return False
        return None if self.convertible is None else self.to_convert <= self.convertible


@dataclass(frozen=True, slots=True)
class LessLate:
    """What "no late or overdue dossier, or a low rate" asks. ``allowed``: late ones that are still a low rate of ``n``.

    ``too_many``: late ones above that; ``to_add``: on-time ones that would make it a low rate. A dossier that was late
    once stays late, so ``can_be_none`` is false from the first one on.
    """

    allowed: int
    too_many: int
    to_add: int | None
    can_be_none: bool
    outlook: Outlook


def least_numerator(rule: CriterionRule, n: int) -> int:
    """The least ``k`` that meets "> t" or "≥ t" of ``n``; it may be more than ``n``."""
    exact = rule.target * n / 100
    return exact.__floor__() + 1 if rule.operator == ">" else exact.__ceil__()


def to_convert(rule: CriterionRule, k: int, n: int) -> int | None:
    """The least number of existing units to convert; none is enough where ``n`` itself is too small a base."""
    if n < max(1, rule.minimum_base):
        return None
    least = max(0, least_numerator(rule, n) - k)
    return least if k + least <= n else None


def to_add(rule: CriterionRule, k: int, n: int) -> int | None:
    """The least ``x`` with (k + x) of (n + x) meeting the target, on a base that is large enough to be judged."""
    base = max(0, max(1, rule.minimum_base) - n)
    lacking = rule.target * n - 100 * k
    others = 100 - rule.target
    if rule.operator == ">":
        if others <= 0:
            return None
        least = (lacking / others).__floor__() + 1
    elif others > 0:
        least = (lacking / others).__ceil__()
    elif others == 0 and lacking <= 0:
        least = 0
    else:
        return None
    return max(base, least)


def late_allowed(n: int, rule: CriterionRule, rules: Rules) -> int:
    """How many of ``n`` dossiers may be late and still be few: by their rate, or by their number alone."""
    return max((rules.low_rate * n / 100).__floor__(), min(rule.low_count, n))


def on_time_to_add(k: int, n: int, rule: CriterionRule, rules: Rules) -> int | None:
    """The least number of new dossiers, none of them late, with which ``k`` late ones are few."""
    low_rate = rules.low_rate
    if k <= rule.low_count:
        return 0
    if low_rate == 0:
        return None
    return max(0, (Fraction(100 * k) / low_rate).__ceil__() - n)


def what_if(
    result: CriterionResult,
    rule: CriterionRule,
    rules: Rules,
    *,
    measures: Measures,
    period: Period,
    procedures: Iterable[ProcedureState] = (),
) -> Wanted | LessLate | None:
    """What the criterion asks of a unit beyond what it has; None where nothing is measured or known.

    ``procedures``: those of the unit's catalogue within the period, for a criterion that counts procedures.
    """
    counts, measure = result.counts, rule.counts
    if measure is None or result.status in NOTHING_TO_SAY or counts is None:
        return None
    k, n = counts
    if rule.operator == "none_or_low":
        coming = period.coming(sum(getattr(measures, name) for name in RESOLVED))
        return _less_late(counts, rule, rules, months_left=period.months_left, coming=coming)
    if measure.counts_procedures:
        return _more_procedures(rule, measure, counts, list(procedures), period)
    return Wanted(
        to_convert=to_convert(rule, k, n),
        convertible=_dossiers_convertible(rule.measure, measures),
        to_add=to_add(rule, k, n),
        outlook=_outlook_of_dossiers(rule, k, n, period),
    )


def _dossiers_convertible(measure: str, measures: Measures) -> int | None:
    """Results that were not returned by post; dossiers that were handed in directly, as online ones need no post.

    Which dossiers could have been handed in online is not known of the unit as a whole.
    """
    if measure == "returned_post":
        return measures.returned - measures.returned_post
    if measure != "received_post":
        return None
    if measures.missing_months.keys() & ONLINE_LEVELS.keys():
        return None
    online = sum(getattr(measures, name) for name in ONLINE_LEVELS)
    return measures.received - measures.received_post - online


def _outlook_of_dossiers(rule: CriterionRule, k: int, n: int, period: Period) -> Outlook:
    coming = period.coming(n)
    at_end = n + coming
    needed = to_convert(rule, k, at_end)
    return Outlook(
        months_left=period.months_left,
        coming=coming,
        needed=needed if needed is not None and needed <= coming else None,
    )


def nearest(procedures: Iterable[ProcedureState], measure: Measure) -> list[ProcedureState]:
    """Active, offered online at the level, no online dossier yet; the most dossiers first, then by code."""
    return sorted(
        (p for p in procedures if p.received and p.online == 0 and measure.levels & set(p.levels)),
        key=lambda p: (-(p.received or 0), p.code),
    )


def _more_procedures(
    rule: CriterionRule,
    measure: Measure,
    counts: tuple[int, int],
    procedures: list[ProcedureState],
    period: Period,
) -> Wanted:
    k, n = counts
    near = nearest(procedures, measure)
    levels = measure.levels
    convert = to_convert(rule, k, n)
    # a procedure with less than one dossier to come gives no chance to have an online one
    coming = sum(period.coming(p.received or 0) >= 1 for p in near)
    return Wanted(
        to_convert=convert,
        convertible=len(near),
        to_add=to_add(rule, k, n),
        outlook=Outlook(
            months_left=period.months_left,
            coming=coming,
            needed=convert if convert is not None and convert <= coming else None,
        ),
        nearest=tuple(near),
        dormant=sum(p.received == 0 and bool(levels & set(p.levels)) for p in procedures),
    )


def _less_late(
    counts: tuple[int, int], rule: CriterionRule, rules: Rules, *, months_left: int, coming: int
) -> LessLate:
    k, n = counts
    allowed = late_allowed(n, rule, rules)
    spare = late_allowed(n + coming, rule, rules) - k  # late ones that may still come
    return LessLate(
        allowed=allowed,
        too_many=max(0, k - allowed),
        to_add=on_time_to_add(k, n, rule, rules),
        can_be_none=k == 0,
        outlook=Outlook(
            months_left=months_left,
            coming=coming,
            needed=max(0, coming - spare) if spare >= 0 else None,
        ),
    )
