"""Who gets what answer at which address. An address that is missing from the table fails the suite."""

from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from django.urls import URLResolver, get_resolver, resolve, reverse

from campaigns.actions import Evidence, propose_exclusion
from campaigns.models import CampaignUnit, Individual, User
from campaigns.permissions import everyone
from campaigns.time import BEGINNING
from commendations.actions import Declaration, attach_file, create_proposal, declare
from dashboards.actions import publish_board
from metrics.intake import receive
from metrics.models import Intake, Upload
from registrations.models import Event, SectionVersion, Submission
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
from tests.registrations.dossiers import PDF, send, write

pytestmark = pytest.mark.django_db

# name of the address: (anonymous, officer, leader, staff). The officer's own unit is the one shown.
TABLE = {
    "board": (302, 200, 200, 200),
    "heat": (302, 200, 200, 200),
    "by_month": (302, 200, 200, 200),
    "units": (302, 302, 200, 200),
    "unit": (302, 200, 200, 200),
    "why": (302, 200, 200, 200),
    "method": (302, 200, 200, 200),
    "search": (302, 200, 200, 200),
    "procedure": (302, 200, 200, 200),
    "month": (302, 403, 200, 200),
    "compare": (302, 403, 200, 200),
    "map": (302, 404, 404, 404),  # this campaign has no map
    "rehearsal": (302, 403, 403, 200),
    "publishing": (302, 403, 403, 200),
    "published": (302, 200, 200, 200),
    "published_export": (302, 200, 200, 200),
    "export": (302, 200, 200, 200),
    "brief": (302, 200, 200, 200),
    "meeting": (302, 200, 200, 200),
    "question": (302, 200, 200, 200),
    "answer": (302, 403, 403, 405),
    "adjustments": (302, 403, 403, 200),
    "evidence_file": (302, 404, 404, 200),  # of what is not approved
    "sensitivity": (302, 403, 200, 200),
    "data_questions": (302, 403, 403, 200),
    "statistics": (302, 403, 403, 200),
    "upload": (302, 403, 403, 200),
    "intake": (302, 403, 403, 200),
    "intake_commit": (302, 403, 403, 405),
    "intake_discard": (302, 403, 403, 405),
    "intake_recheck": (302, 403, 403, 405),
    "intake_names": (302, 403, 403, 405),
    "intake_progress": (302, 403, 403, 200),
    "intake_marked": (302, 403, 403, 200),
    "intake_changes": (302, 403, 403, 404),
    "upload_file": (302, 403, 403, 200),
    "upload_withdraw": (302, 403, 403, 200),
    "restatements": (302, 403, 200, 200),
    "reconciliation": (302, 403, 403, 200),
    "months": (302, 403, 403, 200),
    "assessments": (302, 403, 403, 200),
    "confirmations": (302, 200, 200, 200),
    "closing": (302, 403, 403, 200),
    "closing_now": (302, 403, 403, 302),
    "template": (302, 200, 200, 200),
    "entry_choice": (302, 403, 403, 200),
    "entry": (302, 403, 403, 200),
    "registration_home": (302, 302, 403, 302),
    "registration": (302, 200, 403, 403),
    "registration_section": (302, 200, 403, 403),
    "registration_people": (302, 200, 403, 403),
    "people_list": (302, 200, 403, 403),
    "registration_person": (302, 200, 403, 403),
    "registration_check": (302, 200, 403, 403),
    "registration_withdraw": (302, 302, 403, 403),  # nothing to withdraw yet
    "registration_talk": (302, 405, 403, 403),
    "registration_paper": (302, 200, 403, 403),
    "receipt_paper": (302, 404, 403, 200),
    "receipt": (302, 404, 403, 200),  # that of the other unit
    "plan_file": (302, 404, 403, 200),
    "verify": (200, 200, 200, 200),
    "verify_code": (200, 200, 200, 200),
    "receiving": (302, 403, 403, 200),
    "received": (302, 403, 403, 200),
    "accept": (302, 403, 403, 405),
    "send_back": (302, 403, 403, 200),
    "extend": (302, 403, 403, 200),
    "reply": (302, 403, 403, 405),
    "register": (302, 403, 403, 200),
    "inbox": (302, 200, 200, 200),
    "initiatives": (302, 200, 200, 200),
    "initiative_new": (302, 200, 403, 403),
    "initiative": (302, 200, 404, 404),  # the officer's own draft
    "initiative_edit": (302, 200, 403, 403),
    "initiative_send": (302, 405, 403, 403),
    "initiative_review": (302, 403, 403, 405),
    "initiative_adopt": (302, 405, 403, 403),
    "initiative_file": (302, 200, 404, 404),
    "praise": (302, 403, 200, 200),
    "eligibility": (302, 403, 200, 200),
    "praise_rules": (302, 403, 403, 200),
    "people": (302, 200, 200, 200),
    "person": (302, 200, 200, 200),
    "person_recuse": (302, 405, 403, 405),
    "unit_awards": (302, 200, 200, 200),
    "proposal_new": (302, 403, 403, 200),
    "proposal": (302, 403, 200, 200),
    "proposal_cases": (302, 403, 403, 200),
    "proposal_step": (302, 403, 403, 405),
    "proposal_meeting": (302, 403, 403, 302),  # not before it is submitted
    "proposal_votes": (302, 403, 403, 302),
    "proposal_decide": (302, 403, 403, 302),
    "documents": (302, 403, 200, 200),
    "document": (302, 403, 422, 422),  # no board is named
    "document_settings": (302, 403, 403, 200),
    "document_form": (302, 403, 403, 404),  # the program's own is used
    "board_look_up": (302, 200, 200, 200),
    "board_of_code": (302, 404, 404, 404),
    "law": (302, 403, 200, 200),
    "law_add": (302, 403, 403, 405),
    "law_decide": (302, 403, 403, 405),
    "decisions": (302, 403, 200, 200),
    "decision": (302, 403, 404, 404),  # there is none yet
    "decision_revoke": (302, 403, 403, 405),
    "public": (404, 404, 404, 404),  # switched off
    "system": (302, 403, 403, 200),
    "healthz": (200, 200, 200, 200),
    "style_guide": (302, 403, 403, 200),
    "first_account": (404, 404, 404, 404),  # there are accounts
    "setup": (302, 403, 403, 200),
    "new_campaign": (302, 403, 403, 200),
    "login": (200, 302, 302, 302),
    "second_step": (302, 302, 302, 302),  # no password was given
    "second_factor": (302, 200, 200, 200),
    "logout": (405, 405, 405, 405),
    "admin_sign_in": (302, 403, 403, 302),
    "admin_change_password": (302, 302, 302, 302),
    "password_change": (302, 200, 200, 200),
    "password_change_done": (302, 200, 200, 200),
    "account": (302, 200, 200, 200),
    "log": (302, 403, 403, 200),
    "log_export": (302, 403, 403, 200),
    "own_data": (302, 200, 200, 200),
    "sign_out_everywhere": (302, 405, 405, 405),
    "invitation": (200, 200, 200, 200),  # says that the link opens nothing
}
ROLES = ("anonymous", "officer", "leader", "staff", "auditor")

