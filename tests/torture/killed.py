"""kill -9 of the process that sends a dossier or announces a board, at moments all over it."""

import os
import random
import signal
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign, CampaignUnit, User
from dashboards.models import PublishedBoard
from dashboards.verification import verify
from registrations.models import Registration, Submission
from registrations.models.registration import digest_of
from tamnong_thidua.demonstration.dossiers import write_draft
from tests.scratch import Player
from tests.torture.server import SLUG, Row

DOSSIERS = 12
MONTHS = [f"2022-{month:02d}" for month in range(3, 11)]


def killed_acts(
    commands: list[list[str]], is_done: Callable[[int], bool | None], seed: int
) -> tuple[int, int, int]:
    """How often it held, how many were cut, how many of those were there whole.

    ``is_done``: of the act with this number; None: it is there in part. Each is killed at a moment of its own, and
    repeated in a process that nobody kills.
    """
    dice, usual = random.Random(seed), 20
    held = cut = whole = 0
    for number, command in enumerate(commands):
        code, statements = played(command, moment=dice.randint(1, usual))
        cut += code == -signal.SIGKILL
        first = is_done(number)
        whole += first is True and code == -signal.SIGKILL
        if first is False:
            code, statements = played(command, moment=None)
            usual = statements
            if code:
                continue
        held += first is not None and is_done(number) is True
    return held, cut, whole


def played(command: list[str], moment: int | None) -> tuple[int, int]:
    connection.close()
    player = Player(os.environ["DATABASE_URL"], *command)
    player.is_ready()
    player.go()
    sent = 0
    for sent in player.statements():
        if sent == moment:
            player.process.send_signal(signal.SIGKILL)
    return player.end()[0], sent


def killed_submissions(folder: Path) -> Iterator[Row]:
    campaign = Campaign.objects.exclude(slug=SLUG).order_by("-pk").first()
    Campaign.objects.filter(pk=campaign.pk).update(registration_before=date(2100, 1, 1))
    free = CampaignUnit.objects.filter(
        campaign=campaign, unit__members__user__role=User.Role.OFFICER, registration=None
    ).select_related("unit", "campaign", "group")
    units, commands = list(free[:DOSSIERS]), []
    for number, unit in enumerate(units):
        officer = User.objects.filter(role=User.Role.OFFICER, memberships__unit=unit.unit).first()
        now = timezone.now()
        write_draft(campaign_unit=unit, number=number, issued_on=now.date(), by=officer, at=now)
        commands.append(["tests.registrations.dossiers:send_draft", str(unit.pk), officer.username])

    def is_done(number: int) -> bool | None:
        registration = Registration.objects.get(campaign_unit=units[number])
        sent = list(Submission.objects.filter(registration=registration))
        told = registration.events.filter(submission__isnull=False).count()
        is_sent = registration.state == Registration.State.SUBMITTED
        if (len(sent), told, is_sent) == (0, 0, False):
            return False
        is_whole = (len(sent), told, is_sent) == (1, 1, True) and (
            sent[0].digest == digest_of(sent[0].content) and sent[0].files.count() == 1
        )
        return True if is_whole else None

    yield from told("gửi hồ sơ", commands, is_done, seed=1)


def killed_publications(folder: Path) -> Iterator[Row]:
    before = set(PublishedBoard.objects.values_list("pk", flat=True))
    commands = [
        ["publish", "--campaign", SLUG, "--month", month, "--user", "truongphong"]
        for month in MONTHS
    ]
    # One figure is corrected, so that every month has something to announce.
    played(["assess", str(assessment(folder)), "--campaign", SLUG], moment=None)

    def is_done(number: int) -> bool | None:
        month = date.fromisoformat(f"{MONTHS[number]}-01")
        new = PublishedBoard.objects.filter(campaign__slug=SLUG, month=month).exclude(pk__in=before)
        return {0: False, 1: True}.get(new.count())

    yield from told("công bố bảng", commands, is_done, seed=2)


def assessment(folder: Path) -> Path:
    path = folder / "danh-gia.json"
    path.write_text('{"KH": {"30001": "91.5"}}')
    return path


def told(
    what: str, commands: list[list[str]], is_done: Callable[[int], bool | None], *, seed: int
) -> Iterator[Row]:
    held, cut, whole = killed_acts(commands, is_done, seed)
    yield (
        f"kill -9 giữa lúc {what}: có trọn hoặc không có gì, làm lại được",
        len(commands),
        held,
        f"{cut} lần cắt ngang, {whole} lần đã ghi trọn",
    )
    result = verify(list(Campaign.objects.all()))
    sound = not result.differences and not result.unsealed
    yield ("sau đó mọi số khớp tệp gốc, nhật ký đã niêm phong hết", 1, int(sound), "")
