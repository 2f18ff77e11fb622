"""Cumulative measures follow from the figures: computed anew in the same transaction, never added to."""

from collections.abc import Collection
from datetime import date, datetime
from types import MappingProxyType

from django.db import transaction

from campaigns.models import Campaign, CampaignUnit
from campaigns.text import month_code
from metrics.models import CatalogueEntry, CumulativeMeasures, MonthlyReport, UnitTotals
from metrics.queries.boards import measures_by_unit
from metrics.queries.units import FiguresByReport, load_unit_rows
from metrics.scoring.measures import NUMBER_FIELDS, Measures, cumulate

UNITS_AT_ONCE = 50  # bounds the figures held in memory while measures are recomputed


@transaction.atomic
def record_measures(
    *,
    campaign: Campaign,
    since: datetime,
    units: Collection[int] | None = None,
    at_hand: FiguresByReport = MappingProxyType({}),
) -> int:
    """Writes the cumulative measures that follow from what became known at ``since``; returns how many rows.

    ``units``: ids of the units concerned (None = all in the campaign's scope). ``at_hand``: figures that the caller
    has just written and that need not be read again. When facts are back-dated, the
    measures of every later instant at which these units learnt something are renewed too. Only what differs from
    the measures in force is written.
    """
    if units is None:
        units = CampaignUnit.objects.filter(campaign=campaign).values_list("unit", flat=True)
    ordered = sorted(units)
    written = 0
    for start in range(0, len(ordered), UNITS_AT_ONCE):
        some = ordered[start : start + UNITS_AT_ONCE]
        for instant in _instants_from(campaign, some, since):
            written += _record_measures_at(campaign, some, instant, at_hand)
    return written


def _instants_from(campaign: Campaign, units: list[int], since: datetime) -> list[datetime]:
    """``since`` and every later instant at which a report, totals or the catalogue of these units changed."""
    reports = MonthlyReport.objects.filter(
        campaign=campaign, unit__in=units, known_from__gt=since
    ).values_list("known_from", flat=True)
    totals = UnitTotals.objects.filter(campaign=campaign, unit__in=units)
    come = totals.filter(known_from__gt=since).values_list("known_from", flat=True)
    gone = totals.filter(upload__withdrawn_at__gt=since).values_list(
        "upload__withdrawn_at", flat=True
    )
    entries = CatalogueEntry.objects.filter(procedure__campaign=campaign)
    begun = entries.filter(known_from__gt=since).values_list("known_from", flat=True)
    ended = entries.filter(known_to__gt=since).values_list("known_to", flat=True)
    later = (*reports, *come, *gone, *begun, *ended)
    return sorted({since, *(one for one in later if one is not None)})


def _record_measures_at(
    campaign: Campaign, units: list[int], instant: datetime, at_hand: FiguresByReport
) -> int:
    rows = load_unit_rows(campaign, instant, units=units, at_hand=at_hand)
    months = campaign.months
    in_force = {month: measures_by_unit(campaign, month, instant) for month in months}
    new = []
    for unit in units:
        by_month = cumulate(
            months=months,
            reported=rows[unit].reported,
            figures=rows[unit].figures,
            catalogue=rows[unit].catalogue,
            totals=rows[unit].totals,
        )
        new += [
            _measures_row(campaign, unit, month, instant, measures)
            for month, measures in by_month.items()
            if in_force[month].get(unit) != measures
        ]
    CumulativeMeasures.objects.bulk_create(new)
    return len(new)


def _measures_row(
    campaign: Campaign, unit: int, month: date, instant: datetime, measures: Measures
) -> CumulativeMeasures:
    return CumulativeMeasures(
        campaign=campaign,
        unit_id=unit,
        month=month,
        known_from=instant,
        missing_months={
            name: [month_code(m) for m in months]
            for name, months in measures.missing_months.items()
        },
        **{name: getattr(measures, name) for name in NUMBER_FIELDS},
    )
