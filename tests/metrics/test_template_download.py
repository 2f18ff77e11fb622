"""The template on the web: for whom, of which month, and how fast the way there is."""

import io
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from campaigns.models import Unit, User
from metrics.template import month_to_fill_in
from tests.factories import (
    at,
    make_campaign,
    make_officer,
    make_procedure,
    make_report,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/so-lieu/mau/"
JULY, AUGUST, OCTOBER = date(2022, 7, 1), date(2022, 8, 1), date(2022, 10, 1)


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(at("2022-11-20 09:00"), tick=False):
        yield


@pytest.fixture
def units():
    campaign = make_campaign(slug="cchc-2022")
    made = [make_unit(campaign, code=code) for code in ("30001", "30004")]
    make_procedure(campaign, *made, code="1.000001")
    return made


def text(response) -> str:
    return " ".join(response.content.decode().split())


def got(response) -> tuple[str, set[str], str]:
    """(file name, codes of the units in it, the month)"""
    assert response.status_code == 200
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    book = load_workbook(io.BytesIO(response.content))
    rows = book["Số liệu"].iter_rows(min_row=9, values_only=True)
    given = [row for row in rows if row[3]]
    name = response["Content-Disposition"].removeprefix('attachment; filename="').rstrip('"')
    return name, {row[0] for row in given}, {row[2] for row in given}.pop()


@pytest.mark.parametrize("role", [User.Role.STAFF, User.Role.LEADER])
def test_all_units_or_one(client, units, role):
    client.force_login(make_user(role=role))
    all_of_june = ("mau-so-lieu-2022-06.xlsx", {"30001", "30004"}, "06/2022")
    assert got(client.get(f"{ADDRESS}?thang=2022-06")) == all_of_june
    assert got(client.get(f"{ADDRESS}?thang=2022-06&don-vi=")) == all_of_june
    assert got(client.get(f"{ADDRESS}?thang=2022-06&don-vi=30004")) == (
        "mau-so-lieu-2022-06-30004.xlsx",
        {"30004"},
        "06/2022",
    )


def test_an_officer_gets_the_own_unit_alone(client, units):
    client.force_login(make_officer(units[0]))
    own = ("mau-so-lieu-2022-06-30001.xlsx", {"30001"}, "06/2022")
    assert got(client.get(f"{ADDRESS}?thang=2022-06")) == own
    assert got(client.get(f"{ADDRESS}?thang=2022-06&don-vi=30001")) == own
    for code in ("30004", "99999"):
        response = client.get(f"{ADDRESS}?thang=2022-06&don-vi={code}")
        assert response.status_code == 404
        assert f"Không có đơn vị nào mang mã “{code}” mà tài khoản" in text(response)


def test_an_officer_without_a_unit_gets_nothing(client, units):
    client.force_login(make_user(role=User.Role.OFFICER))
    response = client.get(ADDRESS)
    assert response.status_code == 404
    assert "Không có đơn vị nào mà tài khoản của bạn" in text(response)


def test_what_is_not_there(client, units):
    client.force_login(make_user())
    assert client.get(f"{ADDRESS}?thang=2022-02").status_code == 404
    assert client.get(f"{ADDRESS}?thang=6-2022").status_code == 400
    assert client.get(f"{ADDRESS}?phong-trao=khac").status_code == 404
    assert client.post(ADDRESS).status_code == 405
    Unit.objects.filter(code="30004").update(valid_to=date(2022, 5, 31))
    gone = client.get(f"{ADDRESS}?thang=2022-06&don-vi=30004")
    assert (gone.status_code, "không còn đơn vị" in text(gone)) == (404, True)


def test_without_any_campaign(client):
    client.force_login(make_user())
    assert client.get(ADDRESS).status_code == 404


def test_without_a_month_it_is_the_newest_that_is_wanted(client, units):
    [first, second] = units
    campaign = first.campaign_units.get().campaign
    today = date(2022, 11, 20)
    assert month_to_fill_in(campaign, units, today) == OCTOBER
    for unit, month in ((first, OCTOBER), (second, OCTOBER), (first, date(2022, 9, 1))):
        make_report(campaign, unit, month, {}, known_from=at("2022-11-05 08:00"))
    assert month_to_fill_in(campaign, units, today) == date(2022, 9, 1)
    assert month_to_fill_in(campaign, [first], today) == AUGUST
    Unit.objects.filter(pk=second.pk).update(valid_to=date(2022, 8, 31))
    second.refresh_from_db()
    assert month_to_fill_in(campaign, units, today) == AUGUST
    assert month_to_fill_in(campaign, units, date(2022, 7, 31)) == date(2022, 6, 1)
    assert month_to_fill_in(campaign, units, date(2022, 3, 31)) == date(2022, 3, 1)
    client.force_login(make_officer(first))
    assert got(client.get(ADDRESS))[2] == "08/2022"


def test_all_months_reported_leaves_the_newest(units):
    campaign = units[0].campaign_units.get().campaign
    for month in campaign.months:
        for unit in units:
            make_report(campaign, unit, month, {}, known_from=at("2022-11-05 08:00"))
    assert month_to_fill_in(campaign, units, date(2022, 11, 20)) == OCTOBER


def test_queries_are_the_same_for_2_and_5_units(client, units):
    client.force_login(make_user())
    campaign = units[0].campaign_units.get().campaign

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    client.get(ADDRESS)
    few = [queries(address) for address in (ADDRESS, "/so-lieu/")]
    more = [make_unit(campaign) for _ in range(3)]
    make_procedure(campaign, *units, *more)
    assert [queries(address) for address in (ADDRESS, "/so-lieu/")] == few


# The way there


def test_staff_choose_unit_and_month(client, units):
    client.force_login(make_user())
    page = client.get("/so-lieu/?phong-trao=cchc-2022")
    form = page.context["template_form"]
    assert form.fields["don-vi"].choices[0] == ("", "Tất cả đơn vị")
    assert form.fields["thang"].initial == "2022-10"
    assert '<input type="hidden" name="phong-trao" value="cchc-2022">' in text(page)
    assert 'formaction="/so-lieu/nhap-tay/"' in text(page)


def test_an_officer_finds_it_on_the_card(client, units):
    client.force_login(make_officer(units[0]))
    link = "/so-lieu/mau/?phong-trao=cchc-2022&amp;don-vi=30001"
    assert f'<a href="{link}">Tải mẫu số liệu</a>' in text(client.get("/don-vi/30001/"))
    assert got(client.get(link.replace("&amp;", "&")))[1] == {"30001"}
