"""From the published final board to the award, through the pages alone."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from commendations.models import Award, Decision, Proposal, ProposalCase, Vote
from tests.commendations.acts import recognised, score
from tests.factories import at

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def test_from_the_final_board_to_the_award_history(client, world, board):
    with time_machine.travel(at("2022-10-20 09:00"), tick=False):
        initiative = recognised(
            world.good, world.officer, world.staff, authors=[world.clerk], other_authors=[]
        )
    score(world.clerk, world.staff, (25, 20, 20, 20), initiative)
    client.force_login(world.staff)

    # who is eligible
    page = text(client.get(reverse("eligibility", args=[board.pk])))
    assert "1 tập thể và 1 cá nhân đủ điều kiện bắt buộc" in page
    assert "chưa đạt: TH (5/10)" in page

    # a list of two, submitted
    answer = client.post(
        reverse("proposal_new"),
        {
            "board": board.pk,
            "title": "Tổng kết phong trào",
            "form": "Giấy khen của Chủ tịch UBND huyện",
            "collective_quota": "1",
            "individual_quota": "1",
        },
    )
    proposal = Proposal.objects.get()
    assert answer["Location"] == reverse("proposal", args=[proposal.pk])
    chosen = [f"t{world.good.pk}", f"c{world.clerk.pk}"]
    client.post(reverse("proposal_cases", args=[proposal.pk]), {"act": "add", "chosen": chosen})
    assert [case.name for case in ProposalCase.objects.order_by("pk")] == [
        "UBND thị trấn Tràm Chim",
        "Trần Thị Mai",
    ]
    page = text(client.get(reverse("proposal", args=[proposal.pk])))
    assert "tại Bộ phận Một cửa: <b>1 trong 1 (100 %)</b>" in page
    client.post(reverse("proposal_step", args=[proposal.pk]), {"act": "submit"})
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.SUBMITTED

    # the council meets and votes
    client.post(
        reverse("proposal_meeting", args=[proposal.pk]),
        {
            "held_on": "7/11/2022",
            "place": "Hội trường UBND huyện",
            "members": "Trần Văn Chủ, Chủ tịch UBND huyện\nLê Thị Ký, Trưởng phòng Nội vụ\nPhạm Văn Ba",
            "absent": "Ngô Thị Tư",
            "chair": "Trần Văn Chủ",
            "secretary": "Lê Thị Ký",
            "passing_rate": "50",
        },
    )
    cases = {case.name: case.pk for case in ProposalCase.objects.all()}
    unit, person = cases["UBND thị trấn Tràm Chim"], cases["Trần Thị Mai"]
    votes = reverse("proposal_votes", args=[proposal.pk])
    too_many = client.post(votes, {f"{unit}-in_favour": "3", f"{unit}-against": "1"})
    assert too_many.status_code == 422
    assert "tổng 4 phiếu, nhiều hơn 3 thành viên có mặt" in text(too_many)
    assert Vote.objects.count() == 0
    client.post(
        votes, {f"{unit}-in_favour": "3", f"{person}-in_favour": "3", f"{person}-against": "0"}
    )
    page = text(client.get(reverse("proposal", args=[proposal.pk])))
    assert "Thông qua: 3/4 phiếu (75,00 %)" in page
    assert "người có nhiệm vụ “lãnh đạo phòng”" in page

    # another person enters the decision
    decide = reverse("proposal_decide", args=[proposal.pk])
    signed = {
        "number": "07",
        "symbol": "QĐ-UBND.KT",
        "register": "Quyết định",
        "issued_on": "7/11/2022",
        "signer": "Trần Văn Chủ",
        "signer_position": "Chủ tịch",
    }
    refused = client.post(decide, signed)
    assert "không tự ghi quyết định" in text(refused)
    client.force_login(world.second)
    client.post(decide, signed)
    decision = Decision.objects.get()
    assert (decision.code, decision.issued_on) == ("07/QĐ-UBND.KT", date(2022, 11, 7))
    assert list(Award.objects.order_by("display_order").values_list("name", "amount")) == [
        ("UBND thị trấn Tràm Chim", 900_000),
        ("Trần Thị Mai", 450_000),
    ]

    # the register, the decision, and the history of the unit and of the person
    assert "07/QĐ-UBND.KT" in text(client.get(reverse("decisions")))
    assert "1.350.000 đ" in text(client.get(reverse("decision", args=[decision.pk])))
    client.force_login(world.officer)
    assert "2 lần được khen" in text(client.get(reverse("unit_awards", args=["30001"])))
    assert "số 07/QĐ-UBND.KT ngày 7/11/2022" in text(
        client.get(reverse("person", args=[world.clerk.pk]))
    )
    client.force_login(world.other)
    assert client.get(reverse("unit_awards", args=["30001"])).status_code == 404
    assert client.get(reverse("person", args=[world.clerk.pk])).status_code == 404
