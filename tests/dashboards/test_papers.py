"""The brief and the slides: what stands on them, what is cut, and what they say of the data."""

from decimal import Decimal

import pytest

from dashboards.attention import late_units, units_outside, units_without_report
from dashboards.filters import group_tables
from dashboards.tables import columns_of
from dashboards.templatetags.boards import at_most
from dashboards.views.brief import ENDS, MOST, ends, moves, targets
from dashboards.views.meeting import slides
from tests.dashboards.test_exports import report
from tests.dashboards.test_tables import (
    AUGUST,
    LATE,
    ONLINE,
    PLAN,
    POST,
    facts,
    make_board,
    missing,
)
from tests.factories import (
    make_campaign,
    make_criterion,
    make_officer,
    make_procedure,
    make_unit,
    make_user,
)


def units(count: int, **fields):
    return [
        facts(f"A{n}", display_order=n, received_post=90 - n, **fields) for n in range(1, count + 1)
    ]


def ends_of(board):
    [table] = group_tables(board, columns_of(board))
    return ends(table, ENDS)


def slides_of(board):
    of_columns = columns_of(board)
    return slides(
        {
            "has_figures": True,
            "groups": group_tables(board, of_columns),
            "late": late_units(board, of_columns),
            "missing": units_without_report(board),
            "others": units_outside(board),
        }
    )


# Who stands out


def test_late_units_by_the_number_of_their_dossiers_and_the_others_by_reason():
    board = make_board(
        facts("A1", late=1),
        facts("A2", late=7, late_base=2000, display_order=2),
        facts("A3", display_order=3, **missing(AUGUST)),
        facts("A4", display_order=4, exclusion="kê khai sai"),
        facts("A5", display_order=5, takes_part=False, late=9),
    )
    late = late_units(board, columns_of(board))
    assert [
        (unit.score.unit.code, cell.result.numerator, cell.rate, cell.result.denominator)
        for unit, cell in late
    ] == [("A2", 7, "0,35 %", 2000), ("A1", 1, "1,00 %", 100)]
    assert [unit.score.unit.code for unit in units_without_report(board)] == ["A3"]
    assert [(unit.score.unit.code, unit.reason) for unit in units_outside(board)] == [
        ("A4", "loại khỏi xếp hạng (kê khai sai)"),
        ("A5", "chưa đăng ký"),
    ]


# Slides


def test_a_group_is_cut_into_slides_of_about_equal_length():
    shown = slides_of(make_board(*units(14), rules=(POST,)))
    assert [(s.kind, s.anchor, s.part, s.parts, len(s.items)) for s in shown] == [
        ("answer", "dau", 1, 1, 0),
        ("ranking", "khoi-xa", 1, 2, 7),
        ("ranking", "khoi-xa-2", 2, 2, 7),
    ]
    assert [(s.before, s.number, s.after) for s in shown] == [
        ("", 1, "khoi-xa"),
        ("dau", 2, "khoi-xa-2"),
        ("khoi-xa", 3, ""),
    ]


def test_every_unit_is_on_a_slide():
    board = make_board(*units(50), *[facts(f"B{n}", late=n) for n in range(1, 46)])
    shown = slides_of(board)
    rows = [row.code for slide in shown if slide.kind == "ranking" for row in slide.items]
    assert sorted(rows) == sorted(unit.score.unit.code for unit in board.units)
    late = [slide for slide in shown if slide.kind == "late"]
    assert [(slide.title, len(slide.items)) for slide in late] == [
        ("45 đơn vị có hồ sơ trễ hạn, quá hạn", 15)
    ] * 3


# Brief


def test_targets_across_the_units_are_sums_over_sums():
    board = make_board(
        facts("A1", received=10, received_post=9),
        facts("A2", received=400, received_post=40),
        facts("A3", received=0, received_post=0),
        facts("A4", **missing(AUGUST)),
        facts("A5", takes_part=False),
        rules=(POST,),
    )
    [line] = targets(board, columns_of(board))
    assert (line["met"], line["asked"], line["bar"]) == (1, 3, "33.3")
    together = line["together"]
    assert line["column"].printed(together.rate) == "11,95 %"
    assert (together.numerator, together.denominator) == (49, 410)


def test_an_assessed_target_is_not_summed():
    board = make_board(facts("A1", assessed={"KH": Decimal(100)}), rules=(PLAN, POST))
    assert targets(board, columns_of(board))[0]["together"].status is None


