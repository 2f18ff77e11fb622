"""What came in for one month as known at an instant: a fixed number of queries, however many units there are."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, Q, Sum

from campaigns.models import Campaign, CampaignUnit
from metrics.completeness import ReportFacts, State, state_of
from metrics.models import Figure, MonthLock, MonthlyReport, UnitTotals, Upload

SUMMED = (
    "received",
    "received_online_l3",
    "received_online_l4",
    "received_post",
    "returned",
    "returned_post",
    "resolved_late",
    "pending_overdue",
)


@dataclass(frozen=True, slots=True)
class MonthOfOneUnit:
    """``first_known``: since when a report that still stands is there. ``has_totals``: one without procedures too."""

    campaign_unit: CampaignUnit
    state: State
    report: MonthlyReport | None
    first_known: datetime | None
    has_totals: bool


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """``sums``: of all units; None = nobody knows. ``uploads``: those that the reports in force stand on."""

    month: date
    units: list[MonthOfOneUnit]
    sums: dict[str, int | None]
    uploads: list[Upload]
    is_closed: bool


def load_month(
    campaign: Campaign, month: date, as_of: datetime | None, *, now: datetime
) -> MonthFacts:
    """``now``: the clock by which a report that is not there is overdue, where ``as_of`` does not say another."""
    of_month = MonthlyReport.objects.filter(campaign=campaign, month=month)
    standing = Q(upload__state=Upload.State.COMMITTED)
    if as_of is not None:
        standing |= Q(upload__withdrawn_at__gt=as_of)
    first_known = dict(
        of_month.known_at(as_of)
        .filter(standing, is_void=False)
        .order_by()
        .values("unit")
        .annotate(first=Min("known_from"))
        .values_list("unit", "first")
    )
    reports = {
        report.unit_id: report
        # Each upload once, not again with every report: what it changed is as long as its units are many.
        for report in of_month.in_force_at(as_of).prefetch_related("upload__uploaded_by")
    }
    totals = set(
        UnitTotals.objects.in_force_at(as_of)
        .filter(campaign=campaign, month=month)
        .order_by()
        .values_list("unit", flat=True)
    )
    units = []
    for one in (
        CampaignUnit.objects.filter(campaign=campaign)
        .select_related("unit", "group")
        .order_by("group__display_order", "group__code", "unit__display_order", "unit__code")
    ):
        report = reports.get(one.unit_id)
        facts = None
        if report is not None:
            facts = ReportFacts(
                revision=report.revision,
                is_nil=report.is_nil,
                has_warnings=report.has_warnings,
                upload=report.upload_id,
                first_known=first_known.get(one.unit_id, report.known_from),
            )
        state = state_of(campaign, month, facts, as_of or now)
        since = None if facts is None else facts.first_known
        units.append(MonthOfOneUnit(one, state, report, since, one.unit_id in totals))
    sums = Figure.objects.filter(report__in=[report.pk for report in reports.values()]).aggregate(
        **{f"sum_{name}": Sum(name) for name in SUMMED}
    )
    uploads = {report.upload_id: report.upload for report in reports.values()}
    return MonthFacts(
        month=month,
        units=units,
        sums={name: sums[f"sum_{name}"] for name in SUMMED},
        uploads=sorted(uploads.values(), key=lambda upload: (upload.known_from, upload.pk)),
        is_closed=MonthLock.objects.in_force_at(as_of)
        .filter(campaign=campaign, month=month)
        .exists(),
    )
