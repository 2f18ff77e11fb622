# ruff: noqa: SLF001  (a file is broken where python-docx has no words for it)
"""Every document keeps to Nghị định 30/2020; one that was broken on purpose does not pass. No database."""

import io
from datetime import date

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from letterhead import (
    Capacity,
    Profile,
    Signer,
    faults_of,
    place_and_day,
    place_of,
)
from letterhead.widths import balanced, text_width
from tests.commendations.documents import samples


@pytest.mark.parametrize("name", samples.ALL)
def test_every_document_keeps_to_the_decree(name):
    assert [str(fault) for fault in faults_of(samples.ALL[name]())] == []


def footers(data: bytes) -> set[str]:
    sections = Document(io.BytesIO(data)).sections
    return {
        "".join(paragraph.text for paragraph in foot.paragraphs)
        for section in sections
        for foot in (section.footer, section.first_page_footer)
        if section.different_first_page_header_footer or foot is section.footer
    }


@pytest.mark.parametrize(
    "name",
    sorted(
        samples.ALL.keys()
        - {"ke-hoach", "don-doc", "danh-sach-dang-ky", "giay-khen-phoi", "giay-khen"}
    ),
)
def test_every_page_leads_back_to_the_board_and_says_simulated(name):
    expected = "SỐ LIỆU MÔ PHỎNG · Mã tra cứu 12.7F3A91 · bảng cchc-2022/2022-10/2"
    assert footers(samples.ALL[name]()) == {expected}


def test_real_figures_carry_no_warning():
    data = samples.reminder(is_simulated=False)
    assert footers(data) == {""}
    assert "MÔ PHỎNG" not in Document(io.BytesIO(data)).element.xml


def test_annex_of_300_people_with_long_names():
    data = samples.decision(collectives=2, people=300)
    assert faults_of(data) == []
    *_, last = Document(io.BytesIO(data)).tables
    rows = last._tbl.tr_lst
    assert len(rows) == 301
    assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    names = ["".join(t.text for t in row.tc_lst[1].iter(qn("w:t"))) for row in rows]
    assert names[0] == "Họ và tên"
    assert names[3] == "Bà " + "Nguyễn Thị Hồng Nhung " * 5
    assert names[300] == "Ông Nguyễn Văn An 299"
    held = [row.find(f".//{qn('w:keepNext')}") is not None for row in rows]
    assert held == [True, *[False] * 297, True, True, False]  # the last three rows on one page


def test_what_holds_no_figures_carries_no_warning():
    assert footers(samples.plan_of_campaign()) == {""}


@pytest.mark.parametrize("make", [samples.certificate, samples.stock])
def test_certificate_holds_no_code(make):
    text = Document(io.BytesIO(make())).element.xml
    assert "12.7F3A91" not in text
    assert "cchc-2022" not in text
    assert footers(samples.certificate()) == {"SỐ LIỆU MÔ PHỎNG"}


def texts(data: bytes) -> list[str]:
    """Every paragraph, those of tables too."""
    root = Document(io.BytesIO(data)).element.body
    return [
        "".join(
            (t.text or "") if t.tag == qn("w:t") else " " for t in p.iter(qn("w:t"), qn("w:br"))
        )
        for p in root.iter(qn("w:p"))
    ]


def test_minutes_are_those_of_the_decree():
    found = texts(samples.minutes())
    begins = [
        "Thời gian bắt đầu: 08 giờ 00 phút ngày 10 tháng 11 năm 2022.",
        "Địa điểm: phòng họp số 1, Ủy ban nhân dân huyện.",
        "Chủ trì (chủ tọa): Trần Văn Bình, Chủ tịch Hội đồng.",
        "Thư ký (người ghi biên bản): Lê Thị Cúc, chuyên viên Phòng Nội vụ.",
        "CHỦ TỌA",
        "- Lưu: VT, Hồ sơ.",
        "Vắng mặt: đi công tác",
    ]
    assert [text for text in begins if text not in found] == []
    assert any(
        text.endswith("kết thúc vào 10 giờ 30 phút ngày 10 tháng 11 năm 2022./.") for text in found
    )
    assert any(
        "có mặt 09 thành viên, đủ số thành viên (ít nhất 2/3 tổng số thành viên)" in text
        for text in found
    )


