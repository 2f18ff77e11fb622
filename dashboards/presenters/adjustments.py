"""Bonus, penalty and exclusion in words: on a unit's row, in its total, and on the page of the office."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from campaigns.models import Adjustment, RulesVersion, StandingProposal, User
from campaigns.text import instant, number
from dashboards.exporting import signed
from metrics.queries.boards import Board
from metrics.scoring.scores import NO_POINTS_ASKED, UnitScore, round_half_up
from metrics.scoring.scores import Adjustment as AdjustmentFact

Kind, State = StandingProposal.Kind, StandingProposal.State


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    words: str  # "+2,00 điểm thưởng"
    reason: str
    basis: str


def adjustment_lines(adjustments: Iterable[AdjustmentFact]) -> list[AdjustmentLine]:
    return [
        AdjustmentLine(
            words=signed(one.points),
            reason=one.reason,
            basis=one.basis,
        )
        for one in adjustments
    ]


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
    for line in adjustment_lines(score.unit.adjustments):
        amount, _, word = line.words.partition(" ")
        steps.append(
            TotalStep(word[:1].upper() + word[1:], amount, f"{line.reason} ({line.basis})")
        )
    unbounded = score.of_criteria + sum(one.points for one in score.unit.adjustments)
    bound = ""
    if unbounded > score.total:
        bound = f"{_points(unbounded)} vượt điểm tối đa: chỉ tính {_points(score.total)}"
    elif unbounded < score.total:
        bound = f"{_points(unbounded)} dưới 0: tính là {_points(score.total)}"
    return [*steps, TotalStep("Tổng điểm", _points(score.total), bound)]


def _points(value: Decimal) -> str:
    return number(value, decimals=2).replace("-", "−")


# The page of the office


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """``is_own``: the one who reads has made it."""

    proposal: StandingProposal
    title: str
    words: str
    basis: str
    is_own: bool


def proposal_row(proposal: StandingProposal, reader: User) -> ProposalRow:
    return ProposalRow(
        proposal=proposal,
        title=f"{_what(proposal)}, {proposal.campaign_unit.unit.name}",
        words=_words(proposal),
        basis=proposal.basis,
        is_own=proposal.proposed_by_id == reader.pk,
    )


def _what(proposal: StandingProposal) -> str:
    if proposal.kind == Kind.ADJUST:
        return signed(proposal.points)
    if proposal.kind == Kind.UNDO_ADJUST:
        return f"Hủy {signed(proposal.adjustment.points)} ({proposal.adjustment.reason})"
    if proposal.kind == Kind.READMIT:
        return f"Cho xếp hạng trở lại (đã loại vì: {proposal.exclusion.reason})"
    return "Loại khỏi xếp hạng"


def _words(proposal: StandingProposal) -> str:
    if proposal.state == State.WAITING:
        return "Chờ người thứ hai duyệt"
    who = proposal.decided_by.get_full_name()
    return f"{proposal.get_state_display()} ({who}, {instant(proposal.decided_at)})"


@dataclass(frozen=True, slots=True)
class InForce:
    adjustment: Adjustment
    words: str


def in_force(adjustments: Iterable[Adjustment]) -> list[InForce]:
    return [InForce(one, signed(one.points)) for one in adjustments]


def has_limit(version: RulesVersion) -> bool:
    """Whether the campaign knows bonus and penalty at all."""
    return Fraction(version.adjustment_limit) != 0


def limit_in_words(version: RulesVersion) -> str:
    """The rule about bonus and penalty, a sentence."""
    if not has_limit(version):
        return "Phong trào không dùng điểm thưởng, điểm trừ."
    said = version.adjustment_limit.replace(".", ",")
    return (
        f"Điểm thưởng của một đơn vị nhiều nhất {said} điểm, điểm trừ cũng vậy; có lý do, căn cứ và hai người quyết"
        " định. Cộng sau khi quy về thang điểm, tổng không vượt điểm tối đa và không dưới 0."
    )
