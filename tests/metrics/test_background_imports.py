"""Imports in processes of their own: seen while they run, killed, limited, and raced. Nothing here is simulated.

They share a scratch database with the test: a file, or one more on the same server.
"""

import contextlib
import signal
import subprocess
import threading
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import Campaign, User
from metrics.intake import background, commit, receive, recheck, settle, traces
from metrics.intake.traces import last_step
from metrics.models import Figure, Intake, MonthlyReport, Upload
from tests.factories import make_campaign, make_procedure, make_unit, make_user
from tests.scratch import Scratch
from tests.workbooks import numbers, template

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60  # seconds, for a machine with much else to do
MONTHS = [f"{month:02d}/2022" for month in range(3, 11)]


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """A database that other processes see too."""
    scratch = Scratch(tmp_path)
    monkeypatch.setenv("DATABASE_URL", scratch.copy("web"))
    with scratch.used("web"):
        there = connection.settings_dict
        monkeypatch.setitem(connections.databases, "default", there)  # for other threads
        yield
    scratch.remove()


@pytest.fixture
def world(shared, settings, monkeypatch) -> SimpleNamespace:
    """Ten units with thirty procedures each; the web waits for nobody."""
    settings.IMPORTS_IN_BACKGROUND = True
    monkeypatch.setenv("VAR_DIR", str(settings.VAR_DIR))
    monkeypatch.setattr(background, "SECONDS_TO_WAIT", 0)
    started: list[subprocess.Popen] = []

    class Noted(subprocess.Popen):
        def __init__(self, *arguments, **options) -> None:
            super().__init__(*arguments, **options, stderr=subprocess.DEVNULL)
            started.append(self)

    monkeypatch.setattr(background.subprocess, "Popen", Noted)
    campaign = make_campaign()
    units = [make_unit(campaign) for _ in range(10)]
    yield SimpleNamespace(
        campaign=campaign,
        units=units,
        procedures=[make_procedure(campaign, *units) for _ in range(30)],
        by=make_user(full_name="Nguyễn Thị Hoa"),
        started=started,
    )
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def client(client, world):
    client.force_login(world.by)
    return client


def data(world, received: int, months: list[str]) -> bytes:
    """300 lines a month."""
    counts = numbers(received=received, resolved_on_time=received, returned=received)
    return template(
        *[
            [unit.code, unit.name, month, procedure.code, procedure.name, 3, *counts]
            for unit in world.units
            for month in months
            for procedure in world.procedures
        ]
    )


def send(world, received: int = 5, *, months: list[str] = MONTHS[:1]) -> Intake:
    files = [("so-lieu.xlsx", data(world, received, months))]
    return receive(campaign=world.campaign, files=files, by=world.by)


def wait_for(what):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if answer := what():
            return answer
        time.sleep(0.01)
    pytest.fail("it never came")


