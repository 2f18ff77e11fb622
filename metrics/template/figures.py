"""The sheet "Số liệu" of the template: title, header, rows, and what may be typed where."""

from datetime import date

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.models import Campaign, Unit
from campaigns.text import last_day
from metrics.importing.layouts import LABELS, LAYOUT_A
from metrics.template.content import ListedProcedure
from tamnong_thidua.spreadsheets import height_of_row, put

NIL = "KHÔNG PHÁT SINH"
SPARE_ROWS = 10
HEADER_ROW = 8
FIRST_ROW = HEADER_ROW + 1

_COUNTS = LAYOUT_A.counts
COLUMNS = {  # field -> width
    "unit_code": 10,
    "unit_name": 20,
    "period": 9,
    "procedure_code": 17,
    "procedure_name": 42,
    "online_level": 8,
    **dict.fromkeys(_COUNTS, 9),
    "note": 16,
}
_WIDTHS = tuple(COLUMNS.values())
_LETTERS = dict(zip(COLUMNS, "ABCDEFGHIJKLMNOPQRST", strict=True))
_FIRST_COUNT, _LAST_COUNT = _LETTERS[_COUNTS[0]], _LETTERS[_COUNTS[-1]]
_LAST_COLUMN = _LETTERS["note"]


# Looks


_FONT = "Times New Roman"
_LINE = Side(style="thin", color="808080")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_GREY, _DARK = (
    PatternFill("solid", start_color="F2F2F2"),
    PatternFill("solid", start_color="D9D9D9"),
)
_OPEN = Protection(locked=False)
_LEFT = Alignment(vertical="center", wrap_text=True)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_TEXT_FORMAT = "@"  # so that Excel does not turn 1.001193 into a number


def _style(name: str, **fields):
    """Made anew for each workbook: a named style belongs to one."""
    return lambda: NamedStyle(
        name, **{"font": Font(name=_FONT, size=11), "border": _BORDER, "alignment": _LEFT} | fields
    )


_STYLES = (
    _style(
        "Tiêu đề cột",
        font=Font(name=_FONT, size=11, bold=True),
        fill=PatternFill("solid", start_color="DDEBF7"),
        alignment=_CENTRED,
    ),
    _style("Điền sẵn", fill=_GREY, number_format=_TEXT_FORMAT),
    _style("Điền sẵn, giữa", fill=_GREY, alignment=_CENTRED, number_format=_TEXT_FORMAT),
    _style(
        "Gợi ý", fill=_GREY, font=Font(name=_FONT, size=11, italic=True), number_format=_TEXT_FORMAT
    ),
    _style("Không điền", fill=_DARK),
    _style(
        "Số liệu",
        alignment=Alignment(horizontal="right", vertical="center"),
        number_format="#,##0",
        protection=_OPEN,
    ),
    _style("Chữ", number_format=_TEXT_FORMAT, protection=_OPEN),
    _style("Chữ, giữa", alignment=_CENTRED, number_format=_TEXT_FORMAT, protection=_OPEN),
)


# Rows


def write_figures(
    sheet: Worksheet,
    campaign: Campaign,
    month: date,
    procedures: dict[Unit, list[ListedProcedure]],
    *,
    codes: str,
) -> None:
    """``codes``: the cells of the workbook that list the codes of the units."""
    sheet.title = "Số liệu"
    for style in _STYLES:
        sheet.parent.add_named_style(style())
    _write_title(sheet, campaign, month)
    _write_header(sheet)
    last_row = _Rows(sheet, month, codes).write(procedures)
    _set_up(sheet, last_row)


