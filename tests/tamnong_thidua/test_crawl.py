"""Every link that a page shows, followed as every role; forms and addresses full of what nobody should send.

Nothing answers 500, every page carries our headers, and nothing that was typed comes back as code.
"""

import csv
import html
import io
import os
import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, given, settings, strategies
from openpyxl import load_workbook

from campaigns.models import Campaign, Individual, Unit
from metrics.models import CatalogueEntry, Procedure
from tamnong_thidua.middleware import CONTENT_SECURITY_POLICY
from tests.test_access import ROLES, TABLE, at, make_world, row

pytestmark = pytest.mark.django_db

MOST_PAGES = int(os.environ.get("CRAWL_PAGES", "60"))  # of one role; by hand more
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))
LINK = re.compile(r"""(?:href|src|action)=["']([^"'#]+)""")
FIELD = re.compile(r"""<(?:input|select|textarea)[^>]*\sname=["']([^"']+)""")
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
FORMULA = re.compile(r"[=@]|[+-](?![\d.,]*\s*%?$)")  # a negative number is none
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=[\"']", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _march():
    with time_machine.travel(at("2022-03-24 10:00"), tick=False):
        yield


@pytest.fixture
def world(db):
    savepoint = transaction.atomic()
    savepoint._from_testcase = True  # noqa: SLF001  durable blocks may stand inside, as in Django's TestCase
    with savepoint:
        yield make_world()
        transaction.set_rollback(True)


def signed_in_as(world, role: str) -> Client:
    client = Client(raise_request_exception=False)
    if world.people[role]:
        client.force_login(world.people[role])
    return client


def crawl(client: Client, start: list[str], most: int) -> dict[str, object]:
    """Address -> answer, breadth first; one address of each shape of query before a second one."""
    answers, waiting, seen = {}, list(start), set(start)
    while waiting and len(answers) < most:
        address = waiting.pop(0)
        response = answers[address] = client.get(address)
        if "text/html" not in response.get("Content-Type", ""):
            continue
        found = [html.unescape(link) for link in LINK.findall(response.content.decode())]
        if response.has_header("Location"):
            found.append(response["Location"])
        for link in found:
            target = urlsplit(urljoin(f"http://testserver{address}", link))
            if target.netloc != "testserver" or target.path.startswith(("/static/", "/dang-xuat")):
                continue
            where = target.path + (f"?{target.query}" if target.query else "")
            shape = re.sub(r"\d+", "0", where)
            if where not in seen and shape not in seen:
                seen |= {where, shape}
                waiting.append(where)
    return answers


@pytest.mark.parametrize("role", ROLES)
def test_every_link_answers_and_carries_the_policies(world, role):
    client = signed_in_as(world, role)
    start = ["/", "/admin/"] if role in {"staff", "auditor"} else ["/"]
    answers = crawl(client, start, MOST_PAGES)
    assert len(answers) > (0 if role == "anonymous" else 15)
    wrong = {}
    for address, response in answers.items():
        is_page = "text/html" in response.get("Content-Type", "")
        faults = [
            response.status_code >= 500 and "fault",
            response.get("Content-Security-Policy") != CONTENT_SECURITY_POLICY and "policy",
            response.get("X-Content-Type-Options") != "nosniff" and "sniff",
            response.get("X-Frame-Options") != "DENY" and "frame",
            response.get("Referrer-Policy") != "same-origin" and "referrer",
            "camera=()" not in response.get("Permissions-Policy", "") and "permissions",
            is_page and bool(INLINE.search(response.content.decode())) and "inline",
            not is_page
            and response.status_code == 200
            and not response.get("Content-Disposition", "").startswith("attachment")
            and not response.get("Content-Type", "").startswith(
                ("application/json", "text/javascript")
            )
            and "shown",
        ]
        if any(faults):
            wrong[address] = [fault for fault in faults if fault]
    assert wrong == {}


# What is sent that nobody should send

NASTY = [
    "' OR 1=1 --",
    '"; DROP TABLE campaigns_user; --',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% debug %}",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "\0",
    "\ud7ff\u202e\ufeff",
    '=HYPERLINK("http://x")',
    "%00%0d%0aSet-Cookie:x=1",
    "99999999999999999999999999",
    "-1",
    "1e400",
    "NaN",
    "０１２",
    "2022-02-30",
    "0000-00-00",
    "9999-12-31T23:59:59+14:00",
    "A" * 5000,
    "",
]
values = strategies.one_of(
    strategies.sampled_from(NASTY), strategies.text(max_size=60), strategies.integers().map(str)
)
quick = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)


def is_harmless(response) -> bool:
    if response.status_code >= 500:
        return False
    if "text/html" not in response.get("Content-Type", "") or response.streaming:
        return True
    text = response.content.decode()
    return "<script>alert(1)" not in text and "<img src=x" not in text


def test_addresses_full_of_nonsense_are_refused_clearly(world):
    """Every page, each parameter that pages know, values of every kind."""
    client = signed_in_as(world, "staff")
    names = [name for name in TABLE if row(name)[3] in {200, 302}]
    parameters = [
        "phong-trao", "thang", "den", "don-vi", "trang", "tim", "q", "tu", "loai", "nguoi", "khoi", "xep",
        "nhom", "che-do", "tieu-chi", "so", "viec", "p", "o", "_to_field", "_changelist_filters", "next",
    ]  # fmt: skip
    addresses = [world.address(name) for name in names] + ["/admin/campaigns/unit/", "/admin/"]

    @quick
    @given(
        strategies.sampled_from(addresses),
        strategies.dictionaries(strategies.sampled_from(parameters), values, max_size=4),
    )
    def each(address, query):
        assert is_harmless(client.get(address, query)), (address, query)

    each()


