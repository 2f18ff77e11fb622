"""Signing in and out, one's own password, and the pages that say why something is not shown."""

import pytest
from django.test import Client

from campaigns.models import User
from tests.factories import make_campaign, make_unit, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "mat-khau-thu"


def text(response) -> str:
    return response.content.decode()


def test_signing_in_leads_where_one_wanted_to_go(client):
    make_user(username="noivu")
    wanted = "/so-lieu/?phong-trao=cchc-2022"
    response = client.get(wanted)
    assert response.status_code == 302
    response = client.post(response["Location"], {"username": "noivu", "password": PASSWORD})
    assert response["Location"] == wanted


def test_wrong_password_is_said_in_vietnamese(client):
    make_user(username="noivu")
    response = client.post("/dang-nhap/", {"username": "noivu", "password": "sai"})
    assert response.status_code == 200
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in text(response)


def test_next_never_leads_to_another_site(client):
    make_user(username="noivu")
    response = client.post(
        "/dang-nhap/?next=https://example.com/", {"username": "noivu", "password": PASSWORD}
    )
    assert response["Location"] == "/"


def test_signing_out_needs_a_press_of_the_button(client):
    client.force_login(make_user())
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/")["Location"] == "/dang-nhap/"
    assert client.get("/").status_code == 302


def test_password_change(client):
    user = make_user()
    client.force_login(user)
    form = {"old_password": PASSWORD, "new_password1": "12345", "new_password2": "12345"}
    page = text(client.post("/doi-mat-khau/", form))
    assert "Mật khẩu" in page
    assert "This password" not in page
    form |= {"new_password1": "sen-hong-thap-muoi", "new_password2": "sen-hong-thap-muoi"}
    assert client.post("/doi-mat-khau/", form)["Location"] == "/doi-mat-khau/xong/"
    assert "Đã đổi mật khẩu." in text(client.get("/doi-mat-khau/xong/"))
    user.refresh_from_db()
    assert user.check_password("sen-hong-thap-muoi")


def test_unknown_address(client):
    client.force_login(make_user())
    response = client.get("/khong-co/")
    assert response.status_code == 404
    assert "Không có trang này." in text(response)
    assert client.get("/don-vi/co%00rong/").status_code == 404


def test_closed_page(client):
    client.force_login(make_user(role=User.Role.LEADER))
    response = client.get("/so-lieu/")
    assert response.status_code == 403
    assert "không được xem trang hoặc làm việc này" in text(response)


def test_stale_form():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/dang-nhap/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "đã cũ nên chưa có gì được ghi" in text(response)


def test_fault_of_the_program_has_a_page(client, monkeypatch):
    make_campaign()
    client.force_login(make_user())
    client.raise_request_exception = False
    monkeypatch.setattr("dashboards.views.board.load_board", None)
    response = client.get("/")
    assert response.status_code == 500
    assert "Chương trình gặp lỗi" in text(response)


def test_pages_carry_no_inline_style_or_script(client):
    make_unit(make_campaign())
    client.force_login(make_user())
    for address in ("/", "/don-vi/", "/so-lieu/", "/doi-mat-khau/", "/khong-co/"):
        page = text(client.get(address))
        assert "<style" not in page
        assert "style=" not in page
        assert "<script" not in page
        assert "://" not in page.replace("http://www.w3.org", "")
