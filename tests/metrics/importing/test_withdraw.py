"""An upload is taken back as a whole: what was in force before is in force again, and nothing is deleted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.actions import Refused
from campaigns.models import AuditEntry
from metrics.actions import lock_month, preview_withdrawal, withdraw_upload
from metrics.models import Figure, MonthlyReport, Upload
from metrics.queries.boards import (
    campaigns_newest_first,
    default_month,
    measures_by_unit,
    months_with_reports,
)
from tests.factories import make_criterion
from tests.metrics.importing.lines import PEACE, TOWN, line
from tests.metrics.importing.reports import post
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


def test_the_log_tells_of_the_upload_and_of_its_withdrawal(world, take_in):
    first = upload_of(take_in(template(line(TOWN, received=5), line(PEACE, received=7))))
    withdraw_upload(upload=first, reason="nhầm tháng", by=world.by)
    came, went = AuditEntry.objects.filter(model="metrics.upload").order_by("pk")
    for entry in (came, went):
        assert (entry.by, entry.campaign, entry.object_key) == (
            world.by, world.campaign, str(first.pk),
        )  # fmt: skip
    assert (came.act, went.act, went.reason) == ("added", "changed", "nhầm tháng")
    assert ["", "tên tệp", "", first.filename] in came.changes
    assert ["", "trạng thái", "Đã nhập", "Đã rút"] in went.changes


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
        ("nhầm", "Số liệu tháng 6/2022 đã khóa; hãy đề nghị mở khóa ở trang Khóa tháng trước."),
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


# Who rises and falls by it


@pytest.fixture
def ranked(world):
    """A campaign that begins in June, in which the town and Hòa Bình are ranked by their late dossiers."""
    world.campaign.first_month = JUNE
    world.campaign.save()
    make_criterion(world.campaign, "TH", measure="late", operator="none_or_low", threshold="")
    return world


ON_TIME = {"received": 100, "resolved_on_time": 100}
LATE = {"received": 100, "resolved_on_time": 95, "resolved_late": 5}
TOWN_FALLS = {
    "unit": "30001",
    "total_before": "10.00",
    "total_after": "4.44",
    "rank_before": 1,
    "rank_after": 2,
}
TOWN_RISES = {
    "unit": "30001",
    "total_before": "4.44",
    "total_after": "10.00",
    "rank_before": 2,
    "rank_after": 1,
}


@pytest.fixture
def correction(ranked, take_in):
    """The upload by which the town, first like Hòa Bình, has late dossiers."""
    take_in(template(line(TOWN, **ON_TIME), line(PEACE, **ON_TIME)), name="mot.xlsx")
    return upload_of(take_in(template(line(TOWN, **LATE)), name="hai.xlsx"))


def test_effects_of_a_withdrawal_are_kept(ranked, correction):
    assert correction.effects == [TOWN_FALLS]

    withdraw_upload(upload=correction, reason="nhầm", by=ranked.by)

    correction.refresh_from_db()
    assert correction.withdrawn_effects == [TOWN_RISES]
    last = correction.history.first()
    assert (last.withdrawn_effects, last.history_user, last.history_change_reason) == (
        [TOWN_RISES], ranked.by, "nhầm",
    )  # fmt: skip
    assert correction.history.count() == 2


def test_preview_says_what_the_withdrawal_does_and_leaves_nothing(ranked, correction):
    before = rows()

    preview = preview_withdrawal(upload=correction, by=ranked.by)

    assert rows() == before
    correction.refresh_from_db()
    assert (correction.state, correction.withdrawn_effects) == ("committed", [])
    assert [effect.as_json() for effect in preview.effects] == [TOWN_RISES]
    [shown] = preview.restored
    [done] = withdraw_upload(
        upload=correction, reason="nhầm", by=ranked.by, expected=preview.fingerprint
    )
    about = [
        (r.unit.code, r.month, r.revision, r.upload.filename, r.is_void) for r in (shown, done)
    ]
    assert about == [("30001", JUNE, 3, "mot.xlsx", False)] * 2


def test_something_else_than_what_was_shown_is_not_done(ranked, correction, take_in):
    seen = preview_withdrawal(upload=correction, by=ranked.by).fingerprint
    take_in(template(line(TOWN, received=7)))
    before = rows()

    with pytest.raises(Refused, match="Số liệu đã thay đổi sau khi bạn mở trang này"):
        withdraw_upload(upload=correction, reason="nhầm", by=ranked.by, expected=seen)

    assert rows() == before
    assert withdraw_upload(upload=correction, reason="nhầm", by=ranked.by) == []


def test_second_person_is_told_who_was_first(ranked, correction):
    withdraw_upload(upload=correction, reason="nhầm", by=ranked.by)
    with pytest.raises(Refused) as refusal:
        withdraw_upload(upload=correction, reason="tôi cũng rút", by=ranked.by)
    assert refusal.value.sentences == (
        (
            f"Lần nhập số {correction.pk} đã được rút từ trước (09:00 ngày 20/11/2022,"
            f" {ranked.by.get_full_name()}); không có gì thay đổi."
        ),
    )


def test_too_long_a_reason_is_refused(ranked, correction):
    with pytest.raises(Refused, match="Lý do dài hơn 500 ký tự"):
        withdraw_upload(upload=correction, reason="x" * 501, by=ranked.by)
    correction.refresh_from_db()
    assert correction.state == "committed"


def test_figures_of_a_withdrawn_upload_do_not_come_back_in_a_merged_revision(world, take_in):
    """A; post merged into it; A corrected as a whole. Without the two A there is nothing sound to restore."""
    first = upload_of(take_in(template(line(TOWN, received=5, resolved_on_time=5))))
    merged = upload_of(take_in(post(["1.001193", 3, "Thủ tục 1.001193", 0, 2])))
    second = upload_of(take_in(template(line(TOWN, received=6, resolved_on_time=6))))
    assert merged.layout == "C"
    withdraw_upload(upload=first, reason="sai tệp", by=world.by)

    [restored] = withdraw_upload(upload=second, reason="sai tệp", by=world.by)

    assert (restored.revision, restored.is_void) == (4, True)
    assert received(world, world.town) is None


def test_queries_do_not_grow_with_the_months(world, take_in):
    def queries_for(*units) -> int:
        upload = upload_of(take_in(template(*(line(unit, received=9) for unit in units))))
        with CaptureQueriesContext(connection) as counted:
            withdraw_upload(upload=upload, reason="thử", by=world.by)
        return len(counted)

    take_in(template(line(TOWN, received=1), line(PEACE, received=1)))
    assert queries_for(TOWN) == queries_for(TOWN, PEACE)


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="one database in memory is one connection"
)
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins_and_the_other_is_told(world, take_in):
    upload = upload_of(take_in(template(line(TOWN, received=5))))
    start = Barrier(2)

    def withdraw(reason: str) -> str:
        start.wait()
        try:
            withdraw_upload(upload=upload, reason=reason, by=world.by)
        except Refused as refusal:
            return refusal.sentences[0]
        finally:
            connection.close()
        return reason

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(withdraw, ["một", "hai"]))

    upload.refresh_from_db()
    assert upload.withdrawn_reason in answers
    assert sum("đã được rút từ trước" in answer for answer in answers) == 1
    assert MonthlyReport.objects.filter(unit=world.town).count() == 2
