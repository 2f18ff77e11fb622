"""Processes that are killed half-way, and processes that do the same at the same time: nothing is ever torn."""

import io
import json
import os
import random
import shutil
import signal
import time
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from openpyxl import load_workbook

from campaigns.files import SHIPPED_CAMPAIGN
from campaigns.models import Campaign, CampaignUnit, User
from dashboards.verification import verify
from metrics.importing import import_files
from metrics.models import CatalogueEntry, MonthlyReport, Upload
from tests.scratch import Player, Scratch
from tests.workbooks import HEADER, template

pytestmark = [
    pytest.mark.django_db(
        transaction=True
    ),  # the tables that are copied, and no transaction around
    pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9"),
]

DEMO = Path(settings.BASE_DIR) / "tamnong_thidua" / "demonstration" / "data"
JUNE = date(2022, 6, 1)
UNITS = {"30001", "30004", "30007", "30010"}
MOMENTS = 10


@pytest.fixture(scope="module")
def scratch(django_db_setup, django_db_blocker, tmp_path_factory, files):
    """Databases "empty": tables alone, "loaded": a campaign that begins in June, "june": with its figures of June."""
    scratch = Scratch(tmp_path_factory.mktemp("scratch"))
    folder = tmp_path_factory.mktemp("campaign") / "cchc"
    shutil.copytree(SHIPPED_CAMPAIGN, folder)
    rules = (folder / "campaign.toml").read_text()
    (folder / "campaign.toml").write_text(rules.replace('"2022-03"', '"2022-06"'))
    with django_db_blocker.unblock():
        scratch.copy("empty")
        scratch.copy("loaded", of="empty")
        with scratch.used("loaded"):
            call_command("load_campaign", str(folder), enrol_all=True, stdout=io.StringIO())
        scratch.copy("june", of="loaded")
        with scratch.used("june"):
            call_command(*import_command(files / "thang-6-0.xlsx"), stdout=io.StringIO())
        yield scratch
        scratch.remove()


def june(more: int) -> bytes:
    """June of a few units, with ``more`` dossiers received, and resolved too late, in every line."""
    sheet = load_workbook(DEMO / "so-lieu-2022-06.xlsx").worksheets[0]
    lines = [list(row) for row in sheet.iter_rows(values_only=True) if row[0] in UNITS]
    assert len(lines) > 100
    for line in lines:
        for name in ("Tiếp nhận trong kỳ", "Giải quyết trễ hạn"):
            line[HEADER.index(name)] += more
    return template(*lines)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """June, and two corrections of it."""
    folder = tmp_path_factory.mktemp("files")
    for more in (0, 1, 2):
        (folder / f"thang-6-{more}.xlsx").write_bytes(june(more))
    return folder


def board() -> str:
    out = io.StringIO()
    call_command("scoreboard", campaign="cchc-2022", month="2022-06", format="json", stdout=out)
    return out.getvalue()


def differences() -> list[str]:
    return [difference.sentence for difference in verify(Campaign.objects.all()).differences]


def revisions() -> set[int]:
    return set(MonthlyReport.objects.filter(month=JUNE).values_list("revision", flat=True))


def import_command(*paths: Path) -> list[str]:
    return ["import_statistics", *map(str, paths), "--accept-warnings", "x", "--json"]


def test_an_import_that_is_killed_leaves_all_or_nothing(scratch, files):
    path = files / "thang-6-1.xlsx"
    url = scratch.copy("whole", of="june")
    player = Player(url, *import_command(path))
    assert player.is_ready()
    player.go()
    statements = list(player.statements())
    code, out, complaint = player.end()
    assert (code, complaint, json.loads(out)["outcome"]) == (0, "", "committed")
    with scratch.used("june"):
        before = board()
    with scratch.used("whole"):
        after = board()
    assert before != after

    dice = random.Random(2022)
    last = statements[-1]
    moments = [*sorted(dice.sample(range(1, last), MOMENTS - 2)), last, last]
    found = []
    for moment in moments:
        player = Player(scratch.copy("killed", of="june"), *import_command(path))
        assert player.is_ready()
        player.go()
        next(sent for sent in player.statements() if sent == moment)
        time.sleep(dice.uniform(0, 0.02))
        player.process.send_signal(signal.SIGKILL)
        code, out, complaint = player.end()
        assert (code, complaint) in ((-signal.SIGKILL, ""), (0, ""))

        with scratch.used("killed"):
            found.append(board())
            assert found[-1] in (before, after)
            assert differences() == []
            again = import_files(
                campaign=Campaign.objects.get(), files=[(path.name, path.read_bytes())], note="x",
                by=User.objects.get(username="he-thong"),
            )  # fmt: skip
            assert again.outcome == ("committed" if found[-1] == before else "unchanged")
            assert (board(), revisions()) == (after, {1, 2})
            assert Upload.objects.count() == 2
    assert before in found


def at_once(url: str, *commands: list[str]) -> list[tuple[int, str, str]]:
    players = [Player(url, *command) for command in commands]
    assert all(player.is_ready() for player in players)
    for player in players:
        player.go()
    return [player.end() for player in players]


def test_two_officers_correct_the_same_month_at_once(scratch, files):
    one, two = files / "thang-6-1.xlsx", files / "thang-6-2.xlsx"
    ended = at_once(scratch.copy("at_once", of="june"), import_command(one), import_command(two))
    assert [(code, err, json.loads(out)["outcome"]) for code, out, err in ended] == [
        (0, "", "committed")
    ] * 2
    with scratch.used("at_once"):
        assert differences() == []
        assert revisions() == {1, 2, 3}
        in_force = MonthlyReport.objects.in_force_at(None)
        [newest] = set(in_force.values_list("upload__filename", flat=True))
        assert newest in (one.name, two.name)  # all of one or all of the other


def test_the_same_file_twice_at_once_comes_in_once(scratch, files):
    path = files / "thang-6-1.xlsx"
    ended = at_once(scratch.copy("twice", of="june"), *[import_command(path)] * 2)
    assert sorted((code, err, json.loads(out)["outcome"]) for code, out, err in ended) == [
        (0, "", "committed"),
        (0, "", "unchanged"),
    ]
    with scratch.used("twice"):
        assert (differences(), revisions(), Upload.objects.count()) == ([], {1, 2}, 2)


def test_two_first_loads_of_a_campaign_at_once_are_one(scratch):
    ended = at_once(scratch.copy("first", of="empty"), *[["load_campaign", "--enrol-all"]] * 2)
    assert [(code, err) for code, _, err in ended] == [(0, "")] * 2
    assert sorted(out.splitlines()[0] for _, out, _ in ended) == [
        "Phong trào “cchc-2022” đã đúng như trong tệp; không có gì thay đổi.",
        "Đã nạp phong trào “cchc-2022”:",
    ]
    with scratch.used("first"):
        counts = [CampaignUnit.objects.count(), CatalogueEntry.objects.count()]
        assert differences() == []
    with scratch.used("loaded"):
        assert counts == [CampaignUnit.objects.count(), CatalogueEntry.objects.count()]
