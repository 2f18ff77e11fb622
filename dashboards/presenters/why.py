"""Why a number is what it is, in words: the rule, the formula with the unit's own numbers, what counts and what not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from campaigns.text import month_label, number
from dashboards.explain import Explanation, Gap, Piece, ProcedureLine
from dashboards.exporting import STATUS_WORDS
from dashboards.presenters.cells import Column, per_cent, printed_rate
from dashboards.presenters.whatif import Advice, advice
from metrics.importing import LABELS
from metrics.scoring.scores import CriterionResult, Status
from metrics.scoring.whatif import ProcedureState

NUMERATORS = {
    "procedures_online": "số thủ tục có hồ sơ trực tuyến mức 3 hoặc mức 4",
    "procedures_online_l3": "số thủ tục có hồ sơ trực tuyến mức 3",
    "procedures_online_l4": "số thủ tục có hồ sơ trực tuyến mức 4",
    "received_post": "số hồ sơ tiếp nhận qua bưu chính công ích",
    "returned_post": "số kết quả trả qua bưu chính công ích",
}
DENOMINATORS = {
    "all": "tổng số thủ tục trong danh mục của đơn vị",
    "active": "số thủ tục có phát sinh hồ sơ",
    "received_post": "tổng số hồ sơ tiếp nhận",
    "returned_post": "tổng số kết quả đã trả",
}
OFFERED = {
    "procedures_online": "số thủ tục cung cấp trực tuyến mức 3 hoặc mức 4",
    "procedures_online_l3": "số thủ tục cung cấp trực tuyến mức 3",
    "procedures_online_l4": "số thủ tục cung cấp trực tuyến mức 4",
}
THINGS = {"received_post": "hồ sơ", "returned_post": "kết quả", "late": "hồ sơ"}


@dataclass(frozen=True, slots=True)
class Ratio:
    """The two numbers of a rate, in words."""

    numerator: str
    denominator: str


def ratio(explanation: Explanation) -> Ratio | None:
    """None for an assessed criterion."""
    end = f"cuối {month_label(explanation.board.month).lower()}"
    rules = explanation.board.rules
    return ratio_of(explanation.column.rule.measure, rules.denominator, end)


def ratio_of(measure: str, denominator: str, end: str) -> Ratio | None:
    """``end``: when stocks are taken, in words ("cuối tháng 10/2022")."""
    if measure == "assessed":
        return None
    if measure == "late":
        return Ratio(
            f"số hồ sơ giải quyết trễ hạn trong kỳ cộng số hồ sơ đang giải quyết quá hạn ở {end}",
            f"số hồ sơ đã giải quyết trong kỳ cộng số hồ sơ đang giải quyết ở {end}",
        )
    if measure in OFFERED:
        below = OFFERED[measure] if denominator == "offered" else DENOMINATORS[denominator]
    else:
        below = DENOMINATORS[measure]
    return Ratio(NUMERATORS[measure], below)


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
    rate = printed_rate(result.rate, column)
    if column.rule.measure == "assessed":
        left = f"Phòng Nội vụ đánh giá {rate}"
    else:
        thing = THINGS.get(column.rule.measure, "thủ tục")
        left = f"{number(result.numerator)} / {number(result.denominator)} {thing} = {rate}"
    if result.status is Status.TOO_FEW:
        return f"{left} → {word}: cần ít nhất {number(column.rule.minimum_base)}"
    points = number(result.points, decimals=2)
    return f"{left}{_against_target(result, column)} → {word}, {points} điểm"


def _against_target(result: CriterionResult, column: Column) -> str:
    """How the rate stands to the target: `` > 50 %``; a strict target that is only equalled says what it asks."""
    limit = per_cent(column.limit)
    if column.is_late:
        if not result.numerator:
            return ""
        return f" {'≤' if result.is_met else '>'} {limit}"
    if result.rate == column.limit:
        return f" ≥ {limit}" if result.is_met else f", phải {column.target_in_words}"
    return f" {'>' if result.rate > column.limit else '<'} {limit}"


def points_in_words(explanation: Explanation) -> str:
    """How the points follow from the rate."""
    result, column, rules = explanation.result, explanation.column, explanation.board.rules
    credit = f"{per_cent(rules.partial_credit * 100)} số điểm"
    if result.status is Status.MET:
        return "Đạt chỉ tiêu: được trọn số điểm."
    if result.status is Status.MET_LOW:
        return (
            f"Có phát sinh nhưng tỷ lệ thấp (không quá {per_cent(rules.low_rate)}): được {credit}."
        )
    if result.status is not Status.NOT_MET:
        return ""
    if column.is_late:
        return (
            f"Chưa đạt: điểm giảm dần từ {credit} ở tỷ lệ {per_cent(rules.low_rate)} về 0 ở tỷ lệ"
            f" {per_cent(rules.zero_at)}."
        )
    return f"Chưa đạt: {credit}, nhân với tỷ lệ đạt được so với chỉ tiêu."


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
    if not line.in_denominator and explanation.board.rules.denominator == "offered":
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


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
