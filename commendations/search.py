"""Initiatives, as a search finds them."""

from django.urls import reverse

from campaigns.search import Hit, Search, Section
from commendations.permissions import initiatives_open_to


def find(search: Search) -> list[Section]:
    initiatives = initiatives_open_to(search.user).filter(campaign_unit__campaign=search.campaign)
    return [
        Section(
            key="sang-kien",
            title="Sáng kiến, cách làm hay",
            rows=search.within(initiatives)
            .select_related("campaign_unit__unit")
            .order_by("title", "pk"),
            hit=lambda row: Hit(
                row.title,
                reverse("initiative", args=[row.pk]),
                f"{row.campaign_unit.unit.name} · {row.get_state_display().lower()}",
            ),
        )
    ]
