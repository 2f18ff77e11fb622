"""From the rows of a table by procedure (layouts A, B, C) to lines: who, when, what, and the counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from types import NoneType

from campaigns.text import match_key, month_label
from metrics.importing import rules
from metrics.importing.layouts import Table
from metrics.importing.log import ImportLog
from metrics.importing.matching import match_procedure
from metrics.importing.reference import KnownProcedure, KnownUnit, Reference
from metrics.importing.table_reader import Counts, ReadRow, TableReader
from metrics.importing.title import read_title
from metrics.importing.values import Invalid, is_blank, is_odd_day, read_level, read_month, shown
from metrics.scoring.measures import COUNT_FIELDS
from spreadsheets.reader import Cell, Row

NIL = match_key("KHÔNG PHÁT SINH")
_WHO = ("unit_code", "unit_name", "period")
_WHAT = ("procedure_code", "procedure_name", "online_level")
_PLAIN_CELLS = frozenset({str, int, NoneType, datetime})  # of which equal ones say the same
_INDEX = {field: index for index, field in enumerate(COUNT_FIELDS)}


_Who = tuple[KnownUnit | None, str, date | None]  # the field that named the unit; the month
_What = tuple[
    KnownProcedure | None, str, int | None, bool
]  # the same; level; whether it says that nothing happened


@dataclass(slots=True, eq=False)
class Line(ReadRow):
    """A row with figures. What could not be read is None, and its field is in ``faulty``.

    ``counts`` in the order of ``COUNT_FIELDS``; None = blank, or not in this layout. A nil line says that the unit
    had no dossier. ``procedure_field``: the column that named it.
    """

    procedure: KnownProcedure | None
    procedure_field: str
    level: int | None
    counts: tuple[int | None, ...]
    faulty: frozenset[str]
    is_nil: bool

    def __getitem__(self, field: str) -> int | None:
        return self.counts[_INDEX[field]]


def read_lines(table: Table, reference: Reference, log: ImportLog) -> list[Line]:
    reader = {"A": _TemplateReader, "B": _ByProcedureReader, "C": _PostReader}[table.layout.code]
    return list(reader(table, reference, log).lines())


class _LineReader(TableReader):
    keys = ("unit_code", "unit_name", "period", "procedure_code", "procedure_name")

    def lines(self) -> Iterator[Line]:
        for row, cells, counts, invalid in self.data_rows():
            yield self.line(row, cells, counts, invalid)

    def line(
        self, row: Row, cells: list[Cell], counts: Counts, invalid: dict[str, Invalid]
    ) -> Line:
        raise NotImplementedError

    def is_about_something(self, row: Row, named: list[str]) -> bool:
        return bool(set(named) - {"unit_code", "unit_name"})

    def is_named(self, row: Row) -> bool:
        code, name = self.value(row, "procedure_code"), self.value(row, "procedure_name")
        return (
            isinstance(read_month(self.value(row, "period")), date)
            or not is_blank(self.value(row, "online_level"))
            or match_procedure(code, name, None, None, self.reference).found is not None
        )

    def procedure(
        self, row: Row, unit: KnownUnit | None, month: date | None
    ) -> tuple[KnownProcedure | None, str]:
        code, name = self.value(row, "procedure_code"), self.value(row, "procedure_name")
        key = ("procedure", type(code), code, type(name), name)
        if is_blank(code):  # a name is looked for in the unit's own catalogue
            key += (unit, month)
        match = self.matched(key, lambda: match_procedure(code, name, unit, month, self.reference))
        self.log.add_unknown(match.unknown)
        for slot, value, rule, message in match.faults:
            self.add(row, slot, value, rule, message)
        if match.faults and match.found is not None and unit is not None and month is not None:
            self.log.doubtful.add((unit.id, month))
        return match.found, match.field

    def level(self, row: Row) -> int | None:
        value = self.value(row, "online_level")
        level = read_level(value)
        if isinstance(level, Invalid):
            self.add(row, "online_level", value, level.rule, level.message)
            return None
        return level


class _TemplateReader(_LineReader):
    """Layout A: unit and month in each row.

    What cells say of unit and month, or of procedure and level, is remembered where nothing is wrong with it.
    """

    def __init__(self, table: Table, reference: Reference, log: ImportLog) -> None:
        super().__init__(table, reference, log)
        self._pick_who = self._picker([self.columns.get(slot, 0) for slot in _WHO])
        self._pick_what = self._picker([self.columns.get(slot, 0) for slot in _WHAT])
        self._in_merged_cells = frozenset().union(*self.filled_down.values())
        self._known_who: dict[tuple[Cell, ...], _Who] = {}
        self._known_what: dict[tuple[Cell, ...], _What] = {}

    def says_nothing_happened(self, cells: list[Cell]) -> bool:
        """In whatever words: a row that says it in others is told how to say it, not passed over."""
        return self._words(cells).startswith(NIL)

    def _words(self, cells: list[Cell]) -> str:
        code, name, _ = self._pick_what(cells)
        if is_blank(code):
            code = name
        return match_key(code).strip(" .") if type(code) is str and len(code) < 100 else ""

    def is_about_something(self, row: Row, named: list[str]) -> bool:
        return super().is_about_something(row, named) or self.unit(row, None)[0] is not None

    def line(
        self, row: Row, cells: list[Cell], counts: Counts, invalid: dict[str, Invalid]
    ) -> Line:
        who_cells, what_cells = self._pick_who(cells), self._pick_what(cells)
        is_plain = row.number not in self._in_merged_cells and _PLAIN_CELLS.issuperset(
            map(type, who_cells + what_cells)
        )
        who = self._known_who.get(who_cells) if is_plain else None
        if who is None:
            told = self.faults_told
            who = self._who(row)
            if is_plain and self.faults_told == told:
                self._known_who[who_cells] = who
        what = self._known_what.get(what_cells) if is_plain else None
        if what is None:
            told = self.faults_told
            what = self._what(row, cells, who)
            # a name alone is looked for in the unit's own catalogue
            if is_plain and self.faults_told == told and not is_blank(what_cells[0]):
                self._known_what[what_cells] = what
        unit, unit_field, month = who
        procedure, procedure_field, level, is_nil = what
        return Line(
            self.table,
            row.number,
            unit,
            unit_field,
            month,
            procedure,
            procedure_field,
            level,
            counts,
            frozenset(invalid),
            is_nil,
        )

    def _who(self, row: Row) -> _Who:
        month = self._month(row)
        return *self.unit(row, month, report=True), month

    def _what(self, row: Row, cells: list[Cell], who: _Who) -> _What:
        if self._words(cells) == NIL:
            is_in_name = is_blank(self.value(row, "procedure_code"))
            return None, "procedure_name" if is_in_name else "procedure_code", None, True
        unit, _, month = who
        return *self.procedure(row, unit, month), self.level(row), False

    def _month(self, row: Row) -> date | None:
        value = self.value(row, "period")
        month = read_month(value)
        if isinstance(month, Invalid):
            self.add(row, "period", value, month.rule, month.message)
            return None
        if isinstance(value, date) and is_odd_day(value):
            self.add(
                row,
                "period",
                value,
                rules.PERIOD_IS_A_DAY,
                f"Ô kỳ ghi “{shown(value)}”, không phải ngày đầu hay ngày cuối của tháng; đang hiểu là"
                f" {month_label(month).lower()}. Hãy kiểm tra lại tháng.",
            )
        if month is None:
            self.add(
                row,
                "period",
                None,
                rules.NO_PERIOD,
                "Dòng có số liệu nhưng không ghi kỳ; hãy ghi kỳ dạng MM/YYYY, ví dụ 06/2022.",
            )
        return month


class _OfOneUnitReader(_LineReader):
    """Layouts B and C: unit and month stand above the table."""

    def lines(self) -> Iterator[Line]:
        self.title = read_title(self.table, self.reference, self.log, names_unit=True)
        yield from super().lines()

    def line(
        self, row: Row, cells: list[Cell], counts: Counts, invalid: dict[str, Invalid]
    ) -> Line:
        unit, month = self.title.unit, self.title.month
        procedure, procedure_field = self.procedure(row, unit, month)
        level = self.level(row)
        given = dict(zip(self.names, counts, strict=True))
        faulty = set(invalid)
        by_field = self.by_field(row, given, faulty, self._level_in_force(level, procedure))
        return Line(
            table=self.table,
            row=row.number,
            unit=unit,
            unit_field="unit_name",
            month=month,
            procedure=procedure,
            procedure_field=procedure_field,
            level=level,
            counts=tuple(by_field.get(field) for field in COUNT_FIELDS),
            faulty=frozenset(faulty),
            is_nil=False,
        )

    def by_field(
        self, row: Row, given: dict[str, int | None], faulty: set[str], level: int | None
    ) -> dict[str, int | None]:
        """The counts of a figure row from the numbers of this layout."""
        raise NotImplementedError

    def _level_in_force(self, level: int | None, procedure: KnownProcedure | None) -> int | None:
        """The row's own level; where it has none, that of the catalogue, if there is one."""
        unit, month = self.title.unit, self.title.month
        if level is not None or unit is None or month is None or procedure is None:
            return level
        levels = self.reference.levels_in(unit, month).get(procedure.id, ())
        return next(iter(levels)) if len(levels) == 1 else None


class _PostReader(_OfOneUnitReader):
    """Layout C."""

    def by_field(self, row, given, faulty, level):
        return given


class _ByProcedureReader(_OfOneUnitReader):
    """Layout B: dossiers received online stand in one column and belong to the level of their row."""

    def by_field(self, row, given, faulty, level):
        online = given["received_online"]
        if "received_online" in faulty:
            faulty |= {"received_online_l3", "received_online_l4"}
        if level is None and online:
            value = row[self.columns["online_level"]]
            self.add(
                row,
                "online_level",
                value,
                rules.LEVEL_UNKNOWN,
                "Dòng có hồ sơ nộp qua mạng nhưng không rõ mức độ của thủ tục; hãy ghi mức 3 hoặc mức 4.",
            )
        at_level_4 = level == 4
        # at level 2 there must be none: what is there all the same is told by a check
        return given | {
            "received_online_l3": 0 if at_level_4 else online,
            "received_online_l4": online
            if at_level_4
            else (None if online is None and level is None else 0),
            "withdrawn": _sum_of_known(given["withdrawn"], given["returned_to_applicant"]),
        }


def _sum_of_known(*counts: int | None) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
