"""Writes what a run changes: uploads with their bytes and sheets, revisions of reports and of totals, figures."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from campaigns.models import AuditEntry, Campaign, User, audit
from metrics.importing.bulk import insert_numbers
from metrics.importing.layouts import Table
from metrics.importing.log import ImportLog, column_name
from metrics.importing.revisions import Change, File, Source
from metrics.importing.totals_in_force import TotalsChange
from metrics.models import (
    Figure,
    Intake,
    MonthlyReport,
    SourceSheet,
    StoredFile,
    UnitTotals,
    Upload,
)
from metrics.queries.units import FiguresByReport
from metrics.scoring.measures import COUNT_FIELDS, TOTALS_FIELDS

LONGEST_SHEET_NAME = 31
LONGEST_FILE_NAME = 255
_FIGURE_FIELDS = ("report", "procedure", "source", "row", "post_source", "post_row", *COUNT_FIELDS)


@dataclass(frozen=True, kw_only=True)
class Revisions:
    """Writes uploads, reports and figures: ``recorded_at`` by the clock, ``known_from`` as they count.

    ``log``: its warnings are kept with the uploads and months that they are about.
    """

    campaign: Campaign
    by: User
    note: str
    reason: str
    intake: Intake | None
    log: ImportLog
    recorded_at: datetime
    known_from: datetime
    sheets: dict[Table, int] = field(default_factory=dict)

    def write(
        self, changes: list[Change], totals: list[TotalsChange], progress: Callable[..., None]
    ) -> FiguresByReport:
        """Returns the figures of the reports that it writes."""
        for file in dict.fromkeys(change.file for change in (*changes, *totals)):
            self._write_file(file)
        reports = MonthlyReport.objects.bulk_create(self._report(change) for change in changes)
        progress("Đang ghi số liệu", 0, sum(len(change.figures) for change in changes))
        insert_numbers(Figure, _FIGURE_FIELDS, self._figures(reports, changes))
        UnitTotals.objects.bulk_create(self._totals(change) for change in totals)
        return {
            report.pk: {} if report.is_nil else change.figures
            for report, change in zip(reports, changes, strict=True)
        }

    def write_effects(self, files: Iterable[File], effects: list[dict]) -> None:
        """Kept beside the upload, for its receipt: known only when its figures are in."""
        for file in files:
            if file.upload is not None:
                file.upload.effects = effects
                Upload.objects.filter(pk=file.upload.pk).update(effects=effects)
                file.upload.history.bulk_history_create([file.upload], default_user=self.by)
                audit.record(
                    AuditEntry.Act.ADDED,
                    [file.upload],
                    by=self.by,
                    reason=self.reason or self.note,
                    changes=audit.lines_between({}, audit.values_of(file.upload)),
                )

    def _write_file(self, file: File) -> None:
        stored, _ = StoredFile.objects.get_or_create(
            sha256=file.sha256, defaults={"size": len(file.data), "data": file.data}
        )
        file.upload = Upload(
            campaign=self.campaign,
            file=stored,
            filename=file.place.file[-LONGEST_FILE_NAME:],
            layout=file.layout,
            uploaded_by=self.by,
            committed_at=self.recorded_at,
            known_from=self.known_from,
            counts=file.counts,
            note=self.note,
            warnings=[
                fault.as_json() for fault in self.log.faults if fault.file == file.place.file
            ],
            reason=self.reason,
            intake=self.intake,
        )
        file.upload.skip_history_when_saving = True  # until its effects are known
        file.upload.save()
        del file.upload.skip_history_when_saving
        names = sheet_names(file.tables)
        for table in file.tables:
            sheet = SourceSheet.objects.create(
                upload=file.upload,
                name=names[table],
                columns={f: column_name(column) for f, column in table.columns.items()},
            )
            self.sheets[table] = sheet.pk

    def _sheet(self, source: Source | None) -> int | None:
        return self.sheets[source] if isinstance(source, Table) else source

    def _report(self, change: Change) -> MonthlyReport:
        nil = change.nil
        is_nil = None in change.figures
        return MonthlyReport(
            campaign=self.campaign,
            unit_id=change.unit.id,
            month=change.month,
            revision=change.revision,
            known_from=self.known_from,
            recorded_at=self.recorded_at,
            recorded_by=self.by,
            upload=change.file.upload,
            is_nil=is_nil,
            has_warnings=(change.unit.id, change.month) in self.log.doubtful,
            reason=self.reason,
            nil_source_id=self.sheets[nil.table] if nil else None,
            nil_row=nil.row if nil else None,
        )

    def _figures(
        self, reports: list[MonthlyReport], changes: list[Change]
    ) -> Iterator[tuple[int | None, ...]]:
        """In the order of ``_FIGURE_FIELDS``."""
        for report, change in zip(reports, changes, strict=True):
            for procedure, counts in change.figures.items():
                if procedure is None:
                    continue
                origin = change.origins[procedure]
                yield (
                    report.pk,
                    procedure,
                    self._sheet(origin.source),
                    origin.row,
                    self._sheet(origin.post_source),
                    origin.post_row,
                    *counts,
                )

    def _totals(self, change: TotalsChange) -> UnitTotals:
        line = change.line
        return UnitTotals(
            campaign=self.campaign,
            unit_id=line.unit.id,
            month=line.month,
            layout=line.table.layout.code,
            revision=change.revision,
            known_from=self.known_from,
            recorded_at=self.recorded_at,
            recorded_by=self.by,
            upload=change.file.upload,
            source_id=self.sheets[line.table],
            row=line.row,
            **dict(zip(TOTALS_FIELDS, line.counts, strict=True)),
        )


def sheet_names(tables: list[Table]) -> dict[Table, str]:
    """As in the file; other programs than Excel write longer names, which must stay different when cut."""
    by_name: dict[str, list[Table]] = defaultdict(list)
    for table in tables:
        by_name[table.place.sheet[:LONGEST_SHEET_NAME]].append(table)
    return {
        table: name if number == 1 else f"{name[: LONGEST_SHEET_NAME - 4]}~{number}"
        for name, same in by_name.items()
        for number, table in enumerate(same, start=1)
    }
