"""Every "why" page of a part of the demonstration, walked to the cells of the stored files and computed again."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import QuerySet
from openpyxl import load_workbook

from campaigns.models import Campaign
from metrics.importing import import_files
from metrics.models import Figure
from tests.dashboards.walk import walk
from tests.factories import make_user
from tests.workbooks import template

DEMO = Path(settings.BASE_DIR) / "tamnong_thidua" / "demonstration" / "data"
MARCH, APRIL = date(2022, 3, 1), date(2022, 4, 1)
UNITS = {"30004", "P-TP"}


@pytest.fixture
def campaign(db) -> Campaign:
    call_command("load_campaign", enrol_all=True, verbosity=0)
    campaign = Campaign.objects.get()
    files = []
    for month in (MARCH, APRIL):
        name = f"so-lieu-{month:%Y-%m}.xlsx"
        sheet = load_workbook(DEMO / name).worksheets[0]
        lines = [row for row in sheet.iter_rows(values_only=True) if row[0] in UNITS]
        files.append((name, template(*lines)))
    done = import_files(campaign=campaign, files=files, by=make_user(), note="Đúng")
    assert done.outcome == "committed", done.faults
    return campaign


def test_every_number_is_that_of_its_cells(client, campaign):
    client.force_login(make_user())
    walked = walk(client, campaign, [APRIL], UNITS) + walk(client, campaign, [MARCH], ["30004"])
    assert (walked["pages"], walked["computed again"], walked["cells"] > 300) == (21, 18, True)


def test_the_walk_finds_a_number_that_is_not_in_its_cell(client, campaign):
    client.force_login(make_user())
    figure = Figure.objects.filter(report__in=campaign.reports.values("pk"), received__gt=0).first()
    same = QuerySet(Figure).filter(report=figure.report, procedure=figure.procedure)
    same.update(received=figure.received + 1)
    with pytest.raises(AssertionError):
        walk(client, campaign, [APRIL], UNITS)
