"""What python-docx has no words for: fonts of every script, lines, page numbers, repeated rows."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from letterhead.decree import FONT
from spreadsheets.writing import storable

SCRIPTS = ("ascii", "hAnsi", "eastAsia", "cs")
# Word refuses a file whose properties stand in another order than the standard's.
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")
_POINT_EMU = 12_700


def write(
    paragraph: Paragraph, text: str, *, size: float, bold: bool = False, italic: bool = False
) -> Run:
    """Adds a run. Text is plain: nothing in it is taken for markup; a line feed breaks the line."""
    run = paragraph.add_run(storable(text).replace(" %", "\u00a0%"))
    set_type(run, size=size, bold=bold, italic=italic)
    return run


def set_type(run: Run, *, size: float, bold: bool = False, italic: bool = False) -> None:
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    set_fonts(run._r.get_or_add_rPr())  # noqa: SLF001  (python-docx sets the Latin font alone)


def set_fonts(properties) -> None:
    """Times New Roman for every script, instead of any font of the theme."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(1 if properties.find(qn("w:rStyle")) is not None else 0, fonts)
    fonts.attrib.clear()
    for script in SCRIPTS:
        fonts.set(qn(f"w:{script}"), FONT)


def rule(paragraph: Paragraph, *, room: float, length: float) -> None:
    """A thin line of ``length`` points in the middle of ``room``: a border of a paragraph drawn in from both sides."""
    indent = int((room - length) / 2 * _POINT_EMU)
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = indent
    form.space_before, form.space_after = Pt(2), Pt(0)
    form.line_spacing = Pt(4)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    properties.insert_element_before(borders, *_AFTER_BORDERS)


def page_number(paragraph: Paragraph, *, size: float) -> None:
    """A field that shows the number of the page."""
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "2"), ("end", "")):
        run = paragraph.add_run(text if kind == "text" else "")
        set_type(run, size=size)
        if kind == "":
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = f" {text} "
        elif kind == "text":
            continue
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)  # noqa: SLF001


def shrink(paragraph: Paragraph) -> None:
    """An empty paragraph that takes no room: without it, one that only ends a section could ask for a page."""
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Pt(1)


def count_pages_from_one(section) -> None:
    number = OxmlElement("w:pgNumType")
    number.set(qn("w:start"), "1")
    properties = section._sectPr  # noqa: SLF001
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    properties.insert_element_before(
        number, "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:docGrid"
    )


def mark_row(row: _Row, *, is_head: bool = False) -> None:
    """A row that is never split over two pages; the head stands on every page."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))


def set_widths(table: Table, widths: list[int]) -> None:
    """Of columns and cells alike: some programs look at the one, some at the other."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def set_cell_margins(table: Table, twips: int = 0) -> None:
    """Left and right. Without any the middle of a cell is the middle of its text."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr  # noqa: SLF001
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)
