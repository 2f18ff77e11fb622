"""The project around the apps: dependencies, documents, settings, closed doors, Vietnamese."""

import os
import re
import subprocess
import sys
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import django
import pytest
import simple_history
from babel.messages.pofile import read_po
from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import path
from django.utils.formats import date_format
from packaging.requirements import Requirement

from campaigns.access import open_to
from campaigns.models import User
from campaigns.permissions import everyone, signed_in
from tamnong_thidua import urls

PYPROJECT = settings.BASE_DIR / "pyproject.toml"
LOCKS = {
    "requirements.lock": lambda data: data["project"]["dependencies"],
    "requirements-dev.lock": lambda data: (
        data["project"]["dependencies"] + data["dependency-groups"]["dev"]
    ),
}


# Dependencies


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_address(lock):
    assert "://" not in (settings.BASE_DIR / lock).read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_pins_what_pyproject_asks_for(lock):
    text = (settings.BASE_DIR / lock).read_text()
    pinned = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))
    for line in LOCKS[lock](tomllib.loads(PYPROJECT.read_text())):
        wanted = Requirement(line)
        assert wanted.specifier.contains(pinned[wanted.name.lower()]), f"{line}: make lock"


def test_each_dependency_says_why_it_is_there():
    data = tomllib.loads(PYPROJECT.read_text())
    lines = PYPROJECT.read_text().splitlines()
    for dependency in LOCKS["requirements-dev.lock"](data):
        [line] = [line for line in lines if line.strip().startswith(f'"{dependency}"')]
        assert re.search(r"# \w+", line), f"no reason beside {dependency}"


def test_the_notice_names_the_licence_of_every_library_of_the_program():
    notice = (settings.BASE_DIR / "NOTICE").read_text()
    pinned = re.findall(
        r"^([a-z0-9-]+)==", (settings.BASE_DIR / "requirements.lock").read_text(), re.MULTILINE
    )
    assert re.findall(r"^([a-z0-9-]+) {2,}\S", notice, re.MULTILINE) == pinned


# Documents

DOCUMENTS = [
    *settings.BASE_DIR.glob("*.md"),
    *(settings.BASE_DIR / "docs").rglob("*.md"),
]
LINK = re.compile(r"""\]\(([^)\s]+)\)|<(?:img|a)\s[^>]*(?:src|href)="([^"]+)\"""")


@pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(settings.BASE_DIR))
)
def test_links_of_documents_lead_to_files(document):
    targets = [markdown or html for markdown, html in LINK.findall(document.read_text())]
    relative = [target for target in targets if not re.match(r"[a-z]+:|#", target)]
    missing = [
        target for target in relative if not (document.parent / target.partition("#")[0]).exists()
    ]
    assert missing == []


CODE = re.compile(r"`([^`\n]+)`|^(\w+/) ", re.MULTILINE)  # also the first word of a drawn tree
PATH = re.compile(r"[\w-][\w./-]*")
MADE_LATER = {"var"}  # by the program, on the machine it runs on


def is_missing(name: str) -> bool:
    """A path is given from the root of the project; a bare module is a file of that name somewhere in it."""
    is_there = (settings.BASE_DIR / name).exists()
    if name.endswith(".py") and "/" not in name:
        return not is_there and not any(settings.BASE_DIR.glob(f"[a-z]*/**/{name}"))
    return "/" in name and name.partition("/")[0] not in MADE_LATER and not is_there


@pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(settings.BASE_DIR))
)
def test_paths_that_documents_name_exist(document):
    words = {
        word
        for code, tree in CODE.findall(document.read_text())
        for word in (code or tree).split()
        if PATH.fullmatch(word)
    }
    assert sorted(filter(is_missing, words)) == []


# Style sheets

STYLES = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_every_block_of_a_style_sheet_is_closed_before_the_next_begins(style):
    """A brace lost where two branches met hides all rules after it, and no browser complains."""
    depth, swallowed = 0, []
    for number, line in enumerate(style.read_text().splitlines(), start=1):
        if depth and line[:1].strip() and not line.startswith("}"):
            swallowed.append(f"{number}: {line}")
        depth += line.count("{") - line.count("}")
    assert (depth, swallowed) == (0, [])


