"""Phòng Nội vụ judges what no file counts: on screen one person proposes and another one agrees."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import AuditEntry, Campaign, CampaignUnit, Criterion, User, audit
from campaigns.models.fields import longest
from campaigns.models.guarded import sign
from campaigns.permissions import is_another, may_approve, may_review
from campaigns.text import clean
from metrics.models import Assessment, AssessmentProposal
from metrics.queries.boards import assessments_by_unit, rules_version_at

_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,20})?")


def per_cent(value: object) -> Decimal | None:
    """An assessed per cent: from 0 to 100 with at most two decimals; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    if not _NUMBER.fullmatch(str(value)):
        return None
    number = Decimal(value)
    if number > 100 or number != round(number, 2):
        return None
    return number.quantize(Decimal("0.01"))


def assessed_criteria(campaign: Campaign) -> list[Criterion]:
    """The criteria of collectives that Phòng Nội vụ assesses by the rules in force."""
    return list(
        rules_version_at(campaign, None).criteria.filter(
            subject=Criterion.Subject.COLLECTIVE, measure=Criterion.Measure.ASSESSED
        )
    )


@transaction.atomic
def propose_assessment(
    *,
    campaign: Campaign,
    criterion_code: str,
    values: Mapping[str, tuple[Decimal, str]],
    by: User,
) -> AssessmentProposal:
    """Proposes per cents (unit code -> 0–100 and what they rest on). What is in force already is left out.

    Raises ``Refused`` for strangers, for unknown criteria and units, while another proposal of the criterion waits, and
    when nothing would change.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not may_review(by):
        raise Refused("Đánh giá là việc của người có nhiệm vụ “thẩm định”.")
    _refuse_unknown(campaign, {criterion_code: values})
    of_criterion = AssessmentProposal.objects.waiting().filter(
        campaign=campaign, criterion_code=criterion_code
    )
    if waiting := of_criterion.select_related("proposed_by").first():
        raise Refused(
            f"Đề nghị số {waiting.pk} của {waiting.proposed_by.get_full_name()} về tiêu chí {criterion_code}"
            " còn chờ duyệt; hãy chờ duyệt hoặc rút lại rồi gửi lại."
        )
    in_force = assessments_by_unit(campaign, None)
    unit_of = _units(campaign)
    most = longest(Assessment, "evidence")
    changed = {}
    for code, (value, text) in values.items():
        evidence = clean(text)
        if len(evidence) > most:
            raise Refused(f"{code}: căn cứ dài {len(evidence)} ký tự; hãy ghi gọn trong {most}.")
        if in_force.get(unit_of[code], {}).get(criterion_code) != value:
            changed[code] = {"value": str(value), "evidence": evidence}
    if not changed:
        raise Refused("Các mức này đều đang có hiệu lực; không có gì để gửi duyệt.")
    proposal = AssessmentProposal(
        campaign=campaign, criterion_code=criterion_code, values=changed, proposed_by=by
    )
    sign(proposal, by=by)
    proposal.save()
    return proposal


@transaction.atomic
def decide_assessment(
    *, proposal: AssessmentProposal, approve: bool, by: User, note: str = ""
) -> AssessmentProposal:
    """A second person agrees, and the per cents count from now; or says in ``note`` why not. Raises ``Refused``."""
    proposal = _waiting(proposal)
    if not may_approve(by):
        raise Refused("Duyệt đánh giá là việc của người có nhiệm vụ “lãnh đạo phòng”.")
    if not is_another(by, proposal.proposed_by):
        raise Refused(
            f"Đề nghị số {proposal.pk} là của chính {by.get_full_name()}; phải do người thứ hai duyệt."
        )
    note = clean(note)
    if not approve and not note:
        raise Refused("Hãy ghi vì sao không duyệt đề nghị này.")
    if len(note) > (most := longest(AssessmentProposal, "decision_note")):
        raise Refused(f"Ý kiến dài {len(note)} ký tự; hãy ghi gọn trong {most} ký tự.")
    state = AssessmentProposal.State.APPROVED if approve else AssessmentProposal.State.REFUSED
    proposal = _decided(proposal, state, by=by, note=note)
    if approve:
        _refuse_unknown(proposal.campaign, {proposal.criterion_code: proposal.values})
        _record(
            proposal.campaign,
            [
                Wanted(proposal.criterion_code, unit, Decimal(one["value"]), one["evidence"])
                for unit, one in proposal.values.items()
            ],
            by=proposal.proposed_by,
            told_of=by,
            at=proposal.decided_at,
        )
    return proposal


@transaction.atomic
def withdraw_assessment(*, proposal: AssessmentProposal, by: User) -> AssessmentProposal:
    """Who proposed takes it back. Raises ``Refused`` for anybody else."""
    proposal = _waiting(proposal)
    if by != proposal.proposed_by:
        raise Refused(f"Chỉ {proposal.proposed_by.get_full_name()} rút được đề nghị này.")
    return _decided(proposal, AssessmentProposal.State.WITHDRAWN, by=by, note="")


def _waiting(proposal: AssessmentProposal) -> AssessmentProposal:
    Campaign.objects.select_for_update(no_key=True).get(pk=proposal.campaign_id)
    proposal = AssessmentProposal.objects.select_related("campaign", "proposed_by").get(
        pk=proposal.pk
    )
    if proposal.state != AssessmentProposal.State.WAITING:
        raise Refused(
            f"Đề nghị số {proposal.pk} đã xong ({proposal.get_state_display().lower()});"
            " không có gì thay đổi."
        )
    return proposal


def _decided(
    proposal: AssessmentProposal, state: AssessmentProposal.State, *, by: User, note: str
) -> AssessmentProposal:
    proposal.state, proposal.decision_note = state, note
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    sign(proposal, by=by, reason=note)
    proposal.save()
    return proposal


def _units(campaign: Campaign) -> dict[str, int]:
    return dict(CampaignUnit.objects.filter(campaign=campaign).values_list("unit__code", "unit_id"))


def _refuse_unknown(campaign: Campaign, values: Mapping[str, Mapping[str, object]]) -> None:
    codes = {criterion.code for criterion in assessed_criteria(campaign)}
    units = _units(campaign)
    faults = [
        f"“{code}” không phải là tiêu chí do Phòng Nội vụ đánh giá của phong trào này."
        for code in values
        if code not in codes
    ]
    faults += [
        f"{code}: không có đơn vị mã “{unit}” trong phong trào. Kiểm tra lại mã đơn vị."
        for code, by_unit in values.items()
        for unit in by_unit
        if unit not in units
    ]
    if faults:
        raise Refused(*faults)


@transaction.atomic
def assess(
    *,
    campaign: Campaign,
    values: Mapping[str, Mapping[str, Decimal]],
    by: User,
    evidence: str = "",
    at: datetime | None = None,
) -> int:
    """Records assessed per cents (criterion code -> unit code -> 0–100); returns how many really changed.

    Raises ``Refused`` with every unknown criterion and unit; then nothing is written.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    _refuse_unknown(campaign, values)
    wanted = [
        Wanted(code, unit, value, evidence)
        for code, by_unit in values.items()
        for unit, value in by_unit.items()
    ]
    return _record(campaign, wanted, by=by, told_of=by, at=at)


