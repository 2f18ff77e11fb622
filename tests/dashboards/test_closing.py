"""One month on its way, from the figures to the announced board, and what a unit confirms of it."""

import pytest
import time_machine
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import CampaignUnit
from dashboards.actions import publish_board
from dashboards.inbox import tasks_for
from metrics.actions import assess, confirm_figures, lock_month, record_measures
from metrics.models import FigureConfirmation, MonthLock
from tests.factories import (
    MARCH,
    at,
    make_campaign,
    make_criterion,
    make_officer,
    make_procedure,
    make_report,
    make_unit,
    make_user,
)

ADDRESS = "/chot-thang/2022-03/"
KNOWN = at("2022-04-02 08:00")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at("2022-04-05 09:00"), tick=False) as clock:
        yield clock


@pytest.fixture
def world(db):
    campaign = make_campaign()
    make_criterion(campaign, "BCN")
    make_criterion(campaign, "KH", measure="assessed", operator=">=", threshold="100")
    units = [make_unit(campaign, code=code) for code in ("A1", "B2")]
    return campaign, units, make_procedure(campaign, *units)


def report(world, unit, **counts) -> None:
    campaign, _, procedure = world
    make_report(campaign, unit, MARCH, {procedure: counts}, known_from=timezone.now())
    record_measures(campaign=campaign, since=timezone.now())


def steps(client) -> dict[str, tuple[bool, list[str]]]:
    page = client.get(ADDRESS)
    return {step.name: (step.is_done, step.names) for step in page.context["steps"]}


def test_every_step_says_who_is_missing(client, world):
    campaign, (first, second), _ = world
    client.force_login(make_user())
    report(world, first, received=1)
    before = steps(client)
    assert before["Nhận số liệu"] == (False, [f"{second.name} (chưa báo cáo (03/2022))"])
    assert before["Đánh giá kế hoạch"] == (False, sorted([first.name, second.name]))
    assert before["Đơn vị xác nhận"] == (False, [first.name, second.name])
    assert not before["Khóa"][0]
    assert not before["Công bố"][0]
    report(world, second, received=1)
    assess(campaign=campaign, values={"KH": {"A1": 100, "B2": 100}}, by=make_user())
    for unit in (first, second):
        confirm_figures(
            campaign_unit=CampaignUnit.objects.get(unit=unit),
            month=MARCH,
            revision=1,
            by=make_officer(unit),
        )
    assert client.post(ADDRESS).status_code == 302
    publish_board(campaign=campaign, month=MARCH, by=make_user(), is_final=True)
    after = steps(client)
    assert {name for name, (is_done, _) in after.items() if not is_done} <= {"Kiểm tra", "Gửi"}
    assert [names for _, names in after.values()] == [[]] * 7


def test_a_month_that_runs_is_not_closed(client, world, clock):
    clock.move_to(at("2022-03-20 09:00"))
    client.force_login(make_user())
    assert client.post(ADDRESS).status_code == 422
    assert not MonthLock.objects.exists()


def test_a_campaign_without_units_is_not_done(client, db):
    make_campaign()
    client.force_login(make_user())
    found = steps(client)
    assert not found["Nhận số liệu"][0]
    assert not found["Đơn vị xác nhận"][0]


# What a unit confirms


@pytest.fixture
def own(world):
    """The first unit as it takes part, and its officer."""
    _, (first, _), _ = world
    report(world, first, received=1)
    return CampaignUnit.objects.get(unit=first), make_officer(first)


def test_one_tap_confirms_and_the_task_is_gone(client, own):
    unit, officer = own
    assert [task.address for task in tasks_for(officer, timezone.now())] == [
        f"/so-lieu/xac-nhan/A1/?phong-trao={unit.campaign.slug}"
    ]
    client.force_login(officer)
    assert client.post("/so-lieu/xac-nhan/A1/", {"thang": "2022-03", "ban": "1"}).status_code == 302
    assert FigureConfirmation.objects.in_force().get().by == officer
    assert tasks_for(officer, timezone.now()) == []


def test_a_correction_asks_anew(world, own):
    unit, officer = own
    confirm_figures(campaign_unit=unit, month=MARCH, revision=1, by=officer)
    report(world, unit.unit, received=2)
    assert not FigureConfirmation.objects.in_force().exists()
    with pytest.raises(Refused, match="vừa được điều chỉnh"):
        confirm_figures(campaign_unit=unit, month=MARCH, revision=1, by=officer)
    confirm_figures(campaign_unit=unit, month=MARCH, revision=2, by=officer)
    assert FigureConfirmation.objects.in_force().get().revision == 2


def test_who_confirms_when_and_once(world, own):
    _, (_, second), _ = world
    unit, officer = own
    given = {"campaign_unit": unit, "month": MARCH, "revision": 1}
    for stranger in (make_user(), make_officer(second)):
        with pytest.raises(Refused, match="Chỉ cán bộ của"):
            confirm_figures(by=stranger, **given)
    confirm_figures(by=officer, **given)
    with pytest.raises(Refused, match="không cần xác nhận nữa"):
        confirm_figures(by=officer, **given)
    with pytest.raises(Refused, match="chưa có số liệu"):
        confirm_figures(
            campaign_unit=CampaignUnit.objects.get(unit=second),
            month=MARCH,
            revision=1,
            by=make_officer(second),
        )


def test_not_after_the_lock(world, own):
    campaign, _, _ = world
    unit, officer = own
    lock_month(campaign=campaign, month=MARCH, by=make_user())
    with pytest.raises(Refused, match="đã khóa nên không xác nhận được nữa"):
        confirm_figures(campaign_unit=unit, month=MARCH, revision=1, by=officer)
    assert tasks_for(officer, timezone.now()) == []
