"""Notes on the questions that the data raise."""

from django.db import transaction

from campaigns.actions import Refused
from campaigns.models import Campaign, Unit, User
from campaigns.models.fields import longest
from campaigns.text import clean
from dashboards.models import QuestionNote
from metrics.scoring.anomalies import Question


@transaction.atomic
def note_question(
    *, campaign: Campaign, question: Question, note: str, is_closed: bool, by: User
) -> QuestionNote:
    """Writes a note on a question, or closes it for a reason; nothing else changes, the score least of all.

    Raises ``Refused`` without a text, and for a unit outside the campaign.
    """
    note = clean(note)
    if not note:
        raise Refused(
            "Hãy ghi lý do đóng câu hỏi." if is_closed else "Hãy ghi nội dung của ghi chú."
        )
    most = longest(QuestionNote, "note")
    if len(note) > most:
        raise Refused(f"Ghi chú dài {len(note)} ký tự; hãy ghi gọn trong {most} ký tự.")
    unit = Unit.objects.filter(campaign_units__campaign=campaign, code=question.unit).first()
    if unit is None:
        raise Refused(f"Đơn vị mang mã “{question.unit}” không thuộc phong trào này.")
    return QuestionNote.objects.create(
        campaign=campaign,
        unit=unit,
        month=question.month,
        rule=question.rule.slug,
        fingerprint=question.fingerprint,
        note=note,
        is_closed=is_closed,
        by=by,
    )
