"""Writes that touch several rows. Each is one transaction and says who did it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import Campaign, CampaignUnit, Criterion, User
from campaigns.text import month_code, month_label
from metrics.measures import COUNT_FIELDS, NUMBER_FIELDS, FigureRow, Measures, Term, cumulate
from metrics.models import (
    Assessment,
    CatalogueEntry,
    CumulativeMeasures,
    Figure,
    MonthLock,
    MonthlyReport,
    UnitTotals,
    Upload,
)
from metrics.queries import (
    assessments_by_unit,
    measures_by_unit,
    rules_version_at,
    totals_by_unit,
)

UNITS_AT_ONCE = 50  # bounds the figures held in memory while measures are recomputed


@transaction.atomic
def record_measures(
    *, campaign: Campaign, since: datetime, units: Collection[int] | None = None
) -> int:
    """Writes the cumulative measures that follow from what became known at ``since``; returns how many rows.

    ``units``: ids of the units concerned (None = all in the campaign's scope). When facts are back-dated, the
    measures of every later instant at which these units learnt something are renewed too. Only what differs from
    the measures in force is written.
    """
    if units is None:
        units = CampaignUnit.objects.filter(campaign=campaign).values_list("unit", flat=True)
    ordered = sorted(units)
    written = 0
    for start in range(0, len(ordered), UNITS_AT_ONCE):
        some = ordered[start : start + UNITS_AT_ONCE]
        for instant in _instants_from(campaign, some, since):
            written += _record_measures_at(campaign, some, instant)
    return written


def _instants_from(campaign: Campaign, units: list[int], since: datetime) -> list[datetime]:
    """``since`` and every later instant at which a report, totals or the catalogue of these units changed."""
    reports = MonthlyReport.objects.filter(
        campaign=campaign, unit__in=units, known_from__gt=since
    ).values_list("known_from", flat=True)
    totals = UnitTotals.objects.filter(campaign=campaign, unit__in=units)
    come = totals.filter(known_from__gt=since).values_list("known_from", flat=True)
    gone = totals.filter(upload__withdrawn_at__gt=since).values_list(
        "upload__withdrawn_at", flat=True
    )
    entries = CatalogueEntry.objects.filter(procedure__campaign=campaign)
    begun = entries.filter(known_from__gt=since).values_list("known_from", flat=True)
    ended = entries.filter(known_to__gt=since).values_list("known_to", flat=True)
    return sorted({since, *reports, *come, *gone, *begun, *ended})


def _record_measures_at(campaign: Campaign, units: list[int], instant: datetime) -> int:
    catalogue: dict[int, list[Term]] = {unit: [] for unit in units}
    entries = CatalogueEntry.objects.in_force_at(instant).filter(
        procedure__campaign=campaign, units__in=units
    )
    for unit, *term in entries.values_list(
        "units", "procedure", "online_level", "valid_from", "valid_to"
    ):
        if unit in catalogue:
            catalogue[unit].append(Term(*term))

    reports = {
        pk: (unit, month)
        for pk, unit, month in MonthlyReport.objects.in_force_at(instant)
        .filter(campaign=campaign, unit__in=units)
        .values_list("pk", "unit", "month")
    }
    reported: dict[int, set[date]] = {unit: set() for unit in units}
    for unit, month in reports.values():
        reported[unit].add(month)
    figures: dict[int, list[FigureRow]] = {unit: [] for unit in units}
    rows = Figure.objects.filter(report__in=list(reports))
    for report, procedure, *counts in rows.values_list("report", "procedure", *COUNT_FIELDS):
        unit, month = reports[report]
        figures[unit].append(FigureRow(month, procedure, tuple(counts)))
    totals = totals_by_unit(campaign, instant, units=units)

    months = campaign.months
    in_force = {month: measures_by_unit(campaign, month, instant) for month in months}
    new = []
    for unit in units:
        by_month = cumulate(
            months=months,
            reported=reported[unit],
            figures=figures[unit],
            catalogue=catalogue[unit],
            totals=totals.get(unit, {}),
        )
        new += [
            _measures_row(campaign, unit, month, instant, measures)
            for month, measures in by_month.items()
            if in_force[month].get(unit) != measures
        ]
    CumulativeMeasures.objects.bulk_create(new)
    return len(new)


def _measures_row(
    campaign: Campaign, unit: int, month: date, instant: datetime, measures: Measures
) -> CumulativeMeasures:
    return CumulativeMeasures(
        campaign=campaign,
        unit_id=unit,
        month=month,
        known_from=instant,
        missing_months={
            name: [month_code(m) for m in months]
            for name, months in measures.missing_months.items()
        },
        **{name: getattr(measures, name) for name in NUMBER_FIELDS},
    )


@transaction.atomic
def assess(
    *,
    campaign: Campaign,
    values: Mapping[str, Mapping[str, Decimal]],
    by: User,
    evidence: str = "",
    at: datetime | None = None,
) -> int:
    """Records assessed per cents (criterion code -> unit code -> 0–100); returns how many really changed.

    Raises ``Refused`` with every unknown criterion and unit; then nothing is written.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    known_from = at or timezone.now()
    assessed_codes = set(
        rules_version_at(campaign, None)
        .criteria.filter(subject=Criterion.Subject.COLLECTIVE, measure=Criterion.Measure.ASSESSED)
        .values_list("code", flat=True)
    )
    units = dict(
        CampaignUnit.objects.filter(campaign=campaign).values_list("unit__code", "unit_id")
    )
    faults = [
        f"“{code}” không phải là tiêu chí do Phòng Nội vụ đánh giá của phong trào này."
        for code in values
        if code not in assessed_codes
    ]
    faults += [
        f"{code}: không có đơn vị mã “{unit}” trong phong trào. Kiểm tra lại mã đơn vị."
        for code, by_unit in values.items()
        for unit in by_unit
        if unit not in units
    ]
    if faults:
        raise Refused(*faults)
    in_force = assessments_by_unit(campaign, None)
    new = [
        Assessment(
            campaign=campaign,
            unit_id=units[unit],
            criterion_code=code,
            value=value,
            evidence=evidence,
            known_from=known_from,
            assessed_by=by,
        )
        for code, by_unit in values.items()
        for unit, value in by_unit.items()
        if in_force.get(units[unit], {}).get(code) != value
    ]
    Assessment.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def lock_month(*, campaign: Campaign, month: date, by: User, reason: str = "") -> MonthLock:
    """Closes a month for imports. Raises ``Refused`` when it lies outside the campaign or is closed already."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not campaign.covers(month):
        raise Refused(f"{month_label(month)} nằm ngoài phong trào “{campaign.slug}”.")
    if MonthLock.objects.in_force_at(None).filter(campaign=campaign, month=month).exists():
        raise Refused(f"{month_label(month)} đã khóa từ trước; không có gì thay đổi.")
    lock = MonthLock(campaign=campaign, month=month, locked_by=by, reason=reason)
    lock._history_user = by
    lock.save()
    return lock


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
