"""A unit declares an initiative; Phòng Nội vụ reviews, recognises and publishes it; other units apply it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import CampaignUnit, Criterion, Individual, User
from campaigns.text import clean, day, match_key
from commendations.actions.saving import delete, save
from commendations.models import (
    Initiative,
    InitiativeAdoption,
    InitiativeAuthor,
    InitiativeEvent,
)
from commendations.permissions import may_review
from metrics.queries.boards import rules_version_at
from registrations.actions.dossier import require_officer, require_text
from registrations.permissions import day_of

State = Initiative.State
Kind = InitiativeEvent.Kind
LONGEST_NAME = 150
MOST_AUTHORS = 10


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a unit writes; a draft may be incomplete. ``authors``: registered people; ``other_authors``: names."""

    title: str
    problem: str = ""
    solution: str = ""
    began_on: date | None = None
    cost: int | None = None
    effect: str = ""
    criterion_code: str = ""
    authors: Sequence[Individual] = ()
    other_authors: Sequence[str] = ()


@transaction.atomic
def declare(
    *,
    campaign_unit: CampaignUnit,
    declaration: Declaration,
    by: User,
    initiative: Initiative | None = None,
    at: datetime | None = None,
) -> Initiative:
    """Writes a draft, or what a returned one says now. Raises Refused."""
    now = at or timezone.now()
    require_officer(campaign_unit, by=by, at=now)
    if initiative is None:
        initiative = Initiative(campaign_unit=campaign_unit, created_at=now, created_by=by)
    else:
        initiative = _locked(initiative)
        if not initiative.is_editable:
            raise Refused(
                f"Sáng kiến đang ở trạng thái “{initiative.get_state_display()}” nên không sửa được."
            )
    title = clean(declaration.title)
    if not title:
        raise Refused("Hãy ghi tên sáng kiến.")
    if declaration.began_on and declaration.began_on > day_of(now):
        raise Refused(
            f"Ngày bắt đầu áp dụng {day(declaration.began_on)} chưa đến; hãy ghi ngày đã áp dụng thật."
        )
    _check_criterion(campaign_unit, declaration.criterion_code)
    initiative.title = title
    for name in ("problem", "solution", "effect", "began_on", "cost", "criterion_code"):
        setattr(initiative, name, getattr(declaration, name))
    save(initiative, by=by, reason="soạn sáng kiến")
    _write_authors(initiative, declaration, by=by)
    return initiative


def _check_criterion(campaign_unit: CampaignUnit, code: str) -> None:
    version = rules_version_at(campaign_unit.campaign, None)
    known = version.criteria.filter(subject=Criterion.Subject.COLLECTIVE, code=code)
    if code and not known.exists():
        raise Refused(f"Phong trào không có chỉ tiêu “{code}”.")


def _write_authors(initiative: Initiative, declaration: Declaration, *, by: User) -> None:
    wanted: list[tuple[int | None, str]] = []
    for person in declaration.authors:
        if person.campaign_unit_id != initiative.campaign_unit_id:
            raise Refused(f"{person.full_name} không phải là người đã đăng ký của đơn vị.")
        wanted.append((person.pk, person.full_name))
    registered = {match_key(name) for _, name in wanted}
    for name in filter(None, map(clean, declaration.other_authors)):
        if len(name) > LONGEST_NAME:
            raise Refused(
                f"Tên tác giả “{name[:40]}…” dài {len(name)} ký tự; nhiều nhất {LONGEST_NAME} ký tự."
            )
        if match_key(name) not in registered:
            wanted.append((None, name))
    wanted = list(dict.fromkeys(wanted))
    if len(wanted) > MOST_AUTHORS:
        raise Refused(f"Một sáng kiến ghi nhiều nhất {MOST_AUTHORS} tác giả.")
    current = list(initiative.authors.all())
    if [(one.individual_id, one.name) for one in current] == wanted:
        return
    for one in current:
        delete(one, by=by, reason="ghi lại tác giả")
    for place, (registered_person, name) in enumerate(wanted):
        author = InitiativeAuthor(
            initiative=initiative, individual_id=registered_person, name=name, display_order=place
        )
        save(author, by=by, reason="ghi tác giả")


@transaction.atomic
def submit(*, initiative: Initiative, by: User, at: datetime | None = None) -> Initiative:
    """Sends it to Phòng Nội vụ. Raises Refused with everything that is still missing."""
    now = at or timezone.now()
    initiative = _locked(initiative)
    require_officer(initiative.campaign_unit, by=by, at=now)
    if not initiative.is_editable:
        raise Refused(f"Sáng kiến đang ở trạng thái “{initiative.get_state_display()}”.")
    wanted = [
        (initiative.problem, "vấn đề cần giải quyết"),
        (initiative.solution, "đã làm gì"),
        (initiative.began_on, "áp dụng từ ngày nào"),
        (initiative.effect, "hiệu quả"),
        (initiative.authors.exists(), "tác giả"),
    ]
    missing = [words for value, words in wanted if not value]
    if missing:
        raise Refused(f"Chưa gửi được, còn thiếu: {', '.join(missing)}.")
    initiative.state = State.SUBMITTED
    initiative.submitted_at, initiative.submitted_by = now, by
    return _step(initiative, Kind.SUBMITTED, by=by, now=now)