def test_report_of_a_person_has_no_number_and_is_confirmed_by_the_level_above():
    document = Document(io.BytesIO(samples.achievement_of_person()))
    assert head_cell(document, 1, 0).text == ""
    found = texts(samples.achievement_of_person())
    assert {"XÁC NHẬN CỦA CẤP TRÌNH KHEN THƯỞNG", "NGƯỜI BÁO CÁO THÀNH TÍCH"} <= set(found)
    assert not any(text.startswith("Nơi nhận") or "Không có sáng kiến" in text for text in found)


def test_plan_says_what_each_rate_is_made_of():
    found = texts(samples.plan_of_campaign())
    row = found.index("Số hồ sơ tiếp nhận qua dịch vụ bưu chính công ích")
    assert found[row + 1] == "Tổng số hồ sơ tiếp nhận"
    assert any("trước ngày 31 tháng 3 năm 2022." in text for text in found)
    assert found[-1].endswith("./.")


@pytest.mark.parametrize("name", samples.ALL)
def test_no_paper_has_words_of_the_program(name):
    whole = "\n".join(texts(samples.ALL[name]()))
    for words in (
        "24 giờ 00",
        "trở lên 100",
        "Nháp",
        "Chưa bắt đầu",
        "31/03/2022",
        "….",
        "Trưởng Phòng",
    ):
        assert words not in whole, words


# Broken on purpose


def head_cell(document, row: int, column: int):
    return document.tables[0].rows[row].cells[column]


def _margins(document):
    document.sections[0].left_margin = Mm(20)


def _paper(document):
    document.sections[0].page_width = Mm(216)


def _font(document):
    fonts = document.paragraphs[4].runs[0]._r.rPr.rFonts
    fonts.set(qn("w:cs"), "Arial")


def _theme_font(document):
    fonts = document.paragraphs[4].runs[0]._r.rPr.rFonts
    fonts.set(qn("w:asciiTheme"), "minorHAnsi")


def _colour(document):
    document.paragraphs[4].runs[0].font.color.rgb = RGBColor(255, 0, 0)


def _nation(document):
    head_cell(document, 0, 1).paragraphs[0].runs[0].text = "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def _motto_size(document):
    head_cell(document, 0, 1).paragraphs[1].runs[0].font.size = Pt(12)


def _motto_line(document):
    document_line = head_cell(document, 0, 1).paragraphs[2]
    document_line._p.getparent().remove(document_line._p)


def _short_motto_line(document):
    line = head_cell(document, 0, 1).paragraphs[2].paragraph_format
    line.left_indent = line.right_indent = Mm(40)


def _long_body_line(document):
    line = head_cell(document, 0, 0).paragraphs[2].paragraph_format
    line.left_indent = line.right_indent = Mm(5)


def _number(document):
    head_cell(document, 1, 0).paragraphs[0].runs[0].text = "Số: 5/BC-PNV"


def _day(document):
    head_cell(document, 1, 1).paragraphs[0].runs[0].text = "Tam Nông, ngày 05 tháng 2 năm 2022"


def _title(document):
    document.paragraphs[0].runs[0].text = "Báo cáo"


def _body_size(document):
    document.paragraphs[3].runs[0].font.size = Pt(12)


def _body_left(document):
    document.paragraphs[3].alignment = WD_ALIGN_PARAGRAPH.LEFT


def _indent(document):
    document.paragraphs[3].paragraph_format.first_line_indent = Mm(5)


def _apart(document):
    document.paragraphs[3].paragraph_format.space_before = Pt(2)


def _wide_lines(document):
    document.paragraphs[3].paragraph_format.line_spacing = 2.0


def _end(document):
    last = next(p for p in document.paragraphs if p.text.endswith("./."))
    last.runs[-1].text = last.runs[-1].text.removesuffix("/.")