def stop_at(step: str, *, intake: Intake, process: subprocess.Popen) -> None:
    """The process goes on for a moment at a time, so that it is held at the step however busy the machine is.

    "": at whatever it says first.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        process.send_signal(signal.SIGSTOP)
        if (said := last_step(intake)) and step in ("", said.words):
            return
        process.send_signal(signal.SIGCONT)
        time.sleep(0.003)
        assert process.poll() is None, "the process ended too soon"
    pytest.fail("it never came")


def ended(intake: Intake) -> Intake:
    def is_done() -> bool:
        intake.refresh_from_db()
        return not settle(intake).is_running

    wait_for(is_done)
    return intake


@contextlib.contextmanager
def somebody_else_writes(world):
    """Another thread keeps the imports of the campaign waiting."""
    begun, is_enough = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            Campaign.objects.select_for_update().get(pk=world.campaign.pk)
            begun.set()
            is_enough.wait(PATIENCE)
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    begun.wait(PATIENCE)
    yield
    is_enough.set()
    thread.join()


def again(intake: Intake) -> None:
    """As if the check had only been asked for, and nobody had begun it."""
    Intake.objects.filter(pk=intake.pk).update(state="checking", started_at=timezone.now())
    intake.refresh_from_db()


def test_a_check_and_an_import_are_seen_at_work_and_lead_on(world, client):
    intake = ended(send(world))
    address = f"/so-lieu/kiem-tra/{intake.pk}/"
    again(intake)
    with somebody_else_writes(world):  # so that it cannot be over before it is looked at
        background.start(intake)
        wait_for(lambda: client.get(f"{address}tien-do/").json()["step"] != "Đang chuẩn bị")
        assert client.get(f"{address}tien-do/").json()["is_running"]
        page = client.get(address).content.decode()
        assert ("data-progress" in page, "Kiểm tra xong" in page) == (True, False)
    ended(intake)
    page = client.get(address).content.decode()
    assert "Kiểm tra xong, không có lỗi." in page
    assert (Upload.objects.count(), MonthlyReport.objects.count()) == (0, 0)

    commit(intake=intake, by=world.by, fingerprint=intake.fingerprint)
    ended(intake)
    assert (intake.state, intake.decided_by) == ("committed", world.by)
    assert Figure.objects.count() == 300
    progress = client.get(f"{address}tien-do/").json()
    assert progress["address"] == f"/so-lieu/{Upload.objects.get().pk}/"


@pytest.mark.parametrize("step", ["Đang ghi số liệu", "Đang tính lại kết quả"])
def test_a_killed_commit_changes_nothing_and_can_be_started_again(world, client, step):
    intake = ended(send(world, months=MONTHS))
    commit(intake=intake, by=world.by, fingerprint=intake.fingerprint)
    intake.refresh_from_db()
    process = world.started[-1]
    stop_at(step, intake=intake, process=process)
    process.kill()
    process.wait()
    assert (Upload.objects.count(), MonthlyReport.objects.count()) == (0, 0)
    address = f"/so-lieu/kiem-tra/{intake.pk}/"
    page = client.get(address).content.decode()
    assert "Bị gián đoạn, chưa có gì thay đổi." in page
    assert "Chạy lại" in page
    client.post(f"{address}lai/")
    ended(intake)
    assert intake.state == "ready"
    commit(intake=intake, by=world.by, fingerprint=intake.fingerprint)
    assert (ended(intake).state, Figure.objects.count()) == ("committed", 2400)


def test_a_killed_check_can_be_started_again(world):
    intake = send(world)
    stop_at("", intake=intake, process=world.started[-1])
    world.started[-1].kill()
    world.started[-1].wait()
    assert settle(intake).state == "interrupted"
    assert ended(recheck(intake=intake)).state == "ready"


def test_a_process_that_needs_too_much_memory_is_ended(world, monkeypatch):
    intake = ended(send(world, months=MONTHS))  # more lines than fit in what the start left over
    again(intake)
    with monkeypatch.context() as patch:
        patch.setenv("IMPORT_MEMORY_MIB", "1")
        patch.setattr(traces, "TIME_TO_BEGIN", timedelta(0))  # it may end before any sign
        background.start(intake)
        assert world.started[-1].wait(PATIENCE) != 0
        assert settle(intake).state == "interrupted"
    assert ended(recheck(intake=intake)).state == "ready"


def test_a_process_that_takes_too_long_is_ended(world, monkeypatch):
    intake = ended(send(world))
    again(intake)
    with monkeypatch.context() as patch:
        patch.setenv("IMPORT_SECONDS", "1")
        patch.setattr(traces, "TIME_TO_BEGIN", timedelta(0))
        with somebody_else_writes(world):  # so that it cannot be over before
            background.start(intake)
            assert world.started[-1].wait(PATIENCE) != 0
        assert settle(intake).state == "interrupted"
    assert ended(recheck(intake=intake)).state == "ready"


def test_of_two_officers_at_once_exactly_one_imports(world):
    other = make_user(full_name="Trần Văn Bình", role=User.Role.STAFF)
    intake = ended(send(world))
    both = threading.Barrier(2)
    told: list[str] = []

    def decide(by: User) -> None:
        both.wait(PATIENCE)
        try:
            commit(intake=intake, by=by, fingerprint=intake.fingerprint)
        except Refused as refusal:
            told.extend(refusal.sentences)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[by]) for by in (world.by, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = ended(intake).decided_by
    assert winner in (world.by, other)
    assert [sentence.startswith(winner.full_name) for sentence in told] == [True]
    assert (intake.state, Upload.objects.get().uploaded_by) == ("committed", winner)


def test_of_two_files_for_the_same_months_exactly_one_comes_in(world):
    first, second = ended(send(world, 5)), ended(send(world, 6))
    for intake in (first, second):
        commit(intake=intake, by=world.by, fingerprint=intake.fingerprint)
    states = sorted([ended(first).state, ended(second).state])
    assert states == ["committed", "ready"]
    told = first if first.state == "ready" else second
    assert "Nguyễn Thị Hoa đã nhập lần số" in told.message
    assert told.outcome["counts"] == {"new": 0, "changed": 300, "same": 0, "removed": 0}
    assert Upload.objects.count() == 1
