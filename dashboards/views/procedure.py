"""One procedure across the units that a reader may see: received, online by level, late, by month."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import campaign_units_open_to, may_see_every_unit, signed_in
from dashboards.board_status import edition_of
from metrics.permissions import procedures_open_to
from metrics.queries.boards import load_board
from metrics.queries.procedures import COUNTS, ProcedureOfUnit, procedure_of_units
from metrics.scope import Address, in_campaign

ONLINE_LEVELS = {3, 4}


@open_to(signed_in)
@require_safe
@in_campaign(or_404=True)
def procedure(request: HttpRequest, address: Address, code: str) -> HttpResponse:
    """An officer sees his own unit alone."""
    found = (
        procedures_open_to(request.user, address.campaign)
        .filter(code=code)
        .select_related("campaign")
        .first()
    )
    if not found:
        raise Http404(f"Không có thủ tục nào mang mã “{code}” mà tài khoản của bạn được xem.")
    campaign_units = (
        campaign_units_open_to(request.user, address.campaign)
        .select_related("unit")
        .order_by("group__display_order", "group__code", "unit__display_order", "unit__code")
    )
    units = procedure_of_units(found, campaign_units, address.month, address.as_of)
    months = [one for one in address.campaign.months if one <= address.month]
    board = load_board(address.campaign, address.month, address.as_of)
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": address.months(),
        "procedure": found,
        "edition": edition_of(board),
        "months_shown": months,
        "units": [
            (one, _counts({name: one.total(name) for name in COUNTS}), _remark(one))
            for one in units
        ],
        "total": _counts(_sums(units)) if len(units) > 1 else None,
        **answer(units),
        "is_of_one": not may_see_every_unit(request.user),
    }
    return render(request, "dashboards/procedure.html", context)


def answer(units: Sequence[ProcedureOfUnit]) -> dict:
    """How many units have dossiers of it, who has some online, and who has none though it is offered."""
    busy = [one for one in units if one.total("received")]
    return {
        "received": sum(one.total("received") or 0 for one in units),
        "busy": busy,
        "online": [one for one in busy if one.online],
        "is_offered": any(_is_offered(one) for one in units),
        "without": [one for one in units if _is_offered(one) and one.online == 0],
    }


def _is_offered(one: ProcedureOfUnit) -> bool:
    return bool(ONLINE_LEVELS & set(one.levels))


def _counts(sums: dict[str, int | None]) -> dict[str, int | None]:
    """With the part that came online, in hundredths of a per cent: cut, as all rates are."""
    online = (sums["received_online_l3"] or 0) + (sums["received_online_l4"] or 0)
    received = sums["received"]
    return {**sums, "share": online * 10_000 // received if received else None}


def _sums(units: Sequence[ProcedureOfUnit]) -> dict[str, int | None]:
    """Sums over sums; what nobody knows stays blank."""
    sums: dict[str, int | None] = {}
    for name in COUNTS:
        known = [value for one in units if (value := one.total(name)) is not None]
        sums[name] = sum(known) if known else None
    return sums


def _remark(one: ProcedureOfUnit) -> tuple[str, str]:
    """A symbol (empty = none), and what is to be said of the unit."""
    received = one.total("received")
    is_without = _is_offered(one) and one.online == 0
    cases = (
        (not one.is_in_catalogue, "", "không còn trong danh mục của đơn vị"),
        (received is None, "missing", "chưa báo cáo"),
        (one.has_blanks, "", "có ô để trống, chưa cộng vào"),
        (bool(one.online), "met", "có hồ sơ trực tuyến"),
        (is_without and received, "not-met", "chưa có hồ sơ trực tuyến"),
        (is_without, "not-met", "được cung cấp trực tuyến, chưa phát sinh hồ sơ"),
        (not received, "not-applicable", "chưa phát sinh hồ sơ"),
    )
    other = ("not-applicable", "không cung cấp trực tuyến")
    return next(((mark, words) for holds, mark, words in cases if holds), other)
