"""Many units as one: Σ numerators ÷ Σ denominators, never the mean of rates (scoring.md 3). Pure.

A procedure that several units handle is counted at each of them, above and below the line alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from metrics.scoring.scores import Rules, Status, UnitScore, judge, per_cent


@dataclass(frozen=True, slots=True)
class Sum:
    """One criterion of many units. What is assessed has no sum: then ``numerator`` and ``denominator`` are None.

    ``known``: units with a result, ``met``: those of them that meet the target; ``without``: the names of the units
    whose figures are missing; ``status``: of the sum, as if it were one unit; None where there is nothing to judge.
    """

    code: str
    numerator: int | None
    denominator: int | None
    status: Status | None
    known: int
    met: int
    without: tuple[str, ...]

    @property
    def rate(self) -> Fraction | None:
        if self.numerator is None or not self.denominator:
            return None
        return per_cent(self.numerator, self.denominator)


def roll_up(scores: Sequence[UnitScore], rules: Rules) -> list[Sum]:
    """One sum a criterion, over the units that take part, excluded ones too: their dossiers were handled."""
    taking_part = [score for score in scores if score.unit.takes_part]
    sums = []
    for place, rule in enumerate(rules.criteria):
        results = [score.criteria[place] for score in taking_part]
        known = [result for result in results if result.denominator is not None]
        without = tuple(
            score.unit.name
            for score, result in zip(taking_part, results, strict=True)
            if result.status is Status.MISSING
        )
        numerator = denominator = status = None
        counts = [result.counts for result in known if result.counts is not None]
        if rule.counts is not None and counts:
            numerator = sum(k for k, _ in counts)
            denominator = sum(n for _, n in counts)
            if denominator:
                status, _ = judge(numerator, denominator, rule, rules)
        sums.append(
            Sum(
                code=rule.code,
                numerator=numerator,
                denominator=denominator,
                status=status,
                known=len(known),
                met=sum(result.is_met for result in known),
                without=without,
            )
        )
    return sums
