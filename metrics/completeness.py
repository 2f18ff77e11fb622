"""Which unit has reported which month, and whether in time.

Timeliness is of the first revision of the month whose upload still stands, by the instant from which it is known:

- a correction does not make late what came in time;
- what was withdrawn never came: where a month was reported, withdrawn and reported again, the new report counts;
- a revision that restores an earlier one stands on that one's upload, so the earlier one counts.

In time is before the campaign's ``report_due_at``; without a due day nothing is in time or late. Totals of a unit
(layouts D, E) are no report of its month: they are only named.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Min

from campaigns.models import Campaign, CampaignUnit, UnitMember
from metrics.models import MonthlyReport, UnitTotals, Upload
from metrics.queries.boards import ClosedMonths, closed_months


class State(StrEnum):
    IN_TIME = "in-time"
    LATE = "late"
    CAME = "came"  # no due day is set
    OVERDUE = "overdue"  # not here, and the due day has passed
    NOT_DUE = "not-due"  # not here, the month is over, the due day is still to come
    LACKING = "lacking"  # not here, the month is over, no due day is set
    RUNNING = "running"  # not here, and the month is not over


REPORTED = {State.IN_TIME, State.LATE, State.CAME}
MISSING = {State.OVERDUE, State.NOT_DUE, State.LACKING}


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """The report in force of a unit's month. ``first_known``: since when there is one that still stands."""

    revision: int
    is_nil: bool
    has_warnings: bool
    upload: int
    first_known: datetime


@dataclass(frozen=True, slots=True)
class UnitMonth:
    """``open_until``: the last day on which the month, closed for others, is open for this unit."""

    month: date
    state: State
    report: ReportFacts | None
    has_totals: bool
    is_closed: bool
    open_until: date | None


@dataclass(frozen=True, slots=True)
class UnitMonths:
    unit: CampaignUnit
    officers: list[UnitMember]
    months: list[UnitMonth]


@dataclass(frozen=True, slots=True)
class Completeness:
    campaign: Campaign
    now: datetime
    closed: ClosedMonths
    units: list[UnitMonths]


def load_completeness(campaign: Campaign, now: datetime) -> Completeness:
    """Every unit of the campaign, by group, with every month: seven queries."""
    today = now.astimezone(campaign.zone).date()
    closed = closed_months(campaign, now)
    officers: dict[int, list[UnitMember]] = {}
    for member in (
        UnitMember.objects.in_force_on(today)
        .filter(unit__campaign_units__campaign=campaign)
        .select_related("user")
        .order_by("is_acting", "valid_from", "pk")
    ):
        officers.setdefault(member.unit_id, []).append(member)
    totals = set(
        UnitTotals.objects.in_force_at(None)
        .filter(campaign=campaign)
        .order_by()
        .values_list("unit", "month")
    )
    reports = _reports(campaign)
    units = []
    for one in (
        CampaignUnit.objects.filter(campaign=campaign)
        .select_related("unit", "group")
        .order_by("group__display_order", "group__code", "unit__display_order", "unit__code")
    ):
        months = []
        for month in campaign.months:
            report = reports.get((one.unit_id, month))
            months.append(
                UnitMonth(
                    month=month,
                    state=state_of(campaign, month, report, now),
                    report=report,
                    has_totals=(one.unit_id, month) in totals,
                    is_closed=closed.is_closed(one.unit_id, month),
                    open_until=closed.open_until(one.unit_id, month)
                    if month in closed.locks
                    else None,
                )
            )
        units.append(UnitMonths(one, officers.get(one.unit_id, []), months))
    return Completeness(campaign, now, closed, units)


def _reports(campaign: Campaign) -> dict[tuple[int, date], ReportFacts]:
    """(unit id, month) -> the report in force: two queries."""
    of_campaign = MonthlyReport.objects.filter(campaign=campaign)
    standing = of_campaign.filter(is_void=False, upload__state=Upload.State.COMMITTED)
    first_known = {
        (unit, month): known_from
        for unit, month, known_from in standing.order_by()
        .values("unit", "month")
        .annotate(first=Min("known_from"))
        .values_list("unit", "month", "first")
    }
    in_force = MonthlyReport.objects.in_force_at(None).filter(campaign=campaign).order_by()
    return {
        (unit, month): ReportFacts(
            revision, is_nil, has_warnings, upload, first_known.get((unit, month), known_from)
        )
        for unit, month, known_from, revision, is_nil, has_warnings, upload in in_force.values_list(
            "unit", "month", "known_from", "revision", "is_nil", "has_warnings", "upload"
        )
    }


def state_of(campaign: Campaign, month: date, report: ReportFacts | None, now: datetime) -> State:
    due_at = campaign.report_due_at(month)
    if report is not None:
        if due_at is None:
            return State.CAME
        return State.IN_TIME if report.first_known < due_at else State.LATE
    if not campaign.month_has_ended_by(month, now):
        return State.RUNNING
    if due_at is None:
        return State.LACKING
    return State.OVERDUE if now >= due_at else State.NOT_DUE
