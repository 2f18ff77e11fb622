"""Walks down the rows of a table, whatever its layout: counts, the total row, what is no line at all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from types import NoneType
from typing import ClassVar

from campaigns.text import number
from metrics.importing import rules
from metrics.importing.headers import header_key
from metrics.importing.kinds import LABELS, SUMS
from metrics.importing.layouts import Table, is_in_brackets, is_numbering
from metrics.importing.log import MOST_CELLS, ImportLog, Rule
from metrics.importing.matching import match_unit
from metrics.importing.reference import KnownUnit, Reference
from metrics.importing.values import (
    Invalid,
    is_blank,
    read_count,
    read_total,
    shown,
)
from spreadsheets.reader import Cell, Row

_TOTAL_WORDS = ("Tổng cộng", "Tổng số", "Tổng", "Cộng", "Tổng chung", "Cộng chung", "Toàn huyện")
_TOTALS = frozenset(header_key(word) for word in _TOTAL_WORDS)
_TOTAL_BEGINNINGS = tuple(header_key(word) + " " for word in ("Tổng cộng", "Tổng số"))
_FILLED_DOWN = ("unit_code", "unit_name", "period")  # when merged over several rows

_PLAIN_COUNTS = frozenset({int, NoneType})
_NOTHING_INVALID: dict[str, Invalid] = {}
_MOST_REMEMBERED = 50_000
MOST_MATCHES = 20_000  # that are remembered

Counts = tuple[int | None, ...]


@dataclass(slots=True, eq=False)
class ReadRow:
    """A row of a table that says something. ``unit_field``: the column, or the cell of the title, that named it."""

    table: Table
    row: int
    unit: KnownUnit | None
    unit_field: str
    month: date | None

    def cells(self, *slots: str) -> list[tuple[int, int]]:
        """Where these stand: in the row, or once for all rows in the title."""
        columns, title_cells = self.table.columns, self.table.title_cells
        found = []
        for slot in slots:
            if slot in columns:
                found.append((self.row, columns[slot]))
            elif slot in title_cells:
                found.append(title_cells[slot])
        return list(dict.fromkeys(found))

    def text(self, *slots: str) -> str:
        """What stands in the cells, as a person finds it there."""
        texts = []
        for row_number, column in self.cells(*slots):
            row = self.table.sheet.row(row_number)
            texts.append(shown(row[column]) if row else "")
        return ", ".join(texts)


class TableReader:
    """``keys``: the columns that say what a row is about. ``names``: the slots with numbers, in the order of the
    counts of a row."""

    keys: ClassVar[tuple[str, ...]]

    def __init__(self, table: Table, reference: Reference, log: ImportLog) -> None:
        self.table = table
        self.reference = reference
        self.log = log
        self.columns = table.columns
        self.names = table.layout.numbers
        self.count_columns = [self.columns.get(name, 0) for name in self.names]
        self._sums_in_a_row = [
            (total, parts)
            for total, parts in SUMS
            if total in self.columns and all(part in self.columns for part in parts)
        ]
        first_count = min(column for column in self.count_columns if column)
        label_columns = sorted(
            {
                *range(1, first_count),
                *(self.columns[key] for key in self.keys if key in self.columns),
            }
            - set(self.count_columns)
        )
        self._width = max(*label_columns, *self.columns.values())
        self._pick_labels = self._picker(label_columns)
        self._pick_counts = self._picker(self.count_columns)
        self.filled_down = {
            key: _merged_down(table, self.columns[key])
            for key in _FILLED_DOWN
            if key in self.columns
        }
        self.faults_told = 0
        self.columns_with_faults: set[str] = set()
        self.last_data_row: int | None = None  # above the total row
        self.total_row: Row | None = None
        self._counts_taken: list[Counts] = []
        self._sound_counts: set[int | None] = {None}
        self._no_totals: set[Cell] = {None}  # what stood in a label and is no "Tổng cộng"
        self._matches: dict[tuple, object] = {}

    def _picker(self, columns: Sequence[int]) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
        """Takes these columns (0: none) out of ``cells``."""
        places = [column - 1 if column else self._width for column in columns]
        if len(places) > 1:
            return itemgetter(*places)
        return lambda cells: tuple(cells[place] for place in places)

    def cells(self, row: Row) -> list[Cell]:
        """The row as wide as the table, and a blank cell at its end."""
        cells = row.values[: self._width]
        cells += [None] * (self._width + 1 - len(cells))
        return cells

    def data_rows(self) -> Iterator[tuple[Row, list[Cell], Counts, dict[str, Invalid]]]:
        """The rows to take in, with their ``cells``, their counts (None = blank) and what could not be read, which is
        told already."""
        is_below_header = False
        for row in self.table.rows:
            if self.log.is_full:
                self._report_too_many()
                return
            cells = self.cells(row)
            if self._is_total_row(cells):
                if self.total_row is None:
                    self._check_total(row)
                    self._check_merged_counts(row.number)
                    self.total_row = row
                continue
            counts, invalid = self._read_counts(cells)
            has_none = counts.count(None) == len(counts)
            # with any count there is a number without brackets
            if (is_below_header or (has_none and is_in_brackets(row))) and is_numbering(row):
                continue
            says_nothing = has_none and self.says_nothing_happened(cells)
            if has_none and not (invalid or says_nothing):
                continue
            is_below_header = bool(invalid) and self._is_header_again(row)
            if is_below_header or (has_none and not says_nothing and self._is_footer(row, invalid)):
                continue
            if self.total_row is not None:
                self._report_below_total(row)
                continue
            self.last_data_row = row.number
            self._counts_taken.append(counts)
            if invalid or self._sums_in_a_row:
                self._check_row(row, counts, invalid)
            yield row, cells, counts, invalid
        if self.total_row is None:
            self._check_merged_counts(None)

    # For the layouts to say

    def says_nothing_happened(self, cells: list[Cell]) -> bool:
        return False

    def is_about_something(self, row: Row, named: list[str]) -> bool:
        """Whether a row below the total, in which the columns ``named`` are filled, is a line and no remark."""
        raise NotImplementedError

    def is_named(self, row: Row) -> bool:
        """Whether the row names what it is about; the name of who signs may stand in the same column."""
        raise NotImplementedError

    # What kind of row

    def value(self, row: Row, slot: str) -> Cell:
        filled = self.filled_down.get(slot)
        if filled and row.number in filled:
            return filled[row.number]
        column = self.columns.get(slot)
        return row[column] if column else None

    def _is_total_row(self, cells: list[Cell]) -> bool:
        labels = self._pick_labels(cells)
        if self._no_totals.issuperset(labels):
            return False
        for value in labels:
            if type(value) is str:
                key = header_key(value[:100])
                if key in _TOTALS or key.startswith(_TOTAL_BEGINNINGS):
                    return True
            if type(value) is str or not isinstance(value, str):  # an error value equals its text
                self._no_totals.add(value)
        return False

    def _is_header_again(self, row: Row) -> bool:
        """The header, or one row of it, repeated at the top of each printed page."""
        words = self.table.header_words
        same = [
            header_key(value) in words.get(column, ())
            for column, value in enumerate(row.values, start=1)
            if type(value) is str and not is_blank(value)
        ]
        return len(same) >= 2 and all(same)

    def _is_footer(self, row: Row, invalid: dict[str, Invalid]) -> bool:
        """Signatures and remarks: words where numbers would stand, and nothing that the row is about."""
        return not self.is_named(row) and all(
            type(value) is str and not value.strip()[:1].isdigit()
            for value in (row[self.columns[name]] for name in invalid)
        )

    # Counts

    def counts(self, row: Row) -> Counts:
        return self._read_counts(self.cells(row))[0]

    def _read_counts(self, cells: list[Cell]) -> tuple[Counts, dict[str, Invalid]]:
        values = self._pick_counts(cells)
        if _PLAIN_COUNTS.issuperset(map(type, values)) and self._sound_counts.issuperset(values):
            return values, _NOTHING_INVALID
        counts: list[int | None] = []
        invalid: dict[str, Invalid] = {}
        for name, value in zip(self.names, values, strict=True):
            count = read_count(value)
            if isinstance(count, Invalid):
                invalid[name] = count
                count = None
            elif len(self._sound_counts) < _MOST_REMEMBERED:
                self._sound_counts.add(count)
            counts.append(count)
        return tuple(counts), invalid

    def _check_row(self, row: Row, counts: Counts, invalid: dict[str, Invalid]) -> None:
        for name, fault in invalid.items():
            self.add(row, name, row[self.columns[name]], fault.rule, fault.message)
        self.columns_with_faults |= invalid.keys()
        self._check_sums(row, dict(zip(self.names, counts, strict=True)))

    def _sums(self) -> list[int]:
        """Of each of the numbers, over the rows so far."""
        if not self._counts_taken:
            return [0] * len(self.names)
        columns = zip(*self._counts_taken, strict=True)
        return [sum(filter(None, column)) for column in columns]

    def _check_sums(self, row: Row, counts: dict[str, int | None]) -> None:
        for total, parts in self._sums_in_a_row:
            given = counts[total]
            values = [counts[part] for part in parts]
            if given is None or None in values or given == sum(values):
                continue
            names = " + ".join(f"“{LABELS[part]}”" for part in parts)
            self.add(
                row,
                total,
                row[self.columns[total]],
                rules.SUM_DIFFERS,
                f"“{LABELS[total]}” ghi {number(given)} nhưng {names} cộng lại được {number(sum(values))};"
                " hãy kiểm tra lại các số của dòng này.",
            )

    def _check_total(self, row: Row) -> None:
        """The total row is a checksum: what it says must be the sum of the rows above, and add up in itself."""
        totals: dict[str, int | None] = {}
        for name, column, sum_above in zip(
            self.names, self.count_columns, self._sums(), strict=True
        ):
            if not column:
                continue
            value = row[column]
            total = read_total(value)
            totals[name] = None if isinstance(total, Invalid) else total
            if isinstance(total, Invalid):
                self.add(row, name, value, total.rule, total.message)
            elif total is not None and total != sum_above and name not in self.columns_with_faults:
                totals[name] = None
                self.add(
                    row,
                    name,
                    value,
                    rules.TOTAL_DIFFERS,
                    f"Dòng tổng cộng ghi {number(total)} ở cột “{LABELS[name]}” nhưng các dòng ở trên cộng lại được"
                    f" {number(sum_above)}; hãy kiểm tra các dòng rồi tính lại dòng tổng.",
                )
        self._check_sums(row, totals)

    def _check_merged_counts(self, total_row: int | None) -> None:
        """A number in cells merged over several counts belongs to nobody knows which."""
        if not self.table.rows:
            return
        first = self.table.rows[0].number
        count_columns = {column for column in self.count_columns if column}
        for merge in self.table.sheet.merges:
            if merge.first_column not in count_columns or merge.first_row < first:
                continue
            if total_row is not None and merge.first_row >= total_row:
                continue
            if self.last_data_row is None or merge.first_row > self.last_data_row:
                continue
            covered = [c for c in count_columns if merge.first_column <= c <= merge.last_column]
            row = self.table.sheet.row(merge.first_row)
            value = row[merge.first_column] if row else None
            if not is_blank(value) and (len(covered) > 1 or merge.last_row > merge.first_row):
                self.log.add(
                    rules.MERGED_COUNTS,
                    self.table.place,
                    "Ô số liệu bị gộp với ô khác nên không rõ số thuộc dòng, cột nào;"
                    " hãy bỏ gộp ô và ghi số vào từng ô.",
                    cells=[(merge.first_row, merge.first_column)],
                    text=shown(value),
                )

    def _report_too_many(self) -> None:
        self.log.add(
            rules.TOO_MANY_FAULTS,
            self.table.place,
            f"Tệp có hơn {number(MOST_CELLS)} ô lỗi nên chỉ nêu những lỗi gặp đầu tiên;"
            " hãy kiểm tra có đúng tệp, đúng mẫu không, sửa rồi nhập lại.",
        )

    def _report_below_total(self, row: Row) -> None:
        named = [
            key for key in self.keys if key in self.columns and not is_blank(row[self.columns[key]])
        ]
        if self.is_about_something(row, named):
            self.log.add(
                rules.ROW_BELOW_TOTAL,
                self.table.place,
                "Dòng số liệu nằm dưới dòng tổng cộng nên không được tính; hãy chuyển lên trên dòng tổng cộng"
                " và tính lại tổng.",
                cells=[(row.number, self.columns[key]) for key in named],
            )

    # Who

    def unit(
        self, row: Row, month: date | None, *, report: bool = False
    ) -> tuple[KnownUnit | None, str]:
        code, name = self.value(row, "unit_code"), self.value(row, "unit_name")
        match = self.matched(
            ("unit", type(code), code, type(name), name, month),
            lambda: match_unit(code, name, month, self.reference),
        )
        if report:
            self.log.add_unknown(match.unknown)
            for slot, value, rule, message in match.faults:
                self.add(row, slot, value, rule, message)
            if match.faults and match.found is not None and month is not None:
                self.log.doubtful.add((match.found.id, month))
        return match.found, match.field

    def matched(self, key: tuple, find: Callable):
        """The same cells are looked up once."""
        match = self._matches.get(key)
        if match is None:
            match = find()
            if len(self._matches) < MOST_MATCHES:
                self._matches[key] = match
        return match

    def add(self, row: Row, slot: str, value: Cell, rule: Rule, message: str) -> None:
        self.faults_told += 1
        self.log.add(
            rule,
            self.table.place,
            message,
            cells=[(row.number, self._column_to_name(slot))],
            text=shown(value),
        )

    def _column_to_name(self, slot: str) -> int:
        """The column of the slot, or of its companion when a table has only the code or only the name."""
        companion = slot.removesuffix("_code") + "_name"
        return self.columns.get(slot) or self.columns[companion]


def _merged_down(table: Table, column: int) -> dict[int, Cell]:
    """Row -> the value of the merged cell that it lies in, for one column."""
    filled: dict[int, Cell] = {}
    merges = sorted(
        (
            merge
            for merge in table.sheet.merges
            if merge.first_column <= column <= merge.last_column
            and merge.last_row > merge.first_row
        ),
        key=lambda merge: merge.first_row,
    )
    rows = iter(table.rows)
    row = next(rows, None)
    for merge in merges:
        top = table.sheet.row(merge.first_row)
        value = top[merge.first_column] if top else None
        while row is not None and row.number <= merge.last_row:
            if row.number >= merge.first_row:
                filled[row.number] = value
            row = next(rows, None)
    return filled
