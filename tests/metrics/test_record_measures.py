"""Stored measures follow the reports and the catalogue, as known at every instant."""

from datetime import date

import pytest

from campaigns.models.append_only import AppendOnlyError
from campaigns.time import BEGINNING
from metrics.actions import record_measures
from metrics.models import CatalogueEntry, CumulativeMeasures
from metrics.queries.boards import load_board, measures_by_unit
from metrics.scoring.measures import REPORT
from tests.factories import (
    at,
    make_campaign,
    make_criterion,
    make_procedure,
    make_report,
    make_unit,
)

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = date(2022, 3, 1), date(2022, 4, 1), date(2022, 5, 1)


@pytest.fixture
def campaign():
    return make_campaign(last_month=MAY)


def report(campaign, unit, procedure, month, known_from, **counts):
    made = make_report(campaign, unit, month, {procedure: counts}, known_from=at(known_from))
    record_measures(campaign=campaign, since=at(known_from), units=[unit.pk])
    return made


def known(campaign, unit, month, as_of=None):
    return measures_by_unit(campaign, month, at(as_of) if as_of else None)[unit.pk]


def test_unit_has_measures_for_every_month_before_any_report(campaign):
    unit = make_unit(campaign)
    make_procedure(campaign, unit)

    assert record_measures(campaign=campaign, since=BEGINNING) == 3
    assert record_measures(campaign=campaign, since=BEGINNING) == 0  # nothing new to say
    assert known(campaign, unit, APRIL).missing_months == {REPORT: (MARCH, APRIL)}
    assert known(campaign, unit, APRIL).procedures_all == 1


def test_correction_is_known_from_its_own_instant_only(campaign):
    unit = make_unit(campaign)
    procedure = make_procedure(campaign, unit)
    record_measures(campaign=campaign, since=BEGINNING)
    report(campaign, unit, procedure, MARCH, "2022-04-05 08:00", received=10)
    report(campaign, unit, procedure, APRIL, "2022-05-05 08:00", received=5)
    report(campaign, unit, procedure, MARCH, "2022-05-20 08:00", received=11)

    assert known(campaign, unit, APRIL).received == 16
    assert known(campaign, unit, APRIL, "2022-05-20 08:00").received == 16  # inclusive
    assert known(campaign, unit, APRIL, "2022-05-20 07:59").received == 15
    assert known(campaign, unit, APRIL, "2022-05-04 08:00").missing_months == {REPORT: (APRIL,)}
    assert known(campaign, unit, MARCH, "2022-04-04 08:00").missing_months == {REPORT: (MARCH,)}


def test_history_loaded_out_of_order_gives_the_same_measures_at_every_instant(campaign):
    unit, other = make_unit(campaign), make_unit(campaign)
    procedure = make_procedure(campaign, unit, other)
    record_measures(campaign=campaign, since=BEGINNING)
    report(campaign, unit, procedure, APRIL, "2022-05-05 08:00", received=5)
    report(campaign, unit, procedure, MARCH, "2022-04-05 08:00", received=10)  # back-dated
    report(campaign, other, procedure, MARCH, "2022-04-05 08:00", received=10)
    report(campaign, other, procedure, APRIL, "2022-05-05 08:00", received=5)

    for instant in ("2022-04-01 00:00", "2022-04-06 00:00", "2022-05-06 00:00", None):
        for month in (MARCH, APRIL, MAY):
            assert known(campaign, unit, month, instant) == known(campaign, other, month, instant)


def test_change_of_catalogue_takes_effect_from_its_own_instant(campaign):
    unit = make_unit(campaign)
    first = make_procedure(campaign, unit)
    make_procedure(campaign, unit)
    record_measures(campaign=campaign, since=BEGINNING)
    report(campaign, unit, first, MARCH, "2022-04-05 08:00", received=2, received_online_l3=1)

    CatalogueEntry.objects.exclude(procedure=first).update(known_to=at("2022-06-01 08:00"))
    record_measures(campaign=campaign, since=at("2022-06-01 08:00"))

    assert known(campaign, unit, MARCH).procedures_all == 1
    assert known(campaign, unit, MARCH, "2022-05-31 08:00").procedures_all == 2


def test_rows_are_written_once(campaign):
    unit = make_unit(campaign)
    record_measures(campaign=campaign, since=BEGINNING)
    row = CumulativeMeasures.objects.filter(unit=unit).first()

    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        row.delete()
    with pytest.raises(AppendOnlyError):
        CumulativeMeasures.objects.all().delete()
    with pytest.raises(AppendOnlyError):
        CumulativeMeasures.objects.update(late=0)


@pytest.mark.parametrize("units", [1, 24])
def test_board_takes_the_same_number_of_queries_for_any_number_of_units(
    campaign, units, django_assert_num_queries
):
    make_criterion(campaign, "BCN")
    for _ in range(units):
        unit = make_unit(campaign)
        make_report(campaign, unit, MARCH, {}, known_from=at("2022-04-05 08:00"))
    record_measures(campaign=campaign, since=BEGINNING)
    record_measures(campaign=campaign, since=at("2022-04-05 08:00"))

    with django_assert_num_queries(10):
        board = load_board(campaign, MARCH)

    assert len(board.units) == units


def test_month_outside_the_campaign_is_refused(campaign):
    with pytest.raises(ValueError, match="Tháng 6/2022 nằm ngoài phong trào"):
        load_board(campaign, date(2022, 6, 1))
