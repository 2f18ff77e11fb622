"""Why a number is what it is, in words: the rule, the formula with the unit's own numbers, what counts and what not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from campaigns.text import month_label, number
from dashboards.advice import Advice, advice
from dashboards.explain import Explanation, Gap, Piece, ProcedureLine
from dashboards.tables import STATUS_WORDS, Column, per_cent, signed
from metrics.importing import LABELS
from metrics.queries.boards import Board
from metrics.scoring.scores import (
    NO_POINTS_ASKED,
    CriterionResult,
    CriterionRule,
    Rules,
    Status,
    UnitScore,
    judge,
    round_half_up,
)
from metrics.scoring.whatif import ProcedureState

MOST_DECIMALS = 12  # of a rate in the derivation of its points
SCALE = 10**MOST_DECIMALS


@dataclass(frozen=True, slots=True)
class Ratio:
    """The two numbers of a rate, in words."""

    numerator: str
    denominator: str


def ratio(explanation: Explanation) -> Ratio | None:
    """None for an assessed criterion."""
    end = f"cuối {month_label(explanation.board.month).lower()}"
    return ratio_of(explanation.column.rule, explanation.board.rules, end)


def ratio_of(rule: CriterionRule, rules: Rules, end: str) -> Ratio | None:
    """``end``: when stocks are taken, in words ("cuối tháng 10/2022")."""
    if rule.counts is None:
        return None
    below = rule.counts.below_words(rules.denominator_of(rule))
    return Ratio(rule.counts.above.format(end=end), below.format(end=end))


def rule_in_words(explanation: Explanation) -> str:
    """``Số thủ tục … chia cho tổng số thủ tục …; chỉ tiêu: trên 50 %. Đạt được 20,00 điểm.``"""
    column = explanation.column
    points = number(explanation.result.max_points, decimals=2)
    target = f"chỉ tiêu: {column.target_in_words}; tối đa {points} điểm."
    words = ratio(explanation)
    if words is None:
        return f"Mức hoàn thành kế hoạch do Phòng Nội vụ đánh giá; {target}"
    return f"{_capital(words.numerator)}, chia cho {words.denominator}; {target}"


def formula(explanation: Explanation) -> str:
    return formula_of(explanation.result, explanation.column)


def formula_of(result: CriterionResult, column: Column) -> str:
    """``19 / 37 thủ tục = 51,35 % > 50 % → Đạt, 20,00 điểm``; the word alone where there are no numbers."""
    word = STATUS_WORDS[result.status]
    if result.rate is None:
        return word
    rate = column.printed(result.rate)
    if column.rule.counts is None:
        left = f"Phòng Nội vụ đánh giá {rate}"
    else:
        thing = column.rule.counts.thing
        left = f"{number(result.numerator)} / {number(result.denominator)} {thing} = {rate}"
    if result.status is Status.TOO_FEW:
        return f"{left} → {word}: cần ít nhất {number(column.rule.minimum_base)}"
    if result.status is Status.UNREACHABLE:
        return f"{left}{_against_target(result, column)} → {word}"
    points = number(result.points, decimals=2)
    return f"{left}{_against_target(result, column)} → {word}, {points} điểm"


def _against_target(result: CriterionResult, column: Column) -> str:
    """How the rate stands to the target: `` > 50 %``; a strict target that is only equalled says what it asks."""
    limit = per_cent(column.limit)
    if column.is_late:
        if not result.numerator:
            return ""
        return f" {'≤' if result.rate <= column.limit else '>'} {limit}"
    if result.rate == column.limit:
        return f" ≥ {limit}" if result.is_met else f", phải {column.target_in_words}"
    return f" {'>' if result.rate > column.limit else '<'} {limit}"


def points_in_words(explanation: Explanation) -> str:
    """How the points follow from the rate, with numbers: "20 × 80 % × (10 − 6,098) ÷ (10 − 1) = 6,94"."""
    result, rule, rules = explanation.result, explanation.column.rule, explanation.board.rules
    if result.rate is None or result.points is None:
        return ""
    earned = number(result.points, decimals=2)
    full, credit = plain(rule.points), per_cent(rules.partial_credit * 100)
    if result.status is Status.MET:
        return f"Đạt chỉ tiêu: được trọn {full} điểm = {earned}."
    if result.status is Status.MET_LOW:
        few = f"tỷ lệ không quá {per_cent(rules.low_rate)}"
        if result.rate > rules.low_rate:
            few = f"không quá {number(rule.low_count)} hồ sơ"
        return f"Có phát sinh nhưng ít ({few}): {full} × {credit} = {earned}."
    return f"Chưa đạt: {full} × {credit}{_share_in_words(explanation)} = {earned}."


def _share_in_words(explanation: Explanation) -> str:
    """What a rate that does not meet its target leaves of the points."""
    result, rule, rules = explanation.result, explanation.column.rule, explanation.board.rules
    if explanation.column.is_late:
        zero, low = plain(rules.zero_at), plain(rules.low_rate)
        if result.rate >= rules.zero_at:
            return f" × 0 (tỷ lệ từ {zero} % trở lên)"
        return f" × ({zero} − {_enough_digits(explanation)}) ÷ ({zero} − {low})"
    return f" × {_enough_digits(explanation)} ÷ {plain(rule.target)}" if rule.target else ""


def _enough_digits(explanation: Explanation) -> str:
    """The rate with as many decimals as a reader's calculator needs to come to the same points; two at least."""
    result, rule, rules = explanation.result, explanation.column.rule, explanation.board.rules
    for decimals in range(2, MOST_DECIMALS):
        shown = round_half_up(result.rate, decimals)
        # as many dossiers as never are "few" by their number alone
        _, points = judge(int(shown * SCALE), 100 * SCALE, rule, rules)
        if round_half_up(points) == result.points:
            break
    return number(shown, decimals=decimals)


