"""Making one document. What states results stands on a published board; nothing here takes any other."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from campaigns.actions import Refused
from campaigns.models import Campaign, Individual
from campaigns.text import month_label
from commendations.documents.allowed import ALLOWED
from commendations.documents.building import BUILDERS
from commendations.documents.collecting import (
    awarded_by,
    board_facts,
    head_of,
    initiatives_for,
    meeting_of,
    missing_units,
    nominee,
    nominees_of,
    points_of,
    summary_of,
)
from commendations.documents.facts import Head, Nominees, foot_note
from commendations.documents.fields import Material, fields, fields_of_each
from commendations.documents.plan_facts import plan_facts
from commendations.documents.register_facts import register_facts
from commendations.documents.wording import SIMULATED
from commendations.law import no_district
from commendations.models import (
    Decision,
    DocumentKind,
    DocumentTemplate,
    Proposal,
    ProposalCase,
)
from commendations.queries import signing_day_of
from dashboards.models import PublishedBoard
from letterhead import Signer, long_name
from letterhead.placeholders import fill

Kind = DocumentKind

GENDERS: dict[str, str] = {Individual.Title.MR: "Nam", Individual.Title.MS: "Nữ"}
NO_BOARD = (
    "Chưa có bảng xếp hạng nào được công bố. Văn bản nêu kết quả chỉ lập từ bảng đã công bố; hãy công bố bảng"
    " trước."
)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a document is about: a board, a proposal, a decision or a case; nothing for those about registration."""

    board: PublishedBoard | None = None
    proposal: Proposal | None = None
    decision: Decision | None = None
    case: ProposalCase | None = None


@dataclass(frozen=True, slots=True)
class Made:
    filename: str
    data: bytes
    is_own_form: bool  # the program's, not the office's


def may_conclude(board: PublishedBoard) -> bool:
    return board.is_final and board.month == board.campaign.last_month


def not_final(campaign: Campaign) -> str:
    return (
        f"Báo cáo tổng kết lập từ bảng chính thức của {month_label(campaign.last_month).lower()}; bảng đó chưa được"
        " công bố chính thức."
    )


def make(kind: str, campaign: Campaign, basis: Basis, *, at: datetime) -> Made:
    """Raises ``Refused`` in words when the document cannot be made, above all without a published board."""
    name = _filename(kind, campaign, basis)
    material = material_of(kind, campaign, basis, at=at)
    form = own_form(campaign, kind)
    if form is None or material.kind not in ALLOWED:
        return Made(name, BUILDERS[material.kind](material), is_own_form=True)
    values, lists = fields(material)
    source = material.source
    data = fill(
        bytes(form.data),
        values=values,
        lists=lists,
        warning=SIMULATED if campaign.is_simulated else "",
        note="" if kind == Kind.CERTIFICATE else foot_note(source),
        pages=fields_of_each(material) if ALLOWED[material.kind].each else None,
    )
    return Made(name, data, is_own_form=False)


def own_form(campaign: Campaign, kind: str) -> DocumentTemplate | None:
    """The office's form in force; None: the program's own is used."""
    newest = DocumentTemplate.objects.filter(campaign=campaign, kind=kind).order_by("-pk").first()
    return None if newest is None or newest.is_own_form else newest


def material_of(kind: str, campaign: Campaign, basis: Basis, *, at: datetime) -> Material:
    """The facts of one document. Raises ``Refused`` where something that it states is not there."""
    on = signing_day(campaign, basis)
    if reason := no_district(long_name(campaign.organiser), on):
        raise Refused(reason)
    head = head_of(campaign, kind, on=on)
    material = Material(kind, campaign, head, at, authority=_authority(campaign))
    if kind in {Kind.PLAN, Kind.REMINDER, Kind.REGISTER}:
        return _of_registration(material)
    if kind in {Kind.MONTHLY, Kind.FINAL}:
        return _from_board(material, basis)
    if kind in {Kind.CERTIFICATE, Kind.STOCK} or basis.decision:
        return _from_decision(material, basis)
    if kind == Kind.ACHIEVEMENT:
        return _from_case(material, basis)
    return _from_proposal(material, basis)


def signing_day(campaign: Campaign, basis: Basis) -> date:
    """By which day's law a document is written: that on which it was signed, or the last step on record before it.

    Of what states no law it is the launch of the campaign.
    """
    if basis.decision:
        return basis.decision.issued_on
    proposal = basis.proposal or (basis.case and basis.case.proposal)
    return signing_day_of(proposal) if proposal else campaign.launched_on


def _of_registration(material: Material) -> Material:
    campaign = material.campaign
    if material.kind == Kind.PLAN:
        return replace(material, plan=plan_facts(campaign))
    if material.kind == Kind.REGISTER:
        facts = register_facts(campaign)
        if not facts.units:
            raise Refused("Chưa có đơn vị nào gửi đăng ký.")
        return replace(material, register=facts)
    missing, sent = missing_units(campaign, at=material.at)
    if not missing:
        raise Refused("Không còn đơn vị nào chưa gửi đăng ký; không cần công văn đôn đốc.")
    return replace(material, missing=tuple(missing), registered=sent)


