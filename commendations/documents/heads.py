"""How a document is headed and signed: by the words of the office, else by what follows from the campaign."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from campaigns.models import Campaign
from commendations.documents.facts import Head
from commendations.law import Law
from commendations.models import DocumentSettings, StockPosition
from letterhead import (
    Capacity,
    Signer,
    head_of_body,
    is_committee,
    long_name,
    place_of,
    short_name,
)

TEXTS = ("parent", "issuer", "symbol", "on_behalf_of", "title", "own_title", "place")
LISTS = ("addressees", "bases", "recipients")


@cache
def _defaults() -> dict:
    return tomllib.loads((Path(__file__).parent / "defaults.toml").read_text(encoding="utf-8"))


def _leader_of(name: str) -> str:
    """``Phòng Nội vụ`` -> ``Trưởng phòng Nội vụ``: the title and the body, its kind once."""
    title = head_of_body(name)
    for size in range(len(title.split()), 0, -1):
        kind = " ".join(title.split()[-size:])
        if name.casefold().startswith(kind.casefold()):
            return f"{title}{name[len(kind) :]}"
    return f"{title} {name}"


GROUNDS = (
    "emulation_law",
    "emulation_decree",
    "emulation_circular",
    "reform_programme",
    "government_law",
)


def default_texts(campaign: Campaign, kind: str, *, law: Law, on: date) -> dict[str, str]:
    """The texts that hold while the office has written nothing; lists with one entry a line.

    ``on``: the day of signing, whose law the grounds name.
    """
    words = {topic: law.words(topic, on) for topic in GROUNDS} | {
        "organiser": long_name(campaign.organiser),
        "short": short_name(campaign.organiser),
        "standing": campaign.standing_unit,
        "year": str(campaign.launched_on.year),
        **_above(campaign.organiser),
        "office_head": head_of_body(campaign.standing_unit),
        "office_leader": _leader_of(campaign.standing_unit),
    }
    given = _defaults()[kind]
    texts = {name: given.get(name, "").format(**words) for name in TEXTS}
    texts["place"] = place_of(campaign.organiser)
    return texts | {
        name: "\n".join(line.format(**words) for line in given.get(name, ())) for name in LISTS
    }


def _above(organiser: str) -> dict[str, str]:
    """Whom a plan is also sent to: the body above and the party's committee beside, by the tier of who issues it."""
    lower = organiser.casefold()
    if re.search(r"\b(huyện|quận)\b|\bthị xã\b", lower):
        return {"above": "Sở Nội vụ", "party": "Huyện ủy" if "huyện" in lower else "cấp ủy"}
    if re.search(r"\b(xã|phường|thị trấn)\b", lower):
        return {"above": "Ủy ban nhân dân cấp trên trực tiếp", "party": "Đảng ủy"}
    return {"above": "Cơ quan cấp trên trực tiếp", "party": "cấp ủy"}


def head_for(
    campaign: Campaign,
    kind: str,
    saved: DocumentSettings | None,
    *,
    law: Law,
    on: date,
    unit: str = "",
) -> Head:
    """``unit``: the body that reports its own achievement; its name and head are its own."""
    texts = default_texts(campaign, kind, law=law, on=on)
    if unit:
        texts |= _of_unit(campaign, unit)
    capacity, name = "", ""
    if saved is not None:
        texts |= {key: value for key in (*TEXTS, *LISTS) if (value := getattr(saved, key).strip())}
        capacity, name = saved.capacity, saved.signer_name.strip()
    return Head(
        parent=texts["parent"],
        issuer=texts["issuer"],
        place=texts["place"],
        symbol=texts["symbol"],
        signer=Signer(
            texts["title"],
            on_behalf_of=texts["on_behalf_of"],
            capacity=Capacity(capacity),
            own_title=texts["own_title"],
            name=name,
        ),
        addressees=lines_of(texts["addressees"]),
        bases=tuple(_as_ground(line) for line in lines_of(texts["bases"])),
        recipients=lines_of(texts["recipients"]),
    )


def _of_unit(campaign: Campaign, unit: str) -> dict[str, str]:
    committee = is_committee(unit)
    return {
        "parent": "" if committee else short_name(campaign.organiser),
        "issuer": long_name(unit),
        "symbol": f"BC-{'UBND' if committee else initials(unit)}",
        "on_behalf_of": "Ủy ban nhân dân" if committee else "",
        "title": head_of_body(unit),
        "place": (place_of(unit) if committee else "") or place_of(campaign.organiser),
    }


def initials(body: str) -> str:
    """``Phòng Tài chính - Kế hoạch`` -> ``PTCKH``, as bodies sign their documents."""
    words = [word for word in body.split() if word[0].isalpha() and word.casefold() != "và"]
    return "".join(word if word.isupper() else word[0].upper() for word in words)


def lines_of(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _as_ground(line: str) -> str:
    begins = line.casefold().startswith(("căn cứ", "theo ", "xét "))
    return line if begins else f"Căn cứ {line}"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a text of printed stock stands (mm), and its type (pt)."""

    x: Decimal
    y: Decimal
    width: Decimal
    size: int


def positions(saved: dict[str, StockPosition]) -> dict[str, Position]:
    """By part: what the office measured, else the defaults."""
    found = {
        part: Position(
            **{key: Decimal(str(value)) for key, value in of.items() if key != "size"},
            size=of["size"],
        )
        for part, of in _defaults()["phoi"].items()
    }
    return found | {
        part: Position(one.x, one.y, one.width, one.size) for part, one in saved.items()
    }
