"""A campaign that is over: two units with figures for its only month, people, and the final board's instant."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine

from campaigns.models import CampaignUnit, Criterion, Individual, User
from campaigns.time import BEGINNING
from dashboards.actions import publish_board
from metrics.actions import assess, record_measures
from tests.factories import (
    OCTOBER,
    at,
    make_campaign,
    make_criterion,
    make_officer,
    make_procedure,
    make_report,
    make_unit,
    make_user,
)

NOW = at("2022-11-07 09:00")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def world(db) -> SimpleNamespace:
    """``good`` meets every target, ``bad`` has late dossiers; each has one leading and one direct person."""
    campaign = make_campaign(slug="cchc-2022", first_month=OCTOBER, last_month=OCTOBER)
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
    make_criterion(
        campaign, "KH", title="Kế hoạch", measure="assessed", operator=">=", threshold="100"
    )
    for place, code in enumerate(("TM", "TT", "SK", "GM")):
        make_criterion(
            campaign,
            code,
            subject=Criterion.Subject.INDIVIDUAL,
            measure="assessed",
            operator="",
            threshold="",
            points="25",
            display_order=10 + place,
        )
    units = {}
    for key, code, name in (
        ("good", "30001", "UBND thị trấn Tràm Chim"),
        ("bad", "30004", "UBND xã Hòa Bình"),
    ):
        unit = make_unit(campaign, code=code, name=name)
        units[key] = CampaignUnit.objects.select_related("unit", "campaign", "group").get(unit=unit)
    procedure = make_procedure(campaign, *(one.unit for one in units.values()))
    for key, late in (("good", 0), ("bad", 5)):
        make_report(
            campaign,
            units[key].unit,
            OCTOBER,
            {
                procedure: {
                    "received": 10,
                    "received_post": 5,
                    "resolved_on_time": 10 - late,
                    "resolved_late": late,
                }
            },
            known_from=at("2022-11-05 08:00"),
        )
    record_measures(campaign=campaign, since=BEGINNING)
    staff = make_user(username="noivu", full_name="Nguyễn Thị Đông", role=User.Role.STAFF)
    assess(
        campaign=campaign,
        values={"KH": {one.unit.code: Decimal(100) for one in units.values()}},
        by=staff,
        evidence="Kế hoạch",
        at=at("2022-11-05 09:00"),
    )

    def person(unit: str, name: str, group: str, **fields) -> Individual:
        return Individual.objects.create(
            campaign_unit=units[unit],
            full_name=name,
            position="Công chức",
            group=group,
            known_from=BEGINNING,
            **fields,
        )

    return SimpleNamespace(
        campaign=campaign,
        good=units["good"],
        bad=units["bad"],
        procedure=procedure,
        head=person("good", "Lê Văn Bình", "lanh-dao"),
        clerk=person(
            "good", "Trần Thị Mai", "truc-tiep", is_front_line=True, birth_year=1990, title="ba"
        ),
        other_head=person("bad", "Võ Minh Sơn", "lanh-dao"),
        other_clerk=person("bad", "Hồ Kim Lan", "truc-tiep"),
        staff=staff,
        second=make_user(username="truongphong", full_name="Phạm Văn Nam", role=User.Role.STAFF),
        leader=make_user(username="lanhdao", role=User.Role.LEADER),
        officer=make_officer(units["good"].unit, username="30001", full_name="Cán bộ Tràm Chim"),
        other=make_officer(units["bad"].unit, username="30004", full_name="Cán bộ Hòa Bình"),
        today=date(2022, 11, 7),
    )


@pytest.fixture
def board(world):
    """The final board of October."""
    return publish_board(campaign=world.campaign, month=OCTOBER, by=world.second, is_final=True)
