"""Many rows at once: what is in them arrives, and what the table forbids does not."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from metrics.importing import bulk
from metrics.importing.bulk import insert_numbers
from metrics.models import Figure
from tests.factories import at, make_campaign, make_procedure, make_report, make_unit

pytestmark = pytest.mark.django_db

FIELDS = ("report", "procedure", "source", "row", "post_source", "received", "received_post")


@pytest.fixture
def report():
    campaign = make_campaign()
    unit = make_unit(campaign)
    procedures = [make_procedure(campaign, unit) for _ in range(3)]
    report = make_report(
        campaign, unit, date(2022, 3, 1), {procedures[0]: {}}, known_from=at("2022-04-05")
    )
    report.others = [procedure.pk for procedure in procedures[1:]]
    report.sheet = report.figures.get().source_id
    return report


@pytest.mark.parametrize("at_once", [1, 5_000])
def test_rows_arrive_as_they_are_blanks_too(report, monkeypatch, at_once):
    monkeypatch.setattr(bulk, "LINES_AT_ONCE", at_once)
    first, second = report.others
    rows = [
        (report.pk, first, report.sheet, 9, None, 2_147_483_647, 0),
        (report.pk, second, report.sheet, 10, report.sheet, None, None),
    ]
    insert_numbers(Figure, FIELDS, iter(rows))
    found = Figure.objects.filter(procedure__in=report.others).order_by("procedure")
    assert list(found.values_list(*FIELDS)) == rows


def test_more_rows_than_one_statement_takes(report):
    rows = [(report.pk, 10**6 + n, report.sheet, n, None, n, 0) for n in range(1, 1234)]
    insert_numbers(Figure, FIELDS, iter(rows))
    found = Figure.objects.filter(procedure__gt=10**6).order_by("procedure")
    assert list(found.values_list(*FIELDS)) == rows


def test_no_row_at_all(report):
    insert_numbers(Figure, FIELDS, iter([]))
    assert Figure.objects.count() == 1


@pytest.mark.parametrize(
    "bad",
    [(10, None, -1, 0), (10, None, 1, 2), (None, None, 1, 0)],
    ids=["below 0", "more by post", "no row"],
)
def test_what_the_table_forbids_takes_all_of_it_back(report, bad):
    first, second = report.others
    rows = [
        (report.pk, first, report.sheet, 9, None, 1, 0),
        (report.pk, second, report.sheet, *bad),
    ]
    if bad == (10, None, 1, 2):
        fields = (*FIELDS, "received_online_l3", "received_online_l4")
        rows = [(*row, 0, 0) for row in rows]
    else:
        fields = FIELDS
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_numbers(Figure, fields, iter(rows))
    assert Figure.objects.count() == 1


def test_the_same_row_twice_is_none(report):
    row = (report.pk, report.others[0], report.sheet, 9, None, 1, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_numbers(Figure, FIELDS, iter([row, row]))
    assert Figure.objects.count() == 1
