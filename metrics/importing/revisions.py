"""What is in force, what the lines of a run change in it, and the new revisions that say so.

Layout A replaces a unit's month as a whole. Layouts B and C each fill some fields of it and leave what is known of
the others, with its source. In one run A comes before B and B before C, each as a revision of its own: so every
revision has one upload, which can be withdrawn.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from campaigns.models import Campaign
from metrics.importing.layouts import Table
from metrics.importing.log import Place
from metrics.importing.reference import KnownUnit
from metrics.importing.rows import Line
from metrics.importing.stamp import Stamp
from metrics.importing.unit_totals import TotalsLine
from metrics.models import Figure, MonthlyReport, Upload
from metrics.scoring.measures import COUNT_FIELDS

COUNTED = ("new", "changed", "same", "removed")
REPORTS_AT_ONCE = 500
NOTHING: tuple[None, ...] = (None,) * len(COUNT_FIELDS)
POST_FIELDS = frozenset({"received_post", "returned", "returned_post"})

UnitMonth = tuple[KnownUnit, date]
Source = Table | int  # a sheet of this run, or the id of one stored before
Figures = dict[int | None, tuple[int | None, ...]]  # procedure id -> counts; None: KHÔNG PHÁT SINH


@dataclass(eq=False)
class File:
    """A file of a run. ``stamp``: that of the template it was made from. ``known``: the upload by which these bytes
    came in before; ``twin``: the name of a file of this run with the same bytes; ``upload``: what was stored of it.
    ``counts``: figure rows and rows of totals, by ``COUNTED``."""

    place: Place
    data: bytes
    sha256: str
    stamp: Stamp | None = None
    tables: list[Table] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    totals: list[TotalsLine] = field(default_factory=list)
    known: Upload | None = None
    twin: str = ""
    upload: Upload | None = None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))

    @property
    def layout(self) -> str | None:
        if self.known is not None:
            return self.known.layout
        return self.tables[0].layout.code if self.tables else None

    @property
    def is_to_be_read(self) -> bool:
        return self.known is None and not self.twin


class Origin(NamedTuple):
    """Where the counts of a figure stand. ``row`` 0: the sheet has no line of the procedure, which says 0.
    ``post_…``: the same for the counts of post and of results returned, when another sheet gave them."""

    source: Source
    row: int
    post_source: Source | None = None
    post_row: int | None = None


@dataclass(frozen=True)
class InForce:
    """The newest revision of a unit's month. ``origins``: procedure id -> origin, where they are asked for."""

    revision: int
    known_from: datetime
    figures: Figures
    origins: dict[int, Origin] = field(default_factory=dict)

    @property
    def is_nil(self) -> bool:
        return None in self.figures


@dataclass(frozen=True)
class Change:
    """A unit's month that gets a new revision. ``nil``: the line KHÔNG PHÁT SINH. ``counts``: rows by ``COUNTED``."""

    layout: str
    file: File
    unit: KnownUnit
    month: date
    before: InForce | None
    figures: Figures
    origins: dict[int, Origin]
    counts: dict[str, int]
    nil: Line | None = None

    @property
    def revision(self) -> int:
        return self.before.revision + 1 if self.before else 1


def find_changes(campaign: Campaign, files: Iterable[File], known_from: datetime) -> list[Change]:
    """The revisions that unit-months need, in the order of writing; counts what is new, changed, same and removed.

    Months that have a line with a fault are left out: what they would be is not known.
    """
    groups = _sound_months(files)
    partial = {(unit.id, month) for layout, unit, month in groups if layout != "A"}
    in_force = figures_in_force(
        campaign, {u.id for _, u, _ in groups}, {m for _, _, m in groups}, with_origins_of=partial
    )
    changes = []
    for (layout, unit, month), (file, lines) in sorted(groups.items(), key=_layout_of_group):
        before = in_force.get((unit.id, month))
        figures, origins, nil = merged(layout, before, lines)
        counts = _counted(before.figures if before else {}, figures)
        for name in COUNTED:
            file.counts[name] += counts[name]
        if counts["new"] or counts["changed"] or counts["removed"]:
            change = Change(layout, file, unit, month, before, figures, origins, counts, nil)
            changes.append(change)
            in_force[unit.id, month] = InForce(change.revision, known_from, figures, origins)
    return changes