# An auditor reads what the office reads; a row may say otherwise with a fifth status.


def row(name: str) -> tuple[int, ...]:
    statuses = TABLE[name]
    return statuses if len(statuses) == len(ROLES) else (*statuses, statuses[3])


CASES = [
    (name, role, status) for name in TABLE for role, status in zip(ROLES, row(name), strict=True)
]

# What an empty POST is answered by who may read the page. Whoever may not gets 403, and so does an auditor always;
# who is not signed in is sent to the log-in.
REFUSALS = {200, 302, 400, 404, 405, 409, 422}  # 200: the form again


@dataclass
class World:
    people: dict[str, User | None]
    own: str
    other: str
    procedure: str
    numbers: dict[str, int]  # first word of the address's name -> the number in it
    own_dossier: int
    other_dossier: int
    row: str
    sent: Submission
    file: int  # evidence of the officer's initiative

    def address(self, name: str) -> str:
        number = {"number": self.numbers.get(name.partition("_")[0])}
        of_unit = {"code": self.own}
        own, other = {"number": self.own_dossier}, {"number": self.other_dossier}
        arguments = {
            "unit": of_unit,
            "entry": {**of_unit, "month": MARCH},
            "why": {**of_unit, "criterion": "BCN"},
            "procedure": {"code": self.procedure},
            "month": {"month": MARCH},
            "closing": {"month": MARCH},
            "confirmations": of_unit,
            "published": number,
            "published_export": {**number, "kind": "xlsx"},
            "export": {"kind": "csv"},
            "question": {**number, **of_unit, "criterion": "BCN"},
            "answer": number,
            "evidence_file": number,
            "upload": number,
            "upload_file": number,
            "upload_withdraw": number,
            "intake_marked": {**number, "position": 1},
            "registration": own,
            "registration_section": own | {"key": "ke-hoach"},
            "registration_people": own,
            "people_list": own,
            "registration_person": own | {"row": self.row},
            "registration_check": own,
            "registration_withdraw": own,
            "registration_paper": own,
            "receipt_paper": {"number": self.sent.pk},
            "registration_talk": own,
            "receipt": {"number": self.sent.pk},
            "plan_file": {"file": self.sent.files.get().pk},
            "verify_code": {"code": self.sent.code},
            "received": other,
            "accept": other,
            "send_back": other,
            "extend": other,
            "reply": other,
            "register": {"kind": "xlsx"},
            "initiative_file": {"file": self.file},
            "eligibility": {"number": self.numbers["published"]},
            "unit_awards": of_unit,
            "proposal": number,
            "document": {"kind": "bao-cao-thang"},
            "document_settings": {"kind": "to-trinh"},
            "document_form": {"kind": "to-trinh"},
            "board_of_code": {"code": "1.ABCDEF"},
            "person": number,
            "law_decide": {"number": 1},
            "decision": {"number": 1},
            "decision_revoke": {"number": 1},
            "initiative": number,
            "person_recuse": number,
            "log_export": {"kind": "csv"},
            "invitation": {"uidb64": "MQ", "token": "x-y"},
        }
        for step in ("edit", "send", "review", "adopt"):
            arguments[f"initiative_{step}"] = number
        for step in ("cases", "step", "meeting", "votes", "decide"):
            arguments[f"proposal_{step}"] = number
        if name.startswith("intake"):
            arguments.setdefault(name, number)
        return reverse(name, kwargs=arguments.get(name))


