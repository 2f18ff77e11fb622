"""Who rises and who falls by a change of figures: two boards of one month compared."""

from collections.abc import Mapping
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
    results = {unit.score.unit.code: (unit.score.total, unit.rank) for unit in before.units}
    return effects_since(results, after)


def effects_since(
    results: Mapping[str, tuple[Decimal | None, int | None]], after: Board
) -> list[Effect]:
    """The same for a board of which only total and rank are at hand, by unit code."""
    effects = []
    for ranked in after.units:
        total, rank = results.get(ranked.score.unit.code, (None, None))
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
