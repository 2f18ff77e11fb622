"""Who rose and who fell since the board of the month before. Pure: standard library only.

Beside the ranking by level stands one by improvement: units in the order of the change of their total.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from metrics.scoring.ranks import RankedBoard
from metrics.scoring.sensitivity import changes, improvement_ranks

# A change below both is no news: it is told as "không đáng kể" and never coloured.
LEAST_POINTS = Decimal(1)
LEAST_RANKS = 2


class Direction(StrEnum):
    RISEN = "risen"
    FALLEN = "fallen"
    SAME = "same"
    NEWLY = "newly"  # no rank the month before


@dataclass(frozen=True, slots=True)
class Movement:
    """Of a unit that has a rank now. ``places`` >= 0; ``points`` and ``improvement`` (a place in the group, 1, 2, 2, 4)

    are None where the unit had no rank the month before.
    """

    direction: Direction
    places: int = 0
    points: Decimal | None = None
    improvement: int | None = None

    @property
    def is_notable(self) -> bool:
        return self.points is not None and (
            abs(self.points) >= LEAST_POINTS or self.places >= LEAST_RANKS
        )


def movements(before: RankedBoard, now: RankedBoard) -> dict[str, Movement]:
    """Unit code -> its movement, for every unit that has a rank on the board of ``now``."""
    changed = changes(before, now)
    improved = improvement_ranks(before, now)
    found = {}
    for group in now.groups:
        for unit in group.units:
            code = unit.score.unit.code
            if unit.rank is None:
                continue
            change = changed.get(code)
            if change is None:
                found[code] = Movement(Direction.NEWLY)
                continue
            direction = (
                Direction.RISEN
                if change.ranks > 0
                else Direction.FALLEN
                if change.ranks < 0
                else Direction.SAME
            )
            found[code] = Movement(direction, abs(change.ranks), change.points, improved[code])
    return found
