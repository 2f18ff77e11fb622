"""Safe writing of workbooks: text stays text, whatever it begins with."""

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell


def append_row(sheet, values: Iterable) -> None:
    """Appends a row to a write-only sheet. Text is typed as text, so "=1+1" in a name is no formula."""
    row = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            cell.data_type = "s"
        row.append(cell)
    sheet.append(row)


def workbook_bytes(workbook: Workbook) -> bytes:
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()
