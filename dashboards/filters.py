"""Which units of a board are shown, and in which order: ``?khoi=xa&chua-dat=TT3&xep=-diem``.

A unit keeps its rank however the rows are ordered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from campaigns.text import collation_key, search_key
from dashboards.answer import group_in_words, has_overdue
from dashboards.tables import Column, Row, SumRow, rows, sum_row
from metrics.queries.boards import Board
from metrics.scope import Address, query
from metrics.scoring.movement import Movement
from metrics.scoring.ranks import RankedGroup, RankedUnit
from metrics.scoring.scores import Status

# What stands in a url.
PARAMETERS = SORT, GROUP, FAILING, OVERDUE, UNREPORTED, NAME, PAGE = (
    *("xep", "khoi", "chua-dat", "qua-han", "chua-bao-cao", "ten", "trang"),
)
BY_RANK, BY_NAME, BY_TOTAL, BY_MOVEMENT, BY_IMPROVEMENT = (
    *("hang", "don-vi", "diem", "thay-doi", "tien-bo"),
)
LONGEST_NAME = 100
LONG_GROUP = 200  # a group of more units than this is shown in pages
PAGE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class BoardFilter:
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
    def order(self) -> str:
        return f"{'-' if self.is_descending else ''}{self.sort}"

    @property
    def parameters(self) -> dict[str, str]:
        """As they stand in a url; what is as usual is left out."""
        given = {
            SORT: "" if self.order == BY_RANK else self.order,
            GROUP: self.group,
            FAILING: self.failing,
            OVERDUE: "1" if self.overdue else "",
            UNREPORTED: "1" if self.unreported else "",
            NAME: self.name,
            PAGE: str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in given.items() if value}

    def sorted_by(self, sort: str, *, best_is_greatest: bool) -> "BoardFilter":
        """The same with another order: the best first, or the other way round where that is the order already."""
        turned = not self.is_descending if self.sort == sort else best_is_greatest
        return replace(self, sort=sort, is_descending=turned, page=1)


def read_filter(request: HttpRequest, board: Board) -> BoardFilter:
    """Raises BadRequest with the sentence to show for what the board does not have."""
    given = request.GET
    criteria = {rule.code for rule in board.rules.criteria}
    sort = given.get(SORT) or BY_RANK
    column = sort.removeprefix("-")
    if column not in {BY_RANK, BY_NAME, BY_TOTAL, BY_MOVEMENT, BY_IMPROVEMENT, *criteria}:
        raise BadRequest(f"Bảng không có cột “{column}” để sắp xếp.")
    group, failing = given.get(GROUP, ""), given.get(FAILING, "")
    if group and group not in {one.code for one in board.ranked.groups}:
        raise BadRequest(f"Phong trào không có khối nào mang mã “{group}”.")
    if failing and failing not in criteria:
        raise BadRequest(f"Bảng không có chỉ tiêu “{failing}”.")
    page = given.get(PAGE) or "1"
    if not (page.isascii() and page.isdigit() and len(page) <= 4 and int(page)):
        raise BadRequest(f"“{page}” không phải là số trang.")
    return BoardFilter(
        sort=column,
        is_descending=sort.startswith("-"),
        group=group,
        failing=failing,
        overdue=bool(given.get(OVERDUE)),
        unreported=bool(given.get(UNREPORTED)),
        name=" ".join(given.get(NAME, "").split())[:LONGEST_NAME],
        page=int(page),
    )


def filtered(board: Board, units: Sequence[RankedUnit], chosen: BoardFilter) -> list[RankedUnit]:
    """Those of a group that the filter lets through, in their order."""
    wanted = search_key(chosen.name)
    places = {rule.code: place for place, rule in enumerate(board.rules.criteria)}
    return [
        unit
        for unit in units
        if (not wanted or wanted in search_key(f"{unit.score.unit.code} {unit.score.unit.name}"))
        and (not chosen.overdue or has_overdue(unit.score))
        and (not chosen.unreported or (unit.score.unit.takes_part and unit.score.is_missing))
        and (
            not chosen.failing
            or unit.score.criteria[places[chosen.failing]].status is Status.NOT_MET
        )
    ]


def ordered(
    board: Board,
    units: Sequence[RankedUnit],
    chosen: BoardFilter,
    movements: Mapping[str, Movement],
) -> list[RankedUnit]:
    """``units``, given in the order of the board, in the order asked for.

    What is not known stands last both ways, and equals stay in the order of the board: by rank, then in display order.
    """
    if chosen.order == BY_RANK:
        return list(units)
    places = {rule.code: place for place, rule in enumerate(board.rules.criteria)}

    def value(unit: RankedUnit) -> Any:
        if chosen.sort == BY_RANK:
            return unit.rank
        if chosen.sort == BY_NAME:
            return collation_key(unit.score.unit.name)
        if chosen.sort == BY_TOTAL:
            return unit.score.total if unit.rank else None
        movement = movements.get(unit.score.unit.code)
        if chosen.sort == BY_MOVEMENT:
            return movement.points if movement else None
        if chosen.sort == BY_IMPROVEMENT:
            return movement.improvement if movement else None
        return unit.score.criteria[places[chosen.sort]].rate

    valued = [(value(unit), unit) for unit in units]
    known = [pair for pair in valued if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=chosen.is_descending)
    return [unit for _, unit in known] + [unit for known_as, unit in valued if known_as is None]


@dataclass(frozen=True, slots=True)
class GroupTable:
    """``rows``: one page of the ``found`` units that the filter lets through."""

    group: RankedGroup
    rows: list[Row]
    found: int
    page: int
    pages: int
    total: SumRow | None

    @property
    def summary(self) -> str:
        return group_in_words(self.group.units)

    @property
    def first(self) -> int:
        """The place of the first row, from 1."""
        return (self.page - 1) * PAGE_LENGTH + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def group_tables(
    board: Board,
    of_columns: Sequence[Column],
    chosen: BoardFilter = BoardFilter(),
    movements: Mapping[str, Movement] = MappingProxyType({}),
) -> list[GroupTable]:
    """Of every group that has units, or of the one that the filter asks for."""
    found = []
    for group in board.ranked.groups:
        if not group.units or chosen.group not in ("", group.code):
            continue
        units = ordered(board, filtered(board, group.units, chosen), chosen, movements)
        pages = -(-len(units) // PAGE_LENGTH) if len(units) > LONG_GROUP else 1
        page = min(chosen.page, pages) if chosen.group == group.code else 1
        begin = (page - 1) * PAGE_LENGTH
        on_page = units[begin : begin + PAGE_LENGTH] if pages > 1 else units
        found.append(
            GroupTable(
                group,
                rows(on_page, of_columns, movements),
                found=len(units),
                page=page,
                pages=pages,
                total=sum_row("Cả khối", group.units, board, of_columns),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class FilterControls:
    """What a page needs to show its filter and to lead to others."""

    chosen: BoardFilter
    address: Address
    columns: list[Column]
    has_movement: bool

    def url_of(self, chosen: BoardFilter) -> str:
        return query({**self.address.given, **chosen.parameters}) or "?"

    @property
    def unfiltered(self) -> str:
        return self.url_of(
            BoardFilter(sort=self.chosen.sort, is_descending=self.chosen.is_descending)
        )

    @property
    def heads(self) -> dict[str, dict[str, str]]:
        """Of each order the url, and how the rows stand now, empty where not in it: for the heads of the table."""
        best_is_greatest = {
            BY_RANK: False,
            BY_NAME: False,
            BY_TOTAL: True,
            BY_MOVEMENT: True,
            BY_IMPROVEMENT: False,
            **{column.rule.code: not column.is_late for column in self.columns},
        }
        now = "descending" if self.chosen.is_descending else "ascending"
        return {
            sort: {
                "url": self.url_of(self.chosen.sorted_by(sort, best_is_greatest=greatest)),
                "aria": now if self.chosen.sort == sort else "",
            }
            for sort, greatest in best_is_greatest.items()
        }

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """(value, label) for those who choose the order from a list."""
        own = [
            (BY_RANK, "Hạng"),
            (BY_NAME, "Tên đơn vị"),
            (f"-{BY_TOTAL}", "Điểm, cao trước"),
            (BY_TOTAL, "Điểm, thấp trước"),
        ]
        if self.has_movement:
            own += [
                (f"-{BY_MOVEMENT}", "Tăng điểm nhiều nhất trước"),
                (BY_IMPROVEMENT, "Thứ hạng tiến bộ"),
            ]
        for column in self.columns:
            code = column.rule.code
            best, worst = (code, f"-{code}") if column.is_late else (f"-{code}", code)
            own += [(best, f"{column.name}, tốt trước"), (worst, f"{column.name}, kém trước")]
        return own

    @property
    def sentences(self) -> list[str]:
        """What the filter asks for, in words."""
        chosen = self.chosen
        names = {column.rule.code: column.name for column in self.columns}
        return [
            words
            for is_asked, words in (
                (chosen.failing, f"chưa đạt “{names.get(chosen.failing)}”"),
                (chosen.overdue, "còn hồ sơ quá hạn"),
                (chosen.unreported, "chưa đủ số liệu"),
                (chosen.name, f"tên hoặc mã có “{chosen.name}”"),
            )
            if is_asked
        ]

    @property
    def url_of_overdue(self) -> str:
        return query({**self.address.given, OVERDUE: "1"})

    @property
    def url_of_unreported(self) -> str:
        return query({**self.address.given, UNREPORTED: "1"})

    def page_of(self, group: str, page: int) -> str:
        return self.url_of(replace(self.chosen, group=group, page=page))
