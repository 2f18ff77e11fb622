"""The register of decisions, and who was praised with what."""

from django.db.models import Count, QuerySet, Sum

from campaigns.models import Individual, Unit
from campaigns.text import match_key
from commendations.models import Award, Decision


def decisions_of(campaign=None) -> QuerySet[Decision]:
    """The register, newest number first, with how many were praised and the money."""
    decisions = Decision.objects.select_related(
        "campaign", "proposal", "recorded_by", "revocation_asked_by", "revoked_by"
    ).annotate(award_count=Count("awards"), money=Sum("awards__amount"))
    if campaign is not None:
        decisions = decisions.filter(campaign=campaign)
    return decisions.order_by("-year", "register", "-number")


def awards_of(decision: Decision) -> list[Award]:
    """In the order of the decision's annex."""
    return list(
        Award.objects.filter(decision=decision)
        .select_related("campaign_unit__unit", "campaign_unit__group", "individual")
        .order_by("display_order")
    )


def awards_of_unit(unit: Unit) -> list[Award]:
    """Of the unit and of its people, in every campaign, newest first; revoked ones too."""
    return list(
        Award.objects.filter(campaign_unit__unit=unit)
        .select_related("decision__campaign", "individual")
        .order_by("-decision__issued_on", "-decision__number", "display_order")
    )


def awards_of_person(individual: Individual) -> list[Award]:
    """Of the same person in every campaign: the same unit, name and year of birth. Newest first."""
    name = match_key(individual.full_name)
    awards = (
        Award.objects.filter(
            individual__isnull=False,
            campaign_unit__unit=individual.campaign_unit.unit_id,
            individual__birth_year=individual.birth_year,
        )
        .select_related("decision__campaign", "individual")
        .order_by("-decision__issued_on", "-decision__number")
    )
    return [one for one in awards if one.individual and match_key(one.individual.full_name) == name]
