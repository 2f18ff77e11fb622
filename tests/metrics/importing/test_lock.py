"""While a file is checked others go on writing, and what they write is seen."""

import threading

import pytest
from django.db import OperationalError, connection, connections, transaction

from campaigns.models import Unit
from metrics.importing import import_files
from metrics.importing.lock import TRIES_WITHOUT_THE_LOCK
from metrics.models import MonthlyReport
from tests.factories import make_campaign, make_procedure, make_unit, make_user
from tests.scratch import Scratch
from tests.workbooks import numbers, template

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """A database that other threads may use too; somebody who waits for the lock gives up soon."""
    scratch = Scratch(tmp_path)
    scratch.copy("shared")
    with scratch.used("shared"):
        there = connection.settings_dict
        if connection.vendor == "sqlite":
            there = there | {"OPTIONS": there["OPTIONS"] | {"timeout": 0.05}}
        monkeypatch.setitem(connections.databases, "default", there)
        yield
    scratch.remove()


def elsewhere(work) -> None:
    thread = threading.Thread(target=lambda: (work(), connection.close()))
    thread.start()
    thread.join(10)


@pytest.mark.parametrize("writes", [1, TRIES_WITHOUT_THE_LOCK])
def test_somebody_writes_while_a_file_is_checked(shared, writes):
    if connection.vendor != "sqlite":
        writes = 1  # rows have locks of their own: the run is never begun anew
    campaign = make_campaign()
    unit = make_unit(campaign)
    procedure = make_procedure(campaign, unit)
    counts = numbers(received=5, resolved_on_time=5, returned=5)
    data = template([unit.code, "", "03/2022", procedure.code, "", 3, *counts])
    written = []

    def progress(step: str, done: int = 0, total: int = 0) -> None:
        if step == "Đang so với số liệu đã có" and len(written) < writes:
            name = f"Tên thứ {len(written)}"
            elsewhere(lambda: written.append(Unit.objects.filter(pk=unit.pk).update(name=name)))

    by = make_user()
    outcome = import_files(
        campaign=campaign, files=[("a.xlsx", data)], by=by, note="x", progress=progress
    )
    assert (outcome.outcome, outcome.faults) == ("committed", [])
    assert written == [1] * writes
    assert MonthlyReport.objects.get().unit.name == f"Tên thứ {writes - 1}"
    Unit.objects.filter(pk=unit.pk).update(name="Sau đó")  # nothing is left locked


def test_what_follows_an_import_waits_for_nobody_in_the_middle(shared):
    """A hook that reads and then writes has the lock from its beginning: nobody comes in between."""
    campaign = make_campaign()
    unit = make_unit(campaign)
    procedure = make_procedure(campaign, unit)
    counts = numbers(received=5, resolved_on_time=5, returned=5)
    data = template([unit.code, "", "03/2022", procedure.code, "", 3, *counts])
    tried = []

    def write(name: str) -> None:
        try:
            Unit.objects.filter(pk=unit.pk).update(name=name)
            tried.append("written")
        except OperationalError:
            tried.append("refused")

    def follow() -> None:
        with transaction.atomic():
            Unit.objects.get(pk=unit.pk)
            elsewhere(lambda: write("Của người khác"))
            write("Của việc sau khi nhập")

    outcome = import_files(
        campaign=campaign, files=[("a.xlsx", data)], by=make_user(), note="x",
        before_commit=lambda _: transaction.on_commit(follow),
    )  # fmt: skip
    assert (outcome.outcome, outcome.faults) == ("committed", [])
    assert tried == ["refused" if connection.vendor == "sqlite" else "written", "written"]
    assert Unit.objects.get(pk=unit.pk).name == "Của việc sau khi nhập"
