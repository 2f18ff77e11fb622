"""From the bytes of a workbook to its cells: the only place that knows the file format (with package.py).

What a cell holds comes out as one of: None (blank), str, int (whole), float (not whole), ``PerCent``, bool, a date
or time, ``NoValue`` (a formula that no program has calculated) and ``ErrorValue`` (#REF!, #N/A …). A formula with a
stored value is that value. Nothing is executed: macros, links and formulas stay what they are, bytes.

Hidden rows, hidden columns and hidden sheets are read like all others: what is in the file counts, and a row that
a filter hides is still in the total. Merged cells keep their value in the first cell; ``Sheet.merges`` says where.
"""

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from operator import ge
from typing import NoReturn
from xml.etree import ElementTree as ET

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from spreadsheets.errors import FileFault, UnreadableFileError
from spreadsheets.formats import Formats, whole
from spreadsheets.package import (
    MAX_FILE_SIZE,
    MAX_UNPACKED_SIZE,
    Package,
    broken,
    local_name,
    not_a_workbook,
)
from spreadsheets.plain_rows import Block, PlainRows

__all__ = ["MAX_FILE_SIZE", "Cell", "ErrorValue", "Merge", "NoValue", "PerCent", "Row", "Sheet"]

MAX_SHEETS = 100
MAX_COLUMN = 60  # further right nothing is read
MAX_ROWS = 100_000  # with content, in the whole workbook
MAX_CELLS = 4_000_000  # blank ones with a format too, in the whole workbook
MAX_BLANK_ROWS = 10_000  # one after the other, before the rest is only searched for content
MAX_STRINGS = 1_000_000
MAX_CHARACTERS = 20_000_000  # of all texts together
LONGEST_TEXT = 32_767  # of one cell, as in Excel; what is longer is cut
MAX_MERGES = 100_000

_DIGITS = "0123456789"


class NoValue(str):
    """A formula without a stored value: "=SUM(H9:H20)"."""

    __slots__ = ()


class ErrorValue(str):
    """An error of Excel: "#REF!"."""

    __slots__ = ()


