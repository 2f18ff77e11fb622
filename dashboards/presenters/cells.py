"""One criterion of one unit as it stands in a table: its name, its mark, its rate, its bar."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from campaigns.text import number, rate
from dashboards.exporting import STATUS_WORDS
from metrics.scoring.scores import CriterionResult, CriterionRule, Rules, Status, UnitScore

# A status is a word, a shape and a colour. This names shape and colour: an SVG symbol and a CSS class.
MARKS = {
    Status.MET: "met",
    Status.MET_LOW: "low",
    Status.NOT_MET: "not-met",
    Status.TOO_FEW: "too-few",
    Status.NOT_APPLICABLE: "not-applicable",
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

SHORT_NAMES = {
    "procedures_online": "TTHC mức 3, 4",
    "procedures_online_l3": "TTHC mức 3",
    "procedures_online_l4": "TTHC mức 4",
    "received_post": "Nhận qua BCCI",
    "returned_post": "Trả qua BCCI",
    "late": "Trễ, quá hạn",
}


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


@dataclass(frozen=True, slots=True)
class Cell:
    """``rate`` and ``counts`` are empty where nothing is known, ``bar`` (hundredths) where nothing is drawn."""

    column: Column
    status: Status
    rate: str
    counts: str
    bar: str
    points: str
    max_points: str
    missing: str  # "tháng 8" where that is why nothing is known
    distance: int = 0  # to the target: 0 met or not judged, then 1, 2, 3

    @property
    def mark(self) -> str:
        return MARKS[self.status]

    @property
    def word(self) -> str:
        return STATUS_WORDS[self.status]


def columns(rules: Rules, scores: Iterable[UnitScore]) -> list[Column]:
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
        scale = max(greatest, limit * 2)
    else:
        limit = rule.threshold
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
    if rule.measure in SHORT_NAMES:
        return SHORT_NAMES[rule.measure]
    return "Kế hoạch" if "kế hoạch" in rule.title.casefold() else rule.code


def cells(score: UnitScore, of_columns: Sequence[Column], *, year: int) -> list[Cell]:
    """The cells of one unit. ``year``: of the board; months of another year are named with theirs."""
    return [
        cell(result, column, year=year)
        for result, column in zip(score.criteria, of_columns, strict=True)
    ]


def cell(result: CriterionResult, column: Column, *, year: int) -> Cell:
    rate_of = result.rate
    is_known = rate_of is not None
    return Cell(
        column=column,
        status=result.status,
        rate=printed_rate(rate_of, column) if is_known else "",
        counts=_counts(result, column) if is_known else "",
        bar=length(rate_of, column.scale) if result.status in JUDGED else "",
        points=number(result.points, decimals=2),
        max_points=number(result.max_points, decimals=2),
        missing=months_in_words(result.missing_months, year=year),
        distance=distance(rate_of, column) if result.status is Status.NOT_MET else 0,
    )


def distance(value: Fraction, column: Column) -> int:
    """How far a rate that does not meet the target is from it. Of what was to be reached, 1: from 80 %, 2: from 50 %,

    3: less. Of late dossiers it is what is left until no point is given.
    """
    worst = column.zero_at if column.is_late else Fraction(0)
    if column.limit == worst:
        return 1
    reached = (value - worst) / (column.limit - worst)
    return 1 if reached >= NEAR else 2 if reached >= HALF else 3


def _counts(result: CriterionResult, column: Column) -> str:
    if column.rule.measure == "assessed":
        return "đánh giá"
    return f"{number(result.numerator)}/{number(result.denominator)}"


def printed_rate(value: Fraction, column: Column) -> str:
    return rate(value, limit=column.limit, higher_is_better=not column.is_late)


def worst(score: UnitScore, of_cells: Sequence[Cell]) -> Cell | None:
    """The criterion that is not met and costs the most points, the first of equals; None when all are met."""
    failed = [
        (result.max_points - result.points, cell)
        for result, cell in zip(score.criteria, of_cells, strict=True)
        if result.status is Status.NOT_MET
    ]
    return max(failed, key=lambda pair: pair[0])[1] if failed else None


def per_cent(value: Fraction) -> str:
    """A rule's number as it is written: ``Fraction(25, 2)`` -> ``12,5 %``; one without an end stays ``1/3 %``."""
    for decimals in range(7):
        scaled = value * 10**decimals
        if scaled.denominator == 1:
            return number(Decimal(scaled.numerator).scaleb(-decimals), decimals=decimals) + " %"
    return f"{value} %"


def length(value: Fraction, scale: Fraction) -> str:
    """Where a rate ends on a bar of 100, for drawing: ``"39.7"``."""
    share = value.numerator * scale.denominator / (value.denominator * scale.numerator)
    return f"{min(max(share, 0.0), 1.0) * 100:.1f}"


def months_in_words(months: Iterable[date], *, year: int) -> str:
    """``tháng 8, 9``; a month of another year with its year: ``tháng 12/2021, 1``."""
    if not months:
        return ""
    names = [str(m.month) if m.year == year else f"{m.month}/{m.year}" for m in sorted(months)]
    return f"tháng {', '.join(names)}" if names else ""
