"""From the database to the facts of documents."""

import re
from datetime import date, datetime
from fractions import Fraction

from campaigns.models import Campaign, Criterion, Individual
from campaigns.text import day, number, rate
from commendations.documents.achievement import PersonalPoints
from commendations.documents.facts import (
    BoardFacts,
    CriterionLine,
    GroupLines,
    Head,
    Meeting,
    Member,
    Nominee,
    Nominees,
    Source,
    UnitLine,
)
from commendations.documents.heads import head_for
from commendations.documents.letters import Missing
from commendations.documents.register_facts import register_facts
from commendations.documents.reports import Summary
from commendations.documents.wording import clock, joined, listed, long_day, long_month, two
from commendations.models import (
    CouncilMember,
    Decision,
    DocumentSettings,
    IndividualAssessment,
    Initiative,
    Proposal,
    ProposalCase,
    Side,
    VoteBase,
)
from commendations.queries import awards_of, cases_of, current_law
from dashboards.answer import answer_in_words
from dashboards.models import PublishedBoard
from dashboards.published_boards import restated, thaw
from dashboards.tables import columns_of, rows
from metrics.queries.boards import Board, load_board, participants_of
from registrations.models import Registration
from registrations.queries import QueueRow, queue_of

CODE = re.compile(r"^(?P<board>[1-9][0-9]{0,9})[.\- ]?(?P<check>[0-9A-F]{6})$")


# The short code that leads from paper back to the board


def look_up_code(board: PublishedBoard) -> str:
    """``12.7F3A91``: the board, and the beginning of its checksum, so that a mistyped digit leads nowhere."""
    return f"{board.pk}.{board.checksum[:6].upper()}"


def board_of_code(text: str) -> PublishedBoard | None:
    found = CODE.match(text.strip().upper())
    if not found:
        return None
    board = (
        PublishedBoard.objects.filter(pk=int(found["board"]))
        .select_related("campaign", "rules", "published_by")
        .first()
    )
    return board if board and board.checksum[:6].upper() == found["check"] else None


# Heads and boards


def head_of(campaign: Campaign, kind: str, *, on: date, unit: str = "") -> Head:
    """``on``: the day of signing, whose law the grounds name."""
    saved = DocumentSettings.objects.filter(campaign=campaign, kind=kind).first()
    return head_for(campaign, kind, saved, law=current_law(), on=on, unit=unit)


def source_of(published: PublishedBoard, frozen: Board, now: Board) -> Source:
    """``now``: the same month as known now, to say what has changed since."""
    since = restated(published, now)
    word = "chính thức" if published.is_final else "tạm thời"
    code = look_up_code(published)
    words = (
        f"Số liệu lấy từ bảng xếp hạng {long_month(published.month)}, bản số {published.number} ({word}), theo số"
        f" liệu cập nhật đến {clock(published.known_at)}; mã tra cứu {code}."
    )
    changed = ""
    if since.is_so:
        whom = [name for name, _ in since.results] or [since.names[code] for code in since.units]
        units = f"{two(len(whom))} đơn vị ({listed(whom)})"
        if since.effects:
            what = f"làm thay đổi kết quả của {units}"
        elif whom:
            what = f"số liệu của {units}, không làm thay đổi tổng điểm, thứ hạng"
        else:
            what = "về quy tắc chấm điểm"
        changed = (
            f"Sau thời điểm đó đã có điều chỉnh {what}; văn bản này giữ số liệu tại thời điểm"
            f" {clock(published.known_at)}."
        )
    return Source(published.code, code, words, changed, is_final=published.is_final)


