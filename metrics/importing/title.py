"""What stands above a table: "Đơn vị: UBND xã …" and "Từ ngày … đến ngày …", which must be one calendar month."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from campaigns.text import clean, day, last_day, month_label, search_key
from metrics.importing import rules
from metrics.importing.layouts import Table
from metrics.importing.log import ImportLog, Rule, UnknownName, shortened
from metrics.importing.reference import KnownUnit, Reference
from metrics.importing.values import LONGEST_SAID, shown

Cell = tuple[int, int]
LONGEST_TITLE = 100_000  # characters

_UNIT_LABELS = {
    f"{what}{does}"
    for what in ("don vi", "ten don vi", "ma don vi", "co quan", "ten co quan", "co quan, don vi")
    for does in ("", " bao cao", " lap bao cao", " thuc hien", " giai quyet", " tiep nhan")
}
_CODE = re.compile(r"[0-9A-Za-z._-]+")
_COMMITTEE = re.compile(r"^[uủ][yỷ] ban nhân dân ", re.IGNORECASE)

_NUMBERS = r"(\d{1,2}) ?(?:[/.-]|thang) ?(\d{1,2})"  # of a day and its month
_YEAR = r" ?(?:[/.-]|,? ?nam) ?(\d{4}|\d{2}\b)"
_TIME = r"(?: ?,? ?(?:luc )?(\d{1,2}) ?(?:[:h]|gio) ?(\d{2})?(?: ?: ?\d{2})?(?: ?phut)?)?"
_FROM_TO = re.compile(
    rf"(?:tu(?: ngay)?:? ?)?{_NUMBERS}(?:{_YEAR})?{_TIME}[ ,;.)]*(?:den|toi|[-–—÷~→]) ?(?:het )?(?:ngay)?:? ?"
    rf"{_NUMBERS}{_YEAR}{_TIME}"
)
_DAY_IN_WORDS = re.compile(r"ngay \d{1,2} thang \d{1,2},? nam \d{4}")
_MONTH = re.compile(
    r"(?:thang|k[yi](?: bao cao| so lieu)?:?(?: thang)?) ?(\d{1,2}) ?(?:[/.-]|,? ?nam) ?(\d{4})"
)
# A period that is not one month, or not what came in during it.
_LONGER = re.compile(
    r"\bquy (?:[1-4]|i{1,3}|iv)\b|\b(?:[2-9]|1[0-2]|hai|ba|bon|nam|sau|bay|tam|chin) thang\b|\bnam \d{4}"
    r"|\bca nam\b|\btuan (?:\d|thu)|\bluy ke\b|\bcong don\b|\btu dau nam\b|\bnua (?:dau|cuoi)\b"
    r"|\b(?:dau|giua|cuoi) thang\b|\buoc (?:thuc hien|tinh|thang|dat)\b|\bso uoc\b"
)
# Several months in a row: "tháng 4, 5 và tháng 6/2022", "từ tháng 1 đến tháng 6", "tháng 1-6/2022".
_SEVERAL_MONTHS = re.compile(
    r"thang ?\d{1,2}(?: ?(?:[/.]|nam) ?\d{4})? ?(?:,|;|va|den|toi|[-–—÷~→&+]) ?(?:het )?(?:thang ?)?\d{1,2}\b"
)
# What is left of a day in a period that was not understood as a whole: "15/5", "từ ngày 15", "đến ngày 14".
_PART_OF_A_SPAN = re.compile(
    r"\b(?:tu|den|toi|het)(?: het)? ngay\b|\b(?:tu|den|toi) \d{1,2} ?[/.-]|\b\d{1,2} ?[/.-] ?\d{1,2} ?(?:den|toi|[÷~→])"
)


# Beside the first and the last day of a month: cumulative all the same, or from an hour on.
_NO_WHOLE_MONTH = re.compile(
    r"\bluy ke\b|\bcong don\b|\btu dau nam\b|\btu:?(?: luc)? \d{1,2} ?(?:gio|[h:])"
)
_NO_MONTH = (
    "Kỳ của báo cáo không phải một tháng; hãy xuất lại báo cáo cho đúng một tháng dương lịch,"
    " có dòng “Từ ngày … đến ngày …”."
)


@dataclass(frozen=True)
class Title:
    """None: not said, or not understood (then the log says so)."""

    month: date | None
    unit: KnownUnit | None


@dataclass(frozen=True)
class _Finding:
    """What the title says of something: the value, or the fault; and where."""

    value: object = None
    cell: Cell | None = None
    fault: tuple[Rule, str] | None = None
    text: str = ""
    unknown: UnknownName | None = None


def read_title(table: Table, reference: Reference, log: ImportLog, *, names_unit: bool) -> Title:
    """Month and, if ``names_unit``, unit of a table; where they stand goes to its ``title_cells``."""
    period = _period(table)
    _report(table, log, "period", period)
    if not names_unit:
        return Title(period.value, None)
    unit = _unit(table, period.value, reference)
    _report(table, log, "unit_name", unit)
    return Title(period.value, unit.value)


def month_in_title(table: Table) -> date | None:
    return _period(table).value


def _report(table: Table, log: ImportLog, slot: str, finding: _Finding) -> None:
    if finding.cell is not None:
        table.title_cells[slot] = finding.cell
    log.add_unknown(finding.unknown)
    if finding.fault is not None:
        rule, message = finding.fault
        cells = [finding.cell] if finding.cell else []
        log.add(rule, table.place, message, cells=cells, text=finding.text)


# When


def _period(table: Table) -> _Finding:
    cells = [(shown(value), cell) for value, cell in _said(table)]
    rows = [
        (" ".join(text for text, _ in group), group[0][1])
        for _, same in groupby(cells, key=lambda found: found[1][0])
        if (group := list(same))
    ]
    whole = [(" ".join(text for text, _ in rows), rows[0][1])] if rows else []
    # in one cell, else spread over the cells of a row, else over rows
    spans = next((found for texts in (cells, rows, whole) if (found := _spans(texts))), {})
    months = _months_named(cells) or _months_named(rows)
    if not spans:
        return _period_without_days(rows, months)
    if len(spans) > 1:
        text, cell = list(spans.values())[1]
        message = (
            "Phần tiêu đề ghi nhiều kỳ khác nhau; hãy chỉ giữ một dòng “Từ ngày … đến ngày …”."
        )
        return _Finding(cell=cell, fault=(rules.UNREADABLE_PERIOD, message), text=text)
    [(groups, (text, cell))] = spans.items()
    finding = _from_to(groups, cell, text)
    if finding.fault is None and _NO_WHOLE_MONTH.search(search_key(text)):
        return _Finding(cell=cell, fault=(rules.NOT_A_MONTH, _NO_MONTH), text=text)
    others = [named for named in months if finding.value not in (None, named)]
    if others:
        message = (
            f"Tiêu đề ghi kỳ {month_label(others[0]).lower()} nhưng các ngày là của"
            f" {month_label(finding.value).lower()}; hãy kiểm tra lại kỳ báo cáo."
        )
        return _Finding(cell=cell, fault=(rules.UNREADABLE_PERIOD, message), text=text)
    return finding


def _spans(texts: list[tuple[str, Cell]]) -> dict[tuple[str, ...], tuple[str, Cell]]:
    """(day, month, year, day, month, year) -> where it stands first."""
    spans: dict[tuple[str, ...], tuple[str, Cell]] = {}
    for text, cell in texts:
        for match in _FROM_TO.finditer(search_key(text)):
            spans.setdefault(match.groups(default=""), (text, cell))
    return spans


def _from_to(groups: tuple[str, ...], cell: Cell, text: str) -> _Finding:
    """``groups``: day, month, year, hour, minute of the first and of the last day; "" = not said."""
    try:
        last = date(_year(groups[7]), int(groups[6]), int(groups[5]))
        year = _year(groups[2]) if groups[2] else last.year - (int(groups[1]) > last.month)
        first = date(year, int(groups[1]), int(groups[0]))
    except ValueError:
        message = "Kỳ ghi ngày không có thật; hãy sửa lại dòng “Từ ngày … đến ngày …”."
        return _Finding(cell=cell, fault=(rules.UNREADABLE_PERIOD, message), text=text)
    begins = {"", "0", "00"}.issuperset(groups[3:5])
    ends = groups[8] == "" or groups[8:10] in {("23", "59"), ("24", "00"), ("24", "")}
    if first.day == 1 and last == last_day(first) and begins and ends:
        return _Finding(first, cell)
    hours = "" if begins and ends else ", có ghi giờ,"
    message = (
        f"Kỳ từ ngày {day(first)} đến ngày {day(last)}{hours} không phải trọn một tháng dương lịch;"
        " hãy xuất lại báo cáo từ ngày đầu đến ngày cuối của một tháng."
    )
    return _Finding(cell=cell, fault=(rules.NOT_A_MONTH, message), text=text)


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _months_named(texts: list[tuple[str, Cell]]) -> dict[date, tuple[str, Cell]]:
    """ "Kỳ báo cáo: Tháng 06/2022"; the day of a signature is none."""
    months = {}
    for text, cell in texts:
        key = _FROM_TO.sub(" ", search_key(text))
        for match in _MONTH.finditer(_DAY_IN_WORDS.sub(" ", key)):
            month, year = int(match[1]), int(match[2])
            if 1 <= month <= 12 and 1900 <= year <= 2999:
                months.setdefault(date(year, month, 1), (text, cell))
    return months


def _period_without_days(
    texts: list[tuple[str, Cell]], months: dict[date, tuple[str, Cell]]
) -> _Finding:
    longer = next(((text, cell) for text, cell in texts if _is_no_month(search_key(text))), None)
    if longer is None and len(months) == 1:
        [(month, (_, cell))] = months.items()
        return _Finding(month, cell)
    if longer is not None or months:
        text, cell = longer or next(iter(months.values()))
        return _Finding(cell=cell, fault=(rules.NOT_A_MONTH, _NO_MONTH), text=text)
    message = "Không thấy kỳ của báo cáo ở phần tiêu đề; hãy ghi dòng “Từ ngày … đến ngày …” phía trên bảng."
    return _Finding(fault=(rules.NO_PERIOD, message))


def _is_no_month(key: str) -> bool:
    """Whether a line of the title speaks of more, or of less, than one month as a whole."""
    without_signatures = _DAY_IN_WORDS.sub(" ", key)
    if _SEVERAL_MONTHS.search(without_signatures) or _PART_OF_A_SPAN.search(without_signatures):
        return True
    return _LONGER.search(_MONTH.sub(" ", without_signatures)) is not None


# Who


def _unit(table: Table, month: date | None, reference: Reference) -> _Finding:
    pieces = list(_pieces(table))
    labelled = list(_labelled(pieces))
    known: dict[KnownUnit, tuple[Cell, str]] = {}
    for text, cell in labelled:
        unit = _unit_called(text, month, reference)
        if unit is not None:
            known.setdefault(unit, (cell, text))
    if not labelled:
        for text, cell in pieces:
            units = _units_named(text, month, reference)
            if len(units) == 1:
                known.setdefault(units[0], (cell, text))
    if len(known) == 1:
        [(unit, (cell, _))] = known.items()
        return _Finding(unit, cell)
    if known:
        cell, text = next(iter(known.values()))
        names = ", ".join(f"“{unit.name}”" for unit in known)
        message = f"Phần tiêu đề nêu nhiều đơn vị ({names}); hãy ghi một dòng “Đơn vị: …” cho rõ."
        return _Finding(cell=cell, fault=(rules.UNKNOWN_UNIT, message), text=text)
    if labelled:
        text, cell = labelled[0]
        return _unknown(text, cell, reference)
    message = "Không thấy tên đơn vị ở phần tiêu đề; hãy ghi dòng “Đơn vị: …” phía trên bảng."
    return _Finding(fault=(rules.NO_UNIT, message))


def _unknown(text: str, cell: Cell, reference: Reference) -> _Finding:
    if reference.is_outside("", text):
        message = (
            f"Đơn vị “{shortened(text)}” không thuộc phong trào này; hãy bỏ tệp của đơn vị đó."
        )
        return _Finding(cell=cell, fault=(rules.UNIT_OUTSIDE, message), text=text)
    message = (
        f"Không có đơn vị nào tên “{shortened(text)}” trong danh sách của phong trào;"
        " hãy ghi mã hoặc tên đúng như danh sách."
    )
    unknown = None if _CODE.fullmatch(text) else UnknownName("unit", text)
    return _Finding(cell=cell, fault=(rules.UNKNOWN_UNIT, message), text=text, unknown=unknown)


def _unit_called(text: str, month: date | None, reference: Reference) -> KnownUnit | None:
    """By code or exact name, whole or in one part: "UBND xã A, huyện B", "30010 - UBND xã A"."""
    for candidates in ([text], re.split(r"\s*,\s*|\s+[-–]\s+|\s*[()]\s*", text)):
        found = set()
        for candidate in candidates:
            unit = reference.unit_of_code(candidate, month)
            found |= {unit} if unit else set(_units_named(candidate, month, reference))
        if len(found) == 1:
            return found.pop()
    return None


def _units_named(text: str, month: date | None, reference: Reference) -> list[KnownUnit]:
    """As it stands there, which may be a name that somebody confirmed; else in the short form of our lists."""
    return reference.units_of_name(text, month) or reference.units_of_name(_short(text), month)


def _short(text: str) -> str:
    return _COMMITTEE.sub("UBND ", clean(text))


def _pieces(table: Table) -> Iterator[tuple[str, Cell]]:
    """The lines of the cells of the title, without bullets and full stops."""
    for value, cell in _said(table):
        lines = value.splitlines() if type(value) is str else [shown(value)]
        for line in lines:
            text = clean(line).strip("-–•+*.; ")
            if text:
                yield text, cell


def _said(table: Table) -> Iterator[tuple[object, Cell]]:
    """The contents of the title, as far as a person would read: who fills it with a book is not heard out."""
    characters = 0
    for row in table.title:
        for column, value in enumerate(row.values, start=1):
            if value is None:
                continue
            said = value[:LONGEST_SAID] if type(value) is str else value
            characters += len(said) if type(said) is str else 10
            if characters > LONGEST_TITLE:
                return
            yield said, (row.number, column)


def _labelled(pieces: list[tuple[str, Cell]]) -> Iterator[tuple[str, Cell]]:
    """What follows "Đơn vị:", in the same piece or in the next one."""
    for index, (text, cell) in enumerate(pieces):
        label, colon, rest = text.partition(":")
        if search_key(label) not in _UNIT_LABELS:
            continue
        if clean(rest):
            yield clean(rest), cell
        elif index + 1 < len(pieces) and (colon or pieces[index + 1][1][0] == cell[0]):
            yield pieces[index + 1]
