"""Boards are announced here, stay as they were announced, and units may ask about their numbers."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.permissions import signed_in
from dashboards.actions import answer_question, ask_about_number, publish_board
from dashboards.forms import AnswerForm, PublishForm, QuestionForm
from dashboards.models import NumberQuestion, PublishedBoard
from dashboards.permissions import may_answer, may_publish
from dashboards.presenters.board import board_page, stamp_of_published
from dashboards.published_boards import restated, thaw
from dashboards.views.units import open_unit, open_units
from metrics.presenters.uploads import changes
from metrics.queries.boards import load_board
from metrics.scope import read_address


@open_to(may_publish)
@require_http_methods(["GET", "HEAD", "POST"])
def publishing(request: HttpRequest) -> HttpResponse:
    """Announce the board of a month; what has been announced; what units ask."""
    address = read_address(request)
    if address is None:
        return render(request, "campaigns/no_campaign.html")
    campaign = address.campaign
    form = PublishForm(request.POST or None, initial={"month": address.month}, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            published = publish_board(campaign=campaign, by=request.user, **form.cleaned_data)
        except Refused as refused:
            for sentence in refused.sentences:
                form.add_error(None, sentence)
        else:
            messages.info(request, f"Đã công bố bảng {published.code} ({published.word.lower()}).")
            return redirect("published", number=published.pk)
    boards = (
        PublishedBoard.objects.filter(campaign=campaign)
        .select_related("campaign", "published_by")
        .defer("content")
        .annotate(waiting=Count("questions", filter=Q(questions__answered_at=None)))
        .order_by("-known_at")
    )
    questions = NumberQuestion.objects.filter(board__campaign=campaign).select_related(
        "board__campaign", "unit", "asked_by", "answered_by"
    )
    context = {
        "address": address,
        "campaign": campaign,
        "form": form,
        "boards": boards,
        "questions": questions.defer("board__content").order_by("answered_at", "-pk")[:100],
    }
    status = 422 if form.errors else 200
    return render(request, "dashboards/publishing.html", context, status=status)


@open_to(signed_in)
@require_safe
def published(request: HttpRequest, number: int) -> HttpResponse:
    """A board as it was announced, and beside it what has become another since."""
    one = get_object_or_404(
        PublishedBoard.objects.select_related("campaign", "rules", "published_by"), pk=number
    )
    address = read_address(request)
    frozen = thaw(one)
    now = load_board(one.campaign, one.month)
    since = restated(one, now)
    names = {unit.score.unit.code: unit.score.unit.name for unit in now.units}
    page = board_page(frozen)
    context = {
        "campaign": one.campaign,
        "address": address,
        "published": one,
        "page": page,
        "stamp": stamp_of_published(one, frozen),
        "since": since,
        "changes": changes([effect.as_json() for effect in since.effects], names),
        "open_units": open_units(request, address) if address else set(),
    }
    return render(request, "dashboards/published.html", context)


@open_to(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, number: int, code: str, criterion: str) -> HttpResponse:
    """A unit questions one of its numbers on a published board."""
    board = get_object_or_404(PublishedBoard.objects.select_related("campaign", "rules"), pk=number)
    campaign_unit = open_unit(request, board.campaign, code)
    column = next((c for c in board_page(thaw(board)).columns if c.rule.code == criterion), None)
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
def answer(request: HttpRequest, number: int) -> HttpResponse:
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
