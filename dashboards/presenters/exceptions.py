"""What on a board asks for attention: overdue dossiers, missing reports, exclusions, changes since publication."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from campaigns.text import number
from dashboards.presenters.arranging import OVERDUE, UNREPORTED, has_overdue
from dashboards.presenters.board import missing_in_words
from metrics.queries.boards import Board
from metrics.scoring.ranks import RankedUnit

MOST = 12  # units of a kind that are named; the filter shows all


@dataclass(frozen=True, slots=True)
class NamedUnit:
    code: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Units of one kind, the gravest first; ``more``: those not named; ``address``: where all stand, or nothing."""

    title: str
    mark: str
    units: list[NamedUnit]
    more: int
    address: str


def exceptions(
    board: Board, *, restated: Collection[str], addresses: Mapping[str, str]
) -> list[Exceptions]:
    """Kinds without units are left out. ``restated``: codes of units with another total or rank since publication;

    ``addresses``: those of the board filtered by OVERDUE and by UNREPORTED.
    """
    units = [unit for unit in board.units if unit.score.unit.takes_part]
    overdue = sorted(
        (unit for unit in units if has_overdue(unit.score)),
        key=lambda unit: -unit.score.unit.measures.pending_overdue,
    )
    missing = [unit for unit in units if unit.score.is_missing]
    excluded = [unit for unit in units if unit.score.unit.exclusion is not None]
    changed = [unit for unit in board.units if unit.score.unit.code in restated]
    absent = [unit for unit in board.units if not unit.score.unit.takes_part]
    year = board.month.year
    kinds = [
        _kind(
            "Còn hồ sơ quá hạn",
            "overdue",
            overdue,
            [f"{number(u.score.unit.measures.pending_overdue)} hồ sơ" for u in overdue],
            addresses[OVERDUE],
        ),
        _kind(
            "Chưa đủ số liệu",
            "missing",
            missing,
            [missing_in_words(unit.score, year=year) for unit in missing],
            addresses[UNREPORTED],
        ),
        _kind(
            "Loại khỏi xếp hạng",
            "not-applicable",
            excluded,
            [unit.score.unit.exclusion for unit in excluded],
        ),
        _kind("Đã điều chỉnh sau khi công bố", "doubt", changed, [""] * len(changed)),
        _kind("Chưa đăng ký", "not-assessed", absent, [""] * len(absent)),
    ]
    return [kind for kind in kinds if kind.units]


def _kind(
    title: str, mark: str, units: Sequence[RankedUnit], words: Sequence[str], address: str = ""
) -> Exceptions:
    named = [
        NamedUnit(unit.score.unit.code, unit.score.unit.name, said)
        for unit, said in zip(units[:MOST], words, strict=False)
    ]
    return Exceptions(title, mark, named, max(0, len(units) - MOST), address)
