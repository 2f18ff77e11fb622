"""Draft rules tried on known figures: what they would tell apart. Pure: standard library only, no database."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from metrics.scoring.ranks import RankedGroup, rank_board
from metrics.scoring.scores import (
    MET,
    CriterionResult,
    CriterionRule,
    Rules,
    Status,
    UnitFacts,
    score_board,
)

SMALL_BASE = 20  # below it one unit of count moves a rate by more than 5 points
JUDGED = MET | {Status.NOT_MET}


@dataclass(frozen=True, slots=True)
class CriterionRehearsal:
    """``statuses``: how many units of the group have each; ``small``: those whose rate stands on few, with how many."""

    rule: CriterionRule
    statuses: Counter
    small: tuple[tuple[UnitFacts, int], ...]

    @property
    def met(self) -> int:
        return sum(self.statuses[status] for status in MET)

    @property
    def separates(self) -> bool:
        """Whether some of the judged units meet it and others do not; one unit alone is told apart from nobody."""
        return 0 < self.met < sum(self.statuses[status] for status in JUDGED)


@dataclass(frozen=True, slots=True)
class GroupRehearsal:
    """``ties``: (rank, the units that share it)."""

    ranked: RankedGroup
    criteria: tuple[CriterionRehearsal, ...]
    ties: tuple[tuple[int, tuple[UnitFacts, ...]], ...]


def rehearse(
    facts: Iterable[UnitFacts], rules: Rules, *, groups: Sequence[tuple[str, str]]
) -> list[GroupRehearsal]:
    """What ``rules`` would say of these units, per group; groups without a unit are left out."""
    board = rank_board(score_board(facts, rules), groups=groups)
    return [
        GroupRehearsal(
            ranked=group,
            criteria=tuple(
                _criterion(rule, [(u.score.unit, u.score.criteria[place]) for u in group.units])
                for place, rule in enumerate(rules.criteria)
            ),
            ties=_ties(group),
        )
        for group in board.groups
        if group.units
    ]


def _criterion(
    rule: CriterionRule, results: Sequence[tuple[UnitFacts, CriterionResult]]
) -> CriterionRehearsal:
    small = [
        (unit, result.denominator)
        for unit, result in results
        if rule.counts is not None
        and result.status in JUDGED
        and result.denominator is not None
        and result.denominator < SMALL_BASE
    ]
    statuses = Counter(result.status for _, result in results)
    return CriterionRehearsal(rule, statuses, tuple(small))


def _ties(group: RankedGroup) -> tuple[tuple[int, tuple[UnitFacts, ...]], ...]:
    ranked = [unit for unit in group.units if unit.rank is not None]
    by_rank = groupby(ranked, key=lambda unit: unit.rank)
    shared = ((rank, tuple(unit.score.unit for unit in same)) for rank, same in by_rank)
    return tuple((rank, units) for rank, units in shared if len(units) > 1)
