"""Why a number is what it is."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import reads_with_office, signed_in
from dashboards import explanation as words
from dashboards.board_status import edition_of
from dashboards.explain import Explanation, explain
from dashboards.models import NumberQuestion
from dashboards.permissions import open_unit
from dashboards.published_boards import board_in_force
from dashboards.tables import MARKS
from metrics.queries.units import procedures_by_measure
from metrics.scope import Address, in_campaign

MOST_SECONDS = 2  # of computing, to look for the texts of cells while somebody waits for the page


@open_to(signed_in)
@require_safe
@in_campaign(or_404=True)
def why(request: HttpRequest, address: Address, code: str, criterion: str) -> HttpResponse:
    """Why a unit has the number that it has, down to the cell of a file."""
    campaign_unit = open_unit(request.user, address.campaign, code)
    try:
        explanation = explain(
            campaign_unit,
            criterion,
            address.month,
            address.as_of,
            most_seconds=MOST_SECONDS,
        )
    except LookupError as error:
        raise Http404(str(error)) from None
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": address.months(),
        "unit": campaign_unit.unit,
        "column": explanation.column,
        "mark": MARKS[explanation.result.status],
        "edition": edition_of(explanation.board),
        "rule": words.rule_in_words(explanation),
        "formula": words.formula(explanation),
        "points": words.points_in_words(explanation),
        "advice": words.advice_for(
            explanation, procedures_by_measure(campaign_unit, address.month, address.as_of)
        ),
        "gaps": words.gaps(explanation.gaps),
        "assessment": explanation.assessment,
        "procedures": words.procedures(explanation),
        "pieces": words.by_month(explanation),
        "steps": words.total_steps(explanation.board, explanation.score),
        "may_see_files": reads_with_office(request.user),
        **_questions(explanation),
    }
    return render(request, "dashboards/why.html", context)


def _questions(explanation: Explanation) -> dict:
    """The newest published board of the month, and what the unit asked about this number."""
    board = explanation.board
    asked = NumberQuestion.objects.filter(
        board__campaign=board.campaign,
        board__month=board.month,
        unit__code=explanation.score.unit.code,
        criterion_code=explanation.result.code,
    ).select_related("asked_by", "answered_by")
    return {
        "published": board_in_force(board.campaign.pk, board.month, as_of=board.as_of),
        "questions": asked.order_by("pk"),
    }
