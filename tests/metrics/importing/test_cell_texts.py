"""The texts of single cells of a stored file."""

from datetime import date

import pytest

from metrics.importing import cell_texts as module
from metrics.importing.cell_texts import TooMuchError, cell_texts
from metrics.models import StoredFile
from spreadsheets.reader import read_workbook
from tests.workbooks import numbers, raw_workbook, template

ODD = template(
    ["A", None, date(2022, 6, 1), "1.000001", None, None, *numbers(received="1.234", returned=2.5)],
    ["A", None, "=1+1", "1.000002", '<row r="9"> & co', None, *numbers(received=" 7 ")],
)

pytestmark = pytest.mark.django_db


def stored(data: bytes) -> str:
    return StoredFile.objects.create(sha256="a" * 64, size=len(data), data=data).pk


def test_texts_are_what_the_cells_show():
    [name] = [sheet.name for sheet in read_workbook(ODD) if sheet.row(10) is not None]
    cells = [(name, 9, 5), (name, 10, 4), (name, 10, 5), (name, 10, 400)]
    nowhere = [(name, 5000, 3), ("?", 1, 1)]
    assert cell_texts(stored(ODD), cells + nowhere) == dict(
        zip(cells, ["", "1.000002", '<row r="9"> & co', ""], strict=True)
    )


def test_an_unreadable_file_has_no_texts():
    assert cell_texts(stored(b"PK no workbook"), [("Số liệu", 1, 1)]) == {}


def test_a_large_file_is_not_read_while_somebody_waits(monkeypatch):
    sha256 = stored(raw_workbook("<row><c><v>2</v></c></row>"))
    cells = [("Số liệu", 1, 1)]
    assert cell_texts(sha256, cells, is_bounded=True) == {}  # no table of ours
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    with pytest.raises(TooMuchError):
        cell_texts(sha256, cells, is_bounded=True)
    assert cell_texts(sha256, cells) == {}
