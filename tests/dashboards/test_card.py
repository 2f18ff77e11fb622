"""A unit's card beyond its targets: how firm the rank is, late dossiers by procedure, corrections, panels of others."""

from fractions import Fraction

import pytest
from django.template.loader import render_to_string

from campaigns.models import CampaignUnit, Exclusion, User
from campaigns.panels import Asked, Panel
from campaigns.time import BEGINNING
from dashboards.tables import columns
from dashboards.views.unit import bands, rank_range
from metrics.actions import record_measures
from metrics.models import MonthLock
from metrics.queries.boards import load_board
from metrics.queries.units import LateProcedure, facts_of_month_alone, late_procedures
from metrics.scoring.scores import CriterionRule, Rules
from metrics.scoring.sensitivity import RankRange, rank_ranges
from tests.dashboards.test_tables import sentence_of
from tests.dashboards.test_views import APRIL, make_world, text
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


def test_ground_of_a_bullet_gets_darker_away_from_the_target():
    post = CriterionRule("BCN", "Nhận", "received_post", ">", Fraction(20), Fraction(10))
    late = CriterionRule("TH", "Trễ", "late", "none_or_low", None, Fraction(10))
    rules = Rules(criteria=(post, late))
    of_post, of_late = columns(rules, [])
    assert bands(of_post, rules) == [
        ("far", "0.0", "40.0"),
        ("near", "40.0", "40.0"),
        ("good", "80.0", "20.0"),
    ]
    assert bands(of_late, rules) == [("good", "0.0", "50.0"), ("near", "50.0", "50.0")]


def test_range_in_words():
    firm, wide = RankRange(3, ()), RankRange(3, ((None, 5), (None, None), (None, 2)))
    assert [render_to_string("dashboards/_range.html", {"range": one}) for one in (firm, wide)] == [
        "mọi cách tính đều cho hạng này",
        "khoảng 2–5 nếu tính cách khác",
    ]


@pytest.fixture
def staff(client) -> User:
    user = make_user(role=User.Role.STAFF)
    client.force_login(user)
    return user


@pytest.mark.django_db
def test_late_dossiers_by_procedure_add_up_as_the_criterion_does(client, staff):
    campaign = make_campaign()
    make_criterion(campaign, "TH", measure="late", operator="none_or_low", threshold="")
    unit, other = make_unit(campaign, code="30001"), make_unit(campaign)
    often, once, never = (make_procedure(campaign, unit, code=f"1.{n}") for n in range(3))
    counts = {"received": 9, "resolved_on_time": 5}
    early = {
        often: {**counts, "resolved_late": 2, "pending_overdue": 4},
        once: {**counts, "pending_overdue": None},
        never: counts,
    }
    newer = {often: {**counts, "resolved_late": 1}, once: {**counts, "pending_overdue": 1}}
    make_report(campaign, unit, MARCH, early, known_from=at("2022-04-05 08:00"))
    make_report(campaign, unit, APRIL, newer, known_from=at("2022-05-05 08:00"))
    make_report(campaign, other, APRIL, early, known_from=at("2022-05-05 08:00"))
    for instant in (BEGINNING, at("2022-04-05 08:00"), at("2022-05-05 08:00")):
        record_measures(campaign=campaign, since=instant)
    campaign_unit = CampaignUnit.objects.get(unit=unit)
    found = late_procedures(campaign_unit, APRIL, None)
    assert found == [  # of what is overdue only the end of the month of the board counts
        LateProcedure(often.code, often.name, 3, 0),
        LateProcedure(once.code, once.name, 0, 1),
    ]
    late = client.get("/don-vi/30001/?thang=2022-04").context["late"]
    shown = [late[name] for name in ("total", "procedures", "others", "unnamed")]
    assert shown == [4, found, 0, 0]
    assert late_procedures(campaign_unit, MARCH, None) == [
        LateProcedure(often.code, often.name, 2, 4)
    ]


@pytest.mark.django_db
def test_range_of_the_card_is_that_of_the_page_about_reliability():
    campaign = make_campaign()
    make_criterion(campaign, "BCN", threshold="60", display_order=1)
    make_criterion(campaign, "BCT", measure="returned_post", threshold="60", display_order=2)
    units = [make_unit(campaign) for _ in range(3)]
    procedure = make_procedure(campaign, *units)
    for unit, march, april in zip(units, (10, 35, 40), (50, 30, 20), strict=True):
        for month, post in ((MARCH, march), (APRIL, april)):
            counts = {
                "received": 100,
                "received_post": post,
                "returned": 90,
                "returned_post": 60 - post,
            }
            make_report(
                campaign, unit, month, {procedure: counts}, known_from=at("2022-05-05 08:00")
            )
    for instant in (BEGINNING, at("2022-05-05 08:00")):
        record_measures(campaign=campaign, since=instant)
    board = load_board(campaign, APRIL)
    whole = rank_ranges(board.ranked, board.rules, month_alone=facts_of_month_alone(board))
    (group,) = board.ranked.groups
    assert {u.score.unit.code: rank_range(board, group, u) for u in group.units} == whole
    assert any(not one.is_firm for one in whole.values())


@pytest.mark.django_db
def test_months_that_are_not_closed_are_hollow(client, staff):
    campaign, units = make_world(2)
    MonthLock.objects.create(campaign=campaign, month=MARCH, locked_by=staff)
    page = client.get(f"/don-vi/{units[0].code}/").content.decode()
    before = client.get(f"/don-vi/{units[0].code}/?den=2022-05-06T00:00").content.decode()
    assert (page.count('class="chart-dot"'), page.count("chart-dot open")) == (2, 2)
    assert (before.count('class="chart-dot"'), before.count("chart-dot open")) == (0, 4)


