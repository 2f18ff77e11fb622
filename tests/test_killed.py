"""kill -9 while a dossier is sent and while a board is announced: all of it or nothing, and it can be done again.

Imports: ``tests/metrics/test_at_once.py``; backups: ``tests/tamnong_thidua/test_backup.py``. Each act is killed before
a statement of its transaction, at its last one, and between the commit and the seal of its entry in the log.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from campaigns.actions import Refused
from campaigns.models import AuditEntry, AuditSeal, Campaign, CampaignUnit, User
from campaigns.time import BEGINNING
from dashboards.actions import publish_board
from dashboards.models import PublishedBoard
from dashboards.verification import verify
from metrics.actions import record_measures
from metrics.importing import import_files
from registrations.actions import submit
from registrations.models import Event, Registration, Submission
from registrations.models.registration import digest_of
from tests.factories import (
    MARCH,
    make_campaign,
    make_criterion,
    make_officer,
    make_procedure,
    make_unit,
    make_user,
)
from tests.registrations.dossiers import write
from tests.scratch import Player, Scratch
from tests.workbooks import numbers, template

pytestmark = [
    pytest.mark.django_db(transaction=True),  # the tables that are copied
    pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9"),
]


@pytest.fixture(scope="module")
def scratch(django_db_setup, django_db_blocker, tmp_path_factory):
    """Database "ready": a draft that lacks nothing, and figures of March that nobody has announced."""
    scratch = Scratch(tmp_path_factory.mktemp("scratch"))
    with django_db_blocker.unblock():
        scratch.copy("ready")
        with scratch.used("ready"):
            fill()
        yield scratch
        scratch.remove()


def fill() -> None:
    campaign = make_campaign(slug="thu", registration_before=date(2100, 1, 1))
    make_criterion(campaign, "BCN")
    unit, clerk = make_unit(campaign, code="30004"), make_user(username="nhap-lieu")
    make_user(username="lanh-dao-phong")
    procedure = make_procedure(campaign, unit)
    record_measures(campaign=campaign, since=BEGINNING, units={unit.pk})
    counts = numbers(received=7, resolved_on_time=7, returned=7)
    line = [unit.code, unit.name, "03/2022", procedure.code, procedure.code, 3, *counts]
    files = [("thang-3.xlsx", template(line))]
    assert import_files(campaign=campaign, files=files, by=clerk, note="x").outcome == "committed"
    write(dossier(), make_officer(unit, username="can-bo"))


def dossier() -> CampaignUnit:
    return CampaignUnit.objects.select_related("unit", "campaign", "group").get()


@dataclass(frozen=True)
class Act:
    """``state``: what there is of it; ``again``: does it once more in this process."""

    command: tuple[str, ...]
    state: Callable[[], tuple]
    again: Callable[[], object]
    nothing: tuple
    all: tuple
    refusal: str


def told(model: str) -> int:
    return AuditEntry.objects.filter(model=model).count()


def sent() -> tuple:
    """Submissions, their files, events, the state of the dossier, entries of the log."""
    for one in Submission.objects.all():
        assert one.digest == digest_of(one.content)
    return (
        Submission.objects.count(),
        sum(one.files.count() for one in Submission.objects.all()),
        Event.objects.filter(kind=Event.Kind.SUBMITTED).count(),
        Registration.objects.get().state,
        told("registrations.submission"),
    )


def announced() -> tuple:
    return PublishedBoard.objects.count(), told("dashboards.publishedboard")


ACTS = {
    "submission": Act(
        command=("tests.registrations.dossiers:send_draft", "1", "can-bo"),
        state=sent,
        again=lambda: submit(
            campaign_unit=dossier(), by=User.objects.get(username="can-bo")
        ),
        nothing=(0, 0, 0, "draft", 0),
        all=(1, 1, 1, "submitted", 1),
        refusal="Không cần gửi lần nữa",
    ),
    "publication": Act(
        command=("publish", "--campaign", "thu", "--month", "2022-03", "--user", "lanh-dao-phong"),
        state=announced,
        again=lambda: publish_board(
            campaign=Campaign.objects.get(),
            month=MARCH,
            by=User.objects.get(username="lanh-dao-phong"),
        ),
        nothing=(0, 0),
        all=(1, 1),
        refusal="không khác bản số 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_what_is_killed_is_there_or_not_and_can_be_done_again(scratch, name):
    act = ACTS[name]
    with scratch.used("ready"):
        command = [str(dossier().pk) if word == "1" else word for word in act.command]
        assert act.state() == act.nothing
    _, statements = killed_at(scratch, command, moment=None)
    # One statement of the act is its entry in the log: the seal and its transaction come after the commit.
    moments = [statements // 4, statements // 2, statements - 5, statements - 2, statements]
    found = []
    for moment in moments:
        killed_at(scratch, command, moment)
        with scratch.used("killed"):
            state = act.state()
            found.append(state)
            assert state in (act.nothing, act.all)
            assert [one.sentence for one in verify(Campaign.objects.all()).differences] == []
            if state == act.nothing:
                act.again()
            else:
                with pytest.raises(Refused, match=act.refusal):
                    act.again()
                make_user()  # the next act seals what was left
            assert act.state() == act.all
            result = verify(Campaign.objects.all())
            assert (result.differences, result.unsealed) == ([], 0)
            assert AuditSeal.objects.count() == AuditEntry.objects.count()
    assert found[0] == act.nothing
    assert found[-1] == act.all


def killed_at(scratch: Scratch, command: list[str], moment: int | None) -> tuple[int, int]:
    """The exit code, and how many statements were begun; ``moment`` None: it ends by itself."""
    player = Player(scratch.copy("killed", of="ready"), *command)
    assert player.is_ready()
    player.go()
    sent = 0
    for sent in player.statements():
        if sent == moment:
            player.process.send_signal(signal.SIGKILL)
    code, _, complaint = player.end()
    assert (code, complaint) in ((-signal.SIGKILL, ""), (0, ""))
    assert moment is not None or code == 0
    return code, sent