# Settings of a real server


def deploy_check(**env):
    """`manage.py check --deploy` in production mode, with these variables."""
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": "sqlite://:memory:", "PRODUCTION": "true", **env},
        capture_output=True,
        text=True,
        check=False,
    )


SECRETS = {"SECRET_KEY": "a-long-key-for-this-test-0123456789-0123456789-abcdefgh"}
SERVER = {**SECRETS, "ALLOWED_HOSTS": "thidua.example.vn"}


def test_production_passes_every_deployment_check():
    answer = deploy_check(**SERVER)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(
    ("env", "fault"),
    [
        ({"ALLOWED_HOSTS": "thidua.example.vn"}, "SECRET_KEY"),
        (SECRETS, "ALLOWED_HOSTS"),
        ({**SERVER, "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({**SERVER, "ALLOWED_HOSTS": "thidua.example.vn, *"}, "ALLOWED_HOSTS"),
        ({**SERVER, "ALLOWED_HOSTS": "*.example.vn"}, "ALLOWED_HOSTS"),
        ({**SERVER, "ALLOWED_HOSTS": "*:443"}, "ALLOWED_HOSTS"),
        ({**SERVER, "ALLOWED_HOSTS": "."}, "ALLOWED_HOSTS"),
        ({**SERVER, "DEBUG": "true"}, "DEBUG"),
        ({**SERVER, "SECRET_KEY": "demonstration-only-" + "0" * 40}, "SECRET_KEY"),
        ({**SERVER, "SECRET_KEY": "too-short"}, "SECRET_KEY"),
    ],
)
def test_production_refuses_to_start_without_its_secrets_or_with_debug(env, fault):
    answer = deploy_check(**env)
    assert answer.returncode != 0
    assert "ImproperlyConfigured" in answer.stderr
    assert fault in answer.stderr


# Closed doors


def nobody(user):
    return False


def anybody(user):
    return True


def page(request):
    return HttpResponse("leak")


def opened(rule):
    @open_to(rule)
    def view(request):
        return HttpResponse("open")

    return view


urlpatterns = [
    path("closed/", page),
    path("signed-in/", opened(signed_in)),
    path("nobody/", opened(nobody)),
    path("careless/", opened(anybody)),
    path("public/", opened(everyone)),
    *urls.urlpatterns,  # pages of faults link to the pages of the program
]

LOGIN = "/dang-nhap/?next="


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "anonymous", "leader"),
    [
        ("/closed/", LOGIN, 403),
        ("/admin/", LOGIN, 403),
        ("/signed-in/", LOGIN, 200),
        ("/nobody/", LOGIN, 403),
        ("/careless/", LOGIN, 200),  # only `everyone` by its name lets anonymous visitors in
        ("/public/", 200, 200),
        ("/missing/", 404, 404),
    ],
)
def test_a_page_is_closed_until_a_rule_opens_it(client, db, address, anonymous, leader):
    answer = client.get(address)
    if anonymous == LOGIN:
        assert (answer.status_code, answer.url) == (302, LOGIN + address)
    else:
        assert answer.status_code == anonymous
    client.force_login(User.objects.create_user("lanh-dao", role=User.Role.LEADER))
    assert client.get(address).status_code == leader


