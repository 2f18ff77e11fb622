"""One procedure across units, from the database to dataclasses: four queries, however many units there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from campaigns.models import CampaignUnit
from metrics.models import CatalogueEntry, Figure, MonthlyReport, Procedure

COUNTS = (
    "received",
    "received_online_l3",
    "received_online_l4",
    "received_post",
    "resolved_late",
    "pending_overdue",
)


@dataclass(frozen=True, slots=True)
class MonthOfProcedure:
    """The counts of one unit's month in the order of ``COUNTS``; None = blank. ``is_reported``: a report is there."""

    month: date
    is_reported: bool
    counts: dict[str, int | None] | None


@dataclass(frozen=True, slots=True)
class ProcedureOfUnit:
    """``levels``: at which it is offered up to the month; empty where nobody knows or it is not handled any more."""

    campaign_unit: CampaignUnit
    is_in_catalogue: bool
    levels: tuple[int, ...]
    months: list[MonthOfProcedure] = field(default_factory=list)

    def total(self, name: str) -> int | None:
        """Of all months but for what is overdue, which is only counted at the end; None where nothing is known."""
        months = self.months[-1:] if name == "pending_overdue" else self.months
        counts = [one.counts[name] for one in months if one.counts]
        known = [count for count in counts if count is not None]
        if known:
            return sum(known)
        return 0 if any(one.is_reported and one.counts is None for one in months) else None

    @property
    def online(self) -> int | None:
        parts = [self.total("received_online_l3"), self.total("received_online_l4")]
        return None if parts == [None, None] else sum(filter(None, parts))

    @property
    def has_blanks(self) -> bool:
        return any(one.counts and None in one.counts.values() for one in self.months)


def procedure_of_units(
    procedure: Procedure,
    campaign_units: Iterable[CampaignUnit],
    month: date,
    as_of: datetime | None,
) -> list[ProcedureOfUnit]:
    """Those of ``campaign_units`` that handle the procedure up to ``month``, or have figures of it, in their order."""
    units = {one.unit_id: one for one in campaign_units}
    campaign = procedure.campaign
    months = [one for one in campaign.months if one <= month]
    levels: dict[int, set[int]] = {}
    entries = CatalogueEntry.objects.in_force_at(as_of).filter(procedure=procedure, units__in=units)
    for unit, level, valid_from, valid_to in entries.values_list(
        "units", "online_level", "valid_from", "valid_to"
    ):
        entry = CatalogueEntry(valid_from=valid_from, valid_to=valid_to)
        if unit in units and any(entry.is_in_force_in(one) for one in months):
            levels.setdefault(unit, set()).update({level} - {None})
    reports = MonthlyReport.objects.in_force_at(as_of).filter(
        campaign=campaign, unit__in=units, month__lte=month
    )
    place = {pk: (unit, of) for pk, unit, of in reports.values_list("pk", "unit", "month")}
    figures: dict[tuple[int, date], dict[str, int | None]] = {}
    for report, *counts in Figure.objects.filter(
        procedure=procedure, report__in=list(place)
    ).values_list("report", *COUNTS):
        figures[place[report]] = dict(zip(COUNTS, counts, strict=True))
    reported = set(place.values())
    with_figures = {unit for unit, _ in figures}
    return [
        ProcedureOfUnit(
            campaign_unit=one,
            is_in_catalogue=unit in levels,
            levels=tuple(sorted(levels.get(unit, ()))),
            months=[
                MonthOfProcedure(of, (unit, of) in reported, figures.get((unit, of)))
                for of in months
            ],
        )
        for unit, one in units.items()
        if unit in levels or unit in with_figures
    ]
