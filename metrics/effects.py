"""Who rises and who falls by a change of figures: two boards of one month compared."""

from dataclasses import dataclass
from decimal import Decimal

from metrics.queries.boards import Board


@dataclass(frozen=True)
class Effect:
    """A unit whose total or rank becomes another."""

    unit: str
    total_before: Decimal | None
    total_after: Decimal | None
    rank_before: int | None
    rank_after: int | None

    def as_json(self) -> dict:
        return {
            "unit": self.unit,
            "total_before": None if self.total_before is None else str(self.total_before),
            "total_after": None if self.total_after is None else str(self.total_after),
            "rank_before": self.rank_before,
            "rank_after": self.rank_after,
        }


def effects_between(before: Board, after: Board) -> list[Effect]:
    """Units of the board whose total or rank is another, in the order of the new board."""
    old = {ranked.score.unit.code: ranked for ranked in before.units}
    effects = []
    for ranked in after.units:
        was = old[ranked.score.unit.code]
        if (was.score.total, was.rank) != (ranked.score.total, ranked.rank):
            effects.append(
                Effect(
                    unit=ranked.score.unit.code,
                    total_before=was.score.total,
                    total_after=ranked.score.total,
                    rank_before=was.rank,
                    rank_after=ranked.rank,
                )
            )
    return effects
