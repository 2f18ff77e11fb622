"""Phòng Nội vụ judges what no file counts."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import AuditEntry, Campaign, CampaignUnit, Criterion, User, audit
from metrics.models import (
    Assessment,
)
from metrics.queries.boards import (
    assessments_by_unit,
    rules_version_at,
)


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
    known_from = at or timezone.now()
    assessed_codes = set(
        rules_version_at(campaign, None)
        .criteria.filter(subject=Criterion.Subject.COLLECTIVE, measure=Criterion.Measure.ASSESSED)
        .values_list("code", flat=True)
    )
    units = dict(
        CampaignUnit.objects.filter(campaign=campaign).values_list("unit__code", "unit_id")
    )
    faults = [
        f"“{code}” không phải là tiêu chí do Phòng Nội vụ đánh giá của phong trào này."
        for code in values
        if code not in assessed_codes
    ]
    faults += [
        f"{code}: không có đơn vị mã “{unit}” trong phong trào. Kiểm tra lại mã đơn vị."
        for code, by_unit in values.items()
        for unit in by_unit
        if unit not in units
    ]
    if faults:
        raise Refused(*faults)
    in_force = assessments_by_unit(campaign, None)
    new = [
        Assessment(
            campaign=campaign,
            unit_id=units[unit],
            criterion_code=code,
            value=value,
            evidence=evidence,
            known_from=known_from,
            assessed_by=by,
        )
        for code, by_unit in values.items()
        for unit, value in by_unit.items()
        if in_force.get(units[unit], {}).get(code) != value
    ]
    Assessment.objects.bulk_create(new)
    if new:
        codes = {pk: code for code, pk in units.items()}
        changes = [
            [f"{one.criterion_code}, {codes[one.unit_id]}", "tỷ lệ hoàn thành (%)",
             str(in_force.get(one.unit_id, {}).get(one.criterion_code, "")), str(one.value)]
            for one in new
        ]  # fmt: skip
        audit.record(AuditEntry.Act.ADDED, new, by=by, reason=evidence, changes=changes)
    return len(new)
