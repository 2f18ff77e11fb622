"""Who signs and from where, in the words of the decree (II.4 and II.7)."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_KIND_OF_PLACE = re.compile(
    r"\b(?:huyện|quận|xã|phường|thị trấn|thị xã|thành phố|tỉnh)\s+(.+)$", re.IGNORECASE
)
# Who leads a body, by how its name begins.
_HEADS = (
    ("ủy ban nhân dân", "Chủ tịch"),
    ("ubnd", "Chủ tịch"),
    ("văn phòng", "Chánh Văn phòng"),
    ("thanh tra", "Chánh Thanh tra"),
    ("sở", "Giám đốc"),
    ("phòng", "Trưởng phòng"),
    ("ban", "Trưởng ban"),
    ("trung tâm", "Giám đốc"),
    ("chi cục", "Chi cục trưởng"),
    ("chi nhánh", "Giám đốc"),
)


class Capacity(StrEnum):
    """In whose place the signer signs."""

    OWN = ""
    FOR_THE_HEAD = "KT."  # ký thay
    BY_ORDER = "TL."  # thừa lệnh
    BY_MANDATE = "TUQ."  # thừa ủy quyền
    ACTING = "Q."  # quyền


@dataclass(frozen=True, slots=True)
class Signer:
    """``Signer("Chủ tịch", on_behalf_of="Ủy ban nhân dân", capacity=KT, own_title="Phó Chủ tịch", name="…")``.

    ``title``: of the head; ``own_title``: of who signs in the head's place.
    """

    title: str
    on_behalf_of: str = ""
    capacity: Capacity = Capacity.OWN
    own_title: str = ""
    name: str = ""

    @property
    def lines(self) -> list[str]:
        """``["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]``."""
        found = [f"TM. {self.on_behalf_of.upper()}"] if self.on_behalf_of else []
        title = self.title.upper() or "…"
        if self.capacity is Capacity.OWN:
            return [*found, title]
        if self.capacity is Capacity.ACTING:
            return [*found, f"Q. {title}"]
        return [*found, f"{self.capacity} {title}", self.own_title.upper() or "…"]


def place_and_day(place: str, on: date | None) -> str:
    """``Tam Nông, ngày 05 tháng 02 năm 2022``: days below 10 and the months 1 and 2 have a 0; dots to be filled in."""
    where = place or "……………"
    if on is None:
        return f"{where}, ngày … tháng … năm …"
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"{where}, ngày {on.day:02d} tháng {month} năm {on.year}"


def long_name(body: str) -> str:
    """A body's name as its own letterhead has it: ``UBND huyện`` -> ``Ủy ban nhân dân huyện``."""
    return re.sub(r"\bUBND\b", "Ủy ban nhân dân", body)


def place_of(body: str) -> str:
    """``Ủy ban nhân dân huyện Tam Nông`` -> ``Tam Nông``; "" where the name has no place."""
    found = _KIND_OF_PLACE.search(body)
    return found[1].strip() if found else ""


def short_name(body: str) -> str:
    return re.sub(r"\bỦy ban nhân dân\b", "UBND", body)


def head_of_body(name: str) -> str:
    """``Phòng Nội vụ`` -> ``Trưởng phòng``: the title of who leads it."""
    lower = name.casefold()
    return next((title for word, title in _HEADS if lower.startswith(word)), "Thủ trưởng đơn vị")


def is_committee(body: str) -> bool:
    return body.casefold().startswith(("ubnd", "ủy ban nhân dân"))
