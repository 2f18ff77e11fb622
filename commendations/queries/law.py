"""The law of a day: the rows of the program and those that the office wrote, and what an award brings then."""

from datetime import date
from decimal import Decimal

from campaigns.models import Campaign
from commendations.law import TO_CHECK, Law, Row, coefficient_topic, shipped_rows
from commendations.models import AwardTerms, LawRow
from commendations.queries.rules import settings_of


def current_law() -> Law:
    """One query."""
    written = LawRow.objects.filter(state=LawRow.State.APPROVED).order_by("pk")
    return Law([*shipped_rows(), *(row_of(one) for one in written)])


def row_of(one: LawRow) -> Row:
    return Row(
        topic=one.topic,
        since=one.since,
        value=one.value,
        source=one.source,
        until=one.until,
        is_certain=one.is_certain,
    )


def award_terms(campaign: Campaign, on: date) -> AwardTerms:
    """The office's choices of the campaign, else the law of the day of signing.

    Raises NoRuleError where neither says anything for that day.
    """
    settings, law = settings_of(campaign), current_law()
    sources = []

    def of_law(topic: str) -> str:
        row = law.at(topic, on)
        sources.append(row.source if row.is_certain else f"{row.source} ({TO_CHECK})")
        return row.value

    person = settings.individual_coefficient or of_law(coefficient_topic(campaign.organiser))
    collective = settings.collective_coefficient or str(
        2 * Decimal(of_law(coefficient_topic(campaign.organiser)))
    )
    salary = settings.base_salary
    if salary is None:
        salary = int(of_law("base_salary"))
    return AwardTerms(person, collective, salary, tuple(dict.fromkeys(sources)))
