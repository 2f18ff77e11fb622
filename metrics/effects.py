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
    """Units of the new board whose total or rank is another, in its order; one that came in since had neither."""
    old = {ranked.score.unit.code: ranked for ranked in before.units}
    effects = []
    for ranked in after.units:
        was = old.get(ranked.score.unit.code)
        total, rank = (was.score.total, was.rank) if was else (None, None)
        if (total, rank) != (ranked.score.total, ranked.rank):
            effects.append(
                Effect(
                    unit=ranked.score.unit.code,
                    total_before=total,
                    total_after=ranked.score.total,
                    rank_before=rank,
                    rank_after=ranked.rank,
                )
            )
    return effects
