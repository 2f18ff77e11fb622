"""An upload is taken back as a whole."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import Campaign, User
from campaigns.models.guarded import sign
from campaigns.models.people import act_of
from campaigns.text import instant, month_label
from metrics.actions.measuring import record_measures
from metrics.effects import Effect, effects_between
from metrics.models import (
    Figure,
    MonthlyReport,
    UnitTotals,
    Upload,
)
from metrics.queries.boards import closed_months, default_month, load_board

LONGEST_REASON = 500
REPORTS_AT_ONCE = 50  # bounds the figures held in memory while they are copied


@dataclass(frozen=True)
class TotalsAfter:
    """Totals of a unit that count no more. ``upload``: by which others count now; None: the unit has none."""

    totals: UnitTotals
    upload: Upload | None


@dataclass(frozen=True)
class Withdrawal:
    """What a withdrawal did, or would do. ``restored``: the new revisions, with unit, upload and ``restores``.

    ``effects``: on the board of the newest month with figures. ``fingerprint``: of what would be written on top of
    which revisions; another one means that something has happened in between.
    """

    restored: list[MonthlyReport]
    totals: list[TotalsAfter]
    effects: list[Effect]
    fingerprint: str


class _RollBack(Exception):  # noqa: N818  (not a fault: the way out of a transaction)
    pass


def withdraw_upload(
    *, upload: Upload, reason: str, by: User, expected: str = ""
) -> list[MonthlyReport]:
    """Takes an upload back as a whole: each month in which it is in force gets a revision that restores the one before.

    Where a later upload has replaced its figures there is nothing to restore. Nothing is deleted. Returns the new
    revisions. ``expected``: the fingerprint of the preview that somebody saw.
    Raises ``Refused`` without a reason, for an upload withdrawn already, when a month is closed, when a later file was
    merged into its figures, and when something else would be written than what was shown.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("Hãy ghi lý do rút lần nhập này.")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Lý do dài hơn {LONGEST_REASON} ký tự; hãy ghi ngắn lại.")
    return _withdraw(upload=upload, reason=reason, by=by, expected=expected).restored


def preview_withdrawal(*, upload: Upload, by: User) -> Withdrawal:
    """What ``withdraw_upload`` would do: the real run, rolled back. Raises ``Refused`` as that would."""
    try:
        with transaction.atomic():
            withdrawal = _withdraw(upload=upload, reason="xem trước", by=by)
            raise _RollBack
    except _RollBack:
        return withdrawal


@transaction.atomic
def _withdraw(*, upload: Upload, reason: str, by: User, expected: str = "") -> Withdrawal:
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=upload.campaign_id)
    upload = Upload.objects.select_related("withdrawn_by").get(pk=upload.pk)
    if upload.state == Upload.State.WITHDRAWN:
        who, when = act_of(upload.withdrawn_by, upload.withdrawn_at)
        raise Refused(
            f"Lần nhập số {upload.pk} đã được rút từ trước ({instant(when)}, {who.get_full_name()});"
            " không có gì thay đổi."
        )
    in_force = list(
        MonthlyReport.objects.newest_at(None)
        .filter(upload=upload, is_void=False)
        .select_related("unit")
        .order_by("unit__display_order", "unit__code", "month")
    )
    totals = list(UnitTotals.objects.filter(upload=upload).values_list("unit", "month"))
    counting = list(
        UnitTotals.objects.in_force_at(None)
        .filter(upload=upload)
        .select_related("unit")
        .order_by("unit__display_order", "unit__code", "month", "layout")
    )
    touched = {(report.unit_id, report.month) for report in in_force} | set(totals)
    _refuse_closed_months(campaign, touched)
    months = {month for _, month in touched}
    _refuse_merged_later(upload)
    board_month = max(default_month(campaign), *months) if months else default_month(campaign)
    before = load_board(campaign, board_month)

    now = max([timezone.now(), *(report.known_from for report in in_force)])
    upload.state = Upload.State.WITHDRAWN
    upload.withdrawn_at, upload.withdrawn_by, upload.withdrawn_reason = now, by, reason
    # Without history yet: what follows asks the database which uploads still stand.
    Upload.objects.filter(pk=upload.pk).update(
        state=upload.state, withdrawn_at=now, withdrawn_by=by, withdrawn_reason=reason
    )
    restored = _restore_before(upload, in_force, reason=reason, by=by, now=now)
    totals_after = _totals_after(counting)
    fingerprint = _fingerprint(restored, totals_after)
    if expected and expected != fingerprint:
        raise Refused(
            "Số liệu đã thay đổi sau khi bạn mở trang này, nên chưa rút gì;"
            " hãy xem lại những gì sẽ thay đổi."
        )
    units = {report.unit_id for report in in_force} | {unit for unit, _ in totals}
    record_measures(campaign=campaign, since=now, units=units)
    effects = effects_between(before, load_board(campaign, board_month))
    upload.withdrawn_effects = [effect.as_json() for effect in effects]
    sign(upload, by=by, reason=reason)
    upload.save()
    return Withdrawal(restored, totals_after, effects, fingerprint)


