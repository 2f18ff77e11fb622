"""What was typed as a workbook of layout A, and the way back from its cells to the fields of the grid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import User
from campaigns.text import instant, month_code
from metrics.entry.known import Known
from metrics.entry.typed import Typed
from metrics.scoring.measures import COUNT_FIELDS
from metrics.template import FIRST_ROW, Columns, layout_a, line_of, line_of_nothing

COUNTS = COUNT_FIELDS  # with those that wait for a supplement, which the template has not
_COLUMNS = Columns(COUNTS)


@dataclass(frozen=True)
class Entered:
    """``procedures``: row -> procedure id, None for the row that says KHÔNG PHÁT SINH."""

    filename: str
    data: bytes
    procedures: Mapping[int, int | None]

    def place(self, cell: str) -> tuple[int | None, str] | None:
        """``"H9"`` -> (procedure id, field); None for a cell that is no row of the table."""
        letters = cell.rstrip("0123456789")
        row = int(cell.removeprefix(letters))
        if row not in self.procedures:
            return None
        return self.procedures[row], _FIELDS[letters]


_FIELDS = {letter: field for field, letter in _COLUMNS.letters.items()}


def entered_workbook(known: Known, typed: Typed, *, by: User, at: datetime) -> Entered | None:
    """Rows left entirely blank are not written, beside "nothing happened" rows of zeros neither; None: no row is left.

    ``known``: with a row for every procedure of ``typed``.
    """
    unit, month = known.unit, known.month
    lines = []
    procedures: list[int | None] = []
    for row in known.rows:
        values = typed.values(row.procedure.id)
        if set(values) <= ({None, 0} if typed.is_nil else {None}):
            continue
        lines.append(line_of(unit, month, row.procedure, tuple(values)))
        procedures.append(row.procedure.id)
    if typed.is_nil:
        lines.append(line_of_nothing(unit, month, said=True))
        procedures.append(None)
    if not lines:
        return None
    who = by.get_full_name() or by.username
    data = layout_a(
        known.campaign,
        month,
        [unit],
        lines,
        columns=_COLUMNS,
        remark=f"Nhập tay trên phần mềm lúc {instant(at)}; người nhập: {who}",
    )
    return Entered(
        filename=f"nhap-tay-{unit.code}-{month_code(month)}.xlsx",
        data=data,
        procedures=dict(enumerate(procedures, start=FIRST_ROW)),
    )
