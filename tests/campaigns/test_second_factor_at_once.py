"""A code that comes from several machines at once opens once, on both databases; the picture is that of the secret."""

import re
import threading
from base64 import b32encode

import pytest
import segno
from django.db import connection, connections
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaigns.actions.second_factor import begin, check_code, recovery_codes_left, switch_on
from campaigns.actions.signing_in import MOST_FAILURES
from campaigns.models import SignIn, User
from campaigns.views.accounts import invitation_link
from tests.factories import make_user
from tests.scratch import Scratch

AT_ONCE = 6


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """A database that every thread sees."""
    scratch = Scratch(tmp_path)
    scratch.copy("shared")
    with scratch.used("shared"):
        monkeypatch.setitem(connections.databases, "default", connection.settings_dict)
        yield
    scratch.remove()


def accepted(user: User, code: str) -> int:
    """How many of those who give the code together get in."""
    found: list[bool | str] = []
    meet = threading.Barrier(AT_ONCE)

    def give() -> None:
        meet.wait()
        try:
            found.append(check_code(user, code).device is not None)
        except Exception as error:  # noqa: BLE001  (told instead of lost with the thread)
            found.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=give) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {type(one) for one in found} == {bool}, found
    return sum(found)


@pytest.mark.django_db(transaction=True)
def test_a_code_that_is_given_many_times_at_once_opens_once(shared):
    user = make_user()
    device = begin(user=user)
    codes = switch_on(user=user, device=device)
    assert accepted(user, f"{TOTP(device.bin_key).token():06d}") == 1
    for left, code in ((9, codes[0]), (8, codes[1])):
        StaticWaits.forget(user)
        assert accepted(user, code) == 1
        assert recovery_codes_left(user) == left


class StaticWaits:
    """Whoever came second waits some seconds, which a test does not."""

    @staticmethod
    def forget(user: User) -> None:
        user.staticdevice_set.update(throttling_failure_count=0)


def modules_of(svg: str) -> list[list[int]]:
    """The dark squares that a drawing shows, row by row: what a camera would see."""
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    seen = [[0] * side for _ in range(side)]
    path = next(d for d in re.findall(r' d="([^"]+)"', svg) if "h" in d and ".5" in d)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(one) for one in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            for column in range(int(x), int(x + values[0])):
                seen[int(y)][column] = 1
            x += values[0]
    return seen


@pytest.mark.django_db
def test_the_picture_is_that_of_the_address_with_the_secret(client):
    """No decoder is at hand: the squares of the page are compared with those of the address, written here anew."""
    user = make_user(username="noivu")
    client.force_login(user)
    client.post("/tai-khoan/xac-thuc/", {"viec": "bat-dau"})
    page = client.get("/tai-khoan/xac-thuc/").content.decode()
    secret = b32encode(TOTPDevice.objects.get(user=user).bin_key).decode()
    issuer = "Thi%20%C4%91ua%20Tam%20N%C3%B4ng"
    address = (
        f"otpauth://totp/{issuer}%3Anoivu?secret={secret}"
        f"&algorithm=SHA1&digits=6&period=30&issuer={issuer}"
    )
    assert TOTPDevice.objects.get(user=user).config_url == address
    expected = segno.make_qr(address, error="m")
    shown = modules_of(page[page.index("<svg", page.index('class="qr"')) :])
    assert shown == [list(row) for row in expected.matrix_iter(border=4)]
    assert re.sub(r"\s", "", re.search(r'class="secret">([^<]+)<', page)[1]) == secret


def together(act, times: int) -> list:
    """What ``act(number)`` returns when called so many times at once."""
    found: list = []
    meet = threading.Barrier(times)

    def once(number: int) -> None:
        meet.wait()
        try:
            found.append(act(number))
        except Exception as error:  # noqa: BLE001  (told instead of lost with the thread)
            found.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=once, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_are_no_more_than_guesses_one_after_the_other(shared):
    make_user(username="noivu")

    def guess(number: int) -> None:
        Client().post("/dang-nhap/", {"username": "noivu", "password": f"sai {number}"})

    together(guess, 12)
    outcomes = [one.outcome for one in SignIn.objects.all()]
    assert len(outcomes) == 12
    assert outcomes.count("wrong") <= MOST_FAILURES


@pytest.mark.django_db(transaction=True)
def test_an_invitation_that_is_used_four_times_at_once_sets_one_password(shared):
    user = make_user(username="30001")
    link = invitation_link(user)
    clients = [Client() for _ in range(4)]
    forms = [client.get(link)["Location"] for client in clients]

    def use(number: int) -> int:
        new = f"Mat-khau-moi-{number}"
        data = {"new_password1": new, "new_password2": new}
        return clients[number].post(forms[number], data).status_code

    assert sorted(together(use, 4)) == [200, 200, 200, 302]
