"""Danh sách tổng hợp đăng ký: collectives, people and planned initiatives, as their units sent them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from campaigns.models import Campaign
from commendations.documents.facts import Head, begin
from commendations.documents.wording import (
    clock,
    joined,
    place_of_work,
    share_in_words,
    two,
    until_deadline,
)
from letterhead import OfficialDocument, Profile

ON_TIME, LATE = "Đúng hạn", "Trễ hạn"


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
    """The list by khối: collectives, people, planned initiatives; on time and late."""
    document = begin(head, source=None, is_simulated=campaign.is_simulated, is_landscape=True)
    subject = f"Tập thể, cá nhân đăng ký phong trào thi đua “{campaign.title}”"
    document.title("Danh sách", subject)
    late = f", {two(facts.late)} đơn vị gửi trễ hạn" if facts.late else ""
    document.paragraph(
        f"Đến {clock(at)} có {two(facts.units)} đơn vị gửi đăng ký, trong đó {two(facts.units - facts.late)} đơn vị"
        f" đúng hạn{late} (hạn đăng ký: {until_deadline(campaign)})."
    )
    number = 0
    for title, entries, table in (
        ("TẬP THỂ", facts.collectives, _COLLECTIVES),
        ("CÁ NHÂN", facts.people, _PEOPLE),
        ("SÁNG KIẾN, CÁCH LÀM HAY DỰ KIẾN", facts.ideas, _IDEAS),
    ):
        if not entries and table is _IDEAS:
            continue
        number += 1
        document.heading(f"{'I' * number}. {title}")
        if table is _PEOPLE and facts.share:
            document.paragraph(facts.share)
        _by_group(document, entries, table)
    counts = [f"{two(len(facts.collectives))} tập thể", f"{two(len(facts.people))} cá nhân"]
    if facts.ideas:
        counts.append(f"{two(len(facts.ideas))} sáng kiến, cách làm hay dự kiến")
    document.paragraph(f"Danh sách có {joined(counts)}")
    document.signature(head.signer, recipients=head.recipients)
    return document.data(title=f"Danh sách {subject}", at=at, profile=Profile.DOCUMENT)


@dataclass(frozen=True, slots=True)
class _Table:
    heads: tuple[str, ...]
    shares: tuple[int, ...]
    align: str
    cells: Callable[[Entry], list[str]]


def _by_group(document: OfficialDocument, entries: Sequence[Entry], table: _Table) -> None:
    if not entries:
        document.paragraph("Chưa có.")
    number = 0
    for group, of_group in groupby(entries, key=lambda one: one.group):
        rows = [
            [str(place), *table.cells(one)] for place, one in enumerate(of_group, start=number + 1)
        ]
        number += len(rows)
        document.heading(f"{group} ({two(len(rows))})")
        document.table(table.heads, rows, shares=table.shares, align=table.align)


_COLLECTIVES = _Table(
    ("STT", "Tên tập thể", "Danh hiệu, hình thức đăng ký", "Kế hoạch phát động", "Hạn gửi"),
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
        "Hạn gửi",
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
