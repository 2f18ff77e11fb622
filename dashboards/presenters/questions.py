"""Questions to the data as people read them: open or closed, with their figures and what was written about them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from campaigns.text import month_label, number
from dashboards.models import QuestionNote
from dashboards.presenters.board import Phrase
from metrics.scoring.anomalies import RULES, Question, QuestionRule

Key = tuple[str, str]  # unit code, rule slug


@dataclass(frozen=True, slots=True)
class Asked:
    """``is_reopened``: it was closed, but with other figures. ``notes``: the newest first."""

    question: Question
    unit_name: str
    anchor: str
    figures: list[tuple[str, str]]
    notes: list[QuestionNote]
    is_open: bool
    is_reopened: bool


@dataclass(frozen=True, slots=True)
class RuleQuestions:
    rule: QuestionRule
    asked: list[Asked]


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """``gone``: notes on questions that the figures do not raise any more."""

    answer: list[Phrase]
    open: list[RuleQuestions]
    closed: list[Asked]
    gone: list[QuestionNote]
    rules: Sequence[QuestionRule]


def questions_page(
    questions: Sequence[Question],
    notes: Iterable[QuestionNote],
    *,
    names: Mapping[str, str],
    month: date,
) -> QuestionsPage:
    """``notes``: of this month, the oldest first; ``names``: unit code -> name."""
    by_key: dict[Key, list[QuestionNote]] = defaultdict(list)
    for note in notes:
        by_key[note.unit.code, note.rule].insert(0, note)
    asked = [
        _asked(one, names[one.unit], by_key.pop((one.unit, one.rule.slug), [])) for one in questions
    ]
    still_open = [one for one in asked if one.is_open]
    return QuestionsPage(
        answer=_answer(still_open, month),
        open=[
            RuleQuestions(rule, same)
            for rule in RULES
            if (same := [one for one in still_open if one.question.rule is rule])
        ],
        closed=[one for one in asked if not one.is_open],
        gone=[note for same in by_key.values() for note in same],
        rules=RULES,
    )


def _asked(question: Question, unit_name: str, notes: list[QuestionNote]) -> Asked:
    newest = notes[0] if notes else None
    was_closed = newest is not None and newest.is_closed
    is_closed = was_closed and newest.fingerprint == question.fingerprint
    return Asked(
        question=question,
        unit_name=unit_name,
        anchor=f"{question.rule.slug}-{question.unit}",
        figures=[(label, _shown(value)) for label, value in question.figures],
        notes=notes,
        is_open=not is_closed,
        is_reopened=was_closed and not is_closed,
    )


def _shown(value: int | Decimal | tuple[int, int] | str) -> str:
    if isinstance(value, tuple):
        return "/".join(number(part) for part in value)
    return value if isinstance(value, str) else number(value)


def _answer(still_open: Sequence[Asked], month: date) -> list[Phrase]:
    about = f"về số liệu {month_label(month).lower()}"
    if not still_open:
        return [Phrase(f"Không có câu hỏi nào đang mở {about}.")]
    units = len({one.question.unit for one in still_open})
    return [
        Phrase(f"{len(still_open)} câu hỏi", "missing"),
        Phrase(f" đang mở {about} của {units} đơn vị."),
    ]
