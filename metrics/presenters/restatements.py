"""What was corrected, as sentences that are read aloud in a meeting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.text import month_label, number
from metrics.presenters.receipts import LAYOUT_NAMES
from metrics.presenters.uploads import changes
from metrics.restatements import CountDifference, RestatedMonth, Restatement, RowDifference, State

EFFECTS_SHOWN = 6  # units named before the fold
ROWS_SHOWN = 100  # counts of one act in its fold

KINDS = {"new": "dòng mới", "changed": "", "removed": "dòng bỏ đi"}


@dataclass(frozen=True, slots=True)
class FromTo:
    """``before``, ``after``: as they are printed; empty where the count is blank."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MonthSentence:
    """``unit_name`` and ``words`` make "UBND xã A sửa tháng 4/2022". ``link``: the upload that is named after them."""

    unit: str
    unit_name: str
    words: str
    link: int | None
    filename: str
    counts: list[FromTo]
    remark: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """One count of a procedure in the fold. ``cell``: of the new number, empty where no cell says it."""

    unit_name: str
    month: str
    procedure: str
    procedure_name: str
    kind: str
    count: FromTo
    upload: int | None
    file: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. ``rows_more``: counts that are not shown; ``months_more``: months of units that are not;
    ``months_unread``: how many months have more rows than a list reads."""

    number: int
    filename: str
    is_withdrawal: bool
    at: datetime
    recorded_at: datetime | None  # where it became known at another time than it was recorded
    by: str
    reason: str
    months: list[MonthSentence]
    months_more: int
    effects: list[str]
    effects_more: list[str]
    is_shared: bool
    rows: list[RowLine]
    rows_more: int
    months_unread: int


def entries(restatements: Iterable[Restatement], names: Mapping[str, str]) -> list[Entry]:
    """``names``: unit code -> name, of those whose points and ranks are spoken of."""
    return [_entry(one, names) for one in restatements]


def _entry(one: Restatement, names: Mapping[str, str]) -> Entry:
    rows = [line for month in one.months for line in _row_lines(month)]
    effects = effect_sentences(one.effects, names)
    return Entry(
        number=one.upload,
        filename=one.filename,
        is_withdrawal=one.is_withdrawal,
        at=one.at,
        recorded_at=None if one.recorded_at == one.at else one.recorded_at,
        by=one.by,
        reason=one.reason,
        months=[_sentence(month, is_withdrawal=one.is_withdrawal) for month in one.months],
        months_more=one.more,
        effects=effects[:EFFECTS_SHOWN],
        effects_more=effects[EFFECTS_SHOWN:],
        is_shared=one.is_shared,
        rows=rows[:ROWS_SHOWN],
        rows_more=max(0, len(rows) - ROWS_SHOWN),
        months_unread=sum(month.rows is None for month in one.months),
    )


def effect_sentences(effects: Iterable[Mapping], names: Mapping[str, str]) -> list[str]:
    """ "UBND xã A: điểm 81,20 → 79,90, hạng 2 → 5"; units whose total is another stand first."""
    found = changes(effects, names)
    found.sort(key=lambda change: change.total_before == change.total_after)
    return [
        f"{change.name}: {', '.join(parts)}"
        for change in found
        if (
            parts := [
                *_from_to("điểm", change.total_before, change.total_after),
                *_from_to("hạng", change.rank_before, change.rank_after),
            ]
        )
    ]


def _from_to(label: str, before: str | int | None, after: str | int | None) -> list[str]:
    if before == after:
        return []
    return [f"{label} {_or_none(before)} → {_or_none(after)}"]


def _or_none(value: str | int | None) -> str:
    return "chưa có" if value in (None, "–") else str(value)


# One unit's month


def _sentence(month: RestatedMonth, *, is_withdrawal: bool) -> MonthSentence:
    words, names_upload = _words(month, is_withdrawal=is_withdrawal)
    return MonthSentence(
        unit=month.unit,
        unit_name=month.unit_name,
        words=words,
        link=month.upload if names_upload else None,
        filename=month.filename if names_upload else "",
        counts=[_printed(count) for count in month.sums],
        remark=_remark(month),
    )


def _words(month: RestatedMonth, *, is_withdrawal: bool) -> tuple[str, bool]:
    """The middle of the sentence, and whether the upload that stands now is named after it."""
    label = month_label(month.month).lower()
    if month.layout:
        label = f"tổng số {label} ({LAYOUT_NAMES.get(month.layout, month.layout)})"
    if not is_withdrawal:
        if month.after is State.NIL:
            return f" sửa {label} thành “không phát sinh hồ sơ”", False
        if month.before is State.NIL:
            return f" sửa {label}, trước đó là “không phát sinh hồ sơ”", False
        return f" {'bổ sung' if _only_adds(month) else 'sửa'} {label}", False
    if month.after is State.NOTHING:
        return (
            f" không còn {label}" if month.layout else f", {label} trở lại “chưa báo cáo”",
            False,
        )
    if month.after is State.NIL:
        return f", {label} trở lại “không phát sinh hồ sơ” theo", True
    return f", {label} trở lại số liệu của", True


def _only_adds(month: RestatedMonth) -> bool:
    """Whether what was blank is all that became known."""
    counts = [*month.sums, *(count for row in month.rows or () for count in row.counts)]
    return bool(counts) and all(count.before is None for count in counts)


def _remark(month: RestatedMonth) -> str:
    """What is to be said where the sums do not say it."""
    if month.sums or month.after is State.NOTHING:
        return ""
    if month.rows is None:
        return "tổng của từng cột không đổi, chỉ khác ở các dòng theo thủ tục"
    if month.rows:
        return f"tổng của từng cột không đổi, nhưng {len(month.rows)} dòng theo thủ tục đã khác"
    return "số liệu như trước"


def _printed(count: CountDifference) -> FromTo:
    return FromTo(count.label, number(count.before), number(count.after))


# The fold


def _row_lines(month: RestatedMonth) -> list[RowLine]:
    if month.layout:
        return [
            _row_line(month, RowDifference("changed", "", "tổng số của đơn vị", (count,)), count)
            for count in month.sums
        ]
    return [_row_line(month, row, count) for row in month.rows or () for count in row.counts]


def _row_line(month: RestatedMonth, row: RowDifference, count: CountDifference) -> RowLine:
    cell = count.cell
    return RowLine(
        unit_name=month.unit_name,
        month=month_label(month.month),
        procedure=row.procedure,
        procedure_name=row.name,
        kind=KINDS[row.kind],
        count=_printed(count),
        upload=cell.upload if cell else None,
        file=cell.file if cell else "",
        sheet=cell.sheet if cell else "",
        cell=cell.cell if cell else "",
    )


def filter_in_words(unit_name: str, month: str, *, found: int) -> str:
    """``3 lần điều chỉnh của UBND xã A, tháng 4/2022.``"""
    about: Sequence[str] = [part for part in (unit_name, month.lower()) if part]
    of_what = f" của {', '.join(about)}" if about else ""
    return f"{number(found)} lần điều chỉnh{of_what}, mới nhất đứng trước."
