"""Files come in: they are kept first, then checked."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import PurePath

from django.db import connection, transaction
from django.utils import timezone

from campaigns.models import Campaign, User
from metrics.intake.background import start
from metrics.intake.traces import forget
from metrics.models import Intake, IntakeFile

LONGEST_NAME = 255
DAYS_KEPT = 30


def receive(
    *,
    campaign: Campaign,
    files: Iterable[tuple[str, bytes]],
    by: User,
    is_manual: bool = False,
) -> Intake:
    """Keeps the files (name, bytes), starts their check and returns the intake, whose page is ``intake``.

    The check may have ended by then or still run: the page tells. ``is_manual``: the program made the files from
    what somebody typed. Intakes that were not checked again for ``DAYS_KEPT`` days go, unless they were imported.
    Must not be called inside a transaction.
    """
    _delete_old()
    with transaction.atomic():
        intake = Intake.objects.create(campaign=campaign, created_by=by, is_manual=is_manual)
        names: set[str] = set()
        for position, (name, data) in enumerate(files, start=1):
            file = IntakeFile.objects.create(
                intake=intake,
                position=position,
                name=_free_name(name, names),
                sha256=hashlib.sha256(data).hexdigest(),
                size=len(data),
                data=b"",
            )
            _store(file, data)
            del data  # before the next one is read
    start(intake)
    intake.refresh_from_db()
    return intake


def _store(file: IntakeFile, data: bytes) -> None:
    """The bytes as they are. For PostgreSQL Django would write them out as text: three times the memory."""
    if connection.vendor != "postgresql":
        file.data = data
        file.save(update_fields=["data"])
        return
    from psycopg import Cursor  # noqa: PLC0415  (only where PostgreSQL is the database)

    connection.ensure_connection()
    table = connection.ops.quote_name(IntakeFile._meta.db_table)
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(f"UPDATE {table} SET data = %b WHERE id = %s", [data, file.pk])  # noqa: S608


def _free_name(name: str, taken: set[str]) -> str:
    """Faults are told by the name of their file, so each has its own."""
    path = PurePath(name[-LONGEST_NAME:])
    free, number = path.name, 1
    while free in taken:
        number += 1
        free = f"{path.stem} ({number}){path.suffix}"[-LONGEST_NAME:]
    taken.add(free)
    return free


def _delete_old() -> None:
    old = Intake.objects.exclude(state=Intake.State.COMMITTED).filter(
        started_at__lt=timezone.now() - timedelta(days=DAYS_KEPT)
    )
    with transaction.atomic():
        numbers = list(old.select_for_update().values_list("pk", flat=True))
        IntakeFile.objects.filter(intake__in=numbers).delete()
        Intake.objects.filter(pk__in=numbers).delete()
    for number in numbers:
        forget(number)
