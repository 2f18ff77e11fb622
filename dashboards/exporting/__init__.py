"""A board for other programs: JSON (scoring.md 9), CSV with the same words, a plain table for a terminal.

For people: ``dashboards.exporting.workbook`` and ``dashboards.exporting.semicolons``.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from campaigns.text import instant, month_code, month_label, number
from dashboards.board_status import Edition
from dashboards.tables import adjustment_in_words
from metrics.queries.boards import Board
from metrics.scoring.ranks import RankedUnit
from metrics.scoring.scores import Adjustment, CriterionResult, round_half_up
from spreadsheets.writing import marked_as_text

CSV_OF_A_CRITERION = ("status", "numerator", "denominator", "points", "max")


def as_json(board: Board) -> dict:
    """The contract of scoring.md 9: counts are integers, decimals strings with a point, unknown is None.

    A unit with bonus or penalty has two keys more: ``adjustments`` and the total before them.
    """
    return {
        "campaign": board.campaign.slug,
        "month": month_code(board.month),
        "as_of": board.as_of.isoformat() if board.as_of else None,
        "provisional": board.ranked.provisional,
        "max_points": str(round_half_up(board.rules.max_points)),
        "groups": [
            {
                "code": group.code,
                "name": group.name,
                "units": [_unit_as_json(unit) for unit in group.units],
            }
            for group in board.ranked.groups
        ],
    }


def _unit_as_json(ranked: RankedUnit) -> dict:
    score = ranked.score
    found = {
        "unit": score.unit.code,
        "name": score.unit.name,
        "rank": ranked.rank,
        "total": _decimal(score.total),
        "met": score.met,
        "reason": ranked.reason,
        "criteria": {c.code: _criterion_as_json(c) for c in score.criteria},
    }
    if score.unit.adjustments:
        found["total_of_criteria"] = _decimal(score.of_criteria)
        found["adjustments"] = adjustments_as_json(score.unit.adjustments)
    return found


def adjustments_as_json(adjustments: Iterable[Adjustment]) -> list[dict]:
    return [
        {"points": str(one.points), "reason": one.reason, "basis": one.basis} for one in adjustments
    ]


def _criterion_as_json(result: CriterionResult) -> dict:
    return {
        "status": result.status.value,
        "numerator": count_as_json(result.numerator),
        "denominator": result.denominator,
        "points": _decimal(result.points),
        "max": _decimal(result.max_points),
    }


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def count_as_json(value: int | Decimal | None) -> int | str | None:
    """A count, or an assessed per cent: whole as an integer, with decimals as a string (``"97.5"``)."""
    if value is None or value == int(value):
        return value if value is None else int(value)
    return f"{value.normalize():f}"


def as_csv(board: Board) -> str:
    """One row a unit, one block of columns a criterion; the words and numbers of the JSON contract.

    Where a unit has bonus or penalty, a last column gives the sum of each.
    """
    codes = [rule.code for rule in board.rules.criteria]
    adjusted = _has_adjustments(board)
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(
        ["campaign", "month", "group", "unit", "name", "rank", "total", "met", "reason"]
        + [f"{code}_{column}" for code in codes for column in CSV_OF_A_CRITERION]
        + ["adjustments"] * adjusted
    )
    for group in as_json(board)["groups"]:
        for unit in group["units"]:
            writer.writerow(
                [board.campaign.slug, month_code(board.month), marked_as_text(group["code"])]
                + [
                    marked_as_text(unit[key])
                    for key in ("unit", "name", "rank", "total", "met", "reason")
                ]
                + [
                    unit["criteria"][code][column]
                    for code in codes
                    for column in CSV_OF_A_CRITERION
                ]
                + [_sum_of(unit.get("adjustments", ()))] * adjusted
            )
    return output.getvalue()


def _has_adjustments(board: Board) -> bool:
    return any(unit.score.unit.adjustments for unit in board.units)


def _sum_of(adjustments: Sequence[dict]) -> Decimal | None:
    return sum(Decimal(one["points"]) for one in adjustments) if adjustments else None


def as_table(edition: Edition) -> str:
    """The board for a terminal: a heading, then per group the ranked units and the others with their reason."""
    board = edition.board
    lines = [heading(board), stamp(edition)]
    for group in board.ranked.groups:
        lines += ["", group.name, f"{'Hạng':>4}  {'Đơn vị':<45} {'Điểm':>7} {'Đạt':>4}"]
        for ranked in group.units:
            score = ranked.score
            rank = "–" if ranked.rank is None else ranked.rank
            total = "–" if score.total is None else number(score.total)
            line = f"{rank:>4}  {score.unit.name:<45} {total:>7} {score.met:>4}"
            said = [ranked.reason] if ranked.reason else []
            said += [in_words(one) for one in score.unit.adjustments]
            lines.append(f"{line}  {'; '.join(said)}".rstrip())
    return "\n".join(lines)


def in_words(adjustment: Adjustment) -> str:
    """``+2,00 điểm thưởng (Sáng kiến cấp tỉnh)``."""
    return f"{adjustment_in_words(adjustment.points)} ({adjustment.reason})"


def heading(board: Board) -> str:
    return f"{board.campaign.title}: bảng xếp hạng lũy kế đến {month_label(board.month).lower()}"


def stamp(edition: Edition) -> str:
    """What the numbers are: provisional or settled, as known when, by which denominator, simulated or not."""
    board, parts = edition.board, [edition.word]
    if board.as_of:
        parts.append(f"như đã biết lúc {instant(board.as_of)}")
    elif board.data_known_from:
        parts.append(f"số liệu biết đến {instant(board.data_known_from)}")
    else:
        parts.append("chưa có số liệu")
    parts.append(f"mẫu số: {board.rules_version.get_denominator_display()}")
    if board.campaign.is_simulated:
        parts.append("số liệu mô phỏng")
    return " · ".join(parts)