def board_facts(published: PublishedBoard) -> BoardFacts:
    frozen = thaw(published)
    now = load_board(published.campaign, published.month)
    of_columns = columns_of(frozen)
    groups = []
    for group in frozen.ranked.groups:
        units = [
            UnitLine(
                code=shown.code,
                name=shown.name,
                rank=shown.rank,
                total=shown.total,
                criteria=tuple(
                    CriterionLine(
                        name=cell.column.name,
                        target=cell.column.target_in_words,
                        counts="" if cell.counts == "đánh giá" else cell.counts,
                        rate=cell.rate,
                        word=cell.word,
                        points=number(cell.result.points, decimals=2),
                        is_met=cell.result.is_met,
                        title=cell.column.rule.title,
                    )
                    for cell in shown.cells
                ),
                reason=shown.reason,
                takes_part=shown.score.unit.takes_part,
            )
            for shown in rows(group.units, of_columns)
        ]
        if units:
            groups.append(GroupLines(group.name, tuple(units)))
    late_places = [place for place, column in enumerate(of_columns) if column.is_late]
    scores = participants_of(frozen.units)
    lines = {line.code: line for group in groups for line in group.units}
    return BoardFacts(
        source=source_of(published, frozen, now),
        month=published.month,
        first_month=published.campaign.first_month,
        answer=answer_in_words(frozen),
        max_points=number(frozen.rules.max_points.__floor__()),
        groups=tuple(groups),
        late=tuple(
            f"{score.unit.name} ({line.counts} hồ sơ, {line.rate})"
            for score in scores
            for place in late_places
            if score.criteria[place].numerator
            and (line := lines[score.unit.code].criteria[place]).rate
        ),
        missing=tuple(score.unit.name for score in scores if score.is_missing),
    )


# Registration


def missing_units(campaign: Campaign, *, at: datetime) -> tuple[list[Missing], int]:
    """Units that have not sent their registration, and how many have."""
    queue = queue_of(campaign, at=at)
    missing = [
        Missing(
            name=one.campaign_unit.unit.name,
            group=one.campaign_unit.group.name,
            state=_state(one),
            until=day(one.exception.until) if one.exception else "",
        )
        for one in queue
        if one.is_missing
    ]
    return missing, len(queue) - len(missing)


def _state(one: QueueRow) -> str:
    """What a unit may be told in a letter; how far its draft has come is nobody's business."""
    return "Đã gửi, đề nghị hoàn thiện" if one.state == Registration.State.RETURNED else "Chưa gửi"


def summary_of(campaign: Campaign) -> Summary:
    sent = register_facts(campaign)
    initiatives = list(_counting(campaign).prefetch_related("adoptions"))
    decisions = Decision.objects.filter(campaign=campaign, revoked_at=None).order_by("issued_on")
    awards = "; ".join(
        _decided(decision) for decision in decisions.prefetch_related("awards__individual")
    )
    return Summary(
        registered=len(sent.collectives),
        people=len(sent.people),
        share=sent.share,
        initiatives=tuple(f"{one.title} ({one.campaign_unit.unit.name})" for one in initiatives),
        adoptions=sum(len(one.adoptions.all()) for one in initiatives),
        awards=f"{awards}." if awards else "",
    )


def _counting(campaign: Campaign):
    return (
        Initiative.objects.filter(campaign_unit__campaign=campaign, state__in=Initiative.COUNTING)
        .select_related("campaign_unit__unit")
        .order_by("campaign_unit__unit__display_order", "pk")
    )


def _decided(decision: Decision) -> str:
    awards = decision.awards.all()
    of_people = [award.individual for award in awards if award.individual_id is not None]
    people = len(of_people)
    given = [
        f"{two(count)} {what}"
        for count, what in ((len(awards) - people, "tập thể"), (people, "cá nhân"))
        if count
    ]
    direct = sum(one.group == Individual.Group.DIRECT for one in of_people)
    share = f", trong đó {two(direct)} người trực tiếp tham mưu, thực hiện" if people else ""
    return f"Quyết định số {decision.code} {long_day(decision.issued_on)} khen thưởng {joined(given)}{share}"


# Proposals, meetings, decisions


def nominees_of(proposal: Proposal, *, meeting=None) -> Nominees:
    found = [
        nominee(case, passing_rate=meeting and meeting.passing_rate) for case in cases_of(proposal)
    ]
    return Nominees(proposal.title, proposal.form, tuple(found))


def nominee(case: ProposalCase, *, passing_rate: str | None = None, amount: int = 0) -> Nominee:
    vote = getattr(case, "vote", None)
    person = case.individual
    return Nominee(
        name=case.name,
        unit=case.unit_name,
        position=case.position,
        is_person=person is not None,
        title=person.get_title_display() if person else "",
        is_leading=person is not None and person.group == Individual.Group.LEADING,
        is_front_line=person is not None and person.is_front_line,
        achievement=case.justification,
        standing=_standing(case.checklist),
        votes=(vote.in_favour, vote.base) if vote else None,
        against=vote.against if vote else 0,
        abstained=vote.abstained if vote else 0,
        vote_rate=rate(vote.rate, limit=Fraction(passing_rate)) if vote and passing_rate else "",
        passes=vote.passes(passing_rate) if vote and passing_rate else None,
        amount=amount,
        stepped_aside=vote.stepped_aside if vote else "",
    )


