"""Evidence of an initiative is attached and taken off while its unit still writes."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.attachments import kind_of, safe_name
from campaigns.models import User
from commendations.actions.saving import save
from commendations.models import Initiative, InitiativeFile
from registrations.actions.dossier import require_officer

MOST_FILES = 10
MOST_UPLOADS = 30  # of one initiative, those that were taken off again included


@transaction.atomic
def attach_file(
    *, initiative: Initiative, name: str, data: bytes, by: User, at: datetime | None = None
) -> InitiativeFile:
    """Raises UnfitFileError for what cannot be taken, Refused for one too many or twice the same."""
    now = at or timezone.now()
    kind = kind_of(name, data)
    initiative = _writable(initiative, by=by, now=now)
    safe = safe_name(name, kind, nameless="minh-chung")
    file = InitiativeFile.holding(data, name=safe, kind=kind, at=now, by=by, initiative=initiative)
    files = InitiativeFile.objects.filter(initiative=initiative)
    current = files.filter(taken_off_at=None)
    if current.filter(sha256=file.sha256).exists():
        raise Refused(f"Tệp “{name}” đã được đính kèm.")
    if current.count() >= MOST_FILES:
        raise Refused(f"Sáng kiến đã có {MOST_FILES} tệp. Hãy bỏ bớt một tệp trước.")
    if files.count() >= MOST_UPLOADS:
        raise Refused(
            f"Sáng kiến này đã tải lên {MOST_UPLOADS} tệp, kể cả tệp đã bỏ. Hãy liên hệ Phòng Nội vụ."
        )
    save(file, by=by, reason="đính kèm minh chứng")
    return file


@transaction.atomic
def detach_file(
    *, initiative: Initiative, number: int, by: User, at: datetime | None = None
) -> None:
    """Takes a file off; its bytes stay. Raises Refused when it is off already."""
    now = at or timezone.now()
    initiative = _writable(initiative, by=by, now=now)
    file = InitiativeFile.objects.filter(
        initiative=initiative, pk=number, taken_off_at=None
    ).first()
    if file is None:
        raise Refused("Tệp này đã được bỏ từ trước.")
    file.taken_off_at = now
    save(file, by=by, reason="bỏ minh chứng")


def _writable(initiative: Initiative, *, by: User, now: datetime) -> Initiative:
    initiative = (
        Initiative.objects.select_for_update(of=("self",))
        .select_related("campaign_unit__unit")
        .get(pk=initiative.pk)
    )
    require_officer(initiative.campaign_unit, by=by, at=now)
    if not initiative.is_editable:
        raise Refused("Sáng kiến đã gửi nên không thêm, bớt tệp được.")
    return initiative