def _foot(document):
    return next(t for t in document.tables if t.rows[0].cells[0].text.startswith("Nơi nhận"))


def _recipients(document):
    _foot(document).rows[0].cells[0].paragraphs[0].runs[0].text = "Gửi:"


def _archive(document):
    _foot(document).rows[0].cells[0].paragraphs[-1].runs[0].text = "- Văn thư."


def _semicolon(document):
    run = _foot(document).rows[0].cells[0].paragraphs[1].runs[0]
    run.text = run.text.rstrip(";")


def _signature(document):
    _foot(document).rows[0].cells[1].paragraphs[0].runs[0].bold = False


def _page_number(document):
    header = document.sections[0].header.paragraphs[0]
    header._p.getparent().remove(header._p)


def _first_page(document):
    document.sections[0].different_first_page_header_footer = False


def _split_row(document):
    row = document.tables[1].rows[1]._tr
    row.trPr.remove(row.trPr.find(qn("w:cantSplit")))


def _head_row(document):
    row = document.tables[1].rows[0]._tr
    row.trPr.remove(row.trPr.find(qn("w:tblHeader")))


def _annex(document):
    next(p for p in document.paragraphs if p.text == "Phụ lục").runs[0].text = "Phụ lục I"


def _annex_pages(document):
    properties = document.sections[1]._sectPr
    properties.remove(properties.find(qn("w:pgNumType")))


def _unknown_type(document):
    document.paragraphs[0].runs[0].text = "DANH SÁCH"


def _other_type(document):
    document.paragraphs[0].runs[0].text = "TỜ TRÌNH"


def _clock_as_deadline(document):
    document.paragraphs[3].runs[0].text = "Chậm nhất 24 giờ 00 phút ngày 30 tháng 3 năm 2022."


def _hundred(document):
    document.paragraphs[3].runs[0].text = "Chỉ tiêu từ 100 % trở lên."


def _zero_month(document):
    document.paragraphs[3].runs[0].text = "Trước ngày 31/03/2022."


def _money(document):
    document.paragraphs[3].runs[0].text = "Tiền thưởng mỗi cá nhân 447.000 đồng."


def _state(document):
    document.tables[1].rows[1].cells[1].paragraphs[0].runs[0].text = "Nháp"


def _annex_end(document):
    last = document.paragraphs[-1]
    last.runs[-1].text = last.runs[-1].text.removesuffix("./.")


