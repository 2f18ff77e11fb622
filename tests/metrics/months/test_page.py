"""The page of months: what it shows to whom, what its forms do, and what they say."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, User
from metrics.actions import (
    close_unlock,
    decide_unlock,
    lock_month,
    request_unlock,
    withdraw_unlock,
)
from metrics.models import MonthLock, UnlockRequest
from tests.factories import MARCH, at, make_campaign, make_criterion, make_unit, make_user
from tests.metrics.months.rows import APRIL, JUNE, TODAY, everything

pytestmark = pytest.mark.django_db

PAGE = "/so-lieu/khoa/"


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def mine(client, one):
    client.force_login(one)
    return client


def do(client, act: str, **fields):
    return client.post(PAGE, {"viec": act, **fields}, follow=True)


def test_page_closes_a_month_that_is_over(mine, campaign, clock):
    clock.move_to(at("2022-06-30 23:59"))
    form = mine.get(PAGE).context["lock_form"]
    assert [value for value, _ in form.fields["month"].choices] == [
        "", "2022-03", "2022-04", "2022-05",
    ]  # fmt: skip
    assert do(mine, "khoa", month="2022-06").status_code == 422
    clock.move_to(at("2022-07-01 00:00"))
    response = do(mine, "khoa", month="2022-06", reason="Đã chốt")
    assert response.redirect_chain == [(PAGE, 302)]
    assert "Đã khóa tháng 6/2022." in text(response)
    assert "00:00 ngày 1/7/2022, Nguyễn Thị Đông: Đã chốt" in text(response)
    assert [row.words for row in response.context["months"]] == [
        *["Chưa khóa"] * 3, "Đã khóa", *["Chưa kết thúc"] * 4,
    ]  # fmt: skip
    assert MonthLock.objects.get().month == JUNE


@pytest.mark.usefixtures("closed")
def test_page_takes_a_request_through_two_persons(client, unit, one, two):
    client.force_login(one)
    response = do(
        client, "de-nghi", month="2022-06", unit=unit.pk, until="25/11/2022", reason="Thiếu số"
    )
    made = UnlockRequest.objects.get()
    assert f"Đã ghi đề nghị số {made.pk}" in text(response)
    assert "Chờ người thứ hai duyệt" in text(response)
    assert 'value="rut"' in text(response)
    assert 'value="duyet"' not in text(response)

    response = do(client, "duyet", so=made.pk)  # by a forged form
    assert response.status_code == 422
    assert "là của chính Nguyễn Thị Đông" in text(response)

    client.force_login(two)
    page = text(client.get(PAGE))
    assert ('value="rut"' in page, 'value="duyet"' in page) == (False, True)
    assert "Thiếu số" in page
    response = do(client, "duyet", so=made.pk, note="Đồng ý")
    assert "Đã duyệt đề nghị số" in text(response)
    assert "Đã khóa, đang mở cho UBND xã An Long đến hết ngày 25/11/2022" in text(response)
    assert "(Lê Văn Tám, 09:00 ngày 20/11/2022): Đồng ý" in text(response)

    response = do(client, "khoa-lai", so=made.pk)
    assert "Đã khóa lại: Mở khóa tháng 6/2022, UBND xã An Long." in text(response)
    assert [row.words for row in response.context["over"]] == [
        "Đã duyệt (Lê Văn Tám, 09:00 ngày 20/11/2022); đã khóa lại (Lê Văn Tám, 09:00 ngày 20/11/2022)"
    ]


def test_page_shows_what_became_of_requests(mine, ask, one, two, clock):
    withdraw_unlock(request=ask(), by=one)
    decide_unlock(request=ask(), approve=False, by=two, note="Không có căn cứ")
    decide_unlock(request=ask(until=TODAY), approve=True, by=two)
    waiting = ask(unit=None, until=TODAY)
    clock.move_to(at("2022-11-21 00:00"))
    response = mine.get(PAGE)
    when = "09:00 ngày 20/11/2022"
    assert [row.words for row in response.context["over"]] == [
        f"Đã duyệt (Lê Văn Tám, {when}); hết hạn sau ngày 20/11/2022",
        f"Không duyệt (Lê Văn Tám, {when})",
        f"Đã rút lại (Nguyễn Thị Đông, {when})",
    ]
    assert "Không có căn cứ" in text(response)
    assert response.context["open_now"] == []
    [row] = response.context["waiting"]
    assert (row.request, row.words) == (waiting, "Chờ duyệt, nhưng ngày xin mở đã qua")
    mine.force_login(two)
    page = text(mine.get(PAGE))
    assert ('value="duyet"' in page, 'value="khong-duyet"' in page) == (False, True)


def test_page_offers_only_what_the_reader_may_do(client, ask):
    ask()

    def buttons(**fields) -> list[str]:
        client.force_login(make_user(**fields))
        page = text(client.get(PAGE))
        return [
            name for name in ("duyet", "khong-duyet", "khoa", "han") if f'value="{name}"' in page
        ]

    assert buttons() == ["duyet", "khong-duyet", "khoa", "han"]
    assert buttons(duty_approval=False) == ["khoa", "han"]
    assert "việc của người có nhiệm vụ “lãnh đạo phòng”" in text(client.get(PAGE))
    assert buttons(role=User.Role.AUDITOR) == []


def test_page_refuses_with_a_word_and_takes_back(client, ask, one, two):
    made = ask()
    client.force_login(two)
    response = do(client, "khong-duyet", so=made.pk, note="")
    assert (response.status_code, "Hãy ghi vì sao không duyệt" in text(response)) == (422, True)
    assert "Không duyệt đề nghị" in text(do(client, "khong-duyet", so=made.pk, note="Thôi"))
    client.force_login(one)
    made = ask()
    assert f"Đã rút lại đề nghị số {made.pk}." in text(do(client, "rut", so=made.pk))


@pytest.mark.parametrize(
    ("act", "fields", "sentence"),
    [
        ("khoa", {}, "Hãy chọn tháng."),
        ("khoa", {"month": "2022-06"}, "Tháng này không chọn được"),  # closed already
        ("khoa", {"month": "thang-6"}, "Tháng này không chọn được"),
        ("de-nghi", {"month": "2022-04"}, "Tháng này không chọn được"),  # not closed
        ("de-nghi", {}, "Hãy chọn đơn vị, hoặc chọn “Mọi đơn vị”."),
        ("de-nghi", {"unit": "999999"}, "Đơn vị này không có trong phong trào"),
        ("de-nghi", {"until": "31/11/2022"}, "Đây không phải là một ngày."),
        ("de-nghi", {"until": "11/25/2022"}, "Đây không phải là một ngày."),
        ("han", {"day": "29"}, "Hãy ghi một ngày từ 1 đến 28"),
        ("han", {"day": "năm"}, "Hãy ghi một ngày từ 1 đến 28"),
    ],
)
@pytest.mark.usefixtures("closed")
def test_page_says_what_is_wrong_with_a_form(mine, act, fields, sentence):
    before = everything()
    response = do(mine, act, **fields)
    assert (response.status_code, sentence in text(response)) == (422, True)
    assert everything() == before


@pytest.mark.usefixtures("closed")
def test_what_was_filled_in_stays_when_it_is_refused(mine):
    fields = {"month": "2022-06", "unit": "moi-don-vi", "until": "19/11/2022", "reason": "Vì <b>"}
    response = do(mine, "de-nghi", **fields)
    assert response.status_code == 422
    assert "19/11/2022 thì không được." in text(response)
    assert 'value="19/11/2022"' in text(response)
    assert "Vì &lt;b&gt;" in text(response)
    assert '<option value="moi-don-vi" selected>' in text(response)


def test_page_sets_the_due_day_for_the_campaign_of_the_address(mine, campaign):
    make_criterion(make_campaign(slug="khac", launched_on=date(2022, 3, 2)), "BCN")
    address = f"{PAGE}?phong-trao=cchc-2022"
    for day, said in (
        ("5", "Đã đặt hạn báo cáo: đến hết ngày 5 của tháng sau."),
        ("5", "Hạn báo cáo như cũ; không có gì thay đổi."),
        ("", "Đã bỏ hạn báo cáo"),
    ):
        response = mine.post(address, {"viec": "han", "day": day}, follow=True)
        assert response.redirect_chain == [(address, 302)]
        assert said in text(response)
        campaign.refresh_from_db()
        assert campaign.report_due_day == (int(day) if day else None)
    assert Campaign.objects.get(slug="khac").report_due_day is None


@pytest.mark.parametrize("number", ["", "999", "²", "-1", "9" * 30])
def test_a_request_that_is_not_there(mine, campaign, number):
    assert do(mine, "duyet", so=number).status_code == 404


def test_a_request_of_another_campaign_is_not_there(mine, ask, two):
    made = ask(by=two)
    make_criterion(make_campaign(slug="khac"), "BCN")
    response = mine.post(f"{PAGE}?phong-trao=khac", {"viec": "duyet", "so": made.pk})
    assert response.status_code == 404
    made.refresh_from_db()
    assert made.state == "waiting"


def test_an_act_that_is_none(mine, campaign):
    response = do(mine, "xoa")
    assert response.status_code == 400
    assert "Trang này không có việc ấy." in text(response)


@pytest.mark.parametrize("role", [User.Role.OFFICER, User.Role.LEADER])
def test_nobody_else_closes_a_month(client, campaign, role):
    client.force_login(make_user(role=role))
    assert client.post(PAGE, {"viec": "khoa", "month": "2022-06"}).status_code == 403
    assert not MonthLock.objects.exists()


def test_queries_of_the_page_are_the_same_for_1_and_3_of_each(mine, campaign, one, two):
    units = [make_unit(campaign) for _ in range(3)]

    def fill(month: date, unit) -> None:
        lock_month(campaign=campaign, month=month, by=one)
        options = {"campaign": campaign, "month": month, "until": TODAY, "reason": "x", "by": one}
        request_unlock(unit=None, **options)
        decide_unlock(request=request_unlock(unit=unit, **options), approve=True, by=two)
        for other in units:
            if other != unit:
                made = request_unlock(unit=other, **options)
                close_unlock(request=decide_unlock(request=made, approve=True, by=two), by=one)

    fill(MARCH, units[0])
    mine.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        assert mine.get(PAGE).status_code == 200
    fill(APRIL, units[1])
    fill(JUNE, units[2])
    with CaptureQueriesContext(connection) as many:
        response = mine.get(PAGE)
    assert [len(response.context[name]) for name in ("waiting", "open_now", "over")] == [3, 3, 6]
    assert len(many) == len(few)
