"""What tests do again and again, by the real actions."""

from datetime import date, timedelta

from django.utils import timezone

from campaigns.models import CampaignUnit, User
from commendations.actions import (
    Declaration,
    Member,
    Votes,
    add_case,
    create_proposal,
    decide,
    declare,
    publish,
    recognise,
    record_meeting,
    record_votes,
    score_person,
    submit,
    submit_proposal,
)
from commendations.models import Decision, Initiative, Proposal
from commendations.queries import cases_of

MEMBERS = (
    Member("Trần Văn Chủ", "Chủ tịch UBND huyện"),
    Member("Lê Thị Ký", "Trưởng phòng Nội vụ"),
    Member("Phạm Văn Ba", "Phó Chủ tịch"),
    Member("Ngô Thị Tư", "", is_present=False),
)


def declared(unit: CampaignUnit, by: User, **fields) -> Initiative:
    """A complete draft."""
    values = {
        "title": "Tổ công nghệ số hỗ trợ nộp hồ sơ tại nhà",
        "problem": "Người cao tuổi ngại nộp hồ sơ trực tuyến",
        "solution": "Đoàn viên đến nhà hướng dẫn",
        "began_on": date(2022, 5, 10),
        "effect": "Tỷ lệ hồ sơ trực tuyến tăng",
        "criterion_code": "BCN",
        "other_authors": ["Nguyễn Văn Xuân"],
        **fields,
    }
    return declare(campaign_unit=unit, declaration=Declaration(**values), by=by)


def recognised(unit: CampaignUnit, officer: User, staff: User, **fields) -> Initiative:
    one = submit(initiative=declared(unit, officer, **fields), by=officer)
    return recognise(initiative=one, number="85/QĐ-UBND", on=date(2022, 10, 20), by=staff)


def published(unit: CampaignUnit, officer: User, staff: User, **fields) -> Initiative:
    return publish(initiative=recognised(unit, officer, staff, **fields), by=staff)


def score(person, by: User, points=(20, 20, 0, 20), initiative=None) -> None:
    for code, number in zip(("TM", "TT", "SK", "GM"), points, strict=True):
        score_person(
            individual=person,
            code=code,
            points=number,
            evidence="Kế hoạch, báo cáo",
            initiative=initiative if code == "SK" and number else None,
            by=by,
        )


def submitted(world, board, *keys: str, **fields) -> Proposal:
    """A list of these candidates, submitted to the council by ``world.staff``; the good unit by default."""
    one = create_proposal(board=board, title="Khen thưởng tổng kết", by=world.staff, **fields)
    for key in keys or (f"t{world.good.pk}",):
        add_case(proposal=one, key=key, by=world.staff, justification="Có thành tích")
    return submit_proposal(proposal=one, by=world.staff)


def voted(world, board, *keys: str, in_favour: int = 3) -> Proposal:
    one = submitted(world, board, *keys)
    record_meeting(
        proposal=one,
        held_on=world.today,
        place="UBND huyện",
        chair="Trần Văn Chủ",
        secretary="Lê Thị Ký",
        members=MEMBERS,
        by=world.staff,
    )
    votes = {case.pk: Votes(in_favour, 3 - in_favour) for case in cases_of(one)}
    record_votes(proposal=one, votes=votes, by=world.staff)
    return one


def decided(world, board, *keys: str, number: int = 7, **fields) -> Decision:
    return decide(
        proposal=voted(world, board, *keys),
        number=number,
        issued_on=timezone.localdate() - timedelta(days=0),
        signer="Trần Văn Chủ",
        by=world.second,
        **fields,
    )
