"""The same workbook back, with what is wrong shown where it is: cells filled and commented, and a sheet "Lỗi".

The file stays one that can be imported: once its cells are mended, fills, comments and the sheet do not disturb.
A marked file that comes in again loses its old marks before it gets new ones.
"""

import io
import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from xml.sax.saxutils import escape

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.text import number
from metrics.importing.log import Fault, Severity
from metrics.importing.marking.copying import PlainCopy, plain_copy
from metrics.importing.marking.fault_list import (
    COLOURS,
    FILLS,
    NAME,
    WORDS,
    contents_of,
    free_name,
    is_fault_list,
    write_fault_list,
)
from metrics.importing.marking.sheet_copy import MOST_CELLS, CopiedSheet, TooManyCellsError
from spreadsheets.errors import UnreadableFileError
from spreadsheets.reader import Sheet, read_workbook
from spreadsheets.writing import storable, workbook_bytes

MOST_COMMENTS = 5_000  # of ours; Excel is slow with more
AUTHOR = "Kiểm tra số liệu"

_ALREADY_THERE = "\n\n— Ghi chú có sẵn: —\n"  # what a person had written in the comment of the cell
_BEGINNINGS = tuple(f"{word.upper()} – " for word in WORDS.values())


def marked_workbook(data: bytes, faults: Sequence[Fault], filename: str) -> bytes:
    """The workbook with the faults that were found in it (those of ``filename``, and those of no file).

    Values, formats, widths, merged cells and comments are kept as openpyxl keeps them, formulas with their results.
    What cannot be marked cell by cell (a broken or an old file, one with a password or very many cells) gives a
    workbook with the list alone. Never raises for any ``data``.
    """
    faults = [fault for fault in faults if fault.file in (filename, "")]
    try:
        return _marked(data, faults, filename)
    except UnreadableFileError:
        why = "Không mở được tệp để đánh dấu từng ô; hãy sửa trong tệp gốc theo danh sách này."
    except TooManyCellsError:
        why = (
            f"Tệp quá lớn để đánh dấu từng ô (hơn {number(MOST_CELLS)} ô, kể cả ô trống có định dạng, hoặc"
            " quá nhiều chữ); hãy sửa trong tệp gốc theo danh sách này."
        )
    except Exception:  # noqa: BLE001  (openpyxl raises anything for an odd file, and the list helps all the same)
        why = "Không đánh dấu được từng ô trong tệp này; hãy sửa trong tệp gốc theo danh sách này."
    book = Workbook()
    book.active.title = NAME
    write_fault_list(book.active, faults, filename, note=why)
    return workbook_bytes(book)


def _marked(data: bytes, faults: list[Fault], filename: str) -> bytes:
    read = read_workbook(data)
    contents = contents_of(faults, read)
    copy, book = _loaded(data, read)
    sheets: dict[str, Worksheet] = {}
    results = []
    for copied, sheet in zip(copy.sheets, book.worksheets, strict=True):
        if is_fault_list(sheet):
            book.remove(sheet)
            continue
        _put_back_comments(sheet, copied)
        sheets.setdefault(copied.name, sheet)
        results.append((sheet, copied.results))
    for name, sheet in sheets.items():
        _mark(sheet, [fault for fault in faults if fault.sheet == name and fault.cells])

    listed = book.create_sheet(free_name(book), 0)
    book.active = 0
    for sheet in book.worksheets:  # two selected sheets would be typed into at once
        sheet.sheet_view.tabSelected = sheet is listed
    note = (
        "Các ô có lỗi được tô màu và có ghi chú. Sửa xong thì lưu và nhập lại chính tệp này;"
        f" trang “{listed.title}” không ảnh hưởng đến việc nhập."
    )
    write_fault_list(listed, faults, filename, note=note, sheets=sheets, contents=contents)
    marked = workbook_bytes(book)
    return _with_results(marked, {s.path.lstrip("/"): of_sheet for s, of_sheet in results})


