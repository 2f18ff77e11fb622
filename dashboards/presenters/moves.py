"""A movement in words beside its shape: ``tăng 2 bậc``, ``giảm 1 bậc``, ``giữ nguyên``, ``mới xếp hạng``."""

from dataclasses import dataclass
from decimal import Decimal

from campaigns.text import number
from metrics.scoring.movement import LEAST_POINTS, LEAST_RANKS, Direction, Movement

_VERBS = {Direction.RISEN: "tăng", Direction.FALLEN: "giảm"}


@dataclass(frozen=True, slots=True)
class Move:
    """``words`` with ``places`` ("tăng", "2") or alone; ``points``, ``improvement``: empty for what is no news."""

    mark: str
    words: str
    places: str
    points: str
    improvement: str
    is_notable: bool


def move(movement: Movement | None) -> Move | None:
    if movement is None:
        return None
    if movement.direction in _VERBS:
        words, places = _VERBS[movement.direction], number(movement.places)
    else:
        words = "giữ nguyên" if movement.direction is Direction.SAME else "mới xếp hạng"
        places = ""
    return Move(
        mark=movement.direction.value,
        words=words,
        places=places,
        points=signed(movement.points) if movement.is_notable else "",
        improvement=number(movement.improvement) if movement.is_notable else "",
        is_notable=movement.is_notable,
    )


def signed(value: Decimal) -> str:
    """``+1,20``, ``−0,35``, ``0,00``: with a real minus sign."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{number(abs(value), decimals=2)}"


def what_is_noise() -> str:
    return f"dưới {number(LEAST_POINTS, decimals=2)} điểm và dưới {LEAST_RANKS} bậc"
