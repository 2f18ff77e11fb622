"""The receipt of an upload, and what withdrawing it would change, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.text import month_label
from metrics.actions import Withdrawal
from metrics.importing import LAYOUTS
from metrics.models import Upload
from metrics.presenters.uploads import Change, FaultGroup, changes, fault_groups
from metrics.receipts import Brought, Fate

LAYOUT_NAMES = {layout.code: layout.name for layout in LAYOUTS}


def layout_in_words(code: str) -> str:
    """``D`` -> ``Biểu II.06a/VPCP/KSTT (mẫu D)``."""
    name = LAYOUT_NAMES.get(code, "")
    return f"{name[:1].upper()}{name[1:]} (mẫu {code})" if name else f"Mẫu {code}"


@dataclass(frozen=True, slots=True)
class MonthLine:
    """``mark``: met (in force), low (in part), missing (no more). ``link``: the upload that ``words`` speak of."""

    unit: str
    unit_name: str
    month: date
    facts: str
    revision: int
    mark: str
    words: str
    link: int | None


def month_lines(upload: Upload, brought: Iterable[Brought]) -> list[MonthLine]:
    is_withdrawn = upload.state == Upload.State.WITHDRAWN
    return [
        MonthLine(
            unit=one.unit,
            unit_name=one.unit_name,
            month=one.month,
            facts=_facts(one),
            revision=one.revision,
            mark=_MARKS[one.fate],
            words=_fate_in_words(one, is_withdrawn=is_withdrawn),
            link=None if one.fate == Fate.IN_FORCE else one.now_upload,
        )
        for one in brought
    ]


_MARKS = {
    Fate.IN_FORCE: "met",
    Fate.PARTLY: "low",
    Fate.REPLACED: "not-applicable",
    Fate.NOTHING: "missing",
}


def _facts(one: Brought) -> str:
    facts = []
    if one.layout:
        facts.append("tổng số")
    if one.is_nil:
        facts.append("không phát sinh hồ sơ")
    if one.has_warnings:
        facts.append("có cảnh báo")
    return ", ".join(facts)


def _fate_in_words(one: Brought, *, is_withdrawn: bool) -> str:
    if one.fate == Fate.IN_FORCE:
        if one.now_revision == one.revision:
            return "đang có hiệu lực"
        return f"đang có hiệu lực (khôi phục ở bản {one.now_revision})"
    if one.fate == Fate.NOTHING:
        of_what = "không còn tổng số" if one.layout else "tháng này là “chưa báo cáo”"
        return f"đã rút; {of_what}" if is_withdrawn else f"không còn hiệu lực; {of_what}"
    if one.fate == Fate.PARTLY:
        return f"còn hiệu lực một phần; bản {one.now_revision} ghép thêm từ"
    if is_withdrawn:
        return f"đã rút; đang dùng bản {one.now_revision} của"
    return f"đã được thay bằng bản {one.now_revision} của"


def summary(upload: Upload, lines: Sequence[MonthLine]) -> str:
    """One sentence about what still counts."""
    if not lines:
        return ""
    in_force = sum(line.mark in {"met", "low"} for line in lines)
    months = f"{len(lines)} báo cáo tháng của đơn vị"
    if in_force == len(lines):
        return f"Tệp này mang vào {months}; tất cả đang có hiệu lực."
    if in_force:
        return f"Tệp này mang vào {months}; {in_force} đang có hiệu lực."
    return f"Tệp này mang vào {months}; không còn báo cáo nào có hiệu lực."


def accepted_warnings(upload: Upload) -> list[FaultGroup]:
    return fault_groups(upload.warnings)


# What a withdrawal would do


@dataclass(frozen=True, slots=True)
class BackTo:
    """``link``: the upload that counts again; None: nothing does."""

    unit_name: str
    month: str
    words: str
    link: int | None
    filename: str


@dataclass(frozen=True, slots=True)
class WithdrawalPage:
    summary: str
    back: list[BackTo]
    changes: list[Change]
    fingerprint: str


def withdrawal_page(withdrawal: Withdrawal, names: Mapping[str, str]) -> WithdrawalPage:
    """``names``: unit code -> name."""
    back = [
        BackTo(
            unit_name=report.unit.name,
            month=month_label(report.month),
            words="trở lại “chưa báo cáo”" if report.is_void else "trở lại số liệu của",
            link=None if report.is_void else report.upload_id,
            filename="" if report.is_void else report.upload.filename,
        )
        for report in withdrawal.restored
    ]
    back += [
        BackTo(
            unit_name=one.totals.unit.name,
            month=month_label(one.totals.month),
            words="tổng số trở lại theo" if one.upload else "không còn tổng số",
            link=one.upload.pk if one.upload else None,
            filename=one.upload.filename if one.upload else "",
        )
        for one in withdrawal.totals
    ]
    return WithdrawalPage(
        summary=_what_would_change(withdrawal),
        back=back,
        changes=changes([effect.as_json() for effect in withdrawal.effects], names),
        fingerprint=withdrawal.fingerprint,
    )


def _what_would_change(withdrawal: Withdrawal) -> str:
    """``Nếu rút: 22 báo cáo tháng trở lại “chưa báo cáo”; 3 đơn vị đổi điểm hoặc hạng.``"""
    void = sum(report.is_void for report in withdrawal.restored)
    again = len(withdrawal.restored) - void
    parts = [
        f"{count} báo cáo tháng {words}"
        for count, words in (
            (again, "trở lại số liệu của lần nhập trước"),
            (void, "trở lại “chưa báo cáo”"),
        )
        if count
    ]
    if withdrawal.totals:
        parts.append(f"{len(withdrawal.totals)} tổng số của đơn vị trở lại như trước")
    changed = len(withdrawal.effects)
    parts.append(
        f"{changed} đơn vị đổi điểm hoặc hạng" if changed else "không đơn vị nào đổi điểm hoặc hạng"
    )
    return f"Nếu rút: {'; '.join(parts)}."
