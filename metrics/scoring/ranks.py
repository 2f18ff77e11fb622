"""From scores to ranks inside each peer group (scoring.md 5). Pure: standard library only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from metrics.scoring.scores import Status, UnitScore


class Unranked(StrEnum):
    """Why a unit has no rank, in the order in which the reasons are looked for."""

    NOT_REGISTERED = "chưa đăng ký"
    MISSING = "chưa báo cáo"
    EXCLUDED = "loại khỏi xếp hạng"
    NOT_APPLICABLE = "không áp dụng"


@dataclass(frozen=True, slots=True)
class RankedUnit:
    """``rank`` is None for a unit that is not ranked; then ``unranked`` and ``reason`` say why."""

    score: UnitScore
    rank: int | None
    unranked: Unranked | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class RankedGroup:
    code: str
    name: str
    units: tuple[RankedUnit, ...]


@dataclass(frozen=True, slots=True)
class RankedBoard:
    groups: tuple[RankedGroup, ...]
    provisional: bool


def rank_board(scores: Iterable[UnitScore], *, groups: Sequence[tuple[str, str]]) -> RankedBoard:
    """Ranked units, then the others, per group; ``groups`` are (code, name) in order of display.

    Equal keys share a rank (1, 2, 2, 4). Inside a shared rank, and among the unranked, units stand in display
    order, so that shuffled input gives the same output. Provisional: a participant is missing or not assessed,
    or nobody takes part.
    """
    scores = list(scores)
    by_group: dict[str, list[UnitScore]] = {code: [] for code, _ in groups}
    for score in scores:
        by_group[score.unit.group].append(score)
    participants = [s for s in scores if s.unit.takes_part]
    return RankedBoard(
        groups=tuple(
            RankedGroup(code, name, tuple(_rank_group(by_group[code]))) for code, name in groups
        ),
        provisional=not participants or any(_is_unsettled(s) for s in participants),
    )


def _is_unsettled(score: UnitScore) -> bool:
    return any(c.status in (Status.MISSING, Status.NOT_ASSESSED) for c in score.criteria)


def _rank_group(scores: list[UnitScore]) -> list[RankedUnit]:
    ranked: list[UnitScore] = []
    unranked: list[RankedUnit] = []
    for score in sorted(scores, key=_display_key):
        reason = unranked_reason(score)
        if reason is None:
            ranked.append(score)
        else:
            unranked.append(RankedUnit(score, None, *reason))

    ranked.sort(key=ranking_key)  # stable: equal keys stay in display order
    result: list[RankedUnit] = []
    for place, score in enumerate(ranked, start=1):
        ties = result and ranking_key(result[-1].score) == ranking_key(score)
        result.append(RankedUnit(score, result[-1].rank if ties else place, None, None))
    return result + unranked


def _display_key(score: UnitScore) -> tuple[int, str]:
    return (score.unit.display_order, score.unit.code)


def ranking_key(score: UnitScore) -> tuple[Decimal, int, bool, Fraction]:
    """Total down, criteria met down, late rate up (none at all comes after every number).

    Raises ValueError for a unit without a total, which has no rank.
    """
    if score.total is None:
        raise ValueError(f"{score.unit.code} has no total.")
    late = score.late_rate
    return (-score.total, -score.met, late is None, late or Fraction(0))


def unranked_reason(score: UnitScore) -> tuple[Unranked, str] | None:
    """The first reason that holds for not ranking a unit, with its words; None when it is ranked."""
    unit = score.unit
    if not unit.takes_part:
        return Unranked.NOT_REGISTERED, Unranked.NOT_REGISTERED.value
    if score.is_missing:
        months = ", ".join(f"{month.month:02d}/{month.year}" for month in score.missing_months)
        return Unranked.MISSING, f"{Unranked.MISSING.value} ({months})"
    if unit.exclusion is not None:
        return Unranked.EXCLUDED, f"{Unranked.EXCLUDED.value} ({unit.exclusion})"
    if score.total is None:
        return Unranked.NOT_APPLICABLE, Unranked.NOT_APPLICABLE.value
    return None
