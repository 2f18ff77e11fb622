"""Which targets a unit's catalogue lets it meet at all, and how many procedures that takes (scoring.md 4). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from metrics.scoring.measures import Measures
from metrics.scoring.scores import CriterionRule, Rules, UnitFacts, is_ruled_out
from metrics.scoring.whatif import least_numerator


@dataclass(frozen=True, slots=True)
class Reach:
    """``offered`` of ``every`` procedures are offered online; ``needed``: how many of them must have a dossier so.

    ``needed`` is None where it follows from what comes in, not from the catalogue alone.
    """

    can: bool
    offered: int
    every: int
    needed: int | None


def reach(measures: Measures, rule: CriterionRule, rules: Rules) -> Reach | None:
    """None for a criterion that hangs on no catalogue."""
    counts = rule.counts
    if counts is None or not counts.levels:
        return None
    offered = getattr(measures, counts.offered)
    can = not is_ruled_out(measures, rule, rules)
    base = {"all": measures.procedures_all, "offered": offered}.get(rules.denominator_of(rule))
    if not counts.counts_procedures or base is None:
        return Reach(can, offered, measures.procedures_all, None)
    needed = max(0, least_numerator(rule, base))
    return Reach(can and needed <= offered, offered, measures.procedures_all, needed)


def out_of_reach(
    units: Iterable[UnitFacts], rules: Rules
) -> list[tuple[CriterionRule, list[UnitFacts]]]:
    """The criteria that some units cannot meet whatever they do, with these units."""
    units = list(units)
    found = []
    for rule in rules.criteria:
        cannot = [
            unit for unit in units if (one := reach(unit.measures, rule, rules)) and not one.can
        ]
        if cannot:
            found.append((rule, cannot))
    return found
