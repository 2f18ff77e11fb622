"""What lines must not say together: in a file, in the files of one run, and with what is known already."""

from collections import defaultdict
from collections.abc import Sequence

from campaigns.text import month_label, number
from metrics.importing import rules
from metrics.importing.checks import CHANNELS, Check, Lines
from metrics.importing.kinds import LABELS
from metrics.importing.log import ImportLog, Place
from metrics.importing.revisions import Change, UnitMonth
from metrics.importing.rows import Line
from metrics.importing.table_reader import ReadRow
from metrics.importing.unit_totals import TotalsLine
from metrics.scoring.measures import COUNT_FIELDS


class DuplicateRows(Check):
    """One row a unit, month and procedure in a file; a second one with other numbers is the worse fault."""

    def check(self, lines: Lines) -> None:
        suspects = [
            line
            for of_month in lines.by_month.values()
            if len({line.procedure for line in of_month}) < len(of_month)
            for line in of_month
        ]
        same: dict[tuple, list[Line]] = defaultdict(list)
        for line in lines.only(suspects):
            if line.unit is not None and line.month is not None and line.procedure is not None:
                file = line.table.place.file, line.table.place.order[0]
                layout = line.table.layout.code
                same[file, layout, line.unit, line.month, line.procedure].append(line)
        for (*_, unit, month, procedure), twice in same.items():
            if len(twice) == 1:
                continue
            others = [field for field in COUNT_FIELDS if len({line[field] for line in twice}) > 1]
            what = (
                f"{unit.name}, {month_label(month)}: thủ tục {procedure.code} có {len(twice)} dòng"
            )
            where = _rows_by_sheet(twice)
            for line in twice:
                self._add(
                    rules.SAME_ROW_OTHER_NUMBERS if others else rules.SAME_ROW_TWICE,
                    line,
                    [line.procedure_field, *others],
                    f"{what} {'khác số liệu' if others else 'giống nhau'} ({where}); hãy chỉ giữ một dòng đúng.",
                    text=procedure.code,
                )


class UnitTwice(Check):
    """One line a unit and month in reports of one layout; reports D and E may stand side by side."""

    def check(self, lines: Sequence[TotalsLine]) -> None:
        same: dict[tuple, list[TotalsLine]] = defaultdict(list)
        for line in lines:
            if line.unit is not None and line.month is not None:
                same[line.table.layout.code, line.unit, line.month].append(line)
        for (_, unit, month), twice in same.items():
            if len(twice) == 1:
                continue
            where = _rows_by_sheet(twice)
            for line in twice:
                self._add(
                    rules.SAME_ROW_TWICE,
                    line,
                    [line.unit_field],
                    f"{unit.name}, {month_label(month)} có {len(twice)} dòng tổng số ({where});"
                    " hãy chỉ giữ một dòng đúng.",
                )


class MonthInTwoFiles(Check):
    """A report of one layout replaces the unit's whole month, so it comes from one file."""

    def check(self, lines: Lines) -> None:
        first: dict[tuple, dict[Place, Line]] = defaultdict(dict)
        for line in lines.only(_of_several_tables(lines)):
            if line.unit is not None and line.month is not None:
                file = Place(line.table.place.file, order=(line.table.place.order[0], 0))
                first[line.table.layout.code, line.unit, line.month].setdefault(file, line)
        for (_, unit, month), by_file in first.items():
            if len(by_file) > 1:
                names = ", ".join(f"“{file.file}”" for file in by_file)
                for line in by_file.values():
                    self._add(
                        rules.MONTH_IN_TWO_FILES,
                        line,
                        [line.unit_field],
                        f"{unit.name}, {month_label(month)} có số liệu ở nhiều tệp ({names});"
                        " hãy để số liệu một kỳ của đơn vị trong một tệp.",
                    )


