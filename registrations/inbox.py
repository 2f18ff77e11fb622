"""What waits for a unit's officer, and for Phòng Nội vụ, about registrations."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from campaigns.inbox import Task
from campaigns.models import Campaign, CampaignUnit
from campaigns.text import number
from registrations.deadlines import Window
from registrations.models import LateException, Registration
from registrations.permissions import campaign_units_of_officer, is_officer, may_receive
from registrations.queries import open_questions, queue_of

State = Registration.State
URGENT_DAYS = 3


def tasks_for(user, at: datetime) -> list[Task]:
    """A fixed number of queries for an officer, and per open campaign for the office."""
    if is_officer(user):
        return list(_of_officer(user, at))
    if may_receive(user):
        return list(_of_office(at))
    return []


def _of_officer(user, at: datetime) -> Iterator[Task]:
    units = list(campaign_units_of_officer(user, at=at))
    registrations = {
        one.campaign_unit_id: one for one in Registration.objects.filter(campaign_unit__in=units)
    }
    exceptions = {
        one.campaign_unit_id: one
        for one in LateException.objects.filter(
            campaign_unit__in=units, ended_at=None
        ).select_related("campaign_unit__campaign")
    }
    for unit in units:
        window = Window(unit.campaign, exceptions.get(unit.pk))
        registration = registrations.get(unit.pk)
        if not window.is_open(at) or (registration and not registration.is_editable):
            continue
        yield Task(
            title=_words(registration, unit),
            address=reverse("registration", args=[unit.pk]),
            context=unit.campaign.title,
            due_at=window.closes_at,
            due_words=window.sentence(at),
            is_urgent=window.days_left(at) <= URGENT_DAYS
            or (registration is not None and registration.state == State.RETURNED),
        )
    names = {unit.pk: unit for unit in units}
    questions = open_questions(by_office=True).filter(registration__campaign_unit__in=units)
    for question in questions.select_related("registration"):
        unit = names[question.registration.campaign_unit_id]
        yield Task(
            title=f"Trả lời câu hỏi của Phòng Nội vụ về hồ sơ của {unit.unit.name}",
            address=reverse("registration", args=[unit.pk]) + "#hoi-dap",
            context=unit.campaign.title,
            since=question.at,
        )


def _words(registration: Registration | None, unit: CampaignUnit) -> str:
    if registration and registration.state == State.RETURNED:
        return f"Sửa và gửi lại đăng ký của {unit.unit.name}"
    return f"Gửi đăng ký thi đua của {unit.unit.name}"


def _of_office(at: datetime) -> Iterator[Task]:
    for campaign in Campaign.objects.filter(ends_on__gte=at.date()).order_by("-launched_on"):
        rows = queue_of(campaign, at=at)
        queue = f"{reverse('receiving')}?phong-trao={campaign.slug}&trang-thai="
        waiting = [row for row in rows if row.state == State.SUBMITTED]
        if waiting:
            yield Task(
                title=f"Tiếp nhận hoặc trả lại {number(len(waiting))} hồ sơ đăng ký",
                address=f"{queue}submitted",
                context=campaign.title,
                since=min(row.registration.submission.submitted_at for row in waiting),
            )
        asked = [row for row in rows if row.questions]
        for row in asked:
            yield Task(
                title=f"Trả lời {number(len(row.questions))} câu hỏi của {row.campaign_unit.unit.name}",
                address=reverse("received", args=[row.campaign_unit.pk]) + "#hoi-dap",
                context=campaign.title,
                since=row.questions[0],
            )
        window = Window(campaign)
        missing = [row for row in rows if row.is_missing]
        if missing and window.is_open(at):
            yield Task(
                title=f"Nhắc {number(len(missing))} đơn vị chưa gửi hoặc phải gửi lại đăng ký",
                address=f"{queue}missing",
                context=campaign.title,
                due_at=window.closes_at,
                due_words=window.sentence(at),
                is_urgent=window.days_left(at) <= URGENT_DAYS,
            )
