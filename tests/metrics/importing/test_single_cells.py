"""A few cells sought in the bytes are those of the whole reading; where that is not sure, the whole reading answers."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from metrics.importing import cell_texts as module
from metrics.importing.cell_texts import TooMuchError, cell_texts
from metrics.importing.single_cells import NotPlainError, read_cells
from metrics.models import StoredFile
from spreadsheets.reader import read_workbook
from tests.workbooks import numbers, raw_workbook, replaced, template, workbook

SAMPLES = [
    *sorted((Path(settings.BASE_DIR) / "tests" / "data").glob("*.xlsx")),
    Path(settings.BASE_DIR) / "tamnong_thidua" / "demonstration" / "data" / "so-lieu-2022-06.xlsx",
]
ODD = template(
    ["A", None, date(2022, 6, 1), "1.000001", None, None, *numbers(received="1.234", returned=2.5)],
    ["A", None, "=1+1", "1.000002", '<row r="9"> & co', None, *numbers(received=" 7 ")],
    formats={"C9": "mm/yyyy", "Q9": "0%"},
)


def every_cell(data: bytes) -> dict[str, dict[tuple[int, int], object]]:
    return {
        sheet.name: {
            (row.number, column): value
            for row in sheet.rows
            for column, value in enumerate(row.values, start=1)
            if value is not None
        }
        for sheet in read_workbook(data)
    }


@pytest.mark.parametrize(
    "data", [ODD, *(path.read_bytes() for path in SAMPLES)], ids=["odd", *(p.stem for p in SAMPLES)]
)
def test_cells_are_those_of_the_whole_reading(data):
    whole = every_cell(data)
    some = {
        name: {place for number, place in enumerate(sorted(cells)) if number % 7 == 0} | {(5000, 3)}
        for name, cells in whole.items()
        if cells
    }
    assert read_cells(data, some) == {
        name: {place: whole[name][place] for place in sorted(places) if place in whole[name]}
        for name, places in some.items()
    }


SHEET = "xl/worksheets/sheet1.xml"
PLAIN = workbook({"Số liệu": [["a", 1], ["b", 2]]})
ROW_2 = b'<row r="2">'


@pytest.mark.parametrize(
    "data",
    [
        replaced(PLAIN, SHEET, ROW_2, b'<!-- <row r="2"><c r="B2"><v>9</v></c></row> -->' + ROW_2),
        replaced(PLAIN, SHEET, ROW_2, b'<?x <row r="2">?>' + ROW_2),
        raw_workbook('<row><c r="B2"><v>2</v></c></row>'),
        raw_workbook('<row r="2"><c><v>2</v></c></row>'),
        raw_workbook(
            f'<row r="2"><c r="B2" t="inlineStr"><is><t>{"x" * 200_000}</t></is></c></row>'
        ),
    ],
    ids=["comment", "instruction", "no-number", "no-place", "long"],
)
def test_what_could_mean_something_else_is_left_to_the_whole_reading(data):
    with pytest.raises(NotPlainError):
        read_cells(data, {"Số liệu": {(2, 2)}})


def test_two_sheets_that_are_called_alike_when_cut():
    names = ["S" * 31 + "1", "S" * 31 + "2"]
    data = raw_workbook('<row r="1"><c r="A1"><v>1</v></c></row>', names=names)
    with pytest.raises(NotPlainError):
        read_cells(data, {"S" * 31: {(1, 1)}})


@pytest.mark.django_db
def test_a_large_file_in_an_unusual_form_is_not_read_while_somebody_waits(monkeypatch):
    data = raw_workbook("<row><c><v>2</v></c></row>")
    StoredFile.objects.create(sha256="a" * 64, size=len(data), data=data)
    cells = [("Số liệu", 1, 1)]
    assert cell_texts("a" * 64, cells, is_bounded=True) == {}  # no table of ours
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    with pytest.raises(TooMuchError):
        cell_texts("a" * 64, cells, is_bounded=True)
    assert cell_texts("a" * 64, cells) == {}
