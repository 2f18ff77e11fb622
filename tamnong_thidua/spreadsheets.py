"""Safe writing of workbooks: text stays text, whatever it begins with and whatever is in it."""

import io
from collections.abc import Iterable
from math import ceil

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

LONGEST_TEXT = 32_767  # of one cell


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
    if text[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True  # what Excel itself notes for '=1+1


def storable(text: str) -> str:
    """Without the control characters that no workbook can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def height_of_row(cells: Iterable[tuple[str, float]], *, line: float = 15) -> float:
    """Points that wrapped texts need in columns of the given widths: programs do not find out by themselves."""
    lines = max((ceil(len(text) / (width * 1.25)) for text, width in cells), default=1)
    return min(max(lines, 1) * line, 400)


def workbook_bytes(workbook: Workbook) -> bytes:
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()
