"""Starts the work on an intake in a process of its own, and says when it came to nothing."""

import subprocess
import sys
import threading
from collections.abc import Iterable

from django.conf import settings

from metrics.intake.traces import is_alive
from metrics.intake.work import job_of, run
from metrics.models import Intake

SECONDS_TO_WAIT = 2.0  # longer than that a page does not wait


def start(intake: Intake) -> None:
    """Begins the job that the state of the intake asks for, and waits a little: most end at once.

    The process lives on when ours ends; only a limit of its own or the system stops it. Must not be called inside a
    transaction: the other process would not see what is in it.
    """
    if not settings.IMPORTS_IN_BACKGROUND:
        run(intake.pk, job_of(intake))
        return
    process = subprocess.Popen(  # noqa: S603  (our own program, and a number)
        [sys.executable, "manage.py", "run_intake", str(intake.pk), job_of(intake)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # faults go to stderr, to the log of the web process
        start_new_session=True,  # neither Ctrl+C nor the end of the web process is meant for it
    )
    try:
        process.wait(SECONDS_TO_WAIT)
    except subprocess.TimeoutExpired:
        # somebody has to take note of its end, else it stays in the system's table
        threading.Thread(target=process.wait, daemon=True).start()


def settle(intake: Intake) -> Intake:
    """The intake as it is now. One whose process is gone without an end becomes INTERRUPTED: nothing was written."""
    if intake.is_running and not is_alive(intake):
        # an end that came meanwhile wins
        Intake.objects.filter(
            pk=intake.pk, state=intake.state, started_at=intake.started_at
        ).update(state=Intake.State.INTERRUPTED)
        intake.refresh_from_db()
    return intake


def settle_all(intakes: Iterable[Intake]) -> list[Intake]:
    """Asks the database only about those whose process is gone."""
    return [settle(intake) for intake in intakes]
