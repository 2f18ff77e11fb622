"""The board and its views in states that are rare: before the launch, before the first figure, one unit, all tied,
nobody has reported, after the last day."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine

from campaigns.time import BEGINNING
from dashboards.actions import publish_board
from metrics.actions import record_measures
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


@pytest.fixture
def campaign():
    campaign = make_campaign()
    make_criterion(campaign, "BCN")
    return campaign


def sentence_and_stamp(client, now: str) -> tuple[str, str]:
    with time_machine.travel(at(now), tick=False):
        client.force_login(make_user())
        page = client.get("/?thang=2022-03").content.decode()
    sentence = re.search(r'<h1 class="answer">(.*?)</h1>', page, re.DOTALL)[1]
    stamp = re.search(r'<span class="stamp">(.*?)</span>', page)
    words = " ".join(unescape(re.sub(r"<[^>]+>", "", sentence)).split())
    return words, stamp[1] if stamp else ""


def test_before_the_first_figure(client, campaign):
    make_unit(campaign, code="30001")
    sentence, word = sentence_and_stamp(client, "2022-03-24 10:00")
    assert sentence.startswith("Phong trào chưa có số liệu. 1 trong 1 đơn vị đã đăng ký")
    assert word == ""


def test_all_tied_then_announced(client, campaign):
    units = [make_unit(campaign, code=code) for code in ("30001", "30004")]
    procedure = make_procedure(campaign, *units)
    for unit in units:
        make_report(
            campaign,
            unit,
            MARCH,
            {procedure: {"received": 4, "received_post": 4}},
            known_from=at("2022-04-02"),
        )
    for instant in (BEGINNING, at("2022-04-02")):
        record_measures(campaign=campaign, since=instant)
    sentence, word = sentence_and_stamp(client, "2022-12-01 10:00")
    assert (sentence, word) == ("2 trong 2 đơn vị đạt đủ 1 chỉ tiêu.", "Chưa chốt")
    with time_machine.travel(at("2022-12-01 10:00"), tick=False):
        published = publish_board(campaign=campaign, month=MARCH, by=make_user())
    assert sentence_and_stamp(client, "2022-12-02 10:00") == (sentence, published.word)


# Each view of the board in each rare state

VIEWS = ("/", "/nhiet/", "/theo-thang/", "/thang/2022-03/", "/so-sanh/", "/hop/", "/tom-tat/")
DONE = {"received": 4, "received_post": 4}


def world_of(campaign, *, units: int, reported: int) -> list:
    """``units`` units, the first ``reported`` of which have reported March, all the same."""
    made = [make_unit(campaign, code=f"3000{n}", name=f"UBND xã {n}") for n in range(units)]
    procedure = make_procedure(campaign, *made)
    for unit in made[:reported]:
        make_report(campaign, unit, MARCH, {procedure: DONE}, known_from=at("2022-04-02"))
    for instant in (BEGINNING, at("2022-04-02")):
        record_measures(campaign=campaign, since=instant)
    return made


def words_of(client, now: str, address: str) -> str:
    """What the main part of a page says, in one line."""
    with time_machine.travel(at(now), tick=False):
        client.force_login(make_user())
        response = client.get(address)
    assert response.status_code == 200, address
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def headline(words: str, sentence: str) -> bool:
    """Whether the words say it, however the markup has cut them."""
    return sentence.replace(" ", "") in words.replace(" ", "")


@pytest.mark.parametrize("address", VIEWS)
def test_before_the_launch(client, address):
    campaign = make_campaign(launched_on=date(2022, 3, 28))
    make_criterion(campaign, "BCN")
    make_unit(campaign, name="UBND xã 0")
    words = words_of(client, "2022-03-24 10:00", address)
    assert "None" not in words
    if address not in {"/thang/2022-03/", "/so-sanh/"}:
        assert headline(words, "Phong trào chưa có số liệu")


@pytest.mark.parametrize("address", VIEWS)
def test_one_unit(client, campaign, address):
    world_of(campaign, units=1, reported=1)
    joined = "?thang=2022-03"
    words = words_of(client, "2022-04-10 10:00", address + joined)
    assert "UBND xã 0" in words
    assert "None" not in words
    if address in {"/", "/nhiet/", "/theo-thang/", "/hop/", "/tom-tat/"}:
        assert headline(words, "UBND xã 0 đạt 1 trong 1 chỉ tiêu")


@pytest.mark.parametrize("address", VIEWS)
def test_all_tied(client, campaign, address):
    world_of(campaign, units=4, reported=4)
    words = words_of(client, "2022-04-10 10:00", f"{address}?thang=2022-03")
    assert all(f"UBND xã {n}" in words for n in range(4))
    if address in {"/", "/nhiet/", "/theo-thang/", "/hop/", "/tom-tat/"}:
        assert headline(words, "4 trong 4 đơn vị đạt đủ 1 chỉ tiêu")


@pytest.mark.parametrize("address", VIEWS)
def test_all_missing(client, campaign, address):
    """April, of which nobody has reported yet, beside a March that all have."""
    world_of(campaign, units=3, reported=3)
    address = address.replace("2022-03", "2022-04")
    words = words_of(client, "2022-05-10 10:00", f"{address}?thang=2022-04")
    assert all(f"UBND xã {n}" in words for n in range(3))
    if address in {"/", "/nhiet/", "/theo-thang/", "/hop/", "/tom-tat/"}:
        assert headline(words, "Chưa có đơn vị nào báo cáo tháng 4/2022")


@pytest.mark.parametrize("address", VIEWS)
def test_after_the_end(client, campaign, address):
    world_of(campaign, units=2, reported=2)
    words = words_of(client, "2022-12-01 10:00", f"{address}?thang=2022-03")
    assert all(f"UBND xã {n}" in words for n in range(2))
    if address in {"/", "/nhiet/", "/theo-thang/", "/hop/"}:
        assert "phong trào đã kết thúc ngày 31/10/2022" in words
