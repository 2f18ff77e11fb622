"""The register: a workbook to work with, a list in the form of Nghị định 30/2020."""

import io
from datetime import date

import pytest
import time_machine
from docx import Document
from docx.shared import Pt
from openpyxl import load_workbook

from campaigns.models import Group
from registrations.actions import accept, grant_exception
from tests.factories import at
from tests.registrations.dossiers import person, send


@pytest.fixture
def register(client, world):
    """The downloaded register: one unit on time and accepted, one late, in another khối."""
    office = Group.objects.create(
        campaign=world.campaign, code="co-quan", name="Cơ quan chuyên môn", display_order=9
    )
    world.town.group = office
    world.town.save()
    sent = send(world.peace, world.officer, ca_nhan={"rows": [person("=1+1")], "none": False})
    accept(campaign_unit=world.peace, submission=sent.pk, by=world.staff)
    grant_exception(
        campaign_unit=world.town, until=date(2022, 4, 5), reason="Mất điện", by=world.staff
    )
    with time_machine.travel(at("2022-04-02 09:00"), tick=False):
        send(world.town, world.other)

    def download(kind: str):
        client.force_login(world.staff)
        response = client.get(f"/dang-ky/tong-hop.{kind}?phong-trao=cchc-2022", follow=True)
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment; ")
        return io.BytesIO(response.content)

    return download


def test_workbook(register):
    book = load_workbook(register("xlsx"))
    assert book.sheetnames == ["Tập thể", "Cá nhân", "Sáng kiến", "Chưa đăng ký"]
    rows = [list(row) for row in book["Cá nhân"].iter_rows(values_only=True)]
    assert rows == [
        [
            "STT",
            "Khối",
            "Mã đơn vị",
            "Đơn vị",
            "Ông/Bà",
            "Họ và tên",
            "Năm sinh",
            "Chức vụ",
            "Nhóm",
            "Nội dung đăng ký",
            "Chỉ tiêu",
            "Gửi lần đầu lúc",
            "Đúng hạn",
            "Trạng thái",
        ],
        [
            1,
            "Xã, thị trấn",
            "30004",
            "UBND xã Hòa Bình",
            "Ông",
            "=1+1",
            1985,
            "Chủ tịch",
            "Lãnh đạo chỉ đạo",
            "Giấy khen",
            None,
            "10:00 ngày 24/3/2022",
            "Đúng hạn",
            "Đã tiếp nhận",
        ],
        [
            2,
            "Cơ quan chuyên môn",
            "30001",
            "UBND thị trấn Tràm Chim",
            "Ông",
            "Nguyễn Văn An",
            1985,
            "Chủ tịch",
            "Lãnh đạo chỉ đạo",
            "Giấy khen",
            None,
            "09:00 ngày 2/4/2022",
            "Trễ hạn",
            "Đã gửi",
        ],
    ]
    assert book["Cá nhân"]["F2"].data_type == "s"  # no formula
    assert book["Chưa đăng ký"].max_row == 1


def test_who_has_not_registered_stands_with_a_contact(client, world):
    world.other.email = "lan@tc.vn"
    world.other.save()
    client.force_login(world.staff)
    book = load_workbook(io.BytesIO(client.get("/dang-ky/tong-hop.xlsx").content))
    rows = [row[3:] for row in book["Chưa đăng ký"].iter_rows(min_row=2, values_only=True)]
    assert rows == [
        ("UBND xã Hòa Bình", "Chưa bắt đầu", None, "Trần Thị Mai; Võ Minh Sơn"),
        ("UBND thị trấn Tràm Chim", "Chưa bắt đầu", None, "Hồ Kim Lan lan@tc.vn"),
    ]


def test_official_list(register):
    document = Document(register("docx"))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 20]
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert section.different_first_page_header_footer

    head, foot, *tables = document.tables
    assert [cell.text.strip() for row in head.rows for cell in row.cells] == [
        "UBND HUYỆN\nPHÒNG NỘI VỤ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        "Số:         /BC-PNV",
        "……………, ngày … tháng … năm …",
    ]
    motto = head.rows[0].cells[1].paragraphs[1].runs[0]
    assert (motto.bold, motto.font.size) == (True, Pt(13))
    texts = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert texts[0] == "BÁO CÁO"
    assert "có 02 cơ quan, đơn vị gửi đăng ký thi đua, trong đó 01 đơn vị gửi đúng hạn" in texts[2]
    assert "01 đơn vị gửi sau hạn" in texts[2]
    assert texts[3:7] == [
        "1. Tập thể: 02 tập thể (danh sách tại Phụ lục I kèm theo).",
        "2. Cá nhân: 02 cá nhân (danh sách tại Phụ lục II kèm theo).",
        "Trong 02 cá nhân có 02 người là lãnh đạo, quản lý.",
        "Phòng Nội vụ báo cáo Ủy ban nhân dân huyện./.",
    ]
    assert [text for text in texts[7:] if not text.startswith("(Kèm theo")] == [
        "Phụ lục I",
        "DANH SÁCH TẬP THỂ ĐĂNG KÝ THI ĐUA",
        "Xã, thị trấn (01)",
        "Cơ quan chuyên môn (01)",
        "Danh sách này có 02 tập thể./.",
        "Phụ lục II",
        "DANH SÁCH CÁ NHÂN ĐĂNG KÝ THI ĐUA",
        "Xã, thị trấn (01)",
        "Cơ quan chuyên môn (01)",
        "Danh sách này có 02 cá nhân./.",
    ]
    assert [[cell.text for cell in table.rows[1].cells] for table in tables] == [
        ["1", "UBND xã Hòa Bình", "Giấy khen", "Số 15/KH-UBND ngày 22/3/2022", "Đúng hạn"],
        ["2", "UBND xã Hòa Bình", "Giấy khen", "Số 15/KH-UBND ngày 22/3/2022", "Sau hạn"],
        ["1", "Ông =1+1", "Chủ tịch UBND xã Hòa Bình", "Lãnh đạo chỉ đạo", "Giấy khen", "Đúng hạn"],
        [
            "2",
            "Ông Nguyễn Văn An",
            "Chủ tịch UBND thị trấn Tràm Chim",
            "Lãnh đạo chỉ đạo",
            "Giấy khen",
            "Sau hạn",
        ],
    ]
    assert foot.rows[0].cells[0].text.startswith("Nơi nhận:\n- Ủy ban nhân dân huyện;")
    assert foot.rows[0].cells[1].text.strip() == "TRƯỞNG PHÒNG"


def test_borders_stand_where_the_standard_wants_them(register):
    """Word refuses a paragraph whose properties stand in another order."""
    order = ["pStyle", "keepNext", "pBdr", "spacing", "ind", "jc", "rPr", "sectPr"]
    for properties in Document(register("docx")).element.iter(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}pPr"
    ):
        names = [child.tag.rpartition("}")[2] for child in properties]
        assert names == sorted(names, key=order.index)
