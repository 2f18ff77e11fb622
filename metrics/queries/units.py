"""What is known of units row by row, from the database to dataclasses: a fixed number of queries for many units."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType

from django.db.models import Count, Q, Sum

from campaigns.models import Campaign, CampaignUnit
from metrics.models import CatalogueEntry, Figure, MonthlyReport
from metrics.queries.boards import (
    Board,
    measures_by_code,
    measures_by_month,
    nothing_known,
    totals_by_unit,
)
from metrics.scoring.measures import (
    COUNT_FIELDS,
    MEASURES,
    ONLINE_LEVELS,
    FigureRow,
    Measures,
    Term,
    cumulate,
)
from metrics.scoring.ranks import RankedGroup
from metrics.scoring.scores import UnitFacts
from metrics.scoring.whatif import ProcedureState

# Report id -> procedure id -> counts in the order of COUNT_FIELDS.
FiguresByReport = Mapping[int, Mapping[int, tuple[int | None, ...]]]


@dataclass(frozen=True, slots=True)
class UnitRows:
    """All that ``metrics.scoring.measures.cumulate`` takes of one unit but the months."""

    reported: set[date] = field(default_factory=set)
    figures: list[FigureRow] = field(default_factory=list)
    catalogue: list[Term] = field(default_factory=list)
    totals: Mapping[date, Mapping[str, int | None]] = field(default_factory=dict)


def load_unit_rows(
    campaign: Campaign,
    as_of: datetime | None,
    *,
    units: Collection[int],
    month: date | None = None,
    at_hand: FiguresByReport = MappingProxyType({}),
) -> dict[int, UnitRows]:
    """Unit id -> its rows in force at ``as_of`` (None = now), of one ``month`` alone or of all: four queries.

    ``at_hand``: figures of reports that need not be asked for.
    """
    totals = totals_by_unit(campaign, as_of, units=units)
    rows = {
        unit: UnitRows(totals={m: t for m, t in totals.get(unit, {}).items() if month in (None, m)})
        for unit in units
    }
    entries = CatalogueEntry.objects.in_force_at(as_of).filter(
        procedure__campaign=campaign, units__in=units
    )
    for unit, *term in entries.values_list(
        "units", "procedure", "online_level", "valid_from", "valid_to"
    ):
        if unit in rows:
            rows[unit].catalogue.append(Term(*term))

    reports = MonthlyReport.objects.in_force_at(as_of).filter(campaign=campaign, unit__in=units)
    if month is not None:
        reports = reports.filter(month=month)
    report_of = {pk: (unit, m) for pk, unit, m in reports.values_list("pk", "unit", "month")}
    for unit, m in report_of.values():
        rows[unit].reported.add(m)
    for report in report_of.keys() & at_hand.keys():
        unit, m = report_of[report]
        rows[unit].figures.extend(
            FigureRow(m, procedure, counts) for procedure, counts in at_hand[report].items()
        )
    figures = Figure.objects.filter(report__in=list(report_of.keys() - at_hand.keys()))
    for report, procedure, *counts in figures.values_list("report", "procedure", *COUNT_FIELDS):
        unit, m = report_of[report]
        rows[unit].figures.append(FigureRow(m, procedure, tuple(counts)))
    return rows


def measures_of_month_alone(
    campaign: Campaign, month: date, as_of: datetime | None, *, units: Collection[int]
) -> dict[int, Measures]:
    """Unit id -> the measures of one month as if the campaign had no other: four queries."""
    return {
        unit: cumulate(
            months=[month],
            reported=rows.reported,
            figures=rows.figures,
            catalogue=rows.catalogue,
            totals=rows.totals,
        )[month]
        for unit, rows in load_unit_rows(campaign, as_of, units=units, month=month).items()
    }


def facts_of_month_alone(board: Board) -> list[UnitFacts]:
    """The facts of a board with the measures of its month alone: five queries."""
    ids = unit_ids(board.campaign)
    measures = measures_of_month_alone(
        board.campaign, board.month, board.as_of, units=list(ids.values())
    )
    facts = [unit.score.unit for unit in board.units]
    return [replace(one, measures=measures[ids[one.code]]) for one in facts]


def facts_of_month(board: Board, month: date) -> list[UnitFacts]:
    """The facts of a board with the cumulative measures of another month: one query."""
    measures = measures_by_code(board.campaign, month, board.as_of)
    nothing = nothing_known(board.campaign.months, month)
    facts = [unit.score.unit for unit in board.units]
    return [replace(one, measures=measures.get(one.code, nothing)) for one in facts]


def facts_by_month(board: Board) -> dict[date, list[UnitFacts]]:
    """Every month up to the board's -> the facts of the board with the measures of that month: one query."""
    measures = measures_by_month(board.campaign, board.as_of)
    facts = [unit.score.unit for unit in board.units]
    months = board.campaign.months
    found = {}
    for month in months:
        if month <= board.month:
            nothing, known = nothing_known(months, month), measures.get(month, {})
            found[month] = [replace(one, measures=known.get(one.code, nothing)) for one in facts]
    return found


