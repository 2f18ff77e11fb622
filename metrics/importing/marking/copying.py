"""A workbook written anew for openpyxl: the same cells, formats and page set-up, and nothing that could blow up.

openpyxl makes an object for every cell that a merged range, a link or a comment names, so that a file of a few kB
may cost gigabytes, and it stops at what it does not know. Hence a positive list: what is not named here is left out
(pictures, charts, tables, links, macros, extensions). A formula that reaches out (to another file, a table, an
address) is replaced by its result. All that costs memory is counted and limited.
"""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from openpyxl.workbook.child import INVALID_TITLE_REGEX

from metrics.importing.marking.sheet_copy import (
    CELL,
    MAIN,
    Budget,
    CopiedSheet,
    SheetCopy,
    element_copied,
    escaped,
    text_of,
)
from spreadsheets.package import Package, local_name
from spreadsheets.reader import Sheet

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS_OF_STYLES = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"),
    "colors",
)


@dataclass
class PlainCopy:
    """``data``: a workbook with the sheets ``sheets``, in that order."""

    data: bytes
    sheets: list[CopiedSheet]

    @property
    def has_iso_dates(self) -> bool:
        return any(sheet.has_iso_dates for sheet in self.sheets)


def plain_copy(data: bytes, sheets: list[Sheet], *, with_styles: bool = True) -> PlainCopy:
    """``sheets``: what ``read_workbook(data)`` gave. Raises TooManyCellsError, or any error for an odd file."""
    package = Package(data)
    main = next(part for kind, part in package.relations().values() if kind == "officeDocument")
    return _Copy(package, main, sheets).made(with_styles=with_styles)


