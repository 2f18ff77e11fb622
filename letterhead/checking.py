"""Whether a document keeps to Nghị định 30/2020: what is wrong and where, in words for a clerk.

It reads the file as it is stored, not the code that made it, so it tells the same of a document made elsewhere.
"""

import io
import re
import zipfile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.section import Section
from docx.table import Table, _Cell

from letterhead import decree
from letterhead.decree import END, MOTTO_TEXT, NATION_TEXT
from letterhead.findings import Fault, Findings, Profile, at, cells
from letterhead.reading import Line, mm, sections_with_blocks

BLACK = {"auto", "000000", "windowText"}
_NUMBER = re.compile(r"^Số:\s*(…|\d*)\s*/([^\s-]+)\S*$")
_DAY = re.compile(
    r"^\S.*, ngày (?P<day>\d{2}|…+|\.+|\s*) tháng (?P<month>\d{1,2}|…+|\.+|\s*) năm (\d{4}|…+|\.+|\s*)$"
)
_ANNEX = re.compile(r"^Phụ lục( (?P<roman>[IVX]+))?$")
_CODE = re.compile(r"[a-z0-9-]+/\d{4}-\d{2}/\d+|Mã tra cứu")
_ZERO_MONTH = re.compile(r"\b\d{1,2}/0[3-9]/\d{4}\b|\btháng 0[3-9]\b")
_AMOUNT = re.compile(r"\b(\d{1,3}(?:\.\d{3})+)\s*đồng")
_MONEY = re.compile(r"\d{1,3}(?:\.\d{3})+")
_ROUNDED_TO = 10_000  # đồng: awards are rounded up (NĐ 91/2017, Điều 68; NĐ 152/2025, Điều 49)
ON_LETTERHEAD = (Profile.DOCUMENT, Profile.MINUTES, Profile.FORM)
# Words that no signed paper has.
_UNFIT = (
    (
        re.compile(r"24 giờ 00 phút"),
        "hạn ghi theo ngày (“trước ngày …”, “đến hết ngày …”), không ghi 24 giờ",
    ),
    (re.compile(r"từ 100\s*% trở lên"), "chỉ tiêu 100 % không ghi “trở lên”"),
    (
        re.compile(r"^(Nháp|Chưa bắt đầu|Đang soạn|Trả lại)$"),
        "trạng thái trong phần mềm không ghi vào văn bản",
    ),
    (_ZERO_MONTH, "chỉ ghi số 0 trước ngày nhỏ hơn 10 và tháng 1, 2"),
)
_TOLERANCE_MM = 0.5
_MOST_FAULTS = 60


def faults_of(data: bytes, *, profile: Profile | None = None) -> list[Fault]:
    """Everything that is wrong, in the order of the document. ``profile``: None = as the file says, else a document."""
    try:
        document = Document(io.BytesIO(data))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError):
        return [Fault("Tệp", "không mở được như một tệp DOCX")]
    if profile is None:
        named = document.core_properties.category
        profile = Profile(named) if named in set(Profile) else Profile.DOCUMENT
    return _Check(document, profile).faults[:_MOST_FAULTS]


