"""Signing in: who is locked out and who is not, first passwords, invitations, sessions, different people."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from campaigns.actions import Refused
from campaigns.models import AuditEntry, SignIn, User
from campaigns.models.audit import seal
from campaigns.permissions import is_another
from dashboards.actions import publish_board
from dashboards.verification import verify
from metrics.actions import assess, decide_unlock, lock_month, request_unlock
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

PASSWORD = "mat-khau-thu"
NEW = "sen-hong-thap-muoi"


def text(response) -> str:
    return response.content.decode()


def try_in(client, name: str, password: str, address: str = "10.0.0.1"):
    data = {"username": name, "password": password}
    return client.post("/dang-nhap/", data, REMOTE_ADDR=address)


@pytest.fixture
def clock():
    with time_machine.travel(at("2022-04-05 09:00"), tick=False) as clock:
        yield clock


def test_five_wrong_passwords_lock_this_name_from_this_address_for_a_quarter_of_an_hour(
    client, clock
):
    make_user(username="noivu")
    make_user(username="30001")
    for _ in range(5):
        assert "không đúng" in text(try_in(client, "noivu", "sai"))
    refused = text(try_in(client, "NOIVU", PASSWORD))  # the right one too, in other letters too
    assert "Đã nhập sai 5 lần" in refused
    assert "09:15 ngày 5/4/2022" in refused
    assert try_in(Client(), "30001", PASSWORD).status_code == 302  # a colleague, same address
    assert try_in(Client(), "noivu", PASSWORD, "10.0.0.2").status_code == 302  # another machine
    clock.shift(timedelta(minutes=15, seconds=1))
    assert try_in(Client(), "noivu", PASSWORD).status_code == 302
    outcomes = [one.outcome for one in SignIn.objects.order_by("pk")]
    assert outcomes == ["wrong"] * 5 + ["locked"] + ["opened"] * 3


@pytest.mark.parametrize(
    "names",
    [
        ["ｎｏｉｖｕ", "NOIVU", "  noivu", " " * 200 + "noivu", "noivu\u3000"],
        ["ⓝoivu", "noivu\n", "\tNoiVu", "𝐧𝐨𝐢𝐯𝐮", "nOIVU "],
    ],
)
def test_every_spelling_of_a_name_counts_as_that_name(client, names):
    make_user(username="noivu")
    for name in names:
        try_in(client, name, "sai")
    assert "Đã nhập sai 5 lần" in text(try_in(client, "noivu", PASSWORD))


def test_the_machines_of_one_ipv6_network_count_as_one(client):
    make_user(username="noivu")
    for last in range(5):
        try_in(client, "noivu", "sai", f"2001:db8:0:1::{last}:1")
    assert "Đã nhập sai 5 lần" in text(try_in(client, "noivu", PASSWORD, "2001:db8:0:1:ffff::9"))
    assert try_in(Client(), "noivu", PASSWORD, "2001:db8:0:2::1").status_code == 302
    for _ in range(5):
        try_in(client, "noivu", "sai", "::ffff:10.0.0.3")
    assert "Đã nhập sai 5 lần" in text(try_in(client, "noivu", PASSWORD, "10.0.0.3"))


def test_the_owner_sees_the_tries_of_others(client):
    make_user(username="noivu")
    for _ in range(6):
        try_in(Client(), "Noivu", "sai", "10.0.0.7")
    try_in(client, "noivu", PASSWORD)
    shown = [(one.outcome, one.address) for one in client.get("/tai-khoan/").context["sign_ins"]]
    assert shown[1:] == [("locked", "10.0.0.7")] + [("wrong", "10.0.0.7")] * 5


def test_an_old_password_is_not_guessed_from_an_open_session(client):
    client.force_login(make_user(username="noivu"))
    data = {"new_password1": NEW, "new_password2": NEW}
    for _ in range(5):
        client.post("/doi-mat-khau/", data | {"old_password": "sai"})
    refused = client.post("/doi-mat-khau/", data | {"old_password": PASSWORD})
    assert "Đã nhập sai 5 lần" in text(refused)


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("/admin/login/?next=/admin/", "/dang-nhap/?next=/admin/"),
        ("/admin/password_change/", "/doi-mat-khau/"),
    ],
)
def test_the_admin_has_no_door_of_its_own(client, address, ours):
    make_user(username="other", role=User.Role.SYSTEM)
    client.force_login(make_user(username="noivu"))
    data = {"username": "other", "password": PASSWORD, "old_password": PASSWORD}
    data |= {"new_password1": NEW, "new_password2": NEW}
    for answer in (client.get(address), client.post(address, data)):
        assert (answer.status_code, answer["Location"]) == (302, ours)
    assert not SignIn.objects.exists()


def test_what_was_typed_as_a_name_is_not_kept(client):
    try_in(client, "matkhau-cua-toi", "x")
    one = SignIn.objects.get()
    assert "matkhau" not in str(vars(one))


def test_a_forwarded_address_counts_only_behind_our_proxy(client, settings):
    make_user(username="noivu")
    data = {"username": "noivu", "password": PASSWORD}
    forged = {"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 192.0.2.7"}
    client.post("/dang-nhap/", data, **forged)
    settings.BEHIND_PROXY = True
    Client().post("/dang-nhap/", data, **forged)
    assert [one.address for one in SignIn.objects.order_by("pk")] == ["10.0.0.9", "192.0.2.7"]


def test_a_first_password_is_changed_before_anything_else(client):
    user = make_user(username="30001", must_change_password=True)
    client.force_login(user)
    for address in ("/", "/so-lieu/", "/admin/", "/cong-viec/"):
        assert client.get(address)["Location"] == "/doi-mat-khau/"
    assert "do người khác đặt" in text(client.get("/doi-mat-khau/"))
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/doi-mat-khau/", data).status_code == 302
    assert client.get("/cong-viec/").status_code == 200
    assert AuditEntry.objects.first().label == f"số {user.pk}: đổi mật khẩu"


def test_a_password_that_the_office_sets_is_to_be_changed(client):
    client.force_login(make_user())
    made = make_user(username="30001")
    address = f"/admin/campaigns/user/{made.pk}/password/"
    data = {"usable_password": "true", "password1": NEW, "password2": NEW}
    assert client.post(address, data).status_code == 302
    made.refresh_from_db()
    assert made.must_change_password


# Invitations


def invited(client, user: User) -> str:
    action = {"action": "invite", "_selected_action": [user.pk]}
    page = text(client.post("/admin/campaigns/user/", action, follow=True))
    return re.search(r"http://testserver(/moi/\S+)", page).group(1)


def set_password(client, link: str):
    opened = client.get(link, follow=True)
    return client.post(opened.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})


def test_an_invitation_sets_a_password_once(client):
    client.force_login(make_user(username="noivu"))
    new = {"username": "30007", "full_name": "Trần Thị Mai", "role": "officer"}
    assert client.post("/admin/campaigns/user/add/", new).status_code == 302
    made = User.objects.get(username="30007")
    assert not made.has_usable_password()
    link = invited(client, made)
    assert Client().get(link, follow=True).status_code == 200  # a mail program that looks is no use
    person = Client()
    assert set_password(person, link)["Location"] == "/dang-nhap/"
    assert try_in(person, "30007", NEW)["Location"] == "/"
    again = text(Client().get(link, follow=True))
    assert "không còn dùng được" in again
    labels = [one.label for one in AuditEntry.objects.filter(act="done")]
    assert labels == [
        f"số {made.pk}: đăng xuất khỏi mọi máy",
        f"số {made.pk}: đặt mật khẩu bằng liên kết mời",
        f"số {made.pk}: tạo liên kết mời đặt mật khẩu",
    ]
    assert not any(link.split("/")[3] in one.place for one in AuditEntry.objects.all())


def test_an_invitation_opens_for_a_week(client, clock):
    client.force_login(make_user())
    link = invited(client, make_user(username="30007", role=User.Role.OFFICER))
    clock.shift(timedelta(days=7, seconds=1))
    assert "không còn dùng được" in text(Client().get(link, follow=True))


def test_who_does_not_administer_invites_nobody(client):
    client.force_login(make_user(duty_admin=False))
    made = make_user(username="30007")
    action = {"action": "invite", "_selected_action": [made.pk]}
    assert "/moi/" not in text(client.post("/admin/campaigns/user/", action, follow=True))
    assert client.post(f"/admin/campaigns/user/{made.pk}/change/", {}).status_code == 403


# Sessions


def test_sessions_are_listed_and_end_everywhere(client):
    make_user(username="noivu")
    here, there = Client(), Client()
    try_in(here, "noivu", PASSWORD)
    try_in(there, "noivu", PASSWORD, "10.0.0.2")
    page = text(here.get("/tai-khoan/"))
    assert "Đang đăng nhập ở 2 nơi" in page
    assert "10.0.0.2" in page
    assert here.post("/tai-khoan/dang-xuat-moi-noi/").status_code == 302
    assert here.get("/tai-khoan/").status_code == 200
    assert there.get("/tai-khoan/").status_code == 302
    assert "Đang đăng nhập ở 1 nơi" in text(here.get("/tai-khoan/"))


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client):
    make_user(username="noivu")
    here, there = Client(), Client()
    try_in(here, "noivu", PASSWORD)
    try_in(there, "noivu", PASSWORD)
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    here.post("/doi-mat-khau/", data)
    assert there.get("/tai-khoan/").status_code == 302
    page = text(here.get("/tai-khoan/"))
    assert "phiên này" in page


def test_own_data_is_whole_and_one_s_own(client):
    user = make_user(username="30001", full_name="Trần Thị Mai", email="mai@example.vn")
    make_user(username="khac", full_name="Người khác")
    try_in(client, "30001", PASSWORD)
    response = client.get("/tai-khoan/du-lieu/")
    assert response["Content-Disposition"].startswith("attachment")
    data = response.json()
    assert data["tai_khoan"]["ho_va_ten"] == "Trần Thị Mai"
    assert [one["ket_qua"] for one in data["dang_nhap"]] == ["Đã đăng nhập"]
    assert len(data["sua_doi_tai_khoan"]) == user.history.count()
    assert "Người khác" not in text(response)


# Different people


@pytest.fixture
def campaign():
    campaign = make_campaign(slug="cchc-2022")
    make_criterion(campaign, "BCN")
    return campaign


def reported(campaign, by: User) -> None:
    unit = make_unit(campaign)
    procedure = make_procedure(campaign, unit)
    make_report(
        campaign,
        unit,
        MARCH,
        {procedure: {"received": 3}},
        known_from=at("2022-04-01 08:00"),
        by=by,
    )


def test_who_entered_figures_does_not_announce_them(campaign, clock):
    enters, leads = make_user(), make_user()
    reported(campaign, enters)
    with pytest.raises(Refused, match="phải do người thứ hai công bố"):
        publish_board(campaign=campaign, month=MARCH, by=enters)
    clock.shift(60)
    publish_board(campaign=campaign, month=MARCH, by=leads)
    clock.shift(60)
    # what is announced already was seen by a second person; what is entered since was not
    reported(campaign, leads)
    with pytest.raises(Refused, match="phải do người thứ hai công bố"):
        publish_board(campaign=campaign, month=MARCH, by=leads)
    publish_board(campaign=campaign, month=MARCH, by=enters)


def test_who_assessed_does_not_announce(campaign, clock):
    make_criterion(campaign, "KH", measure="assessed", operator=">=", threshold="100")
    reported(campaign, make_user())
    judges = make_user()
    unit = campaign.campaign_units.first().unit
    assess(campaign=campaign, values={"KH": {unit.code: 100}}, by=judges)
    with pytest.raises(Refused, match="phải do người thứ hai công bố"):
        publish_board(campaign=campaign, month=MARCH, by=judges)


def test_announcing_and_opening_months_ask_for_the_duty(campaign, clock):
    reported(campaign, make_user())
    clerk = make_user(duty_approval=False)
    with pytest.raises(Refused, match="lãnh đạo phòng"):
        publish_board(campaign=campaign, month=MARCH, by=clerk)
    lock_month(campaign=campaign, month=MARCH, by=clerk)
    asked = request_unlock(
        campaign=campaign,
        month=MARCH,
        unit=None,
        until=at("2022-04-09 00:00").date(),
        reason="x",
        by=make_user(),
    )
    with pytest.raises(Refused, match="lãnh đạo phòng"):
        decide_unlock(request=asked, approve=True, by=clerk)


def test_the_command_asks_what_the_screen_asks(campaign, clock):
    both = make_user(username="noivu")
    reported(campaign, both)
    for name in ("noivu", make_user(username="khong", duty_approval=False).username):
        with pytest.raises(CommandError) as refused:
            call_command("publish", campaign="cchc-2022", month="2022-03", user=name)
        assert refused.value.returncode == 1
    call_command("publish", campaign="cchc-2022", month="2022-03", user=make_user().username)


def test_the_program_is_nobody_s_second_person():
    first = make_user()
    program = User(username="he-thong", role=User.Role.SYSTEM)
    assert not is_another(program, first)
    assert not is_another(first, first)
    assert is_another(make_user(), first)


# A person is taken out


def test_a_person_is_taken_out_by_two_and_what_was_done_stays(campaign):
    person = make_user(username="mai", full_name="Trần Thị Mai", email="mai@example.vn")
    first, second = make_user(username="a"), make_user(username="b")
    lock_month(campaign=campaign, month=MARCH, by=person)
    person.full_name = "Trần Thị Mai Hoa"
    person.save()
    SignIn.objects.create(user=person, name_key="x", outcome="opened")
    seal()
    call = {"reason": "Đơn số 5", "user": "a"}
    for wrong in ({"agreed_by": "a"}, {"agreed_by": "mai"}, {"agreed_by": "b", "reason": " "}):
        with pytest.raises(CommandError):
            call_command("anonymise_person", "mai", **{**call, **wrong})
    call_command("anonymise_person", "mai", agreed_by="b", **call)
    person.refresh_from_db()
    number = f"an-danh-{person.pk}"
    assert (person.username, person.email, person.is_active) == (number, "", False)
    assert {(one.username, one.full_name) for one in person.history.all()} == {
        (number, f"Người đã được ẩn danh số {person.pk}")
    }
    assert not SignIn.objects.filter(user=person).exists()
    assert campaign.locks.get().locked_by == person
    entry = AuditEntry.objects.first()
    assert (entry.by, entry.reason) == (first, "Đơn số 5")
    assert f"tài khoản số {second.pk}" in entry.label
    seal()
    assert verify([]).differences == []
    assert all("thị mai" not in str(one.content()).casefold() for one in AuditEntry.objects.all())
