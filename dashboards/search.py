"""Units, registered people and procedures, as a search finds them."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from campaigns.models import CampaignUnit, Individual, UnitAlias
from campaigns.permissions import campaign_units_open_to
from campaigns.search import Hit, Search, Section
from campaigns.text import search_pattern
from metrics.permissions import procedures_open_to


def find(search: Search) -> list[Section]:
    return [_units(search), _people(search), _procedures(search)]


def _units(search: Search) -> Section:
    """By code, name and abbreviation, and by another name that a unit is known under; the line says by which."""
    units = campaign_units_open_to(search.user, search.campaign)
    known_as = _known_as(search, units)
    named = search.within(units, "unit__search_key").values("pk")
    rows = units.filter(Q(pk__in=named) | Q(unit__in=known_as)).select_related("unit", "group")

    def hit(row: CampaignUnit) -> Hit:
        notes = [row.group.name, f"mã {row.unit.code}"]
        if row.unit_id in known_as and not all(w in row.unit.search_key for w in search.words):
            notes.append(f"tên khác: {known_as[row.unit_id]}")
        return Hit(row.unit.name, reverse("unit", args=[row.unit.code]), " · ".join(notes))

    return Section(
        key="don-vi",
        title="Đơn vị",
        rows=rows.order_by("unit__display_order", "unit__code"),
        hit=hit,
    )


def _known_as(search: Search, units: QuerySet[CampaignUnit]) -> dict[int, str]:
    """Unit id -> the first of its other names that holds every word: one query."""
    aliases = UnitAlias.objects.filter(unit__in=units.values("unit"))
    for word in search.words:
        aliases = aliases.filter(match_key__regex=search_pattern(word))
    found: dict[int, str] = {}
    for unit, name in aliases.order_by("unit", "name").values_list("unit", "name"):
        found.setdefault(unit, name)
    return found


def _people(search: Search) -> Section:
    """Those whose registration was accepted; of the units that the user may see."""
    people = Individual.objects.in_force_at(search.as_of).filter(
        campaign_unit__in=campaign_units_open_to(search.user, search.campaign)
    )
    return Section(
        key="ca-nhan",
        title="Cá nhân đăng ký",
        rows=search.within(people)
        .select_related("campaign_unit__unit")
        .order_by("campaign_unit__unit__display_order", "full_name", "pk"),
        hit=lambda row: Hit(
            row.full_name,
            reverse("unit", args=[row.campaign_unit.unit.code]),
            " · ".join(filter(None, [row.position, row.campaign_unit.unit.name])),
        ),
    )


def _procedures(search: Search) -> Section:
    return Section(
        key="thu-tuc",
        title="Thủ tục hành chính",
        rows=search.within(procedures_open_to(search.user, search.campaign)).order_by("code"),
        hit=lambda row: Hit(
            row.name,
            reverse("procedure", args=[row.code]),
            " · ".join(filter(None, [row.code, row.field])),
        ),
    )
