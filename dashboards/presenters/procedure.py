"""A procedure across the units, in words and rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.text import number
from dashboards.presenters.board import Phrase
from metrics.queries.procedures import ProcedureOfUnit

ONLINE_LEVELS = {3, 4}


@dataclass(frozen=True, slots=True)
class Row:
    """Counts as they are printed; empty where nothing is known. ``share``: what part came online."""

    code: str
    name: str
    levels: str
    received: str
    online_l3: str
    online_l4: str
    share: str
    post: str
    late: str
    overdue: str
    remark: str
    mark: str
    by_month: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    answer: list[Phrase]
    months: list[date]
    rows: list[Row]
    total: Row | None


def procedure_page(units: Sequence[ProcedureOfUnit], months: Sequence[date]) -> ProcedurePage:
    return ProcedurePage(
        answer=_answer(units),
        months=list(months),
        rows=[_row(one) for one in units],
        total=_total(units) if len(units) > 1 else None,
    )


def _answer(units: Sequence[ProcedureOfUnit]) -> list[Phrase]:
    if not units:
        return [Phrase("Chưa có đơn vị nào"), Phrase(" giải quyết thủ tục này đến tháng đang xem.")]
    received = sum(one.total("received") or 0 for one in units)
    if not received:
        return [Phrase("Chưa có hồ sơ nào", "missing"), Phrase(f" ở {_units(len(units))}.")]
    busy = [one for one in units if one.total("received")]
    online = [one for one in busy if one.online]
    phrases = [Phrase(f"{number(received)} hồ sơ ở {_units(len(busy))}; ")]
    is_offered = any(ONLINE_LEVELS & set(one.levels) for one in units)
    if not online and not is_offered:
        return [*phrases, Phrase("không cung cấp trực tuyến mức 3, 4.")]
    if online:
        phrases += [Phrase(_units(len(online)), "met"), Phrase(" có hồ sơ trực tuyến")]
    else:
        phrases += [Phrase("chưa hồ sơ nào", "not-met"), Phrase(" nộp trực tuyến")]
    without = [one for one in units if _is_without(one)]
    if without:
        phrases += [
            Phrase("; "),
            Phrase(_units(len(without)), "not-met"),
            Phrase(" được cung cấp trực tuyến nhưng chưa có hồ sơ trực tuyến nào"),
        ]
    return [*phrases, Phrase(".")]


def _units(count: int) -> str:
    return f"{number(count)} đơn vị"


def _is_without(one: ProcedureOfUnit) -> bool:
    return bool(ONLINE_LEVELS & set(one.levels)) and one.online == 0


def _row(one: ProcedureOfUnit) -> Row:
    mark, remark = _remark(one)
    unit = one.campaign_unit.unit
    return _printed(
        unit.code,
        unit.name,
        ", ".join(map(str, one.levels)),
        {name: one.total(name) for name in _NAMES},
        mark=mark,
        remark=remark,
        by_month=[_month(one, place) for place in range(len(one.months))],
    )


_NAMES = (
    "received",
    "received_online_l3",
    "received_online_l4",
    "received_post",
    "resolved_late",
    "pending_overdue",
)


def _month(one: ProcedureOfUnit, place: int) -> tuple[str, str]:
    """Received, and of these online; ``("", "chưa báo cáo")`` where there is no report."""
    month = one.months[place]
    if not month.is_reported:
        return "", "chưa báo cáo"
    if month.counts is None:
        return "0", ""
    online = [month.counts["received_online_l3"], month.counts["received_online_l4"]]
    known = sum(filter(None, online))
    return number(month.counts["received"]), f"{number(known)} trực tuyến" if known else ""


def _remark(one: ProcedureOfUnit) -> tuple[str, str]:
    """A symbol (empty = none), and what is to be said of the unit."""
    received = one.total("received")
    cases = (
        (not one.is_in_catalogue, "", "không còn trong danh mục của đơn vị"),
        (received is None, "missing", "chưa báo cáo"),
        (one.has_blanks, "", "có ô để trống, chưa cộng vào"),
        (bool(one.online), "met", "có hồ sơ trực tuyến"),
        (_is_without(one) and received, "not-met", "chưa có hồ sơ trực tuyến"),
        (_is_without(one), "not-met", "được cung cấp trực tuyến, chưa phát sinh hồ sơ"),
        (not received, "not-applicable", "chưa phát sinh hồ sơ"),
    )
    other = ("not-applicable", "không cung cấp trực tuyến")
    return next(((mark, words) for holds, mark, words in cases if holds), other)


def _total(units: Sequence[ProcedureOfUnit]) -> Row:
    """Sums over sums; what nobody knows stays blank."""
    sums: dict[str, int | None] = {}
    for name in _NAMES:
        known = [value for one in units if (value := one.total(name)) is not None]
        sums[name] = sum(known) if known else None
    return _printed("", "Tổng", "", sums)


def _printed(
    code: str,
    name: str,
    levels: str,
    sums: dict[str, int | None],
    *,
    mark: str = "",
    remark: str = "",
    by_month: list[tuple[str, str]] | None = None,
) -> Row:
    online = (sums["received_online_l3"] or 0) + (sums["received_online_l4"] or 0)
    received = sums["received"]
    hundredths = online * 10_000 // received if received else None  # cut, as all rates are
    return Row(
        code=code,
        name=name,
        levels=levels,
        received=number(received),
        online_l3=number(sums["received_online_l3"]),
        online_l4=number(sums["received_online_l4"]),
        share="" if hundredths is None else f"{hundredths // 100},{hundredths % 100:02d} %",
        post=number(sums["received_post"]),
        late=number(sums["resolved_late"]),
        overdue=number(sums["pending_overdue"]),
        remark=remark,
        mark=mark,
        by_month=by_month or [],
    )
