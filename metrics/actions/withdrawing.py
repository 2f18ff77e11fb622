"""An upload is taken back as a whole."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import Campaign, User
from campaigns.text import month_label
from metrics.actions.measuring import record_measures
from metrics.models import (
    Figure,
    MonthLock,
    MonthlyReport,
    UnitTotals,
    Upload,
)


@transaction.atomic
def withdraw_upload(*, upload: Upload, reason: str, by: User) -> list[MonthlyReport]:
    """Takes an upload back as a whole: each month in which it is in force gets a revision that restores the one before.

    Where a later upload has replaced its figures there is nothing to restore. Nothing is deleted. Returns the new
    revisions. Raises ``Refused`` without a reason, for an upload withdrawn already, and when a month is closed.
    """
    Campaign.objects.select_for_update(no_key=True).get(pk=upload.campaign_id)
    upload = Upload.objects.get(pk=upload.pk)
    if not reason.strip():
        raise Refused("Hãy ghi lý do rút lần nhập này.")
    if upload.state == Upload.State.WITHDRAWN:
        raise Refused(f"Lần nhập số {upload.pk} đã được rút từ trước; không có gì thay đổi.")
    in_force = list(
        MonthlyReport.objects.newest_at(None)
        .filter(upload=upload, is_void=False)
        .select_related("unit")
        .order_by("unit__display_order", "month")
    )
    totals = list(UnitTotals.objects.filter(upload=upload).values_list("unit", "month"))
    _refuse_closed_months(
        upload.campaign, {report.month for report in in_force} | {month for _, month in totals}
    )
    _refuse_merged_later(upload)

    now = max([timezone.now(), *(report.known_from for report in in_force)])
    upload.state = Upload.State.WITHDRAWN
    upload.withdrawn_at, upload.withdrawn_by, upload.withdrawn_reason = now, by, reason.strip()
    upload._history_user = by
    upload._change_reason = reason.strip()
    upload.save()
    restored = [
        _restore_before(report, reason=reason.strip(), by=by, now=now) for report in in_force
    ]
    units = {report.unit_id for report in in_force} | {unit for unit, _ in totals}
    record_measures(campaign=upload.campaign, since=now, units=units)
    return restored


def _refuse_closed_months(campaign: Campaign, months: set[date]) -> None:
    closed = set(
        MonthLock.objects.in_force_at(None)
        .filter(campaign=campaign)
        .values_list("month", flat=True)
    )
    if months & closed:
        names = ", ".join(month_label(month).lower() for month in sorted(months & closed))
        raise Refused(f"Số liệu {names} đã khóa; hãy mở khóa trước khi rút lần nhập này.")


def _refuse_merged_later(upload: Upload) -> None:
    """A later file that filled only some counts keeps the others of this upload: it has to go first."""
    of_upload = Figure.objects.filter(
        Q(source__upload=upload) | Q(post_source__upload=upload), report=OuterRef("pk")
    )
    later = (
        MonthlyReport.objects.in_force_at(None)
        .filter(Exists(of_upload), campaign=upload.campaign)
        .exclude(upload=upload)
        .order_by("upload")
        .first()
    )
    if later is not None:
        raise Refused(
            f"Lần nhập số {later.upload_id} đã ghép thêm vào số liệu của lần nhập số {upload.pk};"
            f" hãy rút lần nhập số {later.upload_id} trước."
        )


def _restore_before(
    report: MonthlyReport, *, reason: str, by: User, now: datetime
) -> MonthlyReport:
    """A revision like the newest earlier one whose upload still stands; void when there is none."""
    earlier = (
        MonthlyReport.objects.filter(
            campaign=report.campaign_id,
            unit=report.unit_id,
            month=report.month,
            revision__lt=report.revision,
            is_void=False,
            upload__state=Upload.State.COMMITTED,
        )
        .order_by("-revision")
        .first()
    )
    restored = MonthlyReport.objects.create(
        campaign=report.campaign,
        unit=report.unit,
        month=report.month,
        revision=report.revision + 1,
        known_from=now,
        recorded_at=now,
        recorded_by=by,
        upload=earlier.upload if earlier else report.upload,
        is_void=earlier is None,
        is_nil=earlier.is_nil if earlier else False,
        nil_source=earlier.nil_source if earlier else None,
        nil_row=earlier.nil_row if earlier else None,
        restores=earlier,
        reason=reason,
    )
    if earlier is not None:
        figures = list(Figure.objects.filter(report=earlier))
        for figure in figures:
            figure.report = restored
        Figure.objects.bulk_create(figures)
    return restored
