"""The whole run: files in, faults or new revisions out. A preview is the same run, rolled back.

Reading happens before the transaction; from the lock on the campaign on, everything that is asked of the database
and written to it is one transaction, so of two people importing at once the second sees what the first did. SQLite
has no lock on a row: there the second begins anew (lock.py).
"""

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from campaigns.models import Campaign, User
from campaigns.text import day, instant, month_label
from metrics.actions import record_measures
from metrics.effects import Effect, effects_between
from metrics.importing import rules
from metrics.importing.checks import LINE_CHECKS, MONTH_CHECKS, Lines
from metrics.importing.comparisons import LINES_TOGETHER, TOTALS_TOGETHER, check_merged
from metrics.importing.differences import fingerprint, month_changes
from metrics.importing.layouts import find_tables
from metrics.importing.lock import Begin, reading_first
from metrics.importing.log import ImportLog, Place
from metrics.importing.outcome import FileOutcome, MonthChange, Outcome, Result
from metrics.importing.reference import Reference, load_reference
from metrics.importing.revisions import COUNTED, Change, File, find_changes
from metrics.importing.rows import read_lines
from metrics.importing.stamp import check_stamp, notices, read_stamp
from metrics.importing.title import month_in_title
from metrics.importing.totals_in_force import TotalsChange, find_totals_changes
from metrics.importing.unit_totals import read_totals
from metrics.importing.values import read_month
from metrics.importing.warnings import WARNING_CHECKS, load_months
from metrics.importing.writing import Revisions
from metrics.models import Intake, Upload
from metrics.queries.boards import default_month, load_board
from metrics.reconcile import Reconciliation, reconcile
from spreadsheets.errors import UnreadableFileError
from spreadsheets.package import MAX_FILE_SIZE
from spreadsheets.reader import read_workbook

# what is being done, in Vietnamese; how much of it is done, and of how much (0 = not known)
Progress = Callable[[str, int, int], None]


class _RollBack(Exception):  # noqa: N818  (not a fault: the way out of a transaction)
    pass


def _say_nothing(step: str, done: int = 0, total: int = 0) -> None:
    pass


def _nothing_more(outcome: Outcome) -> None:
    pass


