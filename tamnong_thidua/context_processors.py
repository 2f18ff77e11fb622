"""What every page shows around its content, and whom it lets act."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from campaigns.access import opens
from campaigns.permissions import is_auditor, may_read_log, may_use_admin

PAGES = [
    ("board", "Bảng xếp hạng"),
    ("units", "Đơn vị"),
    ("registration_home", "Đăng ký"),
    ("statistics", "Số liệu"),
    ("publishing", "Công bố"),
    ("initiatives", "Sáng kiến"),
    ("praise", "Khen thưởng"),
    ("method", "Phương pháp"),
    ("inbox", "Công việc"),
    ("admin:index", "Quản trị"),
]


@dataclass(frozen=True, slots=True)
class Link:
    address: str
    label: str
    is_current: bool


@cache
def views_by_name() -> dict[str, Callable]:
    """The view behind each name of an address; the admin has rules of its own."""

    def of(resolver: URLResolver) -> Iterator[tuple[str, Callable]]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLPattern) and pattern.name:
                yield pattern.name, pattern.callback
            elif isinstance(pattern, URLResolver) and not pattern.namespace:
                yield from of(pattern)

    return dict(of(get_resolver()))


@dataclass(frozen=True, slots=True)
class MaySend:
    """``may_send.answer`` in a template: whether the reader may send the form that leads to the address ``answer``."""

    user: object

    def __getitem__(self, name: str) -> bool:
        view = views_by_name()[name]
        return opens(view, getattr(view, "access_rule", None), self.user, reading=False)


def navigation(request: HttpRequest) -> dict:
    """``navigation``: the pages that the rule of their view opens to the user; made when a template asks.

    ``may_send``: what of it this user may write; where not, a page shows no button. ``reads_only``: no button on any
    page does anything for this user. ``reads_log``: the log of acts opens.
    """

    def links() -> list[Link]:
        found = []
        for name, label in PAGES:
            address = reverse(name)
            view = resolve(address).func
            rule = getattr(view, "access_rule", may_use_admin)
            if opens(view, rule, request.user, reading=True):
                is_current = request.path == address or (
                    address != "/" and request.path.startswith(address)
                )
                found.append(Link(address, label, is_current))
        return found

    return {
        "navigation": links,
        "may_send": MaySend(request.user),
        "reads_only": is_auditor(request.user),
        "reads_log": may_read_log(request.user),
    }
