"""A proposal list is drawn up from a published board, checked, and submitted to the council."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import Campaign, CampaignUnit, Individual, User
from campaigns.text import clean, match_key, whole_number
from commendations.actions.saving import delete, save
from commendations.models import Proposal, ProposalCase, ProposalEvent, Subject
from commendations.permissions import may_propose
from commendations.queries import Candidate, candidates_of, changes_since, digest_of_changes
from dashboards.models import PublishedBoard
from registrations.actions.dossier import require_text

State, Kind = Proposal.State, ProposalEvent.Kind


@transaction.atomic
def create_proposal(
    *,
    board: PublishedBoard,
    title: str,
    by: User,
    form: str = "",
    collective_quota: int | None = None,
    individual_quota: int | None = None,
    at: datetime | None = None,
) -> Proposal:
    """An empty list from a published board; a provisional board is enough to prepare, not to submit."""
    now = at or timezone.now()
    require_office(by)
    title = clean(title)
    if not title:
        raise Refused("Hãy ghi tên đợt đề nghị.")
    campaign = Campaign.objects.select_for_update().get(pk=board.campaign_id)
    last = Proposal.objects.filter(campaign=campaign).aggregate(last=Max("number"))["last"] or 0
    proposal = Proposal(
        campaign=campaign,
        board=board,
        number=last + 1,
        title=title,
        collective_quota=collective_quota,
        individual_quota=individual_quota,
        created_at=now,
        created_by=by,
    )
    if clean(form):
        proposal.form = clean(form)
    save(proposal, by=by, reason="lập đợt đề nghị")
    note(
        proposal, Kind.CREATED, by=by, now=now, text=f"Từ bảng {board.code} ({board.word.lower()})"
    )
    return proposal


def find_by_name(proposal: Proposal, name: str) -> Candidate:
    """The one candidate of that name, however accents of tone are placed. Raises Refused in words otherwise."""
    wanted = match_key(name)
    if not wanted:
        raise Refused("Hãy ghi tên người hoặc đơn vị cần thêm.")
    candidates = candidates_of(proposal.board)
    found = [
        one
        for one in (*candidates.collectives, *candidates.people)
        if match_key(one.name) == wanted
    ]
    if not found:
        raise Refused(
            f"“{clean(name)}” chưa đăng ký thi đua trong phong trào này nên không đề nghị khen thưởng được. Hãy"
            " kiểm tra họ tên trong danh sách đăng ký của đơn vị."
        )
    if len(found) > 1:
        units = ", ".join(one.campaign_unit.unit.name for one in found)
        raise Refused(
            f"Có {len(found)} người tên “{clean(name)}” ({units}). Hãy chọn đúng người trong danh sách."
        )
    return found[0]


@transaction.atomic
def add_case(
    *,
    proposal: Proposal,
    key: str,
    by: User,
    justification: str = "",
    at: datetime | None = None,
) -> ProposalCase:
    """Puts a candidate (``Candidate.key``) on the list, with the checklist as it is now.

    Raises Refused: not registered, on the list already, or a required condition not met and no justification.
    """
    proposal = _editable(proposal, by=by)
    candidates = candidates_of(proposal.board).by_key
    return _add(
        proposal,
        candidates.get(key),
        key,
        taken=_keys_of(proposal),
        justification=justification.strip(),
        by=by,
        now=at or timezone.now(),
    )


@transaction.atomic
def add_cases(
    *,
    proposal: Proposal,
    keys: Sequence[str],
    by: User,
    justification: str = "",
    at: datetime | None = None,
) -> tuple[list[ProposalCase], list[str]]:
    """Many candidates at once, each by itself: who was put on the list, and why others were not.

    The board is read once, however many they are.
    """
    proposal = _editable(proposal, by=by)
    candidates, taken = candidates_of(proposal.board).by_key, _keys_of(proposal)
    made: list[ProposalCase] = []
    refused: list[str] = []
    for key in dict.fromkeys(keys):
        try:
            case = _add(
                proposal,
                candidates.get(key),
                key,
                taken=taken,
                justification=justification.strip(),
                by=by,
                now=at or timezone.now(),
            )
        except Refused as refusal:
            refused += refusal.sentences
        else:
            made.append(case)
    return made, refused


def _keys_of(proposal: Proposal) -> set[str]:
    """``Candidate.key`` of those who are on the list."""
    listed = ProposalCase.objects.filter(proposal=proposal)
    return {
        f"t{unit}" if person is None else f"c{person}"
        for unit, person in listed.values_list("campaign_unit", "individual")
    }


def _add(
    proposal: Proposal,
    candidate: Candidate | None,
    key: str,
    *,
    taken: set[str],
    justification: str,
    by: User,
    now: datetime,
) -> ProposalCase:
    if candidate is None:
        raise Refused(_why_unknown(key, proposal.campaign))
    if not candidate.is_registered:
        raise Refused(_not_registered(candidate.name))
    if key in taken:
        raise Refused(f"{candidate.name} đã có trong danh sách.")
    if candidate.checklist.lacking and not justification:
        lacking = "; ".join(
            f"{line.words} – {line.evidence}" for line in candidate.checklist.lacking
        )
        raise Refused(
            f"{candidate.name} chưa đủ điều kiện bắt buộc ({lacking}). Nếu vẫn đề nghị, hãy ghi lý do."
        )
    case = ProposalCase(
        proposal=proposal,
        campaign_unit=candidate.campaign_unit,
        individual=candidate.individual,
        name=candidate.name,
        position=candidate.position,
        unit_name=candidate.campaign_unit.unit.name,
        justification=justification,
        checklist=candidate.as_json(),
        added_at=now,
        added_by=by,
    )
    save(case, by=by, reason="thêm vào danh sách")
    return case


def _not_registered(name: str) -> str:
    return f"{name} chưa đăng ký thi đua trong phong trào này nên không đề nghị khen thưởng được."


def _why_unknown(key: str, campaign: Campaign) -> str:
    """Words for somebody who is no candidate: by name where we know it."""
    number = whole_number(key[1:]) or 0
    if key.startswith("c"):
        person = Individual.objects.filter(pk=number, campaign_unit__campaign=campaign).first()
        if person:
            return _not_registered(person.full_name)
    unit = CampaignUnit.objects.filter(pk=number, campaign=campaign).select_related("unit").first()
    if key.startswith("t") and unit:
        return _not_registered(unit.unit.name)
    return "Người hoặc đơn vị này chưa đăng ký thi đua trong phong trào, nên không đề nghị khen thưởng được."


@transaction.atomic
def remove_case(*, proposal: Proposal, number: int, by: User) -> None:
    """Takes a case off the list while it is being drawn up; the history keeps it."""
    proposal = _editable(proposal, by=by)
    delete(_case(proposal, number), by=by, reason="bỏ khỏi danh sách")


@transaction.atomic
def justify(*, proposal: Proposal, number: int, text: str, by: User) -> ProposalCase:
    """Writes the achievements of a case, or why it is proposed. Raises Refused."""
    proposal = _editable(proposal, by=by)
    case = _case(proposal, number)
    text = text.strip()
    if not case.is_eligible and not text:
        raise Refused(f"{case.name} chưa đủ điều kiện bắt buộc nên phải có lý do đề nghị.")
    if len(text) > 4000:
        raise Refused(f"Đoạn này dài {len(text)} ký tự. Rút ngắn còn nhiều nhất 4.000 ký tự.")
    case.justification = text
    save(case, by=by, reason="ghi thành tích, lý do")
    return case


def _case(proposal: Proposal, number: int) -> ProposalCase:
    case = ProposalCase.objects.filter(proposal=proposal, pk=number).first()
    if case is None:
        raise Refused("Trường hợp này không còn trong danh sách. Hãy tải lại trang.")
    return case


@transaction.atomic
def move_to_board(
    *, proposal: Proposal, board: PublishedBoard, by: User, at: datetime | None = None
) -> Proposal:
    """The same list from another published board of the campaign; every checklist is made anew. Raises Refused."""
    now = at or timezone.now()
    proposal = _editable(proposal, by=by)
    if board.campaign_id != proposal.campaign_id or board.pk == proposal.board_id:
        raise Refused("Hãy chọn một bảng khác của cùng phong trào.")
    candidates = candidates_of(board).by_key
    gone = []
    for case in ProposalCase.objects.filter(proposal=proposal):
        key = (
            f"t{case.campaign_unit_id}" if case.individual_id is None else f"c{case.individual_id}"
        )
        if key not in candidates:
            gone.append(case.name)
            continue
        case.checklist = candidates[key].as_json()
        save(case, by=by, reason=f"xét lại theo bảng {board.code}")
    if gone:
        raise Refused(f"Bảng này không có: {', '.join(gone)}. Hãy bỏ khỏi danh sách trước.")
    proposal.board = board
    proposal.confirmed_changes, proposal.confirmed_by = "", None
    save(proposal, by=by, reason=f"chuyển sang bảng {board.code}")
    text = f"Sang bảng {board.code} ({board.word.lower()})"
    note(proposal, Kind.BOARD_CHANGED, by=by, now=now, text=text)
    return proposal


@transaction.atomic
def confirm_changes(
    *, proposal: Proposal, digest: str, by: User, at: datetime | None = None
) -> Proposal:
    """Says that the list stands although the board's figures have changed. ``digest``: what was looked at."""
    require_office(by)
    proposal = locked(proposal)
    current = digest_of_changes(changes_since(proposal.board))
    if not current:
        raise Refused("Số liệu của bảng không thay đổi; không có gì phải xác nhận.")
    if current != digest:
        raise Refused("Số liệu vừa thay đổi thêm. Hãy xem lại những thay đổi rồi xác nhận.")
    proposal.confirmed_changes, proposal.confirmed_by = current, by
    save(proposal, by=by, reason="xác nhận sau khi số liệu thay đổi")
    note(proposal, Kind.CONFIRMED, by=by, now=at or timezone.now())
    return proposal


