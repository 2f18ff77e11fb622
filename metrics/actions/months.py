"""Months are closed; two persons together open one again, for a reason and until a day."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.actions import SYSTEM_USERNAME, Refused
from campaigns.models import Campaign, CampaignUnit, Unit, User
from campaigns.models.fields import longest
from campaigns.models.guarded import sign
from campaigns.models.people import act_of
from campaigns.text import clean, day, instant, month_label
from metrics.models import MonthLock, UnlockRequest
from metrics.permissions import may_close_months, may_decide_unlock
from metrics.queries.boards import ClosedMonths, closed_months

LONGEST_OPEN = 60  # days from the request on


@transaction.atomic
def lock_month(*, campaign: Campaign, month: date, by: User, reason: str = "") -> MonthLock:
    """Closes a month for imports. Raises ``Refused`` when it lies outside the campaign or is closed already."""
    campaign = _locked(campaign)
    _refuse_strangers(by)
    reason = _text(reason, MonthLock)
    if not campaign.covers(month):
        raise Refused(f"{month_label(month)} nằm ngoài phong trào “{campaign.slug}”.")
    if MonthLock.objects.in_force_at(None).filter(campaign=campaign, month=month).exists():
        raise Refused(f"{month_label(month)} đã khóa từ trước; không có gì thay đổi.")
    return _lock(campaign, month, by=by, reason=reason)


@transaction.atomic
def lock_months_through(*, campaign: Campaign, month: date, by: User, reason: str) -> list[date]:
    """Closes every month of the campaign up to ``month``, also those that a request has opened. The months it closed.

    The caller has asked whether ``by`` may: an official board closes what it stands on.
    """
    campaign = _locked(campaign)
    now = timezone.now()
    closed = closed_months(campaign, now)
    through = [one for one in campaign.months if one <= month]
    open_months = [one for one in through if one not in closed.locks]
    for one in open_months:
        _lock(campaign, one, by=by, reason=reason)
    opened = UnlockRequest.objects.open_on(_day(now, campaign))
    for request in opened.filter(campaign=campaign, month__in=through):
        request.state = UnlockRequest.State.CLOSED
        _saved(request, by=by, why=reason)
    return open_months


@transaction.atomic
def request_unlock(
    *, campaign: Campaign, month: date, unit: Unit | None, until: date, reason: str, by: User
) -> UnlockRequest:
    """Asks to open a closed month up to and including ``until``, for one unit or (None) for all.

    Raises ``Refused`` without a reason, for a day that is over or more than ``LONGEST_OPEN`` days away, for a unit
    outside the campaign, for a month that is not closed or open as long already, and while the same is asked.
    """
    campaign = _locked(campaign)
    _refuse_strangers(by)
    reason = _text(reason, UnlockRequest)
    if not reason:
        raise Refused("Hãy ghi lý do mở khóa.")
    now = timezone.now()
    today = _day(now, campaign)
    latest = today + timedelta(days=LONGEST_OPEN)
    if not today <= until <= latest:
        raise Refused(
            f"Ngày mở khóa đến hết phải từ hôm nay ({day(today)}) đến {day(latest)}"
            f" ({LONGEST_OPEN} ngày); {day(until)} thì không được."
        )
    if unit and not CampaignUnit.objects.filter(campaign=campaign, unit=unit).exists():
        raise Refused(f"{unit} không thuộc phạm vi của phong trào “{campaign.slug}”.")
    closed = closed_months(campaign, now)
    _refuse_what_is_not_locked(closed, month)
    open_until = closed.open_until(unit.pk if unit else None, month)
    if open_until is not None and open_until >= until:
        raise Refused(
            f"{month_label(month)} đã được mở khóa cho {_whom(unit)} đến hết ngày {day(open_until)};"
            " không cần đề nghị nữa."
        )
    waiting = waiting_request(campaign=campaign, month=month, unit=unit)
    if waiting is not None:
        raise Refused(
            f"Đề nghị số {waiting.pk} của {waiting.requested_by.get_full_name()} về cùng tháng, cùng đơn vị"
            " còn chờ duyệt; không ghi thêm đề nghị nữa."
        )
    request = UnlockRequest(
        campaign=campaign,
        month=month,
        unit=unit,
        until=until,
        reason=reason,
        requested_by=by,
        requested_at=now,
    )
    return _saved(request, by=by, why=reason)


@transaction.atomic
def decide_unlock(
    *, request: UnlockRequest, approve: bool, by: User, note: str = ""
) -> UnlockRequest:
    """A second person opens the month, or says why not (``note``).

    Raises ``Refused`` for the person who asks, for the program's own account, for a request that somebody has decided
    about already, for an approval after its last day, and for a refusal without a note.
    """
    campaign = _locked(request.campaign)
    _refuse_strangers(by)
    if not may_decide_unlock(by):
        raise Refused("Duyệt mở khóa là việc của người có nhiệm vụ “lãnh đạo phòng”.")
    request = _waiting(request)
    note = _text(note, UnlockRequest, "decision_note")
    if by == request.requested_by:
        raise Refused(
            f"Đề nghị số {request.pk} là của chính {by.get_full_name()}; phải do người thứ hai duyệt."
        )
    if by.username == SYSTEM_USERNAME:
        raise Refused(
            "Tài khoản của chương trình không duyệt được đề nghị mở khóa;"
            " người thứ hai phải dùng tài khoản của mình."
        )
    now = timezone.now()
    if approve:
        if request.until < _day(now, campaign):
            raise Refused(
                f"Đề nghị số {request.pk} xin mở đến hết ngày {day(request.until)}, ngày ấy đã qua;"
                " hãy đề nghị lại với ngày khác."
            )
        _refuse_what_is_not_locked(closed_months(campaign, now), request.month)
    elif not note:
        raise Refused("Hãy ghi vì sao không duyệt đề nghị này.")
    request.state = UnlockRequest.State.APPROVED if approve else UnlockRequest.State.REFUSED
    request.decided_by, request.decided_at, request.decision_note = by, now, note
    return _saved(request, by=by, why=note or "duyệt")


@transaction.atomic
def withdraw_unlock(*, request: UnlockRequest, by: User) -> UnlockRequest:
    """Who asked takes the request back: it is refused by that very person. Raises ``Refused`` for anybody else."""
    _locked(request.campaign)
    request = _waiting(request)
    if by != request.requested_by:
        raise Refused(
            f"Chỉ {request.requested_by.get_full_name()} rút được đề nghị số {request.pk}."
        )
    request.state = UnlockRequest.State.REFUSED
    request.decided_by, request.decided_at = by, timezone.now()
    return _saved(request, by=by, why="rút lại đề nghị")


@transaction.atomic
def close_unlock(*, request: UnlockRequest, by: User) -> UnlockRequest:
    """Closes the month again before the day until which it was opened. Raises ``Refused`` when it is not open.

    Who approved stays on the request; who closed, and when, is in its history.
    """
    campaign = _locked(request.campaign)
    _refuse_strangers(by)
    request = UnlockRequest.objects.get(pk=request.pk)
    is_open = request.state == UnlockRequest.State.APPROVED and request.until >= _day(
        timezone.now(), campaign
    )
    if not is_open:
        raise Refused(f"{request} không còn hiệu lực; không có gì thay đổi.")
    request.state = UnlockRequest.State.CLOSED
    return _saved(request, by=by, why="khóa lại ngay")


def waiting_request(*, campaign: Campaign, month: date, unit: Unit | None) -> UnlockRequest | None:
    """The request for this month and unit (None: every unit) that nobody has decided about, if there is one."""
    return (
        UnlockRequest.objects.waiting()
        .filter(campaign=campaign, month=month, unit=unit)
        .select_related("requested_by")
        .first()
    )


def _locked(campaign: Campaign) -> Campaign:
    """Nothing else about the months of a campaign happens meanwhile, no import either."""
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def _lock(campaign: Campaign, month: date, *, by: User, reason: str) -> MonthLock:
    lock = MonthLock(campaign=campaign, month=month, locked_by=by, reason=reason)
    sign(lock, by=by)
    lock.save()
    return lock


def _waiting(request: UnlockRequest) -> UnlockRequest:
    """As it is now that nobody else can decide about it. Raises ``Refused`` when somebody has."""
    request = UnlockRequest.objects.select_related("requested_by", "decided_by").get(pk=request.pk)
    if request.state != UnlockRequest.State.WAITING:
        what = "rút lại" if request.decided_by == request.requested_by else "xử lý"
        who, when = act_of(request.decided_by, request.decided_at)
        raise Refused(
            f"Đề nghị số {request.pk} đã được {who.get_full_name()} {what} lúc {instant(when)};"
            " không có gì thay đổi."
        )
    return request


def _refuse_strangers(by: User) -> None:
    if not may_close_months(by):
        raise Refused(
            f"Tài khoản “{by.username}” không được khóa hay mở khóa tháng;"
            " việc này của Phòng Nội vụ."
        )


def _refuse_what_is_not_locked(closed: ClosedMonths, month: date) -> None:
    if month not in closed.locks:
        raise Refused(f"{month_label(month)} chưa khóa nên không cần mở khóa.")


def _text(text: str, model: type[MonthLock | UnlockRequest], field: str = "reason") -> str:
    text = clean(text)
    most = longest(model, field)
    if len(text) > most:
        raise Refused(f"Lời ghi dài {len(text)} ký tự. Rút ngắn còn nhiều nhất {most} ký tự.")
    return text


def _whom(unit: Unit | None) -> str:
    return unit.name if unit else "mọi đơn vị"


def _day(now: datetime, campaign: Campaign) -> date:
    return now.astimezone(campaign.zone).date()


def _saved(request: UnlockRequest, *, by: User, why: str) -> UnlockRequest:
    sign(request, by=by, reason=why)
    request.save()
    return request
