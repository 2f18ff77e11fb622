"""The method of a campaign in words, with its own numbers: what is the plan's, what the office's, what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from campaigns.models import Criterion, RulesVersion
from campaigns.text import number
from dashboards.presenters.cells import JUDGED, Column, columns, per_cent
from dashboards.presenters.why import formula_of, ratio_of
from metrics.queries.boards import Board
from metrics.scoring.scores import Rules

RULE_LABELS = {
    "requires_registration": "phải đăng ký mới được xếp hạng",
    "denominator": "mẫu số của ba chỉ tiêu về thủ tục",
    "partial_credit": "phần điểm khi chưa đạt",
    "low_rate": "“tỷ lệ thấp” (%)",
    "zero_at": "tỷ lệ trễ không còn điểm (%)",
    "least_attainable": "phần điểm tối thiểu phải áp dụng được",
    "adjustment_limit": "giới hạn điểm thưởng, điểm trừ",
}
CRITERION_LABELS = {
    "title": "nội dung",
    "measure": "cách đo",
    "operator": "phép so sánh",
    "threshold": "chỉ tiêu (%)",
    "points": "điểm",
    "minimum_base": "mẫu số tối thiểu",
}


@dataclass(frozen=True, slots=True)
class CriterionLine:
    code: str
    title: str
    how: str
    target: str
    points: str


@dataclass(frozen=True, slots=True)
class Example:
    criterion: str
    unit: str
    code: str
    formula: str


@dataclass(frozen=True, slots=True)
class RuleChange:
    number: int
    known_from: datetime
    by: str
    reason: str
    changes: list[str]


def criteria(board: Board) -> list[CriterionLine]:
    """The targets of collectives, in order."""
    return [
        CriterionLine(
            code=column.rule.code,
            title=column.rule.title,
            how=_how(column, board),
            target=column.target_in_words,
            points=number_of(column.rule.points),
        )
        for column in _columns(board)
    ]


def _columns(board: Board) -> list[Column]:
    return columns(board.rules, [unit.score for unit in board.units])


def _how(column: Column, board: Board) -> str:
    words = ratio_of(column.rule.measure, board.rules.denominator, "cuối tháng của bảng")
    if words is None:
        return "Phòng Nội vụ đánh giá từ 0 đến 100 %, có căn cứ"
    base = column.rule.minimum_base
    least = f"; cần ít nhất {number(base)} ở mẫu số" if base else ""
    return f"{words.numerator} ÷ {words.denominator}{least}"


def examples(board: Board) -> list[Example]:
    """For each target one unit that meets it and one that does not, if there are such."""
    found = []
    for place, column in enumerate(_columns(board)):
        shown = set()
        for unit in board.units:
            result = unit.score.criteria[place]
            if result.status not in JUDGED or result.is_met in shown:
                continue
            shown.add(result.is_met)
            facts = unit.score.unit
            found.append(Example(column.name, facts.name, facts.code, formula_of(result, column)))
    return found


def choices(rules: Rules) -> list[str]:
    """How points are given, a sentence each."""
    credit = per_cent(rules.partial_credit * 100)
    low, zero = per_cent(rules.low_rate), per_cent(rules.zero_at)
    least = per_cent(rules.least_attainable * 100)
    return [
        "Đạt chỉ tiêu được trọn số điểm của tiêu chí.",
        (
            f"Chưa đạt thì được {credit} số điểm, nhân với tỷ lệ đạt được so với chỉ tiêu; tỷ lệ bằng đúng chỉ tiêu"
            " “trên” vẫn là chưa đạt."
        ),
        (
            f"Có hồ sơ trễ hạn, quá hạn nhưng không quá {low} là tỷ lệ thấp: được {credit} số điểm; quá {low} thì điểm"
            f" giảm dần, từ {zero} trở lên không còn điểm."
        ),
        (
            "Tiêu chí không áp dụng (mẫu số bằng 0) không có điểm và điểm của tiêu chí đó không tính vào điểm tối đa"
            " của đơn vị; tổng điểm được quy về cùng thang."
        ),
        f"Đơn vị có điểm tối đa áp dụng được dưới {least} của thang thì không xếp hạng.",
        (
            "Điểm từng tiêu chí làm tròn hai chữ số thập phân (từ 5 trở lên làm tròn lên); tổng điểm là tổng các điểm"
            " đã làm tròn."
        ),
    ]


def changes_of_rules(versions: Sequence[RulesVersion]) -> list[RuleChange]:
    """``versions`` in order, with their criteria; the newest stands first. The first one changes nothing."""
    return [
        RuleChange(
            number=after.number,
            known_from=after.known_from,
            by=str(after.made_by or ""),
            reason=after.reason,
            changes=[*_changes_of_version(before, after), *_changes_of_criteria(before, after)],
        )
        for before, after in reversed(list(pairwise(versions)))
    ]


def _changes_of_version(before: RulesVersion, after: RulesVersion) -> list[str]:
    return [
        f"{label}: {_said(before, name)} → {_said(after, name)}"
        for name, label in RULE_LABELS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def _said(version: RulesVersion, name: str) -> str:
    if name == "denominator":
        return version.get_denominator_display()
    value = getattr(version, name)
    return ("có" if value else "không") if isinstance(value, bool) else str(value)


def _changes_of_criteria(before: RulesVersion, after: RulesVersion) -> list[str]:
    old = {(one.subject, one.code): one for one in before.criteria.all()}
    new = {(one.subject, one.code): one for one in after.criteria.all()}
    said = [f"thêm tiêu chí {code}" for _, code in new.keys() - old.keys()]
    said += [f"bỏ tiêu chí {code}" for _, code in old.keys() - new.keys()]
    for key, one in new.items():
        if key in old:
            said += [
                f"{one.code}, {label}: {getattr(old[key], name)} → {getattr(one, name)}"
                for name, label in CRITERION_LABELS.items()
                if getattr(old[key], name) != getattr(one, name)
            ]
    return sorted(said)


def individuals(version: RulesVersion) -> list[CriterionLine]:
    """The criteria of people, in order."""
    return [
        CriterionLine(one.code, one.title, "", "", number_of(Fraction(one.points)))
        for one in version.criteria.all()
        if one.subject == Criterion.Subject.INDIVIDUAL
    ]


def number_of(points: Fraction) -> str:
    """``20``; ``12,5``."""
    return per_cent(points).removesuffix(" %")
