"""What stands on one upload: its sheets, reports, figures and totals, beside what its workbook says."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from itertools import zip_longest
from typing import TypedDict

from campaigns.models.fields import field_of
from campaigns.text import VIETNAM
from metrics.importing.layouts import Table
from metrics.importing.rereading import Reread
from metrics.importing.revisions import POST_FIELDS, InForce, Origin, merged
from metrics.importing.rows import Line
from metrics.importing.unit_totals import TotalsLine
from metrics.models import UnitTotals, Upload
from metrics.scoring.measures import COUNT_FIELDS, TOTALS_FIELDS
from metrics.verification.differences import (
    NONE,
    SOME,
    Difference,
    Kind,
    Value,
    Verification,
    label_of,
)
from metrics.verification.stored import Month, Report, Stored, Totals, UnitMonth

Rebuilt = tuple[Month, Line | None]  # and the line KHÔNG PHÁT SINH


class Place(TypedDict, total=False):
    """Of a difference: where the rebuilt value stands."""

    file: str
    sheet: str
    cell: str


class Sides(TypedDict):
    """Of a difference: what is stored and what follows from the files."""

    stored: Value
    rebuilt: Value


class RowsOfUpload:
    """The rows that stand on one upload, beside what its workbook says."""

    def __init__(
        self, stored: Stored, upload: Upload, reread: Reread, result: Verification
    ) -> None:
        self.stored = stored
        self.upload = upload
        self.reread = reread
        self.result = result
        by_name = {s.name: s.id for s in stored.sheets.values() if s.upload == upload.pk}
        self.sheet_ids = {table: by_name.get(name) for table, (name, _) in reread.sheets.items()}
        self.reports = [r for r in stored.reports.values() if r.upload == upload.pk]

    def differences(self) -> Iterator[Difference]:
        yield from self._sheets()
        yield from self._reports()
        yield from self._restored()
        yield from self._totals()

    # Sheets

    def _sheets(self) -> Iterator[Difference]:
        rebuilt = dict(self.reread.sheets.values())
        known = {
            s.name: s.columns for s in self.stored.sheets.values() if s.upload == self.upload.pk
        }
        for name in rebuilt.keys() | known.keys():
            if name not in known or name not in rebuilt:
                is_there = (SOME if name in side else NONE for side in (known, rebuilt))
                yield self._of_sheet(name, "trang tính", _sides(*is_there))
                continue
            for slot in known[name].keys() | rebuilt[name].keys():
                columns = known[name].get(slot, NONE), rebuilt[name].get(slot, NONE)
                if columns[0] != columns[1]:
                    label = f"cột của “{label_of(slot)}”"
                    yield self._of_sheet(name, label, _sides(*columns), field=slot)

    def _of_sheet(self, sheet: str, label: str, sides: Sides, field: str = "") -> Difference:
        return Difference(
            kind=Kind.SHEET, label=label, field=field, upload=self.upload.pk, file=self.upload.filename,
            sheet=sheet, **sides,
        )  # fmt: skip

    # Reports of the workbook

    def _reports(self) -> Iterator[Difference]:
        groups: dict[UnitMonth, list[tuple[str, list[Line]]]] = defaultdict(list)
        for (layout, unit, month), lines in sorted(self.reread.lines.items(), key=lambda i: i[0]):
            groups[unit, month].append((layout, lines))
        own: dict[UnitMonth, list[Report]] = defaultdict(list)
        for report in self.reports:
            if report.is_of_a_file:
                own[report.key].append(report)
        figures = self.stored.months([r.id for rs in own.values() for r in rs], corrected=False)
        befores = self._befores(groups, own)
        for key in dict.fromkeys([*own, *groups]):
            rebuilt = self._rebuilt(groups.get(key, []), befores[key])
            for report, one in zip_longest(own.get(key, []), rebuilt):
                if report is None:
                    yield self._lost(key, one, befores[key])
                else:
                    self.result.reports += 1
                    self.result.figures += len(figures[report.id].origins)
                    yield from self._report(report, figures[report.id], one)

    def _befores(
        self, groups: dict[UnitMonth, list], own: dict[UnitMonth, list[Report]]
    ) -> dict[UnitMonth, list[tuple[Report | None, Month]]]:
        """Unit and month -> the revision before the upload's own. Without one of its own there may be several that it
        came upon: an instant alone does not tell which."""
        found: dict[UnitMonth, list[Report]] = {}
        for key in groups.keys() | own.keys():
            if key in own:
                found[key] = [self.stored.before(own[key][0])]
                continue
            others = [r for r in self.stored.chains[key] if r.upload != self.upload.pk]
            at = self.upload.committed_at
            earlier = [r for r in others if r.recorded_at < at][-1:]
            found[key] = [*(earlier or [None]), *(r for r in others if r.recorded_at == at)]
        asked = {
            r.id
            for key, reports in found.items()
            for r in reports
            if r is not None
            and (key not in own or any(layout != "A" for layout, _ in groups.get(key, [])))
        }
        months = self.stored.months(asked, corrected=True)
        nothing = Month({}, {})
        return {
            key: [(r, months.get(r.id, nothing) if r else nothing) for r in reports]
            for key, reports in found.items()
        }

    def _rebuilt(
        self, groups: list[tuple[str, list[Line]]], befores: list[tuple[Report | None, Month]]
    ) -> list[Rebuilt]:
        """The revisions that these lines make of what was known; none if some state of things had them already."""
        made: list[Rebuilt] = []
        for report, known in befores:
            state = None
            if report is not None:
                state = InForce(report.revision, report.known_from, known.figures, known.origins)
            of_this = []
            for layout, lines in groups:
                figures, origins, nil = merged(layout, state, lines)
                if state is None or figures != state.figures:
                    of_this.append((Month(figures, self._in_sheets(origins)), nil))
                    state = InForce(0, self.upload.known_from, figures, origins)
            if not of_this:
                return []
            made = made or of_this
        return made

    def _in_sheets(self, origins: dict[int, Origin]) -> dict[int, Origin]:
        def sheet(source):
            return self.sheet_ids[source] if isinstance(source, Table) else source

        return {
            procedure: Origin(sheet(o.source), o.row, sheet(o.post_source), o.post_row)
            for procedure, o in origins.items()
        }

    def _lost(
        self, key: UnitMonth, rebuilt: Rebuilt, befores: list[tuple[Report | None, Month]]
    ) -> Difference:
        unit, month = key
        before = befores[0][0]
        revision = before.revision + 1 if before else 1
        upload = self.upload
        report = Report(
            None, unit, month, revision, upload.known_from, None, upload.pk,
            None in rebuilt[0].figures, False, None, None, None,
        )  # fmt: skip
        self.stored.lost.append((report, rebuilt[0]))
        origin = next(iter(rebuilt[0].origins.values()), None)
        place = self._place(origin, "procedure_code") if origin else self._nil_place(rebuilt[1])
        return self.stored.difference(
            Kind.REPORT, unit, month, label="báo cáo tháng", upload=upload.pk,
            **_sides(NONE, SOME), **place,
        )  # fmt: skip

    def _report(
        self, report: Report, known: Month, rebuilt: Rebuilt | None
    ) -> Iterator[Difference]:
        if rebuilt is None:
            self.stored.superfluous.add(report.id)
            yield self.stored.difference(
                Kind.REPORT, *report.key, label=f"báo cáo tháng, bản {report.revision}",
                file=self.upload.filename, upload=self.upload.pk, **_sides(SOME, NONE),
            )  # fmt: skip
            return
        month, nil = rebuilt
        yield from self._instant(report, self.upload.known_from)
        origin = Origin(self.sheet_ids[nil.table], nil.row) if nil else None
        was = Origin(report.nil_source, report.nil_row) if report.is_nil else None
        if was != origin:
            where = (NONE if one is None else self._where(one) for one in (was, origin))
            yield self.stored.difference(
                Kind.REPORT, *report.key, label="dòng KHÔNG PHÁT SINH", field="nil_row",
                **_sides(*where), **self._nil_place(nil), upload=self.upload.pk,
            )  # fmt: skip
        yield from self._figures(report, known, month)

    def _instant(self, report: Report, right: datetime | None) -> Iterator[Difference]:
        if report.known_from == right or right is None:
            return
        self.stored.corrected_instants[report.id] = right
        instants = (
            instant.astimezone(VIETNAM).isoformat() for instant in (report.known_from, right)
        )
        yield self.stored.difference(
            Kind.REPORT, *report.key, label=f"bản {report.revision} biết từ lúc",
            field="known_from", file=self.upload.filename, upload=self.upload.pk, **_sides(*instants),
        )  # fmt: skip

    def _figures(self, report: Report, known: Month, month: Month) -> Iterator[Difference]:
        for procedure in sorted(
            known.origins.keys() | month.origins.keys(),
            key=lambda pk: (self.stored.procedures.get(pk, ""), pk),
        ):
            about = (Kind.FIGURE, *report.key)
            was, origin = known.figures.get(procedure), known.origins.get(procedure)
            right, place = month.figures.get(procedure), month.origins.get(procedure)
            if (was, origin) == (right, place):
                continue
            self.stored.corrected[report.id][procedure] = (right, place) if place else None
            if was is None or right is None:
                sides = (NONE if side is None else SOME for side in (was, right))
                yield self.stored.difference(
                    *about, procedure=procedure, label="dòng số liệu", **_sides(*sides),
                    **self._place(place or origin, "procedure_code"), upload=self.upload.pk,
                )  # fmt: skip
                continue
            for name, old, new in zip(COUNT_FIELDS, was, right, strict=True):
                if old != new:
                    yield self.stored.difference(
                        *about, procedure=procedure, label=label_of(name), field=name,
                        **_sides(old, new), **self._place(place, name), upload=self.upload.pk,
                    )  # fmt: skip
            if origin != place:
                yield self.stored.difference(
                    *about, procedure=procedure, label="ô nguồn", field="row",
                    **_sides(self._where(origin), self._where(place)),
                    file=self.upload.filename, upload=self.upload.pk,
                )  # fmt: skip

    # Reports of withdrawals

    def _restored(self) -> Iterator[Difference]:
        """A revision that restores an earlier one says the same, from the same cells; a void one says nothing."""
        reports = [report for report in self.reports if not report.is_of_a_file]
        known = self.stored.months([report.id for report in reports], corrected=False)
        for report in sorted(reports, key=lambda r: r.revision):
            self.result.reports += 1
            self.result.figures += len(known[report.id].origins)
            taken_back = self.stored.before(report)
            if taken_back is not None:
                yield from self._instant(
                    report, self.stored.uploads[taken_back.upload].withdrawn_at
                )
            if report.is_void:
                yield from self._figures(report, known[report.id], Month({}, {}))
                continue
            earlier = self.stored.reports.get(report.restores)
            if earlier is None or (earlier.key, earlier.upload) != (report.key, report.upload):
                yield self.stored.difference(
                    Kind.REPORT, *report.key, label=f"bản {report.revision} khôi phục bản",
                    field="restores", upload=self.upload.pk, file=self.upload.filename,
                    **_sides(earlier.revision if earlier else NONE, NONE),
                )  # fmt: skip
                continue
            month = self.stored.months([earlier.id], corrected=True)[earlier.id]
            yield from self._figures(report, known[report.id], month)

    # Totals of units

    def _totals(self) -> Iterator[Difference]:
        own: dict[tuple[str, int, date], list[Totals]] = defaultdict(list)
        for totals in self.stored.totals.values():
            if totals.upload == self.upload.pk:
                own[totals.key].append(totals)
        for key in dict.fromkeys([*own, *self.reread.totals]):
            line = self.reread.totals.get(key)
            for totals in own[key]:
                self.result.totals += 1
                yield from self._totals_row(totals, line)
            if line is not None and not own[key] and not self._was_known(key, line):
                yield self.stored.difference(
                    Kind.TOTALS, *key[1:], label=f"tổng số theo mẫu {key[0]}", upload=self.upload.pk,
                    **_sides(NONE, SOME), **self._line_place(line, "unit_name"),
                )  # fmt: skip

    def _was_known(self, key: tuple[str, int, date], line: TotalsLine) -> bool:
        return any(
            totals.key == key
            and totals.counts == line.counts
            and totals.recorded_at <= self.upload.committed_at
            for totals in self.stored.totals.values()
        )

    def _totals_row(self, totals: Totals, line: TotalsLine | None) -> Iterator[Difference]:
        about = (Kind.TOTALS, totals.unit, totals.month)
        if line is None:
            yield self.stored.difference(
                *about, label=f"tổng số theo mẫu {totals.layout}", file=self.upload.filename,
                **_sides(SOME, NONE), upload=self.upload.pk,
            )  # fmt: skip
            return
        if totals.counts != line.counts:
            self.stored.corrected_totals[totals.id] = line.counts
        for name, old, new in zip(TOTALS_FIELDS, totals.counts, line.counts, strict=True):
            if old != new:
                label = field_of(UnitTotals, name).verbose_name
                yield self.stored.difference(
                    *about, label=f"tổng số {label}", field=name,
                    **_sides(old, new), **self._line_place(line, name), upload=self.upload.pk,
                )  # fmt: skip
        origin = Origin(self.sheet_ids[line.table], line.row)
        if (totals.source, totals.row) != (origin.source, origin.row):
            yield self.stored.difference(
                *about, label="ô nguồn của tổng số", field="row", file=self.upload.filename,
                **_sides(self._where(Origin(totals.source, totals.row)), self._where(origin)), upload=self.upload.pk,
            )  # fmt: skip

    # Where

    def _place(self, origin: Origin, slot: str) -> Place:
        """File, sheet and cell of a slot of a figure row."""
        source, row = origin.source, origin.row
        of_post = self.stored.sheets.get(origin.post_source)
        if slot in POST_FIELDS and of_post is not None and slot in of_post.columns:
            source, row = origin.post_source, origin.post_row
        sheet = self.stored.sheets.get(source)
        if sheet is None:
            return {"file": self.upload.filename}
        if slot == "procedure_code" and slot not in sheet.columns:
            slot = "procedure_name"
        column = sheet.columns.get(slot)
        cell = f"{column}{row}" if column and row else ""
        return {"file": sheet.file, "sheet": sheet.name, "cell": cell}

    def _line_place(self, line: Line | TotalsLine, slot: str) -> Place:
        return {
            "file": self.upload.filename,
            "sheet": self.reread.sheets[line.table][0],
            "cell": self.reread.cell(line.table, line.row, slot),
        }

    def _nil_place(self, nil: Line | None) -> Place:
        return self._line_place(nil, nil.procedure_field) if nil else {"file": self.upload.filename}

    def _where(self, origin: Origin) -> str:
        """``"Số liệu dòng 9"``, and the sheet with the counts of post where that is another."""
        places = [(origin.source, origin.row)]
        if origin.post_source is not None:
            places.append((origin.post_source, origin.post_row))
        words = []
        for source, row in places:
            sheet = self.stored.sheets.get(source)
            words.append(f"{sheet.name if sheet else source} dòng {row}")
        return ", ".join(words)


def _sides(stored: Value, rebuilt: Value) -> Sides:
    return {"stored": stored, "rebuilt": rebuilt}