@pytest.mark.urls(__name__)
def test_every_answer_carries_the_content_policy(client, db):
    for address in ("/public/", "/closed/", "/missing/"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in policy


# Vietnamese dates and numbers


class DateForm(forms.Form):
    day = forms.DateField()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("05/06/2026", date(2026, 6, 5)),
        ("5/6/2026", date(2026, 6, 5)),
        ("31/12/2026", date(2026, 12, 31)),
        ("05-06-2026", date(2026, 6, 5)),
        ("2026-06-05", date(2026, 6, 5)),
    ],
)
def test_a_date_is_read_day_first(typed, meant):
    form = DateForm({"day": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == meant


def test_a_month_cannot_come_first():
    assert not DateForm({"day": "12/31/2026"}).is_valid()


def test_a_form_shows_a_date_as_it_reads_it():
    assert 'value="05/06/2026"' in str(DateForm(initial={"day": date(2026, 6, 5)})["day"])


@pytest.mark.parametrize(
    ("template_format", "shown"),
    [
        ("DATE_FORMAT", "5/6/2026"),
        ("SHORT_DATE_FORMAT", "05/06/2026"),
        ("YEAR_MONTH_FORMAT", "Tháng 6/2026"),
    ],
)
def test_a_date_is_shown_day_first(template_format, shown):
    assert date_format(date(2026, 6, 5), template_format) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1234567.5, "1.234.567,5"),
        (Decimal("1234.50"), "1.234,50"),
        (1234, "1.234"),
        (Decimal("99.00"), "99,00"),
    ],
)
def test_a_number_is_shown_with_dots_and_a_comma(number, shown):
    assert Template("{{ number }}").render(Context({"number": number})) == shown


def test_a_localized_field_reads_a_number_with_dots_and_a_comma():
    field = forms.DecimalField(localize=True)
    assert field.clean("1.234,5") == Decimal("1234.5")


def test_the_number_of_a_row_is_never_written_with_dots():
    """A form that sends back "1.040" asks for a row that is not there."""
    forgotten = [
        f"{template.relative_to(settings.BASE_DIR)}: {variable}"
        for template in (settings.BASE_DIR / "templates").rglob("*.html")
        for variable in re.findall(r"\{\{ ?([\w.]+\.pk) ?\}\}", template.read_text())
    ]
    assert forgotten == []


# Vietnamese words

OURS = settings.BASE_DIR / "locale"
DJANGO = Path(django.__file__).parent
LIBRARIES = [
    DJANGO / "conf",
    *(DJANGO / "contrib" / app for app in ("admin", "auth", "contenttypes", "humanize")),
    Path(simple_history.__file__).parent,
]
# Nobody meets these: names of languages and Django's page for an empty project.
UNSEEN = ("conf/global_settings.py", "views/templates/default_urlconf.html")


def entries(file: Path, *, translated: bool = False) -> dict:
    """The entries of a .po file by (context, id): all, or only the translated ones."""
    with file.open("rb") as lines:
        found = [entry for entry in read_po(lines) if entry.id]
    return {
        (entry.context, entry.id[0] if entry.pluralizable else entry.id): entry
        for entry in found
        if not translated or (entry.string and all(entry.string) and not entry.fuzzy)
    }


def catalogues(library: Path, domain: str, language: str) -> list[Path]:
    return sorted(library.glob(f"locale/{language}/LC_MESSAGES/{domain}.po"))


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_no_english_word_is_left(domain):
    answered = {
        key
        for file in [
            *(file for library in LIBRARIES for file in catalogues(library, domain, "vi")),
            OURS / f"vi/LC_MESSAGES/{domain}.po",
        ]
        for key in entries(file, translated=True)
    }
    asked = {
        key
        for library in LIBRARIES
        # simple_history has no English catalogue: its words are those of all its languages
        for file in catalogues(library, domain, "en") or catalogues(library, domain, "*")
        for key, entry in entries(file).items()
        if not any(place.endswith(UNSEEN) for place, _ in entry.locations)
    }
    assert asked
    assert asked - answered == set()


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_placeholders_survive_translation(domain):
    placeholder = re.compile(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}")
    ours = entries(OURS / f"vi/LC_MESSAGES/{domain}.po", translated=True)
    for (_, english), entry in ours.items():
        [vietnamese] = entry.string if entry.pluralizable else [entry.string]
        extra = set(placeholder.findall(vietnamese)) - set(placeholder.findall(english))
        assert extra <= {"%(count)s"}, english  # "an hour ago" has a plural with its count
