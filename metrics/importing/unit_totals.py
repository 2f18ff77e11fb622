"""From the rows of a report by unit or by field of work (layouts D, E) to the totals of units in a month.

By unit: a line a unit, the total row is a checksum. By field of work: the title names the unit, its total row is
the line, and the rows above are the checksum.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from metrics.importing import rules
from metrics.importing.layouts import Table
from metrics.importing.log import ImportLog
from metrics.importing.reference import KnownUnit, Reference
from metrics.importing.table_reader import Counts, ReadRow, TableReader
from metrics.importing.title import read_title
from metrics.importing.values import is_blank, read_text
from metrics.scoring.measures import TOTALS_FIELDS, complete_sum
from spreadsheets.reader import Row

_CHANNELS = (
    ("received_online", "received_direct_or_post"),
    ("received_online", "received_direct", "received_post"),
)


@dataclass(slots=True, eq=False)
class TotalsLine(ReadRow):
    """What one unit counted in a month. ``counts`` in the order of ``TOTALS_FIELDS``; None = blank, or not there."""

    counts: tuple[int | None, ...]


def read_totals(table: Table, reference: Reference, log: ImportLog) -> list[TotalsLine]:
    return list(_TotalsReader(table, reference, log).lines())


class _TotalsReader(TableReader):
    keys = ("unit_code", "unit_name", "field_of_work")

    def lines(self) -> Iterator[TotalsLine]:
        self.is_by_field = self._is_by_field()
        title = read_title(self.table, self.reference, self.log, names_unit=self.is_by_field)
        for row, _, counts, _ in self.data_rows():
            if not self.is_by_field:
                unit, unit_field = self.unit(row, title.month, report=True)
                yield self._line(row, counts, unit, unit_field, title.month)
        if not self.is_by_field or self.last_data_row is None or self.log.is_full:
            return
        if self.total_row is None:
            self.log.add(
                rules.NO_TOTAL_ROW,
                self.table.place,
                "Báo cáo theo lĩnh vực không có dòng “Tổng cộng” của đơn vị; hãy xuất lại báo cáo có dòng này.",
            )
            return
        counts = self.counts(self.total_row)
        yield self._line(self.total_row, counts, title.unit, "unit_name", title.month)

    def is_named(self, row: Row) -> bool:
        if self.is_by_field:
            return not is_blank(self.value(row, "field_of_work"))
        return self.unit(row, None)[0] is not None

    def is_about_something(self, row: Row, named: list[str]) -> bool:
        if not any(count is not None for count in self.counts(row)):
            return False
        return bool(named) if self.is_by_field else self.unit(row, None)[0] is not None

    def unit(
        self, row: Row, month: date | None, *, report: bool = False
    ) -> tuple[KnownUnit | None, str]:
        found, slot = super().unit(row, month, report=report)
        return found, slot if slot in self.columns else "unit_name"

    def _is_by_field(self) -> bool:
        """A column "Lĩnh vực" may hold units all the same: it does if one of them is known."""
        if "field_of_work" not in self.columns:
            return False
        if not self.columns.keys().isdisjoint(("unit_code", "unit_name")):
            return False
        column = self.columns["field_of_work"]
        names = (read_text(row[column]) for row in self.table.rows)
        if any(
            type(name) is str and name and self.reference.units_of_name(name, None)
            for name in names
        ):
            self.columns = self.columns | {"unit_name": column}
            self.table.columns.update(unit_name=column)
            return False
        return True

    def _line(
        self,
        row: Row,
        counts: Counts,
        unit: KnownUnit | None,
        unit_field: str,
        month: date | None,
    ) -> TotalsLine:
        given = dict(zip(self.names, counts, strict=True))
        if given["received"] is None and self.table.layout.code == "D":
            given["received"] = self._received(given)
        given["withdrawn"] = _sum_of_known(given["withdrawn"], given["returned_to_applicant"])
        return TotalsLine(
            table=self.table,
            row=row.number,
            unit=unit,
            unit_field=unit_field,
            month=month,
            counts=tuple(given.get(name) for name in TOTALS_FIELDS),
        )

    def _received(self, given: dict[str, int | None]) -> int | None:
        """The sum of the channels, where all of them are given."""
        for channels in _CHANNELS:
            total = complete_sum([given[channel] for channel in channels])
            if total is not None:
                return total
        return None


def _sum_of_known(*counts: int | None) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
