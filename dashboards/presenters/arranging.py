"""Which units of a board are shown, and in which order. A unit keeps its rank however the rows are arranged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from campaigns.text import collation_key, search_key
from metrics.queries.boards import Board
from metrics.scoring.movement import Movement
from metrics.scoring.ranks import RankedUnit
from metrics.scoring.scores import Status, UnitScore

# What stands in an address.
SORT, GROUP, FAILING, OVERDUE, UNREPORTED, NAME, PAGE = (
    "xep",
    "khoi",
    "chua-dat",
    "qua-han",
    "chua-bao-cao",
    "ten",
    "trang",
)
PARAMETERS = (SORT, GROUP, FAILING, OVERDUE, UNREPORTED, NAME, PAGE)
BY_RANK, BY_NAME, BY_TOTAL, BY_MOVEMENT, BY_IMPROVEMENT = (
    "hang",
    "don-vi",
    "diem",
    "thay-doi",
    "tien-bo",
)
LONG_GROUP = 200  # a group of more units than this is shown in pages
PAGE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """``sort``: one of the five above or the code of a criterion; ``failing``: the code of a criterion."""

    sort: str = BY_RANK
    is_descending: bool = False
    group: str = ""
    failing: str = ""
    overdue: bool = False
    unreported: bool = False
    name: str = ""
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        return bool(self.group or self.is_narrowed)

    @property
    def is_narrowed(self) -> bool:
        """Filtered by more than the group."""
        return bool(self.failing or self.overdue or self.unreported or self.name)

    @property
    def parameters(self) -> dict[str, str]:
        """As they stand in an address; what is as usual is left out."""
        sort = f"{'-' if self.is_descending else ''}{self.sort}"
        given = {
            SORT: "" if sort == BY_RANK else sort,
            GROUP: self.group,
            FAILING: self.failing,
            OVERDUE: "1" if self.overdue else "",
            UNREPORTED: "1" if self.unreported else "",
            NAME: self.name,
            PAGE: str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in given.items() if value}

    def sorted_by(self, sort: str, *, best_is_greatest: bool) -> "Choice":
        """The same with another order: the best first, or the other way round where that is the order already."""
        turned = not self.is_descending if self.sort == sort else best_is_greatest
        return replace(self, sort=sort, is_descending=turned, page=1)


def shown(board: Board, units: Sequence[RankedUnit], choice: Choice) -> list[RankedUnit]:
    """Those of a group that the filter lets through, in their order."""
    wanted = search_key(choice.name)
    places = {rule.code: place for place, rule in enumerate(board.rules.criteria)}
    return [
        unit
        for unit in units
        if (not wanted or wanted in search_key(f"{unit.score.unit.code} {unit.score.unit.name}"))
        and (not choice.overdue or has_overdue(unit.score))
        and (not choice.unreported or (unit.score.unit.takes_part and unit.score.is_missing))
        and (
            not choice.failing
            or unit.score.criteria[places[choice.failing]].status is Status.NOT_MET
        )
    ]


def has_overdue(score: UnitScore) -> bool:
    """Whether dossiers are open and past their date; those settled late are past."""
    return bool(score.unit.takes_part and score.unit.measures.pending_overdue)


def arranged(
    board: Board,
    units: Sequence[RankedUnit],
    choice: Choice,
    movements: Mapping[str, Movement],
) -> list[RankedUnit]:
    """``units``, given in the order of the board, in the order asked for.

    What is not known stands last both ways, and equals stay in the order of the board: by rank, then in display order.
    """
    if choice.sort == BY_RANK and not choice.is_descending:
        return list(units)
    places = {rule.code: place for place, rule in enumerate(board.rules.criteria)}

    def value(unit: RankedUnit) -> object:
        if choice.sort == BY_RANK:
            return unit.rank
        if choice.sort == BY_NAME:
            return collation_key(unit.score.unit.name)
        if choice.sort == BY_TOTAL:
            return unit.score.total if unit.rank else None
        movement = movements.get(unit.score.unit.code)
        if choice.sort == BY_MOVEMENT:
            return movement.points if movement else None
        if choice.sort == BY_IMPROVEMENT:
            return movement.improvement if movement else None
        return unit.score.criteria[places[choice.sort]].rate

    valued = [(value(unit), unit) for unit in units]
    known = [pair for pair in valued if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=choice.is_descending)
    return [unit for _, unit in known] + [unit for known_as, unit in valued if known_as is None]