def test_both_ends_never_show_a_unit_twice():
    for count, expected in ((1, (1, 0, 0)), (4, (3, 1, 0)), (6, (3, 3, 0)), (9, (3, 3, 3))):
        found = ends_of(make_board(*units(count), rules=(POST,)))
        assert (len(found["first"]), len(found["last"]), found["between"]) == expected


def test_ties_beyond_the_first_ones_are_told():
    board = make_board(*[facts(f"A{n}", display_order=n) for n in range(1, 10)], rules=(POST,))
    found = ends_of(board)
    assert [row.rank for row in found["first"] + found["last"]] == [1] * 6
    assert (found["between"], found["tied"]) == (3, 3)


def test_long_lists_say_what_they_leave_out():
    board = make_board(*[facts(f"A{n}", late=n) for n in range(1, 31)], rules=(LATE,))
    late = late_units(board, columns_of(board))
    assert (len(late), len(at_most(late, MOST["late"]))) == (30, 6)
    assert at_most(late[:7], MOST["late"]) == late[:7]
    assert units_without_report(board) == []


def test_moves_since_the_month_before():
    names = {"A1": 50, "A2": 40, "A3": 10}
    before = make_board(
        *[facts(c, display_order=n, received_post=p) for n, (c, p) in enumerate(names.items())],
        rules=(POST, ONLINE),
    )
    now = make_board(
        facts("A1", display_order=0, received_post=5),
        facts("A2", display_order=1, received_post=40),
        facts("A3", display_order=2, received_post=10),
        rules=(POST, ONLINE),
    )
    assert moves(now, AUGUST, before.ranked) == {
        "since": AUGUST,
        "risen": [{"name": "UBND xã A3", "places": 1, "before": 3, "now": 2}],
        "fallen": [{"name": "UBND xã A1", "places": 2, "before": 1, "now": 3}],
        "gained": [],
        "lost": ["UBND xã A1"],
    }
    nothing = {"risen": [], "fallen": [], "gained": [], "lost": []}
    assert moves(now, AUGUST, now.ranked) == {"since": AUGUST, **nothing}


# Pages


@pytest.fixture
def campaign(db):
    campaign = make_campaign(slug="cchc", is_simulated=True)
    make_criterion(campaign, "BCN")
    make_criterion(campaign, "TH", measure="late", operator="none_or_low", threshold="")
    units = [make_unit(campaign, code=code, name=f"UBND xã {code}") for code in ("A1", "B2")]
    make_procedure(campaign, *units, code="1.000001")
    report(campaign, units[0], "2022-04-01 08:00", received=4, received_post=3)
    return campaign


ADDRESSES = ("/tom-tat/?thang=2022-03", "/hop/?thang=2022-03")


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_say_what_the_figures_are(client, campaign, address):
    client.force_login(make_officer(campaign.campaign_units.first().unit))
    text = client.get(address).content.decode()
    assert "1 trong 2 đơn vị" in text
    assert "UBND xã B2" in text
    assert "Tạm thời · lũy kế đến hết tháng 3/2022" in text or "Tạm thời</span> lũy kế" in text
    assert "số liệu biết đến 08:00 ngày 1/4/2022 · số liệu mô phỏng" in text
    assert "style=" not in text


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_before_the_first_figure(client, db, address):
    client.force_login(make_user())
    assert client.get(address).status_code == 200  # no campaign at all
    campaign = make_campaign()
    make_unit(campaign)
    text = client.get(address).content.decode()
    assert "Phong trào chưa có số liệu." in text


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_as_known_at_an_instant(client, campaign, address):
    client.force_login(make_user())
    early = client.get(f"{address}&den=2022-03-31T00:00").content.decode()
    assert "Chưa có số liệu nào" in early
    later = client.get(f"{address}&den=2022-04-02T00:00").content.decode()
    assert "như đã biết lúc 00:00 ngày 2/4/2022" in later


@pytest.mark.parametrize("address", ADDRESSES)
def test_same_number_of_queries_with_more_units(
    client, campaign, address, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(make_user())
    with django_assert_max_num_queries(40) as few:
        client.get(address)
    for number in range(3):
        unit = make_unit(campaign, code=f"C{number}")
        campaign.procedures.get().entries.get().units.add(unit)
        report(campaign, unit, "2022-04-01 09:00", received=4)
    with django_assert_num_queries(len(few)):
        client.get(address)
