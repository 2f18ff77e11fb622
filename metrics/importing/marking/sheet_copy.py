"""One sheet written anew for openpyxl, row by row, from a positive list; see copying.py for why."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import column_index_from_string

from metrics.importing.log import cell_name
from spreadsheets.package import local_name
from spreadsheets.reader import LONGEST_TEXT, Merge, Sheet

MOST_CELLS = 200_000  # with rows and merged cells: 100 MiB in openpyxl
MOST_CHARACTERS = 8_000_000  # of all texts and formulas
MOST_BYTES = 32 * 2**20  # of all sheets
MOST_ELEMENTS = 20_000  # besides cells: formats, conditions, validations
MOST_SEEN = 1_000_000  # elements of all sheets, what is left out too
MOST_AT_ONCE = 100_000  # elements of one row, or of one other part of a sheet
MOST_COMMENTS = 5_000
LONGEST_FORMULA = 8_192
LONGEST_ATTRIBUTE = 20_000
MARGIN = 20  # rows and columns around the content in which blank cells keep their format

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")

_RANGE = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}:[A-Z]{1,3}[1-9][0-9]{0,6}")
# To another file, to a table, to another program, to an address.
_OUTWARD = re.compile(r"[\[|]|(?:HYPERLINK|WEBSERVICE|IMAGE|RTD)\s*\(", re.IGNORECASE)
_PARTS_OF_A_SHEET = {
    *("sheetPr", "sheetViews", "sheetFormatPr", "cols", "sheetProtection", "autoFilter"),
    *("conditionalFormatting", "dataValidations", "printOptions", "pageMargins", "pageSetup"),
    *("headerFooter", "rowBreaks", "colBreaks"),
}
_OF_A_ROW = ("ht", "customHeight", "hidden", "outlineLevel", "collapsed")
_FORMAT_OF_A_ROW = ("s", "customFormat")


class TooManyCellsError(Exception):
    """More than openpyxl may be given."""


@dataclass
class Budget:
    """What a workbook may still cost."""

    cells: int = MOST_CELLS
    characters: int = MOST_CHARACTERS
    bytes: int = MOST_BYTES
    elements: int = MOST_ELEMENTS
    seen: int = MOST_SEEN
    comments: int = MOST_COMMENTS

    def spend(self, what: str, amount: int = 1) -> None:
        left = getattr(self, what) - amount
        if left < 0:
            raise TooManyCellsError(what)
        setattr(self, what, left)


@dataclass
class CopiedSheet:
    """``results``: cell -> (type, text) that its formula had; openpyxl keeps none. ``comments``: (author, text)."""

    name: str
    results: dict[str, tuple[str, str]] = field(default_factory=dict)
    comments: dict[str, tuple[str, str]] = field(default_factory=dict)
    has_iso_dates: bool = False


class SheetCopy:
    """The XML of one sheet, piece by piece."""

    def __init__(
        self, sheet: Sheet, strings: list[str], budget: Budget, *, has_styles: bool
    ) -> None:
        self.made = CopiedSheet(sheet.name)
        self._sheet = sheet
        self._strings = strings
        self._budget = budget
        self._has_styles = has_styles
        self._last_row = (sheet.rows[-1].number if sheet.rows else 0) + MARGIN
        self._last_column = max((len(row.values) for row in sheet.rows), default=0) + MARGIN
        self._row = 0
        self._shared: dict[str, int | None] = {}  # length of the formula, None: not kept

    def pieces(self, source: Iterable[bytes]) -> Iterable[str]:
        parser = ET.XMLPullParser(["start", "end"])  # the reader has refused document types
        path: list[ET.Element] = []
        held = 0
        yield f'<worksheet xmlns="{MAIN}">'
        for piece in source:
            self._budget.spend("bytes", len(piece))
            parser.feed(piece)
            for event, element in parser.read_events():
                if event == "start":
                    path.append(element)
                    held += 1
                    self._budget.spend("seen")
                    if held > MOST_AT_ONCE:
                        raise TooManyCellsError("elements")
                    if len(path) == 2 and local_name(element) == "sheetData":
                        yield "<sheetData>"
                    continue
                path.pop()
                if len(path) == 2 and local_name(path[1]) == "sheetData":
                    yield self._row_copied(element)
                    path[1].remove(element)
                    held = 0
                elif len(path) == 1:
                    yield self._part_copied(element)
                    path[0].remove(element)
                    held = 0
        yield "</worksheet>"

    def _part_copied(self, element: ET.Element) -> str:
        name = local_name(element)
        if name == "sheetData":
            return "</sheetData>"
        if name == "mergeCells":
            return self._merges()
        return element_copied(element, self._budget) if name in _PARTS_OF_A_SHEET else ""

    def _row_copied(self, row: ET.Element) -> str:
        self._row = int(row.get("r", self._row + 1))
        column = 0
        cells = []
        for cell in row:
            reference = cell.get("r")
            column = (
                column_index_from_string(reference.rstrip("0123456789"))
                if reference
                else column + 1
            )
            copied = self._cell_copied(cell, column)
            if copied:
                self._budget.spend("cells")
                cells.append(copied)
        if not cells and self._row > self._last_row:
            return ""
        self._budget.spend("cells")
        known = (*_OF_A_ROW, *_FORMAT_OF_A_ROW) if self._has_styles else _OF_A_ROW
        given = "".join(f" {k}={quoteattr(row.get(k))}" for k in known if k in row.attrib)
        return f'<row r="{self._row}"{given}>{"".join(cells)}</row>'

    def _cell_copied(self, cell: ET.Element, column: int) -> str:
        style = f' s="{int(cell.get("s"))}"' if self._has_styles and cell.get("s") else ""
        is_far = self._row > self._last_row or column > self._last_column
        if not len(cell) and (is_far or not style):
            return ""
        name = cell_name(self._row, column)
        kind, value, formula = cell.get("t", "n"), None, None
        for part in cell:
            tag = local_name(part)
            if tag == "v":
                value = part.text or ""
            elif tag == "f":
                formula = self._formula(part)
            elif tag == "is":
                value = text_of(part)
        if kind == "s" and value is not None:
            value = self._strings[int(value)]
        if kind in ("s", "inlineStr", "str"):
            kind = "str"
            value = value and value[:LONGEST_TEXT]
        self.made.has_iso_dates |= kind == "d"
        if not value and formula is None:
            return "" if is_far or not style else f'<c r="{name}"{style}/>'
        self._budget.spend("characters", len(value or ""))
        has_result = bool(value) or (kind == "str" and value is not None)
        if formula is not None and has_result:
            self.made.results[name] = (kind, value)
        shown = f"<v>{escaped(value)}</v>" if value else ""
        return f'<c r="{name}"{style} t="{kind}">{formula or ""}{shown}</c>'

    def _formula(self, element: ET.Element) -> str | None:
        """None for one that cannot stand without what is left out."""
        text, kind, number = element.text or "", element.get("t", "normal"), element.get("si", "")
        is_kept = bool(text) and len(text) <= LONGEST_FORMULA and not _OUTWARD.search(text)
        length = len(text)
        if kind == "shared":
            if number not in self._shared:
                self._shared[number] = length if is_kept else None
            if self._shared[number] is None:
                return None
            length = self._shared[number]  # openpyxl writes the formula out in every cell
            is_kept = True
        reference = element.get("ref", "")
        is_array = kind == "array" and (_RANGE.fullmatch(reference) or CELL.fullmatch(reference))
        if not is_kept or not (is_array or kind in ("normal", "shared")):
            return None
        self._budget.spend("characters", length)
        given = {
            "shared": f" t='shared' si={quoteattr(number)}",
            "array": f" t='array' ref='{reference}'",
        }
        return f"<f{given.get(kind, '')}>{escaped(text)}</f>"

    def _merges(self) -> str:
        """Merged ranges, but those that would hide a value: openpyxl drops it, while the importer reads it."""
        kept = []
        for merge in self._sheet.merges:
            rows = merge.last_row - merge.first_row + 1
            columns = merge.last_column - merge.first_column + 1
            if rows < 1 or columns < 1 or rows * columns == 1:
                continue
            self._budget.spend("cells", rows * columns)
            if not self._hides_a_value(merge):
                first = cell_name(merge.first_row, merge.first_column)
                last = cell_name(merge.last_row, merge.last_column)
                kept.append(f'<mergeCell ref="{first}:{last}"/>')
        return f"<mergeCells>{''.join(kept)}</mergeCells>" if kept else ""

    def _hides_a_value(self, merge: Merge) -> bool:
        for number in range(merge.first_row, merge.last_row + 1):
            row = self._sheet.row(number)
            if row is None:
                continue
            first = merge.first_column if number > merge.first_row else merge.first_column + 1
            if any(row[column] is not None for column in range(first, merge.last_column + 1)):
                return True
        return False


def element_copied(element: ET.Element, budget: Budget) -> str:
    """The element without what belongs to extensions, "" when it is beyond all measure."""
    budget.spend("elements")
    name = local_name(element)
    given = {k: v for k, v in element.attrib.items() if not k.startswith("{")}
    if name == "extLst" or any(len(value) > LONGEST_ATTRIBUTE for value in given.values()):
        return ""
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in given.items())
    inside = "".join(element_copied(child, budget) for child in element)
    text = "" if len(element) else escaped((element.text or "")[:LONGEST_FORMULA])
    return f"<{name}{attributes}>{text}{inside}</{name}>"


def text_of(element: ET.Element) -> str:
    """As it stands in the file, escapes of control characters too: openpyxl writes them as it finds them."""
    pieces = []
    for part in element:
        if local_name(part) == "t":
            pieces.append(part.text or "")
        elif local_name(part) == "r":
            pieces += [run.text or "" for run in part if local_name(run) == "t"]
    return "".join(pieces)


def escaped(text: str) -> str:
    return escape(text, {"\r": "&#13;"})