@transaction.atomic
def submit_proposal(*, proposal: Proposal, by: User, at: datetime | None = None) -> Proposal:
    """Submits the list to the council. Raises Refused with every reason why not."""
    now = at or timezone.now()
    proposal = _editable(proposal, by=by)
    reasons = []
    if not proposal.board.is_final:
        reasons.append(
            f"Bảng {proposal.board.code} là bảng tạm thời. Hãy công bố bảng chính thức rồi chuyển đợt này sang bảng đó."
        )
    cases = list(ProposalCase.objects.filter(proposal=proposal))
    if not cases:
        reasons.append("Danh sách chưa có ai. Hãy thêm tập thể hoặc cá nhân.")
    for subject, quota, words in (
        (Subject.COLLECTIVE, proposal.collective_quota, "tập thể"),
        (Subject.INDIVIDUAL, proposal.individual_quota, "cá nhân"),
    ):
        count = sum(case.subject == subject for case in cases)
        if quota is not None and count > quota:
            reasons.append(
                f"Danh sách có {count} {words}, vượt số lượng {quota}. Hãy bỏ bớt {count - quota} {words}."
            )
    if reasons:
        raise Refused(*reasons)
    require_unchanged(proposal)
    proposal.state = State.SUBMITTED
    proposal.submitted_at, proposal.submitted_by = now, by
    save(proposal, by=by, reason="trình Hội đồng")
    note(proposal, Kind.SUBMITTED, by=by, now=now)
    return proposal


