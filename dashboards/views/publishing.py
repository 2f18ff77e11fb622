"""Boards are announced here; what has been announced, and what units ask about it."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns.access import open_to
from campaigns.actions import Refused
from dashboards.actions import publish_board
from dashboards.forms import PublishForm
from dashboards.models import NumberQuestion, PublishedBoard
from dashboards.permissions import may_publish
from metrics.scope import Address, in_campaign


@open_to(may_publish)
@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign()
def publishing(request: HttpRequest, address: Address) -> HttpResponse:
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
