"""By which rules the council votes: who must be there, of whom the rate is taken, who steps aside."""

from datetime import time

import pytest
from django.urls import reverse

from campaigns.actions import Refused
from commendations.actions import (
    Member,
    Votes,
    record_meeting,
    record_votes,
    save_council_rules,
)
from commendations.models import CouncilMeeting, CouncilMember, EarlierMeeting, Vote, VoteBase
from commendations.queries import cases_of, least_present
from tests.commendations.acts import score, submitted
from tests.commendations.test_proposals import meeting_of

pytestmark = pytest.mark.django_db
OFFICERS = (Member("Trần Văn Chủ", "Chủ tịch UBND huyện"), Member("Lê Thị Ký", "Thư ký"))


def council(present: int, absent: int = 0, in_writing: int = 0) -> list[Member]:
    """Chair, secretary and others; the absent ones have their reason."""
    return [
        *OFFICERS,
        *(Member(f"Có Mặt {n}") for n in range(present - len(OFFICERS))),
        *(Member(f"Vắng {n}", "", False, False, "đi công tác") for n in range(absent)),
        *(Member(f"Gửi Phiếu {n}", "", False, True) for n in range(in_writing)),
    ]


def rules(world, **changes) -> None:
    values = {
        "quorum": "2/3",
        "vote_base": VoteBase.ALL,
        "passing_rate": "50",
        "council_source": "Điều 8 Quy chế số 05/QC-HĐTĐKT",
    }
    save_council_rules(campaign=world.campaign, by=world.staff, **values | changes)


def vote_of(proposal) -> Vote:
    (case,) = cases_of(proposal)
    return case.vote


def voted(world, board, members, cast: Votes, *keys: str):
    proposal = submitted(world, board, *keys)
    record_meeting(proposal=proposal, **meeting_of(world, members=members))
    (case,) = cases_of(proposal)
    record_votes(proposal=proposal, votes={case.pk: cast}, by=world.staff)
    return proposal


@pytest.mark.parametrize(
    ("members", "quorum", "least"),
    [(9, "2/3", 6), (10, "2/3", 7), (9, "0.5", 5), (1, "2/3", 1), (9, "1", 9)],
)
def test_how_many_must_be_there(members, quorum, least):
    assert least_present(members, quorum) == least


def test_three_of_nine_do_not_vote(world, board):
    with pytest.raises(Refused) as refusal:
        voted(world, board, council(3, absent=6), Votes(3))
    assert str(refusal.value) == (
        "Có mặt 3 trong 9 thành viên Hội đồng, chưa đủ 2/3 (ít nhất 6) nên Hội đồng chưa bỏ phiếu được."
        " Hãy kiểm tra danh sách thành viên, hoặc ghi họp lại."
    )
    assert Vote.objects.count() == 0


@pytest.mark.parametrize(
    ("base", "counted", "passes"),
    [(VoteBase.ALL, (6, 9), False), (VoteBase.PRESENT, (6, 6), True)],
)
def test_the_rate_is_of_all_members_or_of_those_who_voted(world, board, base, counted, passes):
    rules(world, vote_base=base)
    vote = vote_of(voted(world, board, council(6, absent=3), Votes(4, 2)))
    assert ((vote.present, vote.base), vote.passes("50")) == (counted, passes)


def test_written_votes_count_but_are_no_quorum(world, board):
    rules(world, vote_base=VoteBase.PRESENT)
    vote = vote_of(voted(world, board, council(6, absent=1, in_writing=2), Votes(8)))
    assert (vote.present, vote.base) == (8, 8)
    with pytest.raises(Refused, match="Có mặt 5 trong 9"):
        voted(world, board, council(5, in_writing=4), Votes(9))
    rules(world, takes_written_votes=False)
    with pytest.raises(Refused, match="không lấy ý kiến bằng văn bản; hãy ghi Gửi Phiếu 0 vào"):
        voted(world, board, council(8, in_writing=1), Votes(9))


def test_the_list_of_a_meeting_has_every_member(world, board):
    rules(world, council_size=9)
    with pytest.raises(Refused, match="Hội đồng có 9 thành viên, danh sách của cuộc họp có 3"):
        voted(world, board, council(3), Votes(3))
    assert vote_of(voted(world, board, council(6, absent=3), Votes(6))).base == 9


