"""How sure a rank and a rate are. Pure: standard library only, exact where a number decides anything, no database.

A rank is computed again under every choice that the plan leaves open; what moves it is named. A rate of dossiers has
its Wilson band: it says how far a rate of so few dossiers may lie from what the unit does as a rule. Procedures are
counted in full, so they have none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from enum import StrEnum
from fractions import Fraction

from metrics.scoring.measures import MEASURES
from metrics.scoring.ranks import RankedBoard, rank_board
from metrics.scoring.scores import CriterionRule, Rules, UnitFacts, UnitScore, score_board

Z = Decimal("1.959964")  # the 97.5 % quantile of the normal distribution: 95 % lie between -Z and Z
DENOMINATORS = ("all", "offered", "active")
LIGHTER, HEAVIER = Fraction(3, 4), Fraction(5, 4)
DOSSIER_MEASURES = frozenset(
    key for key, measure in MEASURES.items() if not measure.counts_procedures
)
_PRECISE = Context(prec=40)


# Bands


@dataclass(frozen=True, slots=True)
class Band:
    """In per cent, rounded outwards to two decimals."""

    low: Decimal
    high: Decimal

    def holds(self, rate: Fraction) -> bool:
        """Whether a per cent lies inside: then the rate is too uncertain to say on which side of it the unit is."""
        return Fraction(self.low) <= rate <= Fraction(self.high)


def wilson(k: int, n: int) -> Band:
    """The Wilson 95 % band of ``k`` of ``n`` dossiers, ``n`` at least 1.

    With p = k/n: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n). Computed with 40 digits, cut to 0–100.
    """
    c, n_ = _PRECISE, Decimal(n)
    p = c.divide(Decimal(k), n_)
    z2_n = c.divide(c.multiply(Z, Z), n_)
    middle = c.add(p, c.divide(z2_n, 2))
    spread = c.divide(c.multiply(p, c.subtract(1, p)), n_)
    spread = c.add(spread, c.divide(z2_n, c.multiply(4, n_)))
    reach = c.multiply(Z, c.sqrt(spread))
    whole = c.add(1, z2_n)
    low = c.multiply(100, c.divide(c.subtract(middle, reach), whole))
    high = c.multiply(100, c.divide(c.add(middle, reach), whole))
    cent = Decimal("0.01")
    return Band(
        low=max(Decimal("0.00"), low.quantize(cent, ROUND_FLOOR)),
        high=min(Decimal("100.00"), high.quantize(cent, ROUND_CEILING)),
    )


# Ranges of ranks


class Choice(StrEnum):
    DENOMINATOR = "denominator"
    LIGHTER = "lighter"
    HEAVIER = "heavier"
    LEFT_OUT = "left_out"
    MONTH_ALONE = "month_alone"


@dataclass(frozen=True, slots=True)
class Variation:
    """One choice made otherwise. ``about``: the code of a criterion, a denominator, or nothing."""

    choice: Choice
    about: str
    rules: Rules


@dataclass(frozen=True, slots=True)
class RankRange:
    """``moved``: every variation under which the rank is another one (None: the unit has no rank then)."""

    rank: int
    moved: tuple[tuple[Variation, int | None], ...]

    @property
    def best(self) -> int:
        return min([self.rank, *(rank for _, rank in self.moved if rank is not None)])

    @property
    def worst(self) -> int:
        return max([self.rank, *(rank for _, rank in self.moved if rank is not None)])

    @property
    def is_firm(self) -> bool:
        return not self.moved


def variations(rules: Rules) -> list[Variation]:
    """Each other denominator for all criteria that have one, each weight a quarter less and more, each criterion left

    out; one at a time.
    """
    chosen = {rules.denominator_of(rule) for rule in rules.criteria if rule.counts_procedures}
    shared = tuple(replace(rule, denominator="") for rule in rules.criteria)
    found = [
        Variation(Choice.DENOMINATOR, other, replace(rules, denominator=other, criteria=shared))
        for other in DENOMINATORS
        if chosen and chosen != {other}
    ]
    for place, rule in enumerate(rules.criteria):
        for choice, factor in ((Choice.LIGHTER, LIGHTER), (Choice.HEAVIER, HEAVIER)):
            weighted = replace(rule, points=rule.points * factor)
            found.append(Variation(choice, rule.code, _with(rules, place, weighted)))
    if len(rules.criteria) > 1:
        found += [
            Variation(Choice.LEFT_OUT, rule.code, _with(rules, place))
            for place, rule in enumerate(rules.criteria)
        ]
    return found


def _with(rules: Rules, place: int, *instead: CriterionRule) -> Rules:
    criteria = (*rules.criteria[:place], *instead, *rules.criteria[place + 1 :])
    return replace(rules, criteria=criteria)


def rank_ranges(
    ranked: RankedBoard, rules: Rules, *, month_alone: Sequence[UnitFacts] | None = None
) -> dict[str, RankRange]:
    """Unit code -> its rank on the board and what moves it. Units without a rank are left out, here and everywhere.

    ``month_alone``: the same units with measures of the last month only; None where that is the whole period.
    """
    groups = [(group.code, group.name) for group in ranked.groups]
    units = [unit for group in ranked.groups for unit in group.units]
    facts = [unit.score.unit for unit in units]
    rank_of = {unit.score.unit.code: unit.rank for unit in units if unit.rank is not None}
    cases: list[tuple[Variation, Sequence[UnitFacts]]] = [
        (variation, facts) for variation in variations(rules)
    ]
    if month_alone is not None:
        cases.append((Variation(Choice.MONTH_ALONE, "", rules), month_alone))

    moved: dict[str, list[tuple[Variation, int | None]]] = {code: [] for code in rank_of}
    for variation, of_units in cases:
        scores = score_board(of_units, variation.rules)
        for code, rank in _ranks(scores, rank_of, groups).items():
            if rank != rank_of[code]:
                moved[code].append((variation, rank))
    return {code: RankRange(rank, tuple(moved[code])) for code, rank in rank_of.items()}


def _ranks(
    scores: Iterable[UnitScore], among: Mapping[str, int], groups: Sequence[tuple[str, str]]
) -> dict[str, int | None]:
    ranked = rank_board((s for s in scores if s.unit.code in among), groups=groups)
    return {unit.score.unit.code: unit.rank for group in ranked.groups for unit in group.units}


# Change in time


@dataclass(frozen=True, slots=True)
class Change:
    """``points``: more (or fewer, below 0); ``ranks``: places risen (or fallen, below 0)."""

    points: Decimal
    ranks: int

    def is_notable(self, *, least_points: Decimal, least_ranks: int) -> bool:
        return abs(self.points) >= least_points or abs(self.ranks) >= least_ranks


def changes(before: RankedBoard, now: RankedBoard) -> dict[str, Change]:
    """Unit code -> what changed, for units that have a rank on both boards."""
    then = _places(before)
    return {
        code: Change(points=total - then[code][0], ranks=then[code][1] - rank)
        for code, (total, rank) in _places(now).items()
        if code in then
    }


def _places(board: RankedBoard) -> dict[str, tuple[Decimal, int]]:
    """Unit code -> total and rank, for units that have both."""
    return {
        unit.score.unit.code: (unit.score.total, unit.rank)
        for group in board.groups
        for unit in group.units
        if unit.score.total is not None and unit.rank is not None
    }


def improvement_ranks(before: RankedBoard, now: RankedBoard) -> dict[str, int]:
    """Unit code -> its place inside its group by the change of its total; equal changes share a place (1, 2, 2, 4)."""
    changed = changes(before, now)
    places: dict[str, int] = {}
    for group in now.groups:
        codes = [u.score.unit.code for u in group.units if u.score.unit.code in changed]
        points = sorted((changed[code].points for code in codes), reverse=True)
        places |= {code: points.index(changed[code].points) + 1 for code in codes}
    return places
