"""What is wrong with a file, and what an upload changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from campaigns.text import number
from metrics.importing import RULES

CELLS_SHOWN = 24
FAULTS_SHOWN = 200  # of one rule


@dataclass(frozen=True, slots=True)
class FaultLine:
    file: str
    sheet: str
    cells: str
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class FaultGroup:
    """The faults of one rule. ``more``: how many are not shown."""

    title: str
    is_warning: bool
    count: int
    lines: list[FaultLine]
    more: int


def fault_groups(faults: Iterable[Mapping]) -> list[FaultGroup]:
    """``faults`` as they are kept: in the order of their rules, errors first; ``more_cells``: those left out."""
    groups = []
    for slug, same in groupby(faults, key=lambda fault: fault["rule"]):
        of_rule = list(same)
        groups.append(
            FaultGroup(
                title=RULES[slug].title,
                is_warning=of_rule[0]["severity"] == "warning",
                count=len(of_rule),
                lines=[_line(fault) for fault in of_rule[:FAULTS_SHOWN]],
                more=max(0, len(of_rule) - FAULTS_SHOWN),
            )
        )
    return groups


def _line(fault: Mapping) -> FaultLine:
    cells = ", ".join(fault["cells"][:CELLS_SHOWN])
    more = len(fault["cells"][CELLS_SHOWN:]) + fault.get("more_cells", 0)
    if more:
        cells += f" và {number(more)} ô khác"
    return FaultLine(fault["file"], fault["sheet"], cells, fault["text"], fault["message"])


@dataclass(frozen=True, slots=True)
class Change:
    """A unit whose total or rank became another."""

    name: str
    total_before: str
    total_after: str
    rank_before: int | None
    rank_after: int | None


def changes(effects: Iterable[Mapping], names: Mapping[str, str]) -> list[Change]:
    """``effects`` as an upload keeps them; ``names``: unit code -> name."""
    return [
        Change(
            name=names.get(effect["unit"], effect["unit"]),
            total_before=_points(effect["total_before"]),
            total_after=_points(effect["total_after"]),
            rank_before=effect["rank_before"],
            rank_after=effect["rank_after"],
        )
        for effect in effects
    ]


def _points(text: str | None) -> str:
    return "–" if text is None else number(Decimal(text), decimals=2)
