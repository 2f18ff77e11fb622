"""Figures of two revisions compared: the sums of each count, and row by row with the cell of the new one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Sum

from metrics.models import Figure, Procedure, SourceSheet, UnitTotals
from metrics.scoring.measures import COUNT_FIELDS, TOTALS_FIELDS

LABELS = {name: UnitTotals._meta.get_field(name).verbose_name for name in TOTALS_FIELDS} | {
    name: Figure._meta.get_field(name).verbose_name for name in COUNT_FIELDS
}
# Given by another sheet than the other counts where the figure has a ``post_source``.
POST_FIELDS = frozenset({"received_post", "returned", "returned_post"})

Counts = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class CellOfCount:
    upload: int
    file: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class CountDifference:
    """One count before and after; None = blank. ``cell``: where the new one stands, None where no cell says it."""

    field: str
    before: int | None
    after: int | None
    cell: CellOfCount | None = None

    @property
    def label(self) -> str:
        return LABELS[self.field]


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A procedure whose figures are others. ``kind``: new, changed, removed."""

    kind: str
    procedure: str
    name: str
    counts: tuple[CountDifference, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    counts: Counts
    source: int
    row: int
    post_source: int | None
    post_row: int | None

    def place(self, field: str) -> tuple[int, int | None]:
        if field in POST_FIELDS and self.post_source is not None:
            return self.post_source, self.post_row
        return self.source, self.row


@dataclass(frozen=True, slots=True)
class Sums:
    """Of the figures of a report: how many rows, and per count the sum; None where it is blank in every row."""

    rows: int
    counts: dict[str, int | None]


def sums_of(reports: Collection[int]) -> dict[int, Sums]:
    """Report id -> its sums, for those that have figures: one query."""
    found = (
        Figure.objects.filter(report__in=reports)
        .order_by()
        .values("report")
        .annotate(rows=Count("procedure"), **{f"sum_{field}": Sum(field) for field in COUNT_FIELDS})
    )
    return {
        row["report"]: Sums(row["rows"], {field: row[f"sum_{field}"] for field in COUNT_FIELDS})
        for row in found
    }


def row_differences(pairs: Mapping[int, int]) -> dict[int, tuple[RowDifference, ...]]:
    """``pairs``: new report id -> old one. New report id -> the rows that differ, by code: three queries."""
    figures: dict[int, dict[int, _Row]] = {pk: {} for pair in pairs.items() for pk in pair}
    for report, procedure, *row in Figure.objects.filter(report__in=figures).values_list(
        "report", "procedure", "source", "row", "post_source", "post_row", *COUNT_FIELDS
    ):
        source, number, post_source, post_row, *counts = row
        figures[report][procedure] = _Row(tuple(counts), source, number, post_source, post_row)
    differing = {
        new: {
            procedure: (before, after)
            for procedure in figures[old].keys() | figures[new].keys()
            if _counts(before := figures[old].get(procedure))
            != _counts(after := figures[new].get(procedure))
        }
        for new, old in pairs.items()
    }
    names = dict_of_procedures({procedure for rows in differing.values() for procedure in rows})
    sheets = sheets_of(
        {
            source
            for rows in differing.values()
            for _, after in rows.values()
            if after is not None
            for source in (after.source, after.post_source)
            if source is not None
        }
    )
    return {
        new: tuple(
            _difference(*names[procedure], before, after, sheets)
            for procedure, (before, after) in sorted(rows.items(), key=lambda one: names[one[0]])
        )
        for new, rows in differing.items()
    }


def _counts(row: _Row | None) -> Counts | None:
    return None if row is None else row.counts


def _difference(
    code: str,
    name: str,
    before: _Row | None,
    after: _Row | None,
    sheets: Mapping[int, SourceSheet],
) -> RowDifference:
    nothing = (None,) * len(COUNT_FIELDS)
    kind = "changed"
    if before is None:
        kind = "new"
    elif after is None:
        kind = "removed"
    return RowDifference(
        kind=kind,
        procedure=code,
        name=name,
        counts=tuple(
            CountDifference(
                field, old, new, cell_in(sheets, *after.place(field), field) if after else None
            )
            for field, old, new in zip(
                COUNT_FIELDS, _counts(before) or nothing, _counts(after) or nothing, strict=True
            )
            if old != new
        ),
    )


def dict_of_procedures(procedures: Collection[int]) -> dict[int, tuple[str, str]]:
    """Id -> (code, name): one query."""
    found = Procedure.objects.filter(pk__in=procedures).values_list("pk", "code", "name")
    return {pk: (code, name) for pk, code, name in found}


def sheets_of(sheets: Collection[int]) -> dict[int, SourceSheet]:
    """Id -> sheet, with its upload: one query."""
    found = SourceSheet.objects.select_related("upload").only("name", "columns", "upload__filename")
    return found.in_bulk(list(sheets))


def cell_in(
    sheets: Mapping[int, SourceSheet], sheet: int, row: int | None, field: str
) -> CellOfCount | None:
    """None where the sheet has no line (row 0) or no column of its own that says the count."""
    source = sheets[sheet]
    if not row or field not in source.columns:
        return None
    return CellOfCount(
        upload=source.upload_id,
        file=source.upload.filename,
        sheet=source.name,
        cell=f"{source.columns[field]}{row}",
    )
