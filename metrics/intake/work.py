"""The work itself: the check of an intake, and its import. Runs wherever it is called; see background.py."""

from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from metrics.importing import Outcome, Progress, Result, import_files
from metrics.importing.marking import marked_workbook
from metrics.importing.reference import load_reference
from metrics.intake.changes import write_list_of_changes
from metrics.intake.findings import as_kept
from metrics.intake.likeness import with_likely_owners
from metrics.intake.meanwhile import what_changed
from metrics.intake.traces import Reporter, changes_file, forget, lock_of
from metrics.models import Intake, IntakeFile

State = Intake.State

FOUND = {
    Result.CLEAN: State.READY,
    Result.NEEDS_NOTE: State.NEEDS_NOTE,
    Result.REFUSED: State.REFUSED,
    Result.UNCHANGED: State.UNCHANGED,
}
SECONDS_FOR_THE_LOCK = 5  # pages that look whether somebody works hold it for an instant


class Job(StrEnum):
    CHECK = "check"
    COMMIT = "commit"


class TakenAwayError(Exception):
    """The run that was started for the intake is not ours any more: nothing of it may stay."""


def job_of(intake: Intake) -> Job:
    return Job.COMMIT if intake.state == State.COMMITTING else Job.CHECK


def run(number: int, job: Job) -> None:
    """Does a job for an intake, from its files in the database to its new state; nothing if it asks for none, or
    another one."""
    with lock_of(number).acquire(timeout=SECONDS_FOR_THE_LOCK):
        intake = Intake.objects.select_related("campaign", "created_by", "decided_by").get(
            pk=number
        )
        if not intake.is_running or job_of(intake) != job:
            return
        report = Reporter(intake)
        is_over = _commit(intake, report) if job == Job.COMMIT else _check(intake, report)
    if is_over:
        forget(number)


def _check(intake: Intake, report: Progress) -> bool:
    """False: somebody has to decide now."""
    files = _files(intake)
    outcome = import_files(
        campaign=intake.campaign, files=files, by=intake.created_by, dry_run=True, progress=report
    )
    marked = _marked(files, outcome, report)
    report("Đang lập danh sách thay đổi")
    reference = load_reference(intake.campaign, timezone.now())
    write_list_of_changes(outcome.months, reference, changes_file(intake.pk))
    kept = with_likely_owners(as_kept(outcome), reference)
    with transaction.atomic():
        _take(
            intake,
            state=FOUND[outcome.outcome],
            outcome=kept,
            fingerprint=outcome.fingerprint,
            checked_at=timezone.now(),
        )
        for file in intake.files.only("pk", "name"):
            IntakeFile.objects.filter(pk=file.pk).update(marked=marked.get(file.name))
    return False


def _marked(files: list[tuple[str, bytes]], outcome: Outcome, report: Progress) -> dict[str, bytes]:
    faulty = {fault.file for fault in outcome.faults}
    marked = {}
    for name, data in files:
        if name in faulty:
            report("Đang đánh dấu các ô có lỗi", len(marked), len(faulty))
            of_file = [fault for fault in outcome.faults if fault.file == name]
            marked[name] = marked_workbook(data, of_file, name)
    return marked


def _commit(intake: Intake, report: Progress) -> bool:
    def close(outcome: Outcome) -> None:
        """In the transaction of the figures: so the intake says "imported" exactly when they are."""
        _take(intake, state=State.COMMITTED, outcome=as_kept(outcome), decided_at=timezone.now())
        intake.files.update(data=b"", marked=None)  # the uploads keep the bytes

    outcome = import_files(
        campaign=intake.campaign,
        files=_files(intake),
        by=intake.decided_by,
        note=intake.note,
        reason=intake.reason,
        intake=intake,
        expected=intake.fingerprint,
        progress=report,
        before_commit=close,
    )
    if outcome.outcome == Result.COMMITTED:
        return True
    _take(
        intake,
        state=State.CHECKING,
        started_at=timezone.now(),
        decided_by=None,
        decided_at=None,
        message=what_changed(intake),
    )
    intake.refresh_from_db()
    return _check(intake, Reporter(intake))


def _files(intake: Intake) -> list[tuple[str, bytes]]:
    return [(file.name, bytes(file.data)) for file in intake.files.all()]


def _take(intake: Intake, **changes) -> None:
    """Changes the intake if it is still the run that we were started for."""
    ours = Intake.objects.filter(pk=intake.pk, state=intake.state, started_at=intake.started_at)
    if not ours.update(**changes):
        raise TakenAwayError(intake.pk)
