"""A document as it is stored, for the checker: paragraphs with the type that is in force for each run.

What a run does not say itself is looked up in its paragraph's style, the styles that one is based on, and the
defaults of the document, as programs do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from docx.document import Document
from docx.oxml.ns import qn
from docx.section import Section
from docx.text.paragraph import Paragraph

from letterhead.ooxml import SCRIPTS

_MM = 36_000  # in EMU
_TWIP_PT = 20
_LENGTH_LINE = 240  # of "auto" spacing: one line
_JUSTIFIED = {"both", "distribute"}


def mm(length: int | None) -> float:
    return 0 if length is None else length / _MM


@dataclass(frozen=True)
class Piece:
    """A run that shows something: its text and its type. ``fonts``: of the scripts, "" = of a theme."""

    text: str
    fonts: frozenset[str]
    size: float
    bold: bool
    italic: bool
    colour: str


@dataclass(frozen=True)
class Line:
    """A paragraph. ``where``: as a clerk would point at it."""

    paragraph: Paragraph
    where: str
    styles: "Styles"

    @cached_property
    def text(self) -> str:
        return "\n".join(part.strip() for part in self.paragraph.text.split("\n")).strip()

    @cached_property
    def pieces(self) -> list[Piece]:
        return [
            self.styles.piece(run, self.paragraph)
            for run in self.paragraph._p.iter(qn("w:r"))  # noqa: SLF001  (those in links and fields too)
            if "".join(part.text or "" for part in run.findall(qn("w:t"))).strip()
        ]

    @property
    def size(self) -> float:
        return max((piece.size for piece in self.pieces), default=0)

    @property
    def sizes(self) -> set[float]:
        return {piece.size for piece in self.pieces}

    @property
    def is_bold(self) -> bool:
        return bool(self.pieces) and all(piece.bold for piece in self.pieces)

    def _of(self, element: str, attribute: str) -> str | None:
        return self.styles.paragraph_value(self.paragraph, element, attribute)

    @property
    def alignment(self) -> str:
        return self._of("jc", "val") or "left"

    @property
    def is_centred(self) -> bool:
        return self.alignment == "center"

    @property
    def is_justified(self) -> bool:
        return self.alignment in _JUSTIFIED

    @property
    def first_line_mm(self) -> float:
        """How far the first line is drawn in."""
        return int(self._of("ind", "firstLine") or 0) / _TWIP_PT / 72 * 25.4

    def indents_pt(self) -> tuple[float, float]:
        left = self._of("ind", "left") or self._of("ind", "start") or "0"
        right = self._of("ind", "right") or self._of("ind", "end") or "0"
        return int(left) / _TWIP_PT, int(right) / _TWIP_PT

    @property
    def spacing(self) -> tuple[float, float]:
        """Points before and after."""
        before, after = (self._of("spacing", name) or "0" for name in ("before", "after"))
        return int(before) / _TWIP_PT, int(after) / _TWIP_PT

    @property
    def lines_apart(self) -> float | None:
        """1 = single; None where the distance is given in points."""
        if (self._of("spacing", "lineRule") or "auto") != "auto":
            return None
        return int(self._of("spacing", "line") or _LENGTH_LINE) / _LENGTH_LINE

    @property
    def has_border(self) -> bool:
        borders = self.paragraph._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")  # noqa: SLF001
        return borders is not None and any(side.get(qn("w:val")) != "nil" for side in borders)

    @property
    def has_drawing(self) -> bool:
        names = (qn("w:drawing"), qn("w:pict"))
        return next(self.paragraph._p.iter(*names), None) is not None  # noqa: SLF001

    @property
    def is_page_number(self) -> bool:
        texts = [part.text or "" for part in self.paragraph._p.iter(qn("w:instrText"))]  # noqa: SLF001
        texts += [part.get(qn("w:instr")) for part in self.paragraph._p.iter(qn("w:fldSimple"))]  # noqa: SLF001
        return any("PAGE" in text.split() for text in texts)


class Styles:
    """The type and form that styles and defaults give where a run or paragraph is silent."""

    def __init__(self, document: Document) -> None:
        root = document.styles.element
        self._by_id = {style.get(qn("w:styleId")): style for style in root.iter(qn("w:style"))}
        self._default = next(
            (
                key
                for key, style in self._by_id.items()
                if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) == "1"
            ),
            None,
        )
        defaults = root.find(qn("w:docDefaults"))
        of_runs = f"{qn('w:rPrDefault')}/{qn('w:rPr')}"
        of_paragraphs = f"{qn('w:pPrDefault')}/{qn('w:pPr')}"
        self._run_default = None if defaults is None else defaults.find(of_runs)
        self._paragraph_default = None if defaults is None else defaults.find(of_paragraphs)

    def _chain(self, style_id: str | None) -> Iterator:
        seen = set()
        while style_id in self._by_id and style_id not in seen:
            seen.add(style_id)
            style = self._by_id[style_id]
            yield style
            based_on = style.find(qn("w:basedOn"))
            style_id = None if based_on is None else based_on.get(qn("w:val"))

    def _style_of(self, paragraph: Paragraph) -> str | None:
        named = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")  # noqa: SLF001
        return self._default if named is None else named.get(qn("w:val"))

    def paragraph_value(self, paragraph: Paragraph, element: str, attribute: str) -> str | None:
        places = [paragraph._p.find(qn("w:pPr"))]  # noqa: SLF001
        places += [style.find(qn("w:pPr")) for style in self._chain(self._style_of(paragraph))]
        for properties in [*places, self._paragraph_default]:
            found = None if properties is None else properties.find(qn(f"w:{element}"))
            if found is not None and (value := found.get(qn(f"w:{attribute}"))) is not None:
                return value
        return None

    def piece(self, run, paragraph: Paragraph) -> Piece:
        own = run.find(qn("w:rPr"))
        named = None if own is None else own.find(qn("w:rStyle"))
        chain = [own]
        if named is not None:
            chain += [style.find(qn("w:rPr")) for style in self._chain(named.get(qn("w:val")))]
        chain += [style.find(qn("w:rPr")) for style in self._chain(self._style_of(paragraph))]
        chain = [properties for properties in [*chain, self._run_default] if properties is not None]
        colour = _first(chain, "color")
        return Piece(
            text="".join(part.text or "" for part in run.findall(qn("w:t"))),
            fonts=frozenset(_font(chain, script) for script in SCRIPTS),
            size=int(_first(chain, "sz") or 20) / 2,
            bold=_is_on(chain, "b"),
            italic=_is_on(chain, "i"),
            colour=colour or "auto",
        )


def _first(chain: list, element: str) -> str | None:
    for properties in chain:
        found = properties.find(qn(f"w:{element}"))
        if found is not None:
            return found.get(qn("w:val"))
    return None


def _is_on(chain: list, element: str) -> bool:
    for properties in chain:
        found = properties.find(qn(f"w:{element}"))
        if found is not None:
            return found.get(qn("w:val")) not in ("0", "false", "off")
    return False


def _font(chain: list, script: str) -> str:
    theme = "cstheme" if script == "cs" else f"{script}Theme"
    for properties in chain:
        fonts = properties.find(qn("w:rFonts"))
        if fonts is None:
            continue
        if fonts.get(qn(f"w:{theme}")) is not None:
            return ""
        if (name := fonts.get(qn(f"w:{script}"))) is not None:
            return name
    return ""


def sections_with_blocks(document: Document) -> list[tuple[Section, list]]:
    """Each section with its paragraphs and tables as they follow one another."""
    found: list[tuple[Section, list]] = []
    blocks: list = []
    sections = iter(document.sections)
    for block in document.iter_inner_content():
        blocks.append(block)
        ends = isinstance(block, Paragraph) and block._p.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")  # noqa: SLF001
        if ends is not None and ends is not False:
            found.append((next(sections), blocks))
            blocks = []
    found.append((next(sections), blocks))
    return found
