"""The second step of signing in: nothing opens before it, a code opens once, a lost telephone locks nobody out."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaigns.actions.second_factor import application_of, begin, switch_on
from campaigns.models import AuditEntry, SignIn, User
from tamnong_thidua.operations.backups.tables import saved_models
from tests.factories import at, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "mat-khau-thu"
STEP = timedelta(seconds=30)
PAGE, SECOND_STEP = "/tai-khoan/xac-thuc/", "/dang-nhap/ma/"
WRONG = "Mã không đúng, đã dùng hoặc đã hết hạn"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at("2022-04-05 09:00"), tick=False) as clock:
        yield clock


def text(response) -> str:
    return response.content.decode()


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    return f"{TOTP(device.bin_key, drift=steps).token():06d}"


def protected(**fields) -> tuple[User, TOTPDevice, list[str]]:
    """An account with the second step on, and its recovery codes."""
    user = make_user(**fields)
    device = begin(user=user)
    return user, device, switch_on(user=user, device=device)


def give_password(client, user: User, **more):
    return client.post("/dang-nhap/", {"username": user.username, "password": PASSWORD, **more})


def give_code(client, code: str):
    return client.post(SECOND_STEP, {"code": code})


def press(client, act: str, code: str = "", password: str = PASSWORD):
    return client.post(PAGE, {"viec": act, "password": password, "code": code})


def labels() -> list[str]:
    done = AuditEntry.objects.filter(act="done").order_by("pk")
    return [one.label.partition(": ")[2] for one in done]


# Switching on and off


def test_switched_on_with_a_code_and_the_password_and_every_other_session_ends(client, clock):
    user = make_user(username="noivu")
    other = Client()
    for one in (client, other):
        assert give_password(one, user).status_code == 302
    assert 'class="qr"' not in text(client.get(PAGE))
    assert press(client, "bat-dau")["Location"] == PAGE
    page = client.get(PAGE)
    device = TOTPDevice.objects.get(user=user)
    assert 'class="qr"' in text(page)
    assert "style=" not in text(page)
    assert re.search(r'class="secret">([A-Z2-7]{4} ){7}[A-Z2-7]{4}<', text(page))
    assert page["Cache-Control"] == "private, no-store"
    assert application_of(user) is None  # a picture alone changes nothing
    assert "Mật khẩu không đúng" in text(press(client, "bat", code_of(device), "sai"))
    assert WRONG in text(press(client, "bat", "000000"))
    clock.shift(STEP)
    shown = press(client, "bat", code_of(device))
    codes = re.findall(r"<li>((?:[a-z2-9]{4} ){2}[a-z2-9]{4})</li>", text(shown))
    assert (len(codes), len(set(codes))) == (10, 10)
    assert shown["Cache-Control"] == "private, no-store"
    assert application_of(user) == device
    assert client.get("/").status_code != 302  # this session goes on
    assert other.get("/")["Location"] == "/dang-nhap/?next=/"
    assert not any(code in text(client.get(PAGE)) for code in codes)
    assert labels() == ["bật xác thực hai bước", "đăng xuất khỏi mọi máy"]
    kept = "".join(StaticToken.objects.values_list("token", flat=True))
    log = "".join(str(one.content()) for one in AuditEntry.objects.all())
    for code in codes:
        assert code.replace(" ", "") not in kept + log
    assert device.key not in log


def test_switched_off_with_a_code_and_the_password(client, clock):
    user, device, _codes = protected()
    give_password(client, user)
    give_code(client, code_of(device))
    clock.shift(STEP)
    assert "Mật khẩu không đúng" in text(press(client, "tat", code_of(device), "sai"))
    assert application_of(user) is not None
    assert press(client, "tat", code_of(device))["Location"] == PAGE
    assert application_of(user) is None
    assert client.get("/").status_code != 302
    assert give_password(Client(), user)["Location"] == "/"
    assert not StaticToken.objects.exists()
    assert labels()[-1] == "tắt xác thực hai bước"


def test_new_recovery_codes_end_the_old_ones(client, clock):
    user, device, old = protected()
    give_password(client, user)
    give_code(client, code_of(device))
    clock.shift(STEP)
    page = text(press(client, "ma-moi", code_of(device)))
    [new, *_] = re.findall(r"<li>((?:[a-z2-9]{4} ){2}[a-z2-9]{4})</li>", page)
    for code, status in ((old[0], 200), (new, 302)):
        clock.shift(60)
        person = Client()
        give_password(person, user)
        assert give_code(person, code).status_code == status


def test_it_cannot_be_begun_again_while_it_is_on(client):
    user, device, _ = protected()
    give_password(client, user)
    give_code(client, code_of(device))
    press(client, "bat-dau")
    assert list(TOTPDevice.objects.all()) == [device]


# Signing in


@pytest.mark.parametrize("address", ["/", "/cong-viec/", "/admin/", "/tai-khoan/", PAGE])
def test_no_page_opens_between_the_password_and_the_code(client, address):
    user, device, _ = protected()
    assert give_password(client, user, next="/cong-viec/")["Location"] == SECOND_STEP
    assert client.get(address)["Location"] == f"/dang-nhap/?next={address}"
    assert not SignIn.objects.filter(outcome="opened").exists()
    assert give_code(client, code_of(device))["Location"] == "/cong-viec/"
    assert client.get("/cong-viec/").status_code == 200
    assert [one.outcome for one in SignIn.objects.all()] == ["opened"]
    client.post("/tai-khoan/dang-xuat-moi-noi/")
    assert "Đang bật" in text(client.get(PAGE))  # the session that goes on passed the second step


@pytest.mark.parametrize(("steps", "status"), [(-2, 200), (-1, 302), (0, 302), (1, 302), (2, 200)])
def test_a_clock_may_be_one_step_off(client, steps, status):
    user, device, _ = protected()
    give_password(client, user)
    assert give_code(client, code_of(device, steps)).status_code == status


def test_a_code_and_a_recovery_code_open_once(client, clock):
    user, device, codes = protected()
    used = code_of(device)
    for code in (used, codes[0], codes[1].upper().replace(" ", "-")):
        clock.shift(1)  # after the wrong one before
        for status in (302, 200):
            person = Client()
            give_password(person, user)
            answer = give_code(person, code)
            assert answer.status_code == status
        assert WRONG in text(answer)
    assert labels()[-2:] == [
        "đăng nhập bằng mã dự phòng, còn 9 mã",
        "đăng nhập bằng mã dự phòng, còn 8 mã",
    ]


def test_after_a_wrong_code_the_right_one_waits(client, clock):
    user, device, _ = protected()
    give_password(client, user)
    give_code(client, "000000")
    assert "Hãy đợi 1 giây" in text(give_code(client, code_of(device)))
    clock.shift(1)
    assert give_code(client, code_of(device)).status_code == 302


def test_wrong_codes_lock_as_wrong_passwords_do(client, clock):
    user, device, _ = protected(username="noivu")
    give_password(client, user)
    for _ in range(5):
        give_code(client, "000000")
        clock.shift(20)
    assert "Đã nhập sai 5 lần" in text(give_code(client, code_of(device)))
    assert "Đã nhập sai 5 lần" in text(give_password(Client(), user))
    outcomes = [one.outcome for one in SignIn.objects.order_by("pk")]
    assert outcomes == ["wrong_code"] * 5 + ["locked"] * 2


@pytest.mark.parametrize("what", ["late", "password", "inactive", "nothing"])
def test_the_second_step_needs_a_password_just_given(client, clock, what):
    user, device, _ = protected()
    if what != "nothing":
        give_password(client, user)
    if what == "late":
        clock.shift(601)
    elif what == "password":
        user.set_password("khac-han-truoc")
        user.save()
    elif what == "inactive":
        user.is_active = False
        user.save()
    assert give_code(client, code_of(device))["Location"] == "/dang-nhap/?next=/"
    assert client.get("/cong-viec/").status_code == 302


# Asked for


@pytest.mark.parametrize("role", [User.Role.STAFF, User.Role.SYSTEM])
def test_where_it_is_asked_for_nothing_opens_until_it_is_on(client, settings, role):
    settings.SECOND_FACTOR_FOR_STAFF = True
    user = make_user(role=role)
    give_password(client, user)
    for address in ("/", "/so-lieu/", "/admin/", "/cong-viec/"):
        assert client.get(address)["Location"] == PAGE
    assert client.post("/so-lieu/")["Location"] == PAGE
    assert "phải bật xác thực hai bước" in text(client.get(PAGE))
    press(client, "bat-dau")
    press(client, "bat", code_of(TOTPDevice.objects.get()))
    assert client.get("/cong-viec/").status_code == 200


def test_others_are_not_asked(client, settings):
    settings.SECOND_FACTOR_FOR_STAFF = True
    give_password(client, make_user(role=User.Role.LEADER))
    assert client.get("/cong-viec/").status_code == 200


# Lost


def remove(client, user: User) -> str:
    action = {"action": "remove_second_factor", "_selected_action": [user.pk]}
    return text(client.post("/admin/campaigns/user/", action, follow=True))


def test_an_administrator_removes_what_a_colleague_lost(client):
    user, device, _ = protected(username="mai")
    person = Client()
    give_password(person, user)
    give_code(person, code_of(device))
    admin = make_user(username="quan-tri")
    client.force_login(admin)
    assert "đã gỡ xác thực hai bước" in remove(client, user)
    assert person.get("/").status_code == 302
    assert give_password(Client(), user)["Location"] == "/"
    assert not StaticToken.objects.exists()
    entry = AuditEntry.objects.filter(label__contains="gỡ xác thực hai bước").get()
    assert (entry.by, entry.channel) == (admin, "admin")
    assert "chưa bật" in remove(client, user)


def test_who_may_not_remove_it(client):
    user, *_ = protected(username="mai")
    client.force_login(make_user(duty_admin=False))
    remove(client, user)
    keeper, *_ = protected(role=User.Role.SYSTEM)
    client.force_login(make_user())
    assert "chỉ tài khoản quản trị hệ thống" in remove(client, keeper)
    client.force_login(user)
    assert "không tự gỡ cho mình" in remove(client, user)
    assert {one.user for one in TOTPDevice.objects.all()} == {user, keeper}


def test_the_keeper_of_the_server_removes_it_for_the_last_administrator():
    user, *_ = protected(username="quan-tri", role=User.Role.SYSTEM)
    call_command("remove_second_factor", "quan-tri", stdout=StringIO())
    assert application_of(user) is None
    with pytest.raises(CommandError, match="chưa bật"):
        call_command("remove_second_factor", "quan-tri")


# What is kept of it


def test_secrets_stand_on_no_page_and_go_into_the_backup(client):
    _user, _device, _codes = protected()
    client.force_login(make_user(role=User.Role.SYSTEM))
    for address in ("/admin/otp_totp/totpdevice/", "/admin/otp_static/staticdevice/"):
        assert client.get(address).status_code == 404
    assert "otp" not in text(client.get("/admin/")).casefold()
    assert "xác thực hai bước" in text(client.get("/admin/campaigns/user/"))
    assert {TOTPDevice, StaticToken} <= set(saved_models())


def test_own_data_says_that_it_is_on_and_no_secret(client):
    user, device, _codes = protected()
    client.force_login(user)
    answer = client.get("/tai-khoan/du-lieu/")
    assert answer.json()["xac_thuc_hai_buoc"] == [
        {"bat_luc": "2022-04-05T02:00:00+00:00", "dung_gan_nhat": None, "ma_du_phong_con": 10}
    ]
    assert device.key not in text(answer)