@pytest.fixture(autouse=True)
def _march():
    with time_machine.travel(at("2022-03-24 10:00"), tick=False):
        yield


@pytest.fixture
def world(db, standing_world) -> World:
    return deepcopy(standing_world)  # what a test does to it, and to its rows, ends with the test


@pytest.fixture(scope="module")
def standing_world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Made once for all addresses and roles; each test runs in a savepoint of its own above it."""
    frozen = time_machine.travel(at("2022-03-24 10:00"), tick=False)
    here_and_now = override_settings(
        IMPORTS_IN_BACKGROUND=False, VAR_DIR=tmp_path_factory.mktemp("var")
    )
    outermost = transaction.atomic()
    outermost._from_testcase = True  # noqa: SLF001  as Django's TestCase does: durable blocks may stand inside
    with django_db_blocker.unblock(), outermost:
        with frozen, here_and_now:
            made = make_world()
        yield made
        transaction.set_rollback(True)


def make_world() -> World:
    campaign = make_campaign()
    make_criterion(campaign, "BCN")
    make_criterion(campaign, "TH", measure="late", operator="none_or_low", threshold="")
    own, other = make_unit(campaign, code="30001"), make_unit(campaign, code="30004")
    procedure = make_procedure(campaign, own, other)
    for unit in (own, other):
        make_report(campaign, unit, MARCH, {procedure: {"received": 3}}, known_from=BEGINNING)
    staff = make_user(role=User.Role.STAFF)
    board = publish_board(campaign=campaign, month=MARCH, by=make_user())
    published = board.pk
    asked = propose_exclusion(
        campaign=campaign,
        unit=own,
        reason="Báo cáo sai",
        evidence=Evidence(file=("can-cu.pdf", b"%PDF-1.7")),
        by=staff,
    )
    officer = make_officer(own)
    dossiers = CampaignUnit.objects.select_related("unit", "campaign", "group")
    own_dossier, other_dossier = dossiers.get(unit=own), dossiers.get(unit=other)
    write(own_dossier, officer)
    sent = send(other_dossier, make_officer(other))
    initiative = declare(
        campaign_unit=own_dossier, declaration=Declaration(title="Tổ công nghệ số"), by=officer
    )
    person = Individual.objects.create(
        campaign_unit=own_dossier, full_name="Lê Đức", group="truc-tiep", known_from=BEGINNING
    )
    return World(
        people={
            "anonymous": None,
            "officer": officer,
            "leader": make_user(role=User.Role.LEADER),
            "staff": staff,
            "auditor": make_user(role=User.Role.AUDITOR),
        },
        own=own.code,
        other=other.code,
        procedure=procedure.code,
        numbers={
            "upload": Upload.objects.first().pk,
            "published": published,
            "question": published,
            "answer": 1,
            "initiative": initiative.pk,
            "person": person.pk,
            "proposal": create_proposal(board=board, title="Khen thưởng", by=staff).pk,
            "evidence": asked.file_id,
            "intake": receive(campaign=campaign, files=[("so-lieu.xlsx", b"x")], by=staff).pk,
        },
        own_dossier=own_dossier.pk,
        other_dossier=other_dossier.pk,
        row="p1",
        sent=sent,
        file=attach_file(initiative=initiative, name="a.pdf", data=PDF, by=officer).pk,
    )


def sign_in(client, user: User | None) -> None:
    if user is not None:
        client.force_login(user)


def names_of_addresses(resolver: URLResolver) -> set[str]:
    names = set()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                names |= names_of_addresses(pattern)
        else:
            names.add(pattern.name or f"without a name: {pattern.pattern}")
    return names


def test_every_address_stands_in_the_table():
    assert names_of_addresses(get_resolver()) == TABLE.keys()


@pytest.mark.parametrize(("name", "role", "status"), CASES)
def test_table(client, world, name, role, status):
    sign_in(client, world.people[role])
    response = client.get(world.address(name))
    assert response.status_code == status
    if role == "anonymous" and status == 302:
        assert response["Location"].startswith("/dang-nhap/?next=")


def expected_of_post(name: str, role: str, view) -> set[int]:
    if role == "auditor" and not is_of_own_account(view):
        return {403}
    if view.access_rule is everyone or is_of_own_account(view):
        return {302} if role == "anonymous" and view.access_rule is not everyone else REFUSALS
    if role == "anonymous":
        return {302}
    return {403} if row(name)[ROLES.index(role)] == 403 else REFUSALS


def is_of_own_account(view) -> bool:
    return getattr(view, "is_of_own_account", False)


def view_of(world: World, name: str):
    return resolve(urlsplit(world.address(name)).path).func


@pytest.mark.parametrize("role", ROLES)
def test_posts(client, world, role):
    """One test a role: each POST in a savepoint of its own."""
    wrong = {}
    for name in TABLE:
        with rolled_back():
            sign_in(client, world.people[role])
            status = client.post(world.address(name)).status_code
        if status not in expected_of_post(name, role, view_of(world, name)):
            wrong[name] = status
    assert wrong == {}


def test_staff_without_a_duty_reads_like_staff_and_writes_nothing(client, world):
    reader = make_user(duty_admin=False, duty_entry=False, duty_review=False, duty_approval=False)
    client.force_login(reader)
    wrong = {}
    for name in TABLE:
        view, status = view_of(world, name), row(name)[3]
        if is_of_own_account(view) or view.access_rule is everyone:
            continue
        read = 403 if view.access_is_exact else status
        written = REFUSALS if view.access_rule(reader) else {403}
        with rolled_back():
            got = client.get(world.address(name)).status_code
            posted = client.post(world.address(name)).status_code
        if (
            got not in {read, 302} or posted not in written
        ):  # 302: from a form to the page that shows the same
            wrong[name] = (got, posted)
    assert wrong == {}


@contextmanager
def rolled_back():
    savepoint = transaction.atomic()
    savepoint._from_testcase = True  # noqa: SLF001  as Django's TestCase does: durable blocks may stand inside
    with savepoint:
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("role", "status"), [("officer", 404), ("leader", 200), ("staff", 200), ("anonymous", 302)]
)
def test_card_of_another_unit(client, world, role, status):
    sign_in(client, world.people[role])
    assert client.get(f"/don-vi/{world.other}/").status_code == status


@pytest.mark.parametrize(("role", "status"), [("officer", 404), ("leader", 200), ("staff", 200)])
def test_numbers_of_another_unit(client, world, role, status):
    sign_in(client, world.people[role])
    for address in (
        f"/don-vi/{world.other}/BCN/",
        f"/cong-bo/{world.numbers['published']}/{world.other}/BCN/",
    ):
        assert client.get(address).status_code == status


@pytest.mark.parametrize(
    ("role", "status"), [("officer", 404), ("leader", 200), ("staff", 200), ("anonymous", 302)]
)
def test_template_of_another_unit(client, world, role, status):
    sign_in(client, world.people[role])
    assert client.get(f"/so-lieu/mau/?don-vi={world.other}").status_code == status


@pytest.mark.parametrize("role", ["officer", "leader"])
def test_nobody_else_types_figures_in(client, world, role):
    sign_in(client, world.people[role])
    assert client.post(world.address("entry"), {"ban": "1"}).status_code == 403


def test_unit_of_an_officer_whose_time_is_over_is_not_there(client, world):
    officer = world.people["officer"]
    officer.memberships.update(valid_to=at("2022-03-23 00:00").date())
    client.force_login(officer)
    assert client.get(f"/don-vi/{world.own}/").status_code == 404


OF_A_DOSSIER = [
    "registration",
    "registration_section",
    "registration_people",
    "people_list",
    "registration_person",
    "registration_check",
    "registration_withdraw",
    "registration_talk",
]
OTHER_METHOD = {("registration", "post"), ("registration_talk", "get")}


@pytest.mark.parametrize("name", OF_A_DOSSIER)
@pytest.mark.parametrize("method", ["get", "post"])
def test_dossier_of_another_unit_is_not_there(client, world, name, method):
    world.own_dossier, world.other_dossier = world.other_dossier, world.own_dossier
    client.force_login(world.people["officer"])
    before = (SectionVersion.objects.count(), Event.objects.count())
    forged = {"unit": world.own, "campaign_unit": world.own_dossier, "text": "x", "reason": "x"}
    status = 405 if (name, method) in OTHER_METHOD else 404
    assert getattr(client, method)(world.address(name), forged).status_code == status
    assert (SectionVersion.objects.count(), Event.objects.count()) == before


@pytest.mark.parametrize("name", OF_A_DOSSIER)
def test_own_dossier_of_an_officer_whose_time_is_over_is_not_there(client, world, name):
    officer = world.people["officer"]
    officer.memberships.update(valid_to=at("2022-03-23 00:00").date())
    client.force_login(officer)
    answer = client.get if name == "registration" else client.post
    assert answer(world.address(name), {"text": "x"}).status_code == 404
    assert "hiện không phụ trách đơn vị nào" in client.get("/dang-ky/").content.decode()


@pytest.mark.parametrize("name", ["accept", "send_back", "extend", "reply", "receiving"])
@pytest.mark.parametrize("role", ["officer", "leader"])
def test_nobody_else_receives(client, world, name, role):
    client.force_login(world.people[role])
    assert client.post(world.address(name)).status_code == 403


@pytest.mark.parametrize("role", ["officer", "leader"])
@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/campaigns/user/", "/admin/metrics/upload/", "/admin/login/"]
)
def test_admin_is_closed_to(client, world, role, address):
    sign_in(client, world.people[role])
    assert client.get(address).status_code == 403


def test_admin_sends_strangers_to_our_own_log_in(client, world):
    response = client.get("/admin/campaigns/unit/")
    assert response["Location"] == "/dang-nhap/?next=/admin/campaigns/unit/"


@pytest.mark.parametrize("role", ["officer", "leader"])
def test_nobody_else_withdraws(client, world, role):
    sign_in(client, world.people[role])
    response = client.post(world.address("upload_withdraw"), {"reason": "nhầm"})
    assert response.status_code == 403
    assert set(Upload.objects.values_list("state", flat=True)) == {"committed"}


@pytest.mark.parametrize("role", ["officer", "leader"])
def test_nobody_else_uploads(client, world, role):
    sign_in(client, world.people[role])
    assert client.post("/so-lieu/").status_code == 403
    for name in ("intake_commit", "intake_discard", "intake_recheck", "intake_names"):
        assert client.post(world.address(name)).status_code == 403
    assert Upload.objects.count() == 2
    assert [intake.state for intake in Intake.objects.all()] == ["refused"]


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (
            "officer",
            ["Bảng xếp hạng", "Đơn vị", "Đăng ký", "Sáng kiến", "Phương pháp", "Công việc"],
        ),
        (
            "leader",
            ["Bảng xếp hạng", "Đơn vị", "Sáng kiến", "Khen thưởng", "Phương pháp", "Công việc"],
        ),
        (
            "staff",
            [
                "Bảng xếp hạng",
                "Đơn vị",
                "Đăng ký",
                "Số liệu",
                "Chốt tháng",
                "Sáng kiến",
                "Khen thưởng",
                "Phương pháp",
                "Công việc",
                "Quản trị",
            ],
        ),
    ],
)
def test_navigation_shows_what_opens(client, world, role, labels):
    sign_in(client, world.people[role])
    links = client.get("/").context["navigation"]()
    assert [link.label for link in links] == labels
    assert [client.get(link.address, follow=True).status_code for link in links] == [200] * len(
        labels
    )
