"""The council's meeting about a proposal, and how it voted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import User
from campaigns.text import clean, day, match_key
from commendations.actions.proposals import (
    Kind,
    State,
    locked,
    note,
    require_office,
    require_unchanged,
)
from commendations.actions.saving import delete, save
from commendations.models import (
    CouncilMeeting,
    CouncilMember,
    EarlierMeeting,
    PraiseSettings,
    Proposal,
    ProposalCase,
    Vote,
    VoteBase,
)
from commendations.queries import least_present, settings_of, stepping_aside
from registrations.actions.dossier import require_text
from registrations.permissions import day_of


@dataclass(frozen=True, slots=True)
class Member:
    """``votes_in_writing`` and ``absence_reason``: of who is absent."""

    name: str
    position: str = ""
    is_present: bool = True
    votes_in_writing: bool = False
    absence_reason: str = ""

    @property
    def is_voting(self) -> bool:
        return self.is_present or self.votes_in_writing

    @property
    def cleaned(self) -> "Member":
        return replace(
            self,
            name=clean(self.name),
            position=clean(self.position),
            votes_in_writing=self.votes_in_writing and not self.is_present,
            absence_reason="" if self.is_present else clean(self.absence_reason),
        )


@dataclass(frozen=True, slots=True)
class Votes:
    in_favour: int
    against: int = 0
    abstained: int = 0
    chair_in_favour: bool | None = None  # asked for where the chair has a casting vote

    @property
    def sum(self) -> int:
        return self.in_favour + self.against + self.abstained


@transaction.atomic
def record_meeting(
    *,
    proposal: Proposal,
    held_on: date,
    place: str,
    chair: str,
    secretary: str,
    members: Sequence[Member],
    by: User,
    begins_at: time | None = None,
    ends_at: time | None = None,
    passing_rate: str = "",
    conclusion: str = "",
    at: datetime | None = None,
) -> CouncilMeeting:
    """Writes the meeting, or what it says now, with the rules of the council as they are. Raises Refused.

    Chair and secretary are members who were present. ``passing_rate``: "" = that of the campaign's settings.
    """
    now = at or timezone.now()
    require_office(by)
    proposal = _submitted(proposal)
    require_unchanged(proposal)
    if held_on > day_of(now):
        raise Refused(f"Ngày họp {day(held_on)} chưa đến; hãy ghi khi Hội đồng đã họp.")
    if held_on < day_of(proposal.submitted_at):
        raise Refused(
            f"Ngày họp {day(held_on)} trước ngày trình danh sách {day(day_of(proposal.submitted_at))}."
        )
    last = EarlierMeeting.objects.filter(proposal=proposal).order_by("held_on").last()
    if last is not None and held_on < last.held_on:
        raise Refused(f"Ngày họp {day(held_on)} trước lần họp đã ghi ngày {day(last.held_on)}.")
    if begins_at and ends_at and ends_at <= begins_at:
        raise Refused(
            f"Giờ kết thúc {ends_at:%H:%M} không sau giờ bắt đầu {begins_at:%H:%M}. Hãy kiểm tra lại."
        )
    members = [one.cleaned for one in members]
    chairing, writing = _officers(members, chair, secretary)
    present = sum(one.is_present for one in members)
    meeting = CouncilMeeting.objects.filter(proposal=proposal).first() or CouncilMeeting(
        proposal=proposal
    )
    settings = settings_of(proposal.campaign)
    _require_complete(members, settings)
    votes = list(meeting.votes.select_related("case__campaign_unit")) if meeting.pk else []
    if votes:
        _require_quorum(len(members), present, settings.quorum)
    aside = stepping_aside([vote.case for vote in votes], members)
    for name, value in {
        "held_on": held_on,
        "begins_at": begins_at,
        "ends_at": ends_at,
        "quorum": settings.quorum,
        "vote_base": settings.vote_base,
        "has_casting_vote": settings.has_casting_vote,
        "source": settings.council_source,
        "place": clean(place),
        "chair": chairing.name,
        "chair_position": chairing.position,
        "secretary": writing.name,
        "secretary_position": writing.position,
        "passing_rate": passing_rate or settings.passing_rate,
        "conclusion": conclusion.strip(),
        "recorded_at": now,
        "recorded_by": by,
    }.items():
        setattr(meeting, name, value)
    save(meeting, by=by, reason="ghi cuộc họp")
    for row in meeting.members.all():
        delete(row, by=by, reason="ghi lại thành viên")
    for order, one in enumerate(members):
        row = CouncilMember(
            meeting=meeting,
            name=one.name,
            position=one.position,
            is_present=one.is_present,
            votes_in_writing=one.votes_in_writing,
            absence_reason=one.absence_reason,
            display_order=order,
        )
        save(row, by=by, reason="ghi thành viên")
    for vote in votes:
        vote.meeting = meeting
        _count(vote, aside[vote.case_id], members)
        save(vote, by=by, reason="thành viên Hội đồng được ghi lại")
    text = f"{day(held_on)}, {present} trong {len(members)} thành viên có mặt"
    note(proposal, Kind.MEETING, by=by, now=now, text=text)
    return meeting


def _officers(members: Sequence[Member], chair: str, secretary: str) -> tuple[Member, Member]:
    """Who chairs and who writes, both present. Raises Refused."""
    by_key: dict[str, Member] = {}
    for one in members:
        if match_key(one.name) in by_key:
            raise Refused(f"“{one.name}” có hai lần trong danh sách thành viên.")
        by_key[match_key(one.name)] = one
    if not any(one.is_present for one in members):
        raise Refused("Hãy ghi các thành viên có mặt, mỗi người một dòng.")
    found = []
    for name, words in ((chair, "chủ tọa"), (secretary, "thư ký")):
        member = by_key.get(match_key(name))
        if member is None or not member.is_present:
            raise Refused(
                f"Người {words} “{clean(name)}” phải có trong danh sách thành viên có mặt."
            )
        found.append(member)
    return found[0], found[1]


@transaction.atomic
def meet_again(
    *, proposal: Proposal, reason: str, by: User, at: datetime | None = None
) -> EarlierMeeting:
    """The recorded meeting settled nothing: it is kept as it was, its votes no longer count, and another can be
    recorded. Raises Refused without a meeting, without a reason, or once there is a decision."""
    now = at or timezone.now()
    require_office(by)
    proposal = _submitted(proposal)
    meeting = CouncilMeeting.objects.filter(proposal=proposal).first()
    if meeting is None:
        raise Refused("Chưa ghi cuộc họp nào nên không có gì để họp lại.")
    text = require_text(reason, missing="Hãy ghi lý do họp lại.", longest=1000)
    members = list(meeting.members.all())
    votes = list(meeting.votes.select_related("case"))
    earlier = EarlierMeeting.objects.create(
        proposal=proposal,
        held_on=meeting.held_on,
        place=meeting.place,
        chair=", ".join(filter(None, [meeting.chair, meeting.chair_position])),
        secretary=", ".join(filter(None, [meeting.secretary, meeting.secretary_position])),
        members=[
            {
                "name": one.name,
                "position": one.position,
                "is_present": one.is_present,
                "absence_reason": one.absence_reason,
            }
            for one in members
        ],
        votes=[
            {
                "name": one.case.name,
                "in_favour": one.in_favour,
                "against": one.against,
                "abstained": one.abstained,
            }
            for one in votes
        ],
        reason=text,
        at=now,
        by=by,
    )
    for row in (*votes, *members, meeting):
        delete(row, by=by, reason=f"họp lại: {text}")
    note(proposal, Kind.MEET_AGAIN, by=by, now=now, text=f"Lần họp {day(earlier.held_on)}: {text}")
    return earlier


@transaction.atomic
def record_votes(
    *, proposal: Proposal, votes: Mapping[int, Votes], by: User, at: datetime | None = None
) -> int:
    """Writes how the council voted on cases (number of the case -> votes); returns how many. All or none.

    Raises Refused without a quorum, and when a sum is above the members who may vote, with every such case.
    """
    now = at or timezone.now()
    require_office(by)
    proposal = _submitted(proposal)
    require_unchanged(proposal)
    meeting = CouncilMeeting.objects.filter(proposal=proposal).first()
    if meeting is None:
        raise Refused("Hãy ghi cuộc họp của Hội đồng trước.")
    members = list(meeting.members.all())
    _require_quorum(len(members), sum(one.is_present for one in members), meeting.quorum)
    cases = {
        case.pk: case
        for case in ProposalCase.objects.filter(proposal=proposal).select_related("vote")
    }
    aside = stepping_aside(cases.values(), members)
    faults: list[str] = []
    counted: list[Vote] = []
    for number, cast in votes.items():
        if number not in cases:
            faults.append("Một trường hợp không còn trong danh sách. Hãy tải lại trang.")
            continue
        if not cast.sum:
            faults.append(
                f"{cases[number].name}: chưa có phiếu nào. Hãy ghi số phiếu hoặc để trống."
            )
            continue
        vote = getattr(cases[number], "vote", None) or Vote(case=cases[number])
        vote.meeting = meeting
        vote.in_favour, vote.against, vote.abstained = cast.in_favour, cast.against, cast.abstained
        vote.chair_in_favour = cast.chair_in_favour
        try:
            _count(vote, aside[number], members)
        except Refused as refusal:
            faults += refusal.sentences
        counted.append(vote)
    if faults:
        raise Refused(*faults)
    for vote in counted:
        vote.recorded_at, vote.recorded_by = now, by
        save(vote, by=by, reason="ghi kết quả bỏ phiếu")
    if votes:
        note(proposal, Kind.VOTED, by=by, now=now, text=f"{len(votes)} trường hợp")
    return len(votes)


def _count(vote: Vote, aside: Sequence[str], members: Sequence) -> None:
    """Of how many the rate of a case is taken; who steps aside from it counts nowhere. Raises Refused."""
    meeting = vote.meeting
    rest = [one for one in members if one.name not in aside]
    vote.present = sum(one.is_voting for one in rest)
    vote.base = len(rest) if meeting.vote_base == VoteBase.ALL else vote.present
    vote.stepped_aside = ", ".join(aside)[:600]
    if not meeting.has_casting_vote or meeting.chair in aside:
        vote.chair_in_favour = None
    cast = vote.in_favour + vote.against + vote.abstained
    if cast > vote.present:
        without = f" (không kể {', '.join(aside)})" if aside else ""
        raise Refused(
            f"{vote.case.name}: tổng {cast} phiếu, nhiều hơn {vote.present} thành viên có mặt{without}."
            " Hãy kiểm tra lại."
        )
    if (
        meeting.has_casting_vote
        and meeting.chair not in aside
        and vote.chair_in_favour is None
        and vote.rate == Fraction(meeting.passing_rate)
    ):
        rate = meeting.passing_rate.replace(".", ",")
        raise Refused(
            f"{vote.case.name}: số phiếu đồng ý vừa bằng {rate} %. Hãy ghi ý kiến của chủ tọa."
        )


def _require_complete(members: Sequence[Member], settings: PraiseSettings) -> None:
    size = settings.council_size
    if size is not None and len(members) != size:
        raise Refused(
            f"Hội đồng có {size} thành viên, danh sách của cuộc họp có {len(members)}. Hãy ghi đủ cả thành viên vắng,"
            " hoặc sửa số thành viên ở trang điều kiện xét khen thưởng."
        )
    in_writing = [one.name for one in members if one.votes_in_writing]
    if in_writing and not settings.takes_written_votes:
        raise Refused(
            f"Hội đồng không lấy ý kiến bằng văn bản; hãy ghi {', '.join(in_writing)} vào danh sách thành viên vắng."
        )


def _require_quorum(members: int, present: int, quorum: str) -> None:
    least = least_present(members, quorum)
    if present < least:
        raise Refused(
            f"Có mặt {present} trong {members} thành viên Hội đồng, chưa đủ {quorum} (ít nhất {least}) nên Hội đồng"
            " chưa bỏ phiếu được. Hãy kiểm tra danh sách thành viên, hoặc ghi họp lại."
        )


def _submitted(proposal: Proposal) -> Proposal:
    proposal = locked(proposal)
    if proposal.state != State.SUBMITTED:
        raise Refused(
            f"Đợt này đang ở trạng thái “{proposal.get_state_display()}”, không chờ Hội đồng."
        )
    return proposal
