"""What documents are made from. Nothing here asks the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from fractions import Fraction

from commendations.documents.wording import SIMULATED, long_day, place_of_work
from letterhead import OfficialDocument, Signer


@dataclass(frozen=True, slots=True)
class Head:
    """Who issues, numbers, addresses and signs. ``on`` and ``number``: None = the clerk writes them."""

    issuer: str
    signer: Signer
    parent: str = ""
    place: str = ""
    symbol: str = ""
    addressees: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    number: int | None = None
    on: date | None = None
    is_numbered: bool = True  # reports of people carry no number

    @property
    def code(self) -> str:
        """``07/QĐ-UBND.KT``, with room for the number that is not given yet."""
        symbol = self.symbol or "……"
        return f"{self.number:02d}/{symbol}" if self.number else f"        /{symbol}"

    @property
    def number_line(self) -> str:
        return f"Số: {self.code}" if self.is_numbered else ""

    def quoted(self, kind: str, *, by: str = "") -> str:
        """``Kèm theo Quyết định số 07/QĐ-UBND.KT ngày … của …``."""
        number = f"{self.number:02d}" if self.number else "…"
        of = by or self.issuer
        return f"Kèm theo {kind} số {number}/{self.symbol or '……'} {long_day(self.on)} của {of}"


@dataclass(frozen=True, slots=True)
class Source:
    """The published board that a document stands on. ``restated``: what has changed since, "" = nothing."""

    pin: str  # "cchc-2022/2022-10/2"
    look_up: str  # "12.7F3A91"
    words: str
    restated: str = ""
    is_final: bool = True

    @property
    def sentences(self) -> str:
        return f"{self.words} {self.restated}".strip()


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One target of one collective. Empty texts: nothing is known."""

    name: str
    target: str
    counts: str
    rate: str
    word: str
    points: str
    is_met: bool
    title: str = ""  # in full; ``name`` is what tables call it


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A collective on the board. ``reason``: why it has no rank."""

    code: str
    name: str
    rank: int | None
    total: str
    criteria: tuple[CriterionLine, ...]
    reason: str = ""
    takes_part: bool = True

    @property
    def met(self) -> int:
        return sum(line.is_met for line in self.criteria)

    @property
    def place(self) -> str:
        return str(self.rank) if self.rank else "–"

    @property
    def not_met(self) -> list[CriterionLine]:
        return [line for line in self.criteria if line.word == NOT_MET]


NOT_MET = "Chưa đạt"


@dataclass(frozen=True, slots=True)
class GroupLines:
    name: str
    units: tuple[UnitLine, ...]


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """A published board as documents tell it. ``late``: units with late dossiers in words."""

    source: Source
    month: date
    first_month: date
    answer: str
    max_points: str
    groups: tuple[GroupLines, ...]
    late: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def units(self) -> list[UnitLine]:
        return [unit for group in self.groups for unit in group.units]

    def unit(self, code: str) -> UnitLine | None:
        return next((unit for unit in self.units if unit.code == code), None)


@dataclass(frozen=True, slots=True)
class Nominee:
    """A collective or person who is proposed or commended. ``votes``: in favour and present, None = not voted."""

    name: str
    unit: str
    position: str = ""
    is_person: bool = False
    title: str = ""  # Ông, Bà
    is_leading: bool = False
    is_front_line: bool = False
    achievement: str = ""
    standing: str = ""  # "thứ 1 khối …, 91,40 điểm"
    votes: tuple[int, int] | None = None
    against: int = 0
    abstained: int = 0
    vote_rate: str = ""
    passes: bool | None = None
    amount: int = 0
    stepped_aside: str = ""  # members who did not vote on it

    @property
    def addressed(self) -> str:
        """``Ông Nguyễn Văn A``; "Ông (bà)" where nobody wrote which, so that it is seen before signing."""
        return f"{self.title or 'Ông (bà)'} {self.name}" if self.is_person else self.name

    @property
    def place_of_work(self) -> str:
        return place_of_work(self.position, self.unit)


@dataclass(frozen=True, slots=True)
class Nominees:
    """Collectives first; ``form``: what they are proposed for."""

    title: str
    form: str
    all: tuple[Nominee, ...]

    @property
    def collectives(self) -> list[Nominee]:
        return [one for one in self.all if not one.is_person]

    @property
    def people(self) -> list[Nominee]:
        return [one for one in self.all if one.is_person]


@dataclass(frozen=True, slots=True)
class Member:
    """``attendance``: "Có mặt", "Vắng mặt" with its reason, or a vote in writing."""

    name: str
    position: str
    is_present: bool = True
    attendance: str = "Có mặt"


@dataclass(frozen=True, slots=True)
class Meeting:
    held_on: date
    place: str
    chair: str
    secretary: str
    passing_rate: str
    conclusion: str
    quorum: str = "2/3"
    counts_all: bool = True  # the rate is of all members, not of those who voted
    has_casting_vote: bool = False
    source: str = ""  # the rule that says so
    begins: time | None = None
    ends: time | None = None
    members: tuple[Member, ...] = field(default=())
    earlier: tuple[str, ...] = field(default=())  # meetings that settled nothing, a sentence each

    @property
    def present(self) -> list[Member]:
        return [member for member in self.members if member.is_present]

    @property
    def has_quorum(self) -> bool:
        return len(self.present) >= Fraction(self.quorum) * len(self.members)

    @property
    def threshold(self) -> str:
        """``trên 50 % tổng số thành viên Hội đồng``."""
        whom = (
            "tổng số thành viên Hội đồng" if self.counts_all else "số thành viên tham gia bỏ phiếu"
        )
        return f"trên {self.passing_rate.replace('.', ',')} % {whom}"


def begin(
    head: Head,
    *,
    source: Source | None,
    is_simulated: bool,
    about: str = "",
    is_landscape: bool = False,
) -> OfficialDocument:
    """A document with its head; at the foot of each page what leads back to the board."""
    document = OfficialDocument(
        is_landscape=is_landscape,
        warning=SIMULATED if is_simulated else "",
        note=foot_note(source),
    )
    document.letterhead(
        parent=head.parent,
        issuer=head.issuer,
        number=head.number_line,
        place=head.place,
        on=head.on,
        about=about,
    )
    return document


def foot_note(source: Source | None) -> str:
    return f"Mã tra cứu {source.look_up} · bảng {source.pin}" if source else ""


def numbered(rows: Sequence[Sequence[str]], *, since: int = 1) -> list[list[str]]:
    return [[str(number), *row] for number, row in enumerate(rows, start=since)]
