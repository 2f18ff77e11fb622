"""Bonus, penalty, exclusion and their reversal: one person asks with reason and evidence, another one decides."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from campaigns.actions.accounts import SYSTEM_USERNAME
from campaigns.actions.exclusion import exclude_unit, readmit_unit
from campaigns.actions.recording import Refused
from campaigns.attachments import UnfitFileError, safe_name, scan_kind
from campaigns.models import (
    Adjustment,
    Campaign,
    CampaignUnit,
    EvidenceFile,
    Exclusion,
    RulesVersion,
    StandingProposal,
    Unit,
    User,
)
from campaigns.models.fields import longest
from campaigns.models.guarded import sign
from campaigns.models.people import act_of
from campaigns.models.standing import LONGEST_REASON
from campaigns.permissions import may_approve, may_change_standing
from campaigns.text import clean, instant, number

Row = TypeVar("Row", StandingProposal, Adjustment)
Kind = StandingProposal.Kind
State = StandingProposal.State
LONGEST_NUMBER = longest(StandingProposal, "document_number")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document by its number and date, or a file (name, bytes), or both."""

    document_number: str = ""
    document_date: date | None = None
    file: tuple[str, bytes] | None = None


@transaction.atomic
def propose_adjustment(
    *,
    campaign: Campaign,
    unit: Unit,
    points: Decimal,
    reason: str,
    evidence: Evidence,
    by: User,
    at: datetime | None = None,
) -> StandingProposal:
    """Asks for a bonus (``points`` above 0) or a penalty (below). Nothing changes until another person approves.

    Raises ``Refused`` without a reason or evidence, for 0 or parts of a hundredth, beyond the campaign's limit, and
    while the very same is asked for.
    """
    campaign_unit = _locked(campaign, unit, by)
    reason = _text(reason, "Hãy ghi lý do thưởng điểm hoặc trừ điểm.")
    if points == 0 or points != points.quantize(Decimal("0.01")):
        raise Refused("Số điểm phải khác 0, có nhiều nhất hai chữ số thập phân.")
    _refuse_beyond_limit(campaign_unit, points)
    if _waiting(campaign_unit, Kind.ADJUST).filter(points=points, reason=reason).exists():
        raise Refused(
            "Một đề nghị giống hệt (đơn vị, số điểm, lý do) đang chờ duyệt; không ghi thêm."
        )
    return _proposed(campaign_unit, Kind.ADJUST, reason, evidence, by=by, at=at, points=points)


@transaction.atomic
def propose_exclusion(
    *,
    campaign: Campaign,
    unit: Unit,
    reason: str,
    evidence: Evidence,
    by: User,
    at: datetime | None = None,
) -> StandingProposal:
    """Asks to leave the unit out of the ranking.

    Raises ``Refused`` without a reason or evidence, for a unit that is left out already, and while that is asked for.
    """
    campaign_unit = _locked(campaign, unit, by)
    reason = _text(reason, "Hãy ghi lý do loại đơn vị khỏi xếp hạng.")
    if _exclusion(campaign_unit) is not None:
        raise Refused(f"{unit} đã bị loại khỏi xếp hạng từ trước; không cần đề nghị nữa.")
    _refuse_second(_waiting(campaign_unit, Kind.EXCLUDE))
    return _proposed(campaign_unit, Kind.EXCLUDE, reason, evidence, by=by, at=at)


@transaction.atomic
def propose_readmission(
    *, campaign: Campaign, unit: Unit, reason: str, by: User, at: datetime | None = None
) -> StandingProposal:
    """Asks to let an excluded unit back into the ranking. Raises ``Refused`` where there is nothing to undo."""
    campaign_unit = _locked(campaign, unit, by)
    reason = _text(reason, "Hãy ghi lý do cho đơn vị xếp hạng trở lại.")
    exclusion = _exclusion(campaign_unit)
    if exclusion is None:
        raise Refused(f"{unit} không bị loại khỏi xếp hạng; không có gì để hủy.")
    _refuse_second(_waiting(campaign_unit, Kind.READMIT))
    return _proposed(campaign_unit, Kind.READMIT, reason, None, by=by, at=at, exclusion=exclusion)


@transaction.atomic
def propose_undoing(
    *, adjustment: Adjustment, reason: str, by: User, at: datetime | None = None
) -> StandingProposal:
    """Asks to undo a bonus or penalty in force. Raises ``Refused`` when it is undone already, or that is asked for."""
    of_unit = adjustment.campaign_unit
    campaign_unit = _locked(of_unit.campaign, of_unit.unit, by)
    reason = _text(reason, "Hãy ghi lý do hủy điểm thưởng, điểm trừ này.")
    adjustment = Adjustment.objects.get(pk=adjustment.pk)
    _refuse_undone(adjustment)
    _refuse_second(_waiting(campaign_unit, Kind.UNDO_ADJUST).filter(adjustment=adjustment))
    return _proposed(
        campaign_unit, Kind.UNDO_ADJUST, reason, None, by=by, at=at, adjustment=adjustment
    )


