"""Whose name an unknown one may be: an order of the list that a person chooses from, and nothing else.

Nothing is ever matched by likeness, nor chosen beforehand (see importing/matching.py).
"""

from collections.abc import Iterable
from difflib import SequenceMatcher

from campaigns.models import UnitAlias
from campaigns.models.fields import longest
from campaigns.text import folded, search_key
from metrics.importing.reference import Reference
from metrics.models import ProcedureAlias

LIKELIEST = 5
MOST_NAMES = 30  # proposed at once; more than that is another list of units, not another spelling
LONGEST_NAME = 300  # compared letter by letter up to here


def with_likely_owners(kept: dict, reference: Reference) -> dict:
    """``kept`` of findings.py; each of its first unknown names gets ``likely``: ids, the likeliest first."""
    names = [name for name in kept["unknown_names"] if _can_be_kept(name)]
    for name in names[:MOST_NAMES]:
        name["likely"] = _likely(name["name"], _owners(name, reference))
    return {**kept, "unknown_names": names[:MOST_NAMES], "more_names": len(names[MOST_NAMES:])}


def _can_be_kept(name: dict) -> bool:
    """A whole paragraph in the cell of a name is no name."""
    model = UnitAlias if name["kind"] == "unit" else ProcedureAlias
    return len(name["name"]) <= longest(model, "name")


def _owners(name: dict, reference: Reference) -> Iterable[tuple[int, str]]:
    if name["kind"] == "unit":
        return [
            (unit.id, unit.name) for units in reference.units_by_code.values() for unit in units
        ]
    procedures = list(reference.procedures.values())
    if name["unit"] is not None:
        [unit, *_] = reference.units_by_code[folded(name["unit"])]
        procedures = [p for p in procedures if reference.terms(unit, p)]
    return [(procedure.id, procedure.name) for procedure in procedures]


def _likely(name: str, owners: Iterable[tuple[int, str]]) -> list[int]:
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(search_key(name)[:LONGEST_NAME])
    by_likeness = []
    for pk, text in owners:
        matcher.set_seq1(search_key(text)[:LONGEST_NAME])
        by_likeness.append((-matcher.ratio(), pk))
    return [pk for _, pk in sorted(by_likeness)[:LIKELIEST]]
