"""A month in words: who reported it, what was accepted with a warning, what the month adds up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from campaigns.text import instant, month_label, number
from dashboards.presenters.board import Phrase
from metrics.completeness import REPORTED, State
from metrics.presenters.completeness import LONG_WORDS
from metrics.presenters.uploads import FaultGroup, fault_groups
from metrics.queries.months import MonthFacts, MonthOfOneUnit


@dataclass(frozen=True, slots=True)
class Row:
    """``state``: also the name of the symbol. ``upload``: 0 where there is none."""

    code: str
    name: str
    state: State
    word: str
    since: str
    remarks: list[str]
    upload: int
    filename: str


@dataclass(frozen=True, slots=True)
class GroupOfRows:
    name: str
    summary: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that came in with warnings which a person accepted."""

    upload: int
    filename: str
    by: str
    at: str
    note: str
    warnings: list[FaultGroup]


@dataclass(frozen=True, slots=True)
class MonthPage:
    answer: list[Phrase]
    facts: list[str]
    groups: list[GroupOfRows]
    accepted: list[Accepted]
    sums: list[tuple[str, str, str]]


def month_page(facts: MonthFacts, *, corrections: int) -> MonthPage:
    """``corrections``: how often figures of the month were corrected."""
    accepted = [
        Accepted(
            upload=upload.pk,
            filename=upload.filename,
            by=upload.uploaded_by.get_full_name(),
            at=instant(upload.known_from),
            note=upload.note,
            warnings=fault_groups(upload.warnings),
        )
        for upload in facts.uploads
        if upload.warnings
    ]
    return MonthPage(
        answer=_answer(facts, corrections, len(accepted)),
        facts=[
            month_label(facts.month),
            "đã khóa" if facts.is_closed else "chưa khóa, số còn có thể đổi",
        ],
        groups=[
            _group(group.name, list(units))
            for group, units in groupby(facts.units, key=lambda one: one.campaign_unit.group)
        ],
        accepted=accepted,
        sums=_sums(facts),
    )


def _answer(facts: MonthFacts, corrections: int, accepted: int) -> list[Phrase]:
    reported = sum(one.state in REPORTED for one in facts.units)
    late = sum(one.state is State.LATE for one in facts.units)
    all_of_them = reported == len(facts.units)
    phrases = [
        Phrase(
            f"{number(reported)} trong {number(len(facts.units))} đơn vị",
            "met" if reported else "missing",
        ),
        Phrase(f" đã báo cáo {month_label(facts.month).lower()}"),
    ]
    if late:
        phrases += [Phrase(", "), Phrase(f"{number(late)} đơn vị muộn", "not-met")]
    phrases.append(Phrase(". "))
    if not all_of_them:
        lacking = [one for one in facts.units if one.state not in REPORTED]
        if len(lacking) <= 3:
            names = ", ".join(one.campaign_unit.unit.name for one in lacking)
            phrases += [Phrase(names, "missing"), Phrase(" chưa báo cáo. ")]
        else:
            phrases += [
                Phrase(f"{number(len(lacking))} đơn vị", "missing"),
                Phrase(" chưa báo cáo. "),
            ]
    parts = []
    if corrections:
        parts.append(f"{number(corrections)} lần điều chỉnh")
    if accepted:
        parts.append(f"{number(accepted)} lần nhập kèm cảnh báo")
    phrases.append(
        Phrase(f"Có {' và '.join(parts)}." if parts else "Chưa có điều chỉnh, không có cảnh báo.")
    )
    return phrases


def _group(name: str, units: Sequence[MonthOfOneUnit]) -> GroupOfRows:
    reported = sum(one.state in REPORTED for one in units)
    return GroupOfRows(
        name=name,
        summary=f"{number(reported)} trong {number(len(units))} đơn vị đã báo cáo",
        rows=[_row(one) for one in units],
    )


def _row(one: MonthOfOneUnit) -> Row:
    report = one.report
    remarks = []
    if report and report.is_nil:
        remarks.append("không phát sinh hồ sơ")
    if report and report.revision > 1:
        remarks.append(f"bản {report.revision} từ {instant(report.known_from)}")
    if report and report.has_warnings:
        remarks.append("nhập kèm cảnh báo")
    if one.has_totals:
        remarks.append("có báo cáo tổng" if report else "mới có tổng số, chưa có theo thủ tục")
    return Row(
        code=one.campaign_unit.unit.code,
        name=one.campaign_unit.unit.name,
        state=one.state,
        word=LONG_WORDS[one.state],
        since=instant(one.first_known) if one.first_known else "",
        remarks=remarks,
        upload=report.upload_id if report else 0,
        filename=report.upload.filename if report else "",
    )


def _sums(facts: MonthFacts) -> list[tuple[str, str, str]]:
    """(what, how many, in per cent of what): sums of all units over sums."""
    sums = facts.sums
    received, returned = sums["received"], sums["returned"]
    online = None
    if sums["received_online_l3"] is not None or sums["received_online_l4"] is not None:
        online = (sums["received_online_l3"] or 0) + (sums["received_online_l4"] or 0)
    return [
        ("Hồ sơ tiếp nhận", number(received), ""),
        ("trực tuyến mức 3, 4", number(online), _share(online, received)),
        ("qua BCCI", number(sums["received_post"]), _share(sums["received_post"], received)),
        ("Kết quả đã trả", number(returned), ""),
        ("trả qua BCCI", number(sums["returned_post"]), _share(sums["returned_post"], returned)),
        ("Giải quyết trễ hạn", number(sums["resolved_late"]), ""),
        ("Đang quá hạn cuối tháng", number(sums["pending_overdue"]), ""),
    ]


def _share(part: int | None, whole: int | None) -> str:
    """Cut, as all rates are."""
    if part is None or not whole:
        return ""
    hundredths = part * 10_000 // whole
    return f"{number(hundredths // 100)},{hundredths % 100:02d} %"