BROKEN = [
    (_unknown_type, "“DANH SÁCH” không có trong 29 loại văn bản hành chính (NĐ 30/2020, Điều 7)"),
    (_other_type, "ký hiệu “BC” không phải của tờ trình, phải là “TTr”"),
    (
        _clock_as_deadline,
        "hạn ghi theo ngày (“trước ngày …”, “đến hết ngày …”), không ghi 24 giờ",
    ),
    (_hundred, "chỉ tiêu 100 % không ghi “trở lên”"),
    (_zero_month, "chỉ ghi số 0 trước ngày nhỏ hơn 10 và tháng 1, 2"),
    (_money, "tiền thưởng 447.000 đồng chưa làm tròn lên hàng chục nghìn đồng"),
    (_state, "trạng thái trong phần mềm không ghi vào văn bản"),
    (_annex_end, "phụ lục phải kết thúc bằng “./.”"),
    (_margins, "Phần 1: lề trái 20 mm, phải từ 30 đến 35 mm"),
    (_paper, "Phần 1: khổ giấy 216 × 297 mm, phải là A4 (210 × 297 mm)"),
    (_font, "“I. TÌNH HÌNH CHUNG”: phông chữ Arial, phải là Times New Roman"),
    (_theme_font, "phông chữ phông của chủ đề, phải là Times New Roman"),
    (_colour, "chữ phải màu đen"),
    (
        _nation,
        "Đầu văn bản: không có Quốc hiệu “CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM” viết đúng từng chữ",
    ),
    (_motto_size, "Tiêu ngữ cỡ chữ 12, phải từ 13 đến 14"),
    (_motto_line, "dưới Tiêu ngữ phải có đường kẻ ngang, nét liền"),
    (_short_motto_line, "dòng chữ, phải bằng độ dài dòng chữ"),
    (_long_body_line, "dòng chữ, phải từ 1/3 đến 1/2 độ dài dòng chữ"),
    (_number, "số nhỏ hơn 10 phải ghi thêm số 0 phía trước"),
    (_day, "tháng 1, tháng 2 phải ghi thêm số 0 phía trước"),
    (_title, "Phần lời văn: không có tên loại văn bản viết in hoa, hoặc “V/v …” dưới số công văn"),
    (_body_size, "lời văn cỡ chữ 12, phải từ 13 đến 14"),
    (_body_left, "lời văn phải canh đều cả hai lề"),
    (_indent, "đầu đoạn phải lùi vào 1 cm hoặc 1,27 cm"),
    (_apart, "khoảng cách giữa các đoạn phải từ 6 pt trở lên"),
    (_wide_lines, "khoảng cách dòng phải từ dòng đơn đến 1,5 dòng"),
    (_end, "lời văn phải kết thúc bằng “./.”"),
    (_recipients, "Cuối văn bản: không có “Nơi nhận:”"),
    (_archive, "nơi nhận cuối cùng phải là “- Lưu: …”"),
    (_semicolon, "nơi nhận này phải kết thúc bằng dấu “;”"),
    (_signature, "quyền hạn, chức vụ, họ tên người ký phải là chữ đứng, đậm"),
    (_page_number, "Phần 1: không có số trang ở giữa lề trên"),
    (_first_page, "Phần 1: trang thứ nhất không được hiện số trang"),
    (_split_row, "Phần 1, bảng 1: có hàng bị ngắt giữa hai trang (chưa đặt không ngắt hàng)"),
    (_head_row, "Phần 1, bảng 1: hàng tiêu đề phải lặp lại ở đầu mỗi trang"),
    (_annex, "phụ lục duy nhất không đánh số"),
    (_annex_pages, "Phụ lục 1: số trang của phụ lục phải đánh riêng, từ 1"),
]


@pytest.fixture(scope="module")
def report() -> bytes:
    return samples.monthly()


@pytest.mark.parametrize(("break_it", "fault"), BROKEN, ids=[one.__name__ for one, _ in BROKEN])
def test_broken_on_purpose(report, break_it, fault):
    document = Document(io.BytesIO(report))
    break_it(document)
    output = io.BytesIO()
    document.save(output)
    found = [str(one) for one in faults_of(output.getvalue())]
    assert any(one.endswith(fault) for one in found), found


def edited(data: bytes, old: str, new: str) -> list[str]:
    """The faults of a document in which a text was replaced."""
    document = Document(io.BytesIO(data))
    for paragraph in document.element.body.iter(qn("w:p")):
        for run in paragraph.iter(qn("w:t")):
            if run.text and old in run.text:
                run.text = run.text.replace(old, new)
    output = io.BytesIO()
    document.save(output)
    return [str(one) for one in faults_of(output.getvalue())]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("CHỦ TỌA", "CHỦ TRÌ", "Cuối văn bản: biên bản do “THƯ KÝ” và “CHỦ TỌA” ký (Mẫu 1.9)"),
        ("- Lưu: VT, Hồ sơ.", "- Lưu: hồ sơ.", "biên bản ghi “- Lưu: VT, Hồ sơ.” (Mẫu 1.9)"),
        (
            "Thời gian bắt đầu:",
            "Họp lúc",
            "Phần lời văn: biên bản không có mục “Thời gian bắt đầu:” (Mẫu 1.9)",
        ),
        (
            "kết thúc vào",
            "xong",
            "Phần lời văn: biên bản không ghi cuộc họp kết thúc lúc nào (Mẫu 1.9)",
        ),
    ],
)
def test_minutes_of_another_form(old, new, fault):
    assert any(one.endswith(fault) for one in edited(samples.minutes(), old, new))


