"""What a run would change, before and after, count by count, and the fingerprint of it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence

from metrics.importing.layouts import Table
from metrics.importing.log import Fault, cell_name
from metrics.importing.outcome import CountChange, FigureChange, MonthChange
from metrics.importing.reference import Reference
from metrics.importing.revisions import NOTHING, POST_FIELDS, Change, Origin
from metrics.importing.totals_in_force import TotalsChange
from metrics.scoring.measures import COUNT_FIELDS, TOTALS_FIELDS


def month_changes(
    changes: Iterable[Change], totals: Iterable[TotalsChange], reference: Reference
) -> list[MonthChange]:
    """In the order of writing."""
    return [
        *(_of_figures(change, reference) for change in changes),
        *(_of_totals(change) for change in totals),
    ]


def _of_figures(change: Change, reference: Reference) -> MonthChange:
    known = change.before.figures if change.before else {}
    return MonthChange(
        unit=change.unit.code,
        month=change.month,
        layout=change.layout,
        file=change.file.place.file,
        revision=change.revision,
        is_new=not known,
        counts=change.counts,
        rows=list(_rows(change, reference)) if known else [],
    )


def _rows(change: Change, reference: Reference) -> Iterator[FigureChange]:
    before, after = change.before.figures, change.figures
    for procedure in sorted(
        before.keys() | after.keys(),
        key=lambda pk: "" if pk is None else reference.procedures[pk].code,
    ):
        if before.get(procedure) == after.get(procedure):
            continue
        kind = "changed"
        if procedure not in before:
            kind = "new"
        elif procedure not in after:
            kind = "removed"
        origin = change.origins.get(procedure)
        table = origin.source if origin and isinstance(origin.source, Table) else None
        yield FigureChange(
            kind=kind,
            procedure=None if procedure is None else reference.procedures[procedure].code,
            file=change.file.place.file,
            sheet=table.place.sheet if table else "",
            row=origin.row if table and origin.row else None,
            counts=[
                CountChange(field, old, new, _cell(origin, field))
                for field, old, new in zip(
                    COUNT_FIELDS,
                    before.get(procedure) or NOTHING,
                    after.get(procedure) or NOTHING,
                    strict=True,
                )
                if old != new
            ],
        )


def _cell(origin: Origin | None, field: str) -> str:
    """The cell of this run in which the count stands."""
    if origin is None:
        return ""
    source, row = origin.source, origin.row
    if field in POST_FIELDS and origin.post_source is not None:
        source, row = origin.post_source, origin.post_row
    if not isinstance(source, Table) or not row or field not in source.columns:
        return ""
    return cell_name(row, source.columns[field])


def _of_totals(change: TotalsChange) -> MonthChange:
    line, before = change.line, change.before
    row = FigureChange(
        kind="changed",
        procedure=None,
        file=change.file.place.file,
        sheet=line.table.place.sheet,
        row=line.row,
        counts=[
            CountChange(
                field,
                old,
                new,
                cell_name(line.row, line.table.columns[field])
                if field in line.table.columns
                else "",
            )
            for field, old, new in zip(TOTALS_FIELDS, before or (), line.counts, strict=False)
            if old != new
        ],
    )
    return MonthChange(
        unit=line.unit.code,
        month=line.month,
        layout=line.table.layout.code,
        file=change.file.place.file,
        revision=change.revision,
        is_new=before is None,
        counts={
            "new": int(before is None),
            "changed": int(before is not None),
            "same": 0,
            "removed": 0,
        },
        rows=[row] if before else [],
    )


def fingerprint(
    sha256: Sequence[str], faults: Iterable[Fault], months: Iterable[MonthChange]
) -> str:
    """The same bytes, the same faults, the same revisions: then the same would be written."""
    said = [
        list(sha256),
        [fault.as_json() for fault in faults],
        [
            [one.unit, one.month.isoformat(), one.layout, one.revision, sorted(one.counts.items())]
            for one in months
        ],
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
