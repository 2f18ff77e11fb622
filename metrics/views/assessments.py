"""How far each unit has completed its plan: one grid, filled by hand or pasted, agreed to by a second person."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns.access import SignedInRequest, open_to
from campaigns.actions import Refused
from campaigns.models import Campaign, CampaignUnit, Criterion
from campaigns.permissions import may_approve, may_review
from campaigns.text import clean, match_key, number, whole_number
from metrics.actions import (
    assessed_criteria,
    decide_assessment,
    per_cent,
    propose_assessment,
    withdraw_assessment,
)
from metrics.models import Assessment, AssessmentProposal
from metrics.permissions import may_assess
from metrics.scope import Address, in_campaign

CRITERION = "tieu-chi"
SHOWN = 30  # proposals that are over


@dataclass
class Row:
    """One unit in the grid: what is in force, and what was typed."""

    unit: CampaignUnit
    in_force: Assessment | None
    value: str = ""
    evidence: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def is_of_office(self) -> bool:
        """The office's own plan: its own assessment of it is told as such."""
        return match_key(self.unit.unit.name) == match_key(self.unit.campaign.standing_unit)


@open_to(may_assess)
@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign()
def assessments(request: SignedInRequest, address: Address) -> HttpResponse:
    """The grid of one criterion, the proposal that waits, and those that are over."""
    criteria = assessed_criteria(address.campaign)
    asked = request.GET.get(CRITERION, "")
    criterion = next((one for one in criteria if one.code == asked or not asked), None)
    if criterion is None and asked:
        raise Http404(f"Phong trào này không có tiêu chí “{asked}” do Phòng Nội vụ đánh giá.")
    rows = _rows(address.campaign, criterion) if criterion else []
    if request.method != "POST" or criterion is None:
        return _page(request, address, criteria, criterion, rows)
    act = request.POST.get("viec", "")
    try:
        if act == "dan":
            _paste(rows, request.POST.get("dan", ""))
            return _page(request, address, criteria, criterion, rows)
        if act == "gui":
            values = _typed(rows, request)
            if any(row.errors for row in rows):
                return _page(request, address, criteria, criterion, rows, status=422)
            propose_assessment(
                campaign=address.campaign,
                criterion_code=criterion.code,
                values=values,
                by=request.user,
            )
            said = "Đã gửi duyệt; mức đánh giá được tính khi người thứ hai duyệt."
        else:
            said = _decide(request, address.campaign, act)
    except Refused as refusal:
        return _page(request, address, criteria, criterion, rows, refusal=refusal, status=422)
    messages.success(request, said)
    return redirect(request.get_full_path())


def _decide(request: SignedInRequest, campaign: Campaign, act: str) -> str:
    proposal = AssessmentProposal.objects.filter(
        campaign=campaign, pk=whole_number(request.POST.get("so", "")) or 0
    ).first()
    if proposal is None:
        raise Http404("Phong trào này không có đề nghị đánh giá ấy.")
    note = request.POST.get("note", "")
    if act == "rut":
        withdraw_assessment(proposal=proposal, by=request.user)
        return f"Đã rút lại đề nghị số {proposal.pk}."
    if act not in {"duyet", "khong-duyet"}:
        raise BadRequest("Trang này không có việc ấy. Hãy mở lại trang rồi chọn lại.")
    decide_assessment(proposal=proposal, approve=act == "duyet", by=request.user, note=note)
    return (
        f"Đã duyệt đề nghị số {proposal.pk}; điểm và hạng tính lại ngay."
        if act == "duyet"
        else f"Không duyệt đề nghị số {proposal.pk}."
    )


def _rows(campaign: Campaign, criterion: Criterion) -> list[Row]:
    """Every unit of the campaign in its order: two queries."""
    newest: dict[int, Assessment] = {}
    for one in (
        Assessment.objects.filter(campaign=campaign, criterion_code=criterion.code)
        .select_related("assessed_by")
        .order_by("known_from", "pk")
    ):
        newest[one.unit_id] = one
    units = CampaignUnit.objects.filter(campaign=campaign).select_related("unit", "campaign")
    return [
        Row(unit, newest.get(unit.unit_id))
        for unit in units.order_by("unit__display_order", "unit__code")
    ]


def _typed(rows: list[Row], request: SignedInRequest) -> dict[str, tuple[Decimal, str]]:
    """What was typed, per cents that cannot be with their error; an empty field leaves its unit as it is."""
    values = {}
    for row in rows:
        code = row.unit.unit.code
        row.value = clean(request.POST.get(f"muc-{code}", ""))
        row.evidence = clean(request.POST.get(f"can-cu-{code}", ""))
        if not row.value:
            continue
        value = per_cent(row.value.removesuffix("%").strip().replace(",", "."))
        if value is None:
            row.errors.append(
                f"“{row.value}” không phải là tỷ lệ từ 0 đến 100 với nhiều nhất hai chữ số thập phân."
            )
        else:
            values[code] = (value, row.evidence)
    return values


def _paste(rows: list[Row], text: str) -> None:
    """Lines from a sheet: unit, per cent, basis. Raises ``Refused`` with every line that has no place."""
    by_name = {match_key(row.unit.unit.name): row for row in rows}
    by_name |= {row.unit.unit.code: row for row in rows}
    found: dict[str, tuple[Row, str, str]] = {}
    faults = []
    for place, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, value, evidence, *_ = [*line.split("\t"), "", ""]
        row = by_name.get(clean(name)) or by_name.get(match_key(name))
        if row is None:
            faults.append(f"Dòng {place}: không có đơn vị “{clean(name)}” trong phong trào.")
        elif row.unit.unit.code in found:
            faults.append(f"Dòng {place}: {row.unit.unit.name} đã có ở một dòng trên.")
        else:
            found[row.unit.unit.code] = (row, clean(value), clean(evidence))
    if not found and not faults:
        faults.append("Chưa có dòng nào để dán: mỗi dòng là đơn vị, mức (%), căn cứ.")
    if faults:
        raise Refused(*faults)
    for row, value, evidence in found.values():
        row.value, row.evidence = value, evidence


def _page(
    request: SignedInRequest,
    address: Address,
    criteria: list[Criterion],
    criterion: Criterion | None,
    rows: list[Row],
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    proposals = AssessmentProposal.objects.filter(campaign=address.campaign)
    proposals = proposals.select_related("proposed_by", "decided_by")
    code = criterion.code if criterion else ""
    waiting = proposals.waiting().filter(criterion_code=code).first()
    names = {row.unit.unit.code: row.unit.unit.name for row in rows}
    context = {
        "address": address,
        "campaign": address.campaign,
        "criteria": criteria,
        "criterion": criterion,
        "rows": rows,
        "errors": [(row, error) for row in rows for error in row.errors],
        "missing": [row for row in rows if row.in_force is None],
        "pasted": request.POST.get("dan", "") if refusal else "",
        "refusal": refusal,
        "waiting": waiting,
        "waiting_values": [
            (names.get(unit, unit), number(Decimal(one["value"]), decimals=2), one["evidence"])
            for unit, one in waiting.values.items()
        ]
        if waiting
        else [],
        "over": proposals.filter(criterion_code=code).exclude(
            state=AssessmentProposal.State.WAITING
        )[:SHOWN],
        "may_propose": may_review(request.user),
        "may_decide": waiting is not None
        and may_approve(request.user)
        and waiting.proposed_by_id != request.user.pk,
    }
    return render(request, "metrics/assessments.html", context, status=status)
