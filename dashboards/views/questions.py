"""Questions that the figures of a month raise, for Phòng Nội vụ to look into."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns.access import open_to
from campaigns.text import month_label
from dashboards.actions import note_question
from dashboards.anomaly_data import load_question_facts
from dashboards.board_status import edition_of
from dashboards.forms import QuestionNoteForm
from dashboards.models import QuestionNote
from dashboards.permissions import may_question
from dashboards.presenters.board import stamp
from dashboards.presenters.questions import questions_page
from metrics.queries.boards import Board, load_board
from metrics.scope import Address, read_address
from metrics.scoring.anomalies import Question, ask


@open_to(may_question)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """The questions about one month; a note on one of them, or the reason for which it is closed."""
    address = read_address(request)
    if address is None:
        return render(request, "campaigns/no_campaign.html")
    board = load_board(address.campaign, address.month, address.as_of)
    asked = ask(load_question_facts(board))
    if request.method == "POST":
        return _note(request, address, board, asked)
    return _page(request, address, board, asked)


def _note(
    request: HttpRequest, address: Address, board: Board, asked: Sequence[Question]
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
    request: HttpRequest,
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
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": address.months(),
        "month_name": month_label(address.month),
        "stamp": stamp(board, edition_of(board).published),
        "form": form,
        "page": questions_page(
            asked,
            notes.select_related("unit", "by").order_by("at", "pk"),
            names={unit.score.unit.code: unit.score.unit.name for unit in board.units},
            month=address.month,
        ),
    }
    return render(request, "dashboards/data_questions.html", context, status=status)