@transaction.atomic
def send_back(
    *, initiative: Initiative, reason: str, by: User, at: datetime | None = None
) -> Initiative:
    """Returns it to the unit, for a reason. Raises Refused."""
    initiative = _waiting(initiative, by=by)
    text = require_text(reason, missing="Trả lại phải có lý do. Hãy ghi lý do.", longest=1000)
    initiative.state = State.RETURNED
    return _step(initiative, Kind.RETURNED, by=by, now=at or timezone.now(), text=text)


@transaction.atomic
def recognise(
    *,
    initiative: Initiative,
    number: str,
    on: date | None,
    by: User,
    at: datetime | None = None,
) -> Initiative:
    """Recognised by a document with number and date, which the clerk gives. Raises Refused."""
    now = at or timezone.now()
    initiative = _waiting(initiative, by=by)
    number = clean(number)
    if not number or on is None:
        raise Refused("Hãy ghi số và ngày của văn bản công nhận.")
    if on > day_of(now):
        raise Refused(f"Ngày công nhận {day(on)} chưa đến; hãy ghi ngày của văn bản đã ký.")
    if initiative.began_on and on < initiative.began_on:
        raise Refused(
            f"Ngày công nhận {day(on)} sớm hơn ngày bắt đầu áp dụng {day(initiative.began_on)}."
        )
    initiative.state = State.RECOGNISED
    initiative.recognition_number, initiative.recognised_on = number, on
    initiative.recognised_by = by
    text = f"Số {number} ngày {day(on)}"
    return _step(initiative, Kind.RECOGNISED, by=by, now=now, text=text)


@transaction.atomic
def publish(*, initiative: Initiative, by: User, at: datetime | None = None) -> Initiative:
    """Makes a recognised initiative known to all units. Raises Refused."""
    now = at or timezone.now()
    initiative = _for_review(initiative, by=by)
    if initiative.state != State.RECOGNISED:
        raise Refused("Chỉ sáng kiến đã công nhận mới được phổ biến.")
    initiative.state, initiative.published_at = State.PUBLISHED, now
    return _step(initiative, Kind.PUBLISHED, by=by, now=now)


@transaction.atomic
def unpublish(
    *, initiative: Initiative, reason: str, by: User, at: datetime | None = None
) -> Initiative:
    """Takes it out of sight of other units and the public; it stays recognised. Raises Refused."""
    initiative = _for_review(initiative, by=by)
    if initiative.state != State.PUBLISHED:
        raise Refused("Sáng kiến này chưa được phổ biến.")
    text = require_text(reason, missing="Hãy ghi lý do thôi phổ biến.", longest=1000)
    initiative.state, initiative.published_at = State.RECOGNISED, None
    return _step(initiative, Kind.UNPUBLISHED, by=by, now=at or timezone.now(), text=text)


@transaction.atomic
def adopt(
    *,
    initiative: Initiative,
    campaign_unit: CampaignUnit,
    on: date | None,
    result: str,
    by: User,
    at: datetime | None = None,
) -> InitiativeAdoption:
    """A unit says that it applies the initiative too, or writes its result anew. Raises Refused."""
    now = at or timezone.now()
    require_officer(campaign_unit, by=by, at=now)
    initiative = _locked(initiative)
    if initiative.state != State.PUBLISHED:
        raise Refused("Chỉ sáng kiến đã phổ biến mới được ghi là áp dụng.")
    if campaign_unit.unit_id == initiative.campaign_unit.unit_id:
        raise Refused("Đây là sáng kiến của chính đơn vị; “áp dụng” dành cho đơn vị khác.")
    if on is None:
        raise Refused("Hãy ghi ngày bắt đầu áp dụng.")
    if on > day_of(now):
        raise Refused(f"Ngày áp dụng {day(on)} chưa đến; hãy ghi ngày đã áp dụng thật.")
    if initiative.began_on and on < initiative.began_on:
        raise Refused(
            f"Ngày áp dụng {day(on)} sớm hơn ngày sáng kiến ra đời {day(initiative.began_on)}."
        )
    adoption = (
        InitiativeAdoption.objects.filter(initiative=initiative, campaign_unit=campaign_unit)
        .select_for_update()
        .first()
    ) or InitiativeAdoption(initiative=initiative, campaign_unit=campaign_unit)
    adoption.adopted_on, adoption.result = on, result.strip()
    adoption.recorded_at, adoption.recorded_by = now, by
    save(adoption, by=by, reason="ghi áp dụng")
    return adoption


def _locked(initiative: Initiative) -> Initiative:
    found = Initiative.objects.select_for_update(of=("self",)).select_related(
        "campaign_unit__unit", "campaign_unit__campaign"
    )
    return found.get(pk=initiative.pk)


def _for_review(initiative: Initiative, *, by: User) -> Initiative:
    if not may_review(by):
        raise Refused("Chỉ Phòng Nội vụ xét sáng kiến.")
    return _locked(initiative)


def _waiting(initiative: Initiative, *, by: User) -> Initiative:
    initiative = _for_review(initiative, by=by)
    if initiative.state != State.SUBMITTED:
        raise Refused(
            f"Sáng kiến đang ở trạng thái “{initiative.get_state_display()}”, không chờ xét. Hãy tải lại trang."
        )
    return initiative


def _step(
    initiative: Initiative, kind: str, *, by: User, now: datetime, text: str = ""
) -> Initiative:
    save(initiative, by=by, reason=text or str(kind))
    InitiativeEvent.objects.create(initiative=initiative, kind=kind, at=now, by=by, text=text)
    return initiative
