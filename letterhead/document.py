"""An official document that is filled from top to bottom; its measures are those of ``decree``."""

import io
from collections.abc import Sequence
from datetime import date, datetime

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from letterhead import decree, ooxml
from letterhead.decree import END
from letterhead.signing import Signer, place_and_day
from letterhead.widths import balanced, text_width
from spreadsheets.writing import storable

CENTRE, START = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
END_SIDE, BOTH = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
ALIGNMENTS = {"c": CENTRE, "l": START, "r": END_SIDE}
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
CELL_MARGIN = 70  # twips, of tables of data
KEPT_TOGETHER = 3  # rows at the end of a table: no sheet holds a last row alone
_POINT = 12_700  # in EMU
_LEFT_SHARE = 0.42  # of the head, where the body's name stands


class OfficialDocument:
    """Text is plain; nothing in it is taken for markup.

    ``warning`` stands above the first page and at the foot of all ("SỐ LIỆU MÔ PHỎNG"), ``note`` at the foot of all.
    """

    def __init__(self, *, is_landscape: bool = False, warning: str = "", note: str = "") -> None:
        self.document = Document()
        section = self.document.sections[0]
        self._lay_out(section, is_landscape=is_landscape)
        ooxml.page_number(_centred(section.header.paragraphs[0]), size=decree.PAGE_NUMBER)
        if warning:
            line = _centred(section.first_page_header.paragraphs[0])
            ooxml.write(line, warning, size=decree.NOTE + 2, bold=True)
        if foot := " · ".join(filter(None, [warning, note])):
            for footer in (section.first_page_footer, section.footer):
                ooxml.write(_centred(footer.paragraphs[0]), foot, size=decree.NOTE)
        style = self.document.styles["Normal"]
        style.font.size = Pt(decree.BODY)
        ooxml.set_fonts(style.element.get_or_add_rPr())
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "vi-VN")
        style.element.rPr.append(language)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing = 1.0
        self._last: Paragraph | None = None  # of the body, where it does not end with a table

    def _lay_out(self, section, *, is_landscape: bool) -> None:
        wide, high = Mm(decree.LONG_MM), Mm(decree.SHORT_MM)
        section.page_width, section.page_height = (wide, high) if is_landscape else (high, wide)
        section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
        section.top_margin, section.bottom_margin = Mm(decree.TOP_MM), Mm(decree.BOTTOM_MM)
        section.left_margin, section.right_margin = Mm(decree.LEFT_MM), Mm(decree.RIGHT_MM)
        section.header_distance = section.footer_distance = Mm(decree.HEADER_MM)
        section.different_first_page_header_footer = True  # the number stands from page 2 on
        self.width = section.page_width - section.left_margin - section.right_margin

    # The head

    def letterhead(
        self,
        *,
        parent: str,
        issuer: str,
        number: str,
        place: str,
        on: date | None,
        about: str = "",
    ) -> None:
        """The issuing body on the left, the nation on the right.

        ``number``: ``Số:      /BC-PNV``, "" for papers without one; no day: dots.
        ``about``: the extract of a letter (V/v).
        """
        table = self.document.add_table(rows=2, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        ooxml.set_cell_margins(table)
        wide = int(self.width * _LEFT_SHARE)
        ooxml.set_widths(table, [wide, self.width - wide])
        left, right = table.rows[0].cells
        if parent:
            self._lines(left, parent.upper(), size=decree.BODY_NAME)
        self._lines(
            left,
            issuer.upper(),
            size=decree.BODY_NAME,
            bold=True,
            rule_of=decree.SHORT_LINE,
            room_share=0.9,  # some air between the two sides
        )
        self._lines(right, decree.NATION_TEXT, size=decree.NATION, bold=True)
        self._lines(right, decree.MOTTO_TEXT, size=decree.MOTTO, bold=True, rule_of=1)
        left, right = table.rows[1].cells
        if number:
            self._lines(left, number, size=decree.NUMBER)
        if about:
            of_about = self._lines(left, f"V/v {about}", size=decree.ABOUT)
            of_about.paragraph_format.space_before = Pt(decree.ABOUT_BEFORE)
        self._lines(right, place_and_day(place, on), size=decree.PLACE, italic=True)

    def title(self, kind: str, subject: str) -> None:
        """``BÁO CÁO`` and what it is about, with a line below."""
        self._head_line(kind.upper(), size=decree.TYPE, before=18)
        longest = self._head_line(subject, size=decree.EXTRACT)
        self._rule(self.document.add_paragraph(), self.width, longest * decree.SHORT_LINE)

    def _head_line(self, text: str, *, size: float, before: float = 0) -> float:
        """A bold centred line, broken into even ones; how long the longest is, in points."""
        room = self.width / _POINT
        lines = balanced(text, size=size, bold=True, room=room)
        paragraph = self._plain("\n".join(lines), align=CENTRE, size=size, bold=True)
        paragraph.paragraph_format.space_before = Pt(before)
        paragraph.paragraph_format.keep_with_next = True
        return min(room, max(text_width(line, size=size, bold=True) for line in lines))

    def addressees(self, names: Sequence[str]) -> None:
        """``Kính gửi:`` one on the same line, several as a list under it."""
        head = self._plain("", align=START, size=decree.BODY)
        head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(18), Pt(6)
        head.paragraph_format.left_indent = Mm(30)
        if len(names) == 1:
            head.paragraph_format.first_line_indent = Mm(-20)
            ooxml.write(head, f"Kính gửi: {names[0]}.", size=decree.BODY)
            return
        head.paragraph_format.first_line_indent = Mm(-20)
        ooxml.write(head, "Kính gửi:", size=decree.BODY)
        for place, name in enumerate(names, start=1):
            line = self._plain(
                f"- {name}{'.' if place == len(names) else ';'}", align=START, size=decree.BODY
            )
            line.paragraph_format.left_indent = Mm(33)
            line.paragraph_format.first_line_indent = Mm(-3)

    # The body

    def bases(self, texts: Sequence[str]) -> None:
        """Legal grounds: italic, ``;`` after each and ``.`` after the last."""
        for place, text in enumerate(texts, start=1):
            end = "." if place == len(texts) else ";"
            words = text.rstrip(" .;,")
            if words.endswith("…") and end == ".":
                end = ""  # no fourth dot after a blank that is to be filled in
            self.paragraph(words + end, italic=True)

    def paragraph(self, text: str, *, bold: bool = False, italic: bool = False) -> Paragraph:
        """Justified, its first line drawn in."""
        paragraph = self._plain(text, align=BOTH, size=decree.BODY, bold=bold, italic=italic)
        paragraph.paragraph_format.first_line_indent = Mm(decree.INDENT_MM)
        paragraph.paragraph_format.space_before = Pt(decree.BETWEEN_PARAGRAPHS)
        self._last = paragraph
        return paragraph

    def labelled(self, label: str, text: str) -> Paragraph:
        """``Điều 1.`` in bold and what follows, in one paragraph."""
        paragraph = self.paragraph("")
        ooxml.write(paragraph, f"{label} ", size=decree.BODY, bold=True)
        ooxml.write(paragraph, text, size=decree.BODY)
        return paragraph

    def blank(self, label: str) -> Paragraph:
        """``- Quê quán: ……``: dots to the end of the line, to be written on."""
        paragraph = self.paragraph(f"{label}\t")
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(self.width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        return paragraph

    def heading(self, text: str) -> None:
        self.paragraph(text, bold=True).paragraph_format.keep_with_next = True

    def verdict(self, text: str) -> None:
        """``QUYẾT ĐỊNH:``, or the head of the body who decides, alone in the middle."""
        paragraph = self._plain(text.upper(), align=CENTRE, size=decree.BODY, bold=True)
        paragraph.paragraph_format.space_before = Pt(12)
        paragraph.paragraph_format.space_after = Pt(6)
        paragraph.paragraph_format.keep_with_next = True

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        shares: Sequence[int],
        align: str = "",
        size: float = decree.TABLE,
    ) -> None:
        """A ruled table whose head stands on every page, and whose last rows are on one page.

        ``shares``: how the width is divided; ``align``: ``"clr"``.
        """
        if self._last is not None:
            self._last.paragraph_format.space_after = Pt(4)
            self._last.paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=len(rows) + 1, cols=len(heads))
        table.style = "Table Grid"
        ooxml.set_cell_margins(table, CELL_MARGIN)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        total = sum(shares)
        widths = [self.width * share // total for share in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        sides = [ALIGNMENTS[letter] for letter in align or "l" * len(heads)]
        # ``table.rows[n].cells`` looks for merged cells and takes the square of the rows' number.
        for position, (of_row, texts) in enumerate(
            zip(table._tbl.tr_lst, [heads, *rows], strict=True)  # noqa: SLF001
        ):
            is_head = position == 0
            is_held = len(rows) - KEPT_TOGETHER < position < len(rows)
            for place, (of_cell, text) in enumerate(zip(of_row.tc_lst, texts, strict=True)):
                cell = _Cell(of_cell, table)
                cell.width = widths[place]
                paragraph = cell.paragraphs[0]
                paragraph.alignment = CENTRE if is_head else sides[place]
                paragraph.paragraph_format.space_before = Pt(2)
                paragraph.paragraph_format.space_after = Pt(2)
                if is_head or is_held:
                    paragraph.paragraph_format.keep_with_next = True
                ooxml.write(paragraph, text, size=size, bold=is_head)
        for position, row in enumerate(table.rows):
            ooxml.mark_row(row, is_head=position == 0)
        self._last = None

    # The end

    def end(self) -> None:
        """``./.`` after the last words of the body or of an annex. Raises ValueError after a table."""
        if self._last is None:
            raise ValueError("the body of a document ends with words, not with a table")
        last = self._last.runs[-1]
        last.text = last.text.rstrip(" .;/") + END
        self._last.paragraph_format.keep_with_next = True

    def signature(self, signer: Signer, *, recipients: Sequence[str]) -> None:
        """Ends the body: recipients on the left, who signs on the right, with room for the signature."""
        self.end()
        left, right = self._two_cells()
        self._recipients(left, recipients)
        self._sign(right, signer.lines, signer.name)

    def two_signatures(
        self,
        left_signer: tuple[str, str],
        right_signer: tuple[str, str],
        *,
        recipients: Sequence[str] = (),
    ) -> None:
        """Ends minutes: (title, name) of who wrote them and of who chaired; recipients below on the left."""
        self.end()
        for cell, (title, name) in zip(self._two_cells(), (left_signer, right_signer), strict=True):
            self._sign(cell, [title.upper()], name)
        if recipients:
            left, _ = self._two_cells()
            self._recipients(left, recipients)

    def confirmation(self, title: str, *, name: str = "") -> None:
        """A higher body confirms below the signature: its words, and room to sign."""
        table = self._signing_table()
        cell = table.rows[0].cells[0].merge(table.rows[0].cells[1])
        self._sign(cell, [title.upper()], name)

    def _signing_table(self):
        gap = self.document.add_paragraph()
        gap.paragraph_format.keep_with_next = True
        gap.paragraph_format.line_spacing = Pt(10)
        table = self.document.add_table(rows=1, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        ooxml.set_cell_margins(table)
        ooxml.set_widths(table, [self.width // 2, self.width - self.width // 2])
        ooxml.mark_row(table.rows[0])
        return table

    def _two_cells(self) -> tuple[_Cell, _Cell]:
        left, right = self._signing_table().rows[0].cells
        return left, right

    def _recipients(self, cell: _Cell, recipients: Sequence[str]) -> None:
        head = self._lines(
            cell, "Nơi nhận:", size=decree.RECIPIENTS_HEAD, bold=True, italic=True, align=START
        )
        head.paragraph_format.space_before = Pt(0)
        for place, recipient in enumerate(recipients, start=1):
            end = "." if place == len(recipients) else ";"
            line = _new_line(cell)
            line.alignment = START
            line.paragraph_format.left_indent = Mm(2)
            line.paragraph_format.first_line_indent = Mm(-2)
            ooxml.write(line, f"- {recipient.rstrip(' .;')}{end}", size=decree.RECIPIENTS)

    def _sign(self, cell: _Cell, lines: Sequence[str], name: str) -> None:
        for line in lines:
            self._lines(cell, line, size=decree.SIGNATURE, bold=True)
        last = _new_line(cell)
        last.alignment = CENTRE
        last.paragraph_format.space_before = Pt(decree.ROOM_TO_SIGN)
        if name:
            ooxml.write(last, name, size=decree.SIGNATURE, bold=True)

    def annex(self, *, number: int | None, title: str, of: str, is_landscape: bool = False) -> None:
        """A section of its own, its pages counted from 1. ``number``: None for the only annex; ``of``: kèm theo …"""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        ooxml.shrink(self.document.paragraphs[-1])  # it ends the section before
        self._lay_out(section, is_landscape=is_landscape)
        ooxml.count_pages_from_one(section)
        numeral = f" {ROMAN[number - 1]}" if number else ""
        self._head_line(f"Phụ lục{numeral}", size=decree.ANNEX)
        self._head_line(title.upper(), size=decree.ANNEX_TITLE)
        under = self._plain(f"({of})", align=CENTRE, size=decree.ANNEX_OF, italic=True)
        under.paragraph_format.space_after = Pt(8)

    def annex_end(self, text: str) -> None:
        """The last words of an annex, after its table."""
        self.paragraph(text)
        self.end()

    def data(self, *, title: str, at: datetime, profile: str = "") -> bytes:
        """The file. ``profile``: what the checker asks of it, kept among its properties."""
        core = self.document.core_properties
        core.title, core.author, core.comments = storable(title)[:255], "", ""
        core.category, core.language = profile, "vi-VN"
        core.created = core.modified = at.replace(tzinfo=None)
        output = io.BytesIO()
        self.document.save(output)
        return output.getvalue()

    # Pieces

    def _plain(
        self,
        text: str,
        *,
        align: WD_ALIGN_PARAGRAPH,
        size: float,
        bold: bool = False,
        italic: bool = False,
    ) -> Paragraph:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = align
        if text:
            ooxml.write(paragraph, text, size=size, bold=bold, italic=italic)
        return paragraph

    def _lines(
        self,
        cell: _Cell,
        text: str,
        *,
        size: float,
        bold: bool = False,
        italic: bool = False,
        align: WD_ALIGN_PARAGRAPH = CENTRE,
        rule_of: float = 0,
        room_share: float = 1,
    ) -> Paragraph:
        """A paragraph of a cell, in even lines; ``rule_of``: with a line below, that share of the text long.

        ``room_share``: how much of the cell's width a line may take.
        """
        room = cell.width / _POINT * room_share
        lines = balanced(text, size=size, bold=bold, room=room)
        paragraph = _new_line(cell)
        paragraph.alignment = align
        ooxml.write(paragraph, "\n".join(lines), size=size, bold=bold, italic=italic)
        if rule_of:
            longest = max(text_width(line, size=size, bold=bold) for line in lines)
            self._rule(cell.add_paragraph(), cell.width, min(room, longest) * rule_of)
        return paragraph

    def _rule(self, paragraph: Paragraph, width: int, length: float) -> None:
        ooxml.rule(paragraph, room=width / _POINT, length=length)


def _new_line(cell: _Cell) -> Paragraph:
    first = cell.paragraphs[0]
    return first if not first.runs and len(cell.paragraphs) == 1 else cell.add_paragraph()


def _centred(paragraph: Paragraph) -> Paragraph:
    paragraph.alignment = CENTRE
    return paragraph
