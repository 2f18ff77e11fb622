"""A board as tables: a criterion is a column, a unit a row, a result a cell; a group and the district are summed.

The figures stay those of the board. What stands here is how each is printed and drawn, which follows from its column.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from campaigns.text import decimals_of, number, rate, shown_rate
from metrics.queries.boards import Board, participants_of
from metrics.scoring.movement import Movement
from metrics.scoring.ranks import RankedUnit
from metrics.scoring.rollup import Sum, roll_up
from metrics.scoring.scores import CriterionResult, CriterionRule, Rules, Status, UnitScore

# A status is a word, a shape and a colour. The mark names shape and colour: an SVG symbol and a CSS class.
STATUS_WORDS = {
    Status.MET: "Đạt",
    Status.MET_LOW: "Đạt – tỷ lệ thấp",
    Status.NOT_MET: "Chưa đạt",
    Status.TOO_FEW: "Chưa đủ cơ sở",
    Status.NOT_APPLICABLE: "Không áp dụng",
    Status.UNREACHABLE: "Không áp dụng – danh mục không đủ",
    Status.MISSING: "Chưa báo cáo",
    Status.NOT_ASSESSED: "Chưa đánh giá",
}
MARKS = {
    Status.MET: "met",
    Status.MET_LOW: "low",
    Status.NOT_MET: "not-met",
    Status.TOO_FEW: "too-few",
    Status.NOT_APPLICABLE: "not-applicable",
    Status.UNREACHABLE: "unreachable",
    Status.MISSING: "missing",
    Status.NOT_ASSESSED: "not-assessed",
}

JUDGED = {Status.MET, Status.MET_LOW, Status.NOT_MET}

# Shares of the target at which the tint of a heat table changes, and the words for them.
NEAR, HALF = Fraction(4, 5), Fraction(1, 2)
DISTANCES = (
    "Chưa đạt, được từ 80 % chỉ tiêu",
    "Chưa đạt, được từ 50 % đến dưới 80 %",
    "Chưa đạt, được dưới 50 %",
)

_AS_SPREADSHEETS = Context(prec=15)  # the digits that they keep of a number


class Rate(NamedTuple):
    """A rate for other programs. ``quotient``: in per cent, not rounded; ``decimals``: how many are printed of it."""

    quotient: Decimal
    decimals: int


@dataclass(frozen=True, slots=True)
class Column:
    """A criterion across the units. ``scale``: per cent at the right end of its bars, the same for all units."""

    rule: CriterionRule
    name: str
    target: str  # "> 50 %"
    target_in_words: str  # "trên 50 %"
    limit: Fraction  # what a rate must not be printed on the wrong side of
    scale: Fraction
    tick: str  # where the target stands, in hundredths of the bar
    zero_at: Fraction = Fraction(0)  # the rate of late dossiers that earns nothing

    @property
    def is_late(self) -> bool:
        return self.rule.operator == "none_or_low"

    def printed(self, value: Fraction) -> str:
        return rate(value, limit=self.limit, operator=self.rule.operator)

    def exact(self, value: Fraction | None) -> Rate | None:
        if value is None:
            return None
        shown = shown_rate(value, limit=self.limit, operator=self.rule.operator)
        quotient = _AS_SPREADSHEETS.divide(Decimal(value.numerator), Decimal(value.denominator))
        return Rate(quotient, decimals_of(shown))


@dataclass(frozen=True, slots=True)
class Cell:
    """A result in its column. ``rate`` and ``counts`` are empty where nothing is known."""

    column: Column
    result: CriterionResult

    @property
    def mark(self) -> str:
        return MARKS[self.result.status]

    @property
    def word(self) -> str:
        return STATUS_WORDS[self.result.status]

    @property
    def is_judged(self) -> bool:
        """Whether there is a bar to draw."""
        return self.result.status in JUDGED

    @property
    def rate(self) -> str:
        value = self.result.rate
        return "" if value is None else self.column.printed(value)

    @property
    def counts(self) -> str:
        if not self.result.denominator:
            return ""
        if self.column.rule.counts is None:
            return "đánh giá"
        return f"{number(self.result.numerator)}/{number(self.result.denominator)}"

    @property
    def bar(self) -> str:
        """In hundredths of the bar."""
        value = self.result.rate
        return "" if value is None else length(value, self.column.scale)

    @property
    def distance(self) -> int:
        """How far a rate that does not meet the target is from it. Of what was to be reached, 1: from 80 %,

        2: from 50 %, 3: less. Of late dossiers it is what is left until no point is given. Met or not judged: 0.
        """
        value, column = self.result.rate, self.column
        if value is None or self.result.status is not Status.NOT_MET:
            return 0
        worst = column.zero_at if column.is_late else Fraction(0)
        if column.limit == worst:
            return 1
        reached = (value - worst) / (column.limit - worst)
        return 1 if reached >= NEAR else 2 if reached >= HALF else 3


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with its cells. ``movement``: since the month before, where a page shows it."""

    unit: RankedUnit
    cells: list[Cell]
    movement: Movement | None = None

    @property
    def code(self) -> str:
        return self.unit.score.unit.code

    @property
    def name(self) -> str:
        return self.unit.score.unit.name

    @property
    def rank(self) -> int | None:
        return self.unit.rank

    @property
    def score(self) -> UnitScore:
        return self.unit.score

    @property
    def total(self) -> str:
        return number(self.unit.score.total, decimals=2)

    @property
    def reason(self) -> str:
        return self.unit.reason or ""

    @property
    def worst(self) -> Cell | None:
        """The criterion that is not met and costs the most points, the first of equals; None where all are met."""
        failed = [cell for cell in self.cells if cell.result.status is Status.NOT_MET]
        if not failed or not self.unit.rank:
            return None
        return max(failed, key=lambda cell: cell.result.max_points - (cell.result.points or 0))


