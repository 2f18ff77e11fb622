"""Questions to the data: what a person should look at. A hit is no proof, and never part of the score.

Pure: standard library only, no database. Each rule is a class with its words, its thresholds and the figures that it
points at; ``ask`` gives all questions about one month.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import median_high, median_low

from metrics.scoring.scores import MET, CriterionResult, CriterionRule, Rules
from metrics.scoring.whatif import late_allowed, least_numerator

# What it is, in words, and how much: a number, two of a rate, or a text.
Figure = tuple[str, int | Decimal | tuple[int, int] | str]


@dataclass(frozen=True, slots=True)
class MonthSums:
    """Sums over the procedures of a unit in a month; None where one of them is blank."""

    received: int | None
    received_online: int | None
    received_post: int | None
    returned_post: int | None
    pending_overdue: int | None
    withdrawn: int | None


@dataclass(frozen=True, slots=True)
class UnitMonths:
    """What the rules look at. ``months``: the reported ones up to the month asked about; ``rows``: procedure code ->

    its counts in that month, ``rows_before``: in the month before, both only of procedures with at least
    ``SameValues.least_received`` dossiers received. ``online`` procedures have online dossiers in the period,
    ``single_online`` exactly one.
    """

    code: str
    name: str
    months: Mapping[date, MonthSums] = field(default_factory=dict)
    rows: Mapping[str, tuple[int | None, ...]] = field(default_factory=dict)
    rows_before: Mapping[str, tuple[int | None, ...]] = field(default_factory=dict)
    online: int = 0
    single_online: int = 0
    results: Sequence[CriterionResult] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All units of a board. ``month``: the one asked about; ``before``: the one before it, None for the first."""

    month: date
    before: date | None
    rules: Rules
    units: Sequence[UnitMonths]


@dataclass(frozen=True, slots=True)
class Question:
    """One rule that one unit's figures of one month answer to."""

    rule: "QuestionRule"
    unit: str
    month: date
    figures: tuple[Figure, ...]

    @property
    def fingerprint(self) -> str:
        """Changes with the figures: a question that was closed opens again when they do."""
        text = repr((self.rule.slug, self.unit, self.month.isoformat(), self.figures))
        return hashlib.sha256(text.encode()).hexdigest()


class QuestionRule:
    """``words``: the rule as a person reads it, with its thresholds."""

    slug: str
    title: str
    words: str

    def figures(self, unit: UnitMonths, facts: Facts) -> Iterable[Figure]:
        """The figures to look at; none where there is nothing to ask."""
        raise NotImplementedError

    def ask(self, facts: Facts) -> Iterator[Question]:
        for unit in facts.units:
            if figures := tuple(self.figures(unit, facts)):
                yield Question(self, unit.code, facts.month, figures)


def _both_months(unit: UnitMonths, facts: Facts, name: str) -> tuple[int, int] | None:
    """A sum in the month before and in the month; None where one of them is not known."""
    if facts.before is None:
        return None
    before, now = unit.months.get(facts.before), unit.months.get(facts.month)
    if before is None or now is None:
        return None
    pair = getattr(before, name), getattr(now, name)
    return None if None in pair else pair


class SingleOnlineDossiers(QuestionRule):
    least = 5
    slug = "mot-ho-so-truc-tuyen"
    title = "Nhiều thủ tục chỉ có một hồ sơ trực tuyến"
    words = (
        f"Từ đầu phong trào, ít nhất {least} thủ tục chỉ có đúng một hồ sơ trực tuyến, và chúng là"
        " quá nửa số thủ tục được tính là có hồ sơ trực tuyến."
    )

    def figures(self, unit: UnitMonths, facts: Facts) -> Iterable[Figure]:
        if unit.single_online >= self.least and 2 * unit.single_online > unit.online:
            yield "thủ tục chỉ có một hồ sơ trực tuyến", unit.single_online
            yield "thủ tục có hồ sơ trực tuyến", unit.online


