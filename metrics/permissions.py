"""Who may do what with figures."""

from django.db.models import Exists, OuterRef

from campaigns.models import Campaign
from campaigns.permissions import (
    campaign_units_open_to,
    may_approve,
    may_enter,
    may_see_every_unit,
)
from metrics.models import CatalogueEntry, Procedure


def may_import(user) -> bool:
    """Phòng Nội vụ alone brings figures in: a unit never writes the numbers that rank it."""
    return may_enter(user)


def may_close_months(user) -> bool:
    """Who closes a month and asks to have one opened."""
    return may_enter(user) or may_approve(user)


def may_decide_unlock(user) -> bool:
    """Who decides about another's request to open a closed month."""
    return may_approve(user)


def procedures_open_to(user, campaign: Campaign):
    """All of a campaign for office and leaders; for an officer those that his unit handles, or has ever handled."""
    procedures = Procedure.objects.filter(campaign=campaign)
    if may_see_every_unit(user):
        return procedures
    units = campaign_units_open_to(user, campaign).values("unit")
    entries = CatalogueEntry.objects.filter(procedure=OuterRef("pk"), units__in=units)
    return procedures.filter(Exists(entries))