class _Copy:
    def __init__(self, package: Package, main: str, sheets: list[Sheet]) -> None:
        self.package = package
        self.root = package.root(main)
        self.relations = package.relations(main)
        self.sheets = sheets
        self.budget = Budget()
        self.out = io.BytesIO()

    def made(self, *, with_styles: bool) -> PlainCopy:
        strings = [text_of(si) for si in self._shared_strings()]
        parts = list(self._worksheets())
        copies = []
        with zipfile.ZipFile(self.out, "w", zipfile.ZIP_DEFLATED) as archive:
            has_styles = with_styles and self._write_styles(archive)
            for number, ((_, part), sheet) in enumerate(zip(parts, self.sheets, strict=True), 1):
                copy = SheetCopy(sheet, strings, self.budget, has_styles=has_styles)
                with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as target:
                    for text in copy.pieces(self.package.pieces(part)):
                        target.write(text.encode())
                copy.made.comments = self._comments(part)
                copies.append(copy.made)
            archive.writestr("xl/workbook.xml", self._workbook(parts))
            for name, text in _frame(len(parts)).items():
                archive.writestr(name, text)
        return PlainCopy(self.out.getvalue(), copies)

    def _shared_strings(self) -> Iterable[ET.Element]:
        part = next((p for kind, p in self.relations.values() if kind == "sharedStrings"), None)
        if part is None or part not in self.package:
            return ()
        return (si for si in self.package.elements(part, {"sst"}) if local_name(si) == "si")

    def _worksheets(self) -> Iterable[tuple[int, str]]:
        """(place among all sheets, part) of those that ``read_workbook`` reads."""
        elements = (element for element in self.root.iter() if local_name(element) == "sheet")
        for place, element in enumerate(elements):
            link = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "id"), "")
            kind, part = self.relations.get(link, ("", ""))
            if kind == "worksheet" and part in self.package:
                yield place, part

    def _write_styles(self, archive: zipfile.ZipFile) -> bool:
        """Styles and theme. Of the named styles only the first of its kind stays: the width of columns hangs on it."""
        by_kind = dict(self.relations.values())
        styles, theme = by_kind.get("styles"), by_kind.get("theme")
        if theme is not None and theme in self.package:
            colours = b"".join(self.package.pieces(theme))
            if len(colours) < 2**20 and b":embed=" not in colours:
                archive.writestr("xl/theme/theme1.xml", colours)
        if styles is None or styles not in self.package:
            return False
        root = self.package.root(styles)
        found = {local_name(child): child for child in root}
        names = found.get("cellStyles", ())
        normal = next((int(s.get("xfId", 0)) for s in names if s.get("builtinId") == "0"), None)
        if normal is None or "cellStyleXfs" not in found:
            found.pop("cellStyles", None)
            found.pop("cellStyleXfs", None)
        else:
            found["cellStyleXfs"][:] = [found["cellStyleXfs"][normal]]
            found["cellStyles"][:] = [
                ET.Element("cellStyle", {"name": "Normal", "xfId": "0", "builtinId": "0"})
            ]
        for fill in found.get("fills", ()):
            if not len(fill):  # some programs write such, and openpyxl stops at them
                ET.SubElement(fill, "patternFill")
        for xf in found.get("cellXfs", ()):
            xf.set("xfId", "0")
        kept = "".join(
            element_copied(found[n], self.budget) for n in _PARTS_OF_STYLES if n in found
        )
        archive.writestr("xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{kept}</styleSheet>')
        return "cellXfs" in found

    def _workbook(self, parts: list[tuple[int, str]]) -> str:
        is_1904 = any(
            local_name(e) == "workbookPr" and e.get("date1904") in ("1", "true", "on")
            for e in self.root
        )
        states = [e.get("state") for e in self.root.iter() if local_name(e) == "sheet"]
        taken: set[str] = set()
        sheets = "".join(
            f"<sheet name={quoteattr(_title(sheet.name, taken))} sheetId='{n}' r:id='rId{n}'"
            f" state={quoteattr(states[place] or 'visible')}/>"
            for n, (sheet, (place, _)) in enumerate(zip(self.sheets, parts, strict=True), 1)
        )
        places = {str(place): index for index, (place, _) in enumerate(parts)}
        names = "".join(
            _defined_name(element, places)
            for element in self.root.iter()
            if local_name(element) == "definedName"
        )
        return (
            f"<workbook xmlns='{MAIN}' xmlns:r='{_OFFICE}'><workbookPr date1904='{int(is_1904)}'/>"
            f"<sheets>{sheets}</sheets>"
            + (f"<definedNames>{names}</definedNames>" if names else "")
            + "</workbook>"
        )

    def _comments(self, sheet_part: str) -> dict[str, tuple[str, str]]:
        found = {}
        for kind, part in self.package.relations(sheet_part).values():
            if kind != "comments" or part not in self.package:
                continue
            root = self.package.root(part)
            authors = [e.text or "" for e in root.iter() if local_name(e) == "author"]
            for comment in root.iter():
                if local_name(comment) != "comment" or not CELL.fullmatch(comment.get("ref", "")):
                    continue
                self.budget.spend("comments")
                author = authors[int(comment.get("authorId", 0))] if authors else ""
                text = "".join(text_of(e) for e in comment if local_name(e) == "text")
                found[comment.get("ref")] = (author, text)
        return found


def _title(name: str, taken: set[str]) -> str:
    """A name that Excel allows, and no other sheet has."""
    title = base = INVALID_TITLE_REGEX.sub("_", name)[:31] or "Sheet"
    number = 1
    while title.casefold() in taken:
        number += 1
        title = f"{base[: 31 - len(str(number)) - 1]}~{number}"
    taken.add(title.casefold())
    return title


def _defined_name(element: ET.Element, places: dict[str, int]) -> str:
    """Print areas, lists for validations and the like; "" for what refers to another file or is no name of ours."""
    name, text, sheet = element.get("name", ""), element.text or "", element.get("localSheetId")
    is_of_excel = name.startswith("_xlnm.") and name not in (
        "_xlnm.Print_Titles",
        "_xlnm.Print_Area",
    )
    if is_of_excel or "[" in text or "#REF!" in text or not 0 < len(text) <= 1000:
        return ""
    if sheet is not None and sheet not in places:
        return ""
    local = "" if sheet is None else f" localSheetId='{places[sheet]}'"
    return f"<definedName name={quoteattr(name)}{local}>{escaped(text)}</definedName>"


def _frame(sheets: int) -> dict[str, str]:
    """The parts that say what and where the others are."""
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, sheets + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{office}.worksheet+xml"/>'
        for n in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{office}.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
    }
