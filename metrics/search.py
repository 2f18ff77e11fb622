"""Units, registered people and procedures, as a search finds them."""

from django.urls import reverse

from campaigns.models import Individual
from campaigns.permissions import campaign_units_open_to
from campaigns.search import Hit, Search, Section
from metrics.permissions import procedures_open_to


def find(search: Search) -> list[Section]:
    return [_units(search), _people(search), _procedures(search)]


def _units(search: Search) -> Section:
    units = campaign_units_open_to(search.user, search.campaign).select_related("unit", "group")
    return Section(
        key="don-vi",
        title="Đơn vị",
        rows=search.within(units, "unit__search_key").order_by("unit__display_order", "unit__code"),
        hit=lambda row: Hit(
            row.unit.name,
            reverse("unit", args=[row.unit.code]),
            f"{row.group.name} · mã {row.unit.code}",
        ),
    )


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
