"""Registration in a real browser: an officer on a phone, Phòng Nội vụ at a desk."""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from campaigns.models import CampaignUnit, Individual, User
from registrations.models import Registration, Submission
from tests.browser.test_screens import complaints, faults_of, sideways
from tests.factories import make_campaign, make_criterion, make_officer, make_unit, make_user
from tests.registrations.dossiers import PDF, send, write

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 900}
PASSWORD = "mat-khau-thu"


@pytest.fixture
def world(transactional_db) -> SimpleNamespace:
    today = timezone.localdate()
    campaign = make_campaign(
        launched_on=today - timedelta(days=10),
        ends_on=today + timedelta(days=200),
        registration_before=today + timedelta(days=7),
    )
    make_criterion(campaign, "BCN", title="Hồ sơ qua BCCI", display_order=1)
    make_criterion(
        campaign,
        "TH",
        title="Hồ sơ trễ hạn",
        measure="late",
        operator="none_or_low",
        threshold="",
        display_order=2,
    )
    units = []
    for name in ("UBND xã Hòa Bình", "UBND xã Tân Công Sính"):
        unit = make_unit(campaign, name=name, takes_part=False)
        units.append(
            CampaignUnit.objects.select_related("unit", "campaign", "group").get(unit=unit)
        )
    return SimpleNamespace(
        peace=units[0],
        other=units[1],
        officer=make_officer(units[0].unit, full_name="Trần Thị Mai"),
        neighbour=make_officer(units[1].unit, full_name="Hồ Kim Lan"),
        staff=make_user(role=User.Role.STAFF, full_name="Nguyễn Thị Đông"),
    )


def sign_in(page: Page, user: User) -> None:
    page.context.clear_cookies()
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    press(page, "button", name="Đăng nhập")
    expect(page.locator("main")).to_be_visible()


def press(place: Page | Locator, role: str, **options) -> None:
    """Presses a link or a button of a place, and waits for the page that it leads to."""
    page = place if isinstance(place, Page) else place.page
    with page.expect_navigation():
        place.get_by_role(role, **options).click()


def in_menu(page: Page, name: str) -> None:
    """Goes to a page by the menu, which stands for the row of links where there is no room for it."""
    page.get_by_text("Danh mục", exact=True).click()
    press(page, "link", name=name, exact=True)


def clean(page: Page, said: list[str]) -> None:
    """Nothing refused by the policy, nothing to push sideways, nothing that axe finds."""
    page.wait_for_load_state("load")
    assert [text for text in said if "status of 422" not in text] == [], page.url
    assert sideways(page) == 0, page.url
    assert faults_of(page) == [], page.url
    said.clear()  # axe brings styles of its own, which the policy refuses


def save(page: Page) -> None:
    press(page, "button", name="Lưu và về danh sách mục")


def state_of(page: Page, task: str):
    return page.get_by_role("listitem").filter(has=page.get_by_role("link", name=task, exact=True))


def test_officer_registers_on_a_phone(page: Page, world, tmp_path: Path):
    page.set_viewport_size(PHONE)
    said = complaints(page)
    sign_in(page, world.officer)
    in_menu(page, "Công việc")
    clean(page, said)
    press(page, "link", name="Gửi đăng ký thi đua của UBND xã Hòa Bình")
    expect(page.locator(".deadline")).to_contain_text("Còn 6 ngày – hạn cuối 24:00 ngày")
    clean(page, said)

    unit_and_plan(page, said, tmp_path / "ke-hoach.pdf")
    commitments_and_collectives(page, said)
    people(page, said)
    what_is_missing(page, said)
    press(page, "button", name="Gửi đăng ký")
    receipt_and_its_code(page, said)


