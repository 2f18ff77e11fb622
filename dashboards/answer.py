"""Who meets the targets, who has late dossiers, who has not reported: what a board says before its tables.

The sentences are those of ``dashboards/_answer.html``; documents take them without their colours.
"""

from collections.abc import Iterable, Sequence
from html import unescape

from django.template.loader import render_to_string
from django.utils.html import strip_tags

from campaigns.text import number
from dashboards.tables import Column, columns_of, months_in_words
from metrics.queries.boards import Board, meets_all, participants_of
from metrics.scoring.measures import REPORT
from metrics.scoring.ranks import RankedUnit
from metrics.scoring.scores import Status, UnitScore

MOST_NAMES = 3  # units that the sentence still calls by name


def answer(board: Board, of_columns: Sequence[Column]) -> dict:
    participants = participants_of(board.units)
    missing = [score for score in participants if score.is_missing]
    late = [place for place, column in enumerate(of_columns) if column.is_late]
    return {
        "participants": participants,
        "units": board.units,
        "met_all": [score for score in participants if meets_all(score)],
        "asked": asked_in_words(participants) if participants else "",
        "missing": missing,
        "names_missing": len(missing) <= MOST_NAMES,
        "lacks_whole_month": bool(missing) and board.month in missing[0].missing_months,
        "month": board.month,
        "knows_late": any(
            score.criteria[place].rate is not None for score in participants for place in late[:1]
        ),
        "late": [
            score for score in participants for place in late if score.criteria[place].numerator
        ],
        "late_dossiers": participants[0].criteria[late[0]].numerator
        if participants and late
        else None,
        "overdue": [score for score in participants if has_overdue(score)],
        "not_assessed": [
            column.name
            for column, result in zip(
                of_columns, participants[0].criteria if participants else (), strict=False
            )
            if result.status is Status.NOT_ASSESSED
        ],
    }


def answer_in_words(board: Board) -> str:
    said = render_to_string("dashboards/_answer.html", {"answer": answer(board, columns_of(board))})
    return " ".join(unescape(strip_tags(said)).split())


def asked_in_words(scores: Sequence[UnitScore]) -> str:
    """``7 chỉ tiêu``, or in other words where fewer are asked of a unit that meets them."""
    all_of_them = len(scores[0].criteria)
    open_ones = sum(r.status is Status.NOT_ASSESSED for r in scores[0].criteria)
    if any(score.met < all_of_them - open_ones for score in scores if meets_all(score)):
        return "các chỉ tiêu phải thực hiện"
    if open_ones:
        return f"{all_of_them - open_ones} chỉ tiêu đã có kết quả"
    return f"{all_of_them} chỉ tiêu"


def group_in_words(units: Iterable[RankedUnit]) -> str:
    """``3 trong 8 đơn vị đạt đủ 7 chỉ tiêu``"""
    units = list(units)
    participants = participants_of(units)
    if not participants:
        return f"{number(len(units))} đơn vị, chưa đơn vị nào đăng ký"
    met_all = sum(map(meets_all, participants))
    return (
        f"{number(met_all)} trong {number(len(participants))} đơn vị đạt đủ"
        f" {asked_in_words(participants)}"
    )


def has_overdue(score: UnitScore) -> bool:
    """Whether dossiers are open and past their date; those settled late are past."""
    return bool(score.unit.takes_part and score.unit.measures.pending_overdue)


def missing_in_words(score: UnitScore, *, year: int) -> str:
    """``chưa báo cáo tháng 8``, or ``báo cáo thiếu số liệu tháng 8`` where a report is there but has gaps."""
    without = score.unit.measures.missing_months.get(REPORT, ())
    if without:
        return f"chưa báo cáo {months_in_words(without, year=year)}"
    return f"báo cáo thiếu số liệu {months_in_words(score.missing_months, year=year)}"
