"""What an upload brought, and what has become of it since: a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from metrics.models import Figure, MonthlyReport, UnitTotals, Upload


class Fate(StrEnum):
    IN_FORCE = "in_force"
    PARTLY = "partly"  # a later file was merged into it: some of its counts are in force
    REPLACED = "replaced"
    NOTHING = "nothing"  # nothing counts for this month now


@dataclass(frozen=True, slots=True)
class Brought:
    """One unit's month in an upload. ``layout``: D or E for totals of the unit, empty for figures by procedure.

    ``now_upload``, ``now_filename``, ``now_revision``: what counts now, None and empty where nothing does.
    """

    unit: str
    unit_name: str
    month: date
    layout: str
    revision: int
    is_nil: bool
    has_warnings: bool
    fate: Fate
    now_upload: int | None = None
    now_filename: str = ""
    now_revision: int | None = None


def brought_by(upload: Upload) -> list[Brought]:
    """Its months by month and unit, figures before totals: four queries."""
    return [*_figures(upload), *_totals(upload)]


def came_with(upload: Upload) -> list[Upload]:
    """The other files that were imported at once with this one."""
    return list(
        Upload.objects.filter(
            campaign=upload.campaign_id,
            committed_at=upload.committed_at,
            uploaded_by=upload.uploaded_by_id,
        )
        .exclude(pk=upload.pk)
        .defer("warnings", "effects", "withdrawn_effects")
        .order_by("pk")
    )


def _figures(upload: Upload) -> list[Brought]:
    brought = {
        (report.unit_id, report.month): report
        for report in MonthlyReport.objects.filter(upload=upload, restores=None, is_void=False)
        .select_related("unit")
        .order_by("month", "unit__display_order", "unit__code", "revision")
    }
    of_upload = Figure.objects.filter(
        Q(source__upload=upload) | Q(post_source__upload=upload), report=OuterRef("pk")
    )
    newest = {
        (report.unit_id, report.month): report
        for report in MonthlyReport.objects.newest_at(None)
        .filter(
            campaign=upload.campaign_id,
            unit__in={unit for unit, _ in brought},
            month__in={month for _, month in brought},
        )
        .annotate(holds_figures=Exists(of_upload))
        .select_related("upload")
        .defer("upload__warnings", "upload__effects", "upload__withdrawn_effects")
    }
    return [
        Brought(
            unit=report.unit.code,
            unit_name=report.unit.name,
            month=report.month,
            layout="",
            revision=report.revision,
            is_nil=report.is_nil,
            has_warnings=report.has_warnings,
            **_fate_of_figures(upload, newest[key]),
        )
        for key, report in brought.items()
    ]


def _fate_of_figures(upload: Upload, newest: MonthlyReport) -> Mapping:
    if newest.is_void:
        return {"fate": Fate.NOTHING}
    fate = Fate.REPLACED
    if newest.upload_id == upload.pk:
        fate = Fate.IN_FORCE
    elif newest.holds_figures:
        fate = Fate.PARTLY
    return _stands(fate, newest)


def _stands(fate: Fate, now: MonthlyReport | UnitTotals) -> Mapping:
    return {
        "fate": fate,
        "now_upload": now.upload_id,
        "now_filename": now.upload.filename,
        "now_revision": now.revision,
    }


def _totals(upload: Upload) -> list[Brought]:
    brought = list(
        UnitTotals.objects.filter(upload=upload)
        .select_related("unit")
        .order_by("month", "unit__display_order", "unit__code")
    )
    in_force = {
        (totals.unit_id, totals.month, totals.layout): totals
        for totals in UnitTotals.objects.in_force_at(None)
        .filter(
            campaign=upload.campaign_id,
            unit__in={totals.unit_id for totals in brought},
            month__in={totals.month for totals in brought},
        )
        .select_related("upload")
        .defer("upload__warnings", "upload__effects", "upload__withdrawn_effects")
    }
    found = []
    for totals in brought:
        now = in_force.get((totals.unit_id, totals.month, totals.layout))
        fate = {"fate": Fate.NOTHING}
        if now is not None:
            is_own = now.upload_id == upload.pk
            fate = _stands(Fate.IN_FORCE if is_own else Fate.REPLACED, now)
        found.append(
            Brought(
                unit=totals.unit.code,
                unit_name=totals.unit.name,
                month=totals.month,
                layout=totals.layout,
                revision=totals.revision,
                is_nil=False,
                has_warnings=False,
                **fate,
            )
        )
    return found
