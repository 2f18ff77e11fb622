"""What the checker says of a document, and the small questions that it asks of each line."""

from dataclasses import dataclass
from enum import StrEnum

from docx.table import Table, _Cell

from letterhead.reading import Line, Styles
from letterhead.widths import text_width


class Profile(StrEnum):
    """Which rules apply; kept as the category among the properties of a file."""

    DOCUMENT = "van-ban"
    MINUTES = "bien-ban"  # two sign; recipients below
    FORM = (
        "ban-khai"  # what people or units fill in: no number, no type of the decree, no recipients
    )
    CERTIFICATE = "giay-khen"  # NĐ 30 gives its paper and type, not its form
    STOCK = "phoi-in-san"  # texts alone, put on paper that is printed already


@dataclass(frozen=True, slots=True)
class Fault:
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class Findings:
    """A document, and the faults that were found in it so far."""

    def __init__(self, document, profile: Profile) -> None:
        self.document, self.profile = document, profile
        self.styles = Styles(document)
        self.faults: list[Fault] = []

    def say(self, where: str, what: str) -> None:
        self.faults.append(Fault(where, what))

    def size(self, line: Line, allowed: tuple[float, float], what: str) -> None:
        low, high = allowed
        for size in sorted(line.sizes):
            if not low <= size <= high:
                asked = f"{low:g}" if low == high else f"từ {low:g} đến {high:g}"
                self.say(line.where, f"{what} cỡ chữ {size:g}, phải {asked}")

    def style(self, line: Line, what: str, *, bold: bool, italic: bool = False) -> None:
        if line.pieces and any(p.bold != bold or p.italic != italic for p in line.pieces):
            self.say(line.where, f"{what} phải là chữ {_style_word(bold=bold, italic=italic)}")

    def centred(self, line: Line, what: str) -> None:
        if not line.is_centred:
            self.say(line.where, f"{what} phải canh giữa")

    def lines(self, container, where: str) -> list[Line]:
        return [
            Line(paragraph, at(where, number, paragraph.text), self.styles)
            for number, paragraph in enumerate(container.paragraphs, start=1)
        ]

    def all_lines(self, blocks: list, where: str) -> list[Line]:
        """Those of tables too, in the order of reading."""
        found: list[Line] = []
        number = 0
        for block in blocks:
            if isinstance(block, Table):
                for cell, place in cells(block):
                    found += self.lines(cell, f"{where}, bảng, {place}")
            else:
                number += 1
                found.append(Line(block, at(where, number, block.text), self.styles))
        return found

    def line_under(
        self, line: Line, lines: list[Line], room_mm: float, what: str, allowed: tuple[float, float]
    ) -> None:
        """A drawn line, or the border of the paragraph below: how long it is against the text."""
        place = next(i for i, other in enumerate(lines) if other is line)
        below = lines[place + 1] if place + 1 < len(lines) else None
        if line.has_drawing or (below is not None and below.has_drawing):
            return  # a drawn one is there; its length lies in the drawing
        if below is None or below.text or not below.has_border:
            self.say(line.where, f"dưới {what} phải có đường kẻ ngang, nét liền")
            return
        room = room_mm / 25.4 * 72
        left, right = below.indents_pt()
        text = max(
            text_width(part, size=line.size, bold=line.is_bold) for part in line.text.split("\n")
        )
        share = (room - left - right) / min(room, text)
        low, high = allowed
        if not low - 0.02 <= share <= high + 0.02:
            asked = "bằng độ dài dòng chữ" if high > 1 else "từ 1/3 đến 1/2 độ dài dòng chữ"
            self.say(
                line.where,
                f"đường kẻ dưới {what} dài {share * 100:.0f} % dòng chữ, phải {asked}".replace(
                    ".", ","
                ),
            )
        if abs(left - right) > 2:
            self.say(line.where, f"đường kẻ dưới {what} phải cân đối so với dòng chữ")


def _style_word(*, bold: bool, italic: bool) -> str:
    if bold and italic:
        return "nghiêng, đậm"
    if bold:
        return "đứng, đậm"
    return "nghiêng, không đậm" if italic else "đứng, không đậm"


def at(where: str, number: int, text: str) -> str:
    words = " ".join(text.split())
    quoted = f" “{words[:40]}{'…' if len(words) > 40 else ''}”" if words else ""
    return f"{where}, đoạn {number}{quoted}"


def cells(table: Table) -> list[tuple[_Cell, str]]:
    """The cells of each row as stored (merged ones once), and where they stand."""
    return [
        (_Cell(cell, table), f"hàng {row_number}, ô {cell_number}")
        for row_number, row in enumerate(table._tbl.tr_lst, start=1)  # noqa: SLF001
        for cell_number, cell in enumerate(row.tc_lst, start=1)
    ]
