"""What every page shows around its content."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import resolve, reverse

from campaigns.permissions import is_auditor, may_read_log, may_use_admin
from tamnong_thidua.access import opens

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


def navigation(request: HttpRequest) -> dict:
    """``navigation``: the pages that the rule of their view opens to the user; made when a template asks.

    ``reads_only``: no button on any page does anything for this user. ``reads_log``: the log of acts opens.
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
        "reads_only": is_auditor(request.user),
        "reads_log": may_read_log(request.user),
    }
