"""Every change of what a board shows changes the version of the data, and nothing that it shows is left out."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import (
    Adjustment,
    Campaign,
    CampaignUnit,
    Criterion,
    Exclusion,
    Group,
    Participant,
    RulesVersion,
    Unit,
    UnitMember,
    User,
)
from dashboards.actions import publish_board
from dashboards.data_version import WITH_HISTORY, WRITTEN_ONCE, data_version
from metrics.models import Assessment, CumulativeMeasures, MonthlyReport
from tests.dashboards.test_board_views import VIEWS, make_world
from tests.factories import MARCH, at, make_officer, make_report, make_unit, make_user

pytestmark = pytest.mark.django_db

# Every request asks for these two, kept or not: they are never kept with a page.
ALWAYS_ASKED = {"django_session", "campaigns_user"}


@pytest.mark.parametrize("role", [User.Role.LEADER, User.Role.OFFICER, User.Role.STAFF])
@pytest.mark.parametrize("address", VIEWS)
def test_a_board_reads_nothing_that_the_version_does_not_know(client, role, address):
    """Also where there is a published board, an exclusion and a look back in time."""
    campaign, units = make_world(3)
    by = make_user()
    publish_board(campaign=campaign, month=MARCH, by=by)
    Exclusion.objects.create(
        campaign_unit=CampaignUnit.objects.get(unit=units[0]), reason="x", excluded_by=by
    )
    user = make_officer(units[0]) if role == User.Role.OFFICER else make_user(role=role)
    client.force_login(user)
    read = set()
    for query in ("", "?thang=2022-03", "?thang=2022-03&den=2022-05-01T00:00&xep=-diem&ten=xa"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{address}{query}").status_code == 200
        sql = [one["sql"] for one in queries if "count(*)" not in one["sql"]]
        read |= set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(sql)))
    known = {model._meta.db_table for model in (*WITH_HISTORY, *WRITTEN_ONCE)}
    assert read - known == ALWAYS_ASKED


def one_of(model):
    return model.objects.first()


def change(model, **fields):
    """Saved as the admin saves it."""
    row = one_of(model)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def new_exclusion(world):
    Exclusion.objects.create(
        campaign_unit=one_of(CampaignUnit), reason="vi phạm", excluded_by=make_user()
    )


def new_adjustment(world):
    Adjustment.objects.create(
        campaign_unit=one_of(CampaignUnit),
        points=Decimal("2.50"),
        reason="sáng kiến",
        basis="12/QĐ-UBND",
        proposed_by=make_user(),
        approved_by=make_user(),
    )


def new_report(world):
    campaign, units = world
    make_report(campaign, units[0], date(2022, 5, 1), {}, known_from=at("2022-06-05 08:00"))


def new_measures(world):
    newest = CumulativeMeasures.objects.values().first()
    CumulativeMeasures.objects.create(**{**newest, "id": None})


def new_assessment(world):
    campaign, units = world
    Assessment.objects.create(
        campaign=campaign, unit=units[0], criterion_code="KH", value=5, assessed_by=make_user()
    )


CHANGES = {
    "campaign": lambda _: change(Campaign, title="Khác"),
    "rules": lambda _: change(RulesVersion, low_rate="2"),
    "criterion": lambda _: change(Criterion, threshold="21"),
    "criterion away": lambda _: one_of(Criterion).delete(),
    "new criterion": lambda _: Criterion.objects.create(
        rules=one_of(RulesVersion), code="X", subject="individual", title="x", measure="assessed"
    ),
    "group": lambda _: change(Group, name="Khác"),
    "unit": lambda _: change(Unit, name="Khác"),
    "unit moved": lambda _: change(CampaignUnit, group=one_of(Group)),
    "new unit": lambda world: make_unit(world[0]),
    "participation ends": lambda _: change(Participant, known_to=at("2022-06-01 08:00")),
    "excluded": new_exclusion,
    "bonus": new_adjustment,
    "officer": lambda world: make_officer(world[1][0]),
    "officer leaves": lambda _: change(UnitMember, valid_to=date(2022, 12, 31)),
    "report": new_report,
    "measures": new_measures,
    "assessment": new_assessment,
    "published": lambda world: publish_board(campaign=world[0], month=MARCH, by=make_user()),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_changes_the_version(what):
    world = make_world(2)
    make_officer(world[1][1])
    before = data_version()
    assert data_version() == before
    CHANGES[what](world)
    assert data_version() != before


def test_no_model_is_without_a_change_above():
    """A new model of the version needs a case of its own."""
    cases = {
        *("Campaign", "RulesVersion", "Criterion", "Group", "Unit", "CampaignUnit"),
        *("Participant", "Exclusion", "Adjustment", "UnitMember"),
        *("MonthlyReport", "CumulativeMeasures", "Assessment", "PublishedBoard"),
    }
    assert {model.__name__ for model in (*WITH_HISTORY, *WRITTEN_ONCE)} == cases


def test_what_is_counted_cannot_change_unseen():
    """Written once means that; history is written by the model itself."""
    for model in WRITTEN_ONCE:
        assert model.__mro__[1].__name__ == "AppendOnlyModel"
    for model in WITH_HISTORY:
        history = apps.get_model(model._meta.app_label, f"Historical{model.__name__}")
        assert model.history.model is history


def test_rows_that_come_in_another_order_than_their_numbers_are_seen():
    """On PostgreSQL the row with the smaller number may be committed last; the greatest number says nothing then."""
    campaign, units = make_world(2)
    number = MonthlyReport.objects.latest("pk").pk + 5
    newest = MonthlyReport.objects.latest("recorded_at")
    fields = {
        "campaign": campaign,
        "unit": units[1],
        "known_from": newest.known_from,
        "recorded_at": newest.recorded_at,
        "recorded_by": newest.recorded_by,
        "upload": newest.upload,
    }
    MonthlyReport.objects.create(pk=number, month=date(2022, 5, 1), revision=1, **fields)
    before = data_version()
    MonthlyReport.objects.create(pk=number - 1, month=date(2022, 6, 1), revision=1, **fields)
    assert data_version() != before
