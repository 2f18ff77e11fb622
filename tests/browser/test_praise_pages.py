"""The pages of praise that only stand in the middle of the way: axe in both themes, a desk, 200 %, a phone."""

import json

import pytest
import time_machine
from django.urls import reverse

from commendations.actions import ask_to_revoke, meet_again, save_settings
from dashboards.actions import publish_board
from tests.browser.test_everywhere import DESK, come_in, look_at, opened
from tests.browser.test_screens import complaints
from tests.commendations import acts
from tests.commendations.conftest import NOW, world  # noqa: F401  (a fixture)
from tests.commendations.test_proposals import meeting_of
from tests.factories import OCTOBER

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def addresses(world) -> dict[str, list[str]]:  # noqa: F811
    """By account: a list that waits for votes after a meeting in vain, one voted on, a decision to be revoked."""
    with time_machine.travel(NOW, tick=False):
        board = publish_board(
            campaign=world.campaign, month=OCTOBER, by=world.second, is_final=True
        )
        acts.score(world.clerk, world.staff)
        acts.score(world.clerk, world.officer)
        decision = acts.decided(world, board, f"t{world.good.pk}", f"c{world.clerk.pk}")
        ask_to_revoke(decision=decision, reason="Sai họ tên", by=world.staff)
        voted = acts.voted(world, board, f"t{world.good.pk}", f"c{world.clerk.pk}")
        meet_again(proposal=voted, reason="Không đủ thành viên", by=world.staff)
        acts.record_meeting(proposal=voted, **meeting_of(world))
        acts.published(world.good, world.officer, world.staff, authors=[world.clerk])
        save_settings(
            campaign=world.campaign,
            by=world.staff,
            individual_coefficient="0,3",
            collective_coefficient="0,6",
            base_salary=1_490_000,
            is_public=True,
        )
    number = {"args": [voted.pk]}
    return {
        "": [reverse("public")],
        "noivu": [
            reverse("proposal", **number),
            reverse("proposal_meeting", **number),
            reverse("proposal_votes", **number),
            reverse("person", args=[world.clerk.pk]),
            reverse("document_settings", args=["giay-khen-phoi"]),
        ],
        "truongphong": [
            reverse("proposal_decide", **number),
            reverse("decision", args=[decision.pk]),
        ],
    }


def test_pages_on_the_way_to_a_decision(new_context, live_server, world, addresses):  # noqa: F811
    found = {}
    for name, of_account in addresses.items():
        page = new_context().new_page()
        said = complaints(page)
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        if name:
            come_in(page, live_server, world.staff if name == "noivu" else world.second)
        page.set_viewport_size(DESK)
        for address in of_account:
            said.clear()
            assert opened(page, address), address
            if wrong := look_at(page, said):
                found[address] = wrong
        page.close()
    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)
