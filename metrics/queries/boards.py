"""From the database to dataclasses, each in a fixed number of queries however many units there are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import Exists, OuterRef, Subquery

from campaigns.models import (
    Adjustment,
    Campaign,
    CampaignUnit,
    Criterion,
    Exclusion,
    Group,
    Participant,
    RulesVersion,
)
from campaigns.text import parse_month_code
from metrics.models import (
    Assessment,
    CumulativeMeasures,
    MonthLock,
    MonthlyReport,
    UnitTotals,
    UnlockRequest,
)
from metrics.scoring.measures import NUMBER_FIELDS, REPORT, Measures
from metrics.scoring.ranks import RankedBoard, RankedUnit, rank_board
from metrics.scoring.scores import (
    NO_POINTS_ASKED,
    CriterionRule,
    Rules,
    UnitFacts,
    UnitScore,
    score_board,
)
from metrics.scoring.scores import Adjustment as AdjustmentFact


@dataclass(frozen=True)
class Board:
    """The ranking of a campaign for one month as known at ``as_of`` (None = now), with what it stands on."""

    campaign: Campaign
    month: date
    as_of: datetime | None
    rules_version: RulesVersion
    rules: Rules
    ranked: RankedBoard
    data_known_from: datetime | None  # when the newest report that it uses became known

    @property
    def units(self) -> list[RankedUnit]:
        """All units, in the order of the board."""
        return [unit for group in self.ranked.groups for unit in group.units]

    def unit(self, code: str) -> RankedUnit | None:
        return next((u for u in self.units if u.score.unit.code == code), None)


def participants_of(units: Iterable[RankedUnit]) -> list[UnitScore]:
    """The scores of those that take part, in their order."""
    return [unit.score for unit in units if unit.score.unit.takes_part]


def meets_all(score: UnitScore) -> bool:
    """Every criterion that is asked of the unit is met. Too little asked is not enough."""
    return score.total is not None and all(
        result.is_met or result.status in NO_POINTS_ASKED for result in score.criteria
    )


def default_month(campaign: Campaign, as_of: datetime | None = None) -> date:
    """The newest month with a report in force at ``as_of``; the first month while there is none."""
    reports = MonthlyReport.objects.in_force_at(as_of).filter(campaign=campaign)
    return (
        reports.order_by("-month").values_list("month", flat=True).first() or campaign.first_month
    )


def load_board(campaign: Campaign, month: date, as_of: datetime | None = None) -> Board:
    """The board of ``month`` (a first day). Raises ValueError for a month outside the campaign."""
    if not campaign.covers(month):
        raise ValueError(
            f"Tháng {month.month}/{month.year} nằm ngoài phong trào “{campaign.slug}”."
        )
    version = rules_version_at(campaign, as_of)
    rules = load_rules(version)
    facts = load_facts(campaign, month, as_of, requires_registration=version.requires_registration)
    groups = list(Group.objects.filter(campaign=campaign).values_list("code", "name"))
    newest = MonthlyReport.objects.known_at(as_of).filter(campaign=campaign, month__lte=month)
    return Board(
        campaign=campaign,
        month=month,
        as_of=as_of,
        rules_version=version,
        rules=rules,
        ranked=rank_board(score_board(facts, rules), groups=groups),
        data_known_from=newest.order_by("-known_from").values_list("known_from", flat=True).first(),
    )


def rules_version_at(campaign: Campaign, as_of: datetime | None) -> RulesVersion:
    """The rules in force at ``as_of``. Version 1 is known from the beginning, so there is always one."""
    versions = RulesVersion.objects.filter(campaign=campaign)
    if as_of is not None:
        versions = versions.filter(known_from__lte=as_of)
    return versions.latest("number")


def load_rules(version: RulesVersion) -> Rules:
    """The rules for collectives as exact numbers."""
    return exact_rules(version, version.criteria.filter(subject=Criterion.Subject.COLLECTIVE))


def exact_rules(version: RulesVersion, criteria: Iterable[Criterion]) -> Rules:
    """A version and its criteria as exact numbers; neither needs to be stored."""
    return Rules(
        criteria=tuple(
            CriterionRule(
                code=c.code,
                title=c.title,
                measure=c.measure,
                operator=c.operator,
                threshold=Fraction(c.threshold) if c.threshold else None,
                points=Fraction(c.points),
                minimum_base=c.minimum_base,
                denominator=c.denominator,
                low_count=c.low_count,
            )
            for c in criteria
        ),
        denominator=version.denominator,
        partial_credit=Fraction(version.partial_credit),
        low_rate=Fraction(version.low_rate),
        zero_at=Fraction(version.zero_at),
        least_attainable=Fraction(version.least_attainable),
        unreachable=version.unreachable,
    )


def load_facts(
    campaign: Campaign, month: date, as_of: datetime | None, *, requires_registration: bool
) -> list[UnitFacts]:
    """What is known of every unit in the campaign's scope, in display order: six queries."""
    campaign_units = CampaignUnit.objects.filter(campaign=campaign).order_by(
        "unit__display_order", "unit__code"
    )
    of_campaign = {"campaign_unit__campaign": campaign}
    participants = set(
        Participant.objects.in_force_at(as_of)
        .filter(**of_campaign)
        .values_list("campaign_unit", flat=True)
    )
    exclusions = dict(
        Exclusion.objects.in_force_at(as_of)
        .filter(**of_campaign)
        .values_list("campaign_unit", "reason")
    )
    adjustments: dict[int, list[AdjustmentFact]] = {}
    rows = Adjustment.objects.in_force_at(as_of).filter(**of_campaign)
    for one in rows.order_by("known_from", "pk"):
        fact = AdjustmentFact(one.points, one.reason, one.basis)
        adjustments.setdefault(one.campaign_unit_id, []).append(fact)
    measures = measures_by_unit(campaign, month, as_of)
    assessed = assessments_by_unit(campaign, as_of)
    nothing = nothing_known(campaign.months, month)
    return [
        UnitFacts(
            code=code,
            name=name,
            group=group,
            display_order=display_order,
            measures=measures.get(unit, nothing),
            takes_part=pk in participants or not requires_registration,
            exclusion=exclusions.get(pk),
            assessed=assessed.get(unit, {}),
            adjustments=tuple(adjustments.get(pk, ())),
        )
        for pk, unit, code, name, display_order, group in campaign_units.values_list(
            "pk", "unit", "unit__code", "unit__name", "unit__display_order", "group__code"
        )
    ]


