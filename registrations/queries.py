"""From the database to what screens and actions reason about, each in a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.db.models import Max

from campaigns.models import Campaign, CampaignUnit, Criterion, RulesVersion, UnitMember, User
from campaigns.text import match_key, number
from registrations.deadlines import Window
from registrations.models import (
    Event,
    LateException,
    PlanFile,
    Registration,
    SectionVersion,
    Submission,
)
from registrations.permissions import day_of
from registrations.problems import Target
from registrations.sections import FILES, PEOPLE, rows_of

COUNTING = (Registration.State.SUBMITTED, Registration.State.ACCEPTED)


# The draft of a unit


def draft_of(registration: Registration | None) -> dict[str, SectionVersion]:
    """The newest version of each section that was ever saved, by the key of the section."""
    if registration is None:
        return {}
    versions = SectionVersion.objects.filter(registration=registration).newest()
    return {version.section: version for version in versions.select_related("saved_by")}


def contents_of(draft: Mapping[str, SectionVersion]) -> dict[str, dict]:
    return {key: version.content for key, version in draft.items()}


def files_of(numbers: Iterable[int]) -> list[PlanFile]:
    """The files of these numbers without their bytes, in the order in which they came."""
    return list(PlanFile.objects.filter(pk__in=list(numbers)).defer("data").order_by("pk"))


def files_of_draft(draft: Mapping[str, SectionVersion]) -> list[PlanFile]:
    return files_of(draft[FILES].content["files"]) if FILES in draft else []


def targets_of(campaign: Campaign) -> tuple[Target, ...]:
    """The targets for collectives of the rules in force now."""
    rules = campaign.rules_versions.order_by("-number").first()
    if rules is None:
        return ()
    criteria = rules.criteria.filter(subject=Criterion.Subject.COLLECTIVE)
    return tuple(_target(one, rules) for one in criteria.order_by("display_order"))


def _target(criterion: Criterion, rules: RulesVersion) -> Target:
    is_most = criterion.operator == Criterion.Operator.NONE_OR_LOW
    limit = rules.low_rate if is_most else criterion.threshold
    return Target(
        code=criterion.code,
        title=criterion.title,
        limit=Fraction(limit),
        shown_limit=_shown(limit),
        is_most=is_most,
        is_strict=criterion.operator == Criterion.Operator.ABOVE,
    )


def _shown(limit: str) -> str:
    try:
        return number(Decimal(limit))
    except InvalidOperation:  # "1/2", as written
        return limit


# Until when, and whom to ask


def window_of(campaign_unit: CampaignUnit) -> Window:
    exception = LateException.objects.filter(campaign_unit=campaign_unit, ended_at=None).first()
    if exception:
        exception.campaign_unit = campaign_unit  # its campaign is known already
    return Window(campaign_unit.campaign, exception)


def office_contacts() -> list[User]:
    """Whom units ask: the people of Phòng Nội vụ."""
    return list(User.objects.filter(role=User.Role.STAFF, is_active=True).order_by("full_name"))


# People whom two units register


@dataclass(frozen=True, slots=True)
class Namesake:
    """Somebody on this list whom another unit has sent too: perhaps the same person."""

    full_name: str
    by_birth_year: bool
    unit: str

    @property
    def sentence(self) -> str:
        same = "cùng năm sinh" if self.by_birth_year else "cùng chức vụ"
        return (
            f"{self.full_name}: {self.unit} cũng đăng ký một người trùng họ tên, {same}. "
            "Hai đơn vị hãy thống nhất ai đăng ký."
        )


def namesakes(campaign_unit: CampaignUnit, people: Iterable[Mapping[str, str]]) -> list[Namesake]:
    """Those of ``people`` who stand on a list that another unit of the campaign has sent as well.

    The same name (accents count, case and the place of the tone do not), and the same year of birth; where one of
    the two lists gives no year, the same position. Drafts of others are not looked at: they are theirs alone.
    """
    wanted: dict[str, list[Mapping[str, str]]] = {}
    for person in people:
        if person.get("full_name"):
            wanted.setdefault(match_key(person["full_name"]), []).append(person)
    if not wanted:
        return []
    others = (
        Registration.objects.filter(
            campaign_unit__campaign=campaign_unit.campaign_id, state__in=COUNTING
        )
        .exclude(campaign_unit=campaign_unit)
        .select_related("campaign_unit__unit", "submission")
        .order_by("campaign_unit__unit__display_order")
    )
    found = []
    for other in others:
        for person in rows_of(other.sent.sections.get(PEOPLE)):
            found += [
                Namesake(own["full_name"], by_birth_year, other.campaign_unit.unit.name)
                for own in wanted.get(match_key(person.get("full_name", "")), ())
                if (by_birth_year := same_person(own, person)) is not None
            ]
    return list(dict.fromkeys(found))


def same_person(one: Mapping[str, str], other: Mapping[str, str]) -> bool | None:
    """Of two with the same name: True by year of birth, False by position, None = not the same person."""
    years = one.get("birth_year"), other.get("birth_year")
    if all(years):
        return True if years[0] == years[1] else None
    positions = match_key(one.get("position", "")), match_key(other.get("position", ""))
    return False if positions[0] and positions[0] == positions[1] else None


# What the office sees


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A unit in scope. ``saved_at``: when its draft was last saved, None = it has not begun.

    ``questions``: when each of its questions without an answer was asked, the oldest first.
    """

    campaign_unit: CampaignUnit
    registration: Registration | None
    exception: LateException | None
    saved_at: datetime | None
    officers: tuple[User, ...]
    questions: tuple[datetime, ...]

    @property
    def state(self) -> str:
        """A state of ``Registration``, or "none": nothing was ever saved."""
        if self.registration is None:
            return "none"
        is_blank = self.registration.state == Registration.State.DRAFT and self.saved_at is None
        return "none" if is_blank else self.registration.state

    @property
    def is_missing(self) -> bool:
        """Whether the unit still has to send something."""
        return self.registration is None or self.registration.is_editable

    @property
    def is_late(self) -> bool:
        return self.registration is not None and self.registration.is_late

    @property
    def window(self) -> Window:
        return Window(self.campaign_unit.campaign, self.exception)


