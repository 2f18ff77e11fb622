"""Forms of the office: refused in words, filled as plain text. No database."""

import io
import zipfile

import pytest
from docx import Document

from letterhead.placeholders import LARGEST, faults_of_template, fill

VALUES = {"phong_trao": "tên phong trào", "ma_tra_cuu": "mã"}
LISTS = {"ca_nhan": {"stt": "số", "ten": "tên"}, "tap_the": {"ten": "tên"}}


def form(*paragraphs: str, rows: list[list[str]] = ()) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    return saved(document)


def saved(document) -> bytes:
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def with_part(
    data: bytes, name: str, content: bytes, *, replace: tuple[bytes, bytes] = (b"", b"")
) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(output, "w") as after:
        for entry in before.infolist():
            part = before.read(entry)
            after.writestr(entry.filename, part.replace(*replace) if replace[0] else part)
        if name:
            after.writestr(name, content)
    return output.getvalue()


def faults(data: bytes, filename: str = "mau.docx") -> list[str]:
    return faults_of_template(data, filename=filename, values=VALUES, lists=LISTS)


def test_good_form_is_kept():
    data = form(
        "Phong trào {{phong_trao}}", rows=[["STT", "Tên"], ["{{ca_nhan.stt}}", "{{ ca_nhan.ten }}"]]
    )
    assert faults(data) == []


def test_unknown_name_is_named_and_the_allowed_ones_listed():
    sentence = (
        "Không có chỗ điền {{ten_don_vi}}, {{ca_nhan.tuoi}} trong loại văn bản này. Dùng được: phong_trao,"
        " ma_tra_cuu, ca_nhan.stt, ca_nhan.ten, tap_the.ten."
    )
    data = form("{{ten_don_vi}} {{phong_trao}}", rows=[["{{ca_nhan.tuoi}}", ""]])
    assert faults(data) == [sentence]


