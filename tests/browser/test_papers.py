"""The slides on a wall, by keyboard and without scripts; the brief and the exports of the demonstration."""

import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.test_screens import complaints, sideways, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demonstration")]

WALLS = [
    {"width": 1366, "height": 768},
    {"width": 1920, "height": 1080},
    {"width": 1280, "height": 720},
]
# Of every slide: what is cut off at its edges, and how high its smallest row of names is, in hundredths of the wall.
FITS = """() => [...document.querySelectorAll("[data-slide]")].map(slide => {
    const body = slide.querySelector(".slide-body");
    const box = body.getBoundingClientRect();
    const inside = slide.classList.contains("slide-list") || [...body.children].every(one => {
        const at = one.getBoundingClientRect();
        return at.top >= box.top - 1 && at.bottom <= box.bottom + 1;
    });
    return inside && body.scrollHeight <= body.clientHeight + 1 && slide.scrollWidth <= slide.clientWidth
        && slide.getBoundingClientRect().height === window.innerHeight;
})"""
# The fullest slide there is: thirteen units, each with a name of two lines.
THIRTEEN = """() => document.querySelectorAll(".slide-table tbody").forEach(rows => {
    while (rows.children.length < 13) rows.append(rows.children[0].cloneNode(true));
    rows.querySelectorAll("th").forEach(name => {
        name.textContent = "Phòng Nông nghiệp và Phát triển nông thôn";
    });
})"""
SMALLEST_NAME = """() => Math.min(...[...document.querySelectorAll(".slide-table tbody th, .slide-lines span")]
    .map(name => parseFloat(getComputedStyle(name).fontSize))) / window.innerHeight"""


def number(page: Page) -> str:
    """Of the slide that fills the window."""
    return page.evaluate(
        """() => [...document.querySelectorAll("[data-slide]")]
        .find(slide => Math.abs(slide.getBoundingClientRect().top) < 2)
        ?.querySelector(".slide-number").textContent"""
    )


def test_slides_of_a_meeting(page: Page, new_context):
    said = complaints(page)
    sign_in(page, "lanhdao")
    for wall in WALLS:
        page.set_viewport_size(wall)
        page.goto("/hop/?thang=2022-10")
        assert page.evaluate(FITS) == [True] * 6
        page.evaluate(THIRTEEN)
        assert page.evaluate(FITS) == [True] * 6
        assert (
            page.evaluate(SMALLEST_NAME) >= 0.0279
        )  # read from as far as seven times the height of the wall
        assert sideways(page) == 0
    keys_turn(page)
    assert said == []

    plain = new_context(java_script_enabled=False, viewport=WALLS[0]).new_page()
    sign_in(plain, "lanhdao")
    plain.goto("/hop/")
    expect(plain.get_by_role("button", name="Toàn màn hình")).to_have_count(0)
    plain.get_by_role("link", name="Sau").first.click()
    expect(plain).to_have_url(re.compile("#khoi-"))
    plain.get_by_role("link", name="Kết thúc").first.click()
    expect(plain.locator("h1")).to_contain_text("4 trong 24 đơn vị")


def keys_turn(page: Page) -> None:
    turned = []
    for key in ("ArrowRight", "Space", "ArrowLeft", "End", "PageUp", "Home", "Shift+Space"):
        page.keyboard.press(key)
        turned.append(number(page))
    assert turned == ["2/6", "3/6", "2/6", "6/6", "5/6", "1/6", "1/6"]
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Thoát toàn màn hình").first).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("#khoi-"))  # the screen stays filled: it is the same page
    assert page.evaluate("Boolean(document.fullscreenElement)")
    foot = page.locator("[data-slide]").nth(1).locator(".slide-foot")
    expect(foot).to_contain_text("số liệu biết đến 08:10 ngày 5/11/2022")


def test_brief_is_one_sheet_and_the_workbook_is_loaded_down(page: Page):
    said = complaints(page)
    sign_in(page, "30019")  # an officer of a unit sees the board, so the brief too
    page.goto("/tom-tat/?thang=2022-10")
    expect(page.get_by_role("button", name="In một trang A4")).to_be_visible()
    target = page.get_by_role("rowheader", name="TTHC mức 3", exact=True)
    expect(page.get_by_role("row").filter(has=target)).to_contain_text("35,82 %")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert said == []
    with page.expect_download() as download:
        page.evaluate("location.assign('/xuat/xlsx/?thang=2022-10')")
    assert download.value.suggested_filename == "bang-xep-hang-2022-10-tam-thoi.xlsx"
    book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert book.sheetnames == ["Bảng xếp hạng", "Chi tiết", "Phương pháp"]
    assert book["Chi tiết"].max_row == 4 + 24 * 7
