"""Points of registered people, by the head of the unit and by Phòng Nội vụ; who has an interest steps aside."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import Criterion, Individual, User
from campaigns.permissions import is_office_staff
from campaigns.text import clean, match_key
from commendations.models import IndividualAssessment, Initiative, Recusal, Side
from metrics.queries.boards import rules_version_at
from registrations.actions.dossier import require_officer

NEEDS_INITIATIVE = "SK"


def side_of(user: User) -> Side:
    return Side.OFFICE if is_office_staff(user) else Side.UNIT


@transaction.atomic
def score_person(
    *,
    individual: Individual,
    code: str,
    points: int,
    evidence: str,
    by: User,
    initiative: Initiative | None = None,
    at: datetime | None = None,
) -> IndividualAssessment | None:
    """A new opinion of one side about one criterion; None when it says what the newest one says.

    Raises Refused: out of range, without evidence, SK without a recognised initiative of the person, by somebody
    who stepped aside, about oneself, about somebody who is not registered (any more).
    """
    now = at or timezone.now()
    individual = _held(individual)
    _require_reviewer(individual, by=by, now=now)
    version = rules_version_at(individual.campaign_unit.campaign, None)
    criterion = version.criteria.filter(subject=Criterion.Subject.INDIVIDUAL, code=code).first()
    if criterion is None:
        raise Refused(f"Phong trào không có tiêu chí cá nhân “{code}”.")
    most = int(criterion.points)
    if not 0 <= points <= most:
        raise Refused(f"Tiêu chí {code}: điểm là số nguyên từ 0 đến {most}, không phải {points}.")
    evidence = evidence.strip()
    if not evidence:
        raise Refused(f"Tiêu chí {code}: hãy ghi minh chứng cho số điểm.")
    if code == NEEDS_INITIATIVE and points:
        _require_initiative(individual, initiative)
    elif initiative is not None:
        raise Refused("Chỉ điểm SK trên 0 mới gắn với sáng kiến.")
    side = side_of(by)
    newest = (
        IndividualAssessment.objects.filter(individual=individual, criterion_code=code, side=side)
        .order_by("at", "pk")
        .last()
    )
    if newest and (newest.points, newest.evidence, newest.initiative) == (
        points,
        evidence,
        initiative,
    ):
        return None
    return IndividualAssessment.objects.create(
        individual=individual,
        criterion_code=code,
        side=side,
        points=points,
        evidence=evidence,
        initiative=initiative,
        at=now,
        by=by,
    )


def _require_initiative(individual: Individual, initiative: Initiative | None) -> None:
    if initiative is None:
        raise Refused(
            f"Điểm SK của {individual.full_name} phải gắn với một sáng kiến đã được công nhận mà người này là tác"
            " giả. Hãy chọn sáng kiến, hoặc ghi 0 điểm."
        )
    if not initiative.is_recognised:
        raise Refused(f"Sáng kiến “{initiative.title}” chưa được công nhận.")
    if not initiative.authors.filter(individual=individual).exists():
        raise Refused(f"{individual.full_name} không phải là tác giả của “{initiative.title}”.")


@transaction.atomic
def step_aside(
    *, individual: Individual, reason: str, by: User, at: datetime | None = None
) -> Recusal:
    """The reviewer has an interest and scores this person no more; what was scored before stays. Raises Refused."""
    now = at or timezone.now()
    individual = _held(individual)
    _require_reviewer(individual, by=by, now=now)
    reason = clean(reason)
    if not reason:
        raise Refused("Hãy ghi lý do không chấm người này.")
    if len(reason) > 500:
        raise Refused(f"Lý do dài {len(reason)} ký tự. Rút ngắn còn nhiều nhất 500 ký tự.")
    return Recusal.objects.create(individual=individual, by=by, reason=reason, at=now)


def _held(individual: Individual) -> Individual:
    """As it stands now, with its unit and campaign; nobody else scores this person before the act is over."""
    return (
        Individual.objects.select_for_update(of=("self",))
        .select_related("campaign_unit__campaign", "campaign_unit__unit")
        .get(pk=individual.pk)
    )


def _require_reviewer(individual: Individual, *, by: User, now: datetime) -> None:
    if individual.known_to is not None:
        raise Refused(f"{individual.full_name} không còn trong danh sách đăng ký.")
    if not is_office_staff(by):
        require_officer(individual.campaign_unit, by=by, at=now)
    if by.full_name and match_key(by.full_name) == match_key(individual.full_name):
        raise Refused("Không tự chấm điểm cho mình. Hãy để người khác chấm.")
    recusal = Recusal.objects.filter(individual=individual, by=by).first()
    if recusal is not None:
        raise Refused(
            f"Bạn đã từ chối chấm {individual.full_name} (lý do: {recusal.reason}). Hãy để người khác chấm."
        )