@transaction.atomic
def decide_standing(
    *,
    proposal: StandingProposal,
    approve: bool,
    by: User,
    note: str = "",
    at: datetime | None = None,
) -> StandingProposal:
    """A second person lets the proposal take effect at once, or says why not (``note``).

    Raises ``Refused`` for who proposed it, for the program's own account, for a proposal that is decided, without a
    note for a refusal, and where what was asked for is no longer possible (limit, undone or excluded meanwhile).
    """
    of_unit = proposal.campaign_unit
    campaign_unit = _locked(of_unit.campaign, of_unit.unit, by)
    if not may_approve(by):
        raise Refused("Duyệt đề nghị này là việc của người có nhiệm vụ “lãnh đạo phòng”.")
    proposal = _undecided(proposal)
    note = _text(note)
    if by == proposal.proposed_by:
        raise Refused(
            f"Đề nghị số {proposal.pk} là của chính {by.get_full_name()}; phải do người thứ hai duyệt."
        )
    if by.username == SYSTEM_USERNAME:
        raise Refused(
            "Tài khoản của chương trình không duyệt được; người thứ hai phải dùng tài khoản của mình."
        )
    if not approve and not note:
        raise Refused("Hãy ghi vì sao không duyệt đề nghị này.")
    now = at or timezone.now()
    if approve:
        _take_effect(campaign_unit, proposal, by, now)
    proposal.state = State.APPROVED if approve else State.REFUSED
    proposal.decided_by, proposal.decided_at, proposal.decision_note = by, now, note
    return _saved(proposal, by, note or "duyệt")


@transaction.atomic
def withdraw_standing(
    *, proposal: StandingProposal, by: User, at: datetime | None = None
) -> StandingProposal:
    """Who proposed takes it back. Raises ``Refused`` for anybody else, and for what is decided."""
    of_unit = proposal.campaign_unit
    _locked(of_unit.campaign, of_unit.unit, by)
    proposal = _undecided(proposal)
    if by != proposal.proposed_by:
        raise Refused(
            f"Chỉ {proposal.proposed_by.get_full_name()} rút được đề nghị số {proposal.pk}."
        )
    proposal.state = State.WITHDRAWN
    proposal.decided_by, proposal.decided_at = by, at or timezone.now()
    return _saved(proposal, by, "rút lại đề nghị")


def _take_effect(
    campaign_unit: CampaignUnit, proposal: StandingProposal, by: User, now: datetime
) -> None:
    campaign, unit = campaign_unit.campaign, campaign_unit.unit
    kind, adjustment, exclusion = proposal.kind, proposal.adjustment, proposal.exclusion
    if kind == Kind.ADJUST and proposal.points is not None:
        _refuse_beyond_limit(campaign_unit, proposal.points)
        proposal.adjustment = _saved(
            Adjustment(
                campaign_unit=campaign_unit,
                points=proposal.points,
                reason=proposal.reason,
                basis=proposal.basis,
                known_from=now,
                proposed_by=proposal.proposed_by,
                approved_by=by,
            ),
            by,
            proposal.reason,
        )
    elif kind == Kind.UNDO_ADJUST and adjustment is not None:
        _refuse_undone(adjustment)
        adjustment.known_to = now
        _saved(adjustment, by, proposal.reason)
    elif kind == Kind.EXCLUDE:
        proposal.exclusion = exclude_unit(
            campaign=campaign, unit=unit, reason=proposal.reason, by=by, at=now
        )
    elif kind == Kind.READMIT and exclusion is not None:
        if exclusion.known_to is not None:
            raise Refused(f"{unit} đã được xếp hạng trở lại; không có gì để hủy.")
        readmit_unit(campaign=campaign, unit=unit, reason=proposal.reason, by=by, at=now)
    else:  # the database lets no such proposal stand
        raise ValueError(f"Proposal {proposal.pk} does not say what it asks for.")


def _locked(campaign: Campaign, unit: Unit, by: User) -> CampaignUnit:
    """The unit within the campaign; nobody asks, decides or publishes a board of the campaign meanwhile."""
    if not may_change_standing(by):
        raise Refused(
            f"Tài khoản “{by.username}” không được thưởng điểm, trừ điểm hay loại đơn vị; việc này của Phòng Nội vụ."
        )
    list(Campaign.objects.select_for_update(no_key=True).filter(pk=campaign.pk))
    in_scope = CampaignUnit.objects.filter(campaign=campaign, unit=unit)
    found = in_scope.select_related("campaign", "unit").first()
    if found is None:
        raise Refused(f"{unit} không thuộc phạm vi của phong trào “{campaign.slug}”.")
    return found