def _layout_of_group(group: tuple) -> str:
    (layout, _, _), _ = group
    return layout


def _sound_months(
    files: Iterable[File],
) -> dict[tuple[str, KnownUnit, date], tuple[File, list[Line]]]:
    """(layout, unit, month) -> its file and lines; without months of which some line could not be read."""
    groups: dict[tuple[str, KnownUnit, date], tuple[File, list[Line]]] = {}
    unsound = set()
    for file in files:
        homeless = {line.table for line in file.lines if line.unit is None or line.month is None}
        for line in file.lines:
            key = (line.table.layout.code, line.unit, line.month)
            of_file, lines = groups.setdefault(key, (file, []))
            lines.append(line)
            if (
                of_file is not file
                or line.table in homeless
                or line.faulty
                or (line.procedure is None and not line.is_nil)
            ):
                unsound.add(key)
    for key, (_, lines) in groups.items():
        if len({line.procedure for line in lines}) < len(lines):
            unsound.add(key)
    return {key: group for key, group in groups.items() if key not in unsound}


# What a layout makes of what is known

Made = tuple[Figures, dict[int, Origin], Line | None]


def merged(layout: str, before: InForce | None, lines: list[Line]) -> Made:
    """The figures of a unit's month after a file with these lines of one layout, where they stand, the nil line."""
    if layout == "A":
        return _replaced(lines)
    if layout == "B":
        return _by_procedure(before, lines)
    return _post(before, lines)


def _replaced(lines: list[Line]) -> Made:
    nil = next((line for line in lines if line.is_nil), None)
    if nil is not None:
        return {None: ()}, {}, nil
    figures = {line.procedure.id: line.counts for line in lines}
    return figures, {line.procedure.id: Origin(line.table, line.row) for line in lines}, None


def _by_procedure(before: InForce | None, lines: list[Line]) -> Made:
    """Layout B: all procedures of the month. What is known of post and of results returned stays."""
    spoken = lines[0].table.speaks_of
    figures: Figures = {}
    origins: dict[int, Origin] = {}
    for line in lines:
        procedure = line.procedure.id
        kept, origin = _kept_post(before, procedure, spoken)
        figures[procedure] = _joined(line.counts, kept, spoken)
        origins[procedure] = Origin(line.table, line.row, *origin)
    if before is None:
        return figures, origins, None
    none_received = tuple(0 if field in spoken else None for field in COUNT_FIELDS)
    for procedure in before.figures.keys() - figures.keys() - {None}:
        kept, origin = _kept_post(before, procedure, spoken)
        if any(kept) or _is_post_alone(before.figures[procedure]):
            figures[procedure] = _joined(none_received, kept, spoken)
            origins[procedure] = Origin(lines[0].table, 0, *origin)
    return figures, origins, None


def _post(before: InForce | None, lines: list[Line]) -> Made:
    """Layout C: its own fields of its own rows; all else stays."""
    figures = dict(before.figures) if before else {}
    origins = dict(before.origins) if before else {}
    of_month = _origin_of_list(before)
    for line in lines:
        procedure, spoken = line.procedure.id, line.table.speaks_of
        known = figures.get(procedure)
        if known is None and before and (before.is_nil or of_month is not None):
            is_complete = _is_complete_in_post(before)
            if is_complete and not any(line.counts):
                continue  # a procedure without a row: 0, as this line says
            known = tuple(
                0 if field not in POST_FIELDS or (is_complete and field not in spoken) else None
                for field in COUNT_FIELDS
            )
        figures[procedure] = _joined(line.counts, known or NOTHING, spoken)
        origin = origins.get(procedure)
        source = of_month if origin is None else origin
        if source is None or (known is not None and _is_post_alone(known)):
            origins[procedure] = Origin(line.table, line.row)
        else:
            row = source.row if origin is not None else 0
            origins[procedure] = Origin(source.source, row, line.table, line.row)
    if len(figures) > 1:
        figures.pop(None, None)
    return figures, origins, None


def _joined(
    given: tuple[int | None, ...], known: tuple[int | None, ...], spoken: frozenset[str]
) -> tuple[int | None, ...]:
    return tuple(
        new if field in spoken else old
        for field, new, old in zip(COUNT_FIELDS, given, known, strict=True)
    )