def _write_title(sheet: Worksheet, campaign: Campaign, month: date) -> None:
    period = f"(Từ ngày {month:%d/%m/%Y} đến ngày {last_day(month):%d/%m/%Y})"
    for cells, text, look in (
        ("A1:F1", campaign.organiser.upper(), {}),
        ("A2:F2", campaign.standing_unit.upper(), {"bold": True}),
        (f"G1:{_LAST_COLUMN}1", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", {"bold": True}),
        (f"G2:{_LAST_COLUMN}2", "Độc lập - Tự do - Hạnh phúc", {"bold": True}),
        (
            f"A4:{_LAST_COLUMN}4",
            "SỐ LIỆU TIẾP NHẬN, GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
            {"bold": True, "size": 14},
        ),
        (f"A5:{_LAST_COLUMN}5", f"Phong trào thi đua “{campaign.title}”", {"bold": True}),
        (f"A6:{_LAST_COLUMN}6", period, {"italic": True}),
    ):
        cell = sheet[cells.partition(":")[0]]
        put(cell, text)
        cell.font = Font(**{"name": _FONT, "size": 12} | look)
        cell.alignment = Alignment(horizontal="center")
        sheet.merge_cells(cells)


def _write_header(sheet: Worksheet) -> None:
    for field, width in COLUMNS.items():
        cell = sheet[f"{_LETTERS[field]}{HEADER_ROW}"]
        cell.value, cell.style = LABELS[field], "Tiêu đề cột"
        sheet.column_dimensions[_LETTERS[field]].width = width
    sheet.row_dimensions[HEADER_ROW].height = 64


class _Rows:
    """Fills the rows below the header from the top and remembers which cells take what."""

    def __init__(self, sheet: Worksheet, month: date, codes: str) -> None:
        self.sheet = sheet
        self.period = f"{month:%m/%Y}"
        self.row = HEADER_ROW
        self.numbers = DataValidation(
            type="whole",
            operator="greaterThanOrEqual",
            formula1="0",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Số chưa đúng",
            error="Ô này chỉ nhận số nguyên từ 0 trở lên, không kèm chữ hay ký hiệu. Không có hồ sơ thì ghi 0;"
            " chưa có số liệu thì để trống.",
        )
        self.nil = _list(f'"{NIL}"', f"Ô này chỉ ghi {NIL}, hoặc để trống.")
        self.codes = _list(codes, "Hãy chọn mã đơn vị trong danh sách.")
        self.levels = _list('"2,3,4"', "Mức độ là 2, 3 hoặc 4; có thể để trống.")

    def write(self, procedures: dict[Unit, list[ListedProcedure]]) -> int:
        """The last row."""
        for unit, of_unit in procedures.items():
            for procedure in of_unit:
                self._procedure(unit, procedure)
            self._nothing_happened(unit)
        only = next(iter(procedures)) if len(procedures) == 1 else None
        if procedures:
            self._spare(only)
        self.numbers.add(f"{_FIRST_COUNT}{FIRST_ROW}:{_LAST_COUNT}{max(self.row, FIRST_ROW)}")
        for validation in (self.numbers, self.nil, self.codes, self.levels):
            if validation.sqref.ranges:
                self.sheet.add_data_validation(validation)
        return self.row

    def _procedure(self, unit: Unit, procedure: ListedProcedure) -> None:
        self._write(
            (unit.code, "Điền sẵn, giữa"),
            (unit.name, "Điền sẵn"),
            (self.period, "Điền sẵn, giữa"),
            (procedure.code, "Điền sẵn, giữa"),
            (procedure.name, "Điền sẵn"),
            (procedure.online_level, "Điền sẵn, giữa"),
            *[(None, "Số liệu")] * len(_COUNTS),
            (None, "Chữ"),
        )

    def _nothing_happened(self, unit: Unit) -> None:
        """Where a unit says that it had no dossier at all: it must say so itself."""
        self._write(
            (unit.code, "Điền sẵn, giữa"),
            (unit.name, "Điền sẵn"),
            (self.period, "Điền sẵn, giữa"),
            (None, "Chữ, giữa"),
            (f"Cả đơn vị không có hồ sơ nào trong kỳ: chọn {NIL} ở ô bên trái", "Gợi ý"),
            *[(None, "Không điền")] * (len(_COUNTS) + 1),
            (None, "Chữ"),
        )
        self.nil.add(f"{_LETTERS['procedure_code']}{self.row}")

    def _spare(self, unit: Unit | None) -> None:
        """For procedures that have ended but still have dossiers: their codes are typed."""
        first = self.row + 1
        for _ in range(SPARE_ROWS):
            self._write(
                (unit.code if unit else None, "Chữ, giữa"),
                (None, "Chữ"),
                (self.period, "Chữ, giữa"),
                (None, "Chữ, giữa"),
                (None, "Chữ"),
                (None, "Chữ, giữa"),
                *[(None, "Số liệu")] * len(_COUNTS),
                (None, "Chữ"),
            )
        for validation, field in ((self.codes, "unit_code"), (self.levels, "online_level")):
            validation.add(f"{_LETTERS[field]}{first}:{_LETTERS[field]}{self.row}")

    def _write(self, *cells: tuple) -> None:
        self.row += 1
        for column, (value, style) in enumerate(cells, start=1):
            cell = self.sheet.cell(self.row, column)
            cell.style = style
            put(cell, value)
        texts = [
            (str(value or ""), width) for (value, _), width in zip(cells, _WIDTHS, strict=True)
        ]
        self.sheet.row_dimensions[self.row].height = height_of_row(texts)


def _list(values: str, error: str) -> DataValidation:
    return DataValidation(
        type="list",
        formula1=values,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Giá trị chưa đúng",
        error=error,
    )


def _set_up(sheet: Worksheet, last_row: int) -> None:
    """What people see and may do on the screen and on paper; no password, so the office can open what is locked."""
    sheet.freeze_panes = f"{_LETTERS['online_level']}{FIRST_ROW}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{_LAST_COLUMN}{last_row}"
    _add_hints(sheet, last_row)
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


def _add_hints(sheet: Worksheet, last_row: int) -> None:
    """Colours while typing: parts greater than their whole, and blanks in a row that has numbers."""
    at = {field: f"${letter}{FIRST_ROW}" for field, letter in _LETTERS.items()}
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
        cells = f"{_LETTERS[first]}{FIRST_ROW}:{_LETTERS[last]}{last_row}"
        sheet.conditional_formatting.add(cells, FormulaRule([formula], fill=wrong))
    counts = f"${_FIRST_COUNT}{FIRST_ROW}:${_LAST_COUNT}{FIRST_ROW}"
    sheet.conditional_formatting.add(
        f"{_FIRST_COUNT}{FIRST_ROW}:{_LAST_COUNT}{last_row}",
        FormulaRule(
            [f"AND(COUNT({counts})>0,ISBLANK({_FIRST_COUNT}{FIRST_ROW}))"],
            fill=PatternFill("solid", end_color="FFEB9C"),
        ),
    )
