"""The demonstration workbooks raise no fault and no warning, whatever is special about each of them."""

from pathlib import Path

import pytest
from django.core.management import call_command

from campaigns.actions import acting_user
from campaigns.models import Campaign
from metrics.importing import import_files
from metrics.models import Figure, MonthlyReport, Upload
from tests.workbooks import parts_of

pytestmark = pytest.mark.usefixtures("doubts")

DEMO = Path(__file__).parents[3] / "tamnong_thidua" / "demonstration" / "data"
FILES = sorted(DEMO.glob("so-lieu-2022-*.xlsx"))


@pytest.fixture
def campaign(db):
    call_command("load_campaign", enrol_all=True, verbosity=0)
    return Campaign.objects.get(slug="cchc-2022")


def test_all_eight_months(campaign):
    outcome = import_files(
        campaign=campaign,
        files=[(file.name, file.read_bytes()) for file in FILES],
        by=acting_user(),
    )
    assert (outcome.outcome, outcome.faults) == ("committed", [])
    assert outcome.counts == {"new": 8170, "changed": 0, "same": 0, "removed": 0}
    assert Upload.objects.count() == 8
    assert MonthlyReport.objects.count() == 24 * 8 - 1  # Phú Thành B did not report August
    assert MonthlyReport.objects.filter(is_nil=True).count() == 8
    assert Figure.objects.count() == 8170 - 8
    assert len(parts_of(FILES[0].read_bytes())) > 5