class JumpInTheMonth(QuestionRule):
    factor, least_more, least_months = 3, 20, 2
    slug = "tang-vot-trong-thang"
    title = "Tăng vọt trong tháng"
    words = (
        f"Hồ sơ trực tuyến, nhận qua BCCI hoặc trả qua BCCI trong tháng hơn {factor} lần mức giữa"
        f" (trung vị) của ít nhất {least_months} tháng trước, và nhiều hơn mức ấy từ {least_more} trở lên."
    )
    looks_at = {
        "received_online": "hồ sơ trực tuyến",
        "received_post": "hồ sơ nhận qua BCCI",
        "returned_post": "kết quả trả qua BCCI",
    }

    def figures(self, unit: UnitMonths, facts: Facts) -> Iterable[Figure]:
        now = unit.months.get(facts.month)
        if now is None:
            return
        for name, label in self.looks_at.items():
            value = getattr(now, name)
            others = [getattr(sums, name) for m, sums in unit.months.items() if m < facts.month]
            others = [other for other in others if other is not None]
            if value is None or len(others) < self.least_months:
                continue
            usual = Fraction(median_low(others) + median_high(others), 2)
            if value > self.factor * usual and value - usual >= self.least_more:
                yield f"{label} trong tháng", value
                half = usual.denominator == 2
                shown = Decimal(usual.numerator) / 2 if half else usual.numerator
                yield f"{label}, mức giữa các tháng trước", shown


class AllOnline(QuestionRule):
    least = 20
    slug = "truc-tuyen-bang-tat-ca"
    title = "Mọi hồ sơ đều trực tuyến"
    words = f"Trong tháng tiếp nhận ít nhất {least} hồ sơ và tất cả đều là hồ sơ trực tuyến."

    def figures(self, unit: UnitMonths, facts: Facts) -> Iterable[Figure]:
        now = unit.months.get(facts.month)
        if now is None or now.received is None or now.received_online is None:
            return
        if now.received >= self.least and now.received_online == now.received:
            yield "hồ sơ tiếp nhận", now.received
            yield "trong đó trực tuyến", now.received_online


class SameValues(QuestionRule):
    """Rows that say the same in every column; only those with enough dossiers, as small numbers are often equal."""

    least_received, least_rows = 10, 3


class SameAsLastMonth(SameValues):
    slug = "giong-thang-truoc"
    title = "Số liệu giống hệt tháng trước"
    words = (
        f"Ít nhất {SameValues.least_rows} thủ tục, mỗi thủ tục từ {SameValues.least_received} hồ sơ tiếp"
        " nhận trở lên, có mọi cột giống hệt tháng trước."
    )

    def figures(self, unit: UnitMonths, facts: Facts) -> Iterable[Figure]:
        same = [code for code, counts in unit.rows.items() if unit.rows_before.get(code) == counts]
        if len(same) >= self.least_rows:
            yield "thủ tục giống hệt tháng trước", len(same)
            yield "thủ tục được so", len(unit.rows)
            yield "các thủ tục", ", ".join(sorted(same))


class SameAsAnotherUnit(SameValues):
    slug = "giong-don-vi-khac"
    title = "Số liệu giống hệt đơn vị khác"
    words = (
        f"Ít nhất {SameValues.least_rows} thủ tục, mỗi thủ tục từ {SameValues.least_received} hồ sơ tiếp"
        " nhận trở lên, có mọi cột giống hệt cùng thủ tục của một đơn vị khác trong tháng."
    )

    def ask(self, facts: Facts) -> Iterator[Question]:
        holders: dict[tuple, list[UnitMonths]] = {}
        for unit in facts.units:
            for row in unit.rows.items():
                holders.setdefault(row, []).append(unit)
        same: dict[str, Counter] = {}  # unit code -> name of another unit -> equal rows
        for units in holders.values():
            for one in units:
                others = (other.name for other in units if other is not one)
                same.setdefault(one.code, Counter()).update(others)
        for unit in facts.units:
            found = same.get(unit.code, Counter())
            figures = tuple(
                (f"thủ tục giống hệt {name}", count)
                for name, count in sorted(found.items())
                if count >= self.least_rows
            )
            if figures:
                compared = ("thủ tục được so", len(unit.rows))
                yield Question(self, unit.code, facts.month, (*figures, compared))


