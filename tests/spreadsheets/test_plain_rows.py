"""The short cut through plain rows reads what the XML parser reads: the same values of the same types, or no file."""

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spreadsheets import plain_rows, reader
from spreadsheets.errors import UnreadableFileError
from spreadsheets.plain_rows import PlainRows
from spreadsheets.reader import read_workbook
from tests.spreadsheets.test_reader import STYLES
from tests.workbooks import parts_of, raw_workbook, template, zipped
from tests.workbooks import workbook as made

DEMO = Path(__file__).parents[2] / "tamnong_thidua" / "demonstration" / "data"


def outcome(data: bytes) -> list | str:
    """Everything that is in a workbook, with types; or the rule by which it is refused."""
    try:
        sheets = read_workbook(data)
    except UnreadableFileError as fault:
        return fault.code
    return [
        (
            sheet.name,
            sheet.merges,
            [(row.number, [(type(v), str(v)) for v in row.values]) for row in sheet.rows],
        )
        for sheet in sheets
    ]


def by_parser(data: bytes) -> list | str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PlainRows, "blocks", lambda _: iter(()))
        return outcome(data)


@pytest.fixture
def parsed(monkeypatch) -> list[int]:
    """The rows that the parser reads, by their numbers."""
    numbers = []
    real = reader.SheetReader.row

    def row(self, element):
        numbers.append(int(element.get("r", 0)))
        return real(self, element)

    monkeypatch.setattr(reader.SheetReader, "row", row)
    return numbers


@pytest.mark.parametrize("file", sorted(DEMO.glob("so-lieu-*.xlsx")), ids=lambda file: file.name)
def test_the_demonstration_files(file, parsed):
    data = file.read_bytes()
    by_short_cut, few = outcome(data), len(parsed)
    assert by_short_cut == by_parser(data)
    assert few < 20
    assert len(parsed) - few > 900  # so many rows there are


def test_the_short_cut_is_taken_from_the_third_row_of_a_shape_on(parsed):
    rows = "".join(
        f'<row r="{n}" spans="1:3"><c r="A{n}" t="s"><v>0</v></c><c r="C{n}" s="1"><v>{n}</v></c></row>'
        for n in range(1, 9)
    )
    [sheet] = read_workbook(raw_workbook(rows, strings=["chữ"], styles=STYLES))
    assert parsed == [1, 2]
    days = [datetime(1900, 1, 1) + timedelta(n) for n in range(8)]  # noqa: DTZ001
    assert [row.values for row in sheet.rows] == [["chữ", None, day] for day in days]


def test_rows_that_are_not_plain_are_parsed_one_by_one(parsed):
    plain = '<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>'
    odd = '<row r="{n}"><c r="A{n}"><f>A1+1</f><v>{n}</v></c></row>'
    forms = [plain, plain, plain, odd, plain, plain, odd, plain]
    rows = "\n".join(form.format(n=n) for n, form in enumerate(forms, start=1))
    [sheet] = read_workbook(raw_workbook(rows))
    assert parsed == [1, 2, 4, 7]
    assert [row.values for row in sheet.rows] == [[n] for n in range(1, 9)]


def test_where_no_two_rows_are_alike_the_parser_reads_on(monkeypatch):
    monkeypatch.setattr(plain_rows, "LEAST_PARSED", 10)
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" s="0" cm="{n}"><v>{n}</v></c></row>' for n in range(1, 100)
    )
    merge = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    taken = []
    real = PlainRows.blocks

    def counted(self):
        for row in real(self):
            taken.append(row)
            yield row

    monkeypatch.setattr(PlainRows, "blocks", counted)
    data = raw_workbook(rows, after=merge)
    found = outcome(data)
    assert len(taken) == 9
    assert found == by_parser(data)


def test_limits_hold(monkeypatch):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 12))
    data = raw_workbook(rows)
    monkeypatch.setattr(reader, "MAX_ROWS", 10)
    assert outcome(data) == by_parser(data) == "qua-nhieu-dong"
    monkeypatch.setattr(reader, "MAX_ROWS", 100)
    monkeypatch.setattr(reader, "MAX_CELLS", 10)
    assert outcome(data) == by_parser(data) == "qua-nhieu-dong"


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(plain_rows, "MAX_REMEMBERED", 5)
    monkeypatch.setattr(plain_rows, "MAX_ATTRIBUTES", 5)
    monkeypatch.setattr(plain_rows, "MAX_SHAPES", 2)
    monkeypatch.setattr(plain_rows, "MAX_CANDIDATES", 3)
    rows = "".join(
        f'<row r="{n}" ht="{n}"><c r="{"ABCD"[n % 4]}{n}"><v>{n}.5</v></c></row>'
        for n in range(1, 60)
    )
    data = raw_workbook(rows)
    assert outcome(data) == by_parser(data)


