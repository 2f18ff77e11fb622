"""Questions that the figures of a month raise, for Phòng Nội vụ to look into."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns.access import SignedInRequest, open_to
from campaigns.text import number
from dashboards.actions import note_question
from dashboards.anomaly_data import load_question_facts
from dashboards.board_status import edition_of
from dashboards.forms import QuestionNoteForm
from dashboards.models import QuestionNote
from dashboards.permissions import may_question
from metrics.queries.boards import Board, load_board
from metrics.scope import Address, in_campaign
from metrics.scoring.anomalies import RULES, Question, ask


@open_to(may_question)
@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign()
def anomalies(request: SignedInRequest, address: Address) -> HttpResponse:
    """The questions about one month; a note on one of them, or the reason for which it is closed."""
    board = load_board(address.campaign, address.month, address.as_of)
    asked = ask(load_question_facts(board))
    if request.method == "POST":
        return _note(request, address, board, asked)
    return _page(request, address, board, asked)


def _note(
    request: SignedInRequest, address: Address, board: Board, asked: Sequence[Question]
) -> HttpResponse:
    if address.as_of is not None:
        raise BadRequest("Đang xem lại quá khứ nên không ghi chú được. Hãy về hiện tại.")
    form = QuestionNoteForm(request.POST)
    form.is_valid()
    question = next((one for one in asked if _is_about(form, one)), None)
    if question is None:
        messages.warning(
            request,
            "Số liệu của câu hỏi vừa đổi, hoặc câu hỏi không còn; chưa ghi gì. Hãy xem lại.",
        )
        return redirect(f"{request.path}{address.query}")
    if not form.is_valid():
        return _page(request, address, board, asked, form=form, status=422)
    note_question(
        campaign=address.campaign,
        question=question,
        note=form.cleaned_data["note"],
        is_closed=form.cleaned_data["close"],
        by=request.user,
    )
    done = "Đã đóng câu hỏi" if form.cleaned_data["close"] else "Đã ghi chú vào câu hỏi"
    messages.info(request, f"{done} “{question.rule.title}”.")
    return redirect(f"{request.path}{address.query}")


def _is_about(form: QuestionNoteForm, question: Question) -> bool:
    given = {name: form.cleaned_data.get(name) for name in ("unit", "rule", "fingerprint")}
    return given == {
        "unit": question.unit,
        "rule": question.rule.slug,
        "fingerprint": question.fingerprint,
    }


def _page(
    request: SignedInRequest,
    address: Address,
    board: Board,
    asked: Sequence[Question],
    *,
    form: QuestionNoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """``form``: one that could not be taken; it stands with its question again."""
    notes = QuestionNote.objects.filter(campaign=address.campaign, month=address.month)
    if address.as_of is not None:
        notes = notes.filter(at__lte=address.as_of)
    names = {unit.score.unit.code: unit.score.unit.name for unit in board.units}
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": address.months(),
        "edition": edition_of(board),
        "form": form,
        "rules": RULES,
        **with_notes(asked, notes.select_related("unit", "by").order_by("at", "pk"), names),
    }
    return render(request, "dashboards/anomalies.html", context, status=status)


def with_notes(
    questions: Iterable[Question], notes: Iterable[QuestionNote], names: Mapping[str, str]
) -> dict:
    """The questions ``open`` by rule and ``closed``, each with its notes, the newest first; ``gone``: notes on

    questions that the figures do not raise any more. ``notes``: of one month, the oldest first; ``names``: by code.
    """
    by_key: dict[tuple[str, str], list[QuestionNote]] = defaultdict(list)
    for note in notes:
        by_key[note.unit.code, note.rule].insert(0, note)
    found: list[dict[str, Any]] = []
    for question in questions:
        of_it = by_key.pop((question.unit, question.rule.slug), [])
        was_closed = bool(of_it) and of_it[0].is_closed
        is_closed = was_closed and of_it[0].fingerprint == question.fingerprint
        found.append(
            {
                "question": question,
                "unit_name": names[question.unit],
                "anchor": f"{question.rule.slug}-{question.unit}",
                "figures": [(label, _printed(value)) for label, value in question.figures],
                "notes": of_it,
                "is_open": not is_closed,
                "is_reopened": was_closed and not is_closed,
            }
        )
    still_open = [one for one in found if one["is_open"]]
    return {
        "open": [
            (rule, same)
            for rule in RULES
            if (same := [one for one in still_open if one["question"].rule is rule])
        ],
        "open_count": len(still_open),
        "open_units": len({one["question"].unit for one in still_open}),
        "closed": [one for one in found if not one["is_open"]],
        "gone": [note for same in by_key.values() for note in same],
    }


def _printed(value: int | Decimal | tuple[int, int] | str) -> str:
    if isinstance(value, tuple):
        return "/".join(number(part) for part in value)
    return value if isinstance(value, str) else number(value)
