"""The checklist of a collective or a person: each condition with its result, its evidence and where to look it up.

Functions of facts alone: nothing is awarded here, and nothing is read from the database.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.urls import reverse
from django.utils.http import urlencode

from campaigns.text import clean, month_code, number
from commendations.models import EligibilityRule, Subject
from dashboards.models import PublishedBoard
from metrics.queries.boards import meets_all
from metrics.scoring.ranks import RankedUnit
from metrics.scoring.scores import NOT_ASKED, CriterionResult, Rules, Status

Kind, Level = EligibilityRule.Kind, EligibilityRule.Level

# What a campaign asks for until the office changes it: (kind, level, limit).
DEFAULTS: dict[str, tuple[tuple[str, str, int | None], ...]] = {
    Subject.COLLECTIVE: (
        (Kind.REGISTERED, Level.REQUIRED, None),
        (Kind.RANKED, Level.REQUIRED, None),
        (Kind.ALL_MET, Level.REQUIRED, None),
        (Kind.NONE_LATE, Level.ADVISORY, None),
        (Kind.PLAN_COMPLETE, Level.REQUIRED, None),
        (Kind.INITIATIVE, Level.ADVISORY, None),
        (Kind.SPREAD, Level.OFF, None),
        (Kind.RANK_WITHIN, Level.OFF, 3),
    ),
    Subject.INDIVIDUAL: (
        (Kind.REGISTERED, Level.REQUIRED, None),
        (Kind.ASSESSED, Level.REQUIRED, None),
        (Kind.LEAST_POINTS, Level.ADVISORY, 80),
        (Kind.INITIATIVE, Level.ADVISORY, None),
        (Kind.SPREAD, Level.OFF, None),
        (Kind.NONE_LATE, Level.ADVISORY, None),
        (Kind.FRONT_LINE, Level.ADVISORY, None),
    ),
}


class Result(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    words: str
    level: str
    result: str
    evidence: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    lines: tuple[Line, ...]

    @property
    def is_eligible(self) -> bool:
        """Every required condition is met. It is a reason to propose, never an award."""
        return all(line.result == Result.MET for line in self.required)

    @property
    def required(self) -> list[Line]:
        return [line for line in self.lines if line.level == Level.REQUIRED]

    @property
    def lacking(self) -> list[Line]:
        return [line for line in self.required if line.result != Result.MET]

    def as_json(self, *, group: str, rank: int | None, total: str | None) -> dict:
        return {
            "eligible": self.is_eligible,
            "group": group,
            "rank": rank,
            "total": total,
            "lines": [asdict(line) for line in self.lines],
        }


@dataclass(frozen=True, slots=True)
class Merit:
    """A recognised initiative of a unit or a person. ``adoptions``: how many other units apply it."""

    number: int
    title: str
    recognition: str
    adoptions: int

    @property
    def address(self) -> str:
        return reverse("initiative", args=[self.number])


@dataclass(frozen=True, slots=True)
class UnitCase:
    """What is known of a unit: on the published board, and its initiatives."""

    board: PublishedBoard
    rules: Rules
    ranked: RankedUnit
    registered: str  # in words, "" = not registered
    merits: tuple[Merit, ...] = ()

    @property
    def code(self) -> str:
        return self.ranked.score.unit.code

    def results(self, measure: str) -> list[CriterionResult]:
        """The results of the criteria that are measured that way."""
        codes = {rule.code for rule in self.rules.criteria if rule.measure == measure}
        return [one for one in self.ranked.score.criteria if one.code in codes]


@dataclass(frozen=True, slots=True)
class PersonCase:
    """What is known of a person. ``lacking``: criteria that Phòng Nội vụ has not scored."""

    number: int
    unit: UnitCase
    is_registered: bool
    is_front_line: bool
    total: int | None
    lacking: tuple[str, ...] = ()
    merits: tuple[Merit, ...] = ()
    points: dict[str, int] = field(default_factory=dict)


Found = tuple[Result, str, str]  # result, evidence, address


def of_unit(case: UnitCase, rules: Sequence[EligibilityRule]) -> Checklist:
    judges = {
        Kind.REGISTERED: _registered,
        Kind.RANKED: _ranked,
        Kind.ALL_MET: _all_met,
        Kind.NONE_LATE: _none_late,
        Kind.PLAN_COMPLETE: _plan_complete,
        Kind.INITIATIVE: _initiative,
        Kind.SPREAD: _spread,
        Kind.RANK_WITHIN: _rank_within,
    }
    return _checklist(case, rules, judges)


def of_person(case: PersonCase, rules: Sequence[EligibilityRule]) -> Checklist:
    judges = {
        Kind.REGISTERED: _person_registered,
        Kind.ASSESSED: _assessed,
        Kind.LEAST_POINTS: _least_points,
        Kind.INITIATIVE: _initiative,
        Kind.SPREAD: _spread,
        Kind.NONE_LATE: _none_late_in_unit,
        Kind.FRONT_LINE: _front_line,
    }
    return _checklist(case, rules, judges)


def _checklist(case, rules: Sequence[EligibilityRule], judges: dict) -> Checklist:
    lines = []
    for rule in rules:
        if rule.level == Level.OFF or rule.kind not in judges:
            continue
        result, evidence, address = judges[rule.kind](case, rule)
        lines.append(Line(rule.kind, rule.words, rule.level, result, evidence, address))
    return Checklist(tuple(lines))


def _judged(is_met: bool) -> Result:
    return Result.MET if is_met else Result.NOT_MET


def _registered(case: UnitCase, rule: EligibilityRule) -> Found:
    return (
        _judged(bool(case.registered)),
        case.registered or "Không có đăng ký được tiếp nhận trên bảng này",
        _board(case),
    )


def _ranked(case: UnitCase, rule: EligibilityRule) -> Found:
    if case.ranked.rank is None:
        return Result.NOT_MET, f"Không xếp hạng: {case.ranked.reason}", _board(case)
    return Result.MET, f"Xếp thứ {case.ranked.rank} trong khối", _board(case)


def _rank_within(case: UnitCase, rule: EligibilityRule) -> Found:
    if case.ranked.rank is None:
        return Result.NOT_MET, f"Không xếp hạng: {case.ranked.reason}", _board(case)
    met = rule.limit is not None and case.ranked.rank <= rule.limit
    return _judged(met), f"Xếp thứ {case.ranked.rank} trong khối", _board(case)


def _all_met(case: UnitCase, rule: EligibilityRule) -> Found:
    criteria = case.ranked.score.criteria
    applicable = [one for one in criteria if one.status not in NOT_ASKED]
    failed = [one for one in applicable if one.status is Status.NOT_MET]
    open_ = [one for one in applicable if one.status in (Status.MISSING, Status.NOT_ASSESSED)]
    met = len(applicable) - len(failed) - len(open_)
    words = f"Đạt {met} trong {len(applicable)} chỉ tiêu có áp dụng"
    if failed:
        words += "; chưa đạt: " + ", ".join(_of_criterion(one) for one in failed)
    if open_:
        words += "; chưa đủ số liệu hoặc chưa đánh giá: " + ", ".join(one.code for one in open_)
    if failed or not applicable:
        return Result.NOT_MET, words, _board(case)
    if open_:
        return Result.UNKNOWN, words, _board(case)
    if not meets_all(case.ranked.score):
        return Result.NOT_MET, f"{words}; quá ít chỉ tiêu áp dụng được", _board(case)
    return Result.MET, words, _board(case)


def _of_criterion(one: CriterionResult) -> str:
    if one.denominator == 100 and not isinstance(one.numerator, int):
        return f"{one.code} ({number(_short(one.numerator))} %)"
    return f"{one.code} ({number(one.numerator)}/{number(one.denominator)})"


def _none_late(case: UnitCase, rule: EligibilityRule) -> Found:
    results = case.results("late")
    if not results:
        return Result.UNKNOWN, "Phong trào không có chỉ tiêu về hồ sơ trễ hạn", ""
    address = _why(case, results[0].code)
    if any(one.status is Status.MISSING for one in results):
        return Result.UNKNOWN, "Chưa đủ báo cáo để biết", address
    late = sum(one.numerator or 0 for one in results)
    base = sum(one.denominator or 0 for one in results)
    if not base:
        return Result.MET, "Không có hồ sơ nào để trễ hạn", address
    return (
        _judged(late == 0),
        f"{number(late)} hồ sơ trễ hạn, quá hạn trong {number(base)} hồ sơ",
        address,
    )


def _none_late_in_unit(case: PersonCase, rule: EligibilityRule) -> Found:
    result, words, address = _none_late(case.unit, rule)
    return result, f"Ở đơn vị: {words[0].lower()}{words[1:]}", address


def _plan_complete(case: UnitCase, rule: EligibilityRule) -> Found:
    results = case.results("assessed")
    if not results:
        return Result.UNKNOWN, "Phong trào không đánh giá kế hoạch", ""
    address = _why(case, results[0].code)
    if any(one.status is Status.NOT_ASSESSED for one in results):
        return Result.UNKNOWN, "Chưa được đánh giá", address
    shares = ", ".join(f"{one.code} {number(_short(one.numerator))} %" for one in results)
    return _judged(all(one.numerator >= 100 for one in results)), f"Đánh giá: {shares}", address


def _short(value: Decimal) -> Decimal | int:
    """``Decimal("100.00")`` -> ``100``: no zeros that say nothing."""
    return int(value) if value == int(value) else value.normalize()


def _initiative(case: UnitCase | PersonCase, rule: EligibilityRule) -> Found:
    merits = case.merits
    if not merits:
        return Result.NOT_MET, "Chưa có sáng kiến nào được công nhận", ""
    words = "; ".join(f"“{clean(one.title)}” ({one.recognition})" for one in merits)
    return Result.MET, words, merits[0].address


def _spread(case: UnitCase | PersonCase, rule: EligibilityRule) -> Found:
    widest = max(case.merits, key=lambda one: one.adoptions, default=None)
    if widest is None or not widest.adoptions:
        return Result.NOT_MET, "Chưa có đơn vị nào khác áp dụng", widest.address if widest else ""
    return Result.MET, f"{widest.adoptions} đơn vị khác áp dụng “{widest.title}”", widest.address


def _person_registered(case: PersonCase, rule: EligibilityRule) -> Found:
    if not case.is_registered:
        return Result.NOT_MET, "Không có trong danh sách đăng ký đang có hiệu lực", ""
    if not case.unit.registered:
        return Result.NOT_MET, "Đơn vị không tham gia phong trào", ""
    return Result.MET, "Có trong danh sách đăng ký của đơn vị đã tiếp nhận", _person(case)


def _assessed(case: PersonCase, rule: EligibilityRule) -> Found:
    if case.lacking:
        return Result.UNKNOWN, f"Chưa chấm: {', '.join(case.lacking)}", _person(case)
    words = ", ".join(f"{code} {points}" for code, points in case.points.items())
    return Result.MET, f"Phòng Nội vụ chấm: {words}", _person(case)


def _least_points(case: PersonCase, rule: EligibilityRule) -> Found:
    if case.total is None:
        return Result.UNKNOWN, "Chưa có tổng điểm", _person(case)
    met = rule.limit is not None and case.total >= rule.limit
    return _judged(met), f"Tổng điểm {case.total}", _person(case)


def _front_line(case: PersonCase, rule: EligibilityRule) -> Found:
    words = "Làm việc tại Bộ phận Một cửa" if case.is_front_line else "Không ở Bộ phận Một cửa"
    return _judged(case.is_front_line), words, _person(case)


def _board(case: UnitCase) -> str:
    return reverse("published", args=[case.board.pk])


def _why(case: UnitCase, criterion: str) -> str:
    """The walk to the figures, of the board's month and as known when it was published."""
    board = case.board
    asked = {
        "phong-trao": board.campaign.slug,
        "thang": month_code(board.month),
        "den": board.known_at.isoformat(),
    }
    return f"{reverse('why', args=[case.code, criterion])}?{urlencode(asked)}"


def _person(case: PersonCase) -> str:
    return reverse("person", args=[case.number])