def unit_and_plan(page: Page, said: list[str], plan: Path):
    press(page, "link", name="Thông tin đơn vị")
    clean(page, said)
    page.get_by_label("Thủ trưởng đơn vị").fill("Lê Văn Bình")
    save(page)
    expect(state_of(page, "Thông tin đơn vị")).to_contain_text("Đang làm")
    press(page, "link", name="Thông tin đơn vị")
    page.get_by_label("Chức vụ").fill("Chủ tịch")
    page.get_by_label("Số điện thoại").fill("0277 382 0001")
    save(page)
    expect(state_of(page, "Thông tin đơn vị")).to_contain_text("Xong")

    plan.write_bytes(PDF)
    press(page, "link", name="Kế hoạch phát động")
    page.get_by_label("Số, ký hiệu").fill("15/KH-UBND")
    page.get_by_label("Ngày ban hành").fill(f"{timezone.localdate():%d/%m/%Y}")
    page.get_by_label("Người ký", exact=True).fill("Lê Văn Bình")
    page.get_by_label("Chức vụ người ký").fill("Chủ tịch")
    page.get_by_label("Thêm tệp kế hoạch, bản đăng ký thi đua đã ký").set_input_files(plan)
    press(page, "button", name="Lưu, đính kèm tệp đã chọn")
    expect(page.get_by_role("link", name="ke-hoach.pdf")).to_be_visible()
    clean(page, said)
    save(page)


def commitments_and_collectives(page: Page, said: list[str]):
    press(page, "link", name="Chỉ tiêu đăng ký")
    page.get_by_label("Hồ sơ qua BCCI").fill("45")
    page.get_by_label("Hồ sơ trễ hạn").fill("0")
    clean(page, said)
    save(page)

    press(page, "link", name="Tập thể")
    page.get_by_label("Tên tập thể").fill("UBND xã Hòa Bình")
    page.get_by_label("Danh hiệu, nội dung đăng ký").fill("Giấy khen")
    clean(page, said)
    save(page)


def people(page: Page, said: list[str]):
    press(page, "link", name="Cá nhân")
    clean(page, said)
    press(page, "link", name="Dán hoặc nhập cả danh sách…")
    page.get_by_label("Dán danh sách").fill("Ông Nguyễn Văn An\tChủ tịch\t85\tLãnh đạo\tGiấy khen")
    press(page, "button", name="Kiểm tra và ghi")
    expect(page.get_by_role("alert")).to_contain_text("có 1 chỗ cần sửa. Chưa ghi gì.")
    clean(page, said)
    page.get_by_label("Dán danh sách").fill(
        "Ông Nguyễn Văn An\tChủ tịch\t1985\tLãnh đạo\tGiấy khen"
    )
    press(page, "button", name="Kiểm tra và ghi")
    expect(page.locator("h1")).to_have_text("1 người đăng ký")
    clean(page, said)
    press(page, "link", name="Sửa Nguyễn Văn An")
    clean(page, said)
    press(page, "button", name="Lưu")
    press(page, "link", name="Về danh sách mục")

    press(page, "link", name="Sáng kiến dự kiến")
    page.get_by_label("Đơn vị chưa dự kiến sáng kiến nào.").check()
    save(page)


def what_is_missing(page: Page, said: list[str]):
    press(page, "link", name="Kiểm tra và gửi")
    expect(page.locator("h1")).to_have_text("Còn 4 chỗ phải làm trước khi gửi.")
    clean(page, said)
    press(page.get_by_role("alert"), "link", name="Chỉ tiêu đăng ký")
    page.get_by_label("Hồ sơ qua BCCI").fill("55")
    save(page)
    press(page, "link", name="Người phụ trách")
    page.get_by_label("Họ và tên").fill("Trần Thị Mai")
    page.get_by_label("Chức vụ").fill("Công chức")
    page.get_by_label("Số điện thoại").fill("0277 382 0002")
    save(page)
    press(page, "link", name="Kiểm tra và gửi")
    expect(page.locator("h1")).to_have_text("Đã đủ. Xem lại lần cuối rồi gửi.")
    clean(page, said)


