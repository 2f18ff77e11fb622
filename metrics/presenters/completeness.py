"""Which unit has reported which month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.models import Campaign, CampaignUnit
from campaigns.text import last_day
from metrics.models import MonthlyReport


@dataclass(frozen=True, slots=True)
class MonthOfUnit:
    """``state``: reported, nil (nothing to report), late (the month is over), open (it is not over yet)."""

    month: date
    state: str
    report: MonthlyReport | None


@dataclass(frozen=True, slots=True)
class UnitMonths:
    code: str
    name: str
    months: list[MonthOfUnit]


@dataclass(frozen=True, slots=True)
class GroupMonths:
    name: str
    units: list[UnitMonths]


def months_of_unit(
    months: Sequence[date], reports: Mapping[date, MonthlyReport], *, today: date
) -> list[MonthOfUnit]:
    return [MonthOfUnit(m, _state(m, reports.get(m), today), reports.get(m)) for m in months]


def _state(month: date, report: MonthlyReport | None, today: date) -> str:
    if report is None:
        return "late" if today > last_day(month) else "open"
    return "nil" if report.is_nil else "reported"


def completeness(
    campaign: Campaign,
    campaign_units: Iterable[CampaignUnit],
    reports: Iterable[MonthlyReport],
    *,
    today: date,
) -> list[GroupMonths]:
    """Units by group with every month of the campaign; groups and units in the order in which they come."""
    by_unit: dict[int, dict[date, MonthlyReport]] = {}
    for report in reports:
        by_unit.setdefault(report.unit_id, {})[report.month] = report
    months = campaign.months
    groups: dict[int, GroupMonths] = {}
    for one in campaign_units:
        group = groups.setdefault(one.group_id, GroupMonths(one.group.name, []))
        of_unit = months_of_unit(months, by_unit.get(one.unit_id, {}), today=today)
        group.units.append(UnitMonths(one.unit.code, one.unit.name, of_unit))
    return list(groups.values())