def _loaded(data: bytes, read: list[Sheet]) -> tuple[PlainCopy, Workbook]:
    with warnings.catch_warnings(action="ignore"):  # openpyxl tells of what it leaves out
        try:
            copy = plain_copy(data, read)
            book = load_workbook(io.BytesIO(copy.data))
        except TooManyCellsError:
            raise
        except Exception:  # noqa: BLE001  (colours and fonts of other programs are what it mostly stops at)
            copy = plain_copy(data, read, with_styles=False)
            book = load_workbook(io.BytesIO(copy.data))
    book.iso_dates = copy.has_iso_dates
    return copy, book


# Marks


def _put_back_comments(sheet: Worksheet, copied: CopiedSheet) -> None:
    """Comments of people stay; ours go, and so does our fill."""
    for name, (author, text) in copied.comments.items():
        cell = sheet[name]
        if isinstance(cell, MergedCell):
            continue
        of_a_person = text
        if author == AUTHOR or text.startswith(_BEGINNINGS):
            of_a_person = text.partition(_ALREADY_THERE)[2]
            if str(cell.fill.start_color.rgb)[-6:] in COLOURS.values():
                cell.fill = PatternFill()
        if of_a_person:
            cell.comment = _comment(of_a_person, author)


def _mark(sheet: Worksheet, faults: Sequence[Fault]) -> None:
    by_cell: dict[str, list[Fault]] = defaultdict(list)
    corners = _corners(sheet) if faults else {}
    for fault in faults:
        for named in fault.cells:
            name = corners.get(named, named)
            if name in by_cell or len(by_cell) < MOST_COMMENTS:
                by_cell[name].append(fault)
    for name, of_cell in by_cell.items():
        cell = sheet[name]
        is_wrong = any(fault.severity == Severity.ERROR for fault in of_cell)
        cell.fill = FILLS[Severity.ERROR if is_wrong else Severity.WARNING]
        sentences = "\n\n".join(
            f"{WORDS[Severity(fault.severity)].upper()} – {fault.message}" for fault in of_cell
        )
        if cell.comment is not None:
            sentences += _ALREADY_THERE + cell.comment.text
        cell.comment = _comment(sentences, AUTHOR)
        if cell.row in sheet.row_dimensions:
            sheet.row_dimensions[cell.row].hidden = False
    if by_cell:
        sheet.sheet_state = "visible"


def _corners(sheet: Worksheet) -> dict[str, str]:
    """Cell in a merged range -> the first cell of the range, the only one that can hold anything."""
    return {
        cell.coordinate: merged.coord.partition(":")[0]
        for merged in sheet.merged_cells.ranges
        for row in sheet[merged.coord]
        for cell in row
    }


def _comment(text: str, author: str) -> Comment:
    """As large as its text needs: about 45 letters of Excel's comment font in a line."""
    text = storable(text)
    lines = sum(1 + len(line) // 45 for line in text.split("\n"))
    return Comment(text, author or "?", width=320, height=min(30 + 18 * lines, 500))


# Results of formulas


_FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f[^>]*>[^<]*</f>)<v ?(?:/>|></v>)</c>')


def _with_results(data: bytes, results: dict[str, dict[str, tuple[str, str]]]) -> bytes:
    """openpyxl writes formulas without results; the importer, and a program that only shows, need them."""
    if not any(results.values()):
        return data
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as archive,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in archive.namelist():
            part = archive.read(name)
            if found := results.get(name):
                part = _FORMULA.sub(lambda cell: _result(cell, found), part.decode()).encode()
            target.writestr(name, part)
    return out.getvalue()


def _result(cell: re.Match, results: dict[str, tuple[str, str]]) -> str:
    name, attributes, formula = cell.groups()
    if name not in results:
        return cell[0]
    kind, text = results[name]
    return f'<c r="{name}"{attributes} t="{kind}">{formula}<v>{escape(text)}</v></c>'
