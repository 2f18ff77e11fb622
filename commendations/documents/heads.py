"""How a document is headed and signed: by the words of the office, else by what follows from the campaign."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from campaigns.models import Campaign
from commendations.documents.facts import Head
from commendations.models import DocumentSettings, StockPosition
from letterhead import Capacity, Signer, long_name, place_of

TEXTS = ("parent", "issuer", "symbol", "on_behalf_of", "title", "own_title", "place")
LISTS = ("addressees", "bases", "recipients")
# Who leads a body, by how its name begins.
_HEADS = (
    ("ủy ban nhân dân", "Chủ tịch"),
    ("ubnd", "Chủ tịch"),
    ("văn phòng", "Chánh Văn phòng"),
    ("thanh tra", "Chánh Thanh tra"),
    ("phòng", "Trưởng phòng"),
    ("ban", "Trưởng ban"),
    ("trung tâm", "Giám đốc"),
    ("chi cục", "Chi cục trưởng"),
    ("chi nhánh", "Giám đốc"),
)


@cache
def _defaults() -> dict:
    return tomllib.loads((Path(__file__).parent / "defaults.toml").read_text(encoding="utf-8"))


def short_name(body: str) -> str:
    return re.sub(r"\bỦy ban nhân dân\b", "UBND", body)


def head_of_body(name: str) -> str:
    """``Phòng Nội vụ`` -> ``Trưởng phòng``: the title of who leads it."""
    lower = name.casefold()
    return next((title for word, title in _HEADS if lower.startswith(word)), "Thủ trưởng đơn vị")


def _leader_of(name: str) -> str:
    """``Phòng Nội vụ`` -> ``Trưởng Phòng Nội vụ``: the title and the body, its kind once."""
    title = head_of_body(name)
    for size in range(len(title.split()), 0, -1):
        kind = " ".join(title.split()[-size:])
        if name.casefold().startswith(kind.casefold()):
            return f"{title[: -len(kind)]}{name}"
    return f"{title} {name}"


def default_texts(campaign: Campaign, kind: str) -> dict[str, str]:
    """The texts that hold while the office has written nothing; lists with one entry a line."""
    words = {
        "organiser": long_name(campaign.organiser),
        "short": short_name(campaign.organiser),
        "standing": campaign.standing_unit,
        "office_head": head_of_body(campaign.standing_unit),
        "office_leader": _leader_of(campaign.standing_unit),
    }
    given = _defaults()[kind]
    texts = {name: given.get(name, "").format(**words) for name in TEXTS}
    texts["place"] = place_of(campaign.organiser)
    return texts | {
        name: "\n".join(line.format(**words) for line in given.get(name, ())) for name in LISTS
    }


def head_for(
    campaign: Campaign, kind: str, saved: DocumentSettings | None, *, unit: str = ""
) -> Head:
    """``unit``: the body that reports its own achievement; its name and head are its own."""
    texts = default_texts(campaign, kind)
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
    is_committee = unit.casefold().startswith(("ubnd", "ủy ban nhân dân"))
    return {
        "parent": "" if is_committee else short_name(campaign.organiser),
        "issuer": long_name(unit),
        "symbol": f"BC-{'UBND' if is_committee else initials(unit)}",
        "on_behalf_of": "Ủy ban nhân dân" if is_committee else "",
        "title": head_of_body(unit),
        "place": (place_of(unit) if is_committee else "") or place_of(campaign.organiser),
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
