"""A unit questions one of its numbers on a published board; Phòng Nội vụ answers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.access import SignedInRequest, open_to
from campaigns.actions import Refused
from campaigns.permissions import signed_in
from dashboards.actions import answer_question, ask_about_number
from dashboards.forms import AnswerForm, QuestionForm
from dashboards.models import NumberQuestion, PublishedBoard
from dashboards.permissions import may_answer, open_unit
from dashboards.tables import columns
from metrics.queries.boards import load_rules


@open_to(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: SignedInRequest, number: int, code: str, criterion: str) -> HttpResponse:
    """A unit questions one of its numbers on a published board."""
    board = get_object_or_404(PublishedBoard.objects.select_related("campaign", "rules"), pk=number)
    campaign_unit = open_unit(request.user, board.campaign, code)
    column = next((c for c in columns(load_rules(board.rules)) if c.rule.code == criterion), None)
    if column is None:
        raise Http404(f"Bảng này không có tiêu chí “{criterion}”.")
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_about_number(
                board=board,
                unit=campaign_unit.unit,
                criterion_code=criterion,
                question=form.cleaned_data["question"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.info(request, "Đã gửi câu hỏi đến Phòng Nội vụ.")
            return redirect(request.path)
    context = {
        "campaign": board.campaign,
        "board": board,
        "unit": campaign_unit.unit,
        "column": column,
        "form": form,
        "questions": board.questions.filter(unit=campaign_unit.unit, criterion_code=criterion)
        .select_related("asked_by", "answered_by")
        .order_by("pk"),
    }
    return render(request, "dashboards/question.html", context, status=422 if form.errors else 200)


@open_to(may_answer)
@require_POST
def answer(request: SignedInRequest, number: int) -> HttpResponse:
    """Phòng Nội vụ answers one question."""
    asked = get_object_or_404(NumberQuestion.objects.select_related("board__campaign"), pk=number)
    form = AnswerForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("Hãy chọn kết quả và ghi câu trả lời.")
        answer_question(question=asked, by=request.user, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.info(request, "Đã trả lời.")
    response = redirect("publishing")
    response["Location"] += f"?phong-trao={asked.board.campaign.slug}"
    return response
