"""A few cells of a workbook without reading all of it: rows are sought in the bytes, only the wanted ones are parsed.

A short cut for sheets as most programs write them. Where a sheet could mean something else than it seems to (comments,
prefixes, other encodings, cells without a place), it gives up, and the whole reading has to answer.
"""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from xml.etree import ElementTree as ET

from spreadsheets.package import Package
from spreadsheets.reader import Cell, Sheet, SheetReader, open_workbook

Place = tuple[int, int]  # row and column, both from 1

_ROOT = re.compile(rb"<worksheet(?: [^<>]*)?>")
_ROW = re.compile(rb'<row r="([0-9]{1,7})"[^<>]*>')
_ROW_END = b"</row>"
_UTF_8 = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*(?:<\?xml [^<>]*?(?:encoding=["\'](?i:utf-8)["\'][^<>]*?)\?>)?\s*(?=<w)'
)
_LONGEST_ROW = 64 * 2**10  # bytes
_TAIL = 4096  # bytes in which a row may have begun
_LETTERS = re.compile(r"([A-Z]{1,3})[0-9]+")


class NotPlainError(Exception):
    """The sheet is written in a way that only the whole reading understands."""


def read_cells(
    data: bytes, wanted: Mapping[str, AbstractSet[Place]]
) -> dict[str, dict[Place, Cell]]:
    """Sheet name -> place -> what stands there; blank cells are left out.

    Raises NotPlainError, also when a name is not that of exactly one sheet, and UnreadableFileError.
    """
    package, reader, parts = open_workbook(data)
    found = {}
    for name, places in wanted.items():
        of_name = [part for part, sheet in parts.items() if _is_called(sheet, name)]
        if len(of_name) != 1:
            raise NotPlainError(name)
        found[name] = _cells(package, reader, of_name[0], places)
    return found


def _is_called(sheet: Sheet, name: str) -> bool:
    """Names are stored cut to what Excel allows."""
    return sheet.name[:31] == name[:31]


def _cells(
    package: Package, reader: SheetReader, part: str, places: AbstractSet[Place]
) -> dict[Place, Cell]:
    columns: dict[int, set[int]] = {}
    for row, column in places:
        columns.setdefault(row, set()).add(column)
    last = max(columns, default=0)
    found: dict[Place, Cell] = {}
    root, buffer, seen = b"", b"", 0
    for piece in package.pieces(part):
        buffer += piece
        if not root:
            root = _root(buffer)
            if not root:
                continue
            buffer = buffer[buffer.index(root) + len(root) :]
        if b"<!" in buffer or b"<?" in buffer:
            raise NotPlainError(part)
        kept = max(0, len(buffer) - _TAIL)
        for start in _ROW.finditer(buffer):
            number = int(start[1])
            if number not in columns or start[0].endswith(b"/>"):
                seen = max(seen, number)
                continue
            end = buffer.find(_ROW_END, start.end())
            if end < 0:
                if len(buffer) - start.start() > _LONGEST_ROW:
                    raise NotPlainError(part)
                kept = start.start()
                break
            row = root + buffer[start.start() : end + len(_ROW_END)] + b"</worksheet>"
            found |= _of_row(row, number, columns[number], reader)
            seen = max(seen, number)
        if seen >= last:
            return found
        buffer = buffer[kept:]
    if not seen:
        raise NotPlainError(part)  # rows without a number, or none at all
    return found


def _root(buffer: bytes) -> bytes:
    """The start tag of the sheet, b"" while it is not there yet. Raises NotPlainError for another beginning."""
    tag = _ROOT.search(buffer)
    if tag is None:
        if len(buffer) > _LONGEST_ROW:
            raise NotPlainError
        return b""
    head = _UTF_8.match(buffer)
    if head is None or head.end() != tag.start():
        raise NotPlainError
    return tag[0]


def _of_row(
    text: bytes, number: int, columns: AbstractSet[int], reader: SheetReader
) -> dict[Place, Cell]:
    try:
        [row] = ET.fromstring(text)  # noqa: S314  (one row, no document type)
    except (ET.ParseError, ValueError):
        raise NotPlainError from None
    found = {}
    for cell in row:
        place = _LETTERS.fullmatch(cell.get("r", ""))
        if place is None:
            raise NotPlainError
        column = reader.column(place[1])
        if column in columns:
            try:
                value = reader.value(cell)
            except (ValueError, LookupError, OverflowError):
                raise NotPlainError from None
            if value is not None and value != "":
                found[number, column] = value
    return found