def plain(value: Fraction) -> str:
    """A rule's number as it is written, without the sign of per cent."""
    return per_cent(value).removesuffix(" %")


def advice_for(
    explanation: Explanation, procedures: Mapping[str, Sequence[ProcedureState]]
) -> Advice | None:
    """What the unit can do about the target; ``procedures``: by what is measured of them."""
    column = explanation.column
    states = procedures.get(column.rule.measure, ())
    return advice(explanation.board, explanation.score, explanation.result, column, states)


# What it is made of


@dataclass(frozen=True, slots=True)
class PieceLine:
    procedure: str
    procedure_name: str
    label: str
    value: int
    numerator: bool
    denominator: bool
    upload: int
    file: str
    where: str  # "Số liệu!H19"
    text: str | None  # None: too long to look for


@dataclass(frozen=True, slots=True)
class MonthOfPieces:
    month: str
    summary: str
    lines: list[PieceLine]


def by_month(explanation: Explanation) -> list[MonthOfPieces]:
    """The counts of each month with what they come to, in the order in which they come."""
    return [
        MonthOfPieces(
            month_label(month), _summary(of_month, explanation), list(map(_line, of_month))
        )
        for month, of_month in (
            (month, list(same))
            for month, same in groupby(explanation.pieces, key=lambda piece: piece.month)
        )
    ]


def _summary(pieces: list[Piece], explanation: Explanation) -> str:
    above = sum(piece.value for piece in pieces if piece.in_numerator)
    if explanation.procedures:
        counted = len({piece.procedure for piece in pieces if piece.in_numerator})
        return f"{number(above)} hồ sơ trực tuyến của {number(counted)} thủ tục"
    below = sum(piece.value for piece in pieces if piece.in_denominator)
    return f"tử số {number(above)}, mẫu số {number(below)}"


def _line(piece: Piece) -> PieceLine:
    source = piece.source
    cells = " + ".join(f"{letters}{source.row}" for letters in source.column.split(" + "))
    return PieceLine(
        procedure=piece.procedure or "",
        procedure_name=piece.procedure_name,
        label=LABELS[piece.field],
        value=piece.value,
        numerator=piece.in_numerator,
        denominator=piece.in_denominator,
        upload=source.upload,
        file=source.file,
        where=f"{source.sheet}!{cells}" if source.row and source.column else source.sheet,
        text=source.text,
    )


@dataclass(frozen=True, slots=True)
class ProcedureWhy:
    code: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class ProcedurePart:
    """``mark``: shape and colour of the part, ``words``: what is so of its procedures."""

    mark: str
    words: str
    lines: list[ProcedureWhy]


