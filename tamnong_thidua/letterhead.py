"""Official documents in the form of Nghị định 30/2020: paper, letterhead, title, table, signature, recipients.

Sizes are those of annex I of the decree: A4, margins 20/20/30/20 mm, Times New Roman 13, lists 12.
"""

import io
from collections.abc import Sequence
from datetime import date, datetime

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from tamnong_thidua.spreadsheets import storable

FONT = "Times New Roman"
TOP = BOTTOM = RIGHT = Mm(20)
LEFT = Mm(30)
LONG, SHORT = Mm(297), Mm(210)
# Word refuses a file whose properties stand in another order than the standard's.
AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")
CENTRE, START = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT


class OfficialDocument:
    """A document that is filled from top to bottom. Text is plain; nothing in it is taken for markup."""

    def __init__(self, *, is_landscape: bool = False) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = (LONG, SHORT) if is_landscape else (SHORT, LONG)
        section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
        section.top_margin, section.bottom_margin = TOP, BOTTOM
        section.left_margin, section.right_margin = LEFT, RIGHT
        section.header_distance = Mm(10)
        section.different_first_page_header_footer = True  # the number stands from page 2 on
        self.width = section.page_width - LEFT - RIGHT
        _number_pages(section.header.paragraphs[0])
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(13)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)

    def letterhead(
        self, *, parent: str, issuer: str, number: str, place: str, on: date | None
    ) -> None:
        """The issuing body on the left, the nation on the right. ``number``: ``Số:      /DS-PNV``; no day: dots."""
        table = self.document.add_table(rows=2, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _set_widths(table, [self.width * 2 // 5, self.width * 3 // 5])
        left, right = table.rows[0].cells
        if parent:
            self._line(left, parent.upper(), size=12)
        self._line(left, issuer.upper(), size=12, bold=True, rule_of=0.35)
        self._line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
        self._line(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True, rule_of=0.55)
        left, right = table.rows[1].cells
        self._line(left, number, size=13)
        day = (
            f"ngày {on.day:02d} tháng {on.month:02d} năm {on.year}"
            if on
            else "ngày … tháng … năm …"
        )
        self._line(right, f"{place}, {day}", size=13, italic=True)

    def title(self, kind: str, subject: str) -> None:
        """``DANH SÁCH`` and what it is about, with a line below."""
        self.paragraph(kind.upper(), align=CENTRE, size=14, bold=True, before=18)
        self.paragraph(subject, align=CENTRE, size=14, bold=True)
        self._rule(self.document.add_paragraph(), self.width, 0.2)

    def heading(self, text: str) -> None:
        paragraph = self.paragraph(text, bold=True, before=12, after=6)
        paragraph.paragraph_format.keep_with_next = True

    def paragraph(
        self,
        text: str,
        *,
        align: WD_ALIGN_PARAGRAPH = START,
        size: int = 13,
        bold: bool = False,
        italic: bool = False,
        before: int = 0,
        after: int = 0,
    ) -> Paragraph:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = align
        paragraph.paragraph_format.space_before = Pt(before)
        paragraph.paragraph_format.space_after = Pt(after)
        _write(paragraph, text, size=size, bold=bold, italic=italic)
        return paragraph

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], *, shares: Sequence[int]
    ) -> None:
        """A ruled table whose head stands on every page. ``shares``: how the width is divided."""
        table = self.document.add_table(rows=0, cols=len(heads))
        table.style = "Table Grid"
        table.autofit = False
        total = sum(shares)
        widths = [self.width * share // total for share in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for position, texts in enumerate([heads, *rows]):
            row = table.add_row()
            for cell, text, width in zip(row.cells, texts, widths, strict=True):
                cell.width = width
                paragraph = cell.paragraphs[0]
                paragraph.alignment = CENTRE if position == 0 else START
                _write(paragraph, text, size=12, bold=position == 0)
            _mark(row, "w:tblHeader" if position == 0 else "w:cantSplit")

    def signature(self, *, title: str, recipients: Sequence[str]) -> None:
        """Recipients on the left, who signs on the right, with room for the signature."""
        self.document.add_paragraph()
        table = self.document.add_table(rows=1, cols=2)
        _set_widths(table, [self.width // 2, self.width // 2])
        _mark(table.rows[0], "w:cantSplit")
        left, right = table.rows[0].cells
        self._line(left, "Nơi nhận:", size=12, bold=True, italic=True, align=START)
        for place, recipient in enumerate(recipients, start=1):
            end = "." if place == len(recipients) else ";"
            self._line(left, f"- {recipient}{end}", size=11, align=START)
        self._line(right, title.upper(), size=13, bold=True)

    def data(self, *, title: str, at: datetime) -> bytes:
        core = self.document.core_properties
        core.title, core.author, core.comments = storable(title), "", ""
        core.created = core.modified = at.replace(tzinfo=None)
        output = io.BytesIO()
        self.document.save(output)
        return output.getvalue()

    def _line(
        self,
        cell: _Cell,
        text: str,
        *,
        size: int,
        bold: bool = False,
        italic: bool = False,
        align: WD_ALIGN_PARAGRAPH = CENTRE,
        rule_of: float = 0,
    ) -> None:
        """A line of a cell; ``rule_of``: with a rule below, that share of the cell wide."""
        first = cell.paragraphs[0]
        paragraph = first if not first.runs and len(cell.paragraphs) == 1 else cell.add_paragraph()
        paragraph.alignment = align
        _write(paragraph, text, size=size, bold=bold, italic=italic)
        if rule_of:
            self._rule(cell.add_paragraph(), cell.width, rule_of)

    def _rule(self, paragraph: Paragraph, width: int, share: float) -> None:
        """A thin line in the middle: the border of a paragraph that is drawn in from both sides."""
        indent = int(width * (1 - share) / 2)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
        paragraph.paragraph_format.line_spacing = Pt(4)
        borders = OxmlElement("w:pBdr")
        top = OxmlElement("w:top")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            top.set(qn(f"w:{name}"), value)
        borders.append(top)
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  (python-docx knows no borders)
        properties.insert_element_before(borders, *AFTER_BORDERS)


def _write(paragraph: Paragraph, text: str, *, size: int, bold: bool, italic: bool = False) -> None:
    run = paragraph.add_run(storable(text))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic


def _set_widths(table: Table, widths: Sequence[int]) -> None:
    """Of columns and cells alike: some programs look at the one, some at the other."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def _mark(row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001  (python-docx has no word for it)


def _number_pages(paragraph: Paragraph) -> None:
    paragraph.alignment = CENTRE
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001  (python-docx knows no fields)
