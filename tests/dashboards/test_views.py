"""The board, the units' cards and the uploads as their readers get them."""

from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import CampaignUnit, User
from campaigns.time import BEGINNING
from metrics.actions import record_measures
from metrics.models import Upload
from tests.factories import (
    MARCH,
    at,
    make_campaign,
    make_criterion,
    make_officer,
    make_procedure,
    make_report,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

APRIL = date(2022, 4, 1)


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def staff(client) -> User:
    user = make_user(role=User.Role.STAFF)
    client.force_login(user)
    return user


def make_world(units: int = 2, **fields):
    """A campaign with two targets; March is reported by every unit but the last, April by the first alone."""
    campaign = make_campaign(**fields)
    make_criterion(campaign, "BCN", threshold="20", display_order=1)
    make_criterion(
        campaign,
        "TH",
        measure="late",
        operator="none_or_low",
        threshold="",
        display_order=2,
    )
    made = [make_unit(campaign, code=f"300{n:02d}", name=f"UBND xã {n}") for n in range(units)]
    procedure = make_procedure(campaign, *made, code="1.000001")
    counts = {"received": 100, "received_post": 30, "resolved_on_time": 100, "returned": 100}
    for unit in made[:-1] or made:
        make_report(campaign, unit, MARCH, {procedure: counts}, known_from=at("2022-04-05 08:10"))
    make_report(
        campaign,
        made[0],
        APRIL,
        {procedure: {**counts, "received_post": 2}},
        known_from=at("2022-05-05 08:10"),
    )
    for instant in (BEGINNING, at("2022-04-05 08:10"), at("2022-05-05 08:10")):
        record_measures(campaign=campaign, since=instant)
    return campaign, made


# The board


def test_board_answers_first(client, staff):
    make_world(3)
    page = text(client.get("/?thang=2022-03"))
    assert "2 trong 3 đơn vị" in page
    assert "UBND xã 2" in page
    assert "Lũy kế đến tháng" in page
    assert "số liệu biết đến 08:10 ngày 5/4/2022" in page
    assert page.index("2 trong 3 đơn vị") < page.index("<table")


def test_default_is_the_newest_month_with_a_report(client, staff):
    make_world(2)
    response = client.get("/")
    assert response.context["address"].month == APRIL
    assert "16,00 %" in text(response)
    assert "32/200" in text(response)


def test_as_of_takes_the_board_back(client, staff):
    make_world(1)
    page = client.get("/?den=2022-05-05T08:09")
    assert page.context["address"].month == MARCH
    assert "Đang xem tại thời điểm 08:09 ngày 5/5/2022" in text(page)
    by_hand = client.get("/", {"den": "5/5/2022 08:09"})
    assert by_hand.context["address"].as_of == page.context["address"].as_of
    assert "30,00 %" in text(by_hand)


def test_links_keep_what_the_address_asks_for(client, staff):
    _, units = make_world(2, slug="cchc-2022")
    page = client.get("/?phong-trao=cchc-2022&den=2022-06-01T00:00")
    query = "?phong-trao=cchc-2022&amp;den=2022-06-01T00%3A00"
    assert f'href="/don-vi/{units[0].code}/{query}"' in page.content.decode()
    assert f'href="{query}&amp;thang=2022-03"' in page.content.decode()


WRONG = [
    ("thang=2022-13", 400, "“2022-13” không phải là một tháng có thật."),
    ("thang=thang-sau", 400, "không phải là tháng dạng YYYY-MM"),
    ("thang=2021-12", 404, "Tháng 12/2021 nằm ngoài phong trào"),
    ("den=hom-qua", 400, "“hom-qua” không phải là một thời điểm."),
    ("den=0001-01-01T00:00", 400, "không phải là một thời điểm dùng được"),
    ("den=9999-12-31T23:59-23:00", 400, "không phải là một thời điểm dùng được"),
    ("phong-trao=khong-co", 404, "Không có phong trào nào mang mã “khong-co”."),
]


@pytest.mark.parametrize("address", ["/", "/don-vi/", "/don-vi/30000/", "/so-lieu/"])
def test_wrong_addresses_are_answered_with_a_sentence(client, staff, address):
    make_world(2)
    for query, status, sentence in WRONG:
        response = client.get(f"{address}?{query}")
        assert (response.status_code, sentence in text(response)) == (status, True), query


def test_default_campaign_is_the_newest_with_figures(client, staff):
    make_world(2, slug="cu")
    newer = make_campaign(slug="moi", launched_on=date(2022, 3, 2))
    make_criterion(newer, "BCN")
    response = client.get("/")
    assert response.context["campaign"].slug == "cu"
    assert "Phong trào khác" in text(response)
    assert client.get("/?phong-trao=moi").context["campaign"] == newer


def test_without_any_campaign(client, staff):
    for address in ("/", "/don-vi/", "/so-lieu/"):
        assert "Chưa có phong trào thi đua nào." in text(client.get(address))
    assert client.get("/don-vi/30001/").status_code == 404


def test_before_the_first_file(client, staff):
    today = timezone.localdate()
    campaign = make_campaign(
        launched_on=today, ends_on=today, registration_before=today + timedelta(days=1)
    )
    make_criterion(campaign, "BCN")
    make_unit(campaign, name="UBND xã An Long")
    make_unit(campaign, takes_part=False)
    page = text(client.get("/"))
    assert "Phong trào chưa có số liệu." in page
    assert "1 trong 2 đơn vị" in page
    assert f"hạn đăng ký đến 24:00 ngày {today.day}/{today.month}/{today.year}" in page
    assert "UBND xã An Long" in page
    assert "<table" not in page


def test_campaign_without_units(client, staff):
    make_criterion(make_campaign(), "BCN")
    assert "Chưa có đơn vị nào trong phạm vi." in text(client.get("/"))
    assert client.get("/don-vi/").status_code == 200
    assert client.get("/so-lieu/").status_code == 200


def test_one_unit_and_nobody_else(client, staff):
    make_world(1)
    assert "UBND xã 0 đạt" in text(client.get("/?thang=2022-03"))


def test_nobody_has_reported_that_month(client, staff):
    make_world(3)
    page = text(client.get("/?thang=2022-05"))
    assert "Chưa có đơn vị nào</span> báo cáo tháng 5/2022." in page
    assert "Chưa xếp hạng: chưa báo cáo (" in page


def test_unregistered_units_stand_last_with_the_reason(client, staff):
    campaign, _ = make_world(2)
    make_unit(campaign, name="UBND xã ngoài cuộc", takes_part=False)
    page = text(client.get("/?thang=2022-03"))
    assert "Chưa xếp hạng: chưa đăng ký" in page
    assert page.index("UBND xã 0") < page.index("UBND xã ngoài cuộc")


def test_simulated_figures_are_marked_on_every_page(client, staff):
    _, units = make_world(2, is_simulated=True)
    upload = Upload.objects.first()
    for address in (
        "/",
        "/don-vi/",
        f"/don-vi/{units[0].code}/",
        "/so-lieu/",
        f"/so-lieu/{upload.pk}/",
    ):
        assert "Số liệu mô phỏng" in text(client.get(address)), address


def test_officers_see_the_ranking_but_only_the_way_to_their_own_card(client):
    _, units = make_world(3)
    client.force_login(make_officer(units[1]))
    page = client.get("/?thang=2022-03").content.decode()
    assert "UBND xã 0" in page
    assert f'href="/don-vi/{units[1].code}/' in page
    assert f'href="/don-vi/{units[0].code}/' not in page


def test_officer_of_one_unit_goes_straight_to_its_card(client):
    _, units = make_world(2)
    client.force_login(make_officer(units[0]))
    response = client.get("/don-vi/?thang=2022-03")
    assert response["Location"] == f"/don-vi/{units[0].code}/?thang=2022-03"


def test_officer_without_a_unit_is_told_so(client):
    make_world(2)
    client.force_login(make_user(role=User.Role.OFFICER))
    assert "chưa được giao phụ trách đơn vị nào" in text(client.get("/don-vi/"))


# The card


def test_card(client, staff):
    _, units = make_world(3)
    page = text(client.get(f"/don-vi/{units[0].code}/?thang=2022-04"))
    assert "UBND xã 0" in page
    assert "Còn thiếu" in page
    assert "9 hồ sơ" in page  # 41 of 200 is the least above 20 %
    assert "(32 → 41 trên 200)" in page
    assert 'role="img"' in page
    assert "<title" in page
    assert "Lũy kế từ 30,00 % (tháng 3/2022) đến 16,00 % (tháng 4/2022)" in page
    assert "đã báo cáo" in page


def test_card_and_why_page_say_what_can_be_done(client):
    _, units = make_world(3)
    client.force_login(make_officer(units[0]))
    page = text(client.get(f"/don-vi/{units[0].code}/?thang=2022-04"))
    left = (
        "Còn 6 tháng: còn đạt được, nếu ít nhất 129 trong khoảng 600 hồ sơ nữa tiếp nhận qua BCCI."
    )
    assert left in page
    assert f'href="/don-vi/{units[0].code}/BCN/?thang=2022-04#lam-gi"' in page
    page = text(client.get(f"/don-vi/{units[0].code}/BCN/?thang=2022-04"))
    assert "Trong 200 hồ sơ cần 41 hồ sơ tiếp nhận qua BCCI, nay có 32: còn thiếu 9." in page
    assert left in page
    assert "Làm gì để đạt" not in text(client.get(f"/don-vi/{units[0].code}/BCN/?thang=2022-03"))


def test_nearest_procedures_stand_on_the_card_and_the_why_page(client, staff):
    campaign = make_campaign()
    make_criterion(campaign, "TT34", measure="procedures_online", threshold="50")
    unit = make_unit(campaign, code="30001")
    used, asked, silent, blank = (
        make_procedure(campaign, unit, code=f"1.00000{n}", online_level=3) for n in range(4)
    )
    figures = {
        used: {"received": 5, "received_online_l3": 1},
        asked: {"received": 41},
        silent: {},
        blank: {"received": None},  # not known to be none
    }
    make_report(campaign, unit, MARCH, figures, known_from=at("2022-04-05 08:10"))
    record_measures(campaign=campaign, since=BEGINNING)
    record_measures(campaign=campaign, since=at("2022-04-05 08:10"))
    assert "Gần nhất: Thủ tục 1.000001 (41 hồ sơ)" in text(client.get("/don-vi/30001/"))
    page = client.get("/don-vi/30001/TT34/")
    assert [(n.code, n.levels, n.received) for n in page.context["advice"].nearest] == [
        ("1.000001", "3", 41)
    ]
    assert (
        "Ngoài ra có 1 thủ tục được cung cấp trực tuyến mức 3 hoặc mức 4 nhưng chưa phát"
        in text(page)
    )


def test_card_of_a_unit_that_has_not_reported(client, staff):
    _, units = make_world(3)
    page = text(client.get(f"/don-vi/{units[2].code}/"))
    assert "chưa báo cáo tháng 3, 4</span> nên chưa có điểm và thứ hạng." in page


def test_unit_that_is_in_no_campaign_is_not_there(client, staff):
    make_world(1)
    response = client.get("/don-vi/99999/")
    assert response.status_code == 404
    assert "Không có đơn vị nào mang mã “99999”" in text(response)


# Queries do not grow with the units


@pytest.mark.parametrize("address", ["/", "/don-vi/", "/don-vi/30000/", "/so-lieu/"])
def test_queries_are_the_same_for_1_and_24_units(client, staff, address):
    campaign, _ = make_world(1)
    client.get(address)
    caches["pages"].clear()
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert client.get(address).status_code == 200
    procedure = campaign.procedures.get()
    for number in range(23):
        unit = make_unit(campaign, name=f"Thêm {number}")
        make_report(campaign, unit, MARCH, {procedure: {}}, known_from=at("2022-04-06 08:00"))
    record_measures(campaign=campaign, since=at("2022-04-06 08:00"))
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert CampaignUnit.objects.count() == 24
    assert len(many) == len(few)


# Uploads


@pytest.mark.parametrize("number", [999, 10**30])
def test_receipt_that_is_not_there(client, staff, number):
    response = client.get(f"/so-lieu/{number}/")
    assert response.status_code == 404
    assert "Không có lần nhập nào" in text(response)
