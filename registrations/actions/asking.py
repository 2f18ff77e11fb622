"""Questions and answers on a dossier, in both directions, for both sides to read."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import CampaignUnit, User
from registrations.actions.dossier import locked, require_officer, require_text
from registrations.models import Event
from registrations.permissions import may_receive

LONGEST = 3000


@transaction.atomic
def ask(*, campaign_unit: CampaignUnit, text: str, by: User, at: datetime | None = None) -> Event:
    """A question of the unit to the office, or of the office to the unit. Raises Refused without a text."""
    text = require_text(text, missing="Hãy ghi câu hỏi.", longest=LONGEST)
    now = at or timezone.now()
    is_by_office = _side(campaign_unit, by=by, now=now)
    return Event.objects.create(
        registration=locked(campaign_unit, by=by),
        kind=Event.Kind.QUESTION,
        at=now,
        by=by,
        is_by_office=is_by_office,
        text=text,
    )


@transaction.atomic
def answer(
    *,
    campaign_unit: CampaignUnit,
    question: int,
    text: str,
    by: User,
    at: datetime | None = None,
) -> Event:
    """Answers a question of the other side. Raises Refused for one's own, an answered one, or one that is not there."""
    text = require_text(text, missing="Hãy ghi câu trả lời.", longest=LONGEST)
    now = at or timezone.now()
    is_by_office = _side(campaign_unit, by=by, now=now)
    registration = locked(campaign_unit, by=by)
    asked = Event.objects.filter(
        pk=question, registration=registration, kind=Event.Kind.QUESTION
    ).first()
    if asked is None:
        raise Refused("Hồ sơ này không có câu hỏi ấy.")
    if asked.is_by_office == is_by_office:
        raise Refused("Câu hỏi này do bên kia trả lời.")
    if Event.objects.filter(answers=asked).exists():
        raise Refused("Câu hỏi này đã được trả lời. Hãy tải lại trang để xem.")
    return Event.objects.create(
        registration=registration,
        kind=Event.Kind.ANSWER,
        at=now,
        by=by,
        is_by_office=is_by_office,
        text=text,
        answers=asked,
    )


def _side(campaign_unit: CampaignUnit, *, by: User, now: datetime) -> bool:
    """Whether ``by`` speaks for the office; otherwise it has to be an officer of the unit."""
    if may_receive(by):
        return True
    require_officer(campaign_unit, by=by, at=now)
    return False
