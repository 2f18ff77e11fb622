"""A small world: three units of a campaign from March to October 2022, a catalogue, and 20 November 2022."""

from datetime import date
from types import SimpleNamespace

import pytest
import time_machine

from campaigns.models import Unit, UnitAlias, User
from metrics.importing import commit, import_files
from tests.factories import at, make_campaign, make_procedure, make_unit, make_user

NOW = at("2022-11-20 09:00")


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _no_doubts(request, monkeypatch):
    """Figures of a test say what the test is about and need not add up, unless it asks for ``doubts``."""
    if "doubts" not in request.fixturenames:
        monkeypatch.setattr(commit, "WARNING_CHECKS", [])


@pytest.fixture
def doubts():
    """All warnings at work."""


@pytest.fixture
def world(db) -> SimpleNamespace:
    campaign = make_campaign(slug="cchc-2022")
    town = make_unit(campaign, code="30001", name="UBND thị trấn Tràm Chim")
    peace = make_unit(campaign, code="30004", name="UBND xã Hòa Bình")
    justice = make_unit(campaign, code="P-TP", name="Phòng Tư pháp")
    UnitAlias.objects.create(unit=peace, name="Xã Hòa Bình")
    Unit.objects.create(code="29999", name="UBND xã Nơi Khác")
    communes = (town, peace)
    named = {
        "birth": make_procedure(campaign, *communes, code="1.001193", online_level=3),
        "marriage": make_procedure(campaign, *communes, code="2.000720", online_level=4),
        "death": make_procedure(campaign, *communes, code="1.000656", online_level=2),
        "unknown_level": make_procedure(campaign, *communes, code="TN.0001", online_level=None),
        "ended": make_procedure(
            campaign, *communes, code="TN.0002", online_level=3, valid_to=date(2022, 5, 31)
        ),
        "begins": make_procedure(
            campaign, *communes, code="TN.0003", online_level=3, valid_from=date(2022, 7, 1)
        ),
        "justice_only": make_procedure(campaign, justice, code="TN.0004", online_level=4),
    }
    return SimpleNamespace(
        campaign=campaign,
        by=make_user(username="he-thong", role=User.Role.SYSTEM),
        town=town,
        peace=peace,
        justice=justice,
        **named,
    )


@pytest.fixture
def take_in(world):
    """Imports one file, "tep.xlsx"."""

    def take_in(data: bytes, *, name: str = "tep.xlsx", **options):
        return import_files(
            campaign=world.campaign, files=[(name, data)], **{"by": world.by, **options}
        )

    return take_in
