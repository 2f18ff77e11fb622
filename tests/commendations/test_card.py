"""What the card of a unit says about its initiatives and awards, as they were known."""

import pytest

from campaigns.panels import Asked
from commendations.card import panels_for
from tests.commendations.acts import decided, recognised
from tests.factories import OCTOBER, at

pytestmark = pytest.mark.django_db


def panel(world, as_of=None) -> dict | None:
    asked = Asked(user=world.leader, campaign_unit=world.good, month=OCTOBER, as_of=as_of)
    found = panels_for(asked)
    return dict(found[0].context) if found else None


def test_panel_has_what_was_known(world, board, django_assert_num_queries):
    assert panel(world) is None
    one = recognised(world.good, world.officer, world.staff)
    decision = decided(world, board)
    expected = {"initiatives": [one], "initiatives_more": 0, "decisions_more": 0, "code": "30001"}
    assert panel(world) == expected | {"decisions": [(decision, ["UBND thị trấn Tràm Chim"], 0)]}
    assert panel(world, at("2022-11-06 09:00")) == expected | {"decisions": []}
    assert panel(world, at("2022-10-19 09:00")) is None
    with django_assert_num_queries(3):
        panel(world)
