"""Who may do what with figures."""

from django.db.models import Exists, OuterRef

from campaigns.models import Campaign
from campaigns.permissions import campaign_units_open_to, is_office_staff, may_see_every_unit
from metrics.models import CatalogueEntry, Procedure


def may_import(user) -> bool:
    """Phòng Nội vụ alone brings figures in: a unit never writes the numbers that rank it."""
    return is_office_staff(user)


def may_publish(user) -> bool:
    """Phòng Nội vụ announces boards; what is announced stays."""
    return is_office_staff(user)


def may_answer(user) -> bool:
    return is_office_staff(user)


def may_close_months(user) -> bool:
    """Who closes a month, asks to have one opened, and decides about another's request."""
    return is_office_staff(user) and user.is_active


def may_question(user) -> bool:
    """Phòng Nội vụ alone sees what the figures make it ask, and notes what it found out."""
    return is_office_staff(user)


def procedures_open_to(user, campaign: Campaign):
    """All of a campaign for office and leaders; for an officer those that his unit handles, or has ever handled."""
    procedures = Procedure.objects.filter(campaign=campaign)
    if may_see_every_unit(user):
        return procedures
    units = campaign_units_open_to(user, campaign).values("unit")
    entries = CatalogueEntry.objects.filter(procedure=OuterRef("pk"), units__in=units)
    return procedures.filter(Exists(entries))