class _Check(Findings):
    def __init__(self, document, profile: Profile) -> None:
        super().__init__(document, profile)
        self.abbreviation = ""  # of the type, in the number
        sections = sections_with_blocks(document)
        for number, (section, blocks) in enumerate(sections, start=1):
            name = f"Phần {number}" if len(sections) > 1 else "Trang"
            self._paper(section, name)
            self._type_everywhere(blocks, name)
            if profile in ON_LETTERHEAD:
                self._page_numbers(section, name)
                self._tables(blocks, name)
        main = sections[0][1]
        if profile in ON_LETTERHEAD:
            self._words(sections)
            self._document(main)
            for number, (section, blocks) in enumerate(sections[1:], start=1):
                self._annex(section, blocks, number, of=len(sections) - 1)
        elif profile is Profile.CERTIFICATE:
            self._nation(self.all_lines(main, "Trang"))
            self._no_codes(sections)

    # Everywhere

    def _paper(self, section: Section, where: str) -> None:
        sides = sorted((mm(section.page_width), mm(section.page_height)))
        a4 = (decree.SHORT_MM, decree.LONG_MM)
        if any(abs(a - b) > _TOLERANCE_MM for a, b in zip(sides, a4, strict=True)):
            self.say(
                where, f"khổ giấy {sides[0]:.0f} × {sides[1]:.0f} mm, phải là A4 (210 × 297 mm)"
            )
        if self.profile in (Profile.STOCK, Profile.CERTIFICATE):
            return
        for word, length, (low, high) in (
            ("trên", section.top_margin, decree.TOP_RANGE),
            ("dưới", section.bottom_margin, decree.BOTTOM_RANGE),
            ("trái", section.left_margin, decree.LEFT_RANGE),
            ("phải", section.right_margin, decree.RIGHT_RANGE),
        ):
            if not low - _TOLERANCE_MM <= mm(length) <= high + _TOLERANCE_MM:
                self.say(where, f"lề {word} {mm(length):.0f} mm, phải từ {low} đến {high} mm")

    def _type_everywhere(self, blocks: list, where: str) -> None:
        for line in self.all_lines(blocks, where):
            for piece in line.pieces:
                if others := sorted(
                    {name or "phông của chủ đề" for name in piece.fonts} - {decree.FONT}
                ):
                    self.say(line.where, f"phông chữ {', '.join(others)}, phải là {decree.FONT}")
                    break
            if self.profile in ON_LETTERHEAD and any(
                piece.colour not in BLACK for piece in line.pieces
            ):
                self.say(line.where, "chữ phải màu đen")

    def _page_numbers(self, section: Section, where: str) -> None:
        numbers = [
            line
            for line in self.lines(section.header, f"{where}, đầu trang")
            if line.is_page_number
        ]
        if not numbers:
            self.say(where, "không có số trang ở giữa lề trên")
        for line in numbers:
            self.centred(line, "số trang")
            self.size(line, decree.PAGE_NUMBER_RANGE, "số trang")
        first = [line.is_page_number for line in self.lines(section.first_page_header, where)]
        if not section.different_first_page_header_footer or any(first):
            self.say(where, "trang thứ nhất không được hiện số trang")
        feet = [*section.footer.paragraphs, *section.first_page_footer.paragraphs]
        if any(Line(foot, where, self.styles).is_page_number for foot in feet):
            self.say(where, "số trang phải ở lề trên, không ở chân trang")
        for part in (
            section.header,
            section.first_page_header,
            section.footer,
            section.first_page_footer,
        ):
            self._type_everywhere(part.paragraphs, f"{where}, lề trên hoặc chân trang")

    def _tables(self, blocks: list, where: str) -> None:
        ruled = [block for block in blocks if isinstance(block, Table) and _is_ruled(block)]
        for number, table in enumerate(ruled, start=1):
            name = f"{where}, bảng {number}"
            rows = table._tbl.tr_lst  # noqa: SLF001  (``rows`` looks for merged cells in each)
            if len(rows) > 1 and not _has(rows[0], "tblHeader"):
                self.say(name, "hàng tiêu đề phải lặp lại ở đầu mỗi trang")
            if any(not _has(row, "cantSplit") for row in rows):
                self.say(name, "có hàng bị ngắt giữa hai trang (chưa đặt không ngắt hàng)")

    # A document from head to foot

    def _document(self, blocks: list) -> None:
        tables = [block for block in blocks if isinstance(block, Table)]
        if not tables:
            self.say("Đầu văn bản", "không có bảng hai cột ghi tên cơ quan và Quốc hiệu")
            return
        head = tables[0]
        is_letter = self._head(head)
        after_head = blocks[blocks.index(head) + 1 :]
        body = self._body_until_signature(after_head)
        if not is_letter:
            self._type_and_extract(body)
        self._body(body, is_letter=is_letter)
        self._foot(after_head, body)

    def _words(self, sections: list) -> None:
        """What a reader of any page would object to: unfit words, amounts that are not rounded."""
        for place, (_, blocks) in enumerate(sections):
            for line in self.all_lines(blocks, f"Phụ lục {place}" if place else "Phần lời văn"):
                for pattern, what in _UNFIT:
                    if pattern.search(line.text):
                        self.say(line.where, what)
                if "thưởng" in line.text:
                    self._rounded(line, _AMOUNT.findall(line.text))
            for table in (block for block in blocks if isinstance(block, Table)):
                self._column_of_money(table)

    def _column_of_money(self, table: Table) -> None:
        head, *rows = [row.tc_lst for row in table._tbl.tr_lst]  # noqa: SLF001
        columns = [
            place
            for place, cell in enumerate(head)
            if _Cell(cell, table).text.startswith("Tiền thưởng")
        ]
        for row in rows:
            for place in columns:
                for line in self.lines(_Cell(row[place], table), "Cột Tiền thưởng"):
                    self._rounded(line, _MONEY.findall(line.text))

    def _rounded(self, line: Line, amounts: list[str]) -> None:
        for amount in amounts:
            if int(amount.replace(".", "")) % _ROUNDED_TO:
                self.say(
                    line.where, f"tiền thưởng {amount} đồng chưa làm tròn lên hàng chục nghìn đồng"
                )

    def _no_codes(self, sections: list) -> None:
        for section, blocks in sections:
            feet = [*section.footer.paragraphs, *section.first_page_footer.paragraphs]
            lines = [
                *(Line(foot, "Chân trang", self.styles) for foot in feet),
                *self.all_lines(blocks, "Trang"),
            ]
            for line in lines:
                if _CODE.search(line.text):
                    self.say(line.where, "giấy khen không ghi mã tra cứu, mã bảng")

    def _head(self, table: Table) -> bool:
        """Checks the head; whether it is that of a letter (V/v)."""
        found = [cell for cell, _ in cells(table)]
        if len(found) < 4:
            self.say(
                "Đầu văn bản", "phải có hai cột, hai hàng: tên cơ quan, số | Quốc hiệu, ngày tháng"
            )
            return False
        left, right, below_left, below_right = found[:4]
        self._issuer(self.lines(left, "Đầu văn bản, ô tên cơ quan"), left)
        self._nation(self.lines(right, "Đầu văn bản, ô Quốc hiệu"), right)
        numbers = [line for line in self.lines(below_left, "Đầu văn bản, ô số") if line.text]
        self._number(numbers)
        about = [line for line in numbers if line.text.startswith("V/v")]
        for line in about:
            self.size(line, decree.ABOUT_RANGE, "trích yếu công văn")
            self.style(line, "trích yếu công văn", bold=False)
            self.centred(line, "trích yếu công văn")
        self._day(
            [line for line in self.lines(below_right, "Đầu văn bản, ô ngày tháng") if line.text]
        )
        return bool(about)

    def _issuer(self, lines: list[Line], cell: _Cell) -> None:
        named = [line for line in lines if line.text]
        if not named:
            self.say("Đầu văn bản", "không có tên cơ quan ban hành")
            return
        for line in named:
            self.size(line, decree.BODY_NAME_RANGE, "tên cơ quan")
            self.centred(line, "tên cơ quan")
            if line.text != line.text.upper():
                self.say(line.where, "tên cơ quan phải viết in hoa")
        for line in named[:-1]:
            self.style(line, "tên cơ quan chủ quản", bold=False)
        self.style(named[-1], "tên cơ quan ban hành", bold=True)
        self.line_under(named[-1], lines, mm(cell.width), "tên cơ quan", decree.SHORT_LINE_RANGE)

    def _nation(self, lines: list[Line], cell: _Cell | None = None) -> None:
        nation = next((line for line in lines if line.text == NATION_TEXT), None)
        motto = next((line for line in lines if line.text == MOTTO_TEXT), None)
        if nation is None:
            self.say("Đầu văn bản", f"không có Quốc hiệu “{NATION_TEXT}” viết đúng từng chữ")
        if motto is None:
            self.say("Đầu văn bản", f"không có Tiêu ngữ “{MOTTO_TEXT}” viết đúng từng chữ")
        is_free = self.profile is Profile.CERTIFICATE
        for line, allowed, word in (
            (nation, decree.NATION_RANGE, "Quốc hiệu"),
            (motto, decree.MOTTO_RANGE, "Tiêu ngữ"),
        ):
            if line is None:
                continue
            if not is_free:
                self.size(line, allowed, word)
            self.style(line, word, bold=True)
            self.centred(line, word)
        if motto is not None:
            section = self.document.sections[0]
            whole = section.page_width - section.left_margin - section.right_margin
            width = mm(cell.width if cell is not None else whole)
            self.line_under(motto, lines, width, "Tiêu ngữ", (0.95, 1.05))

    def _number(self, lines: list[Line]) -> None:
        if not lines and self.profile is Profile.FORM:
            return
        if not lines or not lines[0].text.startswith("Số"):
            self.say("Đầu văn bản", "không có “Số:” và ký hiệu")
            return
        line = lines[0]
        found = _NUMBER.match(line.text)
        if not found:
            self.say(line.where, "số, ký hiệu phải có dạng “Số: 05/BC-UBND”")
        elif found[1].isdecimal() and len(found[1]) < 2:
            self.say(line.where, "số nhỏ hơn 10 phải ghi thêm số 0 phía trước")
        self.size(line, decree.NUMBER_RANGE, "số, ký hiệu")
        self.style(line, "số, ký hiệu", bold=False)
        self.centred(line, "số, ký hiệu")
        self.abbreviation = found[2] if found else ""

    def _day(self, lines: list[Line]) -> None:
        line = next((line for line in lines if "ngày" in line.text), None)
        if line is None:
            self.say("Đầu văn bản", "không có địa danh và ngày, tháng, năm")
            return
        found = _DAY.match(line.text)
        if not found:
            self.say(line.where, "phải ghi dạng “Tam Nông, ngày 05 tháng 02 năm 2022”")
        elif found["month"] in {"1", "2"}:
            self.say(line.where, "tháng 1, tháng 2 phải ghi thêm số 0 phía trước")
        elif found["month"].startswith("0") and found["month"] not in {"01", "02"}:
            self.say(line.where, "chỉ tháng 1, tháng 2 ghi thêm số 0 phía trước")
        self.size(line, decree.PLACE_RANGE, "địa danh, ngày tháng")
        self.style(line, "địa danh, ngày tháng", bold=False, italic=True)

    def _body_until_signature(self, blocks: list) -> list[Line]:
        """The paragraphs between head and signature, those of tables left out."""
        body: list[Line] = []
        number = 0
        for block in blocks:
            if isinstance(block, Table):
                if not _is_ruled(block):
                    break
                continue
            number += 1
            body.append(Line(block, at("Phần lời văn", number, block.text), self.styles))
        return body

    def _type_and_extract(self, body: list[Line]) -> None:
        named = next((i for i, line in enumerate(body) if line.text), None)
        if named is None or body[named].text != body[named].text.upper():
            self.say(
                "Phần lời văn",
                "không có tên loại văn bản viết in hoa, hoặc “V/v …” dưới số công văn",
            )
            return
        kind, *rest = body[named:]
        self._type(kind)
        self.size(kind, decree.TYPE_RANGE, "tên loại")
        self.style(kind, "tên loại", bold=True)
        self.centred(kind, "tên loại")
        extract = next((line for line in rest if line.text), None)
        if extract is None:
            return
        self.size(extract, decree.EXTRACT_RANGE, "trích yếu")
        self.style(extract, "trích yếu", bold=True)
        self.centred(extract, "trích yếu")
        section = self.document.sections[0]
        width = section.page_width - section.left_margin - section.right_margin
        self.line_under(extract, body, mm(width), "trích yếu", decree.SHORT_LINE_RANGE)

    def _type(self, line: Line) -> None:
        """One of the 29 types, and the abbreviation of the number that of the type."""
        if self.profile is Profile.FORM:
            return
        words = line.text.split("\n")[0]
        named = next(
            (one for one in decree.TYPES if words == one or words.startswith(f"{one} ")), None
        )
        if named is None:
            self.say(
                line.where,
                f"“{words}” không có trong 29 loại văn bản hành chính (NĐ 30/2020, Điều 7)",
            )
        elif self.abbreviation and self.abbreviation != decree.TYPES[named]:
            self.say(
                line.where,
                f"ký hiệu “{self.abbreviation}” không phải của {named.lower()}, phải là “{decree.TYPES[named]}”",
            )
        if self.profile is Profile.MINUTES and named != "BIÊN BẢN":
            self.say(line.where, "tên loại phải là “BIÊN BẢN”")

    def _minutes(self, body: list[Line], signing: list[list[Line]], recipients: list[Line]) -> None:
        """Mẫu 1.9."""
        texts = [line.text for line in body]
        for words in decree.MINUTES_WORDS:
            if not any(text.startswith(words) for text in texts):
                self.say("Phần lời văn", f"biên bản không có mục “{words}” (Mẫu 1.9)")
        if not any("kết thúc vào" in text for text in texts):
            self.say("Phần lời văn", "biên bản không ghi cuộc họp kết thúc lúc nào (Mẫu 1.9)")
        titles = tuple(_first_text(lines) for lines in signing)
        if titles != decree.MINUTES_SIGNED_BY:
            asked = " và ".join(f"“{title}”" for title in decree.MINUTES_SIGNED_BY)
            self.say("Cuối văn bản", f"biên bản do {asked} ký (Mẫu 1.9)")
        if recipients and recipients[-1].text != decree.MINUTES_ARCHIVE:
            self.say(recipients[-1].where, f"biên bản ghi “{decree.MINUTES_ARCHIVE}” (Mẫu 1.9)")

    def _body(self, body: list[Line], *, is_letter: bool) -> None:
        worded = [line for line in body if line.text]
        if is_letter and not any(line.text.startswith("Kính gửi") for line in worded[:1]):
            self.say("Phần lời văn", "công văn phải bắt đầu bằng “Kính gửi: …”")
        for line in worded:
            if line.text.startswith(("Kính gửi", "- ")) and line.alignment == "left":
                self.size(line, decree.ADDRESSEE_RANGE, "nơi gửi")
                continue
            self.size(line, decree.BODY_RANGE, "lời văn")
            apart = line.lines_apart
            low, high = decree.LINE_SPACING_RANGE
            if apart is None or not low <= apart <= high:
                self.say(line.where, "khoảng cách dòng phải từ dòng đơn đến 1,5 dòng")
            if line.is_centred:
                continue  # a title or a verdict
            if not line.is_justified:
                self.say(line.where, "lời văn phải canh đều cả hai lề")
            if not any(
                abs(line.first_line_mm - asked) < _TOLERANCE_MM for asked in decree.INDENTS_MM
            ):
                self.say(line.where, "đầu đoạn phải lùi vào 1 cm hoặc 1,27 cm")
            if max(line.spacing) < decree.BETWEEN_PARAGRAPHS:
                self.say(line.where, "khoảng cách giữa các đoạn phải từ 6 pt trở lên")
        if not worded or not worded[-1].text.endswith(END):
            last = worded[-1].where if worded else "Phần lời văn"
            self.say(last, f"lời văn phải kết thúc bằng “{END}”")

    def _foot(self, blocks: list, body: list[Line]) -> None:
        plain = [block for block in blocks if isinstance(block, Table) and not _is_ruled(block)]
        if not plain:
            self.say("Cuối văn bản", "không có ô Nơi nhận và ô ký")
            return
        of_cells = [self.lines(cell, "Cuối văn bản") for table in plain for cell, _ in cells(table)]
        place = next(
            (i for i, lines in enumerate(of_cells) if _first_text(lines) == "Nơi nhận:"), None
        )
        recipients = [] if place is None else [line for line in of_cells[place] if line.text]
        if recipients:
            self._recipients(recipients)
        elif self.profile is not Profile.FORM:
            self.say("Cuối văn bản", "không có “Nơi nhận:”")
        signing = [lines for i, lines in enumerate(of_cells) if i != place and _first_text(lines)]
        if not signing:
            self.say("Cuối văn bản", "không có quyền hạn, chức vụ của người ký")
        if self.profile is Profile.MINUTES:
            self._minutes(body, signing, recipients)
        for lines in signing:
            for line in (line for line in lines if line.text):
                self.size(line, decree.SIGNATURE_RANGE, "quyền hạn, chức vụ, họ tên người ký")
                self.style(line, "quyền hạn, chức vụ, họ tên người ký", bold=True)
                self.centred(line, "quyền hạn, chức vụ, họ tên người ký")
            first = next(line for line in lines if line.text)
            if first.text != first.text.upper():
                self.say(first.where, "quyền hạn, chức vụ phải viết in hoa")

    def _recipients(self, lines: list[Line]) -> None:
        head, *names = lines
        self.size(head, (decree.RECIPIENTS_HEAD, decree.RECIPIENTS_HEAD), "“Nơi nhận:”")
        self.style(head, "“Nơi nhận:”", bold=True, italic=True)
        if not names:
            self.say(head.where, "dưới “Nơi nhận:” phải ghi nơi nhận")
            return
        for line in names:
            self.size(line, (decree.RECIPIENTS, decree.RECIPIENTS), "nơi nhận")
            self.style(line, "nơi nhận", bold=False)
            if not line.text.startswith("- "):
                self.say(line.where, "mỗi nơi nhận bắt đầu bằng gạch đầu dòng")
            end = "." if line is names[-1] else ";"
            if not line.text.endswith(end):
                self.say(line.where, f"nơi nhận này phải kết thúc bằng dấu “{end}”")
        if not names[-1].text.startswith("- Lưu:"):
            self.say(names[-1].where, "nơi nhận cuối cùng phải là “- Lưu: …”")

    def _annex(self, section: Section, blocks: list, number: int, *, of: int) -> None:
        where = f"Phụ lục {number}"
        lines = [line for line in self.all_lines(blocks, where) if line.text]
        if not lines or not (found := _ANNEX.match(lines[0].text)):
            self.say(where, "phải bắt đầu bằng dòng “Phụ lục”, có số La Mã khi có từ hai phụ lục")
            return
        if (of > 1) != bool(found["roman"]):
            asked = "phải đánh số La Mã" if of > 1 else "phụ lục duy nhất không đánh số"
            self.say(lines[0].where, asked)
        self.size(lines[0], (decree.ANNEX, decree.ANNEX), "“Phụ lục”")
        self.style(lines[0], "“Phụ lục”", bold=True)
        self.centred(lines[0], "“Phụ lục”")
        rest = lines[1:3]
        if not rest or rest[0].text != rest[0].text.upper():
            self.say(where, "tên phụ lục phải viết in hoa")
        else:
            self.size(rest[0], decree.ANNEX_TITLE_RANGE, "tên phụ lục")
            self.style(rest[0], "tên phụ lục", bold=True)
        if len(rest) < 2 or not rest[1].text.startswith("(Kèm theo"):
            self.say(where, "dưới tên phụ lục phải có “(Kèm theo … số … ngày …)”")
        else:
            self.size(rest[1], decree.ANNEX_OF_RANGE, "“(Kèm theo …)”")
            self.style(rest[1], "“(Kèm theo …)”", bold=False, italic=True)
        if not lines[-1].text.endswith(END):
            self.say(lines[-1].where, f"phụ lục phải kết thúc bằng “{END}”")
        start = section._sectPr.find(qn("w:pgNumType"))  # noqa: SLF001
        if start is None or start.get(qn("w:start")) != "1":
            self.say(where, "số trang của phụ lục phải đánh riêng, từ 1")


def _is_ruled(table: Table) -> bool:
    """Whether it is a table of data: those of head and signature have no lines."""
    style = table.style.name if table.style is not None else ""
    borders = table._tbl.tblPr.find(qn("w:tblBorders"))  # noqa: SLF001
    drawn = borders is not None and any(
        side.get(qn("w:val")) not in (None, "nil", "none") for side in borders
    )
    return drawn or style == "Table Grid"


def _has(row, mark: str) -> bool:
    properties = row.find(qn("w:trPr"))
    found = None if properties is None else properties.find(qn(f"w:{mark}"))
    return found is not None and found.get(qn("w:val")) not in ("0", "false", "off")


def _first_text(lines: list[Line]) -> str:
    return next((line.text for line in lines if line.text), "")
