"""Draft rules on known figures: who would pass, who would tie, what separates nobody; and nothing is written."""

import json
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, CampaignUnit, Exclusion
from campaigns.time import BEGINNING
from metrics.actions import record_measures
from metrics.scoring.rule_trials import rehearse
from metrics.scoring.scores import Rules, Status
from tests.campaigns.folders import write_folder
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
from tests.metrics.scoring.test_scores import BCN, GROUPS, KH, TH, TT34, unit


def rehearsed(*facts, rules):
    return rehearse(facts, Rules(criteria=rules), groups=GROUPS)


def test_criteria_are_counted_by_status_in_each_group():
    xa, office = rehearsed(
        unit("A"),
        unit("B", received_post=0),
        unit("C", received=0, received_post=0),
        unit("D", group="co-quan"),
        rules=(BCN, TH),
    )
    assert xa.criteria[0].statuses == Counter(
        {Status.MET: 1, Status.NOT_MET: 1, Status.NOT_APPLICABLE: 1}
    )
    assert (xa.criteria[0].met, office.criteria[0].met) == (1, 1)
    assert [g.ranked.code for g in rehearsed(unit("A"), rules=(BCN,))] == ["xa"]


@pytest.mark.parametrize(
    ("posts", "separates"),
    [([21, 20], True), ([21, 22], False), ([0, 20], False), ([21], False), ([0], False)],
)
def test_what_all_or_none_meet_separates_nobody(posts, separates):
    facts = [unit(str(place), received_post=post) for place, post in enumerate(posts)]
    [group] = rehearsed(*facts, rules=(BCN,))
    assert group.criteria[0].separates is separates


def test_a_low_rate_counts_as_met():
    [group] = rehearsed(unit("A", late=1), unit("B"), rules=(TH,))
    assert (group.criteria[0].met, group.criteria[0].separates) == (2, False)


def test_small_bases_are_named_but_not_those_that_a_person_judges_or_that_are_not_judged():
    [group] = rehearsed(
        unit("A", procedures_all=19),
        unit("B", procedures_all=20, procedures_online=11),
        unit("C", procedures_all=0, procedures_online=0),
        rules=(KH, TT34),
    )
    assert [[(u.code, n) for u, n in c.small] for c in group.criteria] == [[], [("A", 19)]]


def test_units_that_share_a_rank():
    [group] = rehearsed(
        unit("A"), unit("B", received_post=5), unit("C"), unit("D", received_post=5), rules=(BCN,)
    )
    assert [(rank, [u.code for u in same]) for rank, same in group.ties] == [
        (1, ["A", "C"]),
        (3, ["B", "D"]),
    ]


# The command, on the small campaign of tests/campaigns/folders.py


