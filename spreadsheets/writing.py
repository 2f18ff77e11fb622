"""Safe writing of workbooks: text stays text, whatever it begins with and whatever is in it."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import ceil
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767  # of one cell
_FORMULA_BEGINNINGS = ("=", "+", "-", "@")
_RISKY_IN_CSV = (*_FORMULA_BEGINNINGS, "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the wide forms too
# What XML 1.0 cannot hold: no workbook, no document; PostgreSQL refuses some of it too.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WHITE = ("\t", "\r", "\n")
_ROWS_AT_ONCE = 500
_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def append_row(sheet, values: Iterable) -> None:
    """Appends a row to a write-only sheet. Text is typed as text, so "=1+1" in a name is no formula."""
    row = []
    for value in values:
        cell = WriteOnlyCell(sheet)
        put(cell, value)
        row.append(cell)
    sheet.append(row)


def put(cell, value) -> None:
    """Writes a value into a cell; text as text, also after somebody has edited it in Excel."""
    if not isinstance(value, str):
        cell.value = value
        return
    text = storable(value)[:LONGEST_TEXT]
    cell.value = text or None
    if text:
        cell.data_type = "s"  # openpyxl takes "=1+1" for a formula and "#N/A" for an error
    if text.startswith(_FORMULA_BEGINNINGS):
        cell.quotePrefix = True  # what Excel itself notes for '=1+1


def marked_as_text(value):
    """For CSV, which has no types: text that a spreadsheet would take for a formula begins with an apostrophe."""
    if not isinstance(value, str):
        return value
    is_risky = value[:1] in _WHITE or value.lstrip()[:1] in _RISKY_IN_CSV
    return f"'{value}" if value and is_risky else value


def storable(text: str) -> str:
    """Without the control characters, halves of characters and non-characters that no file can hold.

    The breaks that Word puts between lines and pages become spaces, so that no two words become one.
    """
    return _UNSTORABLE.sub(lambda found: " " if found[0] in "\x0b\x0c" else "", text)


def height_of_row(cells: Iterable[tuple[str, float]], *, line: float = 15) -> float:
    """Points that wrapped texts need in columns of the given widths: programs do not find out by themselves."""
    lines = max((ceil(len(text) / (width * 1.25)) for text, width in cells), default=1)
    return min(max(lines, 1) * line, 400)


def workbook_bytes(workbook: Workbook) -> bytes:
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


class ManyRows:
    """Rows below those of a sheet, written as XML: a cell object each is ten times slower and takes the memory.

    ``styles``: names of styles of the workbook. Made before the workbook is saved; ``into`` puts the rows into what
    was saved. ``sheet`` must be the first one of its workbook.
    """

    _PART = "xl/worksheets/sheet1.xml"

    def __init__(self, sheet: Worksheet, styles: Iterable[str]) -> None:
        self._first = sheet.max_row + 1
        self._styles = {name: _style_numbers(sheet, name) for name in styles}
        self._rows: list[tuple[tuple[tuple[object, str], ...], float]] = []

    def append(self, cells: Iterable[tuple[object, str]], *, height: float) -> int:
        """(text, whole number or None; style) from column A on; the number of the row. Text stays text."""
        self._rows.append((tuple(cells), height))
        return self.last

    @property
    def last(self) -> int:
        return self._first + len(self._rows) - 1

    def into(self, workbook: bytes) -> bytes:
        """The saved workbook with the rows."""
        output = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(workbook)) as before,
            zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as after,
        ):
            for entry in before.infolist():
                if entry.filename != self._PART:
                    after.writestr(entry, before.read(entry))
                    continue
                begin, end = before.read(entry).decode().split("</sheetData>")
                with after.open(entry.filename, "w") as part:
                    part.write(_with_dimension(begin, self._dimension()).encode())
                    for rows in self._pieces():
                        part.write(rows.encode())
                    part.write(f"</sheetData>{end}".encode())
        return output.getvalue()

    def _dimension(self) -> str:
        width = max((len(cells) for cells, _ in self._rows), default=1)
        return f"A1:{get_column_letter(width)}{self.last}"

    def _pieces(self) -> Iterator[str]:
        for first in range(0, len(self._rows), _ROWS_AT_ONCE):
            some = self._rows[first : first + _ROWS_AT_ONCE]
            yield "".join(
                self._row(number, *row) for number, row in enumerate(some, self._first + first)
            )

    def _row(self, number: int, cells: tuple[tuple[object, str], ...], height: float) -> str:
        within = "".join(
            self._cell(f"{get_column_letter(index)}{number}", value, style)
            for index, (value, style) in enumerate(cells, start=1)
        )
        return f'<row r="{number}" ht="{height:g}" customHeight="1">{within}</row>'

    def _cell(self, reference: str, value: object, style: str) -> str:
        plain, quoted = self._styles[style]
        if value is None or value == "":
            return f'<c r="{reference}" s="{plain}"/>'
        if isinstance(value, str):
            number = quoted if value.startswith(_FORMULA_BEGINNINGS) else plain
            return f'<c r="{reference}" s="{number}" t="inlineStr">{_inline(value)}</c>'
        return f'<c r="{reference}" s="{plain}"><v>{value:d}</v></c>'


def _with_dimension(begin: str, cells: str) -> str:
    return re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{cells}"', begin, count=1)


def _style_numbers(sheet: Worksheet, name: str) -> tuple[int, int]:
    """The numbers of a style in the workbook: as it is, and for text that looks like a formula."""
    plain, quoted = Cell(sheet), Cell(sheet)
    plain.style = quoted.style = name
    quoted.quotePrefix = True
    return plain.style_id, quoted.style_id


@lru_cache(maxsize=1_000)
def _inline(text: str) -> str:
    text = _LIKE_AN_ESCAPE.sub("_x005F_", storable(text)[:LONGEST_TEXT])
    return f'<is><t xml:space="preserve">{escape(text)}</t></is>'