class JustAboveTheLine(QuestionRule):
    least_base, slack = 20, 100
    slug = "vua-tren-chi-tieu"
    title = "Vừa đủ đạt chỉ tiêu"
    words = (
        f"Đạt chỉ tiêu với số vừa đủ: nhiều hơn mức ít nhất phải có không quá 1/{slack} mức ấy (với hồ sơ"
        f" trễ hạn, quá hạn: thêm một hồ sơ là không đạt nữa). Chỉ xét khi mẫu số từ {least_base} trở lên."
    )

    def figures(self, unit: UnitMonths, facts: Facts) -> Iterable[Figure]:
        for result, rule in zip(unit.results, facts.rules.criteria, strict=True):
            counts = result.counts
            if rule.measure == "assessed" or result.status not in MET or counts is None:
                continue
            k, n = counts
            if n >= self.least_base and self._is_close(k, n, rule, facts.rules):
                yield rule.title, (k, n)

    def _is_close(self, k: int, n: int, rule: CriterionRule, rules: Rules) -> bool:
        if rule.measure == "late":
            return 0 < k == late_allowed(n, rule, rules)
        least = least_numerator(rule, n)
        return least > 0 and k - least <= least // self.slack


class OverdueFallsWhileWithdrawalsRise(QuestionRule):
    least = 3
    slug = "qua-han-giam-rut-tang"
    title = "Quá hạn giảm trong khi trả lại, rút tăng"
    words = (
        f"So với tháng trước, hồ sơ đang quá hạn giảm ít nhất {least} và hồ sơ trả lại, rút tăng ít nhất"
        f" {least}."
    )

    def figures(self, unit: UnitMonths, facts: Facts) -> Iterable[Figure]:
        overdue = _both_months(unit, facts, "pending_overdue")
        withdrawn = _both_months(unit, facts, "withdrawn")
        if overdue is None or withdrawn is None:
            return
        if overdue[0] - overdue[1] >= self.least and withdrawn[1] - withdrawn[0] >= self.least:
            yield "đang quá hạn tháng trước", overdue[0]
            yield "đang quá hạn tháng này", overdue[1]
            yield "trả lại, rút tháng trước", withdrawn[0]
            yield "trả lại, rút tháng này", withdrawn[1]


class ReceivedFarBelowLastMonth(QuestionRule):
    least = 20
    slug = "tiep-nhan-giam-manh"
    title = "Tiếp nhận giảm mạnh"
    words = (
        f"Hồ sơ tiếp nhận trong tháng chưa bằng một nửa tháng trước, khi tháng trước có từ {least} hồ sơ"
        " trở lên."
    )

    def figures(self, unit: UnitMonths, facts: Facts) -> Iterable[Figure]:
        received = _both_months(unit, facts, "received")
        if received and received[0] >= self.least and 2 * received[1] < received[0]:
            yield "tiếp nhận tháng trước", received[0]
            yield "tiếp nhận tháng này", received[1]


RULES: tuple[QuestionRule, ...] = (
    SingleOnlineDossiers(),
    JumpInTheMonth(),
    AllOnline(),
    SameAsLastMonth(),
    SameAsAnotherUnit(),
    JustAboveTheLine(),
    OverdueFallsWhileWithdrawalsRise(),
    ReceivedFarBelowLastMonth(),
)


def ask(facts: Facts) -> list[Question]:
    """All questions about the month, by unit in the order of the facts, then by rule."""
    place = {unit.code: number for number, unit in enumerate(facts.units)}
    found = [question for rule in RULES for question in rule.ask(facts)]
    return sorted(found, key=lambda question: place[question.unit])  # stable: rules stay in order