class PerCent(float):
    """A number that is shown as per cent; ``str()`` is what is shown."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{float(self) * 100:.10g}%".replace(".", ",")


Cell = None | str | int | float | bool | date | datetime | time | timedelta | NoValue | ErrorValue


@dataclass(slots=True)
class Row:
    """``values[0]`` is column A; shorter than the sheet is wide. ``number`` as in Excel, from 1."""

    number: int
    values: list[Cell]

    def __getitem__(self, column: int) -> Cell:
        """The cell of a column, from 1."""
        return self.values[column - 1] if column <= len(self.values) else None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, all bounds inclusive and from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass
class Sheet:
    """``rows``: those with any content, from top to bottom."""

    name: str
    is_hidden: bool
    rows: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)

    def row(self, number: int) -> Row | None:
        place = bisect_left(self.rows, number, key=lambda row: row.number)
        found = self.rows[place : place + 1]
        return found[0] if found and found[0].number == number else None


def read_workbook(data: bytes, *, most_unpacked: int = MAX_UNPACKED_SIZE) -> list[Sheet]:
    """All worksheets in the order of the file. Raises UnreadableFileError, whose text is one sentence.

    ``most_unpacked``: bytes; who needs less than the figures of a year refuses what is larger before it is read.
    """
    _, reader, parts = open_workbook(data, most_unpacked=most_unpacked)
    sheets = []
    for part, sheet in parts.items():
        try:
            sheets.append(reader.read(part, sheet))
        except (ValueError, LookupError, OverflowError):
            broken()
    return sheets


def open_workbook(
    data: bytes, *, most_unpacked: int = MAX_UNPACKED_SIZE
) -> tuple[Package, "SheetReader", dict[str, Sheet]]:
    """The package, a reader of its sheets, and part -> worksheet without its rows, in the order of the file.

    Raises UnreadableFileError.
    """
    package = Package(data, most_unpacked=most_unpacked)
    main = next(
        (part for kind, part in package.relations().values() if kind == "officeDocument"), None
    )
    if main is None and "content.xml" in package:
        not_a_workbook("Tệp là bảng tính OpenDocument (.ods)")
    if main is None:
        not_a_workbook("Tệp là một tệp nén (zip), không phải sổ làm việc .xlsx")
    if main.endswith(".bin"):
        not_a_workbook("Tệp là sổ làm việc dạng nhị phân (.xlsb)")
    root = package.root(main)
    if local_name(root) != "workbook":
        not_a_workbook("Tệp là tài liệu Office khác, không phải sổ làm việc .xlsx")

    relations = package.relations(main)
    reader = SheetReader(
        package,
        strings=_SharedStrings(package, _part(relations, "sharedStrings")),
        formats=Formats(package, _part(relations, "styles")),
        epoch=MAC_EPOCH if _counts_from_1904(root) else WINDOWS_EPOCH,
        is_to_be_calculated=_is_calculated_on_opening(root),
    )
    sheets: dict[str, Sheet] = {}
    for element in root.iter():
        if local_name(element) != "sheet":
            continue
        link = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "id"), "")
        kind, part = relations.get(link, ("", ""))
        if kind != "worksheet" or part not in package:
            continue
        if part in sheets:
            broken()
        if len(sheets) == MAX_SHEETS:
            raise UnreadableFileError(
                FileFault.TOO_LARGE,
                f"Tệp có hơn {MAX_SHEETS} trang tính; hãy chỉ giữ các trang tính số liệu rồi nhập lại.",
            )
        is_hidden = element.get("state", "visible") != "visible"
        sheets[part] = Sheet(element.get("name", ""), is_hidden)
    if not sheets:
        raise UnreadableFileError(
            FileFault.NO_SHEETS,
            "Tệp không có trang tính nào (có thể chỉ chứa macro hoặc biểu đồ); hãy chọn đúng tệp số liệu.",
        )
    return package, reader, sheets


def _part(relations: dict[str, tuple[str, str]], wanted: str) -> str | None:
    return next((part for kind, part in relations.values() if kind == wanted), None)


def _counts_from_1904(root: ET.Element) -> bool:
    return any(
        local_name(element) == "workbookPr" and element.get("date1904") in ("1", "true", "on")
        for element in root
    )


def _is_calculated_on_opening(root: ET.Element) -> bool:
    """Then what is stored beside a formula is no result of it: the program that wrote the file does not calculate."""
    return any(
        local_name(element) == "calcPr" and element.get("fullCalcOnLoad") in ("1", "true", "on")
        for element in root
    )


class _SharedStrings(list):
    """The texts that cells refer to by number."""

    def __init__(self, package: Package, part: str | None) -> None:
        super().__init__()
        if part is None or part not in package:
            return
        characters = 0
        for element in package.elements(part, {"sst"}):
            if local_name(element) == "si":
                text = _text(element)
                characters += len(text)
                if characters > MAX_CHARACTERS or len(self) == MAX_STRINGS:
                    _too_much()
                self.append(text)


class SheetReader:
    """Reads the elements of sheets: the one place that knows what a cell holds."""

    def __init__(
        self,
        package: Package,
        *,
        strings: list[str],
        formats: Formats,
        epoch: datetime,
        is_to_be_calculated: bool,
    ) -> None:
        self.is_to_be_calculated = is_to_be_calculated
        self._package = package
        self._strings = strings
        self._formats = formats
        self._epoch = epoch
        self._row_count = self._cell_count = 0
        self._characters = 0
        self._texts: dict[str, str] = {}  # equal texts of cells are kept once
        self._by_kind = {
            "str": self._kept,
            "inlineStr": self._kept,
            "b": lambda text: text.strip() in ("1", "true"),
            "e": ErrorValue,
            "d": from_ISO8601,
        }

    def read(self, part: str, sheet: Sheet) -> Sheet:
        last = blank = 0
        for given, cells, rows in self._blocks(part, sheet):
            numbers = [last + 1] if given == [None] else given
            if last >= numbers[0] or any(map(ge, numbers, islice(numbers, 1, None))):
                broken()
            last = numbers[-1]
            self._cell_count += cells * len(rows)
            self._row_count += len(rows) - rows.count([])
            if self._cell_count > MAX_CELLS or self._row_count > MAX_ROWS:
                _too_much()
            if all(rows):
                blank = 0
                sheet.rows += map(Row, numbers, rows)
                continue
            for number, values in zip(numbers, rows, strict=True):
                blank = 0 if values else blank + 1
                if blank > MAX_BLANK_ROWS:
                    sheet.merges = list(islice(self._merges_after(part, number), MAX_MERGES))
                    return sheet
                if values:
                    sheet.rows.append(Row(number, values))
        return sheet

    def _blocks(self, part: str, sheet: Sheet) -> Iterator[Block]:
        """All rows in the order of the file; what is merged goes to the sheet."""
        plain = PlainRows(self._package.pieces(part), self, max_column=MAX_COLUMN)
        yield from plain.blocks()
        for element in self._package.elements_of(plain.rest(), {"sheetData", "mergeCells"}):
            name = local_name(element)
            if name == "row":
                yield self.row(element)
            elif name == "mergeCell" and len(sheet.merges) < MAX_MERGES:
                sheet.merges += _merge(element.get("ref", ""))

    def row(self, element: ET.Element) -> Block:
        given = element.get("r")
        number = None if given is None else whole(given)
        return [number], len(element), [self._values(element)]

    def _values(self, row: ET.Element) -> list[Cell]:
        """Without blank cells at the end; empty for a blank row."""
        values: list[Cell] = []
        column = 0
        for cell in row[:MAX_COLUMN]:  # cells stand in order, so those behind are further right
            reference = cell.get("r")
            column = column + 1 if reference is None else self.column(reference.rstrip(_DIGITS))
            if not len(cell) or column > MAX_COLUMN:
                continue
            value = self.value(cell)
            if value is None or value == "":
                continue
            if column > len(values):
                values += [None] * (column - len(values))
            elif values[column - 1] is not None:
                broken()  # two contents of one cell
            values[column - 1] = value
        return values

    def value(self, cell: ET.Element) -> Cell:
        kind = cell.get("t", "n")
        text = formula = None
        for part in cell:
            tag = part.tag
            if tag.endswith("}v"):
                text = part.text or ""
            elif tag.endswith("}f"):
                formula = part.text or ""
            elif tag.endswith("}is"):
                text = _text(part)
        if formula is not None and (
            self.is_to_be_calculated or text is None or (text == "" and kind != "str")
        ):
            return NoValue(f"={formula}"[:LONGEST_TEXT])
        return self.meaning(kind, text, cell.get("s", "0")) if text else None

    def meaning(self, kind: str, text: str, style: str) -> Cell:
        """What a text that is not empty means in a cell of this kind and style."""
        if kind == "n":
            return self._number(text, style)
        if kind == "s":
            return self._strings[int(text)] if text.isdigit() else broken()
        return self._by_kind[kind](text)  # an unknown kind is a KeyError: the file is broken

    def column(self, letters: str) -> int:
        return _column(letters)

    def _number(self, text: str, style: str) -> Cell:
        try:
            value = whole_or_float(text)
        except ValueError:
            return self._kept(text)  # no number at all: whoever wanted one names the cell
        if style in self._formats.dates:
            try:
                return from_excel(value, self._epoch, timedelta=style in self._formats.spans)
            except (OverflowError, ValueError):
                return ErrorValue("#######")  # what Excel shows for a day that does not exist
        if style in self._formats.per_cent:
            return PerCent(value)
        return value

    def _kept(self, text: str) -> str:
        kept = self._texts.get(text)
        if kept is None:
            self._characters += len(text)
            if self._characters > MAX_CHARACTERS or len(self._texts) == MAX_STRINGS:
                _too_much()
            kept = self._texts[text] = _unescaped(text)
        return kept

    def _merges_after(self, part: str, last_row: int) -> Iterator[Merge]:
        """What follows after very many blank rows: merged ranges, and a refusal if there is content after all."""
        row_begins = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"']%d[\"']" % last_row)
        is_before, is_in_rows, rest = True, True, b""
        for piece in self._package.pieces(part):
            text = rest + piece
            if is_before:
                found = row_begins.search(text)
                if found is None:
                    rest = text[-200:]
                    continue
                is_before, text = False, text[found.end() :]
            cut = text.rfind(b"<") if b"<" in text else len(text)
            text, rest = text[:cut], text[cut:]
            if is_in_rows:
                end = _ROWS_END.search(text)
                in_rows = text[: end.start()] if end else text
                if any(mark in in_rows for mark in _CONTENT):
                    break
                is_in_rows = end is None
            if b"mergeCell " in text:
                for found in _MERGE_CELL.finditer(text):
                    yield from _merge(found[1].decode("ascii"))
        else:
            if not is_before:
                return
        raise UnreadableFileError(
            FileFault.DATA_TOO_FAR,
            f"Có hơn {MAX_BLANK_ROWS} dòng trống liền nhau (đến dòng {last_row}) rồi lại có ô không trống"
            " (dữ liệu, công thức hoặc dấu cách); hãy xóa hẳn các dòng thừa, lưu lại rồi nhập lại.",
        )


# Looked for in bytes: what makes a cell not blank, the end of the rows, a merged range.
_CONTENT = tuple(
    begin + tag + end
    for tag in (b"v", b"t", b"f")
    for begin, end in ((b"<", b">"), (b"<", b" "), (b":", b">"))
)
_ROWS_END = re.compile(rb"</(?:\w+:)?sheetData")
_MERGE_CELL = re.compile(rb"<(?:\w+:)?mergeCell ref=\"([A-Z]+[0-9]+:[A-Z]+[0-9]+)\"")


_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)


def whole_or_float(text: str) -> int | float:
    """``"12"`` and ``"12.0"`` -> 12, ``"1.5"`` -> 1.5. Raises ValueError for what is no number."""
    if text.isascii() and text.isdigit():
        return int(text)
    value = float(text) if _NUMBER.fullmatch(text.strip()) else math.nan
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]!r} is not a number of a workbook")
    return int(value) if value.is_integer() else value


def _text(element: ET.Element) -> str:
    """The text of an ``si`` or ``is``: its runs joined, without the reading aids (``rPh``)."""
    pieces = []
    for part in element:
        tag = local_name(part)
        if tag == "t":
            pieces.append(part.text or "")
        elif tag == "r":
            pieces += [run.text or "" for run in part if local_name(run) == "t"]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """Excel writes control characters as ``_x000D_`` (and a real ``_x`` as ``_x005F_x``)."""
    text = text[:LONGEST_TEXT]
    if not text.strip():
        return ""
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", _character, text)


def _character(escaped: re.Match) -> str:
    """What no database and no page can hold becomes the sign for that."""
    character = chr(int(escaped[1], 16))
    is_bad = unicodedata.category(character) in ("Cc", "Cs") and not character.isspace()
    return "\ufffd" if is_bad else character


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    """``"H"`` -> 8."""
    if not re.fullmatch(r"[A-Z]{1,3}", letters):
        broken()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _merge(reference: str) -> list[Merge]:
    found = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", reference)
    if found is None:
        return []
    left, top, right, bottom = found.groups()
    return [Merge(int(top), _column(left), int(bottom), _column(right))]


def _too_much() -> NoReturn:
    raise UnreadableFileError(
        FileFault.TOO_MANY_ROWS,
        f"Tệp có quá nhiều dữ liệu (hơn {MAX_ROWS} dòng, hoặc quá nhiều chữ, quá nhiều ô định dạng thừa);"
        " hãy tách thành nhiều tệp nhỏ hơn hoặc xóa phần thừa rồi nhập lại.",
    )
