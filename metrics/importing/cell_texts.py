"""What stands in the cells of an upload, as a person finds it there."""

from collections.abc import Iterable

from metrics.importing.layouts import find_tables
from metrics.importing.log import ImportLog, Place
from metrics.importing.single_cells import NotPlainError, read_cells
from metrics.importing.values import shown
from metrics.importing.writing import sheet_names
from metrics.models import StoredFile
from spreadsheets.errors import UnreadableFileError
from spreadsheets.reader import read_workbook

CellOfSheet = tuple[str, int, int]  # name of the sheet, row, column (both from 1)

MOST_BYTES = 2 * 2**20  # of a file that a page may read as a whole


class TooMuchError(Exception):
    """The file is too large to be read as a whole while somebody waits for a page."""


def cell_texts(
    sha256: str, cells: Iterable[CellOfSheet], *, is_bounded: bool = False
) -> dict[CellOfSheet, str]:
    """What the stored bytes say: one query, one workbook. Sheets by their names in ``SourceSheet``.

    The rows are sought; a file that is written in an unusual way is read as a whole. ``is_bounded``: raises
    TooMuchError instead where it is large. A cell that is no longer to be found is left out: a page must not fail for
    it, and ``verify`` says so aloud.
    """
    cells = list(cells)
    data = bytes(StoredFile.objects.values_list("data", flat=True).get(pk=sha256))
    wanted: dict[str, set[tuple[int, int]]] = {}
    for name, row, column in cells:
        wanted.setdefault(name, set()).add((row, column))
    try:
        try:
            values = read_cells(data, wanted)
        except NotPlainError:
            if is_bounded and len(data) > MOST_BYTES:
                raise TooMuchError from None
            return _texts_of_whole(data, cells)
    except UnreadableFileError:
        return {}
    return {
        (name, row, column): shown(values[name].get((row, column))) for name, row, column in cells
    }


def _texts_of_whole(data: bytes, cells: Iterable[CellOfSheet]) -> dict[CellOfSheet, str]:
    tables = find_tables(read_workbook(data), Place(""), ImportLog())
    sheets = {name: table.sheet for table, name in sheet_names(tables).items()}
    found = {}
    for cell in cells:
        name, number, column = cell
        row = sheets[name].row(number) if name in sheets else None
        if row is not None:
            found[cell] = shown(row[column])
    return found