def test_column_of_money_that_is_not_rounded():
    assert (
        "Cột Tiền thưởng, đoạn 1 “447.000”: tiền thưởng 447.000 đồng chưa làm tròn lên hàng chục nghìn đồng"
        in edited(samples.decision(), "450.000", "447.000")
    )


def test_certificate_with_a_code():
    found = edited(
        samples.certificate(), "Vào sổ số: ……", "Mã tra cứu 12.7F3A91 · bảng cchc-2022/2022-10/2"
    )
    assert found[0].endswith("giấy khen không ghi mã tra cứu, mã bảng")


def test_letter_without_addressee():
    document = Document(io.BytesIO(samples.reminder()))
    first = next(p for p in document.paragraphs if p.text.startswith("Kính gửi"))
    first._p.getparent().remove(first._p)
    output = io.BytesIO()
    document.save(output)
    assert [str(one) for one in faults_of(output.getvalue())] == [
        "Phần lời văn: công văn phải bắt đầu bằng “Kính gửi: …”"
    ]


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7", b"PK\x03\x04" + b"\0" * 60])
def test_no_document_at_all(data):
    assert [str(one) for one in faults_of(data)] == ["Tệp: không mở được như một tệp DOCX"]


def test_certificate_is_no_document():
    assert faults_of(samples.certificate(), profile=Profile.DOCUMENT) != []


# Words and lengths


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2022, 2, 5), "Tam Nông, ngày 05 tháng 02 năm 2022"),
        (date(2022, 3, 15), "Tam Nông, ngày 15 tháng 3 năm 2022"),
        (date(2022, 12, 1), "Tam Nông, ngày 01 tháng 12 năm 2022"),
        (None, "Tam Nông, ngày … tháng … năm …"),
    ],
)
def test_place_and_day(day, words):
    assert place_and_day("Tam Nông", day) == words


@pytest.mark.parametrize(
    ("signer", "lines"),
    [
        (Signer("Trưởng phòng"), ["TRƯỞNG PHÒNG"]),
        (Signer("Chủ tịch", on_behalf_of="Ủy ban nhân dân"), ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        (
            Signer(
                "Chủ tịch",
                on_behalf_of="Ủy ban nhân dân",
                capacity=Capacity.FOR_THE_HEAD,
                own_title="Phó Chủ tịch",
            ),
            ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        ),
        (
            Signer("Chủ tịch", capacity=Capacity.BY_ORDER, own_title="Trưởng phòng Nội vụ"),
            ["TL. CHỦ TỊCH", "TRƯỞNG PHÒNG NỘI VỤ"],
        ),
        (Signer("Trưởng phòng", capacity=Capacity.ACTING), ["Q. TRƯỞNG PHÒNG"]),
    ],
)
def test_who_signs(signer, lines):
    assert signer.lines == lines


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("Ủy ban nhân dân huyện Tam Nông", "Tam Nông"),
        ("UBND thị trấn Tràm Chim", "Tràm Chim"),
        ("UBND huyện", ""),
    ],
)
def test_place_of_a_body(body, place):
    assert place_of(body) == place


def test_length_of_a_line():
    """Measured against LibreOffice with metric-compatible Liberation Serif: 159,1 pt."""
    motto = text_width("Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    assert round(motto, 1) == 159.1
    assert text_width("ẬẰỖƠƯ", size=10) == text_width("AAOƠƯ", size=10)


def test_names_are_broken_where_a_clerk_would():
    def lines(text):
        return balanced(text, size=12, bold=True, room=185)

    assert lines("ỦY BAN NHÂN DÂN HUYỆN TAM NÔNG") == ["ỦY BAN NHÂN DÂN", "HUYỆN TAM NÔNG"]
    assert lines("HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG") == [
        "HỘI ĐỒNG",
        "THI ĐUA\u00a0-\u00a0KHEN THƯỞNG",
    ]
    assert lines("PHÒNG NỘI VỤ") == ["PHÒNG NỘI VỤ"]
    assert "\n".join(lines("Bộ phận Một cửa liên xã Phú Thành A – Phú Thọ")).endswith(
        "A\u00a0–\u00a0Phú Thọ"
    )
