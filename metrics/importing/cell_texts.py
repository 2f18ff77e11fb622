"""What stands in the cells of an upload, as a person finds it there."""

from collections.abc import Iterable

from metrics.importing.layouts import find_tables
from metrics.importing.log import ImportLog, Place
from metrics.importing.values import shown
from metrics.importing.writing import sheet_names
from metrics.models import StoredFile
from spreadsheets.errors import UnreadableFileError
from spreadsheets.reader import read_workbook

CellOfSheet = tuple[str, int, int]  # name of the sheet, row, column (both from 1)

MOST_BYTES = 4 * 2**20  # of a file that a page reads; a sheet of 50 000 rows has 2.5 MiB


class TooMuchError(Exception):
    """The file is too large to be read while somebody waits for a page."""


def cell_texts(
    sha256: str, cells: Iterable[CellOfSheet], *, is_bounded: bool = False
) -> dict[CellOfSheet, str]:
    """What the stored bytes say: one query, one workbook. Sheets by their names in ``SourceSheet``.

    ``is_bounded``: raises TooMuchError where the file is large. A cell that is no longer to be found is left out: a
    page must not fail for it, and ``verify`` says so aloud.
    """
    data = bytes(StoredFile.objects.values_list("data", flat=True).get(pk=sha256))
    if is_bounded and len(data) > MOST_BYTES:
        raise TooMuchError
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
