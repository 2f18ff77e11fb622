"""The map of a campaign's units: what each area says, in a word, a shape and a colour, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from campaigns.maps import Area, Map
from dashboards.presenters.board import Phrase, Row, row
from dashboards.presenters.cells import Cell, Column, columns
from metrics.queries.boards import Board

TOTAL = "tong-diem"
# Of the total: the share of all points from which on an area belongs to a class, and its word.
CLASSES = (
    (Fraction(9, 10), "best", "từ 90\u00a0% số điểm"),
    (Fraction(3, 4), "good", "từ 75\u00a0% đến dưới 90\u00a0%"),
    (Fraction(1, 2), "fair", "từ 50\u00a0% đến dưới 75\u00a0%"),
    (Fraction(0), "low-total", "dưới 50\u00a0%"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    name: str

    @property
    def is_criterion(self) -> bool:
        return self.key != TOTAL


@dataclass(frozen=True, slots=True)
class Shown:
    """``row``: None where the area is of no unit of the campaign. ``mark``: symbol; ``fill``: class of the ground."""

    area: Area
    row: Row | None
    fill: str
    mark: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class MapPage:
    """``areas``: by rank, those without one last."""

    answer: list[Phrase]
    areas: list[Shown]
    legend: list[tuple[str, str, str]]  # fill, symbol, words
    not_on_map: int


def choices(board: Board) -> list[Choice]:
    """What the map can show."""
    of_columns = columns(board.rules, [unit.score for unit in board.units])
    return [
        Choice(TOTAL, "Tổng điểm"),
        *(Choice(column.rule.code, column.name) for column in of_columns),
    ]


def map_page(board: Board, drawing: Map, key: str) -> MapPage:
    """``key``: of one of the ``choices``."""
    of_columns = columns(board.rules, [unit.score for unit in board.units])
    place = next((n for n, column in enumerate(of_columns) if column.rule.code == key), None)
    by_code = {unit.score.unit.code: unit for unit in board.units}
    areas = []
    for area in drawing.areas:
        unit = by_code.get(area.code)
        if unit is None:
            areas.append(Shown(area, None, "none", "", "", "không thuộc phong trào"))
            continue
        own = row(unit, board, of_columns)
        if place is None:
            share = unit.score.total and Fraction(unit.score.total) / board.rules.max_points
            areas.append(_of_total(area, own, share if own.rank else None))
        else:
            areas.append(_of_criterion(area, own, own.cells[place]))
    column = None if place is None else of_columns[place]
    return MapPage(
        answer=_answer(areas, column),
        areas=sorted(areas, key=_rank),
        legend=_legend(areas, column),
        not_on_map=len(by_code.keys() - {area.code for area in drawing.areas}),
    )


def _rank(one: Shown) -> tuple[bool, int]:
    rank = one.row.rank if one.row else None
    return rank is None, rank or 0


def _of_total(area: Area, own: Row, share: Fraction | None) -> Shown:
    if share is None:
        return Shown(area, own, "missing", "missing", "–", f"chưa xếp hạng: {own.reason}")
    fill, words = next((fill, words) for least, fill, words in CLASSES if share >= least)
    return Shown(area, own, fill, "", own.total, f"hạng {own.rank}, {words}")


def _of_criterion(area: Area, own: Row, cell: Cell) -> Shown:
    if not cell.bar:
        words = f"{cell.word} {cell.missing}".strip()
        return Shown(area, own, "missing", cell.mark, "–", words)
    return Shown(area, own, cell.mark, cell.mark, cell.rate, cell.word)


def _answer(areas: Sequence[Shown], column: Column | None) -> list[Phrase]:
    of_units = [one for one in areas if one.row]
    unknown = [one for one in of_units if one.fill == "missing"]
    known = len(of_units) - len(unknown)
    if not known:
        return [Phrase("Chưa đơn vị nào", "missing"), Phrase(" trên bản đồ có số liệu.")]
    if column is None:
        best = [one for one in of_units if one.fill == "best"]
        phrases = [
            Phrase(f"{len(best)} trong {known} đơn vị", "met" if best else "not-met"),
            Phrase(" trên bản đồ có từ 90\u00a0% số điểm"),
        ]
    else:
        met = [one for one in of_units if one.fill in {"met", "low"}]
        phrases = [
            Phrase(f"{len(met)} trong {known} đơn vị", "met" if met else "not-met"),
            Phrase(f" trên bản đồ đạt chỉ tiêu “{column.name}” ({column.target_in_words})"),
        ]
    if unknown:
        phrases += [
            Phrase("; "),
            Phrase(f"{len(unknown)} đơn vị", "missing"),
            Phrase(" chưa xếp hạng" if column is None else " chưa có kết quả"),
        ]
    return [*phrases, Phrase(".")]


def _legend(areas: Sequence[Shown], column: Column | None) -> list[tuple[str, str, str]]:
    """Only what stands on the map."""
    fills = {one.fill for one in areas}
    if column is None:
        found = [(fill, "", words) for _, fill, words in CLASSES if fill in fills]
    else:
        words = {"met": "Đạt", "low": "Đạt – tỷ lệ thấp", "not-met": "Chưa đạt"}
        found = [(fill, fill, word) for fill, word in words.items() if fill in fills]
    if "missing" in fills:
        word = "Chưa xếp hạng" if column is None else "Chưa có kết quả"
        found.append(("missing", "missing", word))
    return found