@contextmanager
def _without_collector() -> Iterator[None]:
    """Cells that all stay would be searched for cycles again and again: a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_collector()
def import_files(
    *,
    campaign: Campaign,
    files: Sequence[tuple[str, bytes]],
    by: User,
    dry_run: bool = False,
    note: str = "",
    reason: str = "",
    known_at: datetime | None = None,
    intake: Intake | None = None,
    expected: str = "",
    progress: Progress = _say_nothing,
    before_commit: Callable[[Outcome], None] = _nothing_more,
) -> Outcome:
    """Takes in workbooks (name, bytes), all or none; nothing at all is written unless the outcome is "committed".

    A unit's month in a file replaces its whole month: figures that are not in the file are removed by the new
    revision. A list of procedures without post (layout B) leaves what is known of post, and a list of post (layout C)
    all else; totals of units (layouts D, E) are kept beside the figures. What is the same makes no revision. Counts
    are figure rows, of which a line KHÔNG PHÁT SINH is one, and rows of totals.
    A file without any figure (the empty template) changes nothing and is no fault.
    ``note`` accepts warnings, ``reason`` says why figures that were known before become others.
    ``known_at`` back-dates what comes in (accounts of level "system" only).
    ``expected``: the fingerprint of the preview that somebody saw; anything else than that is not written ("stale").
    ``progress`` is told in words what is being done, and how much of it. ``before_commit`` is called inside the
    transaction when all is written: for what must be so exactly when the figures are in.
    Must not be called inside a transaction.
    """
    return reading_first(
        lambda begin: _import(
            files,
            _Run(
                campaign=campaign,
                by=by,
                note=note.strip(),
                reason=reason.strip(),
                known_at=known_at,
                intake=intake,
                expected=expected,
                progress=progress,
            ),
            begin=begin,
            dry_run=dry_run,
            before_commit=before_commit,
        )
    )


def _import(
    files: Sequence[tuple[str, bytes]],
    run: "_Run",
    *,
    begin: Begin,
    dry_run: bool,
    before_commit: Callable[[Outcome], None],
) -> Outcome:
    run.read(files)
    run.progress("Đang chờ đến lượt", 0, 0)
    try:
        with begin():
            outcome = run.write(dry_run=dry_run)
            if outcome.outcome != Result.COMMITTED:
                raise _RollBack
            before_commit(outcome)
    except _RollBack:
        pass
    return outcome


@dataclass(kw_only=True)
class _Run:
    campaign: Campaign
    by: User
    note: str
    reason: str
    known_at: datetime | None
    intake: Intake | None
    expected: str
    progress: Progress
    log: ImportLog = field(default_factory=ImportLog)
    files: list[File] = field(default_factory=list)
    months: list[MonthChange] = field(default_factory=list)

    # Before the transaction

    def read(self, files: Sequence[tuple[str, bytes]]) -> None:
        seen: dict[str, str] = {}
        for index, (name, data) in enumerate(files):
            file = File(Place(name, order=(index, 0)), data, hashlib.sha256(data).hexdigest())
            file.twin = seen.get(file.sha256, "")
            seen.setdefault(file.sha256, name)
            file.known = self._committed(file)
            self.files.append(file)
            if file.is_to_be_read:
                self.progress(f"Đang đọc tệp “{name}”", index, len(files))
                try:
                    sheets = read_workbook(data)
                    file.stamp = read_stamp(sheets)
                    file.tables = find_tables(sheets, file.place, self.log)
                except UnreadableFileError as fault:
                    self.log.add(rules.RULES[fault.code], file.place, str(fault))

    def _committed(self, file: File) -> Upload | None:
        return Upload.objects.filter(
            campaign=self.campaign, file=file.sha256, state=Upload.State.COMMITTED
        ).first()

    # Inside the transaction

    def write(self, *, dry_run: bool) -> Outcome:
        # no_key: rows that point to the campaign may still be written by others meanwhile
        Campaign.objects.select_for_update(no_key=True).get(pk=self.campaign.pk)
        now = timezone.now()
        known_from = self.known_at or now
        for file in self.files:
            file.known = self._committed(file)

        self._check_known_at(now)
        reference = load_reference(self.campaign, now)
        self._check_lines(reference)
        self.progress("Đang so với số liệu đã có", 0, 0)
        changes = find_changes(self.campaign, self.files, known_from)
        check_merged(changes, self.log)
        months = load_months(self.campaign, changes)
        for check in WARNING_CHECKS:
            check(reference, self.log, months).check_all(changes)
        if self.log.has_errors:
            return self._outcome(Result.REFUSED)
        totals = find_totals_changes(self.campaign, self.files)
        self._check_order(changes, totals, known_from)
        if self.log.has_errors:
            return self._outcome(Result.REFUSED)
        self.months = month_changes(changes, totals, reference)
        if self.expected and self.expected != self._fingerprint():
            return self._outcome(Result.STALE)
        if not (changes or totals):
            return self._outcome(Result.UNCHANGED)

        touched = {change.month for change in changes} | {change.line.month for change in totals}
        board_month = max(default_month(self.campaign), *touched)
        before = load_board(self.campaign, board_month)
        revisions = Revisions(
            campaign=self.campaign,
            by=self.by,
            note=self.note if self.log.has_warnings else "",
            reason=self.reason,
            intake=self.intake,
            log=self.log,
            recorded_at=now,
            known_from=known_from,
        )
        written = revisions.write(changes, totals, self.progress)
        self.progress("Đang tính lại kết quả", 0, 0)
        units = {c.unit.id for c in changes} | {change.line.unit.id for change in totals}
        record_measures(campaign=self.campaign, since=known_from, units=units, at_hand=written)
        effects = effects_between(before, load_board(self.campaign, board_month))
        revisions.write_effects(self.files, [effect.as_json() for effect in effects])
        if self.log.has_warnings and not self.note:
            return self._outcome(Result.NEEDS_NOTE, effects)
        return self._outcome(Result.CLEAN if dry_run else Result.COMMITTED, effects)

    def _check_lines(self, reference: Reference) -> None:
        total = sum(len(table.rows) for file in self.files for table in file.tables)
        done = 0
        for file in self.files:
            if file.is_to_be_read:
                if file.stamp is not None:
                    check_stamp(file.stamp, file.place, self.campaign, self.log)
                for table in file.tables:
                    self.progress("Đang kiểm tra các dòng số liệu", done, total)
                    done += len(table.rows)
                    if table.layout.is_of_totals:
                        file.totals += read_totals(table, reference, self.log)
                    else:
                        file.lines += read_lines(table, reference, self.log)
        lines = Lines(line for file in self.files for line in file.lines)
        checks = (*LINE_CHECKS, *LINES_TOGETHER)
        for number, check in enumerate(checks):
            self.progress("Đang kiểm tra theo từng quy tắc", number, len(checks))
            check(reference, self.log).check(lines)
        totals = Lines(line for file in self.files for line in file.totals)
        for check in (*MONTH_CHECKS, *TOTALS_TOGETHER):
            check(reference, self.log).check(totals)

    def _check_known_at(self, now: datetime) -> None:
        if self.known_at is None:
            return
        if self.by.role != User.Role.SYSTEM:
            sentence = "Chỉ tài khoản quản trị hệ thống được ghi lùi thời điểm biết số liệu; hãy bỏ --known-at."
        elif self.known_at > now:
            sentence = f"Thời điểm biết số liệu ({instant(self.known_at)}) nằm trong tương lai; hãy sửa lại."
        elif refusals := self._refusals_of_backdating(self.known_at):
            sentence = refusals[0]
        else:
            return
        self.log.add(rules.KNOWN_AT, Place(""), sentence)

    def _refusals_of_backdating(self, known_at: datetime) -> list[str]:
        guards = [import_string(path) for path in settings.BACKDATING_GUARDS]
        return [found for guard in guards if (found := guard(self.campaign, known_at))]

    def _check_order(
        self, changes: list[Change], totals: list[TotalsChange], known_from: datetime
    ) -> None:
        known_before = [
            (c.file, c.unit, c.month, c.before.known_from) for c in changes if c.before is not None
        ]
        known_before += [
            (c.file, c.line.unit, c.line.month, c.known_from) for c in totals if c.known_from
        ]
        for file, unit, month, instant_before in known_before:
            if known_from < instant_before:
                self.log.add(
                    rules.KNOWN_AT,
                    file.place,
                    f"{unit.name}, {month_label(month)} đã có số liệu biết từ {instant(instant_before)};"
                    " thời điểm biết số liệu mới không được sớm hơn.",
                )

    # The answer

    def _outcome(self, result: Result, effects: Sequence[Effect] = ()) -> Outcome:
        is_refused = result == Result.REFUSED
        is_stored = result == Result.COMMITTED
        return Outcome(
            outcome=result,
            uploads=[self._file_outcome(file, is_stored=is_stored) for file in self.files],
            faults=self.log.faults,
            counts={
                name: 0 if is_refused else sum(file.counts[name] for file in self.files)
                for name in COUNTED
            },
            effects=list(effects),
            sentences=[] if is_refused else list(self._sentences()),
            reconciliations=[] if is_refused else self._reconciliations(),
            months=self.months,
            unknown_names=list(self.log.unknown_names),
            fingerprint=self._fingerprint(),
        )

    def _fingerprint(self) -> str:
        return fingerprint([file.sha256 for file in self.files], self.log.faults, self.months)

    def _reconciliations(self) -> list[Reconciliation]:
        """Inside the transaction, so a preview compares what would be."""
        lines = [line for file in self.files for line in (*file.lines, *file.totals)]
        return reconcile(self.campaign, of={(line.unit.id, line.month) for line in lines})

    def _file_outcome(self, file: File, *, is_stored: bool) -> FileOutcome:
        upload = file.known or (file.upload if is_stored else None)
        return FileOutcome(
            id=upload.pk if upload else None,
            file=file.place.file,
            sha256=file.sha256 if len(file.data) <= MAX_FILE_SIZE else None,
            layout=file.layout,
        )

    def _sentences(self) -> Iterator[str]:
        for file in self.files:
            name = file.place.file
            if file.stamp is not None and file.is_to_be_read:
                yield from notices(file.stamp, file.place, self.campaign, file.lines)
            if file.known is not None:
                on = day(file.known.committed_at.astimezone(self.campaign.zone).date())
                yield (
                    f"Tệp “{name}” đã nhập ngày {on} (lần nhập số {file.known.pk}); không có gì thay đổi."
                )
            elif file.twin:
                yield f"Tệp “{name}” giống hệt tệp “{file.twin}” nên chỉ được đọc một lần."
            elif not (file.lines or file.totals):
                yield (
                    f"Tệp “{name}” không có dòng số liệu nào (các cột số liệu đều để trống);"
                    " không có gì thay đổi."
                )
            elif file.upload is None:
                yield f"Số liệu trong tệp “{name}” đều đã có từ trước; không có gì thay đổi."


def months_in(files: Iterable[tuple[str, bytes]]) -> set[date]:
    """The months that the readable tables of these files name, whatever campaign they are for."""
    months = set()
    for name, data in files:
        try:
            tables = find_tables(read_workbook(data), Place(name), ImportLog())
        except UnreadableFileError:
            continue
        for table in tables:
            column = table.columns.get("period")
            found = (
                (read_month(row[column]) for row in table.rows)
                if column
                else (month_in_title(table),)
            )
            months |= {month for month in found if isinstance(month, date)}
    return months
