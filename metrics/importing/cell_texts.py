"""What stands in the cells of an upload, as a person finds it there."""

from collections.abc import Iterable

from metrics.importing.layouts import find_tables
from metrics.importing.log import ImportLog, Place
from metrics.importing.package import UnreadableFileError
from metrics.importing.values import shown
from metrics.importing.workbook import read_workbook
from metrics.importing.writing import sheet_names
from metrics.models import StoredFile

CellOfSheet = tuple[str, int, int]  # name of the sheet, row, column (both from 1)


def cell_texts(sha256: str, cells: Iterable[CellOfSheet]) -> dict[CellOfSheet, str]:
    """Reads the stored bytes again: one query, one workbook. Sheets by their names in ``SourceSheet``.

    A cell that is no longer to be found is left out: a page must not fail for it, and ``verify`` says so aloud.
    """
    data = bytes(StoredFile.objects.values_list("data", flat=True).get(pk=sha256))
    try:
        tables = find_tables(read_workbook(data), Place(""), ImportLog())
    except UnreadableFileError:
        return {}
    sheets = {name: table.sheet for table, name in sheet_names(tables).items()}
    found = {}
    for cell in cells:
        name, number, column = cell
        row = sheets[name].row(number) if name in sheets else None
        if row is not None:
            found[cell] = shown(row[column])
    return found
