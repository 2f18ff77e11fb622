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
from metrics.importing.periods import Said, Span, read_periods
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
    in_cells = [(read_periods(text), text, cell) for text, cell in cells]
    in_rows = [(read_periods(text), text, cell) for text, cell in rows]
    in_whole = [(read_periods(text), text, cell) for text, cell in whole]
    # in one cell, else spread over the cells of a row, else over rows
    spans = next((some for level in (in_cells, in_rows, in_whole) if (some := _spans(level))), {})
    said = in_cells if any(one.months or one.bare_months for one, *_ in in_cells) else in_rows
    longer = next((one for one in (*in_cells, *in_rows) if one[0].is_longer), None)
    if len(spans) > 1:
        text, cell = list(spans.values())[1]
        message = (
            "Phần tiêu đề ghi nhiều kỳ khác nhau; hãy chỉ giữ một dòng “Từ ngày … đến ngày …”."
        )
        return _Finding(cell=cell, fault=(rules.UNREADABLE_PERIOD, message), text=text)
    if spans:
        [(span, (text, cell))] = spans.items()
        if span.month is None:
            return _not_one_month(span, text, cell)
        if longer is not None:
            return _longer(*longer[1:])
        return _agreed(span.month, text, cell, said)
    if longer is not None:
        return _longer(*longer[1:])
    return _month_without_days(said, in_cells)


Texts = list[tuple[Said, str, Cell]]


def _spans(texts: Texts) -> dict[Span, tuple[str, Cell]]:
    """Each span, and where it stands first."""
    spans: dict[Span, tuple[str, Cell]] = {}
    for said, text, cell in texts:
        for span in said.spans:
            spans.setdefault(span, (text, cell))
    return spans


def _not_one_month(span: Span, text: str, cell: Cell) -> _Finding:
    if span.days is None:
        message = "Kỳ ghi ngày không có thật; hãy sửa lại dòng “Từ ngày … đến ngày …”."
        return _Finding(cell=cell, fault=(rules.UNREADABLE_PERIOD, message), text=text)
    first, last = span.days
    message = (
        f"Kỳ từ ngày {day(first)} đến ngày {day(last)} không phải trọn một tháng dương lịch;"
        " hãy xuất lại báo cáo từ ngày đầu đến ngày cuối của một tháng."
    )
    return _Finding(cell=cell, fault=(rules.NOT_A_MONTH, message), text=text)


def _longer(text: str, cell: Cell) -> _Finding:
    message = (
        "Kỳ của báo cáo không phải một tháng; hãy xuất lại báo cáo cho đúng một tháng dương lịch,"
        " có dòng “Từ ngày … đến ngày …”."
    )
    return _Finding(cell=cell, fault=(rules.NOT_A_MONTH, message), text=text)


def _agreed(month: date, text: str, cell: Cell, named: Texts) -> _Finding:
    """The month of the days, unless the title names another one besides."""
    for said, *_ in named:
        others = [other for other in said.months if other != month]
        others += [
            date(month.year, number, 1)
            for number in said.bare_months
            if number != month.month and 1 <= number <= 12
        ]
        if others:
            message = (
                f"Tiêu đề ghi kỳ {month_label(others[0]).lower()} nhưng các ngày là của"
                f" {month_label(month).lower()}; hãy kiểm tra lại kỳ báo cáo."
            )
            return _Finding(cell=cell, fault=(rules.UNREADABLE_PERIOD, message), text=text)
    return _Finding(month, cell)


def _month_without_days(named: Texts, in_cells: Texts) -> _Finding:
    months = {month: (text, cell) for said, text, cell in reversed(named) for month in said.months}
    months = dict(reversed(months.items()))
    unread = [
        (text, cell)
        for said, text, cell in in_cells
        if said.is_open
        or any(
            last_day(until) != until or until.replace(day=1) not in months for until in said.until
        )
    ]
    if len(months) > 1:
        unread.append(next(iter(months.values())))
    if not months:
        unread += [
            (text, cell) for said, text, cell in in_cells if said.is_year or said.bare_months
        ]
    if unread:
        return _longer(*unread[0])
    if not months:
        message = "Không thấy kỳ của báo cáo ở phần tiêu đề; hãy ghi dòng “Từ ngày … đến ngày …” phía trên bảng."
        return _Finding(fault=(rules.NO_PERIOD, message))
    [(month, (text, cell))] = months.items()
    return _agreed(month, text, cell, named)


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
