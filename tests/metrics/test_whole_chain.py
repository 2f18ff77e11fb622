"""Campaigns made at random, from folder and workbooks to the printed board, against a second, slow computation."""

import json

import pytest
from django.core.management import call_command

from tests.metrics.scoring.random_campaigns import MONTHS, World, board

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("seed", range(12))
def test_board_of_a_random_campaign_is_that_of_the_second_computation(seed, tmp_path, capsys):
    world = World(seed)
    world.write(tmp_path)
    call_command("load_campaign", str(tmp_path), enrol_all=True)
    for month in MONTHS:
        (tmp_path / f"{month}.xlsx").write_bytes(world.month_file(month))
        call_command(
            "import_statistics",
            str(tmp_path / f"{month}.xlsx"),
            campaign=world.slug,
            accept_warnings="thử",
        )
    if "KH" in world.criteria:
        (tmp_path / "assess.json").write_text(json.dumps({"KH": world.assessed}), encoding="utf-8")
        call_command("assess", str(tmp_path / "assess.json"), campaign=world.slug)

    for month in MONTHS:
        capsys.readouterr()
        call_command("scoreboard", campaign=world.slug, month=month, format="json")
        assert json.loads(capsys.readouterr().out) == board(world, month)
