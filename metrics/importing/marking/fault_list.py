"""The sheet "Lỗi": every fault by cell, with a link to it and what to do."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import quote_sheetname
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.text import number
from metrics.importing.log import Fault, Severity, shortened
from metrics.importing.rules import RULES
from metrics.importing.values import shown
from spreadsheets.reader import Sheet
from spreadsheets.writing import height_of_row, put

MOST_LINES = 5_000

NAME = "Lỗi"
TITLE = "DANH SÁCH LỖI VÀ CẢNH BÁO KHI NHẬP SỐ LIỆU"
COLUMNS = {
    "STT": 6,
    "Mức độ": 11,
    "Quy tắc": 30,
    "Trang tính": 18,
    "Ô": 9,
    "Nội dung ô": 28,
    "Phải làm gì": 90,
}
HEADER_ROW = 5

WORDS = {Severity.ERROR: "Lỗi", Severity.WARNING: "Cảnh báo"}
COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C"}
FILLS = {level: PatternFill("solid", start_color=colour) for level, colour in COLOURS.items()}

_FONT = "Times New Roman"
_TEXT, _BOLD = Font(name=_FONT, size=11), Font(name=_FONT, size=11, bold=True)
_LARGE = Font(name=_FONT, size=14, bold=True)
_LINK = Font(name=_FONT, size=11, color="0563C1", underline="single")
_LINE = Side(style="thin", color="808080")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def is_fault_list(sheet: Worksheet) -> bool:
    """Whether the sheet is one of ours, of an earlier marking."""
    is_named_so = re.fullmatch(rf"{NAME}( \d+)?", sheet.title) is not None
    return is_named_so and sheet["A1"].value == TITLE


def free_name(book: Workbook) -> str:
    """ "Lỗi", or "Lỗi 2" where that is taken."""
    taken = {title.casefold() for title in book.sheetnames}
    name, count = NAME, 1
    while name.casefold() in taken:
        count += 1
        name = f"{NAME} {count}"
    return name


def contents_of(faults: Iterable[Fault], sheets: Iterable[Sheet]) -> dict[tuple[str, str], str]:
    """(sheet, cell) -> what stands there, for the cells of faults that have several."""
    by_name: dict[str, Sheet] = {}
    for sheet in sheets:
        by_name.setdefault(sheet.name, sheet)
    contents = {}
    for fault, name in _by_cell(faults):
        if len(fault.cells) > 1 and fault.sheet in by_name:
            number_of_row, column = coordinate_to_tuple(name)
            row = by_name[fault.sheet].row(number_of_row)
            contents[fault.sheet, name] = shortened(shown(row[column])) if row else ""
    return contents


def write_fault_list(
    sheet: Worksheet,
    faults: Sequence[Fault],
    filename: str,
    *,
    note: str,
    sheets: Mapping[str, Worksheet] = MappingProxyType({}),
    contents: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> None:
    """One line a cell. ``sheets``: those to link to, by the name that they have in the file.

    ``contents``: (sheet, cell) -> what stands there; a fault of several cells tells it of the first only.
    """
    for cell, text, font in (
        ("A1", TITLE, _LARGE),
        ("A2", f"Tệp “{filename}”: {_counted(faults)}.", _TEXT),
        ("A3", note, _TEXT),
    ):
        put(sheet[cell], text)
        sheet[cell].font = font
    _write_header(sheet)
    wrapped = Alignment(vertical="top", wrap_text=True)
    row = HEADER_ROW
    for row, (fault, cell_name) in enumerate(_by_cell(faults), start=HEADER_ROW + 1):
        text = contents.get((fault.sheet, cell_name), fault.text)
        values = _line(row - HEADER_ROW, fault, cell_name, text)
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column)
            put(cell, value)
            cell.font, cell.border, cell.alignment = _TEXT, _BORDER, wrapped
        texts = zip(map(str, values), COLUMNS.values(), strict=True)
        sheet.row_dimensions[row].height = height_of_row(texts)
        sheet.cell(row, 2).fill = FILLS[Severity(fault.severity)]
        if cell_name and fault.sheet in sheets:
            _link(sheet.cell(row, 5), sheets[fault.sheet], cell_name)
    left = sum(len(fault.cells) or 1 for fault in faults) - MOST_LINES
    if left > 0:
        more = f"Còn {number(left)} ô khác không liệt kê; hãy sửa các ô trên rồi nhập lại."
        put(sheet.cell(row + 1, 1), more)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0


def _counted(faults: Sequence[Fault]) -> str:
    """ "3 lỗi (5 ô), 1 cảnh báo" """
    parts = []
    for level, word in WORDS.items():
        of_level = [fault for fault in faults if fault.severity == level]
        if of_level:
            cells = sum(len(fault.cells) for fault in of_level)
            where = f" ({number(cells)} ô)" if cells else ""
            parts.append(f"{number(len(of_level))} {word.lower()}{where}")
    return ", ".join(parts) or "không có lỗi hay cảnh báo nào"


def _write_header(sheet: Worksheet) -> None:
    for column, (title, width) in enumerate(COLUMNS.items(), start=1):
        cell = sheet.cell(HEADER_ROW, column, title)
        cell.font, cell.border = _BOLD, _BORDER
        cell.fill = PatternFill("solid", start_color="D9D9D9")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[cell.column_letter].width = width


def _by_cell(faults: Iterable[Fault]) -> Iterable[tuple[Fault, str]]:
    pairs = ((fault, cell) for fault in faults for cell in fault.cells or ("",))
    return islice(pairs, MOST_LINES)


def _line(number_: int, fault: Fault, cell_name: str, text: str) -> list:
    rule = RULES.get(fault.rule)
    return [
        number_,
        WORDS[Severity(fault.severity)],
        rule.title if rule else fault.rule,
        fault.sheet,
        cell_name,
        text,
        fault.message,
    ]


def _link(cell, target: Worksheet, name: str) -> None:
    """To a place inside the workbook: never an address, so a click opens nothing."""
    place = f"{quote_sheetname(target.title)}!{name}"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)
    cell.font = _LINK
