"""The grid of one unit's month: rows of fields with what stands in them, and what is wrong beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from campaigns.text import instant, number
from metrics.entry import COUNTS, Entered, Known, Revision, Typed
from metrics.entry.known import Counts, KnownRow
from metrics.entry.typed import cell_name
from metrics.importing import Fault
from metrics.importing.kinds import LABELS

FIELDS_LISTED = 50
NIL = "khong-phat-sinh"  # the id of the tick


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing wrong in the cells of ``fields`` of one row. ``text``: what stands there."""

    id: str
    fields: tuple[str, ...]
    text: str
    message: str

    @property
    def columns(self) -> str:
        return ", ".join(LABELS[field] for field in self.fields)


@dataclass(frozen=True, slots=True)
class FieldLink:
    """A line of a summary; ``target``: the id of the field to mend, "" for what no field can mend."""

    target: str
    words: str
    message: str


@dataclass
class GridFaults:
    """``rows``: by procedure id. ``nil``: of the tick. ``links``: all of them, in the order of the grid."""

    rows: dict[int, list[RowFault]] = field(default_factory=dict)
    nil: list[str] = field(default_factory=list)
    links: list[FieldLink] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True, slots=True)
class GridCell:
    """``now``: the figure in force, where it is another than when the grid was opened and than what is typed."""

    id: str
    column: str
    value: str
    is_wrong: bool
    described_by: str
    now: str


@dataclass(frozen=True, slots=True)
class GridRow:
    id: str
    code: str
    name: str
    level: int | None
    is_listed: bool
    cells: list[GridCell]
    faults: list[RowFault]


@dataclass(frozen=True, slots=True)
class GridColumn:
    id: str
    label: str
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Grid:
    columns: list[GridColumn]
    rows: list[GridRow]
    faults: GridFaults
    is_nil: bool
    revision: int

    @property
    def news(self) -> list[FieldLink]:
        """The fields beside which a newer figure stands; no more than a person reads."""
        found = (
            FieldLink(
                target=cell.id,
                words=f"{row.code}, {LABELS[name]}",
                message=f"bạn ghi {cell.value.strip() or 'trống'}, nay là {cell.now}",
            )
            for row in self.rows
            for name, cell in zip(COUNTS, row.cells, strict=True)
            if cell.now
        )
        return list(islice(found, FIELDS_LISTED))


COLUMNS = [GridColumn(f"cot-{name}", LABELS[name], name == "suspended") for name in COUNTS]


def grid(
    known: Known,
    typed: Typed,
    *,
    faults: GridFaults | None = None,
    opened: Mapping[int, Counts] | None = None,
) -> Grid:
    """``opened``: the figures of the revision on which the grid was opened, when others are in force by now."""
    faults = faults or GridFaults()
    return Grid(
        columns=COLUMNS,
        rows=[
            _row(row, typed, faults.rows.get(row.procedure.id, []), opened) for row in known.rows
        ],
        faults=faults,
        is_nil=typed.is_nil,
        revision=known.newest.revision,
    )


def _row(
    row: KnownRow,
    typed: Typed,
    faults: list[RowFault],
    opened: Mapping[int, Counts] | None,
) -> GridRow:
    procedure = row.procedure
    nothing = (None,) * len(COUNTS)
    now = row.counts or nothing
    before = now if opened is None else opened.get(procedure.id, nothing)
    cells = []
    for name, was, count in zip(COUNTS, before, now, strict=True):
        id_ = cell_name(procedure.id, name)
        value = typed.text(procedure.id, name)
        in_words = "trống" if count is None else number(count)
        is_news = was != count and value.strip() != ("" if count is None else str(count))
        of_cell = [fault.id for fault in faults if name in fault.fields]
        cells.append(
            GridCell(
                id=id_,
                column=f"cot-{name}",
                value=value,
                is_wrong=bool(of_cell),
                described_by=" ".join([*of_cell, *([f"{id_}-nay"] if is_news else [])]),
                now=in_words if is_news else "",
            )
        )
    return GridRow(
        id=f"dong-{procedure.id}",
        code=procedure.code,
        name=procedure.name,
        level=procedure.online_level,
        is_listed=row.is_listed,
        cells=cells,
        faults=faults,
    )


# What is wrong


def grid_faults(known: Known, entered: Entered, faults: Iterable[Fault]) -> GridFaults:
    """The errors of an import of what was typed, beside the fields in which they stand.

    Warnings are left out: they are decided about when all is free of errors.
    """
    found = GridFaults()
    general: dict[str, None] = {}
    for fault in faults:
        if fault.severity != "error":
            continue
        by_procedure: dict[int | None, list[str]] = {}
        for cell in fault.cells:
            if (place := entered.place(cell)) is not None:
                by_procedure.setdefault(place[0], []).append(place[1])
        if not by_procedure or not _is_of_rows(by_procedure):
            general[fault.message] = None
            continue
        for procedure, fields in by_procedure.items():
            if procedure is None:
                found.nil.append(fault.message)
                continue
            of_row = found.rows.setdefault(procedure, [])
            counts = tuple(name for name in COUNTS if name in fields)
            id_ = f"loi-{procedure}-{len(of_row) + 1}"
            of_row.append(RowFault(id_, counts, fault.text, fault.message))
    _link(found, known, general)
    return found


def nothing_entered(message: str) -> GridFaults:
    return GridFaults(links=[FieldLink("", "", message)])


def _is_of_rows(by_procedure: Mapping[int | None, list[str]]) -> bool:
    """Whether it is about what can be typed; the unit and the month are the same in all rows."""
    return not any(
        name in ("unit_code", "unit_name", "period")
        for fields in by_procedure.values()
        for name in fields
    )


def _link(found: GridFaults, known: Known, general: Iterable[str]) -> None:
    links = [FieldLink("", "", message) for message in general]
    links += [FieldLink(NIL, "Không phát sinh", message) for message in found.nil]
    for row in known.rows:
        procedure = row.procedure
        for fault in found.rows.get(procedure.id, ()):
            target = cell_name(procedure.id, (fault.fields or COUNTS)[0])
            words = f"{procedure.code}, {fault.columns}" if fault.fields else procedure.code
            quoted = f" “{fault.text}”" if fault.fields and fault.text else ""
            links.append(FieldLink(target, words + quoted, fault.message))
    found.links = links[:FIELDS_LISTED]
    found.more = len(links) - len(found.links)


# What came meanwhile


def meanwhile(revisions: Iterable[Revision]) -> list[str]:
    """Who brought in what since the grid was opened."""
    return [
        f"Bản {revision.revision}: {revision.by}, {instant(revision.recorded_at)}, tệp “{revision.filename}”"
        + ("; đơn vị không phát sinh hồ sơ" if revision.is_nil else "")
        for revision in revisions
    ]
