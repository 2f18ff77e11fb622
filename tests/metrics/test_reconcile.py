"""Totals of units against the sums of figures: on the samples nothing differs, and what differs is named."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from campaigns.actions import acting_user
from campaigns.models import Campaign
from metrics.importing import import_files
from metrics.models import Figure, MonthlyReport
from metrics.reconcile import Comparison, compare, reconcile

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).parents[2] / "tamnong_thidua" / "demonstration" / "data"
DATA = Path(__file__).parents[1] / "data"
EXPORTS = {
    "B": "theo-thu-tuc-30010-2022-06.xlsx",
    "C": "bcci-30010-2022-06.xlsx",
    "D": "II-06a-2022-06.xlsx",
    "E": "bao-cao-huyen-2022-06.xlsx",
}
JUNE = date(2022, 6, 1)


@pytest.fixture
def campaign(db):
    call_command("load_campaign", enrol_all=True, verbosity=0)
    return Campaign.objects.get(slug="cchc-2022")


@pytest.fixture
def take_in(campaign):
    def take_in(*paths: Path, **options):
        files = [(path.name, path.read_bytes()) for path in paths]
        return import_files(campaign=campaign, files=files, by=acting_user(), **options)

    return take_in


def template(month: int) -> Path:
    return DEMO / f"so-lieu-2022-{month:02d}.xlsx"


def export(layout: str) -> Path:
    return DATA / EXPORTS[layout]


def test_columns_that_either_source_does_not_know_do_not_differ():
    figures = {"received": 5, "resolved_late": 1, "withdrawn": 2}
    totals = {"received": 5, "resolved_late": 2, "carried_over": 3, "withdrawn": None}
    found = compare(figures, totals)
    assert found == (
        Comparison("carried_over", None, 3),
        Comparison("received", 5, 5),
        Comparison("resolved_late", 1, 2),
    )
    assert [comparison.differs for comparison in found] == [False, False, True]
    assert found[2].label == "giải quyết trễ hạn"


def test_the_samples_agree_whatever_comes_first(take_in, campaign):
    for month in (3, 4, 5, 6):
        outcome = take_in(template(month))
        assert (outcome.outcome, outcome.faults) == ("committed", [])
    for layout, expected in (
        ("B", "committed"), ("C", "unchanged"), ("D", "committed"), ("E", "committed"),
    ):  # fmt: skip
        outcome = take_in(export(layout))
        assert (outcome.outcome, outcome.faults) == (expected, [])
        assert outcome.as_json()["reconciliation"] == []
    found = reconcile(campaign)
    assert len(found) == 48
    assert {len(one.columns) for one in found if one.layout == "D"} == {8}
    assert {len(one.columns) for one in found if one.layout == "E"} == {8}
    assert [one.differences for one in found if one.differences] == []


def test_all_in_one_run(take_in, campaign):
    outcome = take_in(*(template(month) for month in (3, 4, 5, 6)), *map(export, "DECB"))
    assert (outcome.outcome, outcome.faults) == ("committed", [])
    assert len(outcome.reconciliations) == 48
    assert outcome.as_json()["reconciliation"] == []


@pytest.mark.parametrize("order", ["BC", "CB"])
def test_b_and_c_alone_equal_the_rows_of_a(take_in, campaign, order):
    """All that these two layouts know: not what was returned; and suspended, which A does not have."""
    for layout in order:
        assert take_in(export(layout)).outcome == "committed"

    def rows() -> dict[str, dict]:
        report = MonthlyReport.objects.in_force_at(None).get(unit__code="30010", month=JUNE)
        return {
            figure.procedure.code: figure.counts()
            for figure in Figure.objects.filter(report=report).select_related("procedure")
        }

    by_exports = rows()
    take_in(template(6), note="chỉ có tháng 6")
    by_template = rows()
    assert len(by_exports) == 78
    for code, counts in by_template.items():
        assert by_exports[code] == counts | {"returned": None, "suspended": 0}


DIFFERENCES = [
    {"unit": "30010", "month": "2022-06", "layout": "D", "column": "received_online", "figures": 70, "totals": 69},
    {"unit": "30010", "month": "2022-06", "layout": "D", "column": "resolved_late", "figures": 0, "totals": 1},
]  # fmt: skip


@pytest.fixture
def form_with_differences(tmp_path) -> Path:
    """II.06a with other numbers in the row of 30010, and totals to match."""
    book = load_workbook(export("D"))
    [row] = [row for row in book.active.iter_rows() if row[1].value == "UBND xã Phú Hiệp"]
    total = next(r for r in book.active.iter_rows() if r[0].value == "Tổng cộng")
    for cells in (row, total):
        for column, more in ((3, -1), (4, 1), (8, -1), (9, 1)):  # online, direct; on time, late
            cells[column].value += more
    path = tmp_path / "bieu.xlsx"
    book.save(path)
    return path


def test_a_planted_difference_is_shown(take_in, campaign, form_with_differences, capsys):
    take_in(template(3), template(4), template(5), template(6))
    outcome = take_in(form_with_differences, dry_run=True)
    assert (outcome.outcome, outcome.faults) == ("clean", [])
    shown = outcome.as_json()["reconciliation"]
    assert [difference["column"] for difference in shown] == [
        "received_online", "resolved_on_time", "resolved_late",
    ]  # fmt: skip
    assert [shown[0], shown[2]] == DIFFERENCES

    capsys.readouterr()
    call_command("import_statistics", str(form_with_differences), campaign="cchc-2022")
    out = capsys.readouterr().out
    assert "Đối chiếu với tổng số của đơn vị: 3 chỗ khác nhau." in out
    assert (
        "  UBND xã Phú Hiệp, tháng 6/2022, mẫu D, giải quyết trễ hạn: theo thủ tục 0, tổng số 1"
        in out
    )
    call_command("reconcile", campaign="cchc-2022", month="2022-06", json=True)
    assert json.loads(capsys.readouterr().out) == shown
    call_command("reconcile", campaign="cchc-2022", month="2022-05")
    assert capsys.readouterr().out == "Không có tổng số nào để đối chiếu.\n"
    with pytest.raises(CommandError, match="Tháng 1/2022 nằm ngoài phong trào"):
        call_command("reconcile", campaign="cchc-2022", month="2022-01")


def test_a_month_has_the_same_number_of_queries_whatever_is_in_it(
    take_in, campaign, django_assert_num_queries
):
    with django_assert_num_queries(3):
        assert reconcile(campaign) == []
    take_in(template(6), export("D"), export("E"), note="chỉ có tháng 6")
    with django_assert_num_queries(3):
        assert len(reconcile(campaign, month=JUNE)) == 48
    assert reconcile(campaign, month=date(2022, 5, 1)) == []


def test_totals_without_figures_are_compared_with_nothing(take_in, campaign):
    outcome = take_in(export("D"))
    assert (outcome.reconciliations, reconcile(campaign)) == ([], [])
    take_in(export("C"))  # post alone knows none of these columns
    [found] = reconcile(campaign)
    assert {comparison.figures for comparison in found.columns} == {None}
    assert found.differences == ()
