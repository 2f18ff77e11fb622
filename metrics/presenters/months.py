"""Closed months, and the requests to open one, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from campaigns.models import Campaign, User
from campaigns.text import day, instant, month_label
from metrics.models import MonthLock, UnlockRequest
from metrics.queries.boards import ClosedMonths


@dataclass(frozen=True, slots=True)
class MonthRow:
    """``state``: open, closed, or opened (closed, but open for some today); ``words`` say it."""

    month: date
    state: str
    words: str
    lock: MonthLock | None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """``is_own``: the one who reads has made it. ``is_too_late``: its last day is over before anybody decided."""

    request: UnlockRequest
    what: str
    words: str
    is_own: bool
    is_too_late: bool


def month_rows(
    campaign: Campaign,
    closed: ClosedMonths,
    locks: Iterable[MonthLock],
    open_now: Iterable[UnlockRequest],
    now: datetime,
) -> list[MonthRow]:
    """``open_now``: the requests by which a month is open today."""
    lock_of = {lock.month: lock for lock in locks}
    opened: dict[date, list[str]] = {}
    for request in open_now:
        opened.setdefault(request.month, []).append(
            f"{_whom(request)} đến hết ngày {day(request.until)}"
        )
    rows = []
    for month in campaign.months:
        if month not in closed.locks:
            is_over = campaign.month_has_ended_by(month, now)
            row = ("open", "Chưa khóa" if is_over else "Chưa kết thúc")
        elif month in opened:
            row = ("opened", f"Đã khóa, đang mở cho {'; '.join(opened[month])}")
        else:
            row = ("closed", "Đã khóa")
        rows.append(MonthRow(month, *row, lock_of.get(month)))
    return rows


def request_row(
    request: UnlockRequest, *, reader: User, today: date, closings: Mapping[int, object]
) -> RequestRow:
    """``closings``: request id -> the row of history with which it was closed before its day."""
    return RequestRow(
        request=request,
        what=f"{month_label(request.month)}, {_whom(request)}, đến hết ngày {day(request.until)}",
        words=_words(request, today, closings.get(request.pk)),
        is_own=request.requested_by_id == reader.pk,
        is_too_late=request.until < today,
    )


def _words(request: UnlockRequest, today: date, closing) -> str:
    state = UnlockRequest.State
    if request.state == state.WAITING:
        if request.until < today:
            return "Chờ duyệt, nhưng ngày xin mở đã qua"
        return "Chờ người thứ hai duyệt"
    decided = _who(request.decided_by, request.decided_at)
    if request.state == state.REFUSED:
        was = "Đã rút lại" if request.decided_by_id == request.requested_by_id else "Không duyệt"
        return f"{was} ({decided})"
    words = f"Đã duyệt ({decided})"
    if request.state == state.CLOSED:
        words += "; đã khóa lại"
        if closing is not None:
            words += f" ({_who(closing.history_user, closing.history_date)})"
    elif request.until < today:
        words += f"; hết hạn sau ngày {day(request.until)}"
    return words


def _who(person: User | None, when: datetime) -> str:
    return f"{person.get_full_name()}, {instant(when)}" if person else instant(when)


def _whom(request: UnlockRequest) -> str:
    return request.unit.name if request.unit else "mọi đơn vị"
