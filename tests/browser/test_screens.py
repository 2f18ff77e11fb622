"""The screens in a real browser: on a phone, by keyboard, without scripts, in both themes, on paper."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from campaigns.models import Campaign, RulesVersion, UnitMember, User
from metrics.importing import import_files
from metrics.intake import receive
from metrics.intake.traces import Reporter, lock_of
from metrics.models import CumulativeMeasures, Intake, MonthlyReport, Upload
from tamnong_thidua.management.commands.seed_demo import FILES, PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demonstration")]

DATA = Path(__file__).parents[1] / "data"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 900}
PASTE = """text => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def sign_in(page: Page, username: str) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("main")).to_be_visible()


def complaints(page: Page) -> list[str]:
    """What the console says from now on: refused styles and scripts above all."""
    found: list[str] = []
    page.on("console", lambda m: found.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def faults_of(page: Page) -> list:
    return [
        (fault["id"], [node["target"] for node in fault["nodes"]])
        for fault in Axe().run(page).response["violations"]
    ]


def sideways(page: Page) -> int:
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def is_clean(page: Page, address: str, said: list[str]) -> None:
    is_quiet(page, address, said)
    assert faults_of(page) == [], address


def is_quiet(page: Page, address: str, said: list[str]) -> None:
    """Nothing refused by the policy, nothing to push sideways. Before axe, which brings styles of its own."""
    said.clear()
    page.goto(address)
    page.wait_for_load_state("load")
    assert said == [], address
    assert sideways(page) == 0, address


def in_admin(obj, page: str = "change") -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{page}", args=[obj.pk])


def test_leader_on_a_phone(page: Page):
    page.set_viewport_size(PHONE)
    sign_in(page, "lanhdao")
    expect(page.locator("h1")).to_contain_text("4 trong 24 đơn vị đạt đủ 7 chỉ tiêu.")
    expect(page.locator("h1")).to_contain_text("UBND xã Phú Thành B chưa báo cáo tháng 8.")
    assert sideways(page) == 0

    row = page.get_by_role("row").filter(has_text="UBND xã An Hòa")
    shown = row.locator("td.c:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("data-name", "TTHC mức 3")
    row.locator("summary").click()
    expect(shown).to_have_count(7)
    assert sideways(page) == 0
    box = row.locator("summary").bounding_box()
    assert min(box["width"], box["height"]) >= 44


def test_leader_at_a_desk(page: Page):
    sign_in(page, "lanhdao")
    months_and_a_look_back(page)
    keyboard_alone(page)
    paper(page)


def months_and_a_look_back(page: Page):
    page.get_by_role("link", name="Tháng 6/2022").click()
    expect(page).to_have_url(re.compile(r"\?thang=2022-06$"))
    page.get_by_text("Xem tại thời điểm…").click()
    page.get_by_label("Ngày và giờ").fill("5/7/2022 08:00")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.get_by_text("Đang xem tại thời điểm")).to_contain_text("08:00 ngày 5/7/2022")
    expect(page.locator("h1")).to_contain_text("Chưa có đơn vị nào báo cáo tháng 6/2022.")
    page.get_by_role("link", name="Về hiện tại").click()
    expect(page.locator("h1")).to_contain_text("Chưa đơn vị nào trong 24 đơn vị")


def keyboard_alone(page: Page):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert width == "3px"


def paper(page: Page):
    """A card is one page, the board one page a group and one for the district and what asks for attention."""
    for address, pages in (("/don-vi/30013/", 1), ("/don-vi/30007/", 1), ("/", 3)):
        page.goto(address)
        pdf = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == pages, address


# The row of pages, or its button, ends where the search begins, and the row is one.
HEAD = """() => {
    const shown = where => [...document.querySelectorAll(where)].filter(one => one.offsetWidth)
        .map(one => one.getBoundingClientRect());
    const pages = shown(".nav-row a, .nav-menu > summary");
    return document.querySelector(".head-row").offsetHeight === 60
        && Math.max(...pages.map(at => at.right)) <= Math.min(...shown(".find, .find-link").map(at => at.left))
        && Math.max(...shown(".user > summary").map(at => at.right)) <= window.innerWidth;
}"""


def test_head_is_one_row_at_every_width(page: Page):
    widths = [360, 641, 1260, 1261, 1340, 1341, 1366, 1920]
    for user in ("noivu", "truongphong", "lanhdao", "thanhtra", "30001"):
        page.context.clear_cookies()
        sign_in(page, user)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate(HEAD), (user, width)


def test_pages_of_work_print_what_they_record(page: Page):
    sign_in(page, "noivu")
    page.emulate_media(media="print")
    for address, recorded, done in [
        ("/so-lieu/", "Các lần nhập gần đây", "Gửi tệp số liệu"),
        ("/so-lieu/khoa/", "Các tháng của phong trào", "Đề nghị mở khóa"),
        ("/dang-ky/tiep-nhan/", "UBND xã An Hòa", "Với các hồ sơ đã chọn"),
        ("/cong-bo/", "Các bảng đã công bố", "Công bố bảng của một tháng"),
    ]:
        page.goto(address)
        expect(page.locator("main").get_by_text(recorded, exact=True).first).to_be_visible()
        expect(page.get_by_text(done, exact=True)).to_be_hidden()
        shown = page.locator("main").locator("button, .button, [type=checkbox], [type=file]")
        assert [one.inner_text() for one in shown.all() if one.is_visible()] == [], address


def test_pages_are_clean_in_both_themes_and_on_a_phone(page: Page):
    said = complaints(page)
    is_clean(page, "/dang-nhap/", said)
    sign_in(page, "noivu")
    main_pages = ["/", "/don-vi/30013/", "/so-lieu/"]
    others = [
        "/?thang=2022-06&den=2022-07-05T09:00",
        f"/?phong-trao={Campaign.objects.first().slug}",
        "/don-vi/",
        "/don-vi/30016/",
        "/don-vi/VP/",
        f"/so-lieu/{Upload.objects.first().pk}/",
        "/doi-mat-khau/",
        "/tim-kiem/?q=dong",
        "/thu-tuc/1.004873/",
        "/thang/2022-08/",
        "/so-sanh/?don-vi=30001&don-vi=30016&don-vi=P-NV",
        "/ban-do/?chi-tieu=TH",
    ]
    page.set_viewport_size(DESK)
    for address in main_pages + others:
        is_clean(page, address, said)
    page.set_viewport_size(PHONE)
    for address in main_pages:
        is_clean(page, address, said)
    for address in others:
        is_quiet(page, address, said)
    page.emulate_media(color_scheme="dark")
    for address in main_pages:
        is_clean(page, address, said)


def test_admin_is_clean_and_finds_names_without_accents(page: Page):
    said = complaints(page)
    sign_in(page, "noivu")
    for address in (
        "/admin/",
        "/admin/campaigns/unit/?q=phu",
        "/admin/campaigns/unit/add/",
        "/admin/campaigns/user/add/",
        "/admin/campaigns/participant/add/",
        in_admin(Campaign.objects.get(slug="cchc-2022")),
        in_admin(RulesVersion.objects.first()),
        in_admin(UnitMember.objects.first(), "history"),
        in_admin(MonthlyReport.objects.first()),
        in_admin(CumulativeMeasures.objects.first()),
        "/admin/metrics/monthlock/add/",
    ):
        is_clean(page, address, said)

    page.goto("/admin/campaigns/participant/add/")
    page.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("phu tho")
    of_both_years = [re.compile("UBND xã Phú Thọ"), re.compile("UBND xã Phú Thọ")]
    expect(page.locator(".select2-results__option")).to_have_text(of_both_years)


def test_reading_needs_no_script(new_context):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, "30019")
    expect(page.locator("h1")).to_contain_text("4 trong 24 đơn vị")
    page.locator("a.sort", has_text="Đơn vị").first.click()
    expect(page.locator("tbody .unit").first).to_have_text(re.compile("Phòng Giáo dục và Đào tạo"))
    page.locator(".nav").get_by_role("link", name="Đơn vị").click()
    expect(page.locator("h1")).to_contain_text("Còn thiếu 1 thủ tục để đạt chỉ tiêu TTHC mức 3.")
    page.get_by_text("Số liệu lũy kế theo tháng").click()
    row = page.get_by_role("row").filter(has_text="TTHC mức 3 > 40 %")
    expect(row).to_contain_text("39,74 %")
    page.get_by_text("Cán bộ UBND xã An Hòa").first.click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page).to_have_url(re.compile("/dang-nhap/$"))


