"""The method page says the rules in force with their own numbers, and what changed when and why."""

from datetime import date

import pytest
import time_machine

from campaigns.models import RulesVersion
from dashboards.explanation import plain
from dashboards.rules_in_words import choices, how_measured
from dashboards.tables import columns
from dashboards.views.method import changes_between
from metrics.queries.boards import load_board
from tests.factories import at, make_campaign, make_criterion, make_unit, make_user

MARCH = date(2022, 3, 1)


@pytest.fixture(autouse=True)
def _april():
    with time_machine.travel(at("2022-04-05 09:00"), tick=False):
        yield


@pytest.fixture
def campaign(db):
    campaign = make_campaign(slug="cchc-2022")
    make_criterion(campaign, "TT3", measure="procedures_online_l3", threshold="40", points="15")
    make_criterion(
        campaign, "TH", measure="late", operator="none_or_low", threshold="", points="12.5"
    )
    make_criterion(campaign, "KH", measure="assessed", operator=">=", threshold="100")
    make_unit(campaign)
    return campaign


def test_each_criterion_in_words(campaign):
    campaign.rules_versions.update(denominator="offered")
    rules = load_board(campaign, MARCH).rules
    assert [
        (
            column.rule.code,
            how_measured(column, rules),
            column.target_in_words,
            plain(column.rule.points),
        )
        for column in sorted(columns(rules), key=lambda column: column.rule.code)
    ] == [
        ("KH", "Phòng Nội vụ đánh giá từ 0 đến 100 %, có căn cứ", "100 %", "10"),
        (
            "TH",
            (
                "số hồ sơ giải quyết trễ hạn trong kỳ cộng số hồ sơ đang giải quyết quá hạn ở cuối tháng"
                " của bảng ÷ số hồ sơ đã giải quyết trong kỳ cộng số hồ sơ đang giải quyết ở cuối tháng của bảng"
            ),
            "không phát sinh, hoặc tỷ lệ không quá 1 %",
            "12,5",
        ),
        (
            "TT3",
            "số thủ tục có hồ sơ trực tuyến mức 3 ÷ số thủ tục cung cấp trực tuyến mức 3",
            "trên 40 %",
            "15",
        ),
    ]


def test_points_are_told_with_the_campaigns_numbers(campaign):
    said = " ".join(choices(load_board(campaign, MARCH).rules))
    for words in (
        "được 80 % số điểm",
        "không quá 1 % là tỷ lệ thấp",
        "từ 10 % trở lên",
        "dưới 50 %",
    ):
        assert words in said


def test_log_of_changes(campaign):
    by = make_user(username="noivu", full_name="Nguyễn Thị Đông")
    second = RulesVersion.objects.create(
        campaign=campaign,
        number=2,
        known_from=at("2022-04-01 08:00"),
        reason="Thống nhất với kế hoạch tỉnh",
        made_by=by,
        denominator="offered",
        partial_credit="4/5",
        low_rate="1",
        zero_at="10",
        least_attainable="1/2",
    )
    for one in campaign.rules_versions.get(number=1).criteria.exclude(code="TH"):
        one.pk, one.rules = None, second
        one.points = "20" if one.code == "TT3" else one.points
        one.save()
    versions = list(RulesVersion.objects.prefetch_related("criteria").order_by("number"))
    assert changes_between(*versions) == [
        "mẫu số của ba chỉ tiêu về thủ tục: toàn bộ TTHC của đơn vị → TTHC được cung cấp trực tuyến ở mức tương ứng",
        "TT3, điểm: 15 → 20",
        "bỏ tiêu chí TH",
    ]


def test_page_as_known_before_a_change_tells_nothing_of_it(client, campaign):
    test_log_of_changes(campaign)
    client.force_login(make_user())
    now = client.get("/phuong-phap/").content.decode()
    assert "Quy tắc phiên bản 2" in now
    assert "Lý do: Thống nhất với kế hoạch tỉnh" in now
    before = client.get("/phuong-phap/?den=2022-03-20T08:00").content.decode()
    assert "Quy tắc phiên bản 1" in before
    assert "Từ khi phát động đến nay quy tắc chưa thay đổi." in before