class FilesDisagree(Check):
    """The template and an export of the one-stop software may come in at once if they say the same."""

    def check(self, lines: Lines) -> None:
        months: dict[UnitMonth, dict[str, dict[int, Line]]] = {}
        for line in lines.only(_of_several_tables(lines)):
            if line.unit is not None and line.month is not None:
                by_layout = months.setdefault((line.unit, line.month), {})
                of_layout = by_layout.setdefault(line.table.layout.code, {})
                if line.procedure is not None:
                    of_layout[line.procedure.id] = line
        for by_layout in months.values():
            if "A" in by_layout:
                for layout in by_layout.keys() - {"A"}:
                    if not by_layout[layout]:
                        continue  # none of its procedures is known: that is told already
                    self._compare(by_layout["A"], by_layout[layout], is_list=layout == "B")

    def _compare(
        self, template: dict[int, Line], export: dict[int, Line], *, is_list: bool
    ) -> None:
        for procedure, line in export.items():
            other = template.get(procedure)
            for field in sorted(line.table.speaks_of - line.faulty):
                known = 0 if other is None else other[field]
                if known is not None and line[field] != known and field not in _faulty(other):
                    self._disagree(line, field, line[field], known)
        for procedure in template.keys() - export.keys() if is_list else ():
            line = template[procedure]
            spoken = next(iter(export.values())).table.speaks_of
            for field in sorted(spoken - line.faulty):
                if line[field]:
                    self._disagree(line, field, line[field], 0)

    def _disagree(self, line: Line, field: str, here: int | None, there: int) -> None:
        says = "để trống" if here is None else f"ghi {number(here)}"
        self._add(
            rules.FILES_DISAGREE,
            line,
            [field],
            f"{line.unit.name}, {month_label(line.month)}, thủ tục {line.procedure.code}: ô này {says} nhưng tệp khác"
            f" trong cùng lần nhập ghi {number(there)} ({LABELS[field]}); hãy sửa cho khớp hoặc nhập một tệp.",
        )


def _of_several_tables(lines: Lines) -> list[Line]:
    """Those whose unit and month more than one sheet speaks of."""
    return [
        line
        for of_month in lines.by_month.values()
        if len({line.table for line in of_month}) > 1
        for line in of_month
    ]


def _faulty(line: Line | None) -> frozenset[str]:
    return frozenset() if line is None else line.faulty


LINES_TOGETHER = [DuplicateRows, MonthInTwoFiles, FilesDisagree]
TOTALS_TOGETHER = [UnitTwice]


def check_merged(changes: Sequence[Change], log: ImportLog) -> None:
    """What a file says of some fields must go with what is known of the others."""
    for change in changes:
        if change.layout == "A":
            continue
        lines = {line.procedure.id: line for line in change.file.lines if _is_about(line, change)}
        for procedure, counts in change.figures.items():
            if procedure is None:
                continue
            count = dict(zip(COUNT_FIELDS, counts, strict=True))
            line = lines.get(procedure)
            for rule, total, parts in _WITHIN:
                together = sum(count[part] or 0 for part in parts)
                if count[total] is None or together <= count[total]:
                    continue
                if line is not None and _is_above(line, total, parts):
                    continue  # told of the line itself
                log.add(
                    rule,
                    line.table.place if line else change.file.place,
                    f"{change.unit.name}, {month_label(change.month)}: {_WITHIN_WORDS[total]} là {number(together)},"
                    f" lớn hơn “{LABELS[total]}” {number(count[total])}, khi ghép với số liệu đã có;"
                    " hãy kiểm tra lại cả hai tệp.",
                    cells=line.cells(total, *parts) if line else [],
                    text=line.text(total, *parts) if line else "",
                )


def _is_above(line: Line, total: str, parts: Sequence[str]) -> bool:
    return line[total] is not None and sum(line[part] or 0 for part in parts) > line[total]


def _is_about(line: Line, change: Change) -> bool:
    return (line.unit, line.month, line.table.layout.code) == (
        change.unit,
        change.month,
        change.layout,
    ) and line.procedure is not None


_WITHIN = (
    (rules.CHANNELS_ABOVE_RECEIVED, "received", CHANNELS),
    (rules.POST_ABOVE_RETURNED, "returned", ("returned_post",)),
)
_WITHIN_WORDS = {
    "received": "trực tuyến và BCCI cộng lại",
    "returned": "trả kết quả qua BCCI",
}


ROWS_LISTED = 20


def _rows_by_sheet(lines: Sequence[ReadRow]) -> str:
    rows: dict[str, list[str]] = defaultdict(list)
    for line in lines[:ROWS_LISTED]:
        rows[line.table.place.sheet].append(str(line.row))
    if len(rows) == 1:
        where = "dòng " + ", ".join(next(iter(rows.values())))
    else:
        where = "; ".join(f"trang {name} dòng {', '.join(of)}" for name, of in rows.items())
    more = len(lines) - ROWS_LISTED
    return where if more <= 0 else f"{where} và {number(more)} dòng khác"