def _standing(checklist: dict) -> str:
    rank, total, group = (checklist.get(name) for name in ("rank", "total", "group"))
    parts = [f"Thứ {rank}{f', {group}' if group else ''}" if rank else (group or "")]
    if total is not None:
        parts.append(f"{str(total).replace('.', ',')} điểm")
    return "; ".join(filter(None, parts))


def meeting_of(proposal: Proposal) -> Meeting | None:
    """None while no meeting is recorded."""
    held = getattr(proposal, "meeting", None)
    if held is None:
        return None
    return Meeting(
        held_on=held.held_on,
        place=held.place,
        chair=", ".join(filter(None, [held.chair, held.chair_position])),
        secretary=", ".join(filter(None, [held.secretary, held.secretary_position])),
        passing_rate=held.passing_rate,
        conclusion=held.conclusion,
        quorum=held.quorum,
        counts_all=held.vote_base == VoteBase.ALL,
        has_casting_vote=held.has_casting_vote,
        source=held.source,
        begins=held.begins_at,
        ends=held.ends_at,
        members=tuple(
            Member(m.name, m.position, m.is_present, _attendance(m)) for m in held.members.all()
        ),
        earlier=tuple(
            f"Hội đồng đã họp {long_day(one.held_on)}, có mặt {two(one.present)} trong {two(len(one.members))} thành"
            f" viên; phải họp lại vì: {one.reason.rstrip(' .')}."
            for one in proposal.earlier_meetings.all()
        ),
    )


def _attendance(member: CouncilMember) -> str:
    if member.is_present:
        return "Có mặt"
    parts = ["Vắng mặt", *filter(None, [member.absence_reason])]
    if member.votes_in_writing:
        parts.append("gửi ý kiến bằng văn bản")
    return f"{parts[0]}: {'; '.join(parts[1:])}" if len(parts) > 1 else parts[0]


def awarded_by(decision: Decision) -> Nominees:
    return Nominees(
        decision.proposal.title,
        decision.proposal.form,
        tuple(
            Nominee(
                name=award.name,
                unit=award.unit_name,
                position=award.position,
                is_person=award.individual_id is not None,
                title=award.individual.get_title_display() if award.individual else "",
                amount=award.amount,
            )
            for award in awards_of(decision)
        ),
    )


# Individuals


def points_of(individual: Individual, campaign: Campaign) -> list[PersonalPoints]:
    """The newest points that Phòng Nội vụ gave, in the order of the criteria."""
    rules = campaign.rules_versions.order_by("-number").first()
    criteria = list(
        rules.criteria.filter(subject=Criterion.Subject.INDIVIDUAL).order_by("display_order")
    )
    newest: dict[str, IndividualAssessment] = {}
    for one in IndividualAssessment.objects.filter(
        individual=individual, side=Side.OFFICE
    ).order_by("at", "pk"):
        newest[one.criterion_code] = one
    return [
        PersonalPoints(
            criterion.title,
            newest[criterion.code].points,
            criterion.points,
            newest[criterion.code].evidence,
        )
        for criterion in criteria
        if criterion.code in newest
    ]


def initiatives_for(case: ProposalCase) -> list[str]:
    """Recognised ones: of the unit, or those that the person is an author of."""
    found = Initiative.objects.filter(
        campaign_unit=case.campaign_unit, state__in=Initiative.COUNTING
    )
    if case.individual_id is not None:
        found = found.filter(authors__individual=case.individual_id)
    return [_initiative(one) for one in found.distinct().order_by("pk")]


def _initiative(one: Initiative) -> str:
    number_of = f", công nhận theo số {one.recognition_number}" if one.recognition_number else ""
    on = f" {long_day(one.recognised_on)}" if one.recognised_on else ""
    return f"{one.title}{number_of}{on}"


def newest_boards(campaign: Campaign) -> list[PublishedBoard]:
    """The newest published board of each month, newest month first, without their content."""
    boards = (
        PublishedBoard.objects.filter(campaign=campaign)
        .select_related("campaign")
        .defer("content")
        .order_by("-month", "-number")
    )
    found: dict[date, PublishedBoard] = {}
    for board in boards:
        found.setdefault(board.month, board)
    return list(found.values())