@transaction.atomic
def take_back(*, proposal: Proposal, reason: str, by: User, at: datetime | None = None) -> Proposal:
    """A submitted list becomes a draft again, while the council has not met. Raises Refused."""
    require_office(by)
    proposal = locked(proposal)
    if proposal.state != State.SUBMITTED:
        raise Refused(f"Đợt này đang ở trạng thái “{proposal.get_state_display()}”.")
    if hasattr(proposal, "meeting"):
        raise Refused("Hội đồng đã họp về danh sách này nên không đưa về soạn lại được.")
    text = require_text(reason, missing="Hãy ghi lý do đưa về soạn lại.", longest=1000)
    proposal.state = State.DRAFT
    save(proposal, by=by, reason=text)
    note(proposal, Kind.TAKEN_BACK, by=by, now=at or timezone.now(), text=text)
    return proposal


@transaction.atomic
def withdraw_proposal(
    *, proposal: Proposal, reason: str, by: User, at: datetime | None = None
) -> Proposal:
    """Ends a list without a decision, for a reason. Raises Refused."""
    require_office(by)
    proposal = locked(proposal)
    if proposal.state not in {State.DRAFT, State.SUBMITTED}:
        raise Refused(f"Đợt này đang ở trạng thái “{proposal.get_state_display()}”.")
    text = require_text(reason, missing="Hãy ghi lý do rút.", longest=1000)
    proposal.state = State.WITHDRAWN
    save(proposal, by=by, reason=text)
    note(proposal, Kind.WITHDRAWN, by=by, now=at or timezone.now(), text=text)
    return proposal


def require_office(by: User) -> None:
    if not may_propose(by):
        raise Refused("Chỉ Phòng Nội vụ lập và ghi việc khen thưởng.")


def locked(proposal: Proposal) -> Proposal:
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("campaign", "board__campaign", "board__rules")
        .get(pk=proposal.pk)
    )


def _editable(proposal: Proposal, *, by: User) -> Proposal:
    require_office(by)
    proposal = locked(proposal)
    if not proposal.is_editable:
        raise Refused(
            f"Đợt này đang ở trạng thái “{proposal.get_state_display()}” nên danh sách không sửa được."
        )
    return proposal


def require_unchanged(proposal: Proposal) -> None:
    """Raises Refused when the board was restated and nobody has confirmed that very change."""
    digest = digest_of_changes(changes_since(proposal.board))
    if digest and digest != proposal.confirmed_changes:
        raise Refused(
            f"Số liệu của bảng {proposal.board.code} đã được điều chỉnh sau khi công bố. Hãy xem những thay đổi trên"
            " trang của đợt này và xác nhận trước khi làm tiếp."
        )


def note(proposal: Proposal, kind: str, *, by: User, now: datetime, text: str = "") -> None:
    ProposalEvent.objects.create(proposal=proposal, kind=kind, at=now, by=by, text=text)