def _undecided(proposal: StandingProposal) -> StandingProposal:
    """As it is now that nobody else can decide about it. Raises ``Refused`` when somebody has."""
    proposal = StandingProposal.objects.select_related(
        "proposed_by", "decided_by", "adjustment", "exclusion", "file"
    ).get(pk=proposal.pk)
    if proposal.state != State.WAITING:
        what = "rút lại" if proposal.state == State.WITHDRAWN else "xử lý"
        who, when = act_of(proposal.decided_by, proposal.decided_at)
        raise Refused(
            f"Đề nghị số {proposal.pk} đã được {who.get_full_name()} {what} lúc {instant(when)};"
            " không có gì thay đổi."
        )
    return proposal


def _waiting(campaign_unit: CampaignUnit, kind: Kind):
    return StandingProposal.objects.waiting().filter(campaign_unit=campaign_unit, kind=kind)


def _refuse_second(waiting) -> None:
    found = waiting.select_related("proposed_by").first()
    if found is not None:
        raise Refused(
            f"Đề nghị số {found.pk} của {found.proposed_by.get_full_name()} về cùng việc này còn chờ duyệt;"
            " không ghi thêm đề nghị nữa."
        )


def _refuse_undone(adjustment: Adjustment) -> None:
    if adjustment.known_to is not None:
        raise Refused(
            f"Điểm này đã được hủy lúc {instant(adjustment.known_to)}; không có gì để hủy nữa."
        )


def _refuse_beyond_limit(campaign_unit: CampaignUnit, points: Decimal) -> None:
    """Bonuses of a unit in force may come to the limit, and so may penalties: one never makes room for the other."""
    rules = RulesVersion.objects.filter(campaign=campaign_unit.campaign).latest("number")
    limit = Fraction(rules.adjustment_limit)
    if limit == 0:
        raise Refused(
            "Quy tắc của phong trào không dùng điểm thưởng, điểm trừ. Muốn dùng, hãy đặt giới hạn"
            " (adjustment_limit) trong campaign.toml rồi nạp lại."
        )
    same_side = {"points__gt": 0} if points > 0 else {"points__lt": 0}
    so_far = Adjustment.objects.in_force_at(None).filter(campaign_unit=campaign_unit, **same_side)
    already = abs(so_far.aggregate(sum=Sum("points"))["sum"] or Decimal(0))
    if Fraction(already) + Fraction(abs(points)) > limit:
        what = "thưởng" if points > 0 else "trừ"
        had = f" đã có {number(already, decimals=2)} điểm {what}," if already else ""
        raise Refused(
            f"{campaign_unit.unit}{had} thêm {number(abs(points), decimals=2)} điểm thì vượt giới hạn"
            f" {rules.adjustment_limit.replace('.', ',')} điểm {what} của một đơn vị."
        )


def _exclusion(campaign_unit: CampaignUnit) -> Exclusion | None:
    return Exclusion.objects.in_force_at(None).filter(campaign_unit=campaign_unit).first()


def _proposed(
    campaign_unit: CampaignUnit,
    kind: Kind,
    reason: str,
    evidence: Evidence | None,
    *,
    by: User,
    at: datetime | None,
    **fields,
) -> StandingProposal:
    """``evidence`` None: none is asked for, what is undone has its own."""
    now = at or timezone.now()
    if evidence is not None:
        fields |= _evidence(campaign_unit, evidence, by, now)
    proposal = StandingProposal(
        campaign_unit=campaign_unit,
        kind=kind,
        reason=reason,
        proposed_by=by,
        proposed_at=now,
        **fields,
    )
    return _saved(proposal, by, reason)


def _evidence(
    campaign_unit: CampaignUnit, evidence: Evidence, by: User, now: datetime
) -> dict[str, object]:
    document = clean(evidence.document_number)
    if len(document) > LONGEST_NUMBER:
        raise Refused(
            f"Số, ký hiệu văn bản dài {len(document)} ký tự. Rút ngắn còn nhiều nhất {LONGEST_NUMBER} ký tự."
        )
    if bool(document) != bool(evidence.document_date):
        raise Refused("Hãy ghi đủ cả số, ký hiệu và ngày của văn bản làm căn cứ.")
    if not document and evidence.file is None:
        raise Refused("Phải có căn cứ: số và ngày của văn bản, hoặc tệp bản quét của văn bản.")
    file = None
    if evidence.file is not None:
        name, data = evidence.file
        try:
            kind = scan_kind(name, data)
        except UnfitFileError as unfit:
            raise Refused(str(unfit)) from None
        safe = safe_name(name, kind, nameless="can-cu")
        file = EvidenceFile.holding(
            data, name=safe, kind=kind, at=now, by=by, campaign_unit=campaign_unit
        )
        file.save()
    return {
        "document_number": document,
        "document_date": evidence.document_date,
        "file": file,
    }


def _text(text: str, if_empty: str = "") -> str:
    text = clean(text)
    if if_empty and not text:
        raise Refused(if_empty)
    if len(text) > LONGEST_REASON:
        raise Refused(
            f"Lời ghi dài {len(text)} ký tự. Rút ngắn còn nhiều nhất {LONGEST_REASON} ký tự."
        )
    return text


def _saved(row: Row, by: User, why: str) -> Row:
    sign(row, by=by, reason=why)
    row.save()
    return row
