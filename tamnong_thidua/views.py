"""The work inbox: what waits for me, told by each app."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.inbox import Task, by_urgency
from campaigns.permissions import signed_in
from metrics.inbox import tasks_for as about_figures
from registrations.inbox import tasks_for as about_registrations
from tamnong_thidua.access import open_to

# An app that has work for people adds its own: user and instant -> what waits for them.
PROVIDERS: list[Callable[[object, datetime], list[Task]]] = [about_registrations, about_figures]


@open_to(signed_in)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    tasks = by_urgency([task for waiting in PROVIDERS for task in waiting(request.user, now)])
    return render(request, "inbox.html", {"tasks": tasks, "now": now})
