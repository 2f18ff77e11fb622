"""Phòng Nội vụ accepts a dossier or returns it. It never changes what the unit wrote."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Recorder, Refused
from campaigns.models import CampaignUnit, Individual, Participant, User
from campaigns.text import clean, instant, match_key, search_key
from registrations.actions.dossier import locked, require_text, save
from registrations.actions.extending import grant
from registrations.models import Event, Registration
from registrations.permissions import may_receive
from registrations.problems import read_birth_year
from registrations.queries import same_person, window_of
from registrations.sections import FRONT_LINE, LEADING, PEOPLE, PLAN, SECTIONS, rows_of

State = Registration.State
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a dossier is returned: about a field of a section, a section, or (both empty) the whole."""

    section: str
    field: str
    text: str


@transaction.atomic
def accept(
    *, campaign_unit: CampaignUnit, submission: int, by: User, at: datetime | None = None
) -> Participant:
    """Accepts what was sent: from now on the unit takes part, and its people are registered individuals.

    ``submission``: the number of the submission that was looked at. Raises Refused when it is not the one that waits.
    """
    now = at or timezone.now()
    registration = _waiting(campaign_unit, submission, by=by, now=now)
    sections = registration.sent.sections
    reason = f"Đăng ký, kế hoạch số {sections[PLAN]['number']}"[:300]
    participant = Participant.objects.in_force_at(None).filter(campaign_unit=campaign_unit).first()
    if participant is None:
        participant = Participant(
            campaign_unit=campaign_unit, known_from=now, reason=reason, accepted_by=by
        )
        Recorder(by, reason).create([participant])
    Recorder(by, reason).create(list(_new_individuals(campaign_unit, sections, now)))
    registration.state = State.ACCEPTED
    registration.accepted_at = now
    registration.accepted_by = by
    registration.participant = participant
    save(registration, by=by, reason="tiếp nhận")
    Event.objects.create(
        registration=registration,
        kind=Event.Kind.ACCEPTED,
        at=now,
        by=by,
        is_by_office=True,
        submission=registration.submission,
    )
    return participant


def _new_individuals(
    campaign_unit: CampaignUnit, sections: dict, now: datetime
) -> Iterator[Individual]:
    """The people of the submission whom the unit has not registered yet."""
    known: dict[str, list[dict]] = {}
    for one in Individual.objects.in_force_at(None).filter(campaign_unit=campaign_unit):
        row = {"birth_year": str(one.birth_year or ""), "position": one.position}
        known.setdefault(match_key(one.full_name), []).append(row)
    for row in rows_of(sections.get(PEOPLE)):
        same_names = known.get(match_key(row["full_name"]), ())
        if any(same_person(row, other) is not None for other in same_names):
            continue
        yield Individual(
            campaign_unit=campaign_unit,
            title=row.get("title", ""),
            full_name=row["full_name"],
            birth_year=read_birth_year(row.get("birth_year", ""), today=now.date()),
            position=row["position"],
            group=Individual.Group.LEADING if row["group"] == LEADING else Individual.Group.DIRECT,
            is_front_line=row["group"] == FRONT_LINE,
            aim=row["aim"],
            targets=row.get("targets", ""),
            known_from=now,
            # What Individual.save derives, which bulk writes do not call.
            search_key=search_key(f"{row['full_name']} {row['position']}"),
        )


@transaction.atomic
def send_back(
    *,
    campaign_unit: CampaignUnit,
    submission: int,
    reasons: Sequence[Reason],
    by: User,
    until: date | None = None,
    at: datetime | None = None,
) -> Registration:
    """Returns a dossier to its unit, with at least one reason.

    ``until``: the unit may send it again until 24:00 of that day, which is a late exception like any other; needed
    once the deadline has passed, since a dossier that nobody may send again would be lost.
    """
    now = at or timezone.now()
    registration = _waiting(campaign_unit, submission, by=by, now=now)
    given = [one for one in (_checked(reason) for reason in reasons) if one.text]
    if not given:
        raise Refused(
            f"{campaign_unit.unit}: trả lại hồ sơ phải có lý do. Hãy ghi lý do ở mục cần sửa."
        )
    if until is not None:
        grant(registration, until=until, reason="Trả lại hồ sơ để sửa và gửi lại", by=by, now=now)
    elif window_of(campaign_unit).has_closed(now):
        raise Refused(
            f"{campaign_unit.unit}: hạn đăng ký đã qua, đơn vị sẽ không gửi lại được. Hãy ghi ngày đơn vị được gửi"
            " lại đến hết."
        )
    registration.state = State.RETURNED
    save(registration, by=by, reason="; ".join(one.text for one in given))
    Event.objects.create(
        registration=registration,
        kind=Event.Kind.RETURNED,
        at=now,
        by=by,
        is_by_office=True,
        reasons=[asdict(one) for one in given],
        submission=registration.submission,
    )
    return registration


def _checked(reason: Reason) -> Reason:
    text = clean(reason.text)
    if text:
        text = require_text(reason.text, missing="", longest=LONGEST_REASON)
    if reason.section and reason.section not in SECTIONS:
        raise Refused(f"Hồ sơ không có mục “{reason.section}”.")
    return Reason(reason.section, reason.field, text)


def _waiting(
    campaign_unit: CampaignUnit, submission: int, *, by: User, now: datetime
) -> Registration:
    """The locked registration, which waits with that very submission. Raises Refused otherwise."""
    if not may_receive(by):
        raise Refused("Chỉ Phòng Nội vụ tiếp nhận hoặc trả lại hồ sơ.")
    registration = locked(campaign_unit, by=by)
    if registration.state != State.SUBMITTED:
        raise Refused(
            f"{campaign_unit.unit}: hồ sơ đang ở trạng thái “{registration.get_state_display()}”, không chờ tiếp"
            " nhận. Hãy tải lại trang."
        )
    if registration.submission_id != submission:
        sent = registration.sent
        raise Refused(
            f"{campaign_unit.unit}: đơn vị đã gửi bản mới lúc {instant(sent.submitted_at)}. Hãy xem bản mới rồi mới"
            " quyết định."
        )
    return registration
