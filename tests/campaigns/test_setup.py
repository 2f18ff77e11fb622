"""From an empty database to a campaign, in the browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from campaigns.actions import Refused, acting_user
from campaigns.actions.first_account import first_account_code, make_first_account
from campaigns.files import FILES, SHIPPED_CAMPAIGN
from campaigns.models import AuditEntry, Campaign, CampaignUnit, Unit, User
from metrics.models import Procedure
from tests.factories import at, make_campaign, make_unit, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "mot-mat-khau-rat-dai-9"


def answers(**changes) -> dict[str, str]:
    return {
        "code": first_account_code(),
        "full_name": "Trần Thị Hoa",
        "username": "hoa",
        "email": "",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **changes,
    }


def shipped(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (SHIPPED_CAMPAIGN / name).read_bytes())


def test_whoever_comes_to_an_empty_database_makes_the_first_account(client):
    response = client.get("/", follow=True)
    assert response.redirect_chain[-1][0] == reverse("first_account")
    code = f" {first_account_code().lower().replace('-', ' ')} "
    response = client.post(reverse("first_account"), answers(code=code))
    assert (response.status_code, response["Location"]) == (302, reverse("setup"))
    user = User.objects.get(username="hoa")
    assert (user.role, user.is_superuser, user.check_password(PASSWORD)) == ("system", True, True)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert AuditEntry.objects.filter(reason="tài khoản đầu tiên").count() == 1
    steps = client.get(reverse("setup")).context["steps"]
    assert [(one.name, one.count) for one in steps] == [
        ("Phong trào", 0),
        ("Đơn vị", 0),
        ("Người dùng", 0),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "AAAA-AAAA-AAAA-AAAA"}, "code"),
        ({"code": ""}, "code"),
        ({"code": "ắ\x00"}, "code"),
        ({"full_name": ""}, "full_name"),
        ({"username": "có dấu cách"}, "username"),
        ({"username": "he-thong"}, "username"),
        ({"email": "khong-phai-thu"}, "email"),
        ({"password2": "khac"}, "password2"),
        ({"password1": "1", "password2": "1"}, "password2"),
    ],
)
def test_wrong_answers_make_no_account(client, changes, field):
    acting_user()
    response = client.post(reverse("first_account"), answers(**changes))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert list(User.objects.values_list("username", flat=True)) == ["he-thong"]


def test_there_is_one_first_account(client, capsys):
    call_command("first_account_code")
    assert capsys.readouterr().out.strip() == first_account_code()
    make_first_account(username="hoa", full_name="Hoa", email="", password=PASSWORD)
    with pytest.raises(Refused):
        make_first_account(username="lan", full_name="Lan", email="", password=PASSWORD)
    assert client.post(reverse("first_account"), answers(username="lan")).status_code == 404
    assert client.get(reverse("login")).status_code == 200
    with pytest.raises(CommandError):
        call_command("first_account_code")
    assert User.objects.filter(username="lan").count() == 0


@pytest.fixture
def staff(client) -> User:
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def _before_the_launch(time_machine):
    time_machine.move_to(at("2022-02-01 08:00"), tick=False)


def send(client, act: str, **data):
    return client.post(reverse("new_campaign"), {"viec": act, **data})


def counts() -> tuple[int, int, int, int]:
    return tuple(model.objects.count() for model in (Campaign, Unit, CampaignUnit, Procedure))


def test_the_files_are_shown_first_and_written_then(client, staff):
    preview = send(client, "xem-tep", parts=[shipped(name) for name in FILES])
    assert preview.status_code == 200
    assert (preview.context["made"].slug, preview.context["opens_now"]) == ("cchc-2022", False)
    assert counts() == (0, 0, 0, 0)
    response = send(client, "lap-tep", parts=[shipped(name) for name in FILES])
    assert (response.status_code, response["Location"]) == (302, reverse("setup"))
    assert counts() == (
        1,
        len(preview.context["units"]),
        len(preview.context["units"]),
        preview.context["procedures"],
    )
    assert AuditEntry.objects.filter(by=staff).exists()
    again = send(client, "lap-tep", parts=[shipped(name) for name in FILES])
    assert (again.status_code, len(again.context["faults"])) == (422, 1)


def test_every_fault_of_the_files_is_named_and_nothing_is_written(client, staff):
    toml = (SHIPPED_CAMPAIGN / "campaign.toml").read_text(encoding="utf-8")
    wrong = toml.replace('zero_at = "10"', 'zero_at = "1"').replace("2022-10-31", "2021-10-31")
    files = [SimpleUploadedFile("campaign.toml", wrong.encode()), shipped("units.csv")]
    response = send(client, "lap-tep", parts=files)
    assert response.status_code == 422
    assert [fault.split(":")[0] for fault in response.context["faults"]] == [
        "campaign.toml, dòng 8, khóa “ends_on”",
        "campaign.toml, dòng 22, khóa “zero_at”",
        "procedures.csv",
    ]
    assert counts() == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "files",
    [
        [],
        [SimpleUploadedFile("khac.csv", b"x")],
        [SimpleUploadedFile("units.csv", b"x"), SimpleUploadedFile("units.csv", b"y")],
        [SimpleUploadedFile("campaign.toml", b"\xff\xfe\x00")],
    ],
)
def test_other_files_are_refused(client, staff, files):
    assert send(client, "lap-tep", parts=files).status_code == 422
    assert counts() == (0, 0, 0, 0)


def test_a_day_that_has_come_is_to_be_confirmed(client, staff, time_machine):
    time_machine.move_to(at("2022-03-02 08:00"), tick=False)
    client.force_login(staff)  # the session of February has ended
    preview = send(client, "xem-tep", parts=[shipped(name) for name in FILES])
    assert preview.context["opens_now"] is True
    assert send(client, "lap-tep", parts=[shipped(n) for n in FILES]).status_code == 422
    assert counts() == (0, 0, 0, 0)
    send(client, "lap-tep", parts=[shipped(name) for name in FILES], locks_now="on")
    assert Campaign.objects.get().slug == "cchc-2022"


def test_a_year_is_copied(client, staff):
    source = make_campaign()
    unit = make_unit(source)
    preview = send(client, "xem-chep", source=source.pk, slug="moi", year="2023")
    assert [row.unit for row in preview.context["units"]] == [unit]
    assert Campaign.objects.count() == 1
    send(client, "lap-chep", source=source.pk, slug="moi", year="2023")
    made = Campaign.objects.get(slug="moi")
    assert (made.launched_on.year, made.campaign_units.get().unit) == (2023, unit)


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "999999"},
        {"source": "x"},
        {"slug": ""},
        {"slug": "có dấu"},
        {"slug": "a" * 200},
        {"year": "1999"},
        {"year": "hai nghìn"},
        {"year": "9" * 400},
    ],
)
def test_a_copy_is_refused(client, staff, changes):
    source = make_campaign()
    data = {"source": source.pk, "slug": "moi", "year": "2023", **changes}
    assert send(client, "lap-chep", **data).status_code == 422
    assert Campaign.objects.get() == source


def test_an_unknown_act_is_refused(client, staff):
    assert send(client, "").status_code == 400


def test_who_does_not_administer_sees_the_steps_without_buttons(client):
    client.force_login(make_user(duty_admin=False))
    response = client.get(reverse("setup"))
    assert response.status_code == 200
    assert reverse("new_campaign") not in response.text
    assert send(client, "lap-tep").status_code == 403
