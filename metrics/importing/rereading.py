"""A workbook that came in before, read again as it was read then: to check what is stored, never to write."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from metrics.importing import rules
from metrics.importing.layouts import Table, find_tables
from metrics.importing.log import Fault, ImportLog, Place, Severity, cell_name, column_name
from metrics.importing.reference import Reference
from metrics.importing.rows import Line, read_lines
from metrics.importing.unit_totals import TotalsLine, read_totals
from metrics.importing.writing import sheet_names
from spreadsheets.errors import UnreadableFileError
from spreadsheets.reader import read_workbook

OfMonth = tuple[str, int, date]  # layout, unit id, first day


@dataclass(frozen=True)
class Reread:
    """What the bytes of an upload say.

    ``sheets``: table -> (the name under which its sheet is stored, slot -> column letters). ``lines`` and ``totals``:
    layout, unit and month -> what the workbook says of it. ``faults``: what a person could not have imported.
    """

    sheets: dict[Table, tuple[str, dict[str, str]]] = field(default_factory=dict)
    lines: dict[OfMonth, list[Line]] = field(default_factory=dict)
    totals: dict[OfMonth, TotalsLine] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def cell(self, table: Table, row: int, slot: str) -> str:
        """``"H9"``; empty where the sheet has no such column, or no line."""
        column = table.columns.get(slot)
        return cell_name(row, column) if row and column else ""


def read_again(name: str, data: bytes, reference: Reference) -> Reread:
    """``reference``: as known when the file came in. A file that cannot be read any more is all fault."""
    log = ImportLog()
    lines: dict[OfMonth, list[Line]] = defaultdict(list)
    totals: dict[OfMonth, TotalsLine] = {}
    tables: list[Table] = []
    try:
        tables = find_tables(read_workbook(data), Place(name), log)
    except UnreadableFileError as fault:
        log.add(rules.RULES[fault.code], Place(name), str(fault))
    for table in tables:
        if table.layout.is_of_totals:
            for line in read_totals(table, reference, log):
                if line.unit is not None and line.month is not None:
                    totals[table.layout.code, line.unit.id, line.month] = line
        else:
            for line in read_lines(table, reference, log):
                is_about = line.procedure is not None or line.is_nil
                if line.unit is not None and line.month is not None and is_about:
                    lines[table.layout.code, line.unit.id, line.month].append(line)
    names = sheet_names(tables)
    return Reread(
        sheets={
            table: (
                names[table],
                {slot: column_name(column) for slot, column in table.columns.items()},
            )
            for table in tables
        },
        lines=dict(lines),
        totals=totals,
        faults=[fault for fault in log.faults if fault.severity == Severity.ERROR],
    )
