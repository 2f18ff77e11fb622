"""No page offers what its reader may not send: every form that posts leads to an address open to that person."""

import html
import re
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.urls import resolve

from campaigns.access import opens
from campaigns.models import User
from tests.factories import at, make_user
from tests.test_access import ROLES, TABLE, make_world, row

pytestmark = pytest.mark.django_db

POST = re.compile(r'<form\b[^>]*\smethod="post"[^>]*>', re.IGNORECASE)
ACTION = re.compile(r'\saction="([^"]+)"')


@pytest.fixture
def world(db):
    with time_machine.travel(at("2022-03-24 10:00"), tick=False):
        yield make_world()


def closed_forms(user, address: str, page: str) -> list[str]:
    """Where the forms of ``page`` lead that ``user`` may not send."""
    leading = [
        urlsplit(urljoin(address, html.unescape(found[1]))).path
        if (found := ACTION.search(form))
        else urlsplit(address).path
        for form in POST.findall(page)
    ]
    views = [(where, resolve(where).func) for where in leading]
    return [
        where
        for where, view in views
        if not opens(view, getattr(view, "access_rule", None), user, reading=False)
    ]


def without_duties() -> User:
    """Of Phòng Nội vụ, to read all and write nothing."""
    return make_user(duty_admin=False, duty_entry=False, duty_review=False, duty_approval=False)


@pytest.mark.parametrize("role", ["officer", "leader", "staff", "auditor", "without duties"])
def test_no_page_shows_a_form_that_its_reader_may_not_send(client, world, role):
    user = world.people[role] if role in world.people else without_duties()
    client.force_login(user)
    wrong, seen = {}, 0
    for name in TABLE:
        if row(name)[ROLES.index(role if role in ROLES else "staff")] != 200:
            continue
        address = world.address(name)
        response = client.get(address)
        if response.status_code != 200 or response.streaming:
            continue
        if "text/html" not in response["Content-Type"]:
            continue
        page = response.content.decode()
        seen += len(POST.findall(page))
        if closed := closed_forms(user, address, page):
            wrong[name] = closed
    assert wrong == {}
    assert seen > 10  # at least the log-out of every page