def _from_board(material: Material, basis: Basis) -> Material:
    board = basis.board
    if board is None:
        raise Refused(NO_BOARD)
    if material.kind == Kind.FINAL and not may_conclude(board):
        raise Refused(not_final(material.campaign))
    facts = board_facts(board)
    summary = summary_of(material.campaign) if material.kind == Kind.FINAL else None
    return replace(material, board=facts, source=facts.source, summary=summary)


def _from_proposal(material: Material, basis: Basis) -> Material:
    proposal = basis.proposal
    if proposal is None:
        raise Refused("Hãy chọn đợt đề nghị khen thưởng; đợt đề nghị lập từ bảng đã công bố.")
    _refuse_withdrawn(proposal)
    meeting = meeting_of(proposal)
    nominees = nominees_of(proposal, meeting=meeting)
    if not nominees.all:
        raise Refused("Danh sách đề nghị chưa có ai; hãy thêm tập thể, cá nhân.")
    if material.kind != Kind.SUBMISSION:
        if meeting is None:
            raise Refused("Chưa ghi cuộc họp Hội đồng của đợt đề nghị này.")
        if not any(one.votes for one in nominees.all):
            raise Refused("Chưa ghi kết quả bỏ phiếu của đợt đề nghị này.")
    if material.kind == Kind.DECISION:
        decided = proposal.decisions.filter(revoked_at=None).first()
        if decided is not None:
            raise Refused(
                f"Đợt {proposal.number} đã có quyết định số {decided.code}; hãy lập từ quyết định đó."
            )
        nominees = replace(nominees, all=tuple(one for one in nominees.all if one.passes))
        if not nominees.all:
            raise Refused("Không trường hợp nào đạt số phiếu để được khen thưởng.")
    facts = board_facts(proposal.board)
    return replace(
        material,
        source=facts.source,
        nominees=_worded(nominees),
        meeting=meeting,
        form=proposal.form,
    )


def _refuse_withdrawn(proposal: Proposal) -> None:
    if proposal.state == Proposal.State.WITHDRAWN:
        raise Refused(f"Đợt {proposal.number} đã rút; không lập văn bản từ đợt này.")


def _from_decision(material: Material, basis: Basis) -> Material:
    decision = basis.decision
    if decision is None:
        raise Refused("Giấy khen lập từ quyết định khen thưởng; hãy ghi số, ngày quyết định trước.")
    if not decision.is_in_force:
        raise Refused(
            f"Quyết định số {decision.code} đã thu hồi; không lập văn bản từ quyết định này."
        )
    head = replace(
        material.head,
        number=decision.number,
        symbol=decision.symbol,
        on=decision.issued_on,
        signer=_signer(material.head, decision),
    )
    facts = board_facts(decision.proposal.board)
    awarded = _worded(awarded_by(decision))
    return replace(material, head=head, source=facts.source, nominees=awarded, form=awarded.form)


def _signer(head: Head, decision: Decision) -> Signer:
    """As the clerk entered who signed; ``Phó Chủ tịch`` signs in the head's place."""
    position = decision.signer_position.strip()
    signer = replace(head.signer, name=decision.signer)
    if not position or position.casefold() == signer.title.casefold():
        return signer
    if position.casefold().startswith("phó"):
        return replace(signer, capacity=type(signer.capacity)("KT."), own_title=position)
    return replace(signer, title=position)


def _from_case(material: Material, basis: Basis) -> Material:
    case = basis.case
    if case is None:
        raise Refused("Hãy chọn tập thể hoặc cá nhân trong một đợt đề nghị khen thưởng.")
    _refuse_withdrawn(case.proposal)
    facts = board_facts(case.proposal.board)
    unit = facts.unit(case.campaign_unit.unit.code)
    if unit is None:
        raise Refused(f"{case.unit_name} không có trong bảng {facts.source.pin}.")
    person = case.individual
    return replace(
        material,
        head=head_of(
            material.campaign, material.kind, on=signing_day_of(case.proposal), unit=case.unit_name
        ),
        board=facts,
        source=facts.source,
        unit=unit,
        nominee=nominee(case),
        form=_long_form(case.proposal.form),
        points=tuple(points_of(person, material.campaign)) if person else (),
        birth_year=person.birth_year if person else None,
        gender=GENDERS.get(person.title, "") if person else "",
        initiatives=tuple(initiatives_for(case)),
    )


def _worded(nominees: Nominees) -> Nominees:
    return replace(nominees, form=_long_form(nominees.form))


def _long_form(form: str) -> str:
    return long_name(form)


def _authority(campaign: Campaign) -> str:
    return f"Chủ tịch {long_name(campaign.organiser)}"


def _filename(kind: str, campaign: Campaign, basis: Basis) -> str:
    about = ""
    if basis.board:
        about = f"-{basis.board.month:%Y-%m}-ban-{basis.board.number}"
    elif basis.decision:
        about = f"-{basis.decision.year}-{basis.decision.number:02d}"
    elif basis.proposal:
        about = f"-dot-{basis.proposal.number}"
    elif basis.case:
        about = f"-{basis.case.pk}"
    return f"{kind}-{campaign.slug}{about}.docx"
