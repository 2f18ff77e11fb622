"""Pages that are kept: never an old one, never that of somebody else, and as small as can be."""

import gzip
import re

import pytest
import time_machine
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from campaigns.models import Unit, User
from metrics.actions import record_measures
from tests.dashboards.test_board_views import VIEWS, make_world
from tests.factories import MARCH, at, make_officer, make_report, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/?thang=2022-03"


@pytest.fixture
def leader(client) -> User:
    user = make_user(role=User.Role.LEADER)
    client.force_login(user)
    return user


@pytest.mark.parametrize("address", VIEWS)
def test_unchanged_page_is_not_sent_again(client, leader, address):
    make_world(2)
    first = client.get(address)
    assert first["Cache-Control"] == "private, no-cache"
    assert "Cookie" in first["Vary"]
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == "private, no-cache"
    assert "Content-Security-Policy" in again


def test_changed_figures_are_seen_at_once(client, leader):
    campaign, units = make_world(2)
    first = client.get(ADDRESS)
    assert b"25,00 %" in first.content
    figures = {campaign.procedures.get(): {"received": 100, "received_post": 77}}
    make_report(campaign, units[1], MARCH, figures, known_from=at("2022-06-01 08:00"))
    record_measures(campaign=campaign, since=at("2022-06-01 08:00"))
    now = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert now.status_code == 200
    assert b"77,00 %" in now.content
    assert b"25,00 %" not in now.content


def test_changed_name_is_seen_at_once(client, leader):
    make_world(2)
    client.get(ADDRESS)
    unit = Unit.objects.get(code="U1")
    unit.name = "UBND xã Tên mới"
    unit.save()
    assert "UBND xã Tên mới" in client.get(ADDRESS).content.decode()


def test_nobody_gets_the_page_of_another(client, leader):
    _, units = make_world(2)
    seen = client.get(ADDRESS)
    officer = Client()
    officer.force_login(make_officer(units[0], full_name="Nguyễn Thị An"))
    theirs = officer.get(ADDRESS, headers={"If-None-Match": seen["ETag"]})
    assert theirs.status_code == 200
    page = theirs.content.decode()
    assert "Nguyễn Thị An" in page
    assert 'href="/don-vi/U0/' in page
    assert 'href="/don-vi/U1/' not in page
    assert Client().get(ADDRESS, headers={"If-None-Match": seen["ETag"]}).status_code == 302


def test_officer_whose_time_is_over_loses_the_link_the_next_day(client):
    _, units = make_world(2)
    officer = make_officer(units[0])
    officer.memberships.update(valid_to=at("2022-06-01 00:00").date())
    client.force_login(officer)
    with time_machine.travel(at("2022-06-01 23:00"), tick=False):
        assert b'href="/don-vi/U0/' in client.get(ADDRESS).content
    with time_machine.travel(at("2022-06-02 00:10"), tick=False):
        client.force_login(officer)
        assert b'href="/don-vi/U0/' not in client.get(ADDRESS).content


def test_new_role_or_name_is_another_page(client, leader):
    make_world(2)
    first = client.get(ADDRESS)
    assert b"/do-tin-cay/" in first.content
    leader.role = User.Role.OFFICER
    leader.save()
    now = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert now.status_code == 200
    assert b"/do-tin-cay/" not in now.content


def test_messages_are_said_once_and_not_kept(client, leader):
    make_world(2)
    etag = client.get(ADDRESS)["ETag"]
    client.cookies["messages"] = left_by_the_page_before("Đã xong việc.")
    said = client.get(ADDRESS, headers={"If-None-Match": etag})
    assert said.status_code == 200
    assert "Đã xong việc." in said.content.decode()
    assert "ETag" not in said
    assert "no-store" in said["Cache-Control"]
    assert "Đã xong việc." not in client.get(ADDRESS).content.decode()


def left_by_the_page_before(sentence: str) -> str:
    storage, response = CookieStorage(RequestFactory().get("/")), HttpResponse()
    storage.add(messages.INFO, sentence)
    storage.update(response)
    return response.cookies["messages"].value


def test_token_of_a_kept_page_is_new_every_time_and_opens_the_form():
    make_world(2)
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(role=User.Role.LEADER))
    pages = [client.get(ADDRESS).content.decode() for _ in range(3)]
    tokens = [re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)[1] for page in pages]
    assert len(set(tokens)) == 3
    assert len({page.replace(token, "") for page, token in zip(pages, tokens, strict=True)}) == 1
    signed_out = client.post("/dang-xuat/", {"csrfmiddlewaretoken": tokens[1]})
    assert signed_out.status_code == 302
    assert client.get(ADDRESS).status_code == 302


def test_after_a_new_log_in_the_token_of_the_old_page_is_not_shown_again():
    make_world(2)
    client = Client()
    user = make_user(role=User.Role.LEADER)
    client.force_login(user)
    client.get(ADDRESS)
    etag = client.get(ADDRESS)["ETag"]
    client.cookies["csrftoken"] = "x" * 32  # the log-in makes a new one
    assert client.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 200


def test_packed_page_is_the_same_page(client, leader):
    make_world(3)
    for _ in range(2):  # as it is made, and as it is kept
        packed = client.get(ADDRESS, headers={"Accept-Encoding": "gzip, br"})
        assert packed["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed["Vary"]
        page = gzip.decompress(packed.content).decode()
        token = re.compile(r'(?<=csrfmiddlewaretoken" value=")[^"]+')
        assert token.sub("", page) == token.sub("", client.get(ADDRESS).content.decode())
        assert len(packed.content) < len(page) / 4
    lengths = {
        len(client.get(ADDRESS, headers={"Accept-Encoding": "gzip"}).content) for _ in range(12)
    }
    assert len(lengths) > 1  # says nothing about what is inside


def test_kept_page_asks_for_the_session_the_user_and_the_version_alone(client, leader):
    make_world(3)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as queries:
        client.get(ADDRESS)
    assert len(queries) == 3


def test_wrong_addresses_are_not_kept(client, leader):
    make_world(2)
    for _ in range(2):
        response = client.get("/?thang=2022-13")
        assert response.status_code == 400
        assert "ETag" not in response
