"""The board as a CSV file for people: UTF-8 with its mark, semicolons, decimal commas, Vietnamese words.

That is what Excel opens in columns on a machine with Vietnamese settings. For programs there is the command
``scoreboard --format csv``, with commas, points and the words of the contract.
"""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from campaigns.text import month_code
from dashboards.board_status import Edition
from dashboards.exporting.facts import known_until, state_in_words
from dashboards.tables import STATUS_WORDS, Column, columns_of
from metrics.scoring.scores import Adjustment, CriterionResult
from spreadsheets.writing import marked_as_text

MARK = "\ufeff"
OF_THE_FILE = ("Phong trào", "Tháng", "Tình trạng", "Số liệu biết đến", "Mã bảng", "Mô phỏng")
OF_A_UNIT = (
    "Khối",
    "Hạng",
    "Mã đơn vị",
    "Đơn vị",
    "Điểm",
    "Số chỉ tiêu đạt",
    "Lý do chưa xếp hạng",
)
ADJUSTMENTS = ("Điểm thưởng, điểm trừ", "Lý do thưởng, trừ")
OF_A_CRITERION = ("kết quả", "tử số", "mẫu số", "tỷ lệ (%)", "điểm")


def as_semicolons(edition: Edition) -> bytes:
    """One row a unit; every row says which board it is from, so that a copied row keeps its source.

    Where a unit has bonus or penalty, two last columns give the sum and the reasons.
    """
    board, published = edition.board, edition.published
    adjusted = any(unit.score.unit.adjustments for unit in board.units)
    of_columns = columns_of(board)
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        marked_as_text(text)
        for text in (
            *OF_THE_FILE,
            *OF_A_UNIT,
            *(f"{c.rule.code}: {word}" for c in of_columns for word in OF_A_CRITERION),
            *(ADJUSTMENTS if adjusted else ()),
        )
    )
    of_the_file = [
        board.campaign.slug,
        month_code(board.month),
        state_in_words(edition),
        known_until(edition),
        published.code if published else "",
        "có" if board.campaign.is_simulated else "không",
    ]
    for group in board.ranked.groups:
        for unit in group.units:
            score = unit.score
            row = [
                *of_the_file,
                *(group.name, unit.rank, score.unit.code, score.unit.name, score.total),
                *(score.met, unit.reason),
            ]
            for result, column in zip(score.criteria, of_columns, strict=True):
                row += _of_criterion(result, column)
            if adjusted:
                row += _of_adjustments(score.unit.adjustments)
            writer.writerow(marked_as_text(_written(value)) for value in row)
    return (MARK + output.getvalue()).encode()


def _of_criterion(result: CriterionResult, column: Column) -> list:
    return [
        STATUS_WORDS[result.status],
        result.numerator,
        result.denominator,
        (rate := column.exact(result.rate)) and rate.quotient,
        result.points,
    ]


def _of_adjustments(adjustments: Sequence[Adjustment]) -> list:
    if not adjustments:
        return [None, None]
    return [sum(one.points for one in adjustments), "; ".join(one.reason for one in adjustments)]


def _written(value):
    """Blank stays blank; numbers with a decimal comma and without separators of thousands."""
    if value is None:
        return ""
    return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else value
