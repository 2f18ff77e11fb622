"""Which units and procedures the template of a month has, and of which month it is wanted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from campaigns.models import Campaign, CampaignUnit, Unit
from campaigns.text import last_day, month_label
from metrics.models import CatalogueEntry, MonthlyReport


@dataclass(frozen=True)
class ListedProcedure:
    id: int
    code: str
    name: str
    online_level: int | None


def units_in_force(campaign: Campaign, month: date, wanted: Collection[Unit] | None) -> list[Unit]:
    """The units of the campaign, or those wanted of them, in its order. Raises ValueError for others."""
    in_scope = (
        CampaignUnit.objects.filter(campaign=campaign)
        .select_related("unit")
        .order_by("unit__display_order", "unit__code")
    )
    units = [campaign_unit.unit for campaign_unit in in_scope]
    if wanted is not None:
        outside = [unit.name for unit in wanted if unit not in units]
        if outside:
            raise ValueError(
                f"{', '.join(outside)} không thuộc phạm vi của phong trào “{campaign.slug}”."
            )
        units = [unit for unit in units if unit in wanted]
    in_force = [unit for unit in units if _is_there(unit, month)]
    if units and not in_force:
        names = ", ".join(unit.name for unit in units)
        raise ValueError(f"{month_label(month)} chưa có hoặc không còn đơn vị {names}.")
    return in_force


def _is_there(unit: Unit, month: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= last_day(month)) and (
        unit.valid_to is None or unit.valid_to >= month
    )


def month_to_fill_in(campaign: Campaign, units: Collection[Unit], today: date) -> date:
    """The newest month that is over and that one of the units has not reported, else the newest that is over; before
    the first is over, that one: one query.
    """
    over = [month for month in campaign.months if last_day(month) < today]
    reports = MonthlyReport.objects.in_force_at(None).filter(
        campaign=campaign, unit__in=units, month__in=over
    )
    reported = set(reports.order_by().values_list("unit", "month"))
    for month in reversed(over):
        if any((unit.pk, month) not in reported and _is_there(unit, month) for unit in units):
            return month
    return over[-1] if over else campaign.first_month


def procedures_in_force(
    campaign: Campaign, month: date, units: list[Unit]
) -> dict[Unit, list[ListedProcedure]]:
    """The procedures of each unit in the month, in the order of the catalogue.

    Of several rows of one procedure in the month the last one holds.
    """
    entries = (
        CatalogueEntry.objects.in_force_at(None)
        .filter(
            Q(valid_from=None) | Q(valid_from__lte=last_day(month)),
            Q(valid_to=None) | Q(valid_to__gte=month),
            procedure__campaign=campaign,
            units__in=units,
        )
        .order_by("display_order", "procedure__code")
        .values_list("units", "procedure", "procedure__code", "name", "online_level", "valid_from")
    )
    found: dict[int, dict[str, ListedProcedure]] = {unit.pk: {} for unit in units}
    since: dict[tuple[int, str], date] = {}
    for unit, pk, code, name, level, valid_from in entries:
        begins = valid_from or date.min
        if begins >= since.get((unit, code), date.min):
            since[unit, code] = begins
            found[unit][code] = ListedProcedure(pk, code, name, level)
    return {unit: list(found[unit.pk].values()) for unit in units}