def queue_of(campaign: Campaign, *, at: datetime) -> list[QueueRow]:
    """All units in scope, in display order: six queries, however many there are."""
    units = list(
        CampaignUnit.objects.filter(campaign=campaign)
        .select_related("unit", "group", "campaign")
        .order_by("group__display_order", "unit__display_order", "unit__code")
    )
    registrations = {
        one.campaign_unit_id: one
        for one in Registration.objects.filter(campaign_unit__campaign=campaign)
        .select_related("submission__submitted_by", "accepted_by", "campaign_unit__campaign")
        .defer("submission__content")
    }
    exceptions = {
        one.campaign_unit_id: one
        for one in LateException.objects.filter(
            campaign_unit__campaign=campaign, ended_at=None
        ).select_related("granted_by", "campaign_unit__campaign")
    }
    saved = dict(
        SectionVersion.objects.filter(registration__campaign_unit__campaign=campaign)
        .values_list("registration__campaign_unit")
        .annotate(Max("saved_at"))
        .order_by()
    )
    officers: dict[int, list[User]] = {}
    members = UnitMember.objects.in_force_on(day_of(at)).filter(
        unit__campaign_units__campaign=campaign, user__is_active=True
    )
    for member in members.select_related("user").order_by("unit", "valid_from", "user"):
        officers.setdefault(member.unit_id, []).append(member.user)
    questions: dict[int, list[datetime]] = {}
    for unit, asked_at in open_questions(campaign).values_list("registration__campaign_unit", "at"):
        questions.setdefault(unit, []).append(asked_at)
    return [
        QueueRow(
            campaign_unit=unit,
            registration=registrations.get(unit.pk),
            exception=exceptions.get(unit.pk),
            saved_at=saved.get(unit.pk),
            officers=tuple(officers.get(unit.unit_id, ())),
            questions=tuple(questions.get(unit.pk, ())),
        )
        for unit in units
    ]


def open_questions(campaign: Campaign | None = None, *, by_office: bool = False):
    """Questions without an answer, those of units unless ``by_office``."""
    questions = Event.objects.filter(
        kind=Event.Kind.QUESTION, is_by_office=by_office, answer=None
    ).order_by("at", "pk")
    if campaign:
        questions = questions.filter(registration__campaign_unit__campaign=campaign)
    return questions


def timeline_of(registration: Registration | None) -> list[Event]:
    if registration is None:
        return []
    events = Event.objects.filter(registration=registration).select_related(
        "by", "submission", "answers"
    )
    return list(events.defer("submission__content").order_by("at", "pk"))


def submissions_of(registration: Registration | None) -> list[Submission]:
    if registration is None:
        return []
    return list(
        Submission.objects.filter(registration=registration)
        .select_related("submitted_by")
        .order_by("number")
    )


@dataclass(frozen=True, slots=True)
class Registered:
    """A unit whose registration counts, for the register: as it was sent."""

    campaign_unit: CampaignUnit
    registration: Registration
    sections: Mapping[str, dict] = field(default_factory=dict)


def registered(campaign: Campaign) -> list[Registered]:
    """Units whose registration was accepted or waits for it, by khối."""
    rows = (
        Registration.objects.filter(campaign_unit__campaign=campaign, state__in=COUNTING)
        .select_related(
            "campaign_unit__unit",
            "campaign_unit__group",
            "campaign_unit__campaign",
            "submission",
        )
        .order_by(
            "campaign_unit__group__display_order",
            "campaign_unit__unit__display_order",
            "campaign_unit__unit__code",
        )
    )
    return [Registered(row.campaign_unit, row, row.sent.sections) for row in rows]
