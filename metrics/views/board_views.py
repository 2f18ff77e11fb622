"""The views of one board, in the order of their row: each is a line of ``BOARD_VIEWS``."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from campaigns.permissions import signed_in
from metrics.views.address import Address, query
from tamnong_thidua.access import Rule


@dataclass(frozen=True, slots=True)
class BoardView:
    """``url``: the name of an address without arguments; ``icon``: a symbol of templates/icons.html."""

    label: str
    url: str
    icon: str
    rule: Rule = signed_in


BOARD_VIEWS = (
    BoardView("Bảng", "board", "board"),
    BoardView("Bản đồ nhiệt", "heat", "heat"),
    BoardView("Theo tháng", "by_month", "by-month"),
)


@dataclass(frozen=True, slots=True)
class ViewLink:
    label: str
    icon: str
    address: str
    is_current: bool


def view_links(request: HttpRequest, address: Address) -> list[ViewLink]:
    """Those that the user may open, on the same campaign, month, instant and rows: for ``metrics/_views.html``."""
    return [
        ViewLink(
            label=view.label,
            icon=view.icon,
            address=reverse(view.url) + query(address.carried),
            is_current=view.url == request.resolver_match.url_name,
        )
        for view in BOARD_VIEWS
        if view.rule(request.user)
    ]