def test_paths_full_of_nonsense_are_not_there(world):
    client = signed_in_as(world, "staff")
    patterns = [
        "/don-vi/{}/", "/don-vi/{}/{}/", "/so-lieu/{}/", "/cong-bo/{}/", "/dang-ky/{}/", "/dang-ky/tep/{}/",
        "/xac-minh/{}/", "/moi/{}/{}/", "/admin/campaigns/user/{}/change/", "/{}", "/so-lieu/nhap-tay/{}/{}/",
    ]  # fmt: skip

    @quick
    @given(strategies.sampled_from(patterns), values, values)
    def each(pattern, one, two):
        path = pattern.format(quote(one, safe=""), quote(two, safe=""))
        assert is_harmless(client.get(path)), path

    each()


@pytest.mark.parametrize("role", ["officer", "staff"])
def test_forms_filled_with_nonsense_are_refused_or_kept_as_text(world, role):
    """Every form of every page that the role reads, its own fields, in a savepoint each."""
    client = signed_in_as(world, role)
    index = ROLES.index(role)
    forms = []
    for name in TABLE:
        if row(name)[index] != 200 or name in {"password_change", "sign_out_everywhere"}:
            continue
        page = client.get(world.address(name))
        if "text/html" not in page.get("Content-Type", "") or page.streaming:
            continue
        for form in FORM.findall(page.content.decode()):
            action = re.search(r'<form[^>]*\saction="([^"]+)"', form)
            target = (
                urljoin(world.address(name), html.unescape(action[1]))
                if action
                else world.address(name)
            )
            fields = sorted(set(FIELD.findall(form)) - {"csrfmiddlewaretoken"})[:40]
            buttons = re.findall(r'<button[^>]*\sname="([^"]+)"[^>]*\svalue="([^"]*)"', form)
            if 'method="post"' in form.lower() and not target.startswith(
                ("/dang-xuat", "/tai-khoan")
            ):
                forms.append((target, fields, buttons))
    assert len(forms) > 5

    @quick
    @given(strategies.sampled_from(forms), strategies.data())
    def each(form, data):
        target, fields, buttons = form
        filled = {name: data.draw(values) for name in fields}
        if buttons:
            name, value = data.draw(strategies.sampled_from(buttons))
            filled[name] = value
        savepoint = transaction.atomic()
        savepoint._from_testcase = True  # noqa: SLF001  as above
        with savepoint:
            response = client.post(target, filled)
            assert is_harmless(response), (target, filled)
            if response.status_code == 302:
                assert is_harmless(client.get(response["Location"])), (target, filled)
            transaction.set_rollback(True)

    each()


# What is taken out


def test_no_export_holds_a_formula(world):
    """Each file that an address hands out, with names like formulas; what came in is handed back as it is."""
    Unit.objects.update(name="=1+1")
    Individual.objects.update(full_name="+SUM(A1)")
    Campaign.objects.update(title="@x", organiser="-1+1")
    Procedure.objects.update(name="=1+1", field="-1+1")
    CatalogueEntry.objects.update(name="=1+1")
    client = signed_in_as(world, "staff")
    as_it_came = {"upload_file", "plan_file", "intake_marked", "evidence"}
    kinds = []
    for name in TABLE.keys() - as_it_came:
        response = client.get(world.address(name))
        kind = response.get("Content-Type", "") if response.status_code == 200 else ""
        if "spreadsheetml" in kind:
            workbook = load_workbook(io.BytesIO(response.getvalue()))
            cells = [cell for sheet in workbook for line in sheet for cell in line]
            assert [cell.coordinate for cell in cells if cell.data_type == "f"] == [], name
        elif "csv" in kind:
            text = response.getvalue().decode("utf-8-sig")
            delimiter = ";" if ";" in text.partition("\n")[0] else ","
            found = [
                value
                for line in csv.reader(io.StringIO(text), delimiter=delimiter)
                for value in line
            ]
            assert [value for value in found if FORMULA.match(value)] == [], name
        else:
            continue
        kinds.append(name)
    assert {"register", "template", "log_export"} <= set(kinds)


# Posts from elsewhere


def test_posts_of_other_sites_and_replayed_ones_are_refused(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["staff"])
    token = client.get("/tai-khoan/").cookies["csrftoken"].value
    address = "/tai-khoan/dang-xuat-moi-noi/"
    assert client.post(address).status_code == 403
    assert client.post(address, {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    forged = {"HTTP_ORIGIN": "https://xau.example", "HTTP_HOST": "testserver"}
    assert client.post(address, {"csrfmiddlewaretoken": token}, **forged).status_code == 403
    assert client.post(address, {"csrfmiddlewaretoken": token}).status_code == 302
    # the same once more, with the token of the session that is over
    assert client.post(address, {"csrfmiddlewaretoken": token}).status_code == 403


def test_no_name_of_an_address_takes_posts_without_the_check():
    for view in views_of(get_resolver()):
        assert not getattr(view, "csrf_exempt", False), view


def views_of(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views_of(pattern)
        else:
            yield pattern.callback


class Unread:
    """A body that must not be read."""

    def __init__(self):
        self.taken = 0

    def read(self, size=-1):
        self.taken += 1
        return b""

    readline = read


@pytest.mark.parametrize("role", ["anonymous", "officer", "auditor"])
def test_a_large_body_of_who_may_not_send_it_is_never_read(world, role):
    client = signed_in_as(world, role)
    body = Unread()
    response = client.generic(
        "POST",
        "/so-lieu/",
        b"",
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(50 * 2**20)},
    )
    assert (response.status_code, body.taken) == (413, 0)


def test_a_log_in_of_many_megabytes_is_refused():
    client = Client()
    response = client.post("/dang-nhap/", {"username": "a" * 100_000, "password": "x"})
    assert response.status_code == 413
