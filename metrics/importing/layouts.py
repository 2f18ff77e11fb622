"""Finds the tables in a workbook: which layout each sheet has, and where its columns stand.

A header may stand anywhere in the first 40 rows and 12 columns, its columns in any order, in one row or in several
with merged groups; unknown columns are left alone. Sheets without such a header (instructions, lists) are not data;
a workbook without any is refused.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from metrics.importing import rules
from metrics.importing.header_rows import (
    BELOW,
    DEEPEST_HEADER,
    HEADER_WITHIN_COLUMNS,
    HEADER_WITHIN_ROWS,
    Header,
    best_header,
)
from metrics.importing.headers import header_key
from metrics.importing.kinds import LABELS, LAYOUT_A, LAYOUTS, Layout, kind_of, nearest
from metrics.importing.log import ImportLog, Place, column_name
from spreadsheets.reader import Row, Sheet

__all__ = [
    "BELOW",
    "HEADER_WITHIN_COLUMNS",
    "HEADER_WITHIN_ROWS",
    "LABELS",
    "LAYOUTS",
    "LAYOUT_A",
    "Layout",
    "Table",
    "find_tables",
    "is_in_brackets",
    "is_numbering",
]


@dataclass(frozen=True, eq=False)
class Table:
    """A sheet that is read as ``layout``: where each slot stands and which rows are below the header.

    ``header_words``: column -> the normalised words of its header. ``title``: the rows above the header;
    ``title_cells``: slot -> the cell (row, column) of the title that says it for the whole table.
    """

    layout: Layout
    place: Place
    sheet: Sheet
    columns: dict[str, int]
    header_words: dict[int, set[str]]
    rows: list[Row]
    title: list[Row]
    title_cells: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def speaks_of(self) -> frozenset[str]:
        """The fields of a figure row that this table fills."""
        if self.layout.code == "C" and "returned" not in self.columns:
            return self.layout.speaks_of - {"returned"}
        return self.layout.speaks_of


def find_tables(sheets: Sequence[Sheet], file: Place, log: ImportLog) -> list[Table]:
    """The tables of a workbook; what is wrong with their headers goes to the log. A table is left out only
    when a required column is missing or there twice."""
    recognised: list[tuple[Layout, Header, Sheet, Place]] = []
    best: tuple[Header, Sheet] | None = None
    for index, sheet in enumerate(sheets):
        header = best_header(sheet)
        if header is None:
            continue
        layout = kind_of(header.slots())
        if layout is not None:
            place = Place(file.file, sheet.name, (file.order[0], index + 1))
            recognised.append((layout, header, sheet, place))
        elif best is None or len(header.columns) > len(best[0].columns):
            best = (header, sheet)
    if not recognised:
        _report_unknown(best, file, log)
    has_figures = any(not layout.is_of_totals for layout, *_ in recognised)
    tables = []
    for layout, header, sheet, place in recognised:
        # beside figures, a sheet that merely resembles a report of totals is somebody's summary
        its_log = ImportLog() if layout.is_of_totals and has_figures else log
        if _is_sound(layout, header, place, its_log):
            tables.append(_table(layout, header, sheet, place))
    return tables


def _is_sound(layout: Layout, header: Header, place: Place, log: ImportLog) -> bool:
    by_slot = header.columns_by_slot(layout)
    twice = {
        slot: columns
        for slot, columns in by_slot.items()
        if len(columns) > 1 and slot in layout.fields and slot != "note"
    }
    for slot, columns in twice.items():
        letters = ", ".join(column_name(column) for column in columns)
        log.add(
            rules.SAME_COLUMN_TWICE,
            place,
            f"Các cột {letters} cùng được hiểu là “{LABELS[slot]}”; hãy xóa cột thừa hoặc sửa tiêu đề cho rõ.",
            cells=[(header.last_row, column) for column in columns],
            text=header.texts[columns[0]],
        )
    missing = layout.missing({slot: columns[0] for slot, columns in by_slot.items()})
    unclear = (
        header.unclear if missing else {}
    )  # a column that nobody needs may be as unclear as it likes
    for column, text in unclear.items():
        log.add(
            rules.UNCLEAR_HEADER,
            place,
            f"Tiêu đề “{text}” không rõ là của hồ sơ đã giải quyết hay đang giải quyết;"
            " hãy ghi đầy đủ, ví dụ “Giải quyết trễ hạn” hoặc “Đang giải quyết quá hạn”.",
            cells=[(header.last_row, column)],
            text=text,
        )
    if unclear:
        missing = [label for label in missing if label not in _LATE]
    if missing:
        log.add(
            rules.MISSING_COLUMN,
            place,
            f"Thiếu cột {_listed(missing)}. Đã tìm thấy: {_listed(header.found())}."
            f" Hãy bổ sung cột còn thiếu theo đúng {layout.name}.",
        )
    return not (missing or twice or unclear)


# What a lone "Quá hạn" may mean.
_LATE = {LABELS["resolved_late"], LABELS["pending_overdue"]}


def _report_unknown(best: tuple[Header, Sheet] | None, file: Place, log: ImportLog) -> None:
    if best is None:
        message = (
            f"Không tìm thấy dòng tiêu đề của mẫu số liệu trong {HEADER_WITHIN_ROWS} dòng đầu của trang tính nào"
            " (cần có Mã đơn vị, Kỳ, Mã TTHC và các cột số liệu); hãy dùng mẫu số liệu của phong trào."
        )
    else:
        header, sheet = best
        layout = nearest(header.slots())
        missing = layout.missing(dict.fromkeys(header.slots(), 0))
        message = (
            f"Không nhận ra mẫu số liệu. Trang tính “{sheet.name}” có cột {_listed(header.found())};"
            f" so với {layout.name} còn thiếu {_listed(missing)}."
            " Hãy dùng mẫu số liệu của phong trào."
        )
    log.add(rules.UNKNOWN_LAYOUT, file, message)


def _listed(labels: list[str]) -> str:
    return ", ".join(f"“{label}”" for label in labels)


def _table(layout: Layout, header: Header, sheet: Sheet, place: Place) -> Table:
    below = [row for row in sheet.rows if row.number > header.last_row]
    while below and is_numbering(below[0]):
        below = below[1:]
    by_slot = header.columns_by_slot(layout)
    columns = {slot: by_slot[slot][0] for slot in layout.fields if slot in by_slot}
    if layout.code == "B":  # whichever level the row has: the way back from its figures
        columns |= dict.fromkeys(
            ("received_online_l3", "received_online_l4"), columns["received_online"]
        )
    return Table(
        layout=layout,
        place=place,
        sheet=sheet,
        columns=columns,
        header_words=_header_words(header, sheet),
        rows=below,
        title=[row for row in sheet.rows if row.number < header.first_row],
    )


def _header_words(header: Header, sheet: Sheet) -> dict[int, set[str]]:
    """Of the rows right above too: a group over everything is no part of the header that was needed."""
    texts = {column: set(of_column) for column, of_column in header.words.items()}
    for row in sheet.rows:
        if header.first_row - DEEPEST_HEADER < row.number < header.first_row:
            for column, value in enumerate(row.values, start=1):
                if type(value) is str:
                    texts.setdefault(column, set()).add(value)
    return {column: {header_key(text) for text in found} for column, found in texts.items()}


_COLUMN_NUMBER = re.compile(
    r"[(\[]?\s*([0-9]{1,2}|[A-Za-z])\s*[)\]]?\s*(=.*)?|\(\s*[0-9]{1,2}\s*=.*\)"
)


def is_numbering(row: Row) -> bool:
    """ "(1) (2) (3)=(4)+(5)" under a header."""
    cells = [value for value in row.values if value is not None]
    return len(cells) >= 3 and all(
        (type(value) is int and 0 < value < 100)
        or (type(value) is str and _COLUMN_NUMBER.fullmatch(value.strip()) is not None)
        for value in cells
    )


def is_in_brackets(row: Row) -> bool:
    """Whether a numbering stands in brackets: then it is one wherever it stands, and no line of numbers."""
    return all(
        type(value) is str and value.strip().startswith(("(", "["))
        for value in row.values
        if value is not None
    )
