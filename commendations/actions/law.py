"""One person writes a row of the law with its source, another one agrees; only then it counts."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import User
from campaigns.models.rules import validate_rational
from campaigns.text import clean, day
from commendations.actions.proposals import require_office
from commendations.actions.saving import save
from commendations.law import TOPICS
from commendations.models import LawRow
from commendations.permissions import may_decide

State = LawRow.State
SALARIES = range(100_000, 100_000_001)


@transaction.atomic
def propose_law_row(
    *,
    topic: str,
    since: date,
    value: str,
    source: str,
    by: User,
    until: date | None = None,
    is_certain: bool = False,
    at: datetime | None = None,
) -> LawRow:
    """A row that waits for a second person. Raises Refused with what is wrong."""
    require_office(by)
    if topic not in TOPICS:
        raise Refused("Không có nội dung này. Hãy chọn lại.")
    value, source = clean(value), clean(source)
    if not source:
        raise Refused("Hãy ghi nguồn: số, ký hiệu, điều của văn bản.")
    if until is not None and until < since:
        raise Refused(
            f"Ngày hết áp dụng {day(until)} trước ngày bắt đầu {day(since)}. Hãy kiểm tra lại."
        )
    row = LawRow(
        topic=topic,
        since=since,
        until=until,
        value=_value(topic, value),
        source=source,
        is_certain=is_certain,
        proposed_at=at or timezone.now(),
        proposed_by=by,
    )
    save(row, by=by, reason="nhập quy định")
    return row


def _value(topic: str, text: str) -> str:
    """``2.530.000`` -> ``2530000``, ``0,3`` -> ``0.3``; other texts as they are."""
    if not text:
        raise Refused("Hãy ghi nội dung quy định.")
    if topic == "base_salary":
        digits = text.replace(".", "").replace(" ", "").removesuffix("đồng").removesuffix("đ")
        if not (digits.isascii() and digits.isdecimal() and int(digits) in SALARIES):
            raise Refused(f"Mức lương cơ sở “{text}”: hãy ghi số đồng, ví dụ 2.530.000.")
        return str(int(digits))
    if topic.startswith("individual_coefficient"):
        value = text.replace(",", ".")
        try:
            validate_rational(value)
        except ValidationError:
            raise Refused(f"Hệ số “{text}”: hãy ghi một số, ví dụ 0,3.") from None
        if "/" in value:
            raise Refused(f"Hệ số “{text}”: hãy ghi số thập phân, ví dụ 0,3.")
        return value
    return text


@transaction.atomic
def decide_law_row(*, row: LawRow, approve: bool, by: User, at: datetime | None = None) -> LawRow:
    """Approves or refuses. Who wrote the row may only take it back (refuse). Raises Refused."""
    require_office(by)
    row = LawRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state != State.WAITING:
        raise Refused(f"Dòng này đang ở trạng thái “{row.get_state_display()}”.")
    if approve and row.proposed_by_id == by.pk:
        raise Refused(
            "Người nhập không tự duyệt. Hãy để người khác có nhiệm vụ “lãnh đạo phòng” xét."
        )
    if approve and not may_decide(by):
        raise Refused("Duyệt quy định là việc của người có nhiệm vụ “lãnh đạo phòng”.")
    row.state = State.APPROVED if approve else State.REFUSED
    row.decided_at, row.decided_by = at or timezone.now(), by
    save(row, by=by, reason="duyệt quy định" if approve else "không duyệt quy định")
    return row
