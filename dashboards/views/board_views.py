"""The views of one board, in the order of their row: each is a line of ``BOARD_VIEWS``."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from campaigns.access import Rule
from campaigns.maps import map_of
from campaigns.models import Campaign
from campaigns.permissions import may_see_every_unit, signed_in
from metrics.scope import Address, query


@dataclass(frozen=True, slots=True)
class BoardView:
    """``url``: the name of an address with ``kwargs``; ``icon``: a symbol of templates/icons.html.

    ``keeps_rows``: it sorts and filters like the board, so a link to it keeps the choice of rows.
    """

    label: str
    url: str
    icon: str
    rule: Rule = signed_in
    keeps_rows: bool = False
    kwargs: tuple[tuple[str, str], ...] = ()
    is_for: Callable[[Campaign], bool] = lambda _: True


BOARD_VIEWS = (
    BoardView("Bảng", "board", "board", keeps_rows=True),
    BoardView("Bản đồ nhiệt", "heat", "heat", keeps_rows=True),
    BoardView("Theo tháng", "by_month", "by-month", keeps_rows=True),
    BoardView("Bản đồ", "map", "map", is_for=lambda campaign: map_of(campaign.slug) is not None),
    BoardView("So sánh", "compare", "compare", rule=may_see_every_unit),
    BoardView("Chế độ họp", "meeting", "meeting"),
    BoardView("Tóm tắt một trang", "brief", "sheet"),
    BoardView("Tải Excel", "export", "download", kwargs=(("kind", "xlsx"),)),
)


def view_links(request: HttpRequest, address: Address) -> list[dict]:
    """Those that the user may open, on the same campaign, month, instant and rows: for ``dashboards/_views.html``."""
    current = request.resolver_match and request.resolver_match.url_name
    return [
        {
            "label": view.label,
            "icon": view.icon,
            "url": reverse(view.url, kwargs=dict(view.kwargs))
            + (query(address.carried) if view.keeps_rows else address.query),
            "is_current": view.url == current,
        }
        for view in BOARD_VIEWS
        if view.rule(request.user) and view.is_for(address.campaign)
    ]
