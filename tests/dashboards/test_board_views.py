"""The board as its readers get it: movement, order, filter, sums, exceptions, and its other two views."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import CampaignUnit, Exclusion, Group, User
from campaigns.time import BEGINNING
from dashboards import filters
from dashboards.actions import publish_board
from metrics.actions import record_measures
from tests.dashboards.test_views import text
from tests.factories import (
    MARCH,
    at,
    make_campaign,
    make_criterion,
    make_procedure,
    make_report,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

APRIL = date(2022, 4, 1)
VIEWS = ["/", "/nhiet/", "/theo-thang/"]


@pytest.fixture
def leader(client) -> User:
    user = make_user(role=User.Role.LEADER)
    client.force_login(user)
    return user


def make_world(units: int = 4, *, groups: int = 1):
    """Two targets. In April the first unit of each group falls behind the second; the last reported March alone."""
    campaign = make_campaign(slug="cchc")
    make_criterion(campaign, "BCN", threshold="20", display_order=1)
    make_criterion(
        campaign, "TH", measure="late", operator="none_or_low", threshold="", display_order=2
    )
    for number in range(1, groups):
        Group.objects.create(campaign=campaign, code=f"khoi-{number}", name=f"Khối {number}")
    made = []
    for n in range(units):
        unit = make_unit(campaign, code=f"U{n}", name=f"UBND xã {n}", display_order=n)
        made.append(unit)
        code = f"khoi-{n % groups}" if n % groups else "xa"
        CampaignUnit.objects.filter(unit=unit).update(group=campaign.groups.get(code=code))
    procedure = make_procedure(campaign, *made, code="1.000001")
    counts = {"received": 100, "resolved_on_time": 100, "returned": 100}
    known = {MARCH: at("2022-04-05 08:00"), APRIL: at("2022-05-05 08:00")}
    for n, unit in enumerate(made):
        for month in (MARCH, APRIL):
            if month == APRIL and n == units - 1 and units > 1:
                continue
            post = max(0, 30 - 5 * n) if month == MARCH else min(90, 5 + 10 * n)
            late = {"pending_overdue": 3} if (n, month) == (1, APRIL) else {}
            figures = {procedure: {**counts, "received_post": post, **late}}
            make_report(campaign, unit, month, figures, known_from=known[month])
    for instant in (BEGINNING, *known.values()):
        record_measures(campaign=campaign, since=instant)
    return campaign, made


def rows_of(response) -> list[str]:
    return re.findall(
        r'<th scope="row" class="unit"><a[^>]*>([^<]+)</a>', response.content.decode()
    )


def test_movement_is_told_in_words_against_the_month_before(client, leader):
    make_world(4)
    page = text(client.get("/?thang=2022-04"))
    assert '<span class="wide-only">giảm </span>2<span class="wide-only"> bậc</span>' in page
    assert "Thay đổi so với tháng 3/2022" in page
    assert "dưới 1,00 điểm và dưới 2 bậc coi là không đáng kể" in page
    assert "tiến bộ thứ" in page


def test_first_month_has_nothing_to_compare_with_and_says_so(client, leader):
    make_world(3)
    page = text(client.get("/?thang=2022-03"))
    assert "Tháng đầu tiên của phong trào: chưa có tháng trước để so sánh thứ hạng." in page
    assert 'class="move' not in page
    assert "tiến bộ" not in page


def test_month_before_is_taken_at_the_same_instant(client, leader):
    campaign, units = make_world(3)
    later = at("2022-06-01 08:00")
    figures = {campaign.procedures.get(): {"received": 100, "received_post": 0}}
    make_report(campaign, units[0], MARCH, figures, known_from=later)
    record_measures(campaign=campaign, since=later)
    then = text(client.get("/?thang=2022-04&den=2022-05-31T00:00"))
    now = text(client.get("/?thang=2022-04"))
    assert "giảm </span>1" in then
    assert "giảm </span>1" not in now


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", ["UBND xã 2", "UBND xã 0", "UBND xã 1", "UBND xã 3"]),
        ("xep=don-vi", ["UBND xã 0", "UBND xã 1", "UBND xã 2", "UBND xã 3"]),
        ("xep=-BCN", ["UBND xã 2", "UBND xã 1", "UBND xã 0", "UBND xã 3"]),
        ("xep=BCN", ["UBND xã 0", "UBND xã 1", "UBND xã 2", "UBND xã 3"]),
        ("qua-han=1", ["UBND xã 1"]),
        ("chua-bao-cao=1", ["UBND xã 3"]),
        ("ten=XA+2", ["UBND xã 2"]),
        ("khoi=xa&chua-dat=TH", ["UBND xã 1"]),
    ],
)
@pytest.mark.parametrize("address", VIEWS[:2])
def test_rows_are_chosen_and_arranged_by_the_address(client, leader, address, query, rows):
    make_world(4)
    assert rows_of(client.get(f"{address}?thang=2022-04&{query}")) == rows


def test_rank_stays_however_the_rows_are_arranged(client, leader):
    make_world(4)
    page = text(client.get("/?thang=2022-04&xep=don-vi&ten=xa+0"))
    assert '<td class="rank">2<small' in page
    assert "<b>1 trong 4 đơn vị</b>" in page
    assert "tên hoặc mã có “xa 0”" in page


def test_heads_sort_both_ways_and_say_so(client, leader):
    make_world(3)
    page = text(client.get("/?thang=2022-04&qua-han=1&xep=-BCN"))
    assert '<th scope="col" aria-sort="descending" title="Tiêu chí BCN">' in page
    assert 'href="?thang=2022-04&amp;xep=BCN&amp;qua-han=1"' in page
    assert page.count("aria-sort") == 1
    assert 'href="?thang=2022-03&amp;xep=-BCN&amp;qua-han=1"' in page  # another month, same choice
    assert 'href="/nhiet/?thang=2022-04&amp;xep=-BCN&amp;qua-han=1"' in page


@pytest.mark.parametrize("address", VIEWS)
def test_nothing_found_is_said(client, leader, address):
    make_world(2)
    page = text(client.get(f"{address}?ten=khong-co"))
    assert "Không có đơn vị nào như vậy." in page
    assert "<b>0 trong 2 đơn vị</b>" in page


WRONG = [
    ("xep=gi-do", "Bảng không có cột “gi-do” để sắp xếp."),
    ("khoi=gi-do", "Phong trào không có khối nào mang mã “gi-do”."),
    ("chua-dat=gi-do", "Bảng không có chỉ tiêu “gi-do”."),
    ("trang=-1", "“-1” không phải là số trang."),
    ("trang=99999", "“99999” không phải là số trang."),
]


@pytest.mark.parametrize(("query", "sentence"), WRONG)
def test_wrong_choices_are_answered_with_a_sentence(client, leader, query, sentence):
    make_world(2)
    response = client.get(f"/?{query}")
    assert (response.status_code, sentence in text(response)) == (400, True)


def test_wrong_criterion_of_the_months(client, leader):
    make_world(2)
    assert client.get("/theo-thang/?chi-tieu=gi-do").status_code == 400
    assert "UBND xã 1" in text(client.get("/theo-thang/?chi-tieu=TH"))


def test_groups_and_district_are_added_up(client, leader):
    make_world(6, groups=2)
    page = text(client.get("/?thang=2022-03"))
    assert "<b>20,00 %</b><small>60/300</small>" in page  # 30, 20, 10 of 100 each
    assert "<b>15,00 %</b><small>45/300</small>" in page  # 25, 15, 5
    assert "<b>17,50 %</b><small>105/600</small>" in page
    assert "tổng tử số chia tổng mẫu số" in page
    april = text(client.get("/?thang=2022-04"))
    assert "2/3 đơn vị có đủ số liệu; thiếu UBND xã 5" in april


def test_exceptions_name_who_asks_for_attention(client, leader):
    campaign, units = make_world(4)
    Exclusion.objects.create(
        campaign_unit=CampaignUnit.objects.get(unit=units[0]), reason="vi phạm", excluded_by=leader
    )
    make_unit(campaign, name="UBND xã ngoài cuộc", takes_part=False)
    page = text(client.get("/?thang=2022-04"))
    noted = page[page.index("Cần chú ý") :]
    assert "Còn hồ sơ quá hạn" in noted
    assert "3 hồ sơ" in noted
    assert "chưa báo cáo tháng 4" in noted
    assert "vi phạm" in noted
    assert "UBND xã ngoài cuộc" in noted
    assert 'href="?thang=2022-04&amp;qua-han=1"' in noted
    assert "1 đơn vị</span> có hồ sơ trễ hạn, quá hạn, trong đó" in page
    assert "điều chỉnh sau khi công bố" not in noted


def test_exceptions_name_who_was_restated_since_publication(client, leader):
    campaign, units = make_world(3)
    publish_board(campaign=campaign, month=MARCH, by=make_user())
    figures = {campaign.procedures.get(): {"received": 100, "received_post": 1}}
    make_report(campaign, units[0], MARCH, figures, known_from=at("2022-06-01 08:00"))
    record_measures(campaign=campaign, since=at("2022-06-01 08:00"))
    page = text(client.get("/?thang=2022-03"))
    assert "Đã điều chỉnh sau khi công bố" in page[page.index("Cần chú ý") :]


def test_heat_table_says_every_status_in_words(client, leader):
    make_world(4)
    page = text(client.get("/nhiet/?thang=2022-04"))
    assert 'class="h not-met t1" title="35/200"' in page  # 17,50 % of 20 %
    assert '<span class="vh">Chưa đạt: </span>17,50 %' in page
    assert '<span class="vh">Chưa báo cáo</span>' in page


def test_months_have_a_target_line_gaps_and_hollow_marks(client, leader):
    make_world(3)
    page = text(client.get("/theo-thang/?thang=2022-05"))
    assert page.count("chart-dot hollow") == 2 + 1  # April, of those who reported; and the key
    assert page.count('class="chart-target"') == 3 + 1
    assert "Tháng còn tạm thời: tháng 4/2022, tháng 5/2022" in page
    assert "Không có số liệu: tháng 5/2022" in page


@pytest.mark.parametrize("address", VIEWS)
def test_long_groups_come_in_pages(client, leader, monkeypatch, address):
    monkeypatch.setattr(filters, "LONG_GROUP", 3)
    monkeypatch.setattr(filters, "PAGE_LENGTH", 2)
    make_world(5)
    first = text(client.get(f"{address}?thang=2022-03"))
    assert "Đang hiện 1–2 trong 5 đơn vị" in first
    assert 'href="?thang=2022-03&amp;khoi=xa&amp;trang=2" rel="next"' in first
    last = text(client.get(f"{address}?thang=2022-03&khoi=xa&trang=3"))
    assert "Đang hiện 5–5 trong 5 đơn vị" in last
    assert 'rel="next"' not in last
    assert "Đang hiện 5–5" in text(client.get(f"{address}?thang=2022-03&khoi=xa&trang=77"))


@pytest.mark.parametrize("address", VIEWS)
def test_queries_are_the_same_for_1_and_3_units(client, leader, address):
    campaign, _ = make_world(1)
    address = f"{address}?thang=2022-04"
    client.get("/nhiet/?thang=2022-03")  # what a process asks for once
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    for number in range(2):
        unit = make_unit(campaign, name=f"Thêm {number}")
        make_report(campaign, unit, MARCH, {}, known_from=at("2022-04-06 08:00"))
    record_measures(campaign=campaign, since=at("2022-04-06 08:00"))
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(many) == len(few)
    with CaptureQueriesContext(connection) as warm:
        assert client.get(address).status_code == 200
    assert len(warm) <= 4


def test_page_and_its_files_are_small(client, leader):
    """As a browser loads them first: the page packed, and all that it links."""
    campaign, _ = make_world(24, groups=2)
    for n in range(5):
        make_criterion(campaign, f"C{n}", measure="returned_post", display_order=9 + n)
    page = gzip.compress(client.get("/?thang=2022-04").content, 6)
    assert len(page) <= 40 * 1024
    linked = re.findall(r'(?:href|src)="/static/([^"]+)"', gzip.decompress(page).decode())
    assert "css/board.css" in linked
    files = [Path(settings.BASE_DIR, "static", name).read_bytes() for name in sorted(set(linked))]
    assert len(page) + sum(len(gzip.compress(data, 6)) for data in files) <= 120 * 1024
