"""One month on its way: figures in, checked, assessed, confirmed, closed, announced, handed out."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import SignedInRequest, open_to
from campaigns.actions import Refused
from campaigns.text import month_code, month_label, number
from dashboards.actions.publishing import not_assessed
from dashboards.anomaly_data import load_question_facts
from dashboards.models import PublishedBoard, QuestionNote
from dashboards.permissions import may_close_month
from dashboards.published_boards import board_in_force, restated
from dashboards.views.anomalies import with_notes
from metrics.actions import lock_months_through
from metrics.models import FigureConfirmation, Intake
from metrics.permissions import may_close_months
from metrics.queries.boards import Board, closed_months, load_board, participants_of
from metrics.scope import Address, in_campaign, refuse_outside
from metrics.scoring.anomalies import ask
from metrics.scoring.ranks import unranked_reason


@dataclass
class Step:
    """``names``: the units that it still waits for; ``links``: where it is done, as label and address."""

    name: str
    is_done: bool
    words: str
    names: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


@open_to(may_close_month)
@require_safe
@in_campaign()
def closing_now(request: SignedInRequest, address: Address) -> HttpResponse:
    """To the month that the figures have reached."""
    response = redirect("closing", month=address.month)
    response["Location"] += address.query_of_campaign
    return response


@open_to(may_close_month)
@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign()
def closing(request: SignedInRequest, address: Address, month: date) -> HttpResponse:
    """The steps of one month, each with who is missing; the months up to it are closed here."""
    campaign = address.campaign
    refuse_outside(month, campaign)
    refusal = None
    if request.method == "POST":
        try:
            closed = _close(request, address, month)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, f"Đã khóa {', '.join(map(month_label, closed)).lower()}.")
            return redirect(request.get_full_path())
    board = load_board(campaign, month)
    now = timezone.now()
    is_over = campaign.month_has_ended_by(month, now)
    locks = closed_months(campaign, now).locks
    still_open = [one for one in campaign.months if one <= month and one not in locks]
    context = {
        "address": address,
        "campaign": campaign,
        "month": month,
        "month_links": [(one, f"{reverse('closing', args=[one])}{address.query_of_campaign}")
                        for one in campaign.months],
        "steps": _steps(board, address, still_open),
        "still_open": still_open,
        "is_over": is_over,
        "may_lock": may_close_months(request.user) and is_over and bool(still_open),
        "refusal": refusal,
    }  # fmt: skip
    return render(request, "dashboards/closing.html", context, status=422 if refusal else 200)


def _close(request: SignedInRequest, address: Address, month: date) -> list[date]:
    campaign = address.campaign
    if not may_close_months(request.user):
        raise Refused("Khóa tháng là việc của người nhập số liệu hoặc lãnh đạo phòng.")
    if not campaign.month_has_ended_by(month, timezone.now()):
        raise Refused(f"{month_label(month)} chưa kết thúc nên chưa khóa được.")
    closed = lock_months_through(
        campaign=campaign, month=month, by=request.user, reason=f"khóa đến hết {month:%m/%Y}"
    )
    if not closed:
        raise Refused(f"Các tháng đến hết {month_label(month).lower()} đã khóa từ trước.")
    return closed


def _steps(board: Board, address: Address, still_open: list[date]) -> list[Step]:
    """What is done and what is not, from all that the board counts: the same rules as for an official board."""
    campaign, month = board.campaign, board.month
    units = participants_of(board.units)
    everybody = number(len(units))
    query = address.query_of_campaign
    of_month = f"{query}&thang={month_code(month)}"
    missing = [
        f"{one.unit.name} ({reason[1]})"
        for one in units
        if one.is_missing and (reason := unranked_reason(one))
    ]
    intakes = Intake.objects.waiting().filter(campaign=campaign).count()
    asked = _open_questions(board)
    lacking = {
        rule.code: names
        for rule in board.rules.criteria
        if (names := not_assessed(units, rule.code))
    }
    confirmed = set(
        FigureConfirmation.objects.in_force()
        .filter(campaign=campaign, month=month)
        .values_list("unit__code", flat=True)
    )
    unconfirmed = [one.unit.name for one in units if one.unit.code not in confirmed]
    return [
        Step(
            "Nhận số liệu",
            bool(units) and not missing,
            f"{number(len(units) - len(missing))}/{everybody} đơn vị đủ số liệu đến {month_label(month).lower()}",
            missing,
            [("Nhận tệp, xem ai còn thiếu", reverse("statistics") + query)],
        ),
        Step(
            "Kiểm tra",
            not intakes and not asked,
            f"{number(intakes)} lượt nhập còn chờ quyết định; {number(asked)} câu hỏi của số liệu còn mở",
            [],
            [
                ("Câu hỏi của số liệu", reverse("data_questions") + of_month),
                ("Đối chiếu", reverse("reconciliation") + query),
            ],
        ),
        Step(
            "Đánh giá kế hoạch",
            not lacking,
            "; ".join(
                f"{code}: còn {number(len(names))}/{everybody} đơn vị"
                for code, names in lacking.items()
            )
            or "Mọi đơn vị đã được đánh giá, hoặc không có tiêu chí nào phải đánh giá",
            sorted({name for names in lacking.values() for name in names}),
            [("Đánh giá", reverse("assessments") + query)],
        ),
        Step(
            "Đơn vị xác nhận",
            bool(units) and not unconfirmed,
            f"{number(len(units) - len(unconfirmed))}/{everybody} đơn vị đã xác nhận số liệu",
            unconfirmed,
        ),
        Step(
            "Khóa",
            not still_open,
            f"Còn mở: {', '.join(map(month_label, still_open))}"
            if still_open
            else f"Đã khóa đến hết {month_label(month).lower()}",
            [],
            [("Từng tháng, đề nghị mở khóa", reverse("months") + query)],
        ),
        _announced(board, of_month),
        Step(
            "Gửi",
            False,
            "Bản tóm tắt, trình chiếu, tệp Excel của bảng",
            [],
            [
                ("Tóm tắt", reverse("brief") + of_month),
                ("Trình chiếu", reverse("meeting") + of_month),
                ("Excel", reverse("export", args=["xlsx"]) + of_month),
            ],
        ),
    ]


def _announced(board: Board, of_month: str) -> Step:
    published: PublishedBoard | None = board_in_force(board.campaign.pk, board.month)
    links = [("Công bố", reverse("publishing") + of_month)]
    if published is None:
        return Step("Công bố", False, "Chưa công bố", [], links)
    since = restated(published, board)
    words = str(published)
    if since.is_so:
        words += f"; sau đó có {number(len(since.adjustments))} điều chỉnh"
    links.insert(0, ("Xem bảng đã công bố", reverse("published", args=[published.pk])))
    return Step("Công bố", published.is_final and not since.is_so, words, [], links)


def _open_questions(board: Board) -> int:
    notes = QuestionNote.objects.filter(campaign=board.campaign, month=board.month)
    found = with_notes(
        ask(load_question_facts(board)),
        notes.select_related("unit", "by").order_by("at", "pk"),
        {unit.score.unit.code: unit.score.unit.name for unit in board.units},
    )
    return found["open_count"]
