"""The council's page: ranges, bands and changes in words, in the same number of queries however many units."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import User
from campaigns.time import BEGINNING
from dashboards.tables import signed
from metrics.actions import record_measures
from tests.factories import (
    MARCH,
    at,
    make_campaign,
    make_criterion,
    make_officer,
    make_procedure,
    make_report,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

APRIL, MAY = date(2022, 4, 1), date(2022, 5, 1)


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def leader(client) -> User:
    user = make_user(role=User.Role.LEADER)
    client.force_login(user)
    return user


@pytest.fixture
def campaign():
    """Posts and lateness, ten points each; nothing assessed."""
    made = make_campaign(slug="cchc-2022")
    make_criterion(made, "BCN", threshold="20", display_order=1)
    make_criterion(
        made, "TH", measure="late", operator="none_or_low", threshold="", display_order=2
    )
    return made


def report(campaign, unit, month, **counts) -> None:
    procedure = campaign.procedures.first() or make_procedure(campaign, unit)
    make_report(campaign, unit, month, {procedure: counts}, known_from=at("2022-06-05 08:00"))


def known(campaign) -> None:
    record_measures(campaign=campaign, since=BEGINNING)
    record_measures(campaign=campaign, since=at("2022-06-05 08:00"))


def of_100(posts: int, late: int = 0) -> dict[str, int]:
    return {
        "received": 100,
        "received_post": posts,
        "resolved_on_time": 100 - late,
        "resolved_late": late,
    }


@pytest.fixture
def three(campaign):
    """A is first by posts but late; B is punctual; C is worse than both. May is another world."""
    units = [make_unit(campaign, code=code, name=f"UBND xã {code}") for code in "ABC"]
    for unit, march, may in zip(
        units,
        (of_100(30, 5), of_100(0), of_100(1, 50)),
        (of_100(50, 5), of_100(0), of_100(90)),
        strict=True,
    ):
        report(campaign, unit, MARCH, **march)
        report(campaign, unit, APRIL, **march)
        report(campaign, unit, MAY, **may)
    known(campaign)
    return units


def group_of(response):
    [group] = response.context["groups"]
    return group


def code_of(row: dict) -> str:
    return row["unit"].score.unit.code


def range_of(row: dict) -> tuple[str, int, int]:
    return code_of(row), row["range"].best, row["range"].worst


def test_ranks_with_their_ranges_and_what_moves_them(client, leader, three):
    # points: A 10 + 4,44; B 0 + 10; C 10 + 0, behind B by its late rate
    group = group_of(client.get("/do-tin-cay/"))
    assert [
        (row["unit"].score.unit.code, row["unit"].rank, row["range"].best, row["range"].worst)
        for row in group["rows"]
    ] == [("A", 1, 1, 2), ("B", 2, 1, 3), ("C", 3, 1, 3)]
    assert [row["moves"] for row in group["rows"]] == [
        [(2, ["bỏ “Nhận qua BCCI”", "chỉ tính riêng tháng 5/2022"])],
        [
            (1, ["bỏ “Nhận qua BCCI”"]),
            (
                3,
                [
                    "tăng 25 % điểm của “Nhận qua BCCI”",
                    "giảm 25 % điểm của “Trễ, quá hạn”",
                    "bỏ “Trễ, quá hạn”",
                    "chỉ tính riêng tháng 5/2022",
                ],
            ),
        ],
        [
            (1, ["chỉ tính riêng tháng 5/2022"]),
            (
                2,
                [
                    "tăng 25 % điểm của “Nhận qua BCCI”",
                    "giảm 25 % điểm của “Trễ, quá hạn”",
                    "bỏ “Trễ, quá hạn”",
                ],
            ),
        ],
    ]
    assert (
        "tăng 25 % điểm của “Nhận qua BCCI”; giảm 25 % điểm của “Trễ, quá hạn”; và 2 lựa chọn khác"
    ) in client.get("/do-tin-cay/").content.decode()
    assert [row["has_more"] for row in group["rows"]] == [False, True, True]


def test_answer_counts_the_firm_ranks(client, leader, three):
    page = text(client.get("/do-tin-cay/"))
    assert "0 trong 3 đơn vị</span> giữ nguyên hạng ở cả 7 cách chọn khác." in page
    assert "0 trong 3 đơn vị giữ nguyên hạng" in page


def test_change_since_last_month_and_improvement(client, leader, three):
    group = group_of(client.get("/do-tin-cay/"))
    assert [
        (code_of(row), row["is_news"], row["change"].points, row["since"].points)
        for row in group["rows"]
    ] == [
        ("A", False, Decimal("0.00"), Decimal("0.00")),
        ("B", False, Decimal("0.00"), Decimal("0.00")),
        ("C", True, Decimal("9.60"), Decimal("9.60")),
    ]
    assert [row["improvement_rank"] for row in group["rows"]] == [2, 2, 1]
    assert "+9,60 điểm</td>" in text(client.get("/do-tin-cay/"))
    page = text(client.get("/do-tin-cay/?tu=2022-04"))
    assert "Tiến bộ từ tháng 4/2022" in page
    assert "chỉ nêu thay đổi từ 1,00 điểm hoặc 2 hạng trở lên" in page


def test_first_month_has_nothing_to_be_compared_with(client, leader, three):
    response = client.get("/do-tin-cay/?thang=2022-03")
    assert (response.context["since"], response.context["earlier"]) == (None, [])
    assert "Tiến bộ" not in text(response)
    assert response.context["tried"] == 6  # month alone is no other choice


@pytest.mark.usefixtures("leader", "three")
@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("tu=2022-05", 400, "Tháng 5/2022 không ở trước tháng 5/2022."),
        ("tu=2022-13", 400, "“2022-13” không phải là một tháng có thật."),
        ("tu=2021-01", 404, "Tháng 1/2021 nằm ngoài phong trào"),
    ],
)
def test_wrong_months_to_improve_from(client, query, status, sentence):
    response = client.get(f"/do-tin-cay/?{query}")
    assert (response.status_code, sentence in text(response)) == (status, True)


def test_as_of_takes_everything_back(client, leader, three, campaign):
    unit = three[2]
    procedure = campaign.procedures.get()
    make_report(campaign, unit, MAY, {procedure: of_100(0, 50)}, known_from=at("2022-06-20 08:00"))
    record_measures(campaign=campaign, since=at("2022-06-20 08:00"))
    then = group_of(client.get("/do-tin-cay/?den=2022-06-19T00:00"))["rows"]
    now = group_of(client.get("/do-tin-cay/"))["rows"]
    assert list(map(range_of, then)) == [("A", 1, 2), ("B", 1, 3), ("C", 1, 3)]
    assert (range_of(now[2]), now[2]["change"].points) == (("C", 2, 3), Decimal("-0.13"))


def test_bands_of_dossiers_with_n(client, leader, three):
    group = group_of(client.get("/do-tin-cay/"))
    shown = [
        [
            (cell.rate, cell.counts, f"{band.low}–{band.high} %".replace(".", ","), is_unsure)
            for cell, band, is_unsure in cells
        ]
        for _, cells in group["bands"]
    ]
    assert shown == [
        [
            ("36,67 %", "110/300", "31,41–42,26 %", False),
            ("5,00 %", "15/300", "3,05–8,09 %", False),
        ],
        [("0,00 %", "0/300", "0,00–1,27 %", False), ("0,00 %", "0/300", "0,00–1,27 %", False)],
        [
            ("30,67 %", "92/300", "25,72–36,11 %", False),
            ("33,33 %", "100/300", "28,23–38,85 %", False),
        ],
    ]


def test_a_target_inside_the_band_is_not_sure(client, leader, campaign):
    unit = make_unit(campaign, code="A")
    report(campaign, unit, MARCH, received=10, received_post=3, resolved_on_time=10)
    known(campaign)
    [(_, cells)] = group_of(client.get("/do-tin-cay/"))["bands"]
    assert [is_unsure for _, _, is_unsure in cells] == [True, False]  # 3 of 10: 10,78–60,33 %
    assert "chưa chắc" in text(client.get("/do-tin-cay/"))


def test_units_without_a_rank_say_why(client, leader, three, campaign):
    make_unit(campaign, code="D", name="UBND xã D")
    known(campaign)
    row = group_of(client.get("/do-tin-cay/"))["rows"][-1]
    assert (code_of(row), row["unit"].rank, row["range"], row["change"]) == ("D", None, None, None)
    assert "Chưa xếp hạng: chưa báo cáo (03/2022, 04/2022, 05/2022)" in text(
        client.get("/do-tin-cay/")
    )


def test_before_any_figure_and_without_a_campaign(client, leader):
    assert "Chưa có phong trào thi đua nào." in text(client.get("/do-tin-cay/"))
    campaign = make_campaign()
    make_criterion(campaign, "BCN")
    assert "Chưa có đơn vị nào</span> được xếp hạng." in text(client.get("/do-tin-cay/"))


def test_officers_stay_outside(client, three):
    client.force_login(make_officer(three[0]))
    assert client.get("/do-tin-cay/").status_code == 403


def test_queries_are_the_same_for_1_and_24_units(client, leader, campaign):
    def add(count: int) -> None:
        for _ in range(count):
            unit = make_unit(campaign)
            report(campaign, unit, MARCH, **of_100(30))
            report(campaign, unit, APRIL, **of_100(10))
        known(campaign)

    add(1)
    client.get("/do-tin-cay/")
    with CaptureQueriesContext(connection) as few:
        assert client.get("/do-tin-cay/").status_code == 200
    add(23)
    with CaptureQueriesContext(connection) as many:
        response = client.get("/do-tin-cay/")
    assert len(group_of(response)["rows"]) == 24
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1.2", "+1,20"), ("-0.35", "−0,35"), ("0", "0,00"), ("-1234", "−1.234,00")],
)
def test_signed_points(value, shown):
    assert signed(Decimal(value)) == shown