@dataclass(frozen=True, slots=True)
class SumRow:
    """Many units as one: Σ numerators ÷ Σ denominators, and how many of those who take part have all figures."""

    name: str
    participants: list[UnitScore]
    sums: list[tuple[Column, Sum]]

    @property
    def without(self) -> list[str]:
        return [score.unit.name for score in self.participants if score.is_missing]

    @property
    def complete(self) -> int:
        return len(self.participants) - len(self.without)


def columns_of(board: Board) -> list[Column]:
    return columns(board.rules, [unit.score for unit in board.units])


def columns(rules: Rules, scores: Iterable[UnitScore] = ()) -> list[Column]:
    """The criteria of a board in order; the scale of each follows from its target and its greatest rate."""
    greatest: dict[str, Fraction] = {}
    for score in scores:
        for result in score.criteria:
            value = result.rate
            if value is not None and value > greatest.get(result.code, 0):
                greatest[result.code] = value
    names = _short_names(rules.criteria)
    return [
        _column(rule, names[rule.code], rules, greatest.get(rule.code, Fraction(0)))
        for rule in rules.criteria
    ]


def _column(rule: CriterionRule, name: str, rules: Rules, greatest: Fraction) -> Column:
    if rule.operator == "none_or_low":
        low = per_cent(rules.low_rate)
        limit, target = rules.low_rate, f"0, hoặc ≤ {low}"
        in_words = f"không phát sinh, hoặc tỷ lệ không quá {low}"
        if rule.low_count:
            target += f", hoặc ≤ {rule.low_count} hồ sơ"
            in_words += f" hoặc không quá {rule.low_count} hồ sơ"
        scale = max(greatest, limit * 2)
    else:
        limit = rule.target
        strict = rule.operator == ">"
        target = f"{'>' if strict else '≥'} {per_cent(limit)}"
        at_least = per_cent(limit) if limit >= 100 else f"từ {per_cent(limit)} trở lên"
        in_words = f"trên {per_cent(limit)}" if strict else at_least
        scale = min(Fraction(100), max(greatest, limit * 5 / 4))
    return Column(
        rule=rule,
        name=name,
        target=target,
        target_in_words=in_words,
        limit=limit,
        scale=scale or Fraction(100),
        tick=length(limit, scale or Fraction(100)),
        zero_at=rules.zero_at,
    )


def _short_names(rules: Sequence[CriterionRule]) -> dict[str, str]:
    """A name of two or three words for each criterion; equal ones are told apart by the code."""
    names = {rule.code: short_name(rule) for rule in rules}
    uses = Counter(names.values())
    return {
        code: name if uses[name] == 1 or name == code else f"{name} ({code})"
        for code, name in names.items()
    }


def short_name(rule: CriterionRule) -> str:
    if rule.counts is not None:
        return rule.counts.short
    return "Kế hoạch" if "kế hoạch" in rule.title.casefold() else rule.code


def rows(
    units: Iterable[RankedUnit],
    of_columns: Sequence[Column],
    movements: Mapping[str, Movement] = MappingProxyType({}),
) -> list[Row]:
    """``movements`` by unit code."""
    return [
        Row(
            unit,
            list(map(Cell, of_columns, unit.score.criteria)),
            movements.get(unit.score.unit.code),
        )
        for unit in units
    ]


def sum_row(
    name: str, units: Iterable[RankedUnit], board: Board, of_columns: Sequence[Column]
) -> SumRow | None:
    """None where one unit or none takes part: there is nothing to add."""
    participants = participants_of(units)
    if len(participants) < 2:
        return None
    return SumRow(
        name,
        participants,
        list(zip(of_columns, roll_up(participants, board.rules), strict=True)),
    )


def per_cent(value: Fraction) -> str:
    """A rule's number as it is written: ``Fraction(25, 2)`` -> ``12,5 %``; one without an end stays ``1/3 %``."""
    for decimals in range(7):
        scaled = value * 10**decimals
        if scaled.denominator == 1:
            return number(Decimal(scaled.numerator).scaleb(-decimals), decimals=decimals) + " %"
    return f"{value} %"


def length(value: Fraction, scale: Fraction) -> str:
    """Where a value ends on a bar of 100, for drawing: ``"39.7"``."""
    share = value.numerator * scale.denominator / (value.denominator * scale.numerator)
    return f"{min(max(share, 0.0), 1.0) * 100:.1f}"


def months_in_words(months: Iterable[date], *, year: int) -> str:
    """``tháng 8, 9``; a month of another year with its year: ``tháng 12/2021, 1``."""
    names = [str(m.month) if m.year == year else f"{m.month}/{m.year}" for m in sorted(months)]
    return f"tháng {', '.join(names)}" if names else ""


def some_names(names: Sequence[str], *, most: int = 3) -> str:
    """``A, B, C`` or, of more, ``A, B và 7 đơn vị khác``: never one other alone."""
    if len(names) <= most:
        return ", ".join(names)
    shown = names[: most - 1]
    return f"{', '.join(shown)} và {number(len(names) - len(shown))} đơn vị khác"


def signed(value: Decimal) -> str:
    """``+1,20``, ``−0,35``, ``0,00``: with a real minus sign."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{number(abs(value), decimals=2)}"


def adjustment_in_words(points: Decimal) -> str:
    """``+2,00 điểm thưởng``; ``−1,50 điểm trừ``."""
    return f"{signed(points)} điểm {'thưởng' if points > 0 else 'trừ'}"
