"""How the rows of a board are chosen and arranged, from the address: ``?khoi=xa&chua-dat=TT3&xep=-diem``."""

from dataclasses import dataclass, replace

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from dashboards.presenters.arranging import (
    BY_IMPROVEMENT,
    BY_MOVEMENT,
    BY_NAME,
    BY_RANK,
    BY_TOTAL,
    FAILING,
    GROUP,
    NAME,
    OVERDUE,
    PAGE,
    SORT,
    UNREPORTED,
    Choice,
)
from dashboards.presenters.cells import Column
from metrics.queries.boards import Board
from metrics.scope import Address, query

LONGEST_NAME = 100


def read_choice(request: HttpRequest, board: Board) -> Choice:
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
    return Choice(
        sort=column,
        is_descending=sort.startswith("-"),
        group=group,
        failing=failing,
        overdue=bool(given.get(OVERDUE)),
        unreported=bool(given.get(UNREPORTED)),
        name=" ".join(given.get(NAME, "").split())[:LONGEST_NAME],
        page=int(page),
    )


@dataclass(frozen=True, slots=True)
class SortHead:
    """``aria``: ``ascending``, ``descending``, or empty where the rows are not in the order of this column."""

    address: str
    aria: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the page needs to show its choice and to lead to others."""

    choice: Choice
    address: Address
    heads: dict[str, SortHead]
    columns: list[Column]
    has_movement: bool

    def address_of(self, choice: Choice) -> str:
        return query({**self.address.given, **choice.parameters}) or "?"

    @property
    def unfiltered(self) -> str:
        return self.address_of(
            Choice(sort=self.choice.sort, is_descending=self.choice.is_descending)
        )

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
    def sort(self) -> str:
        return f"{'-' if self.choice.is_descending else ''}{self.choice.sort}"

    @property
    def sentences(self) -> list[str]:
        """What the filter asks for, in words."""
        choice = self.choice
        names = {column.rule.code: column.name for column in self.columns}
        return [
            words
            for is_asked, words in (
                (choice.failing, f"chưa đạt “{names.get(choice.failing)}”"),
                (choice.overdue, "còn hồ sơ quá hạn"),
                (choice.unreported, "chưa đủ số liệu"),
                (choice.name, f"tên hoặc mã có “{choice.name}”"),
            )
            if is_asked
        ]

    def filtered_by(self, parameter: str) -> str:
        """The address of all units that an exception is about."""
        return query({**self.address.given, parameter: "1"})

    def page_of(self, group: str, page: int) -> str:
        return self.address_of(replace(self.choice, group=group, page=page))


def choices(
    choice: Choice, address: Address, columns: list[Column], *, has_movement: bool
) -> Choices:
    best_is_greatest = {
        BY_RANK: False,
        BY_NAME: False,
        BY_TOTAL: True,
        BY_MOVEMENT: True,
        BY_IMPROVEMENT: False,
        **{column.rule.code: not column.is_late for column in columns},
    }
    heads = {}
    for sort, greatest in best_is_greatest.items():
        turned = choice.sorted_by(sort, best_is_greatest=greatest)
        is_current = choice.sort == sort
        heads[sort] = SortHead(
            address=query({**address.given, **turned.parameters}) or "?",
            aria=("descending" if choice.is_descending else "ascending") if is_current else "",
        )
    return Choices(choice, address, heads, columns, has_movement)
