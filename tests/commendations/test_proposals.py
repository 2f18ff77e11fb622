"""Proposal lists, the council and decisions: what is refused, in which words, and that nothing changes then."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.time import BEGINNING
from commendations.actions import (
    Member,
    RuleChoice,
    Votes,
    add_case,
    agree_to_revoke,
    ask_to_revoke,
    confirm_changes,
    create_proposal,
    decide,
    find_by_name,
    move_to_board,
    record_meeting,
    record_votes,
    refuse_to_revoke,
    remove_case,
    save_rules,
    save_settings,
    submit_proposal,
    take_back,
    withdraw_proposal,
)
from commendations.models import Award, Decision, Proposal, ProposalCase, Subject, Vote
from commendations.queries import (
    awards_of_person,
    candidates_of,
    cases_of,
    changes_since,
    digest_of_changes,
)
from dashboards.actions import publish_board
from metrics.actions import record_measures
from tests.commendations.acts import MEMBERS, decided, score, submitted, voted
from tests.factories import OCTOBER, at, make_report, make_user

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def lines(board, key: str) -> dict[str, str]:
    return {line.kind: line.result for line in candidates_of(board).by_key[key].checklist.lines}


def restate(world) -> None:
    """The good unit had a late dossier after all."""
    make_report(
        world.campaign,
        world.good.unit,
        OCTOBER,
        {
            world.procedure: {
                "received": 10,
                "received_post": 5,
                "resolved_on_time": 9,
                "resolved_late": 1,
            }
        },
        known_from=timezone.now() - timedelta(minutes=1),
    )
    record_measures(campaign=world.campaign, since=BEGINNING)


# Eligibility


def test_checklist_of_units_and_people(world, board):
    score(world.clerk, world.staff)
    assert lines(board, f"t{world.good.pk}") == {
        "registered": "met",
        "ranked": "met",
        "all_met": "met",
        "none_late": "met",
        "plan_complete": "met",
        "initiative": "not_met",
    }
    assert lines(board, f"t{world.bad.pk}")["all_met"] == "not_met"
    assert lines(board, f"c{world.clerk.pk}") == {
        "registered": "met",
        "assessed": "met",
        "least_points": "not_met",
        "initiative": "not_met",
        "none_late": "met",
        "front_line": "met",
    }
    assert lines(board, f"c{world.head.pk}")["assessed"] == "unknown"
    assert not Award.objects.exists()  # nothing is awarded by itself


def test_rules_of_a_campaign_are_changed_and_lists_keep_theirs(client, world, board):
    proposal = create_proposal(board=board, title="Khen thưởng", by=world.staff)
    case = add_case(proposal=proposal, key=f"t{world.good.pk}", by=world.staff)
    assert case.is_eligible
    client.force_login(world.staff)
    page = reverse("praise_rules")
    sent = {"form": "collective"}
    for kind in ("registered", "ranked", "all_met", "none_late", "plan_complete", "initiative"):
        sent[f"collective-{kind}-level"] = "required"
    sent |= {"collective-spread-level": "off", "collective-rank_within-level": "required"}
    sent["collective-rank_within-limit"] = ""
    assert "hãy ghi ngưỡng" in text(client.post(page, sent))
    client.post(page, sent | {"collective-rank_within-limit": "1"})
    candidate = candidates_of(board).by_key[f"t{world.good.pk}"]
    assert [line.kind for line in candidate.checklist.lacking] == ["initiative"]
    case.refresh_from_db()
    assert case.is_eligible
    assert save_rules(
        campaign=world.campaign,
        subject=Subject.COLLECTIVE,
        choices=[RuleChoice("initiative", "off")],
        by=world.staff,
    )
    assert candidates_of(board).by_key[f"t{world.good.pk}"].checklist.is_eligible


# The list


def test_somebody_who_is_not_registered_is_refused_in_words(client, world, board):
    proposal = create_proposal(board=board, title="Khen thưởng", by=world.staff)
    with pytest.raises(Refused, match="“Người Lạ” chưa đăng ký thi đua"):
        find_by_name(proposal, "Người Lạ")
    assert find_by_name(proposal, "trần thị mai").individual == world.clerk
    world.head.known_to = timezone.now()
    world.head.save()
    with pytest.raises(Refused, match="Lê Văn Bình chưa đăng ký"):
        add_case(proposal=proposal, key=f"c{world.head.pk}", by=world.staff)
    client.force_login(world.staff)
    address = reverse("proposal_cases", args=[proposal.pk])
    wrong = client.post(address, {"act": "name", "name": "Người Lạ"})
    assert (wrong.status_code, "chưa đăng ký thi đua" in text(wrong)) == (409, True)
    for key in ("c999999", "x", "c²", ""):
        assert client.post(address, {"act": "add", "chosen": [key]}).status_code == 409
    assert ProposalCase.objects.count() == 0


def test_a_required_condition_that_fails_needs_a_reason(world, board):
    proposal = create_proposal(board=board, title="Khen thưởng", by=world.staff)
    key = f"t{world.bad.pk}"
    with pytest.raises(Refused, match="chưa đủ điều kiện bắt buộc"):
        add_case(proposal=proposal, key=key, by=world.staff)
    case = add_case(proposal=proposal, key=key, by=world.staff, justification="Tiến bộ nhiều")
    assert not case.is_eligible
    with pytest.raises(Refused, match="đã có trong danh sách"):
        add_case(proposal=proposal, key=key, by=world.staff, justification="Lại")
    remove_case(proposal=proposal, number=case.pk, by=world.staff)
    assert ProposalCase.history.filter(history_type="-").get().name == "UBND xã Hòa Bình"


def test_quota_warns_while_drawing_up_and_refuses_at_the_end(client, world, board):
    proposal = create_proposal(board=board, title="x", collective_quota=1, by=world.staff)
    for unit in (world.good, world.bad):
        add_case(proposal=proposal, key=f"t{unit.pk}", justification="Có", by=world.staff)
    client.force_login(world.staff)
    assert "2 tập thể, vượt số lượng tối đa 1" in text(
        client.get(reverse("proposal", args=[proposal.pk]))
    )
    answer = client.post(reverse("proposal_step", args=[proposal.pk]), {"act": "submit"})
    assert (answer.status_code, "Hãy bỏ bớt 1 tập thể" in text(answer)) == (409, True)
    assert Proposal.objects.get().state == "draft"


def test_a_provisional_board_is_enough_to_prepare_and_no_more(world):
    provisional = publish_board(campaign=world.campaign, month=OCTOBER, by=world.second)
    proposal = create_proposal(board=provisional, title="x", by=world.staff)
    add_case(proposal=proposal, key=f"t{world.good.pk}", by=world.staff)
    with pytest.raises(Refused, match="bảng tạm thời"):
        submit_proposal(proposal=proposal, by=world.staff)
    final = publish_board(campaign=world.campaign, month=OCTOBER, by=world.second, is_final=True)
    move_to_board(proposal=proposal, board=final, by=world.staff)
    assert submit_proposal(proposal=proposal, by=world.staff).state == "submitted"


def test_a_board_that_was_restated_asks_for_confirmation(client, world, board, clock):
    proposal = create_proposal(board=board, title="x", by=world.staff)
    add_case(proposal=proposal, key=f"t{world.good.pk}", by=world.staff)
    clock.move_to(at("2022-11-08 09:00"))
    restate(world)
    client.force_login(world.staff)
    page, step = (reverse(name, args=[proposal.pk]) for name in ("proposal", "proposal_step"))
    assert "Số liệu đã được điều chỉnh sau khi công bố bảng này" in text(client.get(page))
    refused = client.post(step, {"act": "submit"})
    assert "xác nhận trước khi làm tiếp" in text(refused)
    assert client.post(step, {"act": "confirm", "digest": "0" * 64}).status_code == 409
    digest = digest_of_changes(changes_since(board))
    client.post(step, {"act": "confirm", "digest": digest})
    client.post(step, {"act": "submit"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.confirmed_by) == ("submitted", world.staff)
    assert "đã xác nhận danh sách vẫn giữ" in text(client.get(page))
    case = ProposalCase.objects.get()
    assert case.is_eligible  # what it was proposed with stays


def test_an_unchanged_board_has_nothing_to_confirm(world, board):
    proposal = create_proposal(board=board, title="x", by=world.staff)
    with pytest.raises(Refused, match="không có gì phải xác nhận"):
        confirm_changes(proposal=proposal, digest="", by=world.staff)


def test_taken_back_and_withdrawn_for_a_reason(world, board):
    proposal = submitted(world, board)
    with pytest.raises(Refused, match="lý do"):
        take_back(proposal=proposal, reason="", by=world.staff)
    assert take_back(proposal=proposal, reason="Thiếu người", by=world.staff).state == "draft"
    assert withdraw_proposal(proposal=proposal, reason="Gộp", by=world.staff).state == "withdrawn"
    with pytest.raises(Refused, match="“Đã rút”"):
        submit_proposal(proposal=proposal, by=world.staff)


# The council


def meeting_of(world, **changes) -> dict:
    values = {
        "held_on": world.today,
        "place": "UBND huyện",
        "chair": "Trần Văn Chủ",
        "secretary": "Lê Thị Ký",
        "members": MEMBERS,
        "by": world.staff,
    }
    return values | changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"held_on": date(2022, 11, 8)}, "8/11/2022 chưa đến"),
        ({"held_on": date(2022, 11, 6)}, "trước ngày trình"),
        ({"chair": "Ngô Thị Tư"}, "chủ tọa “Ngô Thị Tư” phải có trong danh sách"),
        ({"members": []}, "các thành viên có mặt"),
        ({"members": [*MEMBERS, Member("lê thị ký")]}, "hai lần"),
    ],
)
def test_meetings_that_cannot_be(world, board, changes, words):
    proposal = submitted(world, board)
    with pytest.raises(Refused, match=words):
        record_meeting(proposal=proposal, **meeting_of(world, **changes))


def test_votes_are_within_the_members_present_and_all_or_none(world, board):
    proposal = submitted(world, board, f"t{world.good.pk}", f"t{world.bad.pk}")
    with pytest.raises(Refused, match="ghi cuộc họp"):
        record_votes(proposal=proposal, votes={}, by=world.staff)
    record_meeting(proposal=proposal, **meeting_of(world))
    first, second = cases_of(proposal)
    with pytest.raises(Refused, match="UBND xã Hòa Bình: tổng 4 phiếu, nhiều hơn 3 thành viên"):
        record_votes(
            proposal=proposal,
            votes={first.pk: Votes(3), second.pk: Votes(2, 1, 1)},
            by=world.staff,
        )
    assert Vote.objects.count() == 0
    record_votes(proposal=proposal, votes={first.pk: Votes(3)}, by=world.staff)
    fewer = [*MEMBERS[:2], Member("Phạm Văn Ba", is_present=False)]
    with pytest.raises(Refused, match="tổng 3 phiếu, nhiều hơn 2 thành viên"):
        record_meeting(proposal=proposal, **meeting_of(world, members=fewer))
    vote = Vote.objects.get()
    vote.abstained = 1
    with pytest.raises(IntegrityError), transaction.atomic():  # the database says no as well
        vote.save()


def test_exactly_half_does_not_pass(world, board):
    proposal = submitted(world, board)
    members = [*MEMBERS[:3], Member("Võ Thị Năm")]
    record_meeting(proposal=proposal, **meeting_of(world, members=members))
    (case,) = cases_of(proposal)
    record_votes(proposal=proposal, votes={case.pk: Votes(2, 2)}, by=world.staff)
    case = cases_of(proposal)[0]
    assert (case.vote.rate, case.vote.passes("50"), case.vote.passes("49.9")) == (50, False, True)


# The decision


def entered(world, **changes) -> dict:
    values = {"number": 7, "issued_on": world.today, "signer": "Trần Văn Chủ", "by": world.second}
    return values | changes


def test_who_proposes_does_not_decide_and_dates_stay_in_order(world, board):
    proposal = voted(world, board)
    for changes, words in (
        ({"by": world.staff}, "không tự ghi quyết định"),
        ({"by": world.leader}, "Chỉ Phòng Nội vụ"),
        ({"issued_on": date(2022, 11, 6)}, "trước ngày Hội đồng họp"),
        ({"issued_on": date(2022, 11, 8)}, "chưa đến"),
        ({"signer": " "}, "Hãy ghi đủ"),
    ):
        with pytest.raises(Refused, match=words):
            decide(proposal=proposal, **entered(world, **changes))
    assert Decision.objects.count() == 0


def test_nothing_is_decided_before_every_case_was_voted_on_or_when_none_passed(world, board):
    with pytest.raises(Refused, match="Chưa ghi cuộc họp"):
        decide(proposal=submitted(world, board), **entered(world))
    with pytest.raises(Refused, match="Không có trường hợp nào"):
        decide(proposal=voted(world, board, in_favour=1), **entered(world))


def test_a_number_stands_once_in_a_year_and_register(client, world, board):
    decided(world, board)
    proposal = voted(world, board)
    with pytest.raises(Refused, match="Số 7 của sổ “Quyết định” năm 2022 đã dùng"):
        decide(proposal=proposal, **entered(world))
    client.force_login(world.second)
    answer = client.post(
        reverse("proposal_decide", args=[proposal.pk]),
        {
            "number": "007",
            "symbol": "QĐ-UBND",
            "register": "Quyết định",
            "issued_on": "7/11/2022",
            "signer": "Trần Văn Chủ",
            "signer_position": "Chủ tịch",
        },
    )
    assert (answer.status_code, "đã dùng cho quyết định 07/QĐ-UBND.KT" in text(answer)) == (
        422,
        True,
    )
    decide(proposal=proposal, **entered(world, register="Quyết định khen thưởng"))
    assert Decision.objects.count() == 2


def test_revoked_by_a_second_person_for_a_reason(client, world, board):
    score(world.clerk, world.staff)
    decision = decided(world, board, f"c{world.clerk.pk}")
    client.force_login(world.second)
    address = reverse("decision_revoke", args=[decision.pk])
    assert "phải có lý do" in text(client.post(address, {"act": "ask", "reason": ""}))
    client.post(address, {"act": "ask", "reason": "Sai họ tên"})
    assert "không tự đồng ý" in text(client.post(address, {"act": "agree"}))
    page = reverse("decision", args=[decision.pk])
    client.force_login(make_user(duty_approval=False))  # reads who may, and is offered nothing
    assert "Xét đề nghị thu hồi" not in text(client.get(reverse("inbox")))
    assert "Chờ người có nhiệm vụ “lãnh đạo phòng”" in text(client.get(page))
    assert 'value="agree"' not in text(client.get(page))
    client.force_login(world.staff)
    assert "Xét đề nghị thu hồi quyết định số 07" in text(client.get(reverse("inbox")))
    client.post(address, {"act": "agree"})
    decision.refresh_from_db()
    assert (decision.is_in_force, decision.revoked_by, decision.revocation_reason) == (
        False,
        world.staff,
        "Sai họ tên",
    )
    (award,) = awards_of_person(world.clerk)
    assert not award.decision.is_in_force  # the history keeps it
    again = decide(proposal=decision.proposal, **entered(world, number=8))
    with pytest.raises(Refused, match="đã được thu hồi"):
        ask_to_revoke(decision=decision, reason="Lại", by=world.staff)
    assert [one.decision for one in awards_of_person(world.clerk)] == [again, decision]


def test_a_revocation_that_is_refused_leaves_the_decision_in_force(world, board):
    decision = ask_to_revoke(decision=decided(world, board), reason="Nhầm", by=world.second)
    decision = refuse_to_revoke(decision=decision, by=world.staff)
    assert (decision.is_in_force, decision.revocation_reason) == (True, "")
    with pytest.raises(Refused, match="Chưa có ai đề nghị"):
        agree_to_revoke(decision=decision, by=world.staff)


def test_money_is_the_campaigns_choice_and_stays_with_the_decision(world, board):
    settings = {
        "campaign": world.campaign,
        "by": world.staff,
        "is_public": False,
        "collective_coefficient": "0,6",
        "base_salary": 1_490_001,
    }
    with pytest.raises(Refused, match="Hệ số “ba”"):
        save_settings(individual_coefficient="ba", **settings)
    save_settings(individual_coefficient="0,15", **settings)
    score(world.clerk, world.staff)
    decision = decided(world, board, f"t{world.good.pk}", f"c{world.clerk.pk}")
    save_settings(individual_coefficient="0,3", **settings)
    assert list(decision.awards.values_list("amount", flat=True)) == [900_000, 230_000]
    assert Decision.objects.get().individual_coefficient == "0.15"


# The public page


def test_public_page_is_off_until_switched_on_and_says_no_more_than_name_position_unit(
    client, world, board
):
    score(world.clerk, world.staff)
    decided(world, board, f"c{world.clerk.pk}")
    address = reverse("public")
    assert client.get(address).status_code == 404
    client.force_login(world.staff)
    sent = {"individual_coefficient": "0,3", "collective_coefficient": "0,6"}
    sent |= {"base_salary": "1.490.000", "is_public": "on", "form": "settings"}
    client.post(reverse("praise_rules"), sent)
    client.logout()
    page = text(client.get(address))
    assert "Trần Thị Mai" in page
    assert "Công chức, UBND thị trấn Tràm Chim" in page
    assert "1990" not in page
    assert "450" not in page
    decision = ask_to_revoke(decision=Decision.objects.get(), reason="Sai", by=world.staff)
    agree_to_revoke(decision=decision, by=world.second)
    assert "Trần Thị Mai" not in text(client.get(address))


@pytest.mark.parametrize("both", [False, True])
def test_pages_have_the_same_number_of_queries(client, world, board, both):
    keys = [f"t{world.good.pk}", f"t{world.bad.pk}"] if both else [f"t{world.good.pk}"]
    proposal = voted(world, board, *keys)
    client.force_login(world.second)
    counts = {"proposal": 23, "proposal_votes": 6}
    found = {}
    for name in counts:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(name, args=[proposal.pk]))
        found[name] = len(queries)
    assert found == counts


def test_who_may_not_decide_is_told_who_may(client, world, board):
    proposal = voted(world, board)
    page, form = (reverse(name, args=[proposal.pk]) for name in ("proposal", "proposal_decide"))

    def offered() -> tuple[bool, ...]:
        texts = [text(client.get(address)) for address in (page, form, reverse("inbox"))]
        marks = (f'href="{form}"', 'name="signer"', "Ghi quyết định khen thưởng –")
        return tuple(mark in shown for mark, shown in zip(marks, texts, strict=True))

    client.force_login(world.second)
    assert offered() == (True, True, True)
    for user in (world.staff, make_user(duty_approval=False)):  # drew it up; has not the duty
        client.force_login(user)
        assert offered() == (False, False, False)
        assert "“lãnh đạo phòng”" in text(client.get(page))
        assert "“lãnh đạo phòng”" in text(client.get(form))
