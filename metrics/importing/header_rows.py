"""The rows of a sheet that are its header, and the meaning of each column under them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from metrics.importing.headers import (
    LONGEST_HEADER,
    UnclearHeaderError,
    field_of_meaning,
    is_of_a_group,
    meaning_of,
)
from metrics.importing.kinds import LAYOUTS, Layout
from spreadsheets.reader import MAX_COLUMN, Merge, Sheet

HEADER_WITHIN_ROWS = 40
HEADER_WITHIN_COLUMNS = 12
BELOW = " > "  # "Đang giải quyết > Quá hạn"
DEEPEST_HEADER = 4  # rows
MOST_HEADER_MERGES = 500
_OWN_SOMEWHERE = frozenset().union(*(layout.own for layout in LAYOUTS))


@dataclass
class Header:
    """A candidate: what ``rows`` rows from ``first_row`` on say.

    ``columns``: meaning -> its columns from the left, for meanings that some layout takes in; ``texts``: column ->
    its words; ``words``: column -> the text of each of its cells; ``unclear``: column -> a word that
    could mean several things.
    """

    first_row: int
    rows: int
    columns: dict[str, list[int]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    words: dict[int, set[str]] = field(default_factory=dict)
    unclear: dict[int, str] = field(default_factory=dict)

    @property
    def last_row(self) -> int:
        return self.first_row + self.rows - 1

    def slots(self) -> set[str]:
        """What the columns may hold, in whatever layout."""
        return (self.columns.keys() & _OWN_SOMEWHERE) | {
            slot for meaning in self.columns if (slot := field_of_meaning(meaning))
        }

    def columns_by_slot(self, layout: Layout) -> dict[str, list[int]]:
        by_slot: dict[str, list[int]] = {}
        for meaning, columns in self.columns.items():
            if slot := layout.slot(meaning):
                by_slot.setdefault(slot, []).extend(columns)
        return {slot: sorted(columns) for slot, columns in by_slot.items()}

    def found(self) -> list[str]:
        """The words of all columns that mean something, from the left."""
        return [self.texts[column] for column in sorted(self.texts)]


def best_header(sheet: Sheet) -> Header | None:
    """The rows that give the most meanings; of equals the fewest rows, the first ones. None below three."""
    grid = _header_grid(sheet)
    starts = [row for row in range(1, HEADER_WITHIN_ROWS + 1) if any(grid.get(row, ()))]
    candidates = [
        _read_header(grid, first_row, rows)
        for first_row in starts
        for rows in range(1, min(DEEPEST_HEADER, HEADER_WITHIN_ROWS - first_row + 1) + 1)
    ]
    best = max(
        candidates,
        key=lambda header: (len(header.columns), -header.rows, -header.first_row),
        default=None,
    )
    return best if best is not None and len(best.columns) >= 3 else None


def _header_grid(sheet: Sheet) -> dict[int, list[str]]:
    """Row -> texts by column (from 0) of the rows where a header may stand, merged cells filled, else ""."""
    grid: dict[int, list[str]] = {}
    for row in sheet.rows:
        if row.number > HEADER_WITHIN_ROWS:
            break
        texts = [_header_text(value) for value in row.values]
        grid[row.number] = texts + [""] * (MAX_COLUMN - len(texts))
    within = [
        merge
        for merge in sheet.merges
        if merge.first_row <= HEADER_WITHIN_ROWS and merge.first_column <= MAX_COLUMN
    ]
    for merge in within[:MOST_HEADER_MERGES]:
        _fill(grid, merge)
    return grid


def _header_text(value: object) -> str:
    return value if type(value) is str and len(value) <= LONGEST_HEADER else ""


def _fill(grid: dict[int, list[str]], merge: Merge) -> None:
    text = grid[merge.first_row][merge.first_column - 1] if merge.first_row in grid else ""
    if not text:
        return
    for number in range(merge.first_row, min(merge.last_row, HEADER_WITHIN_ROWS) + 1):
        texts = grid.setdefault(number, [""] * MAX_COLUMN)
        for column in range(merge.first_column, min(merge.last_column, MAX_COLUMN) + 1):
            texts[column - 1] = text


def _read_header(grid: dict[int, list[str]], first_row: int, rows: int) -> Header:
    block = [grid.get(number, [""] * MAX_COLUMN) for number in range(first_row, first_row + rows)]
    header = Header(first_row, rows)
    groups = [
        ""
    ] * rows  # of each row the last text: a group that is not merged goes on to the right
    for column in range(1, MAX_COLUMN + 1):
        own = [texts[column - 1] for texts in block]
        for level, text in enumerate(own):
            if text:
                groups[level:] = [text] + [""] * (rows - level - 1)
        if not any(own):
            continue
        header.words[column] = {text for text in own if text}
        try:
            meaning, text = _meaning_and_text(own, groups)
        except UnclearHeaderError as error:
            header.unclear[column] = str(error)
            continue
        if meaning in _OWN_SOMEWHERE or (meaning and field_of_meaning(meaning)):
            header.columns.setdefault(meaning, []).append(column)
            header.texts[column] = text
    if header.texts and min(header.texts) > HEADER_WITHIN_COLUMNS:
        header.columns.clear()
        header.texts.clear()
    return header


def _meaning_and_text(own: list[str], groups: list[str]) -> tuple[str | None, str]:
    """``own``: the column's texts from the top; ``groups``: of each row the text at or left of the column."""
    texts = _without_repeats(own)
    top = next(level for level, text in enumerate(own) if text)
    under_group = _without_repeats([*groups[:top], *texts])
    meaning = meaning_of(under_group)
    if meaning is None and under_group != texts and not is_of_a_group(texts):
        meaning, under_group = meaning_of(texts), texts
    return meaning, BELOW.join(under_group)


def _without_repeats(texts: Iterable[str]) -> tuple[str, ...]:
    """Merged cells repeat their text: ("Kỳ", "Kỳ") is one header, not a group and a header."""
    kept: list[str] = []
    for text in texts:
        if text and (not kept or text != kept[-1]):
            kept.append(text)
    return tuple(kept)