def _is_post_alone(counts: tuple[int | None, ...]) -> bool:
    """Whether only layout C ever spoke of this row."""
    return all(
        count is None
        for field, count in zip(COUNT_FIELDS, counts, strict=True)
        if field not in POST_FIELDS
    )


def _origin_of_list(before: InForce | None) -> Origin | None:
    """The origin of any row that a list of the month's procedures gave."""
    if before is None:
        return None
    return next(
        (
            before.origins[procedure]
            for procedure, counts in before.figures.items()
            if procedure is not None and not _is_post_alone(counts)
        ),
        None,
    )


def _kept_post(
    before: InForce | None, procedure: int, spoken: frozenset[str]
) -> tuple[tuple[int | None, ...], tuple[Source, int] | tuple[()]]:
    """What is known of the fields that a list of procedures does not speak of, and where it stands."""
    if before is None:
        return NOTHING, ()
    counts = before.figures.get(procedure)
    if counts is not None:
        kept = tuple(
            None if field in spoken else count
            for field, count in zip(COUNT_FIELDS, counts, strict=True)
        )
        if all(count is None for count in kept):
            return NOTHING, ()
        origin = before.origins[procedure]
        if origin.post_source is not None:
            return kept, (origin.post_source, origin.post_row)
        return kept, (origin.source, origin.row)
    if _is_complete_in_post(before):
        return tuple(None if field in spoken else 0 for field in COUNT_FIELDS), ()
    return NOTHING, ()


def _is_complete_in_post(before: InForce) -> bool:
    """Whether these fields are known of every row of a list of procedures: then one without a row has 0."""
    if before.is_nil:
        return True
    return bool(before.figures) and all(
        not _is_post_alone(counts)
        and all(
            count is not None
            for field, count in zip(COUNT_FIELDS, counts, strict=True)
            if field in POST_FIELDS
        )
        for counts in before.figures.values()
    )


def _counted(before: Figures, after: Figures) -> dict[str, int]:
    new = len(after.keys() - before.keys())
    same = sum(1 for key, figures in after.items() if before.get(key) == figures)
    return {
        "new": new,
        "changed": len(after) - new - same,
        "same": same,
        "removed": len(before.keys() - after.keys()),
    }


# What the database knows


def figures_in_force(
    campaign: Campaign,
    units: set[int],
    months: set[date],
    *,
    with_origins_of: Collection[tuple[int, date]] = (),
    without: Collection[tuple[int, date]] = (),
) -> dict[tuple[int, date], InForce]:
    """(unit id, month) -> its newest revision, for these units and months; origins where asked for."""
    reports = {
        pk: (unit, month, revision, known_from, is_nil)
        for pk, unit, month, revision, known_from, is_nil in MonthlyReport.objects.newest_at(None)
        .filter(campaign=campaign, unit__in=units, month__in=months)
        .values_list("pk", "unit", "month", "revision", "known_from", "is_nil")
        if (unit, month) not in without
    }
    figures: dict[int, Figures] = {
        pk: {None: ()} if is_nil else {} for pk, (*_, is_nil) in reports.items()
    }
    for some in batches(reports, REPORTS_AT_ONCE):
        rows = Figure.objects.filter(report__in=some)
        for report, procedure, *counts in rows.values_list("report", "procedure", *COUNT_FIELDS):
            figures[report][procedure] = tuple(counts)
    origins: dict[int, dict[int, Origin]] = {pk: {} for pk in reports}
    wanted = [pk for pk, (unit, month, *_) in reports.items() if (unit, month) in with_origins_of]
    for some in batches(wanted, REPORTS_AT_ONCE):
        rows = Figure.objects.filter(report__in=some)
        for report, procedure, *origin in rows.values_list(
            "report", "procedure", "source", "row", "post_source", "post_row"
        ):
            origins[report][procedure] = Origin(*origin)
    return {
        (unit, month): InForce(revision, known_from, figures[pk], origins[pk])
        for pk, (unit, month, revision, known_from, _) in reports.items()
    }


def batches(items: Iterable, size: int) -> Iterator[list]:
    items = iter(items)
    while some := list(islice(items, size)):
        yield some