def receipt_and_its_code(page: Page, said: list[str]):
    expect(page.locator("h1")).to_contain_text("đã nhận đăng ký của UBND xã Hòa Bình.")
    clean(page, said)
    sent = Submission.objects.get()
    expect(page.get_by_text(sent.code, exact=True)).to_be_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) <= 3

    page.context.clear_cookies()
    page.goto("/xac-minh/")
    page.get_by_label("Mã xác minh").fill(sent.code.lower().replace("-", " "))
    press(page, "button", name="Kiểm tra")
    expect(page.locator("h1")).to_have_text("Biên nhận này là thật.")
    clean(page, said)


def test_office_receives_at_a_desk(page: Page, world):
    sent = send(world.peace, world.officer)
    write(world.other, world.neighbour)
    page.set_viewport_size(DESK)
    said = complaints(page)
    sign_in(page, world.staff)
    press(page, "link", name="Đăng ký", exact=True)
    expect(page.locator("h1")).to_have_text("1 hồ sơ chờ tiếp nhận; 1 trong 2 đơn vị chưa gửi.")
    clean(page, said)
    press(page, "link", name="UBND xã Hòa Bình", exact=True)
    clean(page, said)
    press(page, "link", name="Trả lại để sửa…")
    page.get_by_text("Kế hoạch phát động").click()
    clean(page, said)
    page.get_by_label("Số, ký hiệu").fill("Số không khớp bản đính kèm")
    press(page, "button", name="Trả lại hồ sơ")
    expect(page.locator("h1")).to_contain_text("đã trả lại, chờ đơn vị gửi lại.")

    page.set_viewport_size(PHONE)
    sign_in(page, world.officer)
    in_menu(page, "Đăng ký")
    expect(page.get_by_text("Số không khớp bản đính kèm").first).to_be_visible()
    clean(page, said)
    press(page, "link", name="Kế hoạch phát động", exact=True)
    page.get_by_label("Số, ký hiệu").fill("16/KH-UBND")
    save(page)
    press(page, "link", name="Kiểm tra và gửi")
    press(page, "button", name="Gửi đăng ký")

    page.set_viewport_size(DESK)
    sign_in(page, world.staff)
    page.goto(f"/dang-ky/tiep-nhan/{world.peace.pk}/")
    changed = page.get_by_role("row").filter(has_text="Kế hoạch phát động › Số, ký hiệu")
    expect(changed).to_contain_text("15/KH-UBND")
    expect(changed).to_contain_text("16/KH-UBND")
    clean(page, said)
    page.goto(f"/dang-ky/tiep-nhan/{world.other.pk}/gia-han/")
    clean(page, said)
    page.goto("/dang-ky/tiep-nhan/")
    page.get_by_label("Chọn UBND xã Hòa Bình").check()
    press(page, "button", name="Tiếp nhận", exact=True)
    expect(page.get_by_text("Đã tiếp nhận 1 hồ sơ: UBND xã Hòa Bình.")).to_be_visible()
    registration = Registration.objects.get(campaign_unit=world.peace)
    assert (registration.state, registration.submission.number) == ("accepted", 2)
    assert Individual.objects.get().full_name == "Nguyễn Văn An"
    assert sent.number == 1


def test_pages_are_clean_in_the_dark_and_without_script(new_context, world):
    sent = send(world.peace, world.officer)
    page = new_context(color_scheme="dark", viewport=PHONE).new_page()
    said = complaints(page)
    sign_in(page, world.officer)
    for address in (
        "/dang-ky/",
        f"/dang-ky/{world.peace.pk}/rut/",
        f"/dang-ky/bien-nhan/{sent.pk}/",
    ):
        page.goto(address)
        clean(page, said)
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    sign_in(page, world.officer)
    page.goto(f"/dang-ky/{world.peace.pk}/rut/")
    page.get_by_label("Lý do").fill("Sai danh sách")
    press(page, "button", name="Rút hồ sơ")
    expect(page.locator("h1")).to_have_text("UBND xã Hòa Bình đã rút đăng ký.")
