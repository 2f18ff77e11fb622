"""The log of acts as it is asked for: by person, object, unit, campaign, time and words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict

from campaigns.models import AuditEntry, Campaign, Unit, User
from campaigns.text import VIETNAM, parse_day, search_key

MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Question:
    """What an address asks the log: ``?nguoi=noivu&don-vi=30001&tu=1/6/2022&den=…&tim=…``.

    ``unread``: what could not be read, in sentences; it filters nothing.
    """

    words: str = ""
    person: str = ""
    unit: str = ""
    campaign: str = ""
    kind: str = ""
    act_id: str = ""
    first: date | None = None
    last: date | None = None
    unread: tuple[str, ...] = ()


def read_question(given: QueryDict) -> Question:
    days, unread = {}, []
    for name in ("tu", "den"):
        text = given.get(name, "").strip()
        try:
            days[name] = parse_day(text) if text else None
        except ValueError as error:
            days[name] = None
            unread.append(str(error))
    return Question(
        words=given.get("tim", "").replace("\0", "")[:200],
        person=given.get("nguoi", "").replace("\0", "")[:150],
        unit=given.get("don-vi", "").replace("\0", "")[:20],
        campaign=given.get("phong-trao", "").replace("\0", "")[:50],
        kind=given.get("loai", "").replace("\0", "")[:60],
        act_id=given.get("lan", "").replace("\0", "")[:32],
        first=days["tu"],
        last=days["den"],
        unread=tuple(unread),
    )


def entries(asked: Question) -> QuerySet[AuditEntry]:
    """Newest first. Every word must stand somewhere in an entry; accents and case do not count."""
    found = AuditEntry.objects.select_related("by", "unit", "campaign").order_by("-pk")
    for name, value in (
        ("by__username", asked.person),
        ("unit__code", asked.unit),
        ("campaign__slug", asked.campaign),
        ("model", asked.kind),
        ("act_id", asked.act_id),
    ):
        if value:
            found = found.filter(**{name: value})
    for word in search_key(asked.words).split()[:MOST_WORDS]:
        found = found.filter(Q(search_key__contains=word) | Q(by__username__icontains=word))
    if asked.first:
        found = found.filter(at__gte=_begin(asked.first))
    if asked.last and asked.last < date.max:
        found = found.filter(at__lt=_begin(asked.last + timedelta(days=1)))
    return found


def _begin(day: date) -> datetime:
    """Of the day in Vietnam; a day before the time zone's reckoning begins with its first year."""
    return datetime(max(day.year, 2), day.month, day.day, tzinfo=VIETNAM)


@dataclass(frozen=True, slots=True)
class Choices:
    people: list[User]
    units: list[Unit]
    campaigns: list[Campaign]
    kinds: list[tuple[str, str]]


def choices() -> Choices:
    kinds = AuditEntry.objects.order_by("what").values_list("model", "what").distinct()
    return Choices(
        people=list(User.objects.order_by("username").only("username", "full_name")),
        units=list(Unit.objects.order_by("display_order", "code").only("code", "name")),
        campaigns=list(Campaign.objects.order_by("slug").only("slug", "title")),
        kinds=list(dict(kinds).items()),
    )
