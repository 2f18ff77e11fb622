"""The sheet "Số liệu": title, header, rows, and what may be typed where."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.models import Campaign, Unit
from campaigns.text import last_day
from metrics.importing.layouts import LABELS, LAYOUT_A
from metrics.template import styles
from metrics.template.content import ListedProcedure
from metrics.template.styles import (
    CLOSED,
    COUNT,
    FONT,
    GIVEN,
    GIVEN_CENTRED,
    HEADING,
    TEXT,
    TEXT_CENTRED,
    TIP,
)
from spreadsheets.writing import ManyRows, height_of_row, put

NIL = "KHÔNG PHÁT SINH"
SPARE_ROWS = 10
HEADER_ROW = 8
FIRST_ROW = HEADER_ROW + 1

_WIDTHS = {
    "unit_code": 10,
    "unit_name": 20,
    "period": 9,
    "procedure_code": 17,
    "procedure_name": 42,
    "online_level": 8,
    "note": 16,
}
_WIDTH_OF_COUNT = 9
_KEYS = ("unit_code", "unit_name", "period", "procedure_code", "procedure_name", "online_level")
_HINT = f"Cả đơn vị không có hồ sơ nào trong kỳ: chọn {NIL} ở ô bên trái"


@dataclass(frozen=True)
class Columns:
    """The columns of the sheet from A on."""

    counts: tuple[str, ...] = LAYOUT_A.counts

    @property
    def fields(self) -> tuple[str, ...]:
        return (*_KEYS, *self.counts, "note")

    @property
    def letters(self) -> dict[str, str]:
        return {field: get_column_letter(n) for n, field in enumerate(self.fields, start=1)}


@dataclass(frozen=True, slots=True)
class Line:
    """A row below the header. ``keys``: from the unit's code to the level, None or text or number."""

    look: str
    keys: tuple[str | int | None, ...]
    counts: tuple[str | int | None, ...] = ()


_PROCEDURE, _NOTHING_HAPPENED, _SPARE = "procedure", "nothing happened", "spare"
# Of each look: the styles of the keys, of the counts and of the note.
_LOOKS = {
    _PROCEDURE: (
        (GIVEN_CENTRED, GIVEN, GIVEN_CENTRED, GIVEN_CENTRED, GIVEN, GIVEN_CENTRED),
        COUNT,
        TEXT,
    ),
    _NOTHING_HAPPENED: (
        (GIVEN_CENTRED, GIVEN, GIVEN_CENTRED, TEXT_CENTRED, TIP, CLOSED),
        CLOSED,
        TEXT,
    ),
    _SPARE: ((TEXT_CENTRED, TEXT, TEXT_CENTRED, TEXT_CENTRED, TEXT, TEXT_CENTRED), COUNT, TEXT),
}


def line_of(
    unit: Unit,
    month: date,
    procedure: ListedProcedure,
    counts: tuple[str | int | None, ...] = (),
) -> Line:
    of_procedure = (procedure.code, procedure.name, procedure.online_level)
    return Line(_PROCEDURE, (unit.code, unit.name, _period(month), *of_procedure), counts)


def line_of_nothing(unit: Unit, month: date, *, said: bool = False) -> Line:
    """Where a unit says that it had no dossier at all: it must say so itself."""
    of_unit = (unit.code, unit.name, _period(month))
    return Line(_NOTHING_HAPPENED, (*of_unit, NIL if said else None, _HINT, None))


def lines_to_fill_in(procedures: dict[Unit, list[ListedProcedure]], month: date) -> Iterator[Line]:
    for unit, of_unit in procedures.items():
        for procedure in of_unit:
            yield line_of(unit, month, procedure)
        yield line_of_nothing(unit, month)
    if procedures:
        # for procedures that have ended but still have dossiers: their codes are typed
        only = next(iter(procedures)).code if len(procedures) == 1 else None
        yield from [Line(_SPARE, (only, None, _period(month), None, None, None))] * SPARE_ROWS


@cache
def _period(month: date) -> str:
    return f"{month:%m/%Y}"


# The sheet


def write_figures(
    sheet: Worksheet,
    campaign: Campaign,
    month: date,
    lines: Iterable[Line],
    *,
    codes: str,
    columns: Columns,
    remark: str,
) -> ManyRows:
    """``codes``: the cells of the workbook that list the codes of the units. ``remark`` stands under the title.

    The rows themselves go into the workbook when it is saved (``ManyRows.into``).
    """
    sheet.title = "Số liệu"
    for style in styles.named_styles():
        sheet.parent.add_named_style(style)
    _write_title(sheet, campaign, month, columns, remark)
    _write_header(sheet, columns)
    rows = ManyRows(sheet, styles.NAMES)
    lines = list(lines)
    for line in lines:
        _append(rows, line, columns)
    _add_validations(sheet, lines, columns, codes)
    _set_up(sheet, rows.last, columns)
    return rows