# Files of all kinds

CELLS = st.sampled_from(
    [
        '<c r="{c}{r}"><v>12</v></c>',
        '<c r="{c}{r}" s="3"><v>7</v></c>',
        '<c r="{c}{r}" s="3"><v>007</v></c>',
        '<c r="{c}{r}" s="1"><v>44713</v></c>',
        '<c r="{c}{r}" s="1"><v>99999999999</v></c>',
        '<c r="{c}{r}" s="4"><v>1.5</v></c>',
        '<c r="{c}{r}" s="5"><v>0.15</v></c>',
        '<c r="{c}{r}" t="n"><v>1.50</v></c>',
        '<c r="{c}{r}"><v>-3</v></c>',
        '<c r="{c}{r}"><v>1E3</v></c>',
        '<c r="{c}{r}"><v></v></c>',
        '<c r="{c}{r}"><v> </v></c>',
        '<c r="{c}{r}" s="2"/>',
        '<c r="{c}{r}" s="2" />',
        '<c r="{c}{r}" t="s"/>',
        '<c r="{c}{r}" s="2" t="s"><v>0</v></c>',
        '<c r="{c}{r}" t="s"><v>1</v></c>',
        '<c r="{c}{r}" t="s"><v>2</v></c>',
        '<c r="{c}{r}" t="str"><v>chữ &amp; số &#7841;</v></c>',
        '<c r="{c}{r}" t="str"><v></v></c>',
        '<c r="{c}{r}" t="inlineStr"><is><t>trực _x000D_ tiếp</t></is></c>',
        '<c r="{c}{r}" t="inlineStr"><is><t xml:space="preserve"> hai </t></is></c>',
        '<c r="{c}{r}" t="inlineStr"><is><r><t>một</t></r></is></c>',
        '<c r="{c}{r}" t="b"><v>1</v></c>',
        '<c r="{c}{r}" t="e"><v>#REF!</v></c>',
        '<c r="{c}{r}" t="d"><v>2022-06-01</v></c>',
        '<c r="{c}{r}"><f>A1+1</f></c>',
        '<c r="{c}{r}"><f>A1+1</f><v>3</v></c>',
        '<c r="{c}{r}"><!-- x --><v>3</v></c>',
        '<c r="{c}{r}"><v>3<!-- x --></v></c>',
        '<c t="str" r="{c}{r}"><v>x</v></c>',
        "<c><v>9</v></c>",
    ]
)
# Most are sound; some no parser takes.
BAD_CELLS = st.sampled_from(
    [
        '<c r="{c}{r}"><v>1_000</v></c>',
        '<c r="{c}{r}"><v>nan</v></c>',
        '<c r="{c}{r}"><v>1]]></v></c>',
        '<c r="{c}{r}" t="str"><v>a]]&gt;b</v></c>',
        '<c r="{c}{r}" t="str"><v>\x01</v></c>',
        '<c r="{c}{r}" t="str"><v>&a;</v></c>',
        '<c r="{c}{r}" t="s"><v>5</v></c>',
        '<c r="{c}{r}" t="?"><v>5</v></c>',
        '<c r="{c}{r}" s="1" s="1"><v>5</v></c>',
        '<c r="{c}"><v>5</v></c>',
    ]
)
ROWS = st.sampled_from(
    [
        '<row r="{r}">',
        '<row r="{r}" spans="1:9">',
        '<row r="{r}" ht="{r}.5" customHeight="1">',
        '<row r="{r}" hidden="1">',
        '<row  r="{r}">',
        '<row r="{r}" x14ac:dyDescent="0.25">',
        '<row r="{r}" spans="1:9" spans="1:9">',
        '<row r="{r}" xmlns="urn:x">',
        '<row r="{r}"/><row>',
        "<row>",
    ]
)
BETWEEN = st.sampled_from(["", "", "", "\n  ", "<!-- <row> -->", "<!-- </row> -->", "<?x y?>"])