def _refuse_closed_months(campaign: Campaign, touched: set[tuple[int, date]]) -> None:
    """``touched``: (unit id, month) whose figures would become others."""
    closed = closed_months(campaign, timezone.now())
    months = {month for unit, month in touched if closed.is_closed(unit, month)}
    if months:
        names = ", ".join(month_label(month).lower() for month in sorted(months))
        raise Refused(f"Số liệu {names} đã khóa; hãy đề nghị mở khóa ở trang Khóa tháng trước.")


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
    upload: Upload, reports: Sequence[MonthlyReport], *, reason: str, by: User, now: datetime
) -> list[MonthlyReport]:
    """For each report a revision like the newest earlier one that still stands; void when there is none."""
    standing = _newest_standing(reports)
    restored = []
    for report in reports:
        earlier = standing.get((report.unit_id, report.month))
        restored.append(
            MonthlyReport(
                campaign_id=report.campaign_id,
                unit=report.unit,
                month=report.month,
                revision=report.revision + 1,
                known_from=now,
                recorded_at=now,
                recorded_by=by,
                upload=earlier.upload if earlier else upload,
                is_void=earlier is None,
                is_nil=earlier.is_nil if earlier else False,
                has_warnings=earlier.has_warnings if earlier else False,
                nil_source_id=earlier.nil_source_id if earlier else None,
                nil_row=earlier.nil_row if earlier else None,
                restores=earlier,
                reason=reason,
            )
        )
    MonthlyReport.objects.bulk_create(restored)
    new = {report.restores_id: report for report in restored if report.restores_id}
    copied = list(new)
    for start in range(0, len(copied), REPORTS_AT_ONCE):
        figures = list(Figure.objects.filter(report__in=copied[start : start + REPORTS_AT_ONCE]))
        for figure in figures:
            figure.report = new[figure.report_id]
        Figure.objects.bulk_create(figures)
    return restored


def _newest_standing(reports: Sequence[MonthlyReport]) -> dict[tuple[int, date], MonthlyReport]:
    """(unit id, month) -> the newest revision of which every upload still stands.

    A revision into which a later file was merged holds figures of two uploads: when one of them is withdrawn, the
    revision must not come back.
    """
    of_withdrawn = Figure.objects.filter(
        Q(source__upload__state=Upload.State.WITHDRAWN)
        | Q(post_source__upload__state=Upload.State.WITHDRAWN),
        report=OuterRef("pk"),
    )
    candidates = (
        MonthlyReport.objects.filter(
            ~Exists(of_withdrawn),
            campaign__in={report.campaign_id for report in reports},
            unit__in={report.unit_id for report in reports},
            month__in={report.month for report in reports},
            is_void=False,
            upload__state=Upload.State.COMMITTED,
        )
        .select_related("upload")
        .defer("upload__warnings", "upload__effects", "upload__withdrawn_effects")
        .order_by("revision")
    )
    return {(report.unit_id, report.month): report for report in candidates}


def _totals_after(counting: Sequence[UnitTotals]) -> list[TotalsAfter]:
    now = UnitTotals.objects.in_force_at(None).filter(
        campaign__in={totals.campaign_id for totals in counting},
        unit__in={totals.unit_id for totals in counting},
        month__in={totals.month for totals in counting},
    )
    uploads = {
        (totals.unit_id, totals.month, totals.layout): totals.upload
        for totals in now.select_related("upload").defer(
            "upload__warnings", "upload__effects", "upload__withdrawn_effects"
        )
    }
    return [
        TotalsAfter(totals, uploads.get((totals.unit_id, totals.month, totals.layout)))
        for totals in counting
    ]


def _fingerprint(restored: Sequence[MonthlyReport], totals: Sequence[TotalsAfter]) -> str:
    said = [
        [[r.unit_id, r.month.isoformat(), r.revision, r.restores_id] for r in restored],
        [[one.totals.pk, one.upload.pk if one.upload else None] for one in totals],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