def _write_title(
    sheet: Worksheet, campaign: Campaign, month: date, columns: Columns, remark: str
) -> None:
    period = f"(Từ ngày {month:%d/%m/%Y} đến ngày {last_day(month):%d/%m/%Y})"
    last = columns.letters["note"]
    for cells, text, look in (
        ("A1:F1", campaign.organiser.upper(), {}),
        ("A2:F2", campaign.standing_unit.upper(), {"bold": True}),
        (f"G1:{last}1", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", {"bold": True}),
        (f"G2:{last}2", "Độc lập - Tự do - Hạnh phúc", {"bold": True}),
        (
            f"A4:{last}4",
            "SỐ LIỆU TIẾP NHẬN, GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
            {"bold": True, "size": 14},
        ),
        (f"A5:{last}5", f"Phong trào thi đua “{campaign.title}”", {"bold": True}),
        (f"A6:{last}6", period, {"italic": True}),
        (f"A7:{last}7", remark, {"italic": True}),
    ):
        if not text:
            continue
        cell = sheet[cells.partition(":")[0]]
        put(cell, text)
        cell.font = Font(**{"name": FONT, "size": 12} | look)
        cell.alignment = Alignment(horizontal="center")
        sheet.merge_cells(cells)


def _write_header(sheet: Worksheet, columns: Columns) -> None:
    for field, letter in columns.letters.items():
        cell = sheet[f"{letter}{HEADER_ROW}"]
        cell.value, cell.style = LABELS[field], HEADING
        sheet.column_dimensions[letter].width = _WIDTHS.get(field, _WIDTH_OF_COUNT)
    sheet.row_dimensions[HEADER_ROW].height = 64


def _append(rows: ManyRows, line: Line, columns: Columns) -> None:
    of_keys, of_counts, of_note = _LOOKS[line.look]
    counts = [(count, of_counts) for count in line.counts] or [(None, of_counts)] * len(
        columns.counts
    )
    _, unit_name, _, code, name, _ = line.keys
    texts = ((unit_name, "unit_name"), (code, "procedure_code"), (name, "procedure_name"))
    rows.append(
        (*zip(line.keys, of_keys, strict=True), *counts, (None, of_note)),
        height=height_of_row((text or "", _WIDTHS[field]) for text, field in texts),
    )


# What may be typed


def _add_validations(sheet: Worksheet, lines: Sequence[Line], columns: Columns, codes: str) -> None:
    letters = columns.letters
    numbers = DataValidation(
        type="whole",
        operator="greaterThanOrEqual",
        formula1="0",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Số chưa đúng",
        error="Ô này chỉ nhận số nguyên từ 0 trở lên, không kèm chữ hay ký hiệu. Không có hồ sơ thì ghi 0;"
        " chưa có số liệu thì để trống.",
    )
    last_row = max(FIRST_ROW, HEADER_ROW + len(lines))
    numbers.add(f"{letters[columns.counts[0]]}{FIRST_ROW}:{letters[columns.counts[-1]]}{last_row}")
    nil = _list(f'"{NIL}"', f"Ô này chỉ ghi {NIL}, hoặc để trống.")
    for row in _rows_of(_NOTHING_HAPPENED, lines):
        nil.add(f"{letters['procedure_code']}{row}")
    unit_codes = _list(codes, "Hãy chọn mã đơn vị trong danh sách.")
    levels = _list('"2,3,4"', "Mức độ là 2, 3 hoặc 4; có thể để trống.")
    if spare := _rows_of(_SPARE, lines):
        for validation, field in ((unit_codes, "unit_code"), (levels, "online_level")):
            validation.add(f"{letters[field]}{spare[0]}:{letters[field]}{spare[-1]}")
    for validation in (numbers, nil, unit_codes, levels):
        if validation.sqref.ranges:
            sheet.add_data_validation(validation)


def _rows_of(look: str, lines: Sequence[Line]) -> list[int]:
    return [row for row, line in enumerate(lines, start=FIRST_ROW) if line.look == look]


def _list(values: str, error: str) -> DataValidation:
    return DataValidation(
        type="list",
        formula1=values,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Giá trị chưa đúng",
        error=error,
    )


def _set_up(sheet: Worksheet, last_row: int, columns: Columns) -> None:
    """What people see and may do on the screen and on paper; no password, so the office can open what is locked."""
    letters = columns.letters
    sheet.freeze_panes = f"{letters['online_level']}{FIRST_ROW}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{letters['note']}{last_row}"
    _add_hints(sheet, last_row, columns)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # False: not forbidden
    sheet.protection.autoFilter = False
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.75, 0.3
    sheet.oddFooter.right.text = "Trang &P/&N"


def _add_hints(sheet: Worksheet, last_row: int, columns: Columns) -> None:
    """Colours while typing: parts greater than their whole, and blanks in a row that has numbers."""
    letters = columns.letters
    at = {field: f"${letter}{FIRST_ROW}" for field, letter in letters.items()}
    channels = [at[f] for f in ("received_online_l3", "received_online_l4", "received_post")]
    wrong = PatternFill("solid", end_color="FFC7CE")
    for first, last, formula in (
        (
            "received",
            "received_post",
            f"AND(ISNUMBER({at['received']}),SUM({channels[0]}:{channels[-1]})>{at['received']})",
        ),
        (
            "returned",
            "returned_post",
            f"AND(ISNUMBER({at['returned']}),{at['returned_post']}>{at['returned']})",
        ),
    ):
        cells = f"{letters[first]}{FIRST_ROW}:{letters[last]}{last_row}"
        sheet.conditional_formatting.add(cells, FormulaRule([formula], fill=wrong))
    first, last = letters[LAYOUT_A.counts[0]], letters[LAYOUT_A.counts[-1]]
    sheet.conditional_formatting.add(
        f"{first}{FIRST_ROW}:{last}{last_row}",
        FormulaRule(
            [f"AND(COUNT(${first}{FIRST_ROW}:${last}{FIRST_ROW})>0,ISBLANK({first}{FIRST_ROW}))"],
            fill=PatternFill("solid", end_color="FFEB9C"),
        ),
    )
