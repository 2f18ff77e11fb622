"""An upload is taken back as a whole: what was in force before is in force again, and nothing is deleted."""

from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from campaigns.actions import Refused
from metrics.actions import lock_month, withdraw_upload
from metrics.models import Figure, MonthlyReport, Upload
from metrics.queries import (
    campaigns_newest_first,
    default_month,
    measures_by_unit,
    months_with_reports,
)
from tests.metrics.importing.lines import PEACE, TOWN, line
from tests.workbooks import template

JUNE = date(2022, 6, 1)


def received(world, unit) -> int | None:
    """Dossiers received in June as known now; None without a report."""
    report = MonthlyReport.objects.in_force_at(None).filter(unit=unit, month=JUNE).first()
    return report and sum(f.received for f in Figure.objects.filter(report=report))


def upload_of(outcome) -> Upload:
    return Upload.objects.get(pk=outcome.uploads[0].id)


def rows() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in apps.get_models()}


def test_first_upload_withdrawn_leaves_the_month_not_reported(world, take_in):
    first = upload_of(take_in(template(line(TOWN, received=5), line(PEACE, received=7))))

    restored = withdraw_upload(upload=first, reason="nhầm tháng", by=world.by)

    assert [(r.unit.code, r.revision, r.is_void, r.restores, r.reason) for r in restored] == [
        ("30001", 2, True, None, "nhầm tháng"),
        ("30004", 2, True, None, "nhầm tháng"),
    ]
    assert (received(world, world.town), received(world, world.peace)) == (None, None)
    measures = measures_by_unit(world.campaign, JUNE, None)[world.town.pk]
    assert (measures.received, JUNE in measures.missing_months["report"]) == (0, True)
    assert Figure.objects.count() == 2  # nothing is deleted
    assert default_month(world.campaign) == world.campaign.first_month
    assert months_with_reports(world.campaign) == []
    assert [campaign.has_figures for campaign in campaigns_newest_first()] == [False]


def test_correction_withdrawn_restores_the_figures_before_and_their_cells(world, take_in):
    take_in(template(line(TOWN, received=5), line(PEACE, received=7)), name="mot.xlsx")
    before = Figure.objects.get(report__unit=world.town)
    second = upload_of(take_in(template(line(TOWN, received=6)), name="hai.xlsx"))
    assert received(world, world.town) == 6

    withdraw_upload(upload=second, reason="sai tệp", by=world.by)

    assert (received(world, world.town), received(world, world.peace)) == (5, 7)
    report = MonthlyReport.objects.in_force_at(None).get(unit=world.town, month=JUNE)
    after = Figure.objects.get(report=report)
    assert (report.revision, report.restores, report.upload.filename) == (
        3,
        before.report,
        "mot.xlsx",
    )
    assert (after.source, after.row, after.counts()) == (before.source, before.row, before.counts())
    assert measures_by_unit(world.campaign, JUNE, None)[world.town.pk].received == 5


def test_withdrawing_an_upload_that_a_later_one_replaced_leaves_the_later_one(world, take_in):
    first = upload_of(take_in(template(line(TOWN, received=5), line(PEACE, received=7))))
    second = upload_of(take_in(template(line(TOWN, received=6))))

    restored = withdraw_upload(upload=first, reason="sai tệp", by=world.by)
    assert [r.unit.code for r in restored] == ["30004"]
    assert (received(world, world.town), received(world, world.peace)) == (6, None)

    withdraw_upload(
        upload=second, reason="cũng sai", by=world.by
    )  # the one before is withdrawn too
    assert received(world, world.town) is None


def test_withdrawn_bytes_may_come_in_again(world, take_in):
    data = template(line(TOWN, received=5))
    withdraw_upload(upload=upload_of(take_in(data)), reason="nhầm", by=world.by)

    again = take_in(data)

    assert (again.outcome, received(world, world.town)) == ("committed", 5)
    assert [u.state for u in Upload.objects.order_by("pk")] == ["withdrawn", "committed"]


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (" ", "Hãy ghi lý do rút lần nhập này."),
        ("nhầm", "Số liệu tháng 6/2022 đã khóa; hãy mở khóa trước khi rút lần nhập này."),
    ],
)
def test_refused_withdrawal_changes_nothing(world, take_in, reason, sentence):
    upload = upload_of(take_in(template(line(TOWN, received=5))))
    lock_month(campaign=world.campaign, month=JUNE, by=world.by)
    before = rows()

    with pytest.raises(Refused) as refusal:
        withdraw_upload(upload=upload, reason=reason, by=world.by)

    assert (refusal.value.sentences, rows()) == ((sentence,), before)


def test_command(world, take_in, capsys):
    upload = upload_of(take_in(template(line(TOWN, received=5))))

    call_command("withdraw_upload", upload.pk, reason="nhầm tháng")
    assert capsys.readouterr().out == (
        f"Đã rút lần nhập số {upload.pk}; khôi phục 1 báo cáo tháng của đơn vị.\n"
    )

    with pytest.raises(CommandError, match="đã được rút từ trước") as refusal:
        call_command("withdraw_upload", upload.pk, reason="nhầm tháng")
    assert refusal.value.returncode == 1
    with pytest.raises(CommandError, match="Không có lần nhập số 999") as usage:
        call_command("withdraw_upload", 999, reason="x")
    assert usage.value.returncode == 2
