"""Báo cáo tổng hợp đăng ký: collectives, people and planned initiatives, as their units sent them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from campaigns.models import Campaign
from campaigns.text import VIETNAM
from commendations.documents.facts import Head, begin
from commendations.documents.wording import (
    before_deadline,
    joined,
    long_day,
    place_of_work,
    sentence,
    share_in_words,
    two,
)
from letterhead import OfficialDocument, Profile
from letterhead.document import ROMAN

ON_TIME, LATE = "Đúng hạn", "Sau hạn"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. ``group``: the khối of the unit; ``kind``: which of the groups of people."""

    group: str
    unit: str
    name: str
    aim: str = ""
    plan: str = ""
    position: str = ""
    kind: str = ""
    is_front_line: bool = False
    is_leading: bool = False
    authors: str = ""
    timeliness: str = ON_TIME


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """What units sent. ``units`` and ``late``: how many sent theirs, and how many of these after the deadline."""

    units: int
    late: int
    collectives: tuple[Entry, ...] = ()
    people: tuple[Entry, ...] = ()
    ideas: tuple[Entry, ...] = ()

    @property
    def share(self) -> str:
        """How many of the people do the work themselves, in words; "" without people."""
        return share_in_words(
            len(self.people),
            direct=sum(not one.is_leading for one in self.people),
            desk=sum(one.is_front_line for one in self.people),
        )


def register(campaign: Campaign, head: Head, facts: RegisterFacts, *, at: datetime) -> bytes:
    """A report of what was registered; the lists by khối (collectives, people, planned initiatives) are its annexes."""
    document = begin(head, source=None, is_simulated=campaign.is_simulated)
    subject = f"Tổng hợp đăng ký phong trào thi đua “{campaign.title}”"
    document.title("Báo cáo", subject)
    late = f", {two(facts.late)} đơn vị gửi sau hạn" if facts.late else ""
    document.paragraph(
        f"Tính đến {long_day(at.astimezone(VIETNAM).date())}, có {two(facts.units)} cơ quan, đơn vị gửi đăng ký thi"
        f" đua, trong đó {two(facts.units - facts.late)} đơn vị gửi đúng hạn{late} (hạn đăng ký:"
        f" {before_deadline(campaign)}). {head.issuer} tổng hợp như sau:"
    )
    lists = [
        (title, what, entries, table)
        for title, what, entries, table in (
            ("tập thể đăng ký thi đua", "tập thể", facts.collectives, _COLLECTIVES),
            ("cá nhân đăng ký thi đua", "cá nhân", facts.people, _PEOPLE),
            (
                "sáng kiến, cách làm hay dự kiến",
                "sáng kiến, cách làm hay dự kiến",
                facts.ideas,
                _IDEAS,
            ),
        )
        if entries
    ]
    for place, (_, what, entries, table) in enumerate(lists, start=1):
        annex = f"Phụ lục {ROMAN[place - 1]}" if len(lists) > 1 else "Phụ lục"
        document.paragraph(
            f"{place}. {sentence(what)}: {two(len(entries))} {what} (danh sách tại {annex} kèm theo)."
        )
        if table is _PEOPLE:
            document.paragraph(facts.share)
    if not facts.people:
        document.paragraph("Chưa có cá nhân nào đăng ký thi đua.")
    document.paragraph(f"{head.issuer} báo cáo {joined(head.addressees or head.recipients[:1])}")
    document.signature(head.signer, recipients=head.recipients)
    for place, (title, what, entries, table) in enumerate(lists, start=1):
        document.annex(
            number=place if len(lists) > 1 else None,
            title=f"Danh sách {title}",
            of=head.quoted("Báo cáo"),
            is_landscape=True,
        )
        _by_group(document, entries, table)
        document.annex_end(f"Danh sách này có {two(len(entries))} {what}")
    return document.data(title=f"Báo cáo {subject}", at=at, profile=Profile.DOCUMENT)


@dataclass(frozen=True, slots=True)
class _Table:
    heads: tuple[str, ...]
    shares: tuple[int, ...]
    align: str
    cells: Callable[[Entry], list[str]]


def _by_group(document: OfficialDocument, entries: Sequence[Entry], table: _Table) -> None:
    number = 0
    for group, of_group in groupby(entries, key=lambda one: one.group):
        rows = [
            [str(place), *table.cells(one)] for place, one in enumerate(of_group, start=number + 1)
        ]
        number += len(rows)
        document.heading(f"{group} ({two(len(rows))})")
        document.table(table.heads, rows, shares=table.shares, align=table.align)


_COLLECTIVES = _Table(
    ("STT", "Tên tập thể", "Danh hiệu, hình thức đăng ký", "Kế hoạch phát động", "Thời điểm gửi"),
    (6, 36, 34, 28, 12),
    "clllc",
    lambda one: [one.name, one.aim, one.plan, one.timeliness],
)
_PEOPLE = _Table(
    (
        "STT",
        "Họ và tên",
        "Chức vụ, đơn vị",
        "Nhóm",
        "Danh hiệu, hình thức đăng ký",
        "Thời điểm gửi",
    ),
    (6, 22, 32, 22, 26, 11),
    "cllllc",
    lambda one: [
        one.name,
        place_of_work(one.position, one.unit),
        one.kind,
        one.aim,
        one.timeliness,
    ],
)
_IDEAS = _Table(
    ("STT", "Tên sáng kiến, cách làm hay", "Tác giả", "Đơn vị"),
    (6, 54, 30, 28),
    "clll",
    lambda one: [one.name, one.authors, one.unit],
)
