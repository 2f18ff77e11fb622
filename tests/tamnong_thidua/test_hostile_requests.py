"""What no browser of ours sends: answered with a refusal or a page, never with a fault of the program (500)."""

import os
import random
import re
from urllib.parse import quote

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from campaigns.models import Campaign, User
from tamnong_thidua.wsgi import application
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SEED = 20_220_324
REQUESTS_OF_A_ROLE = int(os.environ.get("HOSTILE_REQUESTS", "300"))  # by hand more
VALUES = [
    "", "0", "-1", "1e100000", "1e-100000", "9" * 400, "NaN", "Infinity", "1/0", "\x00", "a\x00b", "\x1f", "\x0b",
    "\ufffe", "\uffff", "\ud800", "\U0001ffff", "’ OR 1=1 --", "<script>", "{{7*7}}", "../../etc/passwd",
    "2022-02-30", "31/02/2022", "0000-00-00", "99999-01-01", "2022-13", "true", "null", "[]", "{}", "[" * 5_000,
    '{"a": "\\ud800"}', "%", "%00", "%ff", "=1+1", "é" * 3_000, "𝟙", "١", "1_000", "0x10", "+1", "1,5", "1.2.3",
]  # fmt: skip
NAMES = [
    "q", "thang", "tu", "den", "trang", "p", "o", "e", "all", "_selected_action", "action", "app_label", "model_name",
    "field_name", "term", "_to_field", "next", "khoi", "xem", "bang", "luc", "pk__in", "id__exact", "reason", "before",
    "csrfmiddlewaretoken", "username", "file", "unit", "month", "viec",
]  # fmt: skip
FORM = "application/x-www-form-urlencoded"
KINDS = [
    FORM, FORM, FORM, "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\xff",
    "multipart/form-data; boundary=a", "application/json", "text/plain", "x", "",
]  # fmt: skip
PLACE = re.compile(r"<[^>]+>|\(\?P<\w+>(?:[^()]|\([^()]*\))*\)")


def addresses() -> list[str]:
    """The rule of every address, with ``<…>`` where something is to be put in."""

    def of(resolver: URLResolver, before: str):
        for pattern in resolver.url_patterns:
            rule = before + str(pattern.pattern).lstrip("^").rstrip("$").removesuffix(r"\Z")
            if isinstance(pattern, URLPattern):
                yield "/" + rule.replace("\\.", ".")
            else:
                yield from of(pattern, rule)

    return sorted(set(of(get_resolver(), "")))


def wire(text: str) -> str:
    """As it travels in an address: halves of characters too."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def hostile_requests(chance: random.Random, number: int):
    """(method, address, options of the client) of so many requests."""
    rules = addresses()

    def value() -> str:
        return chance.choice(VALUES)

    for _ in range(number):
        address = PLACE.sub(lambda _: wire(value()[:300]) or "x", chance.choice(rules))
        query = "&".join(
            f"{chance.choice(NAMES)}={wire(value()[:500])}" for _ in range(chance.randrange(4))
        )
        pairs = [(chance.choice(NAMES), value()) for _ in range(chance.randrange(5))]
        body = "&".join(f"{name}={wire(text)}" for name, text in pairs).encode()
        kind = chance.choice(KINDS)
        method = chance.choice(["GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"])
        yield method, f"{address}?{query}", {"data": body, "content_type": kind}


@pytest.mark.parametrize("role", [None, *User.Role.values])
def test_no_request_is_a_fault_of_the_program(role):
    client = Client(raise_request_exception=False)
    if role:
        client.force_login(make_user(role=role))
    found = []
    for method, address, options in hostile_requests(
        random.Random(f"{SEED} {role}"), REQUESTS_OF_A_ROLE
    ):
        if "dang-xuat" in address:
            continue
        status = client.generic(method, address, **options).status_code
        if status >= 500:
            found.append((status, method, address[:150], options["content_type"]))
    assert found == [], "\n".join(map(str, found))


@pytest.mark.parametrize(
    "host",
    [
        "evil",
        "evil.example:80",
        "",
        "a b",
        "127.0.0.1.evil",
        "[::1",
        "localhost:x",
        "xn--",
        "@",
        "\xff",
    ],
)
@pytest.mark.parametrize("address", ["/", "/admin/", "/dang-nhap/", "/khong-co/", "/khong-co"])
def test_a_foreign_host_is_refused_with_a_plain_page(host, address):
    response = Client(raise_request_exception=False).get(address, headers={"host": host})
    assert response.status_code == 400
    assert "Yêu cầu không hợp lệ" in response.content.decode()


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
@pytest.mark.parametrize(
    "value",
    [r'"\000aaaaaaaaa"', r'"aaaaaaaa\001"', "a" * 4_000, r'"\377\376aaaaaaaa"', "%00aaaaaaaa"],
)
def test_cookies_of_nobody_open_nothing(client, name, value):
    client.raise_request_exception = False
    response = client.get("/", headers={"cookie": f"{name}={value}"})
    assert response.status_code < 500


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("An\x00", "An"),
        ("\ufffeAn", "An"),
        ("An\x0bHoa", "An Hoa"),
        ("A\x1fn", "An"),
        ("An\uffff", "An"),
    ],
)
def test_what_no_file_can_hold_is_dropped_where_it_comes_in(client, typed, kept):
    client.force_login(make_user())
    made = make_user(username="30001", role=User.Role.OFFICER)
    data = {
        "username": "30001",
        "full_name": typed,
        "role": made.role,
        "email": "",
        "is_active": "on",
    }
    data |= {f"memberships-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    client.post(f"/admin/campaigns/user/{made.pk}/change/", data)
    made.refresh_from_db()
    assert made.full_name == kept
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    "charset",
    [
        "charset=hex",
        "charset=idna",
        "charset=utf-16",
        "charset=\x01",
        "charset*=nonsense''utf-8",
        "charset=zip",
    ],
)
def test_a_body_in_another_encoding_is_refused_before_it_is_decoded(charset):
    environ = RequestFactory().post("/dang-nhap/?q=1").environ
    environ["CONTENT_TYPE"] = f"multipart/form-data; boundary=a; {charset}"
    answers = []
    body = b"".join(application(environ, lambda status, _: answers.append(status)))
    assert answers == ["400 Bad Request"]
    assert "Yêu cầu không hợp lệ" in body.decode()
