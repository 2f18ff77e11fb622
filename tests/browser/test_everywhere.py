"""Every page that exists, as every role that may open it: axe in both themes, at a desk, on a phone and at 200 %.

The pages are those of the table of tests/test_access.py, so that a new page is looked at without being asked for.
"""

import json
import re

import pytest
import time_machine
from axe_playwright_python.base import AXE_SCRIPT
from django.test import Client
from playwright.sync_api import Error, Page, expect

from campaigns.models import User
from tests.browser.test_screens import complaints, sideways
from tests.factories import at
from tests.test_access import (
    ROLES,
    TABLE,
    World,
    make_world,
    row,
)

pytestmark = pytest.mark.django_db(transaction=True)

DESK = {"width": 1366, "height": 768}
ZOOMED = {"width": 683, "height": 384}  # 1366 × 768 at 200 %
PHONE = {"width": 360, "height": 740}
# Rules about colours alone, for the other theme: everything else is the same there.
COLOURS = ["color-contrast", "link-in-text-block"]
ADMIN = [
    "/admin/",
    "/admin/campaigns/unit/",
    "/admin/campaigns/unit/add/",
    "/admin/campaigns/user/",
    "/admin/metrics/upload/",
]


@pytest.fixture
def place(transactional_db) -> World:
    """The world of March 2022, seen today: the campaign is over."""
    with time_machine.travel(at("2022-03-24 10:00"), tick=False):
        return make_world()


def come_in(page: Page, live_server, user: User) -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


def opened(page: Page, address: str) -> bool:
    """Whether it is a page, and no file or data."""
    try:
        response = page.goto(address)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    return response.headers["content-type"].startswith("text/html")


def violations(page: Page, rules: list[str] | None = None) -> list:
    options = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    return page.evaluate(
        """options => axe.run(document, options).then(found =>
            found.violations.map(fault => [fault.id, ...fault.nodes.map(node => node.target.join(" "))]))""",
        options,
    )


def in_theme(page: Page, scheme: str) -> None:
    """Colours that go over slowly (Django's admin) have arrived."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")


def look_at_a_desk(page: Page, said: list[str]) -> dict[str, object]:
    """What is wrong with the page that is open, by where it was seen."""
    wrong: dict[str, object] = {"console": list(said)}  # before axe, which brings styles of its own
    page.evaluate(AXE_SCRIPT)
    wrong["desk"] = violations(page)
    return {where: found for where, found in wrong.items() if found}


def look_at(page: Page, said: list[str]) -> dict[str, object]:
    """The same, in both themes and sizes. The viewport is a desk's again afterwards."""
    wrong = look_at_a_desk(page, said)
    in_theme(page, "dark")
    wrong["dark"] = violations(page, COLOURS)
    in_theme(page, "light")
    page.set_viewport_size(ZOOMED)
    wrong["sideways at 200 %"] = sideways(page)
    page.set_viewport_size(PHONE)
    wrong["sideways on a phone"] = sideways(page)
    wrong["phone"] = violations(page)
    page.set_viewport_size(DESK)
    return {where: found for where, found in wrong.items() if found}


def skips(page: Page) -> bool:
    """The first stop of the keyboard leads past the head, and is seen."""
    page.keyboard.press("Tab")
    return page.evaluate(
        """() => { const at = document.activeElement, look = getComputedStyle(at);
        return at.getAttribute("href") === "#noi-dung" && at.getBoundingClientRect().left >= 0
            && look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2; }"""
    )


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role(page: Page, live_server, place, role):
    said = complaints(page)
    # Chromium asks for it beside plain data, which names no icon; the answer would be put down to the next page.
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    user = place.people[role]
    if user is not None:
        come_in(page, live_server, user)
    page.set_viewport_size(DESK)
    found, seen = {}, set()
    for name in TABLE:
        if row(name)[ROLES.index(role)] != 200:
            continue
        said.clear()
        address = place.address(name)
        if not opened(page, address):
            continue
        seen.add(name)
        # To an auditor a page is that of the office without its forms.
        wrong = (look_at_a_desk if role == "auditor" else look_at)(page, said)
        begins_in_a_field = page.locator("[autofocus]").count()
        if role == "staff" and not begins_in_a_field and not skips(page):
            wrong["skip link"] = "not first, or not seen"
        if wrong:
            found[address] = wrong
    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)
    assert {"login"} <= seen if role == "anonymous" else {"board", "brief", "meeting"} <= seen


def test_admin_on_a_phone_and_in_the_dark(page: Page, live_server, place):
    said = complaints(page)
    come_in(page, live_server, place.people["staff"])
    page.set_viewport_size(DESK)
    found = {}
    for address in ADMIN:
        said.clear()
        page.goto(address)
        wrong = look_at(page, said)
        wrong.pop("sideways at 200 %", None)  # Django's own tables scroll the page
        if wrong:
            found[address] = wrong
    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)


def test_board_by_keyboard_alone(page: Page, live_server, place):
    come_in(page, live_server, place.people["leader"])
    page.set_viewport_size(DESK)
    page.emulate_media(reduced_motion="reduce")
    page.goto("/?thang=2022-03")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(e => {
            const look = getComputedStyle(e);
            return look.animationName !== "none" || parseFloat(look.transitionDuration) > 0;
        }).length"""
    )
    assert moving == 0

    def tab_to(text: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            words = page.evaluate("document.activeElement.textContent.trim()")
            if words == text:
                return
        raise AssertionError(f"no stop of the keyboard says “{text}”")

    tab_to("Xem tại thời điểm…")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Ngày và giờ")).to_be_focused()
    page.keyboard.type("1/4/2022")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("den="))
    page.goto("/?thang=2022-03")
    name = place_name(place)
    tab_to(name)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/don-vi/{place.own}/"))


def place_name(place: World) -> str:
    return User.objects.get(pk=place.people["officer"].pk).memberships.get().unit.name


def test_menu_of_pages_needs_no_script(new_context, live_server, place):
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    come_in(page, live_server, place.people["staff"])
    page.goto("/")
    menu = page.get_by_role("navigation", name="Các trang")
    expect(menu.get_by_role("link")).to_have_count(0)
    menu.get_by_text("Danh mục").click()
    links = menu.get_by_role("link")
    expect(menu.get_by_role("link", name="Bảng xếp hạng")).to_have_attribute("aria-current", "page")
    for link in links.all():
        assert link.bounding_box()["height"] >= 44
    menu.get_by_role("link", name="Công việc").click()
    expect(page).to_have_url(re.compile("/cong-viec/$"))