@pytest.mark.django_db
def test_corrections_stand_on_the_card_of_their_unit_alone(client, staff):
    campaign, units = make_world(3)
    procedure = campaign.procedures.get()
    assert "Chưa có số nào phải sửa" in text(client.get(f"/don-vi/{units[0].code}/"))
    counts = {"received": 100, "received_post": 25, "resolved_on_time": 100, "returned": 100}
    make_report(campaign, units[0], MARCH, {procedure: counts}, known_from=at("2022-07-12 09:00"))
    record_measures(campaign=campaign, since=at("2022-07-12 09:00"))
    page = text(client.get(f"/don-vi/{units[0].code}/"))
    assert "<b>12/7/2022</b> sửa tháng 3/2022: tiếp nhận qua BCCI" in page
    assert "Chưa có số nào phải sửa" in text(client.get(f"/don-vi/{units[1].code}/"))
    assert "Chưa có số nào phải sửa" in text(
        client.get(f"/don-vi/{units[0].code}/?den=2022-07-01T00:00")
    )


def panel_of_a_test(asked: Asked) -> list[Panel]:
    reached = {code: (one.name, one.words, one.rate) for code, one in asked.reached.items()}
    context = {"plan": {"number": f"{asked.month} {asked.query} {reached['BCN']}"}}
    return [Panel("Của phần khác", "registrations/_card.html", context)]


@pytest.mark.django_db
def test_others_add_panels(client, staff, settings):
    settings.CARD_PANELS = [f"{__name__}.panel_of_a_test"]
    _, units = make_world(2)
    page = client.get(f"/don-vi/{units[0].code}/?thang=2022-04")
    assert "Của phần khác" in text(page)
    (panel,) = page.context["panels"]
    assert panel.context["plan"]["number"] == (
        "2022-04-01 ?thang=2022-04 ('Nhận qua BCCI', '16,00 %', Fraction(16, 1))"
    )


@pytest.mark.django_db
def test_first_procedures_are_named_and_the_further_ones_counted(client, staff):
    campaign = make_campaign()
    make_criterion(campaign, "TH", measure="late", operator="none_or_low", threshold="")
    unit = make_unit(campaign, code="30001", name="UBND xã " + "Ấ" * 112)
    procedures = [make_procedure(campaign, unit, code=f"1.{n:02}") for n in range(25)]
    late = {one: {"received": 9, "resolved_late": 30 - n} for n, one in enumerate(procedures)}
    make_report(campaign, unit, MARCH, late, known_from=at("2022-04-05 08:00"))
    record_measures(campaign=campaign, since=BEGINNING)
    response = client.get("/don-vi/30001/?thang=2022-03")
    found = response.context["late"]
    assert [one.code for one in found["procedures"]] == ["1.00", "1.01", "1.02", "1.03"]
    assert len(found["more"]) == 21
    assert found["others"] == sum(30 - n for n in range(4, 25))
    assert found["in_short"] == "450 hồ sơ"
    page = text(response)
    assert "Và 21 thủ tục khác, 336 hồ sơ" in page
    assert "… và 21 thủ tục khác (336 hồ sơ), xem trên màn hình." in page
    assert all(page.count(f"/thu-tuc/{one.code}/") == 1 for one in procedures)


CARD = ("row", "board", "targets", "asked", "failed", "met")
NOTHING = {"received": 0, "received_post": 0, "resolved_on_time": 0, "returned": 0}


@pytest.mark.django_db
def test_cards_of_units_with_little_to_say(client, staff):
    campaign, (reports, silent) = make_world(2)
    empty = make_unit(campaign, code="30090", name="UBND xã Không")
    make_report(
        campaign,
        empty,
        MARCH,
        {campaign.procedures.get(): NOTHING},
        known_from=at("2022-04-05 08:10"),
    )
    record_measures(campaign=campaign, since=at("2022-04-05 08:10"))
    answers = {}
    for unit in (silent, empty):
        response = client.get(f"/don-vi/{unit.code}/?thang=2022-03")
        card = response.context
        answers[unit.code] = (
            sentence_of({name: card[name] for name in CARD}),
            card["row"].rank,
            [target.cell.word for target in card["targets"]],
            "bullet" in text(response),
        )
    assert answers == {
        silent.code: (
            "Đơn vị chưa báo cáo tháng 3 nên chưa có điểm và thứ hạng.",
            None,
            ["Chưa báo cáo", "Chưa báo cáo"],
            False,
        ),
        empty.code: (
            "Chưa xếp hạng: có quá ít chỉ tiêu áp dụng được cho đơn vị.",
            None,
            ["Không áp dụng", "Không áp dụng"],
            False,
        ),
    }
    Exclusion.objects.create(
        campaign_unit=CampaignUnit.objects.get(unit=reports),
        reason="vi phạm thể lệ",
        excluded_by=staff,
        known_from=at("2022-04-06 08:00"),
    )
    card = client.get(f"/don-vi/{reports.code}/?thang=2022-03").context
    assert (
        sentence_of({name: card[name] for name in CARD})
        == "Không xếp hạng: vi phạm thể lệ. Đạt đủ 2 chỉ tiêu."
    )
    assert (card["row"].rank, card["neighbours"]) == (None, [])
    assert client.get(f"/don-vi/{reports.code}/?thang=2022-02").status_code == 404
