"""What a unit can still do about a target, in words: what is lacking, in which ways it is made up, what is nearest."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from campaigns.text import number
from dashboards.tables import Column, per_cent
from metrics.queries.boards import Board
from metrics.scoring.scores import CriterionResult, Rules, Status, UnitScore
from metrics.scoring.whatif import (
    LessLate,
    Outlook,
    Period,
    ProcedureState,
    Wanted,
    late_allowed,
    least_numerator,
    to_convert,
    what_if,
)

MOST_ON_CARD = 2  # procedures that the card names
MOST_NAMED = 20  # procedures that the page of the criterion names


@dataclass(frozen=True, slots=True)
class Forecast:
    """Whether a target can still be reached. ``tone``: met, not-met or nothing."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """What a target that is not met still lacks: ``Còn thiếu`` **``1 thủ tục``** ``có hồ sơ …``."""

    before: str
    amount: str
    after: str


@dataclass(frozen=True, slots=True)
class Near:
    """A procedure that would count with its first online dossier."""

    code: str
    name: str
    levels: str
    received: int


@dataclass(frozen=True, slots=True)
class Advice:
    """``ways``: a sentence each; ``outlook``: whether it can still be reached, under the ``assumption``."""

    ways: list[str]
    outlook: Forecast | None
    assumption: str
    nearest: list[Near] = field(default_factory=list)
    more: int = 0  # procedures as near that are not named

    @property
    def nearest_in_short(self) -> str:
        """``Đăng ký khai sinh (120 hồ sơ), …``: the first ones, for the card."""
        shown = self.nearest[:MOST_ON_CARD]
        named = "; ".join(f"{near.name} ({number(near.received)} hồ sơ)" for near in shown)
        more = len(self.nearest) + self.more - len(shown)
        return f"{named}; và {number(more)} thủ tục khác" if more else named


def gap(result: CriterionResult, column: Column, rules: Rules) -> Gap | None:
    """What a target that is not met lacks, with the dossiers and procedures that there are now."""
    if result.status is not Status.NOT_MET:
        return None
    k, n = result.numerator, result.denominator
    if column.is_late:
        allowed = late_allowed(n, column.rule, rules)
        return Gap(
            before="Vượt mức cho phép",
            amount=f"{number(k - allowed)} hồ sơ",
            after=(
                f"trễ hạn, quá hạn ({per_cent(rules.low_rate)} của {number(n)} "
                f"hồ sơ là {number(allowed)})"
            ),
        )
    measure = column.rule.counts
    if measure is None:
        lacking = column.limit - Fraction(k)
        return Gap("Còn thiếu", per_cent(lacking), "nội dung kế hoạch") if lacking else None
    lacking = to_convert(column.rule, k, n)
    if lacking is None:
        return None
    return Gap(
        before="Còn thiếu",
        amount=f"{number(lacking)} {measure.thing}",
        after=f"{measure.common} ({number(k)} → {number(k + lacking)} trên {number(n)})",
    )


def advice(
    board: Board,
    score: UnitScore,
    result: CriterionResult,
    column: Column,
    procedures: Iterable[ProcedureState] = (),
) -> Advice | None:
    """What a unit can do about one of its targets; None where it is met in full, or where nothing is measured.

    ``procedures``: those of its catalogue, for a criterion that counts procedures.
    """
    so_far = sum(month <= board.month for month in board.campaign.months)
    found = what_if(
        result,
        column.rule,
        board.rules,
        measures=score.unit.measures,
        period=Period(so_far, len(board.campaign.months) - so_far),
        procedures=procedures,
    )
    if found is None or result.status is Status.MET:
        return None
    if isinstance(found, LessLate):
        return _less_late(found, result, column, board.rules)
    wanted = _more_procedures if column.rule.counts_procedures else _more_dossiers
    return Advice(
        ways=wanted(found, result, column),
        outlook=_outlook(found.outlook, column) if result.denominator else None,
        assumption=_assumption(found.outlook, column) if result.denominator else "",
        nearest=[_near(procedure) for procedure in found.nearest[:MOST_NAMED]],
        more=max(0, len(found.nearest) - MOST_NAMED),
    )


# More of the good kind


def _more_dossiers(found: Wanted, result: CriterionResult, column: Column) -> list[str]:
    thing, common = column.rule.counts.thing, column.rule.counts.common
    ways = [_needed(found, result, column)]
    if found.to_convert and found.convertible is not None:
        what = column.rule.counts.convertible
        ways[0] += (
            f" Có {number(found.convertible)} {what} có thể làm như vậy."
            if found.is_enough
            else f" Chỉ có {number(found.convertible)} {what} có thể làm như vậy, không đủ."
        )
    if found.to_add is None:
        ways.append(_never(result, column))
    else:
        ways.append(
            f"Nếu chỉ kể {thing} mới: thêm ít nhất {number(found.to_add)} {thing}, tất cả {common}"
            f" ({_sum_with(result, found.to_add)})."
        )
    return ways


def _more_procedures(found: Wanted, result: CriterionResult, column: Column) -> list[str]:
    common, offered = column.rule.counts.common, column.rule.counts.offered_words
    ways = [_needed(found, result, column)]
    near = f"thủ tục {offered}, đã có hồ sơ nhưng chưa có hồ sơ trực tuyến"
    if found.to_convert:
        ways.append(
            f"Có {number(found.convertible)} {near}: mỗi thủ tục chỉ cần một hồ sơ trực tuyến."
            if found.is_enough
            else f"Chỉ có {number(found.convertible)} {near}, không đủ {number(found.to_convert)}."
        )
    if found.dormant:
        ways.append(
            f"Ngoài ra có {number(found.dormant)} thủ tục {offered} nhưng chưa phát sinh hồ sơ nào."
        )
    if found.to_add is None:
        ways.append(_never(result, column))
    else:
        ways.append(
            f"Nếu chỉ kể thủ tục mới thêm vào mẫu số: ít nhất {number(found.to_add)} thủ tục,"
            f" tất cả {common} ({_sum_with(result, found.to_add)})."
        )
    return ways


def _needed(found: Wanted, result: CriterionResult, column: Column) -> str:
    """What is lacking of what there is; or why what there is can never be enough."""
    thing, common = column.rule.counts.thing, column.rule.counts.common
    k, n = result.numerator, result.denominator
    if n == 0:
        return f"Chưa có {thing} nào để tính."
    if n < column.rule.minimum_base:
        return f"Mới có {number(n)} {thing}, cần ít nhất {number(column.rule.minimum_base)} để xét."
    if found.to_convert is None:
        return f"Cả {number(n)} {thing} {common} cũng không đạt chỉ tiêu {column.target_in_words}."
    least = max(0, least_numerator(column.rule, n))
    return (
        f"Trong {number(n)} {thing} cần {number(least)} {thing} {common}, nay có {number(k)}:"
        f" còn thiếu {number(found.to_convert)}."
    )


def _never(result: CriterionResult, column: Column) -> str:
    thing = column.rule.counts.thing
    others = result.denominator - result.numerator
    if column.rule.operator == ">" or not others:
        return f"Chỉ tiêu {column.target_in_words} thì bao nhiêu {thing} mới cũng không đạt."
    return (
        f"Đã có {number(others)} {thing} không thuộc diện này nên thêm bao nhiêu {thing} mới"
        f" cũng không đạt {column.target_in_words}."
    )


def _sum_with(result: CriterionResult, new: int) -> str:
    return f"{number(result.numerator + new)} trên {number(result.denominator + new)}"


def _outlook(outlook: Outlook, column: Column) -> Forecast | None:
    if not outlook.months_left:
        return _no_month_left(outlook)
    left, needed, coming = _left(outlook), number(outlook.needed), number(outlook.coming)
    if column.rule.counts_procedures:
        if not outlook.is_reachable:
            return Forecast(f"{left}: không còn đủ thủ tục để đạt.", "not-met")
        likely = f"trong {coming} thủ tục còn có hồ sơ được nộp trực tuyến"
        return Forecast(f"{left}: còn đạt được, nếu ít nhất {needed} {likely}.", "met")
    thing, common = column.rule.counts.thing, column.rule.counts.common
    if not outlook.is_reachable:
        return Forecast(f"{left}: không còn đạt được, dù tất cả {thing} mới {common}.", "not-met")
    likely = f"trong khoảng {coming} {thing} nữa {common}"
    return Forecast(f"{left}: còn đạt được, nếu ít nhất {needed} {likely}.", "met")


def _assumption(outlook: Outlook, column: Column) -> str:
    """What the outlook takes for granted; nothing where no month is left."""
    if not outlook.months_left:
        return ""
    coming = number(outlook.coming)
    if column.rule.counts_procedures:
        return (
            "Giả định: danh mục không đổi, mỗi thủ tục phát sinh hồ sơ như bình quân các tháng qua;"
            f" khi đó {coming} thủ tục gần nhất còn có hồ sơ."
        )
    if column.is_late:
        return (
            "Giả định: lượng hồ sơ giải quyết như bình quân các tháng qua, tức khoảng"
            f" {coming} hồ sơ nữa; số đang giải quyết không đổi."
        )
    thing = column.rule.counts.thing
    return f"Giả định: lượng {thing} như bình quân các tháng qua, tức khoảng {coming} {thing} nữa."


def _left(outlook: Outlook) -> str:
    return f"Còn {outlook.months_left} tháng"


def _no_month_left(outlook: Outlook) -> Forecast | None:
    if outlook.is_reachable:
        return None
    return Forecast("Không còn tháng nào: kết quả chỉ thay đổi khi số liệu được sửa.")


def _near(procedure: ProcedureState) -> Near:
    levels = ", ".join(str(level) for level in procedure.levels)
    return Near(procedure.code, procedure.name, levels, procedure.received)


# Fewer late ones


def _less_late(
    found: LessLate, result: CriterionResult, column: Column, rules: Rules
) -> Advice | None:
    if not result.denominator:
        return None
    low = per_cent(rules.low_rate)
    k, n = number(result.numerator), number(result.denominator)
    ways = []
    if found.too_many:
        ways.append(
            f"Tỷ lệ thấp là không quá {low}: trong {n} hồ sơ được {number(found.allowed)} hồ sơ"
            f" trễ hạn, quá hạn, nay có {k}, nhiều hơn {number(found.too_many)}."
        )
        ways.append(
            "Khi đã có hồ sơ trễ hạn, quá hạn thì thêm bao nhiêu hồ sơ đúng hạn cũng không đạt."
            if found.to_add is None
            else f"Với {k} hồ sơ ấy cần thêm ít nhất {number(found.to_add)} hồ sơ đúng hạn,"
            " không thêm hồ sơ trễ nào, để thành tỷ lệ thấp."
        )
    if not found.can_be_none:
        ways.append(
            "Mức “không phát sinh” không còn đạt được: hồ sơ đã trễ hạn, quá hạn thì giải quyết"
            " xong vẫn là trễ hạn."
        )
    return Advice(
        ways=ways,
        outlook=_outlook_of_late(found.outlook),
        assumption=_assumption(found.outlook, column),
    )


def _outlook_of_late(outlook: Outlook) -> Forecast | None:
    if not outlook.months_left:
        return _no_month_left(outlook)
    left = _left(outlook)
    if not outlook.is_reachable:
        return Forecast(f"{left}: không còn đạt tỷ lệ thấp, dù tất cả đúng hạn.", "not-met")
    spare = outlook.coming - outlook.needed
    late = f"quá {number(spare)} hồ sơ trễ hạn, quá hạn" if spare else "hồ sơ trễ nào"
    return Forecast(f"{left}: tỷ lệ thấp, nếu không thêm {late}.", "met")
