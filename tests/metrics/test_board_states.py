"""The board in states that are rare: before the first figure, all tied, nobody has reported, after the last day."""

import re
from html import unescape

import pytest
import time_machine

from campaigns.time import BEGINNING
from metrics.actions import publish_board, record_measures
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
    return unescape(re.sub(r"<[^>]+>", "", sentence)), stamp[1] if stamp else ""


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
