"""The demonstration workbooks through the real importer give exactly the boards computed by another program."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from campaigns.models import Campaign
from dashboards.exporting import as_json
from metrics.queries.boards import load_board
from tests.factories import at

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).parents[2] / "tamnong_thidua" / "demonstration" / "data"
EXPECTED = Path(__file__).parents[1] / "expected"


def expected(name: str) -> dict:
    return json.loads((EXPECTED / name).read_text(encoding="utf-8"))


def scoreboard(capsys, **options) -> dict:
    call_command("scoreboard", campaign="cchc-2022", format="json", **options)
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def loaded(db):
    """The 2022 campaign, every unit a participant, all eight months, each known from the 5th of the next one."""
    call_command("load_campaign", enrol_all=True, verbosity=0)
    for month in range(3, 11):
        call_command(
            "import_statistics",
            str(DEMO / f"so-lieu-2022-{month:02d}.xlsx"),
            campaign="cchc-2022",
            known_at=f"2022-{month + 1:02d}-05T08:10",
            verbosity=0,
        )
    return Campaign.objects.get(slug="cchc-2022")


def test_sample_boards(loaded, capsys):
    capsys.readouterr()
    assert scoreboard(capsys, month="2022-06") == expected("expected-2022-06.json")
    assert scoreboard(capsys, month="2022-10") == expected("expected-2022-10.json")
    assert scoreboard(capsys) == expected("expected-2022-10.json")  # the newest month with figures

    call_command("assess", str(DEMO / "assess-kh.json"), campaign="cchc-2022")
    capsys.readouterr()
    assert scoreboard(capsys, month="2022-10") == expected("expected-2022-10-final.json")
    assert scoreboard(capsys, month="2022-10", as_of="2022-11-30T00:00") == {
        **expected("expected-2022-10.json"),
        "as_of": "2022-11-30T00:00:00+07:00",
    }


def test_board_of_june_as_known_in_july_is_that_of_june_for_ever(loaded):
    june = Campaign.objects.get(slug="cchc-2022").months[3]

    early = as_json(load_board(loaded, june, at("2022-07-05 08:10")))
    too_early = as_json(load_board(loaded, june, at("2022-07-05 08:09")))

    assert {**early, "as_of": None} == expected("expected-2022-06.json")
    reasons = {unit["reason"] for group in too_early["groups"] for unit in group["units"]}
    assert reasons == {"chưa báo cáo (06/2022)"}
