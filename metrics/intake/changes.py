"""The whole list of figures that an import would change, as a workbook."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from campaigns.text import folded, month_label
from metrics.importing import LABELS, MonthChange
from metrics.importing.reference import Reference
from metrics.intake.findings import changed_counts
from spreadsheets.writing import append_row

HEADER = (
    *("Mã đơn vị", "Tên đơn vị", "Kỳ", "Mã TTHC", "Tên TTHC", "Dòng", "Số liệu", "Trước", "Sau"),
    *("Tệp", "Trang tính", "Ô"),
)
WIDTHS = (12, 30, 14, 14, 50, 10, 30, 10, 10, 30, 18, 8)
KINDS = {"new": "mới", "changed": "thay đổi", "removed": "bỏ đi"}
NIL = "KHÔNG PHÁT SINH"
OF_TOTALS = "tổng số của đơn vị"
MOST_ROWS = 1_000_000  # Excel opens a few more


def write_list_of_changes(months: Sequence[MonthChange], reference: Reference, file: Path) -> None:
    """Writes the file; without a change there is none."""
    file.unlink(missing_ok=True)
    if not any(month.rows for month in months):
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Thay đổi")
    sheet.freeze_panes = "A2"
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJKL"[number]].width = width
    append_row(sheet, HEADER)
    for number, (month, row, count) in enumerate(changed_counts(list(months))):
        if number == MOST_ROWS:
            append_row(sheet, ["… danh sách dài hơn một trang tính chứa được"])
            break
        [unit, *_] = reference.units_by_code[folded(month.unit)]
        code, name = named_row(row.procedure, month.layout, reference)
        append_row(
            sheet,
            [
                *(unit.code, unit.name, month_label(month.month), code, name, KINDS[row.kind]),
                LABELS[count.field] if count else "các số đều bằng 0 hoặc để trống",
                *((count.before, count.after) if count else (None, None)),
                *(row.file, row.sheet, count.cell if count else ""),
            ],
        )
    book.save(file)


def named_row(code: str | None, layout: str, reference: Reference) -> tuple[str, str]:
    """Code and name of the procedure; a row without one speaks of the whole month."""
    if code is None:
        return "", OF_TOTALS if layout in ("D", "E") else NIL
    procedure = reference.procedure_of_code(code)
    return code, procedure.name if procedure else ""