def measures_by_unit(
    campaign: Campaign, month: date, as_of: datetime | None
) -> dict[int, Measures]:
    """Unit id -> the measures of the board of ``month`` in force at ``as_of``: one small row a unit."""
    return _measures_by("unit", campaign, month, as_of)


def measures_by_code(
    campaign: Campaign, month: date, as_of: datetime | None
) -> dict[str, Measures]:
    """The same by the units' codes."""
    return _measures_by("unit__code", campaign, month, as_of)


def _measures_by(by: str, campaign: Campaign, month: date, as_of: datetime | None) -> dict:
    rows = CumulativeMeasures.objects.filter(campaign=campaign, month=month)
    if as_of is not None:
        rows = rows.filter(known_from__lte=as_of)
    newest = rows.filter(unit=OuterRef("unit")).order_by("-known_from", "-pk").values("pk")[:1]
    in_force = rows.filter(pk=Subquery(newest))
    return {
        unit: measures_from_row(numbers, missing_months)
        for unit, missing_months, *numbers in in_force.order_by().values_list(
            by, "missing_months", *NUMBER_FIELDS
        )
    }


def measures_by_month(
    campaign: Campaign, as_of: datetime | None
) -> dict[date, dict[str, Measures]]:
    """Month -> unit code -> the measures of the board of that month in force at ``as_of``: one query."""
    rows = CumulativeMeasures.objects.filter(campaign=campaign)
    if as_of is not None:
        rows = rows.filter(known_from__lte=as_of)
    newest = rows.filter(unit=OuterRef("unit"), month=OuterRef("month"))
    in_force = rows.filter(pk=Subquery(newest.order_by("-known_from", "-pk").values("pk")[:1]))
    found: dict[date, dict[str, Measures]] = {}
    for unit, month, missing_months, *numbers in in_force.order_by().values_list(
        "unit__code", "month", "missing_months", *NUMBER_FIELDS
    ):
        found.setdefault(month, {})[unit] = measures_from_row(numbers, missing_months)
    return found


def measures_from_row(numbers: list[int], missing_months: dict[str, list[str]]) -> Measures:
    """``numbers`` in the order of ``NUMBER_FIELDS``; months as they are stored ("2022-08")."""
    return Measures(
        **dict(zip(NUMBER_FIELDS, numbers, strict=True)),
        missing_months={
            name: tuple(parse_month_code(code) for code in codes)
            for name, codes in missing_months.items()
        },
    )


