"""A signed decision is entered with its number and date, and may be revoked by two people."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import Campaign, User
from campaigns.text import clean, day
from commendations.actions.proposals import (
    Kind,
    State,
    locked,
    note,
    require_office,
    require_unchanged,
)
from commendations.actions.saving import save
from commendations.law import NoRuleError
from commendations.models import (
    Award,
    CouncilMeeting,
    Decision,
    Proposal,
    ProposalCase,
)
from commendations.permissions import may_decide
from commendations.queries import award_terms, cases_of
from registrations.actions.dossier import require_text
from registrations.permissions import day_of

WRITE_THE_RULE = "Hãy nhập quy định ở trang Quy định theo ngày, hoặc ghi hệ số, mức lương cơ sở riêng của phong trào."


@transaction.atomic
def decide(
    *,
    proposal: Proposal,
    number: int,
    issued_on: date,
    signer: str,
    by: User,
    signer_position: str = "Chủ tịch",
    symbol: str = "QĐ-UBND.KT",
    register: str = "Quyết định",
    at: datetime | None = None,
) -> Decision:
    """Enters the decision: every case that the council passed is awarded. Raises Refused with the reason.

    Who drew the list up or submitted it does not enter its decision: another person does.
    """
    now = at or timezone.now()
    _require_approver(by)
    # One register for all campaigns: whoever enters a number waits for the other.
    list(Campaign.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    proposal = locked(proposal)
    if proposal.state != State.SUBMITTED:
        raise Refused(
            f"Đợt này đang ở trạng thái “{proposal.get_state_display()}” nên không ghi quyết định được."
        )
    if by.pk in {proposal.created_by_id, proposal.submitted_by_id}:
        raise Refused(
            "Người lập hoặc trình danh sách không tự ghi quyết định. Hãy để người khác có nhiệm vụ"
            " “lãnh đạo phòng” kiểm tra và ghi."
        )
    if not proposal.board.is_final:
        raise Refused(f"Bảng {proposal.board.code} là bảng tạm thời nên chưa quyết định được.")
    require_unchanged(proposal)
    passed = _passed(proposal)
    meeting = proposal.meeting
    if issued_on < meeting.held_on:
        raise Refused(
            f"Ngày ký {day(issued_on)} trước ngày Hội đồng họp {day(meeting.held_on)}. Hãy kiểm tra lại."
        )
    if issued_on > day_of(now):
        raise Refused(f"Ngày ký {day(issued_on)} chưa đến; hãy ghi khi quyết định đã ký.")
    signer, symbol, register = clean(signer), clean(symbol), clean(register)
    if not (signer and symbol and register and number > 0):
        raise Refused("Hãy ghi đủ số, ký hiệu, sổ đăng ký và người ký.")
    taken = Decision.objects.filter(register=register, year=issued_on.year, number=number).first()
    if taken is not None:
        raise Refused(
            f"Số {number} của sổ “{register}” năm {issued_on.year} đã dùng cho quyết định {taken.code} ngày"
            f" {day(taken.issued_on)}. Hãy xem lại sổ và ghi số khác."
        )
    try:
        terms = award_terms(proposal.campaign, issued_on)
    except NoRuleError as error:
        raise Refused(f"{error} {WRITE_THE_RULE}") from None
    decision = Decision(
        campaign=proposal.campaign,
        proposal=proposal,
        register=register,
        number=number,
        symbol=symbol,
        issued_on=issued_on,
        signer=signer,
        signer_position=clean(signer_position),
        individual_coefficient=terms.individual_coefficient,
        collective_coefficient=terms.collective_coefficient,
        base_salary=terms.base_salary,
        recorded_at=now,
        recorded_by=by,
    )
    save(decision, by=by, reason="ghi quyết định")
    for order, case in enumerate(passed):
        Award.objects.create(
            decision=decision,
            case=case,
            campaign_unit=case.campaign_unit,
            individual=case.individual,
            name=case.name,
            position=case.position,
            unit_name=case.unit_name,
            form=proposal.form,
            amount=terms.amount_of(case.subject),
            display_order=order,
        )
    proposal.state = State.DECIDED
    save(proposal, by=by, reason=f"quyết định {decision.code}")
    text = f"Số {decision.code} ngày {day(issued_on)}"
    note(proposal, Kind.DECIDED, by=by, now=now, text=text)
    return decision


def _passed(proposal: Proposal) -> list[ProposalCase]:
    """The cases that the council passed. Raises Refused while it has not voted on every case, or passed none."""
    meeting = CouncilMeeting.objects.filter(proposal=proposal).first()
    if meeting is None:
        raise Refused("Chưa ghi cuộc họp của Hội đồng nên chưa quyết định được.")
    cases = cases_of(proposal)
    open_ = [case.name for case in cases if not hasattr(case, "vote")]
    if open_:
        raise Refused(f"Chưa ghi kết quả bỏ phiếu của: {', '.join(open_)}.")
    passed = [case for case in cases if case.vote.passes(meeting.passing_rate)]
    if not passed:
        raise Refused("Không có trường hợp nào được Hội đồng thông qua.")
    return passed


@transaction.atomic
def ask_to_revoke(
    *, decision: Decision, reason: str, by: User, at: datetime | None = None
) -> Decision:
    """One person asks to revoke a decision, for a reason; it stays in force until another agrees. Raises Refused."""
    now = at or timezone.now()
    require_office(by)
    decision = _locked(decision)
    if decision.revocation_asked_at is not None:
        raise Refused(
            f"{decision.revocation_asked_by.get_full_name()} đã đề nghị thu hồi quyết định này."
        )
    text = require_text(reason, missing="Thu hồi phải có lý do. Hãy ghi lý do.", longest=1000)
    decision.revocation_reason = text
    decision.revocation_asked_at, decision.revocation_asked_by = now, by
    save(decision, by=by, reason=text)
    note(decision.proposal, Kind.REVOCATION_ASKED, by=by, now=now, text=f"{decision.code}: {text}")
    return decision


@transaction.atomic
def agree_to_revoke(*, decision: Decision, by: User, at: datetime | None = None) -> Decision:
    """A second person agrees: the awards no longer hold, the number stays used, the list waits again."""
    now = at or timezone.now()
    _require_approver(by)
    decision = _asked(decision)
    if decision.revocation_asked_by == by:
        raise Refused(
            "Người đề nghị thu hồi không tự đồng ý. Hãy để người khác có nhiệm vụ “lãnh đạo phòng” xét."
        )
    decision.revoked_at, decision.revoked_by = now, by
    save(decision, by=by, reason=decision.revocation_reason)
    proposal = locked(decision.proposal)
    proposal.state = State.SUBMITTED
    save(proposal, by=by, reason=f"thu hồi quyết định {decision.code}")
    note(
        proposal,
        Kind.REVOKED,
        by=by,
        now=now,
        text=f"{decision.code}: {decision.revocation_reason}",
    )
    return decision


@transaction.atomic
def refuse_to_revoke(*, decision: Decision, by: User, at: datetime | None = None) -> Decision:
    """A second person does not agree, or the first takes it back: the decision stays in force."""
    now = at or timezone.now()
    require_office(by)
    decision = _asked(decision)
    reason = decision.revocation_reason
    decision.revocation_reason = ""
    decision.revocation_asked_at = decision.revocation_asked_by = None
    save(decision, by=by, reason="không thu hồi")
    text = f"{decision.code}: {reason}"
    note(decision.proposal, Kind.REVOCATION_REFUSED, by=by, now=now, text=text)
    return decision


def _require_approver(by: User) -> None:
    require_office(by)
    if not may_decide(by):
        raise Refused("Ghi quyết định là việc của người có nhiệm vụ “lãnh đạo phòng”.")


def _locked(decision: Decision) -> Decision:
    found = Decision.objects.select_for_update(of=("self",)).select_related(
        "proposal", "revocation_asked_by"
    )
    decision = found.get(pk=decision.pk)
    if not decision.is_in_force:
        raise Refused("Quyết định này đã được thu hồi.")
    return decision


def _asked(decision: Decision) -> Decision:
    decision = _locked(decision)
    if decision.revocation_asked_at is None:
        raise Refused("Chưa có ai đề nghị thu hồi quyết định này.")
    return decision
