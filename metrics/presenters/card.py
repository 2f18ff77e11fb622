"""A unit's card: where it stands, what each target lacks, how it got there, who stands beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from campaigns.text import number
from metrics.presenters.board import Phrase, Row, Stamp, missing_in_words, row, stamp
from metrics.presenters.cells import JUDGED, Cell, Column, columns, per_cent
from metrics.presenters.trends import Trend, trend
from metrics.queries import Board
from metrics.ranking import RankedGroup, RankedUnit, Unranked
from metrics.scoring import CriterionResult, Rules, Status, UnitScore, round_half_up

NEIGHBOURS = 2  # shown above and below

# measure -> (what is counted, what the counted ones have in common)
COUNTED = {
    "procedures_online": ("thủ tục", "có hồ sơ trực tuyến mức 3, 4"),
    "procedures_online_l3": ("thủ tục", "có hồ sơ trực tuyến mức 3"),
    "procedures_online_l4": ("thủ tục", "có hồ sơ trực tuyến mức 4"),
    "received_post": ("hồ sơ", "tiếp nhận qua BCCI"),
    "returned_post": ("kết quả", "trả qua BCCI"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """What a target that is not met still lacks: ``Còn thiếu`` **``1 thủ tục``** ``có hồ sơ …``."""

    before: str
    amount: str
    after: str


@dataclass(frozen=True, slots=True)
class Target:
    cell: Cell
    gap: Gap | None
    trend: Trend | None


@dataclass(frozen=True, slots=True)
class Late:
    total: int
    resolved_late: int
    overdue: int
    rate: str


@dataclass(frozen=True, slots=True)
class Card:
    group: str
    max_points: str
    row: Row
    of_ranked: int  # units that have a rank in the group
    answer: list[Phrase]
    stamp: Stamp
    targets: list[Target]
    neighbours: list[Row]
    late: Late | None


def unit_card(
    board: Board, unit: RankedUnit, group: RankedGroup, history: Mapping[date, UnitScore]
) -> Card:
    """``history``: month of the campaign -> the unit's score on the board of that month."""
    of_columns = columns(board.rules, [other.score for other in board.units])
    own = row(unit, board, of_columns)
    ranked = [other for other in group.units if other.rank is not None]
    targets = [
        Target(
            cell=cell,
            gap=gap(result, cell.column, board.rules),
            trend=trend(place, cell.column, history, until=board.month),
        )
        for place, (cell, result) in enumerate(zip(own.cells, unit.score.criteria, strict=True))
    ]
    return Card(
        group=group.name,
        max_points=number(round_half_up(board.rules.max_points), decimals=2),
        row=own,
        of_ranked=len(ranked),
        answer=answer(unit, targets, year=board.month.year),
        stamp=stamp(board),
        targets=targets,
        neighbours=[row(other, board, of_columns) for other in neighbours(ranked, unit)],
        late=late(unit.score, own),
    )


def answer(unit: RankedUnit, targets: Sequence[Target], *, year: int) -> list[Phrase]:
    """Where the unit stands, then what is missing."""
    score = unit.score
    if unit.unranked is Unranked.NOT_REGISTERED:
        return [Phrase("Đơn vị "), Phrase("chưa đăng ký", "missing"), Phrase(" tham gia.")]
    if unit.unranked is Unranked.MISSING:
        return [
            Phrase("Đơn vị "),
            Phrase(missing_in_words(score, year=year), "missing"),
            Phrase(" nên chưa có điểm và thứ hạng."),
        ]
    phrases: list[Phrase] = []
    if unit.unranked is Unranked.EXCLUDED:
        reason = score.unit.exclusion
        phrases += [Phrase("Không xếp hạng", "missing"), Phrase(f": {reason}. ")]
    elif unit.unranked is Unranked.NOT_APPLICABLE:
        return [
            Phrase("Chưa xếp hạng", "missing"),
            Phrase(": có quá ít chỉ tiêu áp dụng được cho đơn vị."),
        ]
    asked = [target for target in targets if target.cell.status in JUDGED]
    failed = [t for t in asked if t.cell.status is Status.NOT_MET]
    whole = len(asked) == len(targets)
    kind = "chỉ tiêu" if whole else "chỉ tiêu đã có kết quả"
    if not failed:
        of_all = f"{len(asked)} {kind}"
        return [*phrases, Phrase("Đạt đủ "), Phrase(of_all, "met"), Phrase(".")]
    phrases += [
        Phrase("Đạt "),
        Phrase(f"{len(asked) - len(failed)} trong {len(asked)} {kind}", "met"),
        Phrase("."),
    ]
    return phrases + _failed_sentence(failed)


def _failed_sentence(failed: Sequence[Target]) -> list[Phrase]:
    if len(failed) == 1 and failed[0].gap:
        only, lacking = failed[0].cell.column, failed[0].gap
        return [
            Phrase(f" {lacking.before} "),
            Phrase(lacking.amount, "not-met"),
            Phrase(f" để đạt chỉ tiêu {only.name}." if not only.is_late else f" {lacking.after}."),
        ]
    names = [target.cell.column.name for target in failed]
    return [Phrase(" Chưa đạt: "), Phrase("; ".join(names), "not-met"), Phrase(".")]


def gap(result: CriterionResult, column: Column, rules: Rules) -> Gap | None:
    """What a target that is not met lacks, with the dossiers and procedures that there are now."""
    if result.status is not Status.NOT_MET:
        return None
    if column.is_late:
        allowed = int(rules.low_rate * result.denominator / 100)
        return Gap(
            before="Vượt mức cho phép",
            amount=f"{number(result.numerator - allowed)} hồ sơ",
            after=(
                f"trễ hạn, quá hạn ({per_cent(rules.low_rate)} của {number(result.denominator)} "
                f"hồ sơ là {number(allowed)})"
            ),
        )
    if column.rule.measure == "assessed":
        lacking = column.limit - Fraction(result.numerator)
        return Gap("Còn thiếu", per_cent(lacking), "nội dung kế hoạch") if lacking else None
    needed = needed_for(column, result.denominator)
    if needed > result.denominator:
        return None
    thing, common = COUNTED[column.rule.measure]
    return Gap(
        before="Còn thiếu",
        amount=f"{number(needed - result.numerator)} {thing}",
        after=(
            f"{common} ({number(result.numerator)} → {number(needed)} "
            f"trên {number(result.denominator)})"
        ),
    )


def needed_for(column: Column, denominator: int) -> int:
    """The least numerator that meets a target: more than 50 % of 78 is 40, at least 50 % is 39."""
    exact = Fraction(column.limit * denominator, 100)
    if column.rule.operator == ">":
        return int(exact) + 1
    return -int(-exact // 1)


def neighbours(ranked: Sequence[RankedUnit], unit: RankedUnit) -> list[RankedUnit]:
    """The unit with those just above and below; none where the unit has no rank."""
    if unit.rank is None:
        return []
    place = ranked.index(unit)
    first = max(0, min(place - NEIGHBOURS, len(ranked) - 2 * NEIGHBOURS - 1))
    return list(ranked[first : first + 2 * NEIGHBOURS + 1])


def late(score: UnitScore, own: Row) -> Late | None:
    """The late and overdue dossiers behind the criterion; None while they are not known."""
    known = [cell for cell in own.cells if cell.column.is_late and cell.rate]
    if not known:
        return None
    measures = score.unit.measures
    return Late(
        total=measures.late,
        resolved_late=measures.resolved_late,
        overdue=measures.pending_overdue,
        rate=known[0].rate,
    )