@pytest.fixture
def last_year(db) -> Campaign:
    """Two of the draft's three units and one that it does not know; BCN of the draft asks for 30 dossiers."""
    campaign = make_campaign(slug="nam-ngoai")
    make_criterion(campaign, "BCN", threshold="90")
    units = [
        make_unit(campaign, code="30001", name="Tên cũ"),
        make_unit(campaign, code="30004", takes_part=False),
        make_unit(campaign, code="30099"),
    ]
    Exclusion.objects.create(
        campaign_unit=CampaignUnit.objects.get(unit=units[0]),
        reason="năm ngoái",
        known_from=BEGINNING,
        excluded_by=make_user(),
    )
    procedure = make_procedure(campaign, *units)
    for one, posts in zip(units, (30, 10, 0), strict=True):
        counts = {"received": 100, "received_post": posts, "resolved_on_time": 100}
        make_report(campaign, one, MARCH, {procedure: counts}, known_from=at("2022-04-05 08:00"))
    record_measures(campaign=campaign, since=BEGINNING)
    record_measures(campaign=campaign, since=at("2022-04-05 08:00"))
    return campaign


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("rehearse", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_in_words(last_year, tmp_path):
    assert run(str(write_folder(tmp_path)), "--campaign", "nam-ngoai") == (
        "Diễn tập quy tắc “thu-2022” trên số liệu “nam-ngoai”, lũy kế đến tháng 3/2022."
        " Mọi đơn vị coi như tham gia; danh mục thủ tục là của “nam-ngoai”. Không ghi gì.\n"
        "Không có trong “nam-ngoai”: P-NV.\n"
        "\n"
        "Xã, thị trấn: 2 đơn vị, 2 được xếp hạng\n"
        "  KH: 2 chưa đánh giá\n"
        "  BCN: 1 đạt, 1 chưa đạt\n"
        "  TH: 2 đạt\n"
        "  Không phân biệt được đơn vị nào: TH (tất cả đạt)\n"
    )


def test_the_command_in_json(last_year, tmp_path):
    assert json.loads(run(str(write_folder(tmp_path)), "--campaign", "nam-ngoai", "--json")) == {
        "draft": "thu-2022",
        "campaign": "nam-ngoai",
        "month": "2022-03",
        "without_figures": ["P-NV"],
        "groups": [
            {
                "code": "xa",
                "units": [
                    {"unit": "30001", "rank": 1, "total": "42.50", "reason": None},
                    {"unit": "30004", "rank": 2, "total": "32.69", "reason": None},
                ],
                "criteria": {
                    "KH": {
                        "met": 0,
                        "statuses": {"not_assessed": 2},
                        "separates": False,
                        "small": {},
                    },
                    "BCN": {
                        "met": 1,
                        "statuses": {"met": 1, "not_met": 1},
                        "separates": True,
                        "small": {},
                    },
                    "TH": {"met": 2, "statuses": {"met": 2}, "separates": False, "small": {}},
                },
                "ties": [],
            }
        ],
    }


def test_small_bases_ties_and_missing_units_are_said(last_year, tmp_path):
    late_month = ("--campaign", "nam-ngoai", "--month", "2022-04")
    assert "Không xếp hạng: UBND xã Phú Đức (chưa báo cáo (04/2022))" in run(
        str(write_folder(tmp_path)), *late_month
    )
    low = ("campaign.toml", 'threshold = "20"', 'threshold = "1"')
    procedure = last_year.procedures.get()
    for one in CampaignUnit.objects.filter(campaign=last_year).select_related("unit"):
        make_report(
            last_year,
            one.unit,
            MARCH,
            {procedure: {"received": 100, "received_post": 50, "resolved_on_time": 9}},
            known_from=at("2022-04-06 08:00"),
        )
    record_measures(campaign=last_year, since=at("2022-04-06 08:00"))
    said = run(str(write_folder(tmp_path, low)), "--campaign", "nam-ngoai")
    assert "    mẫu số dưới 20: UBND xã Hòa Bình 9, UBND xã Phú Đức 9\n" in said
    assert "  Đồng hạng 1: UBND xã Hòa Bình, UBND xã Phú Đức\n" in said
    assert "Không phân biệt được đơn vị nào: BCN (tất cả đạt), TH (tất cả đạt)\n" in said


def test_nothing_is_written(last_year, tmp_path):
    folder = str(write_folder(tmp_path))
    with CaptureQueriesContext(connection) as queries:
        run(folder, "--campaign", "nam-ngoai")
    verbs = {query["sql"].split()[0] for query in queries}
    assert verbs == {"SELECT"}
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["khong-co", "--campaign", "nam-ngoai"], 2, "Không có thư mục “khong-co”."),
        (["DIR", "--campaign", "x"], 2, "Không có phong trào “x”."),
        (["DIR", "--campaign", "nam-ngoai", "--month", "2023-01"], 2, "Tháng 1/2023 nằm ngoài"),
        (["EMPTY", "--campaign", "nam-ngoai"], 1, "campaign.toml: không đọc được tệp này."),
    ],
)
@pytest.mark.usefixtures("last_year")
def test_mistakes(tmp_path, arguments, code, sentence):
    (tmp_path / "trong").mkdir()
    folders = {"DIR": str(write_folder(tmp_path / "nhap")), "EMPTY": str(tmp_path / "trong")}
    with pytest.raises(CommandError) as error:
        run(*(folders.get(argument, argument) for argument in arguments))
    assert (error.value.returncode, str(error.value).startswith(sentence)) == (code, True)


# The page


def test_the_page_tries_the_rules_of_one_campaign_on_the_figures_of_another(
    client, last_year, tmp_path
):
    call_command("load_campaign", str(write_folder(tmp_path)), stdout=StringIO())
    client.force_login(make_user())
    address = "/phuong-phap/dien-tap/?phong-trao=thu-2022"
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
    [group] = response.context["groups"]
    assert (group["ranked"], group["flat"], group["tied"]) == (2, 1, 0)
    assert [
        (one["name"], one["trial"].met, one["not_met"], one["others"]) for one in group["criteria"]
    ] == [
        ("Kế hoạch", 0, 0, "2 chưa đánh giá"),
        ("Nhận qua BCCI", 1, 1, ""),
        ("Trễ, quá hạn", 2, 0, ""),
    ]
    assert group["criteria"][2]["flat"] == "tất cả đạt"
    assert "P-NV" in response.content.decode()
    assert client.get(f"{address}&so-lieu=thu-2022").status_code == 404  # it has no figures
    assert client.get(f"{address}&den-thang=2023-01").status_code == 404
    assert client.get(f"{address}&den-thang=x").status_code == 400


def test_the_page_before_there_are_figures(client, db):
    client.force_login(make_user())
    assert client.get("/phuong-phap/dien-tap/").status_code == 200
    make_campaign()
    assert (
        "Chưa có phong trào nào có số liệu" in client.get("/phuong-phap/dien-tap/").content.decode()
    )
