"""Bản đăng ký thi đua: what a unit entered, as a paper in the form of the decree."""

import io

from django.urls import reverse
from docx import Document

from letterhead import Profile, faults_of
from registrations.documents import registration_paper
from tests.factories import at
from tests.registrations.dossiers import complete, person, send, write

TARGETS = [
    {"code": "BCN", "title": "Hồ sơ qua BCCI", "words": "trên 20 %"},
    {"code": "TH", "title": "Hồ sơ trễ hạn", "words": "nhiều nhất 1 %"},
]


def read(data: bytes) -> tuple[list[str], list[list[list[str]]]]:
    """Paragraphs of the body, and the tables of data."""
    document = Document(io.BytesIO(data))
    tables = [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in document.tables
        if table.style.name == "Table Grid"
    ]
    return [one.text for one in document.paragraphs if one.text], tables


def paper(world, sections) -> bytes:
    return registration_paper(
        world.campaign, "UBND xã Hòa Bình", sections, TARGETS, at=at("2022-03-24 10:00")
    )


def test_paper_of_a_complete_dossier(world):
    people = [
        person(),
        person("Trần Thị Mai", title="ba", group="mot-cua", targets="Không trễ hạn"),
    ]
    data = paper(world, complete(people))
    assert [str(fault) for fault in faults_of(data)] == []
    assert Document(io.BytesIO(data)).core_properties.category == Profile.FORM
    texts, tables = read(data)
    assert texts[0] == "BẢN ĐĂNG KÝ THI ĐUA"
    assert [text for text in texts if text.startswith(("I", "V"))] == [
        "I. CHỈ TIÊU THI ĐUA",
        "II. TẬP THỂ",
        "III. CÁ NHÂN",
        "IV. SÁNG KIẾN, CÁCH LÀM HAY DỰ KIẾN",
    ]
    assert any("Kế hoạch số 15/KH-UBND ngày 22 tháng 3 năm 2022" in text for text in texts)
    assert "Đơn vị chưa dự kiến sáng kiến nào." in texts
    targets, collectives, individuals = tables
    assert targets[1:] == [
        ["1", "Hồ sơ qua BCCI", "trên 20\xa0%", "55\xa0%"],
        ["2", "Hồ sơ trễ hạn", "nhiều nhất 1\xa0%", "0\xa0%"],
    ]
    assert collectives[1:] == [["1", "UBND xã Hòa Bình", "Giấy khen"]]
    assert individuals[1:] == [
        ["1", "Ông Nguyễn Văn An", "Chủ tịch", "Lãnh đạo chỉ đạo", "Giấy khen", "–"],
        [
            "2",
            "Bà Trần Thị Mai",
            "Chủ tịch",
            "Trực tiếp tại Bộ phận Một cửa",
            "Giấy khen",
            "Không trễ hạn",
        ],
    ]
    head, *_, foot = [
        one for one in Document(io.BytesIO(data)).tables if one.style.name != "Table Grid"
    ]
    assert head.rows[0].cells[0].text.split("\n")[0].startswith("ỦY BAN NHÂN DÂN")
    signed = [line for line in foot.rows[0].cells[1].text.split("\n") if line]
    assert signed == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Văn Bình"]


def test_paper_of_an_empty_draft_has_dots(world):
    data = paper(world, {})
    assert faults_of(data) == []
    texts, tables = read(data)
    assert [row[3] for row in tables[0][1:]] == ["……", "……"]
    assert any("Kế hoạch số …… ngày … tháng … năm …" in text for text in texts)


def test_department_signs_by_its_own_head(world):
    sections = complete() | {
        "don-vi": {"head": "Lê Thị Ký", "head_position": "Trưởng phòng Nội vụ"}
    }
    data = registration_paper(
        world.campaign, "Phòng Nội vụ", sections, TARGETS, at=at("2022-03-24 10:00")
    )
    document = Document(io.BytesIO(data))
    assert document.tables[0].rows[0].cells[0].text.strip() == "UBND HUYỆN\nPHÒNG NỘI VỤ"
    signed = [line for line in document.tables[-1].rows[0].cells[1].text.split("\n") if line]
    assert signed == ["TRƯỞNG PHÒNG", "Lê Thị Ký"]


def test_paper_stands_at_the_check_and_at_the_receipt(client, world):
    write(world.peace, world.officer)
    client.force_login(world.officer)
    address = reverse("registration_paper", args=[world.peace.pk])
    assert (
        address in client.get(reverse("registration_check", args=[world.peace.pk])).content.decode()
    )
    answer = client.get(address)
    assert answer["Content-Disposition"] == (
        'attachment; filename="ban-dang-ky-cchc-2022-30004.docx"'
    )
    assert faults_of(answer.content) == []
    client.force_login(world.other)
    assert client.get(address).status_code == 404


def test_paper_of_a_receipt_says_what_was_sent(client, world):
    submission = send(world.peace, world.officer)
    address = reverse("receipt_paper", args=[submission.pk])
    client.force_login(world.staff)
    assert read(client.get(address).content)[1][1][1:] == [["1", "UBND xã Hòa Bình", "Giấy khen"]]
    client.force_login(world.officer)
    page = client.get(reverse("receipt", args=[submission.pk])).content.decode()
    assert address in page
    client.force_login(world.other)
    assert client.get(address).status_code == 404


def test_person_without_a_title_is_asked_for_it(client, world):
    write(world.peace, world.officer, ca_nhan={"rows": [person(title="")], "none": False})
    client.force_login(world.officer)
    page = client.get(reverse("registration_check", args=[world.peace.pk])).content.decode()
    assert "còn thiếu ông/bà" in page