def test_name_in_the_header_is_looked_at_too():
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{sai}}"
    assert faults(saved(document))[0].startswith("Không có chỗ điền {{sai}} ")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (form("{{phong_trao"), "Chỗ “{{phong_trao” thiếu dấu mở {{ hoặc dấu đóng }}."),
        (
            form("{{ca_nhan.ten}}"),
            "{{ca_nhan.ten}} phải nằm trong một hàng của bảng, hàng đó được lặp lại.",
        ),
        (
            form(rows=[["{{ca_nhan.ten}}", "{{tap_the.ten}}"]]),
            "Một hàng của bảng dùng hai danh sách (ca_nhan, tap_the); mỗi hàng chỉ dùng một.",
        ),
        (
            b"PK\x03\x04hong",
            "Tệp “mau.docx” bị hỏng, không mở được; hãy lưu lại từ Word rồi tải lên.",
        ),
        (b"%PDF-1.7", "Tệp “mau.docx” không phải là văn bản Word (.docx)."),
        (
            b"\xd0\xcf\x11\xe0old",
            "Tệp “mau.docx” là văn bản Word đời cũ (.doc) hoặc có mật khẩu; hãy lưu lại thành .docx.",
        ),
        (
            b"PK" + b"x" * LARGEST,
            "Tệp “mau.docx” lớn hơn 2 MB; hãy bỏ bớt hình ảnh trong mẫu.",
        ),
        (
            with_part(form("x"), "word/vbaProject.bin", b"x"),
            "Tệp “mau.docx” có macro; hãy lưu lại thành .docx không có macro.",
        ),
        (
            with_part(form("x"), "word/embeddings/a.bin", b"x"),
            "Tệp “mau.docx” có tệp khác nhúng bên trong; hãy bỏ phần nhúng ra khỏi mẫu.",
        ),
        (
            with_part(form("x"), "word/them.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'),
            "Tệp “mau.docx” có khai báo lạ bên trong; hãy lưu lại từ Word rồi tải lên.",
        ),
        (
            with_part(
                form("x"),
                "word/_rels/settings.xml.rels",
                b'<Relationships><Relationship Type="http://x/attachedTemplate" Target="http://x/"'
                b' TargetMode="External"/></Relationships>',
            ),
            "Tệp “mau.docx” nối đến tệp bên ngoài; hãy bỏ hình ảnh, mẫu liên kết.",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_refused_in_words(data, sentence):
    assert faults(data) == [sentence]


def test_workbook_is_no_form():
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", "<x/>")
    assert faults(output.getvalue()) == ["Tệp “mau.docx” không phải là văn bản Word (.docx)."]


def test_text_stays_text():
    nasty = "A & B <b>đậm</b> {{ma_tra_cuu}} ]]>\x00"
    data = form(
        "Phong trào {{phong_trao}}, mã {{ma_tra_cuu}}.",
        rows=[["STT", "Tên"], ["{{ca_nhan.stt}}", "{{ca_nhan.ten}}"]],
    )
    people = [{"stt": "1", "ten": nasty}, {"stt": "2", "ten": "Lê Thị Cúc"}]
    filled = fill(
        data,
        values={"phong_trao": nasty, "ma_tra_cuu": "12.7F3A91"},
        lists={"ca_nhan": people, "tap_the": []},
        warning="SỐ LIỆU MÔ PHỎNG",
        note="Mã tra cứu 12.7F3A91",
    )
    document = Document(io.BytesIO(filled))
    shown = "A & B <b>đậm</b> {{ma_tra_cuu}} ]]>"
    assert document.paragraphs[0].text == f"Phong trào {shown}, mã 12.7F3A91."
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["STT", "Tên"],
        ["1", shown],
        ["2", "Lê Thị Cúc"],
    ]
    assert (
        document.sections[0].footer.paragraphs[-1].text == "SỐ LIỆU MÔ PHỎNG · Mã tra cứu 12.7F3A91"
    )


def test_name_over_several_runs_and_a_break_of_the_line():
    document = Document()
    paragraph = document.add_paragraph("Trước ")
    for piece in ("{{phong", "_tr", "ao}} và "):
        paragraph.add_run(piece).bold = True
    paragraph.add_run("sau")
    filled = fill(saved(document), values={"phong_trao": "một\nhai"}, lists={}, warning="", note="")
    assert Document(io.BytesIO(filled)).paragraphs[0].text == "Trước một\nhai và sau"


def test_list_without_anybody_leaves_the_head_row():
    data = form(rows=[["STT", "Tên"], ["{{ca_nhan.stt}}", "{{ca_nhan.ten}}"]])
    filled = fill(data, values={}, lists={"ca_nhan": []}, warning="", note="")
    assert len(Document(io.BytesIO(filled)).tables[0].rows) == 1


OUTSIDE = "Tệp “mau.docx” nối đến tệp bên ngoài; hãy bỏ hình ảnh, mẫu liên kết."
STRANGE = "Tệp “mau.docx” có khai báo lạ bên trong; hãy lưu lại từ Word rồi tải lên."
FETCHES = (
    "Tệp “mau.docx” có trường tự lấy hoặc tự chạy nội dung khác (DDE, INCLUDE, LINK …);"
    " hãy bỏ trường ấy khỏi mẫu."
)


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("<R:Relationship Type='a/image' Target='http://x' TargetMode='External'/>", OUTSIDE),
        ('<Relationship Target="a>b" TargetMode = "External" Type="a/oleObject"/>', OUTSIDE),
        ('<Relationship TargetMode="&#69;xternal" Target="http://x" Type="a/image"/>', OUTSIDE),
        (
            r'<Relationship TargetMode="External" Target="\\x\share" Type="a/hyperlink"/>',
            OUTSIDE,
        ),
        (
            '<Relationship TargetMode="External" Target="file:///c:/x.exe" Type="a/hyperlink"/>',
            OUTSIDE,
        ),
        ("<w:instrText>DDE</w:instrText><w:instrText>AUTO c:\\\\x</w:instrText>", FETCHES),
        ("<w:instrText> D</w:instrText></w:r><w:r><w:instrText>DE x</w:instrText>", FETCHES),
        ("<w:fldSimple w:instr=' INCLUDEPICTURE \"http://x\" '/>", FETCHES),
        ("<w:instrText> &#76;INK Excel.Sheet.8 c:\\x</w:instrText>", FETCHES),
        ('<w:instrText> HYPERLINK "file://x/y" </w:instrText>', FETCHES),
        ("<w:instrText><![CDATA[DDE]]></w:instrText>", STRANGE),
        ("<w:instrText>D<!-- -->DE</w:instrText>", STRANGE),
        ('<?xml version="1.0" encoding="utf-16"?><a/>', STRANGE),
    ],
)
@pytest.mark.parametrize("name", ["word/other.xml", "customXml/_rels/item1.XML.RELS"])
def test_nothing_in_a_form_fetches_or_runs(name, part, sentence):
    assert faults(with_part(form("x"), name, part.encode())) == [sentence]


@pytest.mark.parametrize(
    "part",
    [
        "<w:instrText> PAGE </w:instrText><w:instrText> NUMPAGES </w:instrText>",
        r'<w:instrText> HYPERLINK \l "_Toc1" </w:instrText>',
        '<w:instrText> HYPERLINK "https://thidua.example" </w:instrText>',
        '<Relationship TargetMode="External" Target="mailto:a@b" Type="a/hyperlink"/>',
        '<Relationship Target="media/image1.png" Type="a/image"/>',
    ],
)
def test_what_a_form_may_hold(part):
    assert faults(with_part(form("x"), "word/other.xml", part.encode())) == []
