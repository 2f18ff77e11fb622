"""Sending a dossier, and withdrawing it before it is accepted."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import CampaignUnit, User
from campaigns.text import day, instant
from registrations.actions.dossier import locked, require_officer, require_text, save
from registrations.models import Event, PlanFile, Registration, SectionVersion, Submission
from registrations.models.registration import digest_of
from registrations.problems import Problem, Target, problems_of
from registrations.queries import contents_of, draft_of, files_of_draft, targets_of, window_of
from registrations.sections import FILES, SECTIONS

State = Registration.State
LONGEST_REASON = 1000


class IncompleteError(Refused):
    """The draft has problems; ``problems`` says which, section by section."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(*(problem.sentence for problem in problems))
        self.problems = problems


def fingerprint(draft: Mapping[str, SectionVersion]) -> str:
    """Which versions somebody has before them: ``don-vi:2,ke-hoach:1``."""
    return ",".join(f"{key}:{draft[key].version}" for key in SECTIONS if key in draft)


@transaction.atomic
def submit(
    *, campaign_unit: CampaignUnit, by: User, seen: str | None = None, at: datetime | None = None
) -> Submission:
    """Freezes the draft as a submission. What counts is the instant at which the dossier is locked (``at`` = then).

    ``seen``: the ``fingerprint`` of what the officer checked; None = whatever is saved.
    Raises IncompleteError with every problem, and Refused before the opening, after the deadline, when it is sent
    already, when somebody has changed it since it was checked, and for an officer whose time is over.
    """
    registration = locked(campaign_unit, by=by)
    now = at or timezone.now()  # after the lock: whoever waited for it sends when the wait is over
    require_officer(campaign_unit, by=by, at=now)
    if not registration.is_editable:
        raise Refused(_sent_already(registration))
    window = window_of(campaign_unit)
    if not window.has_opened(now):
        raise Refused(
            f"Phong trào nhận đăng ký từ 0:00 ngày {day(campaign_unit.campaign.launched_on)}."
            " Bản nháp vẫn được giữ."
        )
    if window.has_closed(now):
        raise Refused(
            f"Đã hết hạn đăng ký từ {window.deadline}; lúc này là {instant(now)}. Bản nháp vẫn được giữ. Muốn gửi,"
            " hãy đề nghị Phòng Nội vụ gia hạn ở mục Hỏi đáp."
        )
    draft = draft_of(registration)
    if seen is not None and seen != fingerprint(draft):
        raise Refused(
            "Nội dung đã được lưu lại sau khi bạn mở trang kiểm tra. Hãy xem lại các mục dưới đây rồi gửi."
        )
    targets = targets_of(campaign_unit.campaign)
    today = now.astimezone(campaign_unit.campaign.zone).date()
    if problems := problems_of(contents_of(draft), targets, today=today):
        raise IncompleteError(problems)

    submission = _freeze(registration, draft, targets, by=by, now=now)
    again = registration.state == State.RETURNED
    registration.state = State.SUBMITTED
    registration.submission = submission
    registration.first_submitted_at = registration.first_submitted_at or now
    save(registration, by=by, reason="gửi lại" if again else "gửi")
    Event.objects.create(
        registration=registration,
        kind=Event.Kind.RESUBMITTED if again else Event.Kind.SUBMITTED,
        at=now,
        by=by,
        submission=submission,
    )
    return submission


def _sent_already(registration: Registration) -> str:
    sent = registration.sent
    return (
        f"{sent.submitted_by.get_full_name()} đã gửi hồ sơ của đơn vị lúc {instant(sent.submitted_at)}"
        f" (biên nhận số {sent.pk}). Không cần gửi lần nữa."
    )


def _freeze(
    registration: Registration,
    draft: Mapping[str, SectionVersion],
    targets: Iterable[Target],
    *,
    by: User,
    now: datetime,
) -> Submission:
    files = files_of_draft(draft)
    content = snapshot(registration.campaign_unit, contents_of(draft), targets, files)
    last = registration.submissions.order_by("number").last()
    submission = Submission.objects.create(
        registration=registration,
        number=last.number + 1 if last else 1,
        submitted_at=now,
        submitted_by=by,
        content=content,
        digest=digest_of(content),
    )
    submission.files.set(files)
    return submission


def snapshot(
    campaign_unit: CampaignUnit,
    contents: Mapping[str, dict],
    targets: Iterable[Target],
    files: Iterable[PlanFile],
) -> dict:
    """All that is sent, readable without any other row: names, targets and sums of files as they were."""
    unit, campaign = campaign_unit.unit, campaign_unit.campaign
    return {
        "campaign": {"slug": campaign.slug, "title": campaign.title},
        "unit": {"code": unit.code, "name": unit.name, "group": campaign_unit.group.name},
        "sections": {key: contents[key] for key in SECTIONS if key in contents and key != FILES},
        "files": [
            {"id": file.pk, "name": file.name, "size": file.size, "sha256": file.sha256}
            for file in files
        ],
        "targets": targets_as_sent(targets),
    }


def targets_as_sent(targets: Iterable[Target]) -> list[dict[str, str]]:
    """What a submission, and the paper of a draft, says of the targets."""
    return [
        {"code": target.code, "title": target.title, "words": target.words} for target in targets
    ]


@transaction.atomic
def withdraw(
    *, campaign_unit: CampaignUnit, reason: str, by: User, at: datetime | None = None
) -> Registration:
    """Takes a sent dossier back before it is accepted; it may be changed and sent again until the deadline.

    Raises Refused without a reason, and when it is not waiting.
    """
    reason = require_text(reason, missing="Hãy ghi vì sao rút hồ sơ.", longest=LONGEST_REASON)
    now = at or timezone.now()
    require_officer(campaign_unit, by=by, at=now)
    registration = locked(campaign_unit, by=by)
    if registration.state == State.ACCEPTED:
        raise Refused(
            "Phòng Nội vụ đã tiếp nhận hồ sơ nên đơn vị không tự rút được. Hãy hỏi ở mục Hỏi đáp."
        )
    if registration.state != State.SUBMITTED:
        raise Refused("Hồ sơ không ở trạng thái “Đã gửi” nên không có gì để rút.")
    registration.state = State.WITHDRAWN
    registration.first_submitted_at = None
    save(registration, by=by, reason=reason)
    Event.objects.create(
        registration=registration,
        kind=Event.Kind.WITHDRAWN,
        at=now,
        by=by,
        text=reason,
        submission=registration.submission,
    )
    return registration
