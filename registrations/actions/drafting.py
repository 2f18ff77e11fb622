"""Writing a draft: every saving is a row; two officers at the same time both get their say."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.attachments import kind_of, safe_name
from campaigns.models import CampaignUnit, User
from campaigns.text import instant, number
from registrations.actions.dossier import locked, require_officer
from registrations.models import Event, PlanFile, Registration, SectionVersion
from registrations.sections import FILES, MOST_FILES, MOST_PEOPLE, PEOPLE, is_blank, rows_of

MOST_UPLOADS = 60  # of one dossier, those that were taken off again included


class OutdatedError(Refused):
    """Somebody else has saved the section meanwhile. ``current``: what is saved now; nothing was written."""

    def __init__(self, current: SectionVersion) -> None:
        super().__init__(
            f"{current.saved_by.get_full_name()} đã lưu mục này lúc {instant(current.saved_at)}, sau khi bạn mở"
            " trang. Chưa ghi gì: hãy so hai bản dưới đây rồi lưu lại."
        )
        self.current = current


@transaction.atomic
def save_section(
    *,
    campaign_unit: CampaignUnit,
    section: str,
    content: dict,
    base: int,
    by: User,
    at: datetime | None = None,
) -> SectionVersion | None:
    """Saves a section as it was typed. ``base``: the version that the officer had before them (0 = none yet).

    The same content again makes no new version. Returns the version that counts (None: still nothing at all).
    Raises OutdatedError when another version was saved since ``base``, Refused when the dossier cannot be edited.
    """
    draft = _Draft(campaign_unit, section, by, at or timezone.now())
    if draft.newest and draft.version != base and draft.content != content:
        raise OutdatedError(draft.newest)
    return draft.save(content)


@transaction.atomic
def add_people(
    *,
    campaign_unit: CampaignUnit,
    people: Sequence[dict],
    by: User,
    replace_version: int | None = None,
    at: datetime | None = None,
) -> SectionVersion | None:
    """Adds people to the list as it is now, whoever changed it meanwhile.

    ``replace_version``: in place of all that were on the list of that version; raises OutdatedError when the list is
    another by now. Raises Refused for too many.
    """
    draft = _Draft(campaign_unit, PEOPLE, by, at or timezone.now())
    replaces = replace_version is not None
    if replaces and draft.newest and draft.version != replace_version:
        raise OutdatedError(draft.newest)
    kept = [] if replaces else rows_of(draft.content)
    total = len(kept) + len(people)
    if total > MOST_PEOPLE:
        raise Refused(
            f"Danh sách sẽ có {number(total)} người; mỗi đơn vị đăng ký nhiều nhất {number(MOST_PEOPLE)} người."
            " Chưa ghi gì; hãy kiểm tra lại danh sách."
        )
    added = [{"id": new_row_id(), **person} for person in people]
    return draft.save({"rows": kept + added, "none": False})


@transaction.atomic
def change_person(
    *,
    campaign_unit: CampaignUnit,
    before: dict,
    person: dict | None,
    by: User,
    at: datetime | None = None,
) -> SectionVersion | None:
    """Puts ``person`` in the place of the row ``before``, or takes it off (None).

    Other rows may have changed meanwhile; when this one has, raises OutdatedError.
    """
    draft = _Draft(campaign_unit, PEOPLE, by, at or timezone.now())
    rows = rows_of(draft.content)
    if before not in rows:
        if draft.newest is None:
            raise Refused("Danh sách không còn người này. Chưa ghi gì.")
        raise OutdatedError(draft.newest)
    place = rows.index(before)
    new = [] if person is None else [{"id": before["id"], **person}]
    return draft.save({"rows": rows[:place] + new + rows[place + 1 :], "none": False})


@transaction.atomic
def set_no_people(
    *, campaign_unit: CampaignUnit, none: bool, by: User, at: datetime | None = None
) -> SectionVersion | None:
    """Says that the unit registers no individual, or takes that back. Raises Refused while somebody is listed."""
    draft = _Draft(campaign_unit, PEOPLE, by, at or timezone.now())
    rows = rows_of(draft.content)
    if rows and none:
        raise Refused(
            f"Danh sách còn {number(len(rows))} người. Hãy bỏ hết rồi mới đánh dấu là không có."
        )
    return draft.save({"rows": rows, "none": none})


def new_row_id() -> str:
    return uuid4().hex[:12]


@transaction.atomic
def attach_file(
    *, campaign_unit: CampaignUnit, name: str, data: bytes, by: User, at: datetime | None = None
) -> PlanFile:
    """Adds a file to the launch plan. Raises UnfitFileError for what cannot be taken, Refused for one too many."""
    kind = kind_of(name, data)
    now = at or timezone.now()
    draft = _Draft(campaign_unit, FILES, by, now)
    numbers = draft.content.get("files", [])
    sums = PlanFile.objects.filter(pk__in=numbers).values_list("sha256", flat=True)
    safe = safe_name(name, kind, nameless="ke-hoach")
    file = PlanFile.holding(
        data, name=safe, kind=kind, at=now, by=by, registration=draft.registration
    )
    if file.sha256 in sums:
        raise Refused(f"Tệp “{name}” đã được đính kèm.")
    if len(numbers) >= MOST_FILES:
        raise Refused(f"Hồ sơ đã có {MOST_FILES} tệp. Hãy bỏ bớt một tệp trước.")
    if PlanFile.objects.filter(registration=draft.registration).count() >= MOST_UPLOADS:
        raise Refused(
            f"Hồ sơ này đã tải lên {MOST_UPLOADS} tệp, kể cả tệp đã bỏ. Hãy liên hệ Phòng Nội vụ."
        )
    file.save()
    draft.save({"files": [*numbers, file.pk]})
    return file


@transaction.atomic
def detach_file(
    *, campaign_unit: CampaignUnit, number: int, by: User, at: datetime | None = None
) -> None:
    """Takes a file off the draft; what was sent with it keeps it. Raises Refused when it is off already."""
    draft = _Draft(campaign_unit, FILES, by, at or timezone.now())
    numbers: Iterable[int] = draft.content.get("files", [])
    if number not in numbers:
        raise Refused("Tệp này đã được bỏ từ trước.")
    draft.save({"files": [one for one in numbers if one != number]})


class _Draft:
    """A section of a dossier that may be edited, locked, with the version that counts now."""

    def __init__(self, campaign_unit: CampaignUnit, section: str, by: User, now: datetime) -> None:
        require_officer(campaign_unit, by=by, at=now)
        self.registration = locked(campaign_unit, by=by)
        if not self.registration.is_editable:
            raise Refused(_why_not_editable(self.registration))
        self.section, self.by, self.now = section, by, now
        self.newest = (
            SectionVersion.objects.filter(registration=self.registration, section=section)
            .select_related("saved_by")
            .order_by("-version")
            .first()
        )
        self.version = self.newest.version if self.newest else 0
        self.content: dict = self.newest.content if self.newest else {}

    def save(self, content: dict) -> SectionVersion | None:
        if content == self.content or (self.newest is None and is_blank(content)):
            return self.newest
        if not SectionVersion.objects.filter(registration=self.registration).exists():
            Event.objects.create(
                registration=self.registration, kind=Event.Kind.BEGUN, at=self.now, by=self.by
            )
        return SectionVersion.objects.create(
            registration=self.registration,
            section=self.section,
            version=self.version + 1,
            content=content,
            saved_at=self.now,
            saved_by=self.by,
        )


def _why_not_editable(registration: Registration) -> str:
    if registration.state == Registration.State.ACCEPTED:
        return "Phòng Nội vụ đã tiếp nhận hồ sơ nên không sửa được nữa. Nếu cần, hãy hỏi ở mục Hỏi đáp."
    return "Hồ sơ đã gửi và đang chờ tiếp nhận nên không sửa được. Muốn sửa, hãy rút hồ sơ trước."
