"""From the published board of October to a signed decision: every step of praise once, in a real browser."""

import io
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from letterhead import faults_of
from tests.browser.test_screens import complaints, sideways, sign_in
from tests.factories import at

pytestmark = pytest.mark.django_db(transaction=True)

UNIT, FRONT_LINE, HEAD = "UBND thị trấn Tràm Chim", "Bùi Ngọc Sơn", "Đặng Kim Phúc"
COUNCIL = (
    "Trần Minh Quang, Chủ tịch UBND huyện",
    "Lê Thị Hồng Vân, Trưởng phòng Nội vụ",
    "Đặng Thị Ngọc, Chuyên viên Phòng Nội vụ",
)
TAKEN, NUMBER = "5127", "5128"  # the first is that of the demonstration's decision of the same year
TITLE = "Khen thưởng đợt hai"


@pytest.fixture(autouse=True)
def _week_after_the_demonstration(transactional_db):
    """Its clock goes on from there: sessions and days are those of 2022."""
    call_command("seed_demo", stdout=io.StringIO())
    with time_machine.travel(at("2022-11-25 09:00"), tick=True):
        yield


def fill(place: Page | Locator, **of_labels: str) -> None:
    for label, text in of_labels.items():
        place.get_by_label(label.replace("_", " "), exact=True).fill(text)


def press(page: Page, name: str, said: str) -> None:
    """The button, and what the page says then."""
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("main")).to_contain_text(said)


def test_from_the_board_to_the_decision(page: Page, new_context):
    said = complaints(page)
    sign_in(page, "noivu")
    its_list_is_drawn_up(page)
    the_council_votes(page)
    expect(page.get_by_text("người có nhiệm vụ “lãnh đạo phòng”")).to_be_visible()
    expect(page.get_by_role("link", name="Ghi quyết định", exact=True)).to_have_count(0)
    assert [one for one in said if "422" not in one] == []  # a refused form answers 422

    second = new_context().new_page()
    sign_in(second, "truongphong")
    second.goto(page.url)
    the_decision_is_entered(second)
    its_document_is_right(second)
    reader = new_context().new_page()
    sign_in(reader, "lanhdao")
    it_is_registered_and_remembered(reader)


def its_list_is_drawn_up(page: Page) -> None:
    page.goto("/khen-thuong/?phong-trao=cchc-2022")
    page.get_by_role("link", name="Tháng 10/2022, bản số 1 (chính thức)").first.click()
    expect(page.locator("h1")).to_have_text("4 tập thể và 21 cá nhân đủ điều kiện bắt buộc.")
    page.get_by_role("link", name="Lập đợt đề nghị từ bảng này").click()
    fill(page, Tên_đợt_đề_nghị=TITLE, Số_tập_thể_tối_đa="1", Số_cá_nhân_tối_đa="2")
    press(page, "Lập đợt đề nghị", "Đã lập đợt đề nghị.")
    page.get_by_role("link", name="Thêm tập thể, cá nhân").click()
    for name in (UNIT, FRONT_LINE, HEAD):
        page.get_by_label(f"Chọn {name}", exact=True).check()
    press(page, "Thêm vào danh sách", "Đã thêm 3:")
    expect(page.locator("h1")).to_have_text("Đợt 3: 1 tập thể, 2 cá nhân – đang lập.")
    press(page, "Trình Hội đồng", "Đã trình Hội đồng.")


def the_council_votes(page: Page) -> None:
    page.get_by_role("link", name="Ghi cuộc họp Hội đồng").click()
    fill(
        page,
        Ngày_họp="25/11/2022",
        Bắt_đầu_lúc="08:00",
        Kết_thúc_lúc="10:30",
        Địa_điểm="Phòng họp số 1",
        Thành_viên_có_mặt="\n".join(COUNCIL),
        Chủ_tọa="Trần Minh Quang",
        Thư_ký="Đặng Thị Ngọc",
    )
    press(page, "Ghi cuộc họp", "Kết quả bỏ phiếu: 3 trong 3 thành viên có mặt")
    fill(page, **{f"{UNIT}: đồng ý": "3", f"{FRONT_LINE}: đồng ý": "3"})
    fill(page, **{f"{HEAD}: đồng ý": "2", f"{HEAD}: không đồng ý": "2"})
    press(page, "Ghi kết quả bỏ phiếu", f"{HEAD}: tổng 4 phiếu, nhiều hơn 3 thành viên có mặt.")
    fill(page, **{f"{HEAD}: đồng ý": "1"})  # the rest is still in its place
    press(page, "Ghi kết quả bỏ phiếu", "Đã ghi kết quả bỏ phiếu của 3 trường hợp.")
    expect(page.locator("details.case").filter(has_text=HEAD)).to_contain_text(
        "Không thông qua: 1/3 phiếu"
    )


def the_decision_is_entered(page: Page) -> None:
    page.get_by_role("link", name="Ghi quyết định", exact=True).click()
    fill(page, Số_quyết_định=TAKEN, Ngày_ký="25/11/2022", Người_ký="Trần Minh Quang")
    press(page, "Ghi quyết định", f"Số {TAKEN} của sổ “Quyết định” năm 2022 đã dùng")
    fill(page, Số_quyết_định=NUMBER)
    press(page, "Ghi quyết định", f"Đã ghi quyết định số {NUMBER}/QĐ-UBND.KT.")
    expect(page.locator("h1")).to_have_text(
        f"Quyết định số {NUMBER}/QĐ-UBND.KT: 1 tập thể, 1 cá nhân"
    )
    assert sideways(page) == 0


def its_document_is_right(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Quyết định (DOCX)").click()
    assert download.value.suggested_filename == f"quyet-dinh-cchc-2022-2022-{NUMBER}.docx"
    assert faults_of(Path(download.value.path()).read_bytes()) == []


def it_is_registered_and_remembered(page: Page) -> None:
    page.goto("/khen-thuong/quyet-dinh/")
    expect(page.locator("h1")).to_contain_text("2 quyết định, 2 còn hiệu lực.")
    row = page.get_by_role("row").filter(has_text=f"{NUMBER}/QĐ-UBND.KT")
    expect(row).to_contain_text(TITLE)
    row.get_by_role("link").click()
    page.get_by_role("link", name=UNIT).click()
    award = page.get_by_role("row").filter(has_text=f"số {NUMBER}/QĐ-UBND.KT ngày 25/11/2022")
    expect(award).to_contain_text(UNIT)
    expect(award).to_contain_text("Có hiệu lực")
