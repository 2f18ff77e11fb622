"""Giấy khen: one page each on plain paper, or texts alone for paper that is printed already."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from campaigns.models import Campaign
from commendations.documents.facts import Head, Nominee
from commendations.documents.heads import Position
from commendations.documents.wording import SIMULATED, long_day
from commendations.models import StockPosition
from letterhead import Profile, decree, long_name, ooxml, place_and_day
from letterhead.widths import balanced, text_width
from spreadsheets.writing import storable

CENTRE = WD_ALIGN_PARAGRAPH.CENTER
MARGIN_MM = 25
ROOM_PT = (decree.LONG_MM - 2 * MARGIN_MM) / 25.4 * 72
RED = RGBColor(0xB0, 0x1E, 0x23)
_TWIPS_A_MM = 1440 / 25.4


def certificates(
    campaign: Campaign,
    head: Head,
    awarded: Sequence[Nominee],
    *,
    authority: str,
    at: datetime,
) -> bytes:
    """A page for each, framed. ``authority``: who commends, e.g. "Chủ tịch Ủy ban nhân dân huyện"."""
    document = _landscape(margin=MARGIN_MM)
    _frame(document.sections[0])
    if campaign.is_simulated:
        footer = document.sections[0].footer.paragraphs[0]
        footer.alignment = CENTRE
        ooxml.write(footer, SIMULATED, size=decree.NOTE + 1)
    for place, one in enumerate(awarded):
        _page(document, campaign, head, one, authority=authority, is_first=place == 0)
    return _saved(document, "Giấy khen", at=at, profile=Profile.CERTIFICATE)


def _landscape(*, margin: int):
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(decree.LONG_MM), Mm(decree.SHORT_MM)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.top_margin = section.bottom_margin = Mm(18)
    section.left_margin = section.right_margin = Mm(margin)
    section.header_distance = section.footer_distance = Mm(12)
    style = document.styles["Normal"]
    style.font.size = Pt(14)
    ooxml.set_fonts(style.element.get_or_add_rPr())
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    return document


def _frame(section) -> None:
    """A double line around the page."""
    borders = OxmlElement("w:pgBorders")
    borders.set(qn("w:offsetFrom"), "page")
    for side in ("top", "left", "bottom", "right"):
        border = OxmlElement(f"w:{side}")
        for name, value in (
            ("val", "thinThickThinMediumGap"),
            ("sz", "24"),
            ("space", "24"),
            ("color", str(RED)),
        ):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    section._sectPr.insert_element_before(  # noqa: SLF001  (python-docx knows no page borders)
        borders, "w:lnNumType", "w:pgNumType", "w:cols", "w:titlePg", "w:docGrid"
    )


def _page(
    document,
    campaign: Campaign,
    head: Head,
    one: Nominee,
    *,
    authority: str,
    is_first: bool,
) -> None:
    first = _line(document, decree.NATION_TEXT, 14, bold=True)
    first.paragraph_format.page_break_before = not is_first
    _line(document, decree.MOTTO_TEXT, 15, bold=True)
    length = text_width(decree.MOTTO_TEXT, size=15, bold=True)
    ooxml.rule(document.add_paragraph(), room=ROOM_PT, length=length)
    name = long_name(one.addressed)
    size = fitting(name, most=28, least=16, room=ROOM_PT, lines=2)
    lines = balanced(name, size=size, bold=True, room=ROOM_PT)
    # A short text spreads over the page; a long one needs the room.
    air = 10 if len(lines) == 1 else 0
    _line(document, authority.upper(), 19, bold=True, before=22 + air)
    _line(document, "TẶNG", 16, bold=True, before=10)
    title = _line(document, "GIẤY KHEN", 46, bold=True, before=4 + air / 2)
    title.runs[0].font.color.rgb = RED
    _line(document, "\n".join(lines), size, bold=True, before=12 + air)
    if one.is_person and one.place_of_work:
        place = balanced(long_name(one.place_of_work), size=16, bold=False, room=ROOM_PT)
        _line(document, "\n".join(place), 16, before=4)
    achievement = balanced(achieved(campaign), size=17, bold=False, room=ROOM_PT)
    words = _line(document, "\n".join(achievement), 17, italic=True, before=12 + air)
    words.paragraph_format.space_after = Pt(18 + air)
    table = document.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    ooxml.set_widths(table, [Mm(110), Mm(137)])
    left, right = table.rows[0].cells
    for text in decision_lines(head):
        paragraph = left.add_paragraph() if left.paragraphs[0].runs else left.paragraphs[0]
        paragraph.paragraph_format.space_before = Pt(6 if paragraph is left.paragraphs[0] else 2)
        ooxml.write(paragraph, text, size=13)
    day = right.paragraphs[0]
    day.alignment, day.paragraph_format.space_before = CENTRE, Pt(0)
    ooxml.write(day, place_and_day(head.place, head.on), size=14, italic=True)
    for text in head.signer.lines:
        paragraph = right.add_paragraph()
        paragraph.alignment = CENTRE
        ooxml.write(paragraph, text, size=14, bold=True)
    if head.signer.name:
        paragraph = right.add_paragraph()
        paragraph.alignment, paragraph.paragraph_format.space_before = CENTRE, Pt(58 + air)
        ooxml.write(paragraph, head.signer.name, size=14, bold=True)


def _line(
    document, text: str, size: float, *, bold: bool = False, italic: bool = False, before: float = 0
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.space_before = Pt(before)
    ooxml.write(paragraph, text, size=size, bold=bold, italic=italic)
    return paragraph


def achieved(campaign: Campaign) -> str:
    return f"Đã có thành tích xuất sắc trong phong trào thi đua “{campaign.title}”"


def decision_lines(head: Head) -> list[str]:
    number = f"{head.number:02d}" if head.number else "…"
    return [
        f"Quyết định số {number}/{head.symbol or '……'}",
        f"{long_day(head.on)}",
        "Vào sổ số: ……",
    ]


def fitting(text: str, *, most: int, least: int, room: float, lines: int) -> int:
    """The largest type in which ``text`` takes at most ``lines`` lines; ``least`` where none does."""
    for size in range(most, least, -1):
        broken = balanced(text, size=size, bold=True, room=room)
        if len(broken) <= lines and all(
            text_width(line, size=size, bold=True) <= room for line in broken
        ):
            return size
    return least


def on_stock(
    campaign: Campaign,
    head: Head,
    awarded: Sequence[Nominee],
    positions: Mapping[str, Position],
    *,
    at: datetime,
) -> bytes:
    """Texts alone, each at its place on paper that is printed already; a page for each."""
    document = _landscape(margin=10)
    part = StockPosition.Part
    for place, one in enumerate(awarded):
        texts = {
            part.NAME: long_name(one.addressed),
            part.POSITION: long_name(one.place_of_work) if one.is_person else "",
            part.ACHIEVEMENT: achieved(campaign),
            part.DECISION: "\n".join(decision_lines(head)),
            part.PLACE: place_and_day(head.place, head.on),
            part.SIGNER_TITLE: "\n".join(head.signer.lines),
            part.SIGNER: head.signer.name,
        }
        for name, text in texts.items():
            if text:
                _placed(document, text, positions[name], part(name))
        if campaign.is_simulated:
            low = Position(x=12, y=decree.SHORT_MM - 9, width=decree.LONG_MM - 24, size=8)
            _placed(document, SIMULATED, low, None)
        anchor = document.add_paragraph()
        anchor.paragraph_format.line_spacing = Pt(1)
        if place + 1 < len(awarded):
            anchor.add_run().add_break(WD_BREAK.PAGE)
    return _saved(document, "Giấy khen trên phôi in sẵn", at=at, profile=Profile.STOCK)


def _placed(document, text: str, position: Position, part: StockPosition.Part | None) -> None:
    """A paragraph in a frame at its place on the page."""
    parts = StockPosition.Part
    bold = part in {parts.NAME, parts.SIGNER_TITLE, parts.SIGNER}
    room = float(position.width) / 25.4 * 72
    size = position.size
    if part == parts.NAME:
        size = fitting(text, most=size, least=min(size, 14), room=room, lines=2)
    lines = [
        piece
        for line in text.split("\n")
        for piece in balanced(line, size=size, bold=bold, room=room)
    ]
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if part == parts.DECISION else CENTRE
    italic = part in {parts.PLACE, parts.ACHIEVEMENT}
    ooxml.write(paragraph, "\n".join(lines), size=size, bold=bold, italic=italic)
    frame = OxmlElement("w:framePr")
    for name, value in (
        ("w", f"{_twips(position.width)}"),
        ("wrap", "around"),
        ("vAnchor", "page"),
        ("hAnchor", "page"),
        ("x", f"{max(_twips(position.x), 1)}"),
        ("y", f"{max(_twips(position.y), 1)}"),
    ):
        frame.set(qn(f"w:{name}"), value)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    properties.insert_element_before(frame, "w:widowControl", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _twips(length_mm) -> int:
    return round(float(length_mm) * _TWIPS_A_MM)


def _saved(document, title: str, *, at: datetime, profile: Profile) -> bytes:
    core = document.core_properties
    core.title, core.author, core.comments = storable(title), "", ""
    core.category, core.language = profile, "vi-VN"
    core.created = core.modified = at.replace(tzinfo=None)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()