class Wanted(NamedTuple):
    """One per cent to record. ``criterion``, ``unit``: codes; ``evidence``: what it rests on."""

    criterion: str
    unit: str
    value: Decimal
    evidence: str


def _record(
    campaign: Campaign, wanted: Iterable[Wanted], *, by: User, told_of: User, at: datetime | None
) -> int:
    """Writes what is not in force yet, with an entry in the log for each evidence; returns how many.

    ``told_of``: whom the log names, the second person where there is one.
    """
    units = _units(campaign)
    in_force = assessments_by_unit(campaign, None)
    known_from = at or timezone.now()
    new: dict[str, list[Assessment]] = {}
    changes: dict[str, list[list[str]]] = {}
    for one in wanted:
        before = in_force.get(units[one.unit], {}).get(one.criterion)
        if before == one.value:
            continue
        row = Assessment(
            campaign=campaign,
            unit_id=units[one.unit],
            criterion_code=one.criterion,
            value=one.value,
            evidence=one.evidence,
            known_from=known_from,
            assessed_by=by,
        )
        new.setdefault(one.evidence, []).append(row)
        was = "" if before is None else str(before)
        changes.setdefault(one.evidence, []).append(
            [f"{one.criterion}, {one.unit}", "tỷ lệ hoàn thành (%)", was, str(one.value)]
        )
    Assessment.objects.bulk_create([row for rows in new.values() for row in rows])
    for evidence, rows in new.items():
        audit.record(
            AuditEntry.Act.ADDED, rows, by=told_of, reason=evidence, changes=changes[evidence]
        )
    return sum(map(len, new.values()))
