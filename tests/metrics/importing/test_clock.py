"""A clock that is put back: what a unit and month say next is never older than what they said before."""

import pytest
import time_machine

from metrics.actions import withdraw_upload
from metrics.importing import import_files
from metrics.importing.rules import KNOWN_AT
from metrics.models import MonthlyReport, Upload
from tests.factories import at, make_campaign, make_procedure, make_unit, make_user
from tests.workbooks import numbers, template

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    campaign = make_campaign()
    unit = make_unit(campaign)
    procedure = make_procedure(campaign, unit)
    by = make_user()

    def bring(received: int):
        counts = numbers(received=received, resolved_on_time=received, returned=received)
        data = template([unit.code, "", "03/2022", procedure.code, "", 3, *counts])
        name = f"{received}.xlsx"
        return import_files(campaign=campaign, files=[(name, data)], by=by, note="x", reason="x")

    bring.by = by
    return bring


def history() -> list:
    return list(MonthlyReport.objects.order_by("revision").values_list("revision", "known_from"))


def test_a_correction_is_refused_until_the_clock_is_right_again(world):
    with time_machine.travel(at("2022-04-05 08:00"), tick=False):
        assert world(5).outcome == "committed"
    with time_machine.travel(at("2022-04-04 08:00"), tick=False):
        refused = world(6)
        assert (refused.outcome, [fault.rule for fault in refused.faults]) == (
            "refused",
            [KNOWN_AT.slug],
        )
    assert history() == [(1, at("2022-04-05 08:00"))]
    with time_machine.travel(at("2022-04-05 08:01"), tick=False):
        assert world(6).outcome == "committed"
    assert history() == [(1, at("2022-04-05 08:00")), (2, at("2022-04-05 08:01"))]


def test_a_withdrawal_does_not_go_back_either(world):
    with time_machine.travel(at("2022-04-05 08:00"), tick=False):
        world(5)
        world(6)
    with time_machine.travel(at("2022-04-04 08:00"), tick=False):
        withdraw_upload(upload=Upload.objects.get(filename="6.xlsx"), reason="nhầm", by=world.by)
    assert history() == [(number, at("2022-04-05 08:00")) for number in (1, 2, 3)]
