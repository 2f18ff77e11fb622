"""Bắt đầu: what is there of a campaign and what comes next."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.actions import SYSTEM_USERNAME
from campaigns.models import Campaign, Unit, User
from campaigns.permissions import may_administer


@dataclass(frozen=True, slots=True)
class Step:
    """``count``: how many there are; the step is done with the first. ``page``: the name of the url that fills it."""

    name: str
    count: int
    page: str
    button: str


def steps() -> list[Step]:
    accounts = User.objects.exclude(username=SYSTEM_USERNAME)
    others = accounts.exclude(role=User.Role.SYSTEM)
    return [
        Step("Phong trào", Campaign.objects.count(), "new_campaign", "Lập phong trào"),
        Step("Đơn vị", Unit.objects.count(), "admin:campaigns_unit_add", "Thêm đơn vị"),
        Step("Người dùng", others.count(), "admin:campaigns_user_add", "Thêm người dùng"),
    ]


@open_to(may_administer)
@require_safe
def setup(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/setup.html", {"steps": steps()})
