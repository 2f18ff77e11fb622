"""Which acts corrected something: the uploads that replaced what was known, and the withdrawals."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, Subquery

from campaigns.models import Campaign, Unit
from metrics.models import MonthlyReport, UnitTotals, Upload


@dataclass(frozen=True, slots=True)
class Act:
    """``at``: the instant from which the correction is known."""

    at: datetime
    upload: int
    is_withdrawal: bool


def acts_of_correction(
    campaign: Campaign,
    *,
    unit: Unit | None = None,
    month: date | None = None,
    as_of: datetime | None = None,
) -> list[Act]:
    """Newest first, known at ``as_of`` (None = now): two queries. ``unit``, ``month``: those that touch these alone."""
    about = months_about(unit, month)
    uploads = Upload.objects.filter(campaign=campaign).order_by()
    of_upload = {"upload": OuterRef("pk"), **about}
    corrections = uploads.filter(
        Exists(correcting_reports().filter(**of_upload))
        | Exists(correcting_totals().filter(**of_upload))
    )
    withdrawals = uploads.filter(state=Upload.State.WITHDRAWN)
    if about:
        withdrawals = withdrawals.filter(
            Exists(withdrawing_reports().filter(withdrawn=OuterRef("pk"), **about))
            | Exists(totals_in_force_when_withdrawn().filter(**of_upload))
        )
    if as_of is not None:
        corrections = corrections.filter(known_from__lte=as_of)
        withdrawals = withdrawals.filter(withdrawn_at__lte=as_of)
    acts = [
        *(Act(at, pk, False) for pk, at in corrections.values_list("pk", "known_from")),
        *(Act(at, pk, True) for pk, at in withdrawals.values_list("pk", "withdrawn_at") if at),
    ]
    return sorted(acts, key=lambda act: (act.at, act.is_withdrawal, act.upload), reverse=True)


def months_about(unit: Unit | None, month: date | None) -> dict:
    about = {} if unit is None else {"unit": unit.pk}
    return about if month is None else {**about, "month": month}


def _of_same_month():
    return MonthlyReport.objects.filter(
        campaign=OuterRef("campaign"), unit=OuterRef("unit"), month=OuterRef("month")
    )


def with_previous():
    """Reports with ``previous``: the id of the revision before."""
    before = _of_same_month().filter(revision=OuterRef("revision") - 1)
    return MonthlyReport.objects.alias(before=Subquery(before.values("upload")[:1])).annotate(
        previous=Subquery(before.values("pk")[:1])
    )


def correcting_reports():
    """Revisions by an upload where figures were in force before its run; one run may write several of a month."""
    before_the_run = (
        _of_same_month()
        .filter(revision__lt=OuterRef("revision"))
        .exclude(recorded_at=OuterRef("recorded_at"))
        .order_by("-revision")
    )
    return (
        with_previous()
        .alias(was_void=Subquery(before_the_run.values("is_void")[:1]))
        .filter(restores=None, is_void=False, was_void=False)
    )


def withdrawing_reports():
    """Revisions by a withdrawal, with ``withdrawn``: the id of the upload that it took back."""
    return (
        with_previous()
        .filter(Q(restores__isnull=False) | Q(is_void=True))
        .annotate(withdrawn=F("before"))
    )


def _totals_standing_at(instant):
    """Totals of the same unit, month and layout whose upload was not withdrawn before ``instant``."""
    return UnitTotals.objects.filter(
        Q(upload__withdrawn_at=None) | Q(upload__withdrawn_at__gt=instant),
        campaign=OuterRef("campaign"),
        unit=OuterRef("unit"),
        month=OuterRef("month"),
        layout=OuterRef("layout"),
    )


def correcting_totals():
    """Revisions of totals that replace others in force, with ``previous``: the id of these."""
    replaced = _totals_standing_at(OuterRef("known_from")).filter(revision__lt=OuterRef("revision"))
    return UnitTotals.objects.annotate(
        previous=Subquery(replaced.order_by("-revision").values("pk")[:1])
    ).filter(previous__isnull=False)


def totals_in_force_when_withdrawn():
    """Totals that counted until their upload was withdrawn, with ``next``: the id of those that count from then on."""
    others = _totals_standing_at(OuterRef("upload__withdrawn_at"))
    newer = others.filter(
        revision__gt=OuterRef("revision"), known_from__lte=OuterRef("upload__withdrawn_at")
    )
    older = others.filter(revision__lt=OuterRef("revision")).order_by("-revision")
    return UnitTotals.objects.filter(~Exists(newer), upload__state=Upload.State.WITHDRAWN).annotate(
        next=Subquery(older.values("pk")[:1])
    )
