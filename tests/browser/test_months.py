"""Two persons open a closed month in a real browser, and the board of completeness tells it."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.models import User
from campaigns.text import day
from tamnong_thidua.management.commands.seed_demo import PASSWORD
from tests.browser.test_screens import PHONE, complaints, is_clean, is_quiet, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

BOARD, MONTHS = "/so-lieu/?phong-trao=cchc-2022", "/so-lieu/khoa/?phong-trao=cchc-2022"


@pytest.fixture(autouse=True)
def _second_person(demonstration):
    User.objects.create_user(
        "noivu2", PASSWORD, role=User.Role.STAFF, full_name="Lê Văn Tám", duty_approval=True
    )


def test_two_persons_open_a_closed_month(page: Page, new_context):
    until = timezone.localdate() + timedelta(days=3)
    sign_in(page, "noivu")
    page.goto(BOARD)
    page.get_by_role("link", name="Khóa tháng, mở khóa").click()
    lock = page.get_by_role("region", name="Khóa một tháng")
    lock.get_by_label("Tháng").select_option("Tháng 8/2022")
    lock.get_by_role("button", name="Khóa tháng").click()
    expect(page.get_by_text("Đã khóa tháng 8/2022.")).to_be_visible()

    ask = page.get_by_role("region", name="Đề nghị mở khóa", exact=True)
    ask.get_by_label("Tháng").select_option("Tháng 8/2022")
    ask.get_by_label("Đơn vị").select_option("UBND xã Phú Thành B")
    ask.get_by_label("Mở khóa đến hết ngày").fill(day(until))
    ask.get_by_label("Lý do").fill("Chưa gửi số liệu tháng 8")
    ask.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_role("button", name="Rút lại đề nghị")).to_be_visible()
    expect(page.get_by_role("button", name="Duyệt, mở khóa")).to_have_count(0)

    second = new_context().new_page()
    said = complaints(second)
    sign_in(second, "noivu2")
    is_clean(second, MONTHS, said)
    second.set_viewport_size(PHONE)
    is_quiet(second, MONTHS, said)
    second.get_by_label("Ý kiến").fill("Đồng ý")
    second.get_by_role("button", name="Duyệt, mở khóa").click()
    expect(second.get_by_text(re.compile("đang mở cho UBND xã Phú Thành B"))).to_be_visible()
    is_clean(second, MONTHS, said)
    second.emulate_media(color_scheme="dark")
    is_clean(second, MONTHS, said)

    is_clean(second, BOARD, said)
    page.goto(BOARD)
    cell = page.get_by_title(re.compile("thiếu, quá hạn nộp; mở khóa đến hết ngày"))
    expect(cell).to_have_count(1)
    expect(cell).to_have_attribute("title", re.compile(re.escape(day(until))))
    page.get_by_text("Bản chữ để sao chép").click()
    expect(page.get_by_label("Tình hình báo cáo bằng chữ")).to_have_value(
        "24/24 đơn vị đã báo cáo tháng 10/2022.\n"
        f"Tháng 8/2022: 1 đơn vị chưa báo cáo, quá hạn từ {day(date(2022, 9, 6))}:"
        " UBND xã Phú Thành B (Cán bộ UBND xã Phú Thành B)."
    )