@st.composite
def sheets(draw) -> str:
    """Rows of a few shapes in any order, with gaps; now and then something odd or bad between them."""
    cells = st.one_of(CELLS, CELLS, CELLS, BAD_CELLS) if draw(st.booleans()) else CELLS
    begin = ROWS if draw(st.booleans()) else st.just('<row r="{r}">')
    shapes = draw(
        st.lists(
            st.tuples(begin, st.lists(st.tuples(st.integers(1, 3), cells), max_size=5)),
            min_size=1,
            max_size=4,
        )
    )
    parts, number = [], 0
    for index in draw(st.lists(st.integers(0, len(shapes) - 1), max_size=12)):
        opening, filled = shapes[index]
        number += draw(st.integers(1, 2)) if draw(st.booleans()) else 1
        column = 0
        parts.append(opening.format(r=number))
        for step, cell in filled:
            column += step
            parts.append(cell.format(c=chr(ord("A") + column - 1), r=number))
        parts.append("</row>" + draw(BETWEEN))
    return "".join(parts)


@given(sheets())
def test_any_rows(sheet):
    data = raw_workbook(sheet, strings=["không", " một ", ""], styles=STYLES)
    assert outcome(data) == by_parser(data)


@given(sheets(), st.integers(0, 2**32))
def test_any_rows_in_which_bytes_were_changed(sheet, seed):
    dice = random.Random(seed)
    parts = parts_of(raw_workbook(sheet, strings=["không", "một", ""], styles=STYLES))
    name = "xl/worksheets/sheet1.xml"
    xml = bytearray(parts[name])
    for _ in range(dice.choice([1, 1, 3])):
        at = dice.randrange(len(xml))
        xml[at : at + dice.randrange(3)] = dice.choice(
            [b"<", b">", b'"', b"/", b" ", b"1", b"\xff"]
        )
    data = zipped(parts | {name: bytes(xml)})
    assert outcome(data) == by_parser(data)


@pytest.mark.parametrize("size", [1, 7, 100])
def test_pieces_may_end_anywhere(size, monkeypatch):
    """What the zip file hands over in one piece is no matter."""
    lines = [
        ["30001", "UBND", "06/2022", f"1.{n:06d}", "x", 3, *range(13), None] for n in range(30)
    ]
    data = template(*lines, merges={"Số liệu": ["A1:F1"]})
    expected = by_parser(data)
    real = reader.Package.pieces

    def small(self, name):
        for piece in real(self, name):
            for at in range(0, len(piece), size):
                yield piece[at : at + size]

    monkeypatch.setattr(reader.Package, "pieces", small)
    assert outcome(data) == expected


def test_sheets_of_openpyxl_with_dates_truths_and_gaps():
    lines = [[n, None, date(2022, 6, n), n % 2 == 0, f"chữ {n}", n / 4] for n in range(1, 29)]
    data = made({"Một": lines, "Hai": [["a"], [None, None, "b"]]})
    assert outcome(data) == by_parser(data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<sheetData>", b"<!-- <sheetData> --><sheetData>"),
        (b"<sheetData>", b"<sheetData><row r='1'/></sheetData><sheetData>"),
        (b"<sheetData>", b"<sheetData/><sheetData>"),
        (b"<sheetData>", b"<a><sheetData>"),
        (b"<sheetData>", b'<sheetData x="1">'),
        (b"<sheetData>", b"<?x?><sheetData>"),
        (b"<worksheet ", b"<!DOCTYPE x><worksheet "),
        (b"<worksheet ", b'<?xml version="1.0" encoding="UTF-16"?><worksheet '),
        (b"<worksheet ", b'\xef\xbb\xbf<?xml version="1.0"?>\n<worksheet '),
        (b"xmlns=", b"xmlns:y="),
        (b"</sheetData>", b"</sheetData><sheetData><row r='9'><c><v>1</v></c></row></sheetData>"),
        (b"</sheetData>", b""),
        (b"</sheetData>", b"</sheetData><x>"),
        (b"</sheetData>", b"<sheetData><row/></sheetData></sheetData>"),
    ],
)
def test_what_stands_around_the_rows(old, new):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 6))
    parts = parts_of(raw_workbook(rows))
    name = "xl/worksheets/sheet1.xml"
    assert old in parts[name]
    data = zipped(parts | {name: parts[name].replace(old, new, 1)})
    assert outcome(data) == by_parser(data)
