"""From measures to points (scoring.md 4). Pure: standard library only, exact arithmetic, no float.

``score_board`` takes the facts of every unit as of one instant and the rules then in force, and gives each unit
its criteria with numerator, denominator, status and points. Ranking is ``metrics.scoring.ranks``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from metrics.scoring.measures import ASSESSED, BY_PROCEDURE, MEASURES, REPORT, Measure, Measures


class Status(StrEnum):
    MET = "met"
    MET_LOW = "met_low"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    UNREACHABLE = "unreachable"
    TOO_FEW = "too_few"
    MISSING = "missing"
    NOT_ASSESSED = "not_assessed"


MET = frozenset({Status.MET, Status.MET_LOW})
# Does not apply to the unit: neither scored, nor promised, nor asked of whoever is to be commended.
NOT_ASKED = frozenset({Status.NOT_APPLICABLE, Status.UNREACHABLE, Status.TOO_FEW})
NO_POINTS_ASKED = NOT_ASKED | {Status.NOT_ASSESSED}


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """One target for collectives. ``threshold`` in per cent; ``measure`` as in campaign.toml.

    ``denominator``: its own choice, "" = that of the rules. ``low_count``: so many late dossiers are "low" at any rate.
    """

    code: str
    title: str
    measure: str
    operator: str
    threshold: Fraction | None
    points: Fraction
    minimum_base: int = 0
    denominator: str = ""
    low_count: int = 0

    @property
    def counts(self) -> Measure | None:
        """What it counts; None for what is assessed. Raises KeyError for a measure that is not in scoring.md."""
        return None if self.measure == ASSESSED else MEASURES[self.measure]

    @property
    def counts_procedures(self) -> bool:
        return self.counts is not None and self.counts.counts_procedures

    def is_met_by(self, numerator: int | Decimal, denominator: int) -> bool:
        """Whether a rate meets "> t" or "≥ t"."""
        rate = per_cent(numerator, denominator)
        return rate > self.target if self.operator == ">" else rate >= self.target

    @property
    def target(self) -> Fraction:
        """The threshold of a rule that has one. Raises ValueError for "none_or_low", which has none."""
        if self.threshold is None:
            raise ValueError(f"Tiêu chí {self.code} không có ngưỡng.")
        return self.threshold


@dataclass(frozen=True, slots=True)
class Rules:
    """A rules version. ``denominator``: all | offered | active; the rates are per cent, the credits shares of 1.

    ``unreachable``: scored | not_applicable, for a target that a unit's catalogue rules out.
    """

    criteria: tuple[CriterionRule, ...]
    denominator: str = "all"
    partial_credit: Fraction = Fraction(4, 5)
    low_rate: Fraction = Fraction(1)
    zero_at: Fraction = Fraction(10)
    least_attainable: Fraction = Fraction(1, 2)
    unreachable: str = "scored"

    def denominator_of(self, rule: CriterionRule) -> str:
        return rule.denominator or self.denominator

    @property
    def max_points(self) -> Fraction:
        return sum((c.points for c in self.criteria), Fraction(0))


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points above 0 (bonus) or below 0 (penalty) that two persons have decided; ``basis``: on which document."""

    points: Decimal
    reason: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known of a unit. ``takes_part``: its registration is accepted, or none is required;

    ``assessed``: criterion code -> per cent; ``exclusion``: the reason, or None; ``adjustments``: those in force.
    """

    code: str
    name: str
    group: str
    display_order: int
    measures: Measures
    takes_part: bool = True
    exclusion: str | None = None
    assessed: Mapping[str, Decimal] = field(default_factory=dict)
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """``numerator`` is a whole number, or for an assessed criterion the per cent. None = not known."""

    code: str
    status: Status
    numerator: int | Decimal | None
    denominator: int | None
    points: Decimal | None
    max_points: Decimal
    missing_months: tuple[date, ...] = ()

    @property
    def is_met(self) -> bool:
        return self.status in MET

    @property
    def counts(self) -> tuple[int, int] | None:
        """Numerator and denominator of what was counted; None where it is not known, or was assessed."""
        if not isinstance(self.numerator, int) or self.denominator is None:
            return None
        return self.numerator, self.denominator

    @property
    def rate(self) -> Fraction | None:
        """Per cent, exact; None where there is no denominator."""
        if self.numerator is None or not self.denominator:
            return None
        return per_cent(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class UnitScore:
    """``total`` is None while something is missing, or when too little applies (``too_little_applies``).

    ``of_criteria``: the total before bonus and penalty, None where ``total`` is.
    """

    unit: UnitFacts
    criteria: tuple[CriterionResult, ...]
    total: Decimal | None
    too_little_applies: bool
    of_criteria: Decimal | None = None

    @property
    def met(self) -> int:
        return sum(c.is_met for c in self.criteria)

    @property
    def missing_months(self) -> tuple[date, ...]:
        return tuple(sorted({month for c in self.criteria for month in c.missing_months}))

    @property
    def is_missing(self) -> bool:
        return any(c.status is Status.MISSING for c in self.criteria)

    @property
    def late_rate(self) -> Fraction | None:
        """Share of late and overdue dossiers; None where there was none to be late."""
        measures = self.unit.measures
        return Fraction(measures.late, measures.late_base) if measures.late_base else None


def per_cent(numerator: int | Decimal, denominator: int) -> Fraction:
    """Exact. Whole numbers are multiplied as such: fractions are what a board spends most of its time on."""
    if isinstance(numerator, int):
        return Fraction(100 * numerator, denominator)
    return Fraction(numerator) * 100 / denominator


def round_half_up(value: Fraction, decimals: int = 2) -> Decimal:
    """Exact half-up rounding of a number >= 0: ``Fraction(1, 8)`` -> ``Decimal("0.13")``."""
    below = value.denominator
    return Decimal((2 * value.numerator * 10**decimals + below) // (2 * below)).scaleb(-decimals)


def score_board(facts: Iterable[UnitFacts], rules: Rules) -> list[UnitScore]:
    """Scores of all units of a board, in the order given.

    The units matter to one another in one way only: a criterion that one participant lacks an assessment of is
    "chưa đánh giá" for all.
    """
    facts = list(facts)
    not_assessed = _not_assessed(facts, rules)
    return [_score_unit(unit, rules, not_assessed) for unit in facts]


def score_criterion(
    facts: Iterable[UnitFacts], rule: CriterionRule, rules: Rules
) -> list[CriterionResult]:
    """What ``score_board`` says of one criterion, unit by unit, for a fraction of the work."""
    facts = list(facts)
    not_assessed = _not_assessed(facts, rules)
    return [_score_criterion(unit, rule, rules, not_assessed) for unit in facts]


def is_unsettled(facts: Iterable[UnitFacts], rules: Rules) -> bool:
    """Whether the board of these facts is provisional (``RankedBoard.provisional``), without scoring it."""
    participants = [unit for unit in facts if unit.takes_part]
    asked = {name for rule in rules.criteria for name in _asked_months(rule, rules)}
    return (
        not participants
        or bool(_not_assessed(participants, rules))
        or any(unit.measures.missing_months.get(name) for unit in participants for name in asked)
    )


def _not_assessed(facts: Sequence[UnitFacts], rules: Rules) -> set[str]:
    return {
        rule.code
        for rule in rules.criteria
        if rule.counts is None and any(u.takes_part and rule.code not in u.assessed for u in facts)
    }


def _asked_months(rule: CriterionRule, rules: Rules) -> tuple[str, ...]:
    """Under which names of ``Measures.missing_months`` a month counts as missing for a criterion."""
    if rule.counts is None:
        return ()
    sources = (REPORT,) if rule.counts.totals_are_enough else (REPORT, BY_PROCEDURE)
    return (*sources, *rule.counts.needs(rules.denominator_of(rule)))


def is_ruled_out(measures: Measures, rule: CriterionRule, rules: Rules) -> bool:
    """Whether the unit's catalogue alone keeps it from meeting the target, whatever it does (scoring.md 4)."""
    counts = rule.counts
    if counts is None or not counts.levels:
        return False
    offered = getattr(measures, counts.offered)
    if offered == 0:
        return True
    return (
        counts.counts_procedures
        and rules.denominator_of(rule) == "all"
        and not rule.is_met_by(offered, measures.procedures_all)
    )


