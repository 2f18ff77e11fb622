"""Rows of a sheet as most programs write them, found by regular expressions; all else is left to the XML parser.

A *plain* row holds nothing but cells with a place, a style, a kind and one value. Rows that differ in their values
alone have one *shape*. The first two rows of a shape are read by the parser, like every row that is not plain; then
a pattern made from them reads the others at a tenth of the cost. What a text in a cell means is asked of the reader
of XML elements, once for each text. So there is one reader, and this is a short cut to it: where the short cut ends,
the parser goes on as if it had read everything before.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Protocol
from xml.etree import ElementTree as ET

MAX_HEAD = 256 * 2**10  # bytes above the rows: columns, views
MAX_FRAGMENT = 64 * 2**10  # bytes of one row
MAX_SHAPES = 8
MAX_CANDIDATES = 500  # shapes of which one row was seen
MAX_ATTRIBUTES = 2_000  # different ones of rows: heights, spans
MAX_REMEMBERED = 20_000  # different texts of one kind and style
LEAST_PARSED = 200  # rows before it is asked whether the short cut is worth it

_SLICE = 64 * 2**10
_INLINE = b' t="inlineStr"'

_ATTRIBUTES = rb'(?: [A-Za-z][A-Za-z0-9:.]*+="[^"<&]*+")*+'
_TEXT = rb'<t(?: xml:space="preserve")?>'
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})[0-9]++"( s="[0-9]++")?( t="[A-Za-z]++")?'
    rb"(?: ?/>|>(?:<v>[^<]*+</v>|<is>" + _TEXT + rb"[^<]*+</t></is>)</c>)"
)
_ROW = re.compile(rb'\s*+<row r="[0-9]{1,10}"' + _ATTRIBUTES + rb"(?: ?/>|>(.*+))", re.DOTALL)
_ANY_ROW = re.compile(rb"\s*+<row(?:\s(?>[^<>/]|/(?!>))*+)?(?:/>|>.*?</row>)", re.DOTALL)
_ROWS_END = re.compile(rb"\s*+</sheetData")
_ROOT = re.compile(rb"<([A-Za-z]+)[^<>]*>")

# Rows that follow each other: their numbers, as given or None, the count of cells in each, their values.
Block = tuple[list[int | None], int, list[list]]


class Reader(Protocol):
    """The reader of elements. ``kind`` and ``style``: the attributes t and s of a cell."""

    def row(self, element: ET.Element) -> Block: ...
    def value(self, cell: ET.Element) -> object: ...
    def meaning(self, kind: str, text: str, style: str) -> object: ...
    def column(self, letters: str) -> int: ...


class PlainRows:
    """Takes the bytes of a sheet. When ``blocks`` has ended, ``rest`` are those that the parser has to read."""

    def __init__(self, pieces: Iterator[bytes], reader: Reader, *, max_column: int) -> None:
        self._pieces = pieces
        self._reader = reader
        self._max_column = max_column
        self._head = b""
        self._before = self._behind = b""  # around a row that is parsed alone
        self._buffer, self._at = b"", 0
        self._shapes: list[_Shape] = []  # that of the newest row first
        self._candidates: Counter[bytes] = Counter()  # by pattern, how many rows were parsed
        self._attributes: set[bytes] = set()
        self._meanings: dict[tuple[bytes, bytes], _Meanings] = {}
        self._plain = self._parsed = 0

    def blocks(self) -> Iterator[Block]:
        if not self._find_head():
            return
        while True:
            yield from self._rows_of_known_shapes()
            found = _ANY_ROW.match(self._buffer, self._at)
            if found is not None:
                element = self.parsed(found[0])
                if element is None or not self._is_worth_it():
                    return
                self._at = found.end()
                self._learn(found[0])
                yield self._reader.row(element)
            elif _ROWS_END.match(self._buffer, self._at) or not self._more():
                return

    def rest(self) -> Iterator[bytes]:
        for bytes_left in (self._head, self._buffer[self._at :]):
            for start in range(0, len(bytes_left), _SLICE):
                yield bytes_left[start : start + _SLICE]
        yield from self._pieces

    def parsed(self, row: bytes) -> ET.Element | None:
        """The element, as it would be in the sheet; None if it is no sound row."""
        if len(row) > MAX_FRAGMENT:
            return None
        root = _root(self._before + row + self._behind)
        if root is None or len(root[0]) != 1 or not root[0][0].tag.endswith("}row"):
            return None
        return root[0][0]

    def _more(self) -> bool:
        if len(self._buffer) - self._at > MAX_FRAGMENT:
            return False
        piece = next(self._pieces, b"")
        self._buffer = self._buffer[self._at :] + piece
        self._at = 0
        return bool(piece)

    def _find_head(self) -> bool:
        """Whether the rows begin as usual: in the root, which names no prefix, without comments before them."""
        begin = b"<sheetData>"
        while begin not in self._buffer:
            if len(self._buffer) > MAX_HEAD or not self._more():
                return False
        end = self._buffer.index(begin) + len(begin)
        head = self._buffer[:end]
        root = _ROOT.search(head)
        if b"<!" in head or head.count(b"<?") > head.startswith(b"<?xml") or root is None:
            return False
        behind = b"</sheetData></%s>" % root[1]
        tree = _root(head + behind)
        if tree is None or not len(tree) or not tree[-1].tag.endswith("}sheetData"):
            return False
        if any(child.tag.endswith("}sheetData") for child in tree[:-1]):
            return False
        self._head, self._at = head, end
        self._before, self._behind = root[0] + begin, behind
        return _root(self._before + behind) is not None

    def _rows_of_known_shapes(self) -> Iterator[Block]:
        index = 0
        while index < len(self._shapes):
            shape = self._shapes[index]
            meanings, attributes_seen = shape.meanings, self._attributes
            numbers: list[int] = []
            rows: list[list] = []
            is_over = False
            end = self._at
            for found in iter(shape.pattern.scanner(self._buffer, self._at).match, None):
                number, attributes, *texts = found.groups()
                if attributes not in attributes_seen and not self._are_sound(attributes):
                    is_over = True
                    break
                values = [meaning[text] for meaning, text in zip(meanings, texts, strict=False)]
                while values and values[-1] is None:
                    values.pop()
                numbers.append(int(number))
                rows.append(values)
                end = found.end()
            self._at = end
            self._plain += len(rows)
            if rows:
                yield numbers, shape.width, rows
                self._shapes.insert(0, self._shapes.pop(index))
            if is_over:
                return
            index = 0 if rows else index + 1

    def _are_sound(self, attributes: bytes) -> bool:
        if (
            len(self._attributes) == MAX_ATTRIBUTES
            or b"xmlns" in attributes
            or self.parsed(b'<row r="1"%s/>' % attributes) is None
        ):
            return False
        self._attributes.add(attributes)
        return True

    def _is_worth_it(self) -> bool:
        self._parsed += 1
        return self._parsed < LEAST_PARSED or self._parsed < self._plain

    def _learn(self, row: bytes) -> None:
        """Makes a shape of the second row that has it."""
        if len(self._candidates) == MAX_CANDIDATES or len(self._shapes) == MAX_SHAPES:
            return
        pattern, cells = self._pattern(row)
        self._candidates[pattern] += 1
        if pattern and self._candidates[pattern] == 2:
            meanings = [self._meanings_of(*cell) for cell in cells]
            width = sum(bool(letters) for letters, *_ in cells)
            self._shapes.insert(0, _Shape(re.compile(pattern), meanings, width))

    def _pattern(self, row: bytes) -> tuple[bytes, list[tuple[bytes, bytes, bytes]]]:
        """What matches the rows of its shape, and (letters, style, kind) of their cells; nothing if it is not plain.

        A column without a cell is an empty group, so that the groups are the columns.
        """
        plain = _ROW.fullmatch(row)
        if plain is None:
            return b"", []
        inside = plain[1]
        if inside is None:
            return rb'\s*+<row r="([0-9]{1,10})"(%s) ?/>' % _ATTRIBUTES, []
        parts = [rb'\s*+<row r="([0-9]{1,10})"(%s)>' % _ATTRIBUTES]
        cells: list[tuple[bytes, bytes, bytes]] = []
        at = 0
        while cell := _CELL.match(inside, at):
            letters, style, kind = cell.groups(b"")
            column = self._reader.column(letters.decode())
            if not len(cells) < column <= self._max_column:
                return b"", []
            gap = column - 1 - len(cells)
            parts.append(b"()" * gap)
            cells += [(b"", b"", b"")] * gap
            cells.append((letters, style, kind))
            begin, end = (b"<is>" + _TEXT, b"</t></is>") if kind == _INLINE else (b"<v>", b"</v>")
            parts.append(
                rb'<c r="%s[0-9]++"%s(?:%s>%s([^<]*+)%s</c>|(?: t="[A-Za-z]++")? ?/>)'
                % (letters, style, kind, begin, end)
            )
            at = cell.end()
        if inside[at:] != b"</row>":
            return b"", []
        return b"".join([*parts, b"</row>"]), cells

    def _meanings_of(self, _letters: bytes, style: bytes, kind: bytes) -> "_Meanings":
        known = self._meanings.get((style, kind))
        if known is None:
            known = self._meanings[style, kind] = _Meanings(self, self._reader, style, kind)
        return known


class _Shape:
    """``width``: cells of its rows; ``meanings``: one for each column, those without a cell too."""

    __slots__ = ("meanings", "pattern", "width")

    def __init__(self, pattern: re.Pattern[bytes], meanings: list["_Meanings"], width: int) -> None:
        self.pattern = pattern
        self.meanings = meanings
        self.width = width


class _Meanings(dict):
    """Text in a cell of one style and kind -> its value, found when it is first asked for. None: no text at all."""

    def __init__(self, rows: PlainRows, reader: Reader, style: bytes, kind: bytes) -> None:
        super().__init__({None: None, b"": None})
        self._rows = rows
        self._reader = reader
        begin, end = (b"<is><t>", b"</t></is>") if kind == _INLINE else (b"<v>", b"</v>")
        self._cell = b'<row r="1"><c r="A1"%s%s>%s%%s%s</c></row>' % (style, kind, begin, end)
        self._kind = kind[4:-1].decode() or "n"
        self._style = style[4:-1].decode() or "0"

    def __missing__(self, text: bytes) -> object:
        if text.isdigit() and self._kind in ("n", "s"):
            value = self._reader.meaning(self._kind, text.decode(), self._style)
        else:
            row = self._rows.parsed(self._cell % text)
            if row is None:
                raise ValueError("no text of a cell")
            value = self._reader.value(row[0])
        if value == "":
            value = None
        if len(self) < MAX_REMEMBERED:
            self[text] = value
        return value


def _root(xml: bytes) -> ET.Element | None:
    parser = ET.XMLParser(encoding="utf-8")  # noqa: S314  (of our own making around what has no document type)
    try:
        parser.feed(xml)
        return parser.close()
    except ET.ParseError:
        return None