def unit_ids(campaign: Campaign) -> dict[str, int]:
    """Unit code -> its id, for all units in the campaign's scope."""
    units = CampaignUnit.objects.filter(campaign=campaign).order_by()
    return dict(units.values_list("unit__code", "unit"))


def procedures_by_measure(
    campaign_unit: CampaignUnit, month: date, as_of: datetime | None
) -> dict[str, list[ProcedureState]]:
    """What is measured of procedures -> those of the unit's catalogue up to ``month``: two queries.

    They differ in ``online`` alone: the dossiers at the levels that the measure counts.
    """
    campaign, unit = campaign_unit.campaign, campaign_unit.unit_id
    months = [one for one in campaign.months if one <= month]
    levels: dict[int, set[int]] = {}
    named: dict[int, tuple[str, str]] = {}
    entries = CatalogueEntry.objects.in_force_at(as_of).filter(
        procedure__campaign=campaign, units=unit
    )
    for entry in entries.select_related("procedure"):
        if any(entry.is_in_force_in(one) for one in months):
            named[entry.procedure_id] = (entry.procedure.code, entry.procedure.name)
            levels.setdefault(entry.procedure_id, set()).update({entry.online_level} - {None})
    reports = MonthlyReport.objects.in_force_at(as_of).filter(
        campaign=campaign, unit=unit, month__lte=month
    )
    counted = ("received", *ONLINE_LEVELS)
    sums: dict[int, dict[str, int | None]] = {}
    blank: set[int] = set()
    for procedure, blanks, *numbers in (
        Figure.objects.filter(report__in=reports.order_by().values("pk"))
        .order_by()
        .values("procedure")
        .annotate(
            blanks=Count("report", filter=Q(received=None)),
            **{f"sum_{name}": Sum(name) for name in counted},
        )
        .values_list("procedure", "blanks", *(f"sum_{name}" for name in counted))
    ):
        sums[procedure] = dict(zip(counted, numbers, strict=True))
        if blanks:
            blank.add(procedure)

    def total(procedure: int, *names: str) -> int:
        of_procedure = sums.get(procedure, {})
        return sum(of_procedure.get(name) or 0 for name in names)

    return {
        key: [
            ProcedureState(
                code=code,
                name=name,
                levels=tuple(sorted(levels[pk])),
                received=total(pk, "received") or (None if pk in blank else 0),
                online=total(pk, *measure.counted),
            )
            for pk, (code, name) in named.items()
        ]
        for key, measure in MEASURES.items()
        if measure.counts_procedures
    }


@dataclass(frozen=True, slots=True)
class LateProcedure:
    """The dossiers of one procedure that were resolved late up to a month, or are overdue at its end."""

    code: str
    name: str
    resolved_late: int
    overdue: int

    @property
    def total(self) -> int:
        return self.resolved_late + self.overdue


def late_procedures(
    campaign_unit: CampaignUnit, month: date, as_of: datetime | None
) -> list[LateProcedure]:
    """The procedures of one unit with late or overdue dossiers on the board of ``month``, the most first: one query."""
    reports = MonthlyReport.objects.in_force_at(as_of).filter(
        campaign=campaign_unit.campaign, unit=campaign_unit.unit_id, month__lte=month
    )
    sums = (
        Figure.objects.filter(report__in=reports.order_by().values("pk"))
        .order_by()
        .values("procedure__code", "procedure__name")
        .annotate(
            late=Sum("resolved_late"),
            overdue=Sum("pending_overdue", filter=Q(report__month=month)),
        )
        .filter(Q(late__gt=0) | Q(overdue__gt=0))
    )
    found = [
        LateProcedure(
            row["procedure__code"], row["procedure__name"], row["late"] or 0, row["overdue"] or 0
        )
        for row in sums
    ]
    return sorted(found, key=lambda one: (-one.total, one.code))


def facts_of_group_in_month_alone(board: Board, group: RankedGroup) -> list[UnitFacts]:
    """The facts of one group with the measures of the board's month alone: five queries."""
    facts = [unit.score.unit for unit in group.units]
    ids = unit_ids(board.campaign)
    measures = measures_of_month_alone(
        board.campaign, board.month, board.as_of, units=[ids[one.code] for one in facts]
    )
    return [replace(one, measures=measures[ids[one.code]]) for one in facts]