def _score_unit(unit: UnitFacts, rules: Rules, not_assessed: set[str]) -> UnitScore:
    criteria = tuple(_score_criterion(unit, rule, rules, not_assessed) for rule in rules.criteria)
    of_criteria, too_little = _total(criteria, rules)
    return UnitScore(
        unit=unit,
        criteria=criteria,
        total=adjusted(of_criteria, unit.adjustments, rules),
        too_little_applies=too_little,
        of_criteria=of_criteria,
    )


def _score_criterion(
    unit: UnitFacts, rule: CriterionRule, rules: Rules, not_assessed: set[str]
) -> CriterionResult:
    def result(status, numerator=None, denominator=None, points=None, missing_months=()):
        return CriterionResult(
            code=rule.code,
            status=status,
            numerator=numerator,
            denominator=denominator,
            points=None if points is None else round_half_up(points),
            max_points=round_half_up(rule.points),
            missing_months=missing_months,
        )

    counts = rule.counts
    if counts is None:
        if rule.code in not_assessed or rule.code not in unit.assessed:
            return result(Status.NOT_ASSESSED)
        numerator, denominator = unit.assessed[rule.code], 100
    else:
        numerator_field, denominator_field = counts.ratio(rules.denominator_of(rule))
        missing = unit.measures.missing_months
        asked = _asked_months(rule, rules)
        months = sorted({month for name in asked for month in missing.get(name, ())})
        if months:
            return result(Status.MISSING, missing_months=tuple(months))
        numerator = getattr(unit.measures, numerator_field)
        denominator = getattr(unit.measures, denominator_field)

    if denominator == 0:
        return result(Status.NOT_APPLICABLE, 0, 0)
    if denominator < rule.minimum_base:
        return result(Status.TOO_FEW, numerator, denominator)
    status, points = judge(numerator, denominator, rule, rules)
    if (
        status is Status.NOT_MET
        and rules.unreachable == "not_applicable"
        and is_ruled_out(unit.measures, rule, rules)
    ):
        return result(Status.UNREACHABLE, numerator, denominator)
    return result(status, numerator, denominator, points)


