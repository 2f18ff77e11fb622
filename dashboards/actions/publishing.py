"""Boards are announced, units ask, staff answer."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import Campaign, Unit, User
from campaigns.models.fields import longest
from campaigns.models.guarded import sign
from campaigns.text import clean, day, month_label
from dashboards.models import NumberQuestion, PublishedBoard
from dashboards.permissions import entered_none_of_it, may_publish
from dashboards.published_boards import board_in_force, checksum, freeze
from metrics.actions import lock_months_through
from metrics.queries.boards import Board, load_board, participants_of
from metrics.scoring.ranks import unranked_reason
from metrics.scoring.scores import Status


@transaction.atomic
def publish_board(
    *,
    campaign: Campaign,
    month: date,
    by: User,
    is_final: bool = False,
    signer: str = "",
    reason: str = "",
    questions_until: date | None = None,
    at: datetime | None = None,
) -> PublishedBoard:
    """Freezes the board of ``month`` as known now (or ``at``, for the system alone).

    Raises ``Refused`` with every reason why it may not be published.

    A final one needs a month that is over, nothing missing and nothing left to assess; it closes its month and those
    before it in the same act. Where one is in force already, another needs a ``reason``, and both are kept. The same
    board again is refused, unless a provisional one becomes final.

    Who entered figures or assessments that no board has announced yet does not announce them: a second person with
    that duty does.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if not campaign.covers(month):
        raise Refused(f"{month_label(month)} nằm ngoài phong trào “{campaign.slug}”.")
    _refuse_first_person(campaign, month, by)
    now = at or timezone.now()
    board = load_board(campaign, month, now)
    reasons = _reasons_against(board, is_final=is_final)
    today = now.astimezone(campaign.zone).date()
    if questions_until is not None and questions_until < today:
        reasons.append(f"Hạn hỏi lại {day(questions_until)} đã qua; hãy ghi ngày khác.")
    before = board_in_force(campaign.pk, month)
    reason = clean(reason)
    if len(reason) > (most := longest(PublishedBoard, "reason")):
        reasons.append(f"Lý do dài {len(reason)} ký tự; hãy ghi gọn trong {most} ký tự.")
    if reasons:
        raise Refused(*reasons)
    content = freeze(board)
    earlier = PublishedBoard.objects.filter(campaign=campaign, month=month).order_by("-number")
    newest = earlier.first()
    for same in filter(None, (before, newest)):
        if same.content == content and (same.is_final or not is_final):
            raise Refused(
                f"Bảng này không khác bản số {same.number} đã công bố; không có gì thay đổi."
            )
    if is_final and before is not None and before.is_final and not reason:
        raise Refused(
            f"{month_label(month)} đã có bảng chính thức, bản số {before.number};"
            " hãy ghi lý do công bố bản chính thức mới."
        )
    published = PublishedBoard.objects.create(
        campaign=campaign,
        month=month,
        number=newest.number + 1 if newest else 1,
        is_final=is_final,
        known_at=now,
        rules=board.rules_version,
        content=content,
        checksum=checksum(content),
        published_by=by,
        signer=signer.strip(),
        reason=reason,
        questions_until=questions_until,
    )
    if is_final:
        lock_months_through(
            campaign=campaign,
            month=month,
            by=by,
            reason=f"công bố bảng chính thức {published.code}",
        )
    return published


def _refuse_first_person(campaign: Campaign, month: date, by: User) -> None:
    if not may_publish(by):
        raise Refused("Công bố là việc của người có nhiệm vụ “lãnh đạo phòng”.")
    if not entered_none_of_it(by, campaign, month):
        raise Refused(
            f"{by.get_full_name()} đã nhập số liệu hoặc đánh giá mà chưa bảng nào công bố;"
            " phải do người thứ hai công bố bảng này."
        )


def _reasons_against(board: Board, *, is_final: bool) -> list[str]:
    if board.data_known_from is None:
        return [f"{month_label(board.month)} chưa có số liệu nào để công bố."]
    if not is_final:
        return []
    campaign, reasons = board.campaign, []
    if not campaign.month_has_ended_by(board.month, board.as_of or timezone.now()):
        reasons.append(f"{month_label(board.month)} chưa kết thúc nên chưa thể công bố chính thức.")
    participants = participants_of(board.units)
    if not participants:
        reasons.append("Chưa có đơn vị nào tham gia phong trào.")
    reasons += [
        f"{score.unit.name}: {reason[1]}."
        for score in participants
        if score.is_missing and (reason := unranked_reason(score))
    ]
    reasons += [
        f"Tiêu chí {rule.code} chưa được đánh giá ở: {', '.join(lacking)}."
        for rule in board.rules.criteria
        if (lacking := not_assessed(participants, rule.code))
    ]
    return reasons


def not_assessed(participants, code: str) -> list[str]:
    return [
        score.unit.name
        for score in participants
        if code not in score.unit.assessed
        and any(c.code == code and c.status is Status.NOT_ASSESSED for c in score.criteria)
    ]


@transaction.atomic
def ask_about_number(
    *, board: PublishedBoard, unit: Unit, criterion_code: str, question: str, by: User
) -> NumberQuestion:
    """A unit questions one of its numbers. Raises ``Refused`` after the last day and without words."""
    board = PublishedBoard.objects.select_related("campaign").get(pk=board.pk)
    today = timezone.now().astimezone(board.campaign.zone).date()
    if board.questions_until is None or today > board.questions_until:
        raise Refused("Đã hết hạn hỏi lại về bảng này; hãy liên hệ Phòng Nội vụ.")
    if not question.strip():
        raise Refused("Hãy ghi câu hỏi: số nào chưa đúng, vì sao.")
    asked = NumberQuestion(
        board=board,
        unit=unit,
        criterion_code=criterion_code,
        question=question.strip(),
        asked_by=by,
    )
    sign(asked, by=by)
    asked.save()
    return asked


@transaction.atomic
def answer_question(
    *, question: NumberQuestion, outcome: str, answer: str, by: User
) -> NumberQuestion:
    """Answers once; who asked may not answer. Raises ``Refused``."""
    question = NumberQuestion.objects.select_for_update().get(pk=question.pk)
    if question.answered_at is not None:
        raise Refused(f"Câu hỏi này đã được {question.answered_by} trả lời; không có gì thay đổi.")
    if question.asked_by == by:
        raise Refused("Người hỏi không tự trả lời câu hỏi của mình.")
    if outcome not in NumberQuestion.Outcome.values or not answer.strip():
        raise Refused("Hãy chọn kết quả và ghi câu trả lời.")
    question.outcome, question.answer = outcome, answer.strip()
    question.answered_by, question.answered_at = by, timezone.now()
    sign(question, by=by)
    question.save()
    return question