def october(folder: Path, name: str, **cells) -> Path:
    """The figures of October 2022 with other numbers in some cells, without the row of totals."""
    book = load_workbook(FILES / "so-lieu-2022-10.xlsx")
    sheet = book["Số liệu"]
    for row in range(sheet.max_row, 9, -1):
        if any(str(cell.value).startswith("Tổng") for cell in sheet[row][:6]):
            sheet.delete_rows(row)
    for cell, value in cells.items():
        sheet[cell] = value
    book.save(folder / name)
    return folder / name


def send(page: Page, *files: Path) -> None:
    page.goto("/so-lieu/?phong-trao=cchc-2022")
    page.get_by_label("Tệp Excel").set_input_files(files)
    page.get_by_role("button", name="Kiểm tra").click()


def is_clean_here(page: Page) -> None:
    """At a desk, on a phone, and in the dark."""
    for size, scheme in ((DESK, "light"), (PHONE, "light"), (PHONE, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        assert sideways(page) == 0
        assert faults_of(page) == []
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")


def test_files_from_choosing_to_the_receipt(page: Page, tmp_path: Path):
    said = complaints(page)
    sign_in(page, "noivu")
    send(page, october(tmp_path, "so-lieu-loi.xlsx", H19="12 hs", A40=None, B40="UBND xã Lạ"))
    expect(page.locator("h1")).to_have_text("Có 2 lỗi phải sửa, chưa ghi gì.")
    expect(page.get_by_role("row").filter(has_text="H19")).to_contain_text("12 hs")
    expect(page.get_by_label("“UBND xã Lạ” là đơn vị nào?")).to_have_value("")
    is_clean_here(page)
    with page.expect_download() as marked:
        page.get_by_role("link", name="Tải tệp đánh dấu lỗi").click()
    assert marked.value.suggested_filename == "danh-dau-loi-so-lieu-loi.xlsx"
    page.get_by_role("button", name="Bỏ").click()
    expect(page.locator("h1")).to_have_text("Đã bỏ, không nhập.")

    changed = october(tmp_path, "so-lieu-sua.xlsx", H9=34)
    send(page, changed, FILES / "so-lieu-2022-09.xlsx")
    expect(page.locator("h1")).to_contain_text("điểm cần xem lại. Chưa nhập.")
    change = page.get_by_role("table", name="Phòng Nội vụ, tháng 10/2022")
    expect(change).to_contain_text("TN.0035")
    expect(change).to_contain_text("Tiếp nhận trong kỳ")
    expect(change).to_contain_text("34")
    expect(change).to_contain_text("H9")
    expect(page.get_by_text("Tệp “so-lieu-2022-09.xlsx” đã nhập ngày")).to_be_visible()
    is_clean_here(page)
    page.get_by_label("Vì sao số liệu vẫn đúng?").fill("Đã đối chiếu với Phòng Nội vụ")
    page.get_by_label("Lý do sửa số liệu đã có").fill("Đếm lại hồ sơ khen thưởng")
    page.get_by_role("button", name="Nhập", exact=True).click()
    assert Upload.objects.count() == 8  # the browser itself asks for the tick
    page.get_by_label("Tôi đã xem các điểm cần xem lại").check()
    page.get_by_role("button", name="Nhập", exact=True).click()
    expect(page).to_have_url(re.compile(r"/so-lieu/\d+/$"))
    expect(page.locator("h1")).to_contain_text("so-lieu-sua.xlsx")
    assert said == []


def test_a_job_at_work_is_followed_and_leads_on(page: Page):
    said = complaints(page)
    sign_in(page, "noivu")
    campaign = Campaign.objects.get(slug="cchc-2022")
    staff = User.objects.get(username="noivu")
    intake = receive(campaign=campaign, files=[("tep.xlsx", b"x")], by=staff)
    with lock_of(intake.pk):
        Intake.objects.update(state="checking")
        page.goto(f"/so-lieu/kiem-tra/{intake.pk}/")
        expect(page.locator("h1")).to_have_text("Đang kiểm tra tệp…")
        intake.refresh_from_db()
        Reporter(intake)("Đang ghi số liệu", 1500, 5000)
        expect(page.get_by_text("1.500 trên 5.000")).to_be_visible()
        is_clean_here(page)
        Intake.objects.update(state="refused")
        expect(page.locator("h1")).to_have_text("Có 1 lỗi phải sửa, chưa ghi gì.")
    assert said == []


def test_correction_withdrawal_and_two_sources(page: Page, tmp_path: Path):
    """A corrected workbook, its receipt on paper, its place in the list, taking it back; totals beside figures."""
    campaign = Campaign.objects.get(slug="cchc-2022")
    staff = User.objects.get(username="noivu")

    def take_in(path: Path, name: str, **options) -> Upload:
        outcome = import_files(
            campaign=campaign, files=[(name, path.read_bytes())], by=staff, **options
        )
        return Upload.objects.get(pk=outcome.uploads[0].id)

    corrected = with_two_late_dossiers(FILES / "so-lieu-2022-10.xlsx", tmp_path / "sua.xlsx")
    correction = take_in(corrected, "so-lieu-sua.xlsx", reason="báo sót", note="đã hỏi đơn vị")
    take_in(DATA / "II-06a-2022-06.xlsx", "II-06a.xlsx")
    receipt, withdrawal = f"/so-lieu/{correction.pk}/", f"/so-lieu/{correction.pk}/rut/"

    said = complaints(page)
    sign_in(page, "noivu")
    addresses = [receipt, withdrawal, "/so-lieu/dieu-chinh/", "/so-lieu/doi-chieu/"]
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        for address in addresses:
            is_quiet(page, address, said)
            for fold in page.locator("main details.fold > summary").all():
                fold.click()
            assert sideways(page) == 0, address
            assert faults_of(page) == [], address

    page.goto(receipt)
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp gốc").click()
    assert download.value.suggested_filename == "so-lieu-sua.xlsx"
    assert Path(download.value.path()).read_bytes() == corrected.read_bytes()

    page.get_by_role("link", name="Rút lần nhập này…").click()
    expect(page.get_by_text("Nếu rút: 1 báo cáo tháng trở lại số liệu")).to_be_visible()
    page.get_by_label("Lý do rút").fill("nhập nhầm tệp")
    page.get_by_role("button", name=f"Rút lần nhập số {correction.pk}").click()
    expect(page.locator("h1")).to_have_text(f"Lần nhập số {correction.pk} đã được rút.")

    page.goto("/so-lieu/dieu-chinh/?phong-trao=cchc-2022")
    entries = page.get_by_role("article")
    expect(entries).to_have_count(2)
    expect(entries.first).to_contain_text("Lý do: nhập nhầm tệp")
    expect(entries.last).to_contain_text("giải quyết trễ hạn 0 → thành 2")
    page.get_by_label("Đơn vị", exact=True).select_option("30001")
    page.get_by_role("button", name="Lọc").click()
    expect(page.get_by_text("Không có lần điều chỉnh nào như vậy.")).to_be_visible()


def with_two_late_dossiers(source: Path, to: Path) -> Path:
    """Two dossiers of Phòng Tài chính - Kế hoạch become late, in its first line that has as many on time."""
    book = load_workbook(source)
    sheet = book["Số liệu"]
    column = {cell.value: cell.column - 1 for cell in sheet[8]}
    on_time, late = column["Giải quyết đúng hạn"], column["Giải quyết trễ hạn"]
    row = next(
        r for r in sheet.iter_rows(min_row=9) if r[0].value == "P-TCKH" and r[on_time].value > 1
    )
    total = next(
        r for r in sheet.iter_rows(min_row=9) if any("Tổng c" in str(cell.value) for cell in r[:6])
    )
    for cells in (row, total):
        cells[on_time].value -= 2
        cells[late].value += 2
    book.save(to)
    return to


def test_figures_typed_into_the_grid(page: Page):
    said = complaints(page)
    sign_in(page, "noivu")
    page.goto("/so-lieu/?phong-trao=cchc-2022")
    choice = page.locator("form").filter(has_text="Tải mẫu để điền")
    choice.get_by_label("Tháng").select_option("2022-06")
    choice.get_by_label("Đơn vị").select_option("30010")
    choice.get_by_role("button", name="Nhập tay một đơn vị").click()
    expect(page.locator("h1")).to_have_text("UBND xã Phú Hiệp: số liệu tháng 6/2022")
    address = page.url
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        is_clean(page, address, said)
    page.emulate_media(color_scheme="dark")
    is_clean(page, address, said)
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    is_quiet(page, address, said)

    by_keyboard_and_from_a_workbook(page)

    page.goto(address)
    birth = page.get_by_role("row").filter(has_text="1.001193")
    received = birth.get_by_label("Tiếp nhận trong kỳ")
    before = received.input_value()
    received.fill("12 hs")
    birth.get_by_label("Trả lại, rút").fill("1")
    page.get_by_role("button", name="Kiểm tra").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("1.001193, Tiếp nhận trong kỳ “12 hs”: Ô phải là số nguyên")
    assert faults_of(page) == []
    page.set_viewport_size(PHONE)
    assert sideways(page) == 0
    page.set_viewport_size(DESK)
    summary.get_by_role("link").click()
    expect(received).to_be_focused()
    expect(received).to_have_value("12 hs")
    expect(received).to_have_attribute("aria-invalid", "true")
    fault = page.locator(f"[id='{received.get_attribute('aria-describedby')}']")
    expect(fault).to_contain_text("Tiếp nhận trong kỳ: Ô phải là số nguyên từ 0 trở lên")
    expect(birth.get_by_label("Trả lại, rút")).to_have_value("1")

    received.fill(str(int(before) + 1))
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page).to_have_url(re.compile(r"/so-lieu/kiem-tra/\d+/"))
    assert Intake.objects.get().files.get().name == "nhap-tay-30010-2022-06.xlsx"


def by_keyboard_and_from_a_workbook(page: Page):
    """Arrow keys and Enter go from cell to cell; a block copied from Excel fills the cells from the focus on."""
    cells = page.locator(".entry-grid input")
    cells.first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Enter", "Enter", "ArrowDown"):
        page.keyboard.press(key)
    expect(cells.nth(14 + 2)).to_be_focused()
    page.evaluate(PASTE, "7\t 8 \t12 hs\r\n9\t\t11\r\n")
    pasted = [cells.nth(row * 14 + column).input_value() for row in (1, 2) for column in (2, 3, 4)]
    assert pasted == ["7", "8", "12 hs", "9", "", "11"]
    expect(page.get_by_role("status")).to_have_text("Đã dán 6 ô.")
    cells.nth(14 - 1).focus()
    page.evaluate(PASTE, "1\t2\t3")
    expect(page.get_by_role("status")).to_contain_text(
        "2 ô có nội dung nằm ngoài bảng nên không được dán."
    )