def judge(
    numerator: int | Decimal, denominator: int, rule: CriterionRule, rules: Rules
) -> tuple[Status, Fraction]:
    """Status and exact points of ``numerator`` out of ``denominator`` (above 0) under a rule."""
    rate = per_cent(numerator, denominator)
    if rule.operator == "none_or_low":
        if rate == 0:
            return Status.MET, rule.points
        if rate <= rules.low_rate or numerator <= rule.low_count:
            return Status.MET_LOW, rule.points * rules.partial_credit
        left = max(Fraction(0), (rules.zero_at - rate) / (rules.zero_at - rules.low_rate))
        return Status.NOT_MET, rule.points * rules.partial_credit * left

    if rule.is_met_by(numerator, denominator):
        return Status.MET, rule.points
    share = rate / rule.target if rule.target else Fraction(1)
    return Status.NOT_MET, rule.points * rules.partial_credit * share


def _total(criteria: Sequence[CriterionResult], rules: Rules) -> tuple[Decimal | None, bool]:
    """(total, whether too little applies to be compared). The rounded points are what is added up."""
    if any(c.status is Status.MISSING for c in criteria):
        return None, False
    asked = {c.code for c in criteria if c.status not in NO_POINTS_ASKED}
    attainable = sum((rule.points for rule in rules.criteria if rule.code in asked), Fraction(0))
    maximum = rules.max_points
    if attainable == 0 or attainable < maximum * rules.least_attainable:
        return None, True
    earned = sum((c.points for c in criteria if c.points is not None), Decimal(0))
    if attainable == maximum:
        return earned.quantize(Decimal("0.01")), False
    return round_half_up(Fraction(earned) * maximum / attainable), False


def adjusted(
    total: Decimal | None, adjustments: Sequence[Adjustment], rules: Rules
) -> Decimal | None:
    """The total with bonus and penalty, from 0 to the campaign's maximum; who has no total gets none.

    What the bounds cut off is lost: it decides no rank. A total of criteria that lies above the maximum by rounding
    alone stays what it is.
    """
    if total is None or not adjustments:
        return total
    most = max(round_half_up(rules.max_points), total)
    return min(max(total + sum(one.points for one in adjustments), Decimal("0.00")), most)
