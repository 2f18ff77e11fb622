"""The content of acts: what each unit and month was, what it became, and who rose and fell by it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from campaigns.models import Campaign, Unit
from metrics.models import MonthlyReport, SourceSheet, UnitTotals, Upload
from metrics.restatements.acts import (
    Act,
    acts_of_correction,
    correcting_reports,
    correcting_totals,
    months_about,
    totals_in_force_when_withdrawn,
    with_previous,
    withdrawing_reports,
)
from metrics.restatements.rows import (
    CountDifference,
    RowDifference,
    Sums,
    cell_in,
    row_differences,
    sheets_of,
    sums_of,
)
from metrics.scoring.measures import COUNT_FIELDS

MONTHS_READ = 200  # months of units of one act; of a larger one the others are only counted
FIGURES_READ = 12_000  # figure rows compared one by one for one list; what is beyond is only summed
LONG_FIELDS = (
    "upload__warnings",
    "upload__effects",
    "upload__withdrawn_effects",
)  # not for each month
UNKNOWN_TO_NIL = (
    "suspended"  # "nothing to report" says 0 of all counts but this, which only some sources know
)


class State(StrEnum):
    """What stood for a month, or stands now."""

    FIGURES = "figures"
    NIL = "nil"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class RestatedMonth:
    """One unit's month. ``layout``: D or E for totals of the unit, empty for figures by procedure.

    ``upload``, ``filename``: by which it stands now. ``sums``: per count the sums that became others, for totals the
    counts with their cells. ``rows``: those that differ; None when there were too many to be read.
    """

    unit: str
    unit_name: str
    month: date
    layout: str
    before: State
    after: State
    upload: int
    filename: str
    sums: tuple[CountDifference, ...]
    rows: tuple[RowDifference, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Restatement:
    """What one act corrected. ``upload``: the one that came in, or that was withdrawn.

    ``at``: the instant from which it is known, ``recorded_at`` by the clock. ``effects``: of the whole act, as an
    upload keeps them; ``is_shared``: other files came in at once, and the effects are those of all.
    ``more``: months of units that were not read.
    """

    upload: int
    filename: str
    is_withdrawal: bool
    at: datetime
    recorded_at: datetime
    by: str
    reason: str
    effects: Sequence[Mapping]
    is_shared: bool
    months: tuple[RestatedMonth, ...]
    more: int


def restatements_of_unit(
    campaign: Campaign, unit: Unit, as_of: datetime | None = None
) -> list[Restatement]:
    """All that was corrected of one unit as known at ``as_of`` (None = now), newest first."""
    acts = acts_of_correction(campaign, unit=unit, as_of=as_of)
    return read_restatements(campaign, acts, unit=unit)


def read_restatements(
    campaign: Campaign,
    acts: Sequence[Act],
    *,
    unit: Unit | None = None,
    month: date | None = None,
) -> list[Restatement]:
    """In the order of ``acts``, which are acts of this campaign. ``unit``, ``month``: what concerns these alone."""
    about = {"campaign": campaign, **months_about(unit, month)}
    uploads = {
        upload.pk: upload
        for upload in Upload.objects.filter(pk__in={act.upload for act in acts}).select_related(
            "uploaded_by", "withdrawn_by"
        )
    }
    runs = _files_by_run(campaign, uploads.values())
    of_figures = _restated_figures(acts, about)
    of_totals = _restated_totals(acts, about)
    found = []
    for act in acts:
        upload = uploads[act.upload]
        is_withdrawal = act.is_withdrawal
        months, more = of_figures.get(act, ((), 0))
        found.append(
            Restatement(
                upload=upload.pk,
                filename=upload.filename,
                is_withdrawal=is_withdrawal,
                at=act.at,
                recorded_at=upload.withdrawn_at if is_withdrawal else upload.committed_at,
                by=(upload.withdrawn_by if is_withdrawal else upload.uploaded_by).get_full_name(),
                reason=upload.withdrawn_reason if is_withdrawal else upload.reason,
                effects=upload.withdrawn_effects if is_withdrawal else upload.effects,
                is_shared=not is_withdrawal and runs[_run(upload)] > 1,
                months=(*months, *of_totals.get(act, ())),
                more=more,
            )
        )
    return found


def _run(upload: Upload) -> tuple[datetime, int]:
    return upload.committed_at, upload.uploaded_by_id


def _files_by_run(campaign: Campaign, uploads: Iterable[Upload]) -> dict[tuple[datetime, int], int]:
    """How many files came in at the same time, for each run that these uploads belong to."""
    runs: dict[tuple[datetime, int], int] = {}
    instants = {upload.committed_at for upload in uploads}
    for run in Upload.objects.filter(campaign=campaign, committed_at__in=instants).values_list(
        "committed_at", "uploaded_by"
    ):
        runs[run] = runs.get(run, 0) + 1
    return runs


# Figures by procedure


def _restated_figures(
    acts: Iterable[Act], about: Mapping
) -> dict[Act, tuple[tuple[RestatedMonth, ...], int]]:
    """Act -> its months, and how many more it has."""
    changed = _changed_reports(acts, about)
    shown = {act: reports[:MONTHS_READ] for act, reports in changed.items()}
    new = [report for reports in shown.values() for report in reports]
    old = MonthlyReport.objects.in_bulk([report.previous for report in new])
    sums = sums_of({report.pk for report in new} | old.keys())
    rows = row_differences(_pairs_to_read(new, sums))
    return {
        act: (
            tuple(_month(report, old[report.previous], sums, rows) for report in reports),
            len(changed[act]) - len(reports),
        )
        for act, reports in shown.items()
    }


def _changed_reports(acts: Iterable[Act], about: Mapping) -> dict[Act, list[MonthlyReport]]:
    """Act -> the revisions that it wrote, with ``previous``: three queries."""
    corrections = {act.upload: act for act in acts if not act.is_withdrawal}
    withdrawals = {act.upload: act for act in acts if act.is_withdrawal}
    act_by_report = {
        **{
            pk: corrections[upload]
            for pk, upload in correcting_reports()
            .filter(upload__in=corrections, **about)
            .values_list("pk", "upload")
        },
        **{
            pk: withdrawals[upload]
            for pk, upload in withdrawing_reports()
            .filter(withdrawn__in=withdrawals, **about)
            .values_list("pk", "withdrawn")
        },
    }
    changed: dict[Act, list[MonthlyReport]] = {}
    reports = with_previous().filter(pk__in=act_by_report).select_related("unit", "upload")
    for report in reports.defer(*LONG_FIELDS).order_by(
        "unit__display_order", "unit__code", "month", "revision"
    ):
        changed.setdefault(act_by_report[report.pk], []).append(report)
    return changed


def _pairs_to_read(reports: Iterable[MonthlyReport], sums: Mapping[int, Sums]) -> dict[int, int]:
    """New report id -> old one, as long as the figures of all of them stay within what is read."""
    pairs, rows = {}, 0
    for report in reports:
        if report.is_void:
            continue
        rows += sum(sums[pk].rows for pk in (report.pk, report.previous) if pk in sums)
        if rows <= FIGURES_READ:
            pairs[report.pk] = report.previous
    return pairs


def _month(
    new: MonthlyReport,
    old: MonthlyReport,
    sums: Mapping[int, Sums],
    rows: Mapping[int, tuple[RowDifference, ...]],
) -> RestatedMonth:
    before, after = _sums(old, sums), _sums(new, sums)
    return RestatedMonth(
        unit=new.unit.code,
        unit_name=new.unit.name,
        month=new.month,
        layout="",
        before=_state(old),
        after=_state(new),
        upload=new.upload_id,
        filename=new.upload.filename,
        sums=()
        if new.is_void
        else tuple(
            CountDifference(field, before[field], after[field])
            for field in COUNT_FIELDS
            if before[field] != after[field]
        ),
        rows=() if new.is_void else rows.get(new.pk),
    )


def _state(report: MonthlyReport) -> State:
    if report.is_void:
        return State.NOTHING
    return State.NIL if report.is_nil else State.FIGURES


def _sums(report: MonthlyReport, sums: Mapping[int, Sums]) -> Mapping[str, int | None]:
    if report.is_nil:
        return {field: None if field == UNKNOWN_TO_NIL else 0 for field in COUNT_FIELDS}
    return sums[report.pk].counts if report.pk in sums else dict.fromkeys(COUNT_FIELDS)


# Totals of units


def _restated_totals(acts: Iterable[Act], about: Mapping) -> dict[Act, list[RestatedMonth]]:
    """Four queries."""
    corrections = {act.upload: act for act in acts if not act.is_withdrawal}
    withdrawals = {act.upload: act for act in acts if act.is_withdrawal}
    changes: list[tuple[Act, int, int | None]] = [  # before and after
        (corrections[upload], previous, pk)
        for pk, upload, previous in correcting_totals()
        .filter(upload__in=corrections, **about)
        .values_list("pk", "upload", "previous")
    ] + [
        (withdrawals[upload], pk, next_one)
        for pk, upload, next_one in totals_in_force_when_withdrawn()
        .filter(upload__in=withdrawals, **about)
        .values_list("pk", "upload", "next")
    ]
    wanted = {pk for _, *pair in changes for pk in pair if pk is not None}
    totals = _totals(wanted)
    sheets = sheets_of({one.source_id for one in totals.values()})
    restated: dict[Act, list[RestatedMonth]] = {}
    for act, before, after in sorted(changes, key=lambda change: _place(totals[change[1]])):
        one = _month_of_totals(totals[before], totals.get(after), sheets)
        restated.setdefault(act, []).append(one)
    return restated


def _totals(wanted: Collection[int]) -> dict[int, UnitTotals]:
    found = UnitTotals.objects.filter(pk__in=wanted).select_related("unit", "upload")
    return {totals.pk: totals for totals in found}


def _place(totals: UnitTotals) -> tuple:
    return totals.unit.display_order, totals.unit.code, totals.month, totals.layout


def _month_of_totals(
    before: UnitTotals, after: UnitTotals | None, sheets: Mapping[int, SourceSheet]
) -> RestatedMonth:
    stands = after or before
    new = after.counts() if after else {}
    return RestatedMonth(
        unit=stands.unit.code,
        unit_name=stands.unit.name,
        month=stands.month,
        layout=stands.layout,
        before=State.FIGURES,
        after=State.FIGURES if after else State.NOTHING,
        upload=stands.upload_id,
        filename=stands.upload.filename,
        sums=tuple(
            CountDifference(
                field, old, new[field], cell_in(sheets, after.source_id, after.row, field)
            )
            for field, old in before.counts().items()
            if old != new[field]
        )
        if after
        else (),
    )