def procedures(explanation: Explanation) -> list[ProcedurePart]:
    """Those that count, those that do not, those outside the denominator; the most dossiers first."""
    parts = [
        ProcedurePart("met", "được tính", []),
        ProcedurePart("not-met", "không được tính", []),
        ProcedurePart("not-applicable", "ngoài mẫu số", []),
    ]
    for line in sorted(explanation.procedures, key=lambda line: -line.received):
        part = parts[0 if line.is_counted else 1 if line.in_denominator else 2]
        part.lines.append(ProcedureWhy(line.code, line.name, _why(line, explanation)))
    return [part for part in parts if part.lines]


def _why(line: ProcedureLine, explanation: Explanation) -> str:
    levels = " và ".join(f"mức {level}" for level in line.levels) or "chưa rõ mức"
    if line.is_counted:
        return f"có {number(line.online)} hồ sơ trực tuyến được tính ({levels})"
    if not line.in_denominator and explanation.denominator == "offered":
        return f"không thuộc mẫu số: danh mục là {levels}"
    if not line.received:
        return f"chưa phát sinh hồ sơ ({levels})"
    return f"có {number(line.received)} hồ sơ, không có hồ sơ trực tuyến được tính ({levels})"


def gaps(found: Iterable[Gap]) -> list[str]:
    """Why the criterion is missing, a sentence a month and count."""
    return [_gap(gap) for gap in found]


def _gap(gap: Gap) -> str:
    month = month_label(gap.month)
    if not gap.field and gap.has_totals:
        return f"{month}: chỉ có số tổng của đơn vị, chưa có số liệu theo thủ tục."
    if not gap.field:
        return f"{month}: chưa có báo cáo."
    if gap.has_totals:
        return f"{month}: số tổng của đơn vị để trống cột “{LABELS[gap.field]}”."
    codes = ", ".join(gap.procedures[:5])
    more = f" và {len(gap.procedures) - 5} thủ tục khác" if len(gap.procedures) > 5 else ""
    return f"{month}: cột “{LABELS[gap.field]}” để trống ở thủ tục {codes}{more}."


# From the criteria to the total


@dataclass(frozen=True, slots=True)
class TotalStep:
    words: str
    points: str
    note: str = ""


def total_steps(board: Board, score: UnitScore) -> list[TotalStep]:
    """How the criteria of a unit come to its total: sum, scale, each bonus and penalty, bounds, the total itself.

    Empty for a unit without a total.
    """
    if score.total is None:
        return []
    maximum = round_half_up(board.rules.max_points)
    earned = sum((c.points for c in score.criteria if c.points is not None), Decimal("0.00"))
    steps = [TotalStep("Cộng điểm các tiêu chí", _points(earned))]
    asked = {c.code for c in score.criteria if c.status not in NO_POINTS_ASKED}
    attainable = sum(
        (rule.points for rule in board.rules.criteria if rule.code in asked), Fraction(0)
    )
    if attainable != board.rules.max_points:
        steps.append(
            TotalStep(
                f"Quy về thang {_points(maximum)} điểm",
                _points(score.of_criteria),
                f"các tiêu chí áp dụng được chỉ có {_points(round_half_up(attainable))} điểm:"
                f" {_points(earned)} × {_points(maximum)} ÷ {_points(round_half_up(attainable))}",
            )
        )
    for one in score.unit.adjustments:
        word = "Điểm thưởng" if one.points > 0 else "Điểm trừ"
        steps.append(TotalStep(word, signed(one.points), f"{one.reason} ({one.basis})"))
    unbounded = score.of_criteria + sum(one.points for one in score.unit.adjustments)
    bound = ""
    if unbounded > score.total:
        bound = f"{_points(unbounded)} vượt điểm tối đa: chỉ tính {_points(score.total)}"
    elif unbounded < score.total:
        bound = f"{_points(unbounded)} dưới 0: tính là {_points(score.total)}"
    return [*steps, TotalStep("Tổng điểm", _points(score.total), bound)]


def _points(value: Decimal) -> str:
    return number(value, decimals=2).replace("-", "−")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