def test_the_chair_decides_where_the_votes_are_exactly_at_the_limit(world, board):
    rules(world, has_casting_vote=True)
    with pytest.raises(Refused, match="vừa bằng 50 %"):
        voted(world, board, council(4), Votes(2, 2))
    for chair in (True, False):
        vote = vote_of(voted(world, board, council(4), Votes(2, 2, chair_in_favour=chair)))
        assert (vote.chair_in_favour, vote.passes("50")) == (chair, chair)
    rules(world)
    vote = vote_of(voted(world, board, council(4), Votes(2, 2, chair_in_favour=True)))
    assert (vote.chair_in_favour, vote.passes("50")) == (None, False)


@pytest.mark.parametrize(
    ("position", "steps_aside"),
    [
        ("Chủ tịch UBND thị trấn Tràm Chim", True),
        ("Ủy viên Hội đồng, Chủ tịch UBND thị trấn Tràm Chim", True),
        ("Chủ tịch Ủy ban nhân dân thị trấn Tràm Chim kiêm Bí thư", True),
        ("Phó Chủ tịch UBND thị trấn Tràm Chim", False),
        ("Chủ tịch UBND thị trấn Tràm Chim Mới", False),
        ("Công chức UBND thị trấn Tràm Chim", False),
        ("Tổ trưởng Bộ phận Một cửa UBND thị trấn Tràm Chim", False),
        ("Chủ tịch UBND huyện", False),
    ],
)
def test_who_heads_a_unit_does_not_vote_on_it(world, board, position, steps_aside):
    members = [*council(5), Member("Đỗ Văn Đầu", position)]
    cast = 6 - steps_aside
    with pytest.raises(Refused, match=f"tổng {cast + 1} phiếu, nhiều hơn {cast} thành viên"):
        voted(world, board, members, Votes(cast + 1))
    vote = vote_of(voted(world, board, members, Votes(cast)))
    assert (vote.present, vote.base, vote.stepped_aside) == (
        cast,
        cast,
        "Đỗ Văn Đầu" if steps_aside else "",
    )


def test_nobody_votes_on_himself(world, board):
    score(world.clerk, world.staff)
    members = [*council(5), Member("Trần Thị Mai")]
    vote = vote_of(voted(world, board, members, Votes(5), f"c{world.clerk.pk}"))
    assert (vote.base, vote.stepped_aside) == (5, "Trần Thị Mai")


def test_members_written_again_are_counted_again_or_refused(world, board):
    proposal = voted(world, board, council(6), Votes(6))
    headed = [*council(5), Member("Có Mặt 3", "Chủ tịch UBND thị trấn Tràm Chim")]
    with pytest.raises(Refused, match="tổng 6 phiếu, nhiều hơn 5"):
        record_meeting(proposal=proposal, **meeting_of(world, members=headed))
    assert CouncilMember.objects.exclude(position="").count() == 2  # chair and secretary
    record_meeting(proposal=proposal, **meeting_of(world, members=council(6, absent=3)))
    vote = vote_of(proposal)
    assert (vote.present, vote.base) == (6, 9)


def test_a_meeting_does_not_end_before_it_begins(world, board):
    proposal = submitted(world, board)
    times = {"begins_at": time(16, 0), "ends_at": time(14, 0)}
    with pytest.raises(Refused, match="Giờ kết thúc 14:00 không sau giờ bắt đầu 16:00"):
        record_meeting(proposal=proposal, **meeting_of(world, **times))
    assert CouncilMeeting.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "text"),
    [("quorum", "3/2"), ("quorum", "0"), ("quorum", "hai phần ba"), ("passing_rate", "100")],
)
def test_shares_that_cannot_be(world, field, text):
    with pytest.raises(Refused, match=f"“{text}”"):
        rules(world, **{field: text})


def test_the_rules_are_chosen_on_a_page_and_a_meeting_keeps_its_own(client, world, board):
    client.force_login(world.staff)
    sent = {
        "form": "council",
        "council_size": "6",
        "quorum": "2/3",
        "vote_base": "present",
        "passing_rate": "66,5",
        "has_casting_vote": "on",
        "council_source": "Quy chế số 05",
    }
    address = reverse("praise_rules")
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent | {"quorum": "4"}).status_code == 422
    proposal = voted(world, board, council(6), Votes(6))
    assert client.get(reverse("proposal_votes", args=[proposal.pk])).status_code == 200
    rules(world, passing_rate="80")
    meeting = CouncilMeeting.objects.get()
    assert (
        meeting.quorum,
        meeting.vote_base,
        meeting.passing_rate,
        meeting.has_casting_vote,
        meeting.source,
    ) == ("2/3", "present", "66.5", True, "Quy chế số 05")
    assert EarlierMeeting.objects.count() == 0
