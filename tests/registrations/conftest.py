"""A campaign that takes registrations before 31/3/2022, two units with an officer each, and 24 March 2022."""

from types import SimpleNamespace

import pytest
import time_machine

from campaigns.models import CampaignUnit, User
from tests.factories import at, make_campaign, make_criterion, make_officer, make_unit, make_user

NOW = at("2022-03-24 10:00")


@pytest.fixture(autouse=True)
def _march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(db) -> SimpleNamespace:
    campaign = make_campaign(slug="cchc-2022", standing_unit="Phòng Nội vụ")
    make_criterion(campaign, "BCN", title="Hồ sơ qua BCCI", threshold="20", display_order=1)
    make_criterion(
        campaign,
        "TH",
        title="Hồ sơ trễ hạn",
        measure="late",
        operator="none_or_low",
        threshold="",
        display_order=2,
    )

    def unit(code: str, name: str) -> CampaignUnit:
        made = make_unit(campaign, code=code, name=name, takes_part=False)
        return CampaignUnit.objects.select_related("unit", "campaign", "group").get(unit=made)

    peace, town = unit("30004", "UBND xã Hòa Bình"), unit("30001", "UBND thị trấn Tràm Chim")
    return SimpleNamespace(
        campaign=campaign,
        peace=peace,
        town=town,
        officer=make_officer(peace.unit, username="hoa-binh", full_name="Trần Thị Mai"),
        second=make_officer(peace.unit, username="hoa-binh-2", full_name="Võ Minh Sơn"),
        other=make_officer(town.unit, username="tram-chim", full_name="Hồ Kim Lan"),
        staff=make_user(username="noivu", full_name="Nguyễn Thị Đông", role=User.Role.STAFF),
        leader=make_user(username="lanhdao", role=User.Role.LEADER),
    )
