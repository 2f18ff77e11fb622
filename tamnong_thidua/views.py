"""The work inbox, the state of the system, and what is said when the database does not answer."""

import sys
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.inbox import Task, by_urgency
from campaigns.permissions import everyone, is_office_staff, signed_in
from commendations.inbox import tasks_for as about_praise
from dashboards.inbox import tasks_for as about_figures
from registrations.inbox import tasks_for as about_registrations
from tamnong_thidua.operations.backups import last_backup
from tamnong_thidua.operations.backups.state import program_version
from tamnong_thidua.operations.health import checks
from tamnong_thidua.operations.health import tasks_for as about_the_system

# An app that has work for people adds its own: user and instant -> what waits for them.
PROVIDERS: list[Callable[[object, datetime], list[Task]]] = [
    about_registrations,
    about_figures,
    about_praise,
    about_the_system,
]


@open_to(signed_in)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    tasks = by_urgency([task for waiting in PROVIDERS for task in waiting(request.user, now)])
    return render(request, "inbox.html", {"tasks": tasks, "now": now})


@open_to(everyone)
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """For a monitor: 200 while all is well, else 503; one word a check, and nothing that a stranger could use."""
    found = checks(timezone.now())
    answer = {
        "status": "ok" if all(check.is_good for check in found) else "degraded",
        "checks": {check.key: "ok" if check.is_good else "degraded" for check in found},
    }
    response = JsonResponse(answer, status=200 if answer["status"] == "ok" else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


@open_to(is_office_staff)
@require_safe
def system_state(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = checks(now)
    return render(
        request,
        "system.html",
        {
            "checks": found,
            "bad": [check for check in found if not check.is_good],
            "last": last_backup(),
            "version": program_version(),
            "now": now,
        },
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 when it is the database that does not answer, or is busy for too long. Asks the database nothing."""
    fault = sys.exc_info()[1]
    if not isinstance(fault, OperationalError | InterfaceError):
        return HttpResponse(render_to_string("500.html"), status=500)
    said = str(fault)
    page = render_to_string(
        "503.html",
        {
            "is_busy": "database is locked" in said,
            "is_full": "disk is full" in said or "No space left" in said,
        },
    )
    return HttpResponse(page, status=503, headers={"Retry-After": "30"})
