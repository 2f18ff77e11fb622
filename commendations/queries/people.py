"""Registered people with the points of both sides and their rank."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaigns.models import Campaign, Criterion, Individual
from commendations.models import IndividualAssessment, Initiative, Recusal, Side
from commendations.standing import Scored, Standing, rank_people
from metrics.queries.boards import rules_version_at


@dataclass(frozen=True, slots=True)
class Person:
    """``unit`` and ``office``: criterion code -> the newest row of that side; the office's counts."""

    individual: Individual
    standing: Standing
    unit: Mapping[str, IndividualAssessment] = field(default_factory=dict)
    office: Mapping[str, IndividualAssessment] = field(default_factory=dict)
    recusals: tuple[Recusal, ...] = ()

    @property
    def unit_total(self) -> int | None:
        return sum(one.points for one in self.unit.values()) if self.unit else None


def individual_criteria(campaign: Campaign) -> list[Criterion]:
    """The criteria for people in the rules of today."""
    version = rules_version_at(campaign, None)
    return list(version.criteria.filter(subject=Criterion.Subject.INDIVIDUAL))


def people_of(campaign: Campaign, criteria: list[Criterion]) -> list[Person]:
    """Everybody who is registered now, by group, ranked first: three queries. Ranks need the whole campaign."""
    individuals = list(
        Individual.objects.in_force_at(None)
        .filter(campaign_unit__campaign=campaign)
        .select_related("campaign_unit__unit", "campaign_unit__group", "campaign_unit__campaign")
        .order_by(
            "campaign_unit__group__display_order",
            "campaign_unit__unit__display_order",
            "campaign_unit__unit__code",
            "full_name",
            "pk",
        )
    )
    by_side: dict[tuple[int, str], dict[str, IndividualAssessment]] = {}
    rows = IndividualAssessment.objects.filter(individual__campaign_unit__campaign=campaign)
    for row in rows.select_related("by", "initiative").order_by("at", "pk"):
        by_side.setdefault((row.individual_id, row.side), {})[row.criterion_code] = row
    recusals: dict[int, list[Recusal]] = {}
    for one in Recusal.objects.filter(individual__campaign_unit__campaign=campaign).select_related(
        "by"
    ):
        recusals.setdefault(one.individual_id, []).append(one)
    standings = rank_people(
        [
            Scored(
                one.pk,
                one.group,
                {code: row.points for code, row in by_side.get((one.pk, Side.OFFICE), {}).items()},
            )
            for one in individuals
        ],
        [criterion.code for criterion in criteria],
    )
    people = [
        Person(
            individual=one,
            standing=standings[one.pk],
            unit=by_side.get((one.pk, Side.UNIT), {}),
            office=by_side.get((one.pk, Side.OFFICE), {}),
            recusals=tuple(recusals.get(one.pk, ())),
        )
        for one in individuals
    ]
    order = list(Individual.Group.values)
    return sorted(
        people,
        key=lambda one: (
            order.index(one.individual.group),
            one.standing.rank is None,
            one.standing.rank or 0,
        ),
    )


def initiatives_of_person(individual: Individual) -> list[Initiative]:
    """Recognised initiatives of which the person is an author."""
    return list(
        Initiative.objects.filter(
            authors__individual=individual, state__in=Initiative.COUNTING
        ).order_by("recognised_on", "pk")
    )
