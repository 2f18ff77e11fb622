"""A unit's card on paper and on a phone, at its worst: long names, many late procedures, corrections, initiatives."""

import io
import re
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from campaigns.models import Adjustment, Campaign, CampaignUnit, Unit, User
from metrics.importing import import_files
from tamnong_thidua.management.commands.seed_demo import FILES
from tests.browser.test_screens import PHONE, complaints, faults_of, sideways, sign_in
from tests.commendations.acts import recognised

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demonstration")]

CODE = "30013"
LONG = (
    "Uỷ ban nhân dân xã Phú Đức, bộ phận tiếp nhận và trả kết quả giải quyết thủ tục hành chính"
    " theo cơ chế một cửa liên thông"
)


def sheets_of_paper(page: Page, address: str) -> int:
    page.goto(address)
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def all_late(month: str) -> bytes:
    """The figures of a month with one dossier more late in every procedure of the unit that was on time."""
    book = load_workbook(FILES / f"so-lieu-{month}.xlsx")
    sheet = book["Số liệu"]
    column = {cell.value: cell.column - 1 for cell in sheet[8]}
    on_time, late = column["Giải quyết đúng hạn"], column["Giải quyết trễ hạn"]
    for row in range(sheet.max_row, 8, -1):
        if any(str(cell.value).startswith("Tổng") for cell in sheet[row][:6]):
            sheet.delete_rows(row)
    for row in sheet.iter_rows(min_row=9):
        if row[0].value == CODE and row[on_time].value:
            row[on_time].value -= 1
            row[late].value = (row[late].value or 0) + 1
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def the_worst() -> None:
    campaign = Campaign.objects.get(slug="cchc-2022")
    staff, officer = (User.objects.get(username=name) for name in ("noivu", CODE))
    campaign_unit = CampaignUnit.objects.get(campaign=campaign, unit__code=CODE)
    for month in ("2022-10", "2022-09", "2022-06"):
        import_files(
            campaign=campaign,
            files=[(f"sua-{month}.xlsx", all_late(month))],
            by=staff,
            reason="Đếm lại theo biên bản đối chiếu với bộ phận một cửa của từng xã, thị trấn",
            note="đã hỏi đơn vị",
        )
    for number in range(4):
        recognised(campaign_unit, officer, staff, title=f"{number}. {'Cách làm hay ' * 22}".strip())
    for number in range(5):
        Adjustment.objects.create(
            campaign_unit=campaign_unit,
            points=Decimal(1),
            reason=f"Lần {number}: {'được biểu dương ' * 12}".strip(),
            basis="Công văn số 12/UBND-NC",
            proposed_by=staff,
            approved_by=User.objects.get(username="truongphong"),
        )
    Unit.objects.update(name=LONG)


def test_one_sheet_however_much_there_is_to_say(page: Page, new_context):
    the_worst()
    assert len(LONG) >= 120
    sign_in(page, "noivu")
    address = f"/don-vi/{CODE}/?thang=2022-10"
    assert sheets_of_paper(page, address) == 1
    page.emulate_media(media="print")
    main = page.locator("main")
    for sentence in (
        r"… và \d+ thủ tục khác \(\d+ hồ sơ\), xem trên màn hình\.",
        r"… và 1 lần khác, xem trên màn hình\.",
        r"… và 3 lần cộng, trừ điểm khác, xem trên màn hình\.",
        r"Và 1 sáng kiến khác\.",
    ):
        expect(main.get_by_text(re.compile(sentence))).to_be_visible()
    expect(page.locator(".restated:visible")).to_have_count(2)
    expect(page.locator(".adjusted li:visible")).to_have_count(2)

    own = new_context(viewport=PHONE).new_page()
    sign_in(own, CODE)
    for month in ("2022-06", "2022-10"):
        assert sheets_of_paper(own, f"/don-vi/{CODE}/?thang={month}") == 1
    assert sideways(own) == 0


def test_a_phone_shows_the_answer_and_every_target_in_two_screens(page: Page, new_context):
    said = complaints(page)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, CODE)
    page.goto(f"/don-vi/{CODE}/?thang=2022-10")
    last = page.locator(".target").last.bounding_box()
    assert last["y"] + last["height"] <= 2 * 844
    opened_by_key_and_by_finger(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert faults_of(page) == []
    page.set_viewport_size({"width": 1366, "height": 900})
    expect(page.locator(".fold-box:visible")).to_have_count(0)
    expect(page.locator(".fold-body:visible")).to_have_count(5)
    assert said == []

    plain = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    sign_in(plain, CODE)
    plain.goto(f"/don-vi/{CODE}/?thang=2022-10")
    opened_by_key_and_by_finger(plain)


def opened_by_key_and_by_finger(page: Page) -> None:
    panels = page.locator(".panel-fold")
    expect(page.locator(".fold-body:visible")).to_have_count(0)
    late = panels.filter(has_text="Trễ hạn, quá hạn").locator(".fold-box")
    assert late.bounding_box()["height"] >= 44
    late.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("table", name="Thủ tục có nhiều hồ sơ trễ hạn")).to_be_visible()
    page.get_by_role("checkbox", name="Mở phần: Thứ hạng lân cận").click()
    expect(page.get_by_role("table", name="Các đơn vị đứng ngay trên và dưới")).to_be_visible()
    late.click()
    expect(page.locator(".fold-body:visible")).to_have_count(1)
