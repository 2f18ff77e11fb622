"""An auditor reads every page of praise, and is offered nothing that only others may do."""

import re

import pytest
from django.urls import reverse

from campaigns.models import User
from commendations.actions import ask_to_revoke
from commendations.models import DocumentKind
from tests.commendations import acts
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(world, board) -> list[str]:
    """Every page of praise, each in a state in which somebody of the office would be offered something."""
    acts.score(world.clerk, world.staff)
    decision = acts.decided(world, board, f"t{world.good.pk}", f"c{world.clerk.pk}")
    ask_to_revoke(decision=decision, reason="Nhầm", by=world.staff)
    voted = acts.voted(world, board)
    draft = acts.create_proposal(board=board, title="Đang lập", by=world.staff)
    acts.add_case(proposal=draft, key=f"t{world.good.pk}", by=world.staff)
    sent = acts.submit(
        initiative=acts.declared(world.good, world.officer, title="Gửi xét"), by=world.officer
    )
    spread = acts.published(world.bad, world.other, world.staff)
    return [
        *(reverse(name) for name in ("praise", "praise_rules", "people", "proposal_new")),
        *(
            reverse(name)
            for name in ("decisions", "documents", "initiatives", "board_look_up", "law")
        ),
        reverse("eligibility", args=[board.pk]),
        reverse("person", args=[world.clerk.pk]),
        reverse("unit_awards", args=[world.good.unit.code]),
        *(reverse("proposal", args=[one.pk]) for one in (voted, draft, decision.proposal)),
        reverse("proposal_cases", args=[draft.pk]),
        *(reverse(f"proposal_{step}", args=[voted.pk]) for step in ("meeting", "votes", "decide")),
        reverse("decision", args=[decision.pk]),
        *(reverse("initiative", args=[one.pk]) for one in (sent, spread)),
        *(reverse("document_settings", args=[kind]) for kind in DocumentKind.values),
    ]


# Ways that stand on no page of an auditor.
DOING = ("proposal_new", "praise_rules", "initiative_new")


def offers(page: str) -> list[str]:
    """Forms that write, and links that lead to one."""
    main = page[page.index("<main") : page.index("</main>")]
    forms = re.findall(r'<form[^>]*method="post"[^>]*>', main)
    links = [name for name in DOING if f'href="{reverse(name)}' in main]
    return [*forms, *links]


def test_an_auditor_is_offered_nothing(client, world, pages):
    client.force_login(make_user(role=User.Role.AUDITOR))
    found = {}
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        if offered := offers(answer.content.decode()):
            found[address] = offered
    assert found == {}


def test_the_office_is_offered_what_it_may_do(client, world, pages):
    client.force_login(world.second)
    empty = [page for page in pages if not offers(client.get(page).content.decode())]
    reading = {"eligibility", "decisions", "documents", "initiatives", "board_look_up", "people"}
    assert (
        len(empty) <= len(reading) + 2
    )  # an award history and a decided list offer nothing either
