"""A criterion month by month as a small line chart, and the same figures for a table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from campaigns.text import month_label
from dashboards.tables import Cell, Column
from metrics.scoring.scores import CriterionResult, UnitScore

# The drawing: its size, and the frame that the line may fill.
WIDTH, HEIGHT = 260, 76
LEFT, RIGHT, TOP, BOTTOM = 8, 252, 8, 54
HEADROOM = 1.08  # so that the highest point is not cut
TARGET_AT_MOST = 2 / 3  # of the height, so that there is room to see a unit above its target


@dataclass(frozen=True, slots=True)
class Point:
    month: date
    cell: Cell
    x: str
    y: str  # empty where nothing is known


@dataclass(frozen=True, slots=True)
class Trend:
    """``lines``: paths of months that follow one another; a month without data is a gap between two."""

    points: list[Point]
    lines: list[str]
    target_y: str
    summary: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT

    @property
    def last(self) -> Point | None:
        return next((point for point in reversed(self.points) if point.y), None)


def trend(
    place: int,
    column: Column,
    history: Mapping[date, UnitScore],
    *,
    until: date,
    top: float | None = None,
) -> Trend | None:
    """The criterion that stands at ``place``. None for an assessed one: it is judged once, not by month."""
    results = {month: score.criteria[place] for month, score in history.items()}
    return trend_of(column, results, until=until, top=top)


def trend_of(
    column: Column,
    history: Mapping[date, CriterionResult],
    *,
    until: date,
    top: float | None = None,
) -> Trend | None:
    """The results of one criterion, month by month. None for an assessed one: it is judged once, not by month.

    ``top``: the rate at the upper edge, for charts that are to be compared.
    """
    if column.rule.measure == "assessed":
        return None
    months = list(history)
    step = (RIGHT - LEFT) / max(len(months) - 1, 1)
    rates = {m: history[m].rate for m in months if m <= until}
    if top is None:
        top = top_of(column, rates.values())
    points = []
    for index, month in enumerate(months):
        rate = rates.get(month)
        points.append(
            Point(
                month=month,
                cell=Cell(column, history[month]),
                x=f"{LEFT + index * step:.1f}",
                y="" if rate is None else _y(float(rate), top),
            )
        )
    shown = [point for point in points if point.month <= until]
    return Trend(
        points=points,
        lines=_lines(points),
        target_y=_y(float(column.limit), top),
        summary=_summary(shown, column),
    )


def top_of(column: Column, rates: Iterable[Fraction | None]) -> float:
    """The rate at the upper edge of charts that show ``rates`` and the target."""
    highest = max((float(rate) for rate in rates if rate is not None), default=0.0)
    return max(highest * HEADROOM, float(column.limit) / TARGET_AT_MOST) or 1.0


def _y(value: float, top: float) -> str:
    return f"{BOTTOM - value / top * (BOTTOM - TOP):.1f}"


def _lines(points: list[Point]) -> list[str]:
    lines: list[list[str]] = [[]]
    for point in points:
        if point.y:
            lines[-1].append(f"{point.x} {point.y}")
        elif lines[-1]:
            lines.append([])
    return [f"M{'L'.join(line)}" for line in lines if len(line) > 1]


def _summary(shown: list[Point], column: Column) -> str:
    """What the line says, for those who do not see it."""
    known = [point for point in shown if point.y]
    if not known:
        return "Chưa có số liệu."
    first, last = known[0], known[-1]
    gaps = [month_label(point.month).lower() for point in shown if not point.y]
    without = f" Không có số liệu: {', '.join(gaps)}." if gaps else ""
    return (
        f"Lũy kế từ {first.cell.rate} ({month_label(first.month).lower()}) "
        f"đến {last.cell.rate} ({month_label(last.month).lower()}); "
        f"chỉ tiêu {column.target_in_words}.{without}"
    )