def assessments_by_unit(
    campaign: Campaign, as_of: datetime | None
) -> dict[int, dict[str, Decimal]]:
    """Unit id -> criterion code -> the newest assessed per cent known at ``as_of``."""
    rows = Assessment.objects.filter(campaign=campaign)
    if as_of is not None:
        rows = rows.filter(known_from__lte=as_of)
    result: dict[int, dict[str, Decimal]] = {}
    for unit, code, value in rows.order_by("known_from", "pk").values_list(
        "unit", "criterion_code", "value"
    ):
        result.setdefault(unit, {})[code] = value
    return result


def totals_by_unit(
    campaign: Campaign, as_of: datetime | None, *, units: Collection[int]
) -> dict[int, dict[date, dict[str, int | None]]]:
    """Unit id -> month -> the totals of the unit that count while the month has no report: one query.

    Those that became known last at ``as_of``; of a form D and a report E that came at once, the form.
    """
    rows = UnitTotals.objects.in_force_at(as_of).filter(campaign=campaign, unit__in=units)
    result: dict[int, dict[date, dict[str, int | None]]] = {}
    for totals in rows.order_by("known_from", "-layout"):
        result.setdefault(totals.unit_id, {})[totals.month] = totals.counts()
    return result


def months_with_reports(campaign: Campaign, as_of: datetime | None = None) -> list[date]:
    """Months for which at least one report is in force, in order."""
    reports = MonthlyReport.objects.in_force_at(as_of).filter(campaign=campaign)
    return sorted(reports.order_by().values_list("month", flat=True).distinct())


def campaigns_newest_first() -> list[Campaign]:
    """All campaigns; ``has_figures`` of each says whether a report of it is in force."""
    reports = MonthlyReport.objects.in_force_at(None).filter(campaign=OuterRef("pk"))
    return list(Campaign.objects.annotate(has_figures=Exists(reports)))


def scores_by_month(
    campaign_unit: CampaignUnit, facts: UnitFacts, rules: Rules, as_of: datetime | None
) -> dict[date, UnitScore]:
    """Month -> the score of one unit on the board of that month, cumulative, under the same rules: one query.

    ``facts``: those of the unit on any board; only their measures differ from month to month.
    """
    campaign = campaign_unit.campaign
    rows = CumulativeMeasures.objects.filter(campaign=campaign, unit=campaign_unit.unit_id)
    if as_of is not None:
        rows = rows.filter(known_from__lte=as_of)
    measures = {  # the newest row of a month comes last and stays
        month: measures_from_row(numbers, missing_months)
        for month, missing_months, *numbers in rows.order_by("known_from", "pk").values_list(
            "month", "missing_months", *NUMBER_FIELDS
        )
    }
    months = campaign.months
    of_months = [
        replace(facts, measures=measures.get(month) or nothing_known(months, month))
        for month in months
    ]
    return dict(zip(months, score_board(of_months, rules), strict=True))


def nothing_known(months: Iterable[date], month: date) -> Measures:
    """The measures of a unit that never had any: every month up to ``month`` lacks its report."""
    return Measures(missing_months={REPORT: tuple(m for m in months if m <= month)})


@dataclass(frozen=True, slots=True)
class ClosedMonths:
    """Months of a campaign that take no figures on a day, and for whom one is open all the same.

    ``openings``: (month, unit id, or None = every unit) -> the last day on which it is open.
    """

    locks: frozenset[date]
    openings: Mapping[tuple[date, int | None], date]

    def open_until(self, unit: int | None, month: date) -> date | None:
        """The last day on which the closed month is open for the unit; None where it is not open."""
        days = [self.openings.get((month, None)), self.openings.get((month, unit))]
        return max((one for one in days if one is not None), default=None)

    def is_closed(self, unit: int | None, month: date) -> bool:
        """``unit`` None: whether it is closed for a unit that nobody knows."""
        return month in self.locks and self.open_until(unit, month) is None


def closed_months(campaign: Campaign, now: datetime) -> ClosedMonths:
    """The locks in force, and what approved requests open on the day that ``now`` is in the campaign: two queries."""
    locks = MonthLock.objects.in_force_at(None).filter(campaign=campaign)
    requests = UnlockRequest.objects.open_on(now.astimezone(campaign.zone).date())
    openings: dict[tuple[date, int | None], date] = {}
    for month, unit, until in requests.filter(campaign=campaign).values_list(
        "month", "unit", "until"
    ):
        openings[month, unit] = max(until, openings.get((month, unit), until))
    return ClosedMonths(frozenset(locks.values_list("month", flat=True)), openings)
