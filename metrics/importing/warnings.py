"""What is possible but doubtful: one small class a rule. It needs a note, nothing more.

The rules look at the months as they would be after the run, for the months that it changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import ClassVar

from django.db.models import Count, Sum

from campaigns.models import Campaign
from campaigns.text import add_months, month_label, number
from metrics.importing import rules
from metrics.importing.kinds import LABELS
from metrics.importing.layouts import Table
from metrics.importing.log import ImportLog, Place, Rule
from metrics.importing.reference import Reference
from metrics.importing.revisions import Change, Figures, figures_in_force
from metrics.models import Figure, MonthlyReport
from metrics.scoring.measures import COUNT_FIELDS, ONLINE_LEVELS, RESOLVED, STOCKS, complete_sum

NAMES_SHOWN = 5
LEAP_FACTOR = 3
LEAST_OTHER_MONTHS = 2


Counts = tuple[int | None, ...]
_INDEX = {field: index for index, field in enumerate(COUNT_FIELDS)}
_CARRIED_OVER, _RECEIVED = _INDEX["carried_over"], _INDEX["received"]
_L3, _L4 = (_INDEX[field] for field in ONLINE_LEVELS)


@dataclass(frozen=True)
class Months:
    """``figures``: by unit id and month, of the months of a run and those before them. ``received``: by unit id, the
    dossiers received in each month (None = not all known)."""

    figures: Mapping[tuple[int, date], Figures]
    received: Mapping[int, Mapping[date, int | None]]


def load_months(campaign: Campaign, changes: Sequence[Change]) -> Months:
    """As they would be with these changes: four queries."""
    if not changes:
        return Months({}, {})
    units = {change.unit.id for change in changes}
    changed = {(change.unit.id, change.month): change.figures for change in changes}
    before = {add_months(change.month, -1) for change in changes}
    figures = {
        key: known.figures
        for key, known in figures_in_force(campaign, units, before, without=changed).items()
        if known.figures
    }
    reports = MonthlyReport.objects.in_force_at(None).filter(campaign=campaign, unit__in=units)
    by_report = {
        row["report"]: row["total"] if row["known"] == row["rows"] else None
        for row in Figure.objects.filter(report__in=reports.order_by().values("pk"))
        .order_by()
        .values("report")
        .annotate(total=Sum("received"), known=Count("received"), rows=Count("procedure"))
    }
    received: dict[int, dict[date, int | None]] = {unit: {} for unit in units}
    for pk, unit, month in reports.values_list("pk", "unit", "month"):
        received[unit][month] = by_report.get(pk, 0)
    for (unit, month), rows in changed.items():
        received[unit][month] = _received(rows)
    return Months(figures | changed, received)


def _received(figures: Figures) -> int | None:
    return complete_sum([counts[_RECEIVED] for _, counts in _rows(figures)])


def _rows(figures: Figures) -> Iterable[tuple[int, Counts]]:
    """Without KHÔNG PHÁT SINH, which stands alone."""
    return () if None in figures else figures.items()


def _pending(counts: Counts) -> int | None:
    """Open dossiers at the end of the month, those that wait for a supplement too."""
    *_, in_time, overdue, _, _, _, suspended = counts
    if in_time is None or overdue is None:
        return None
    return in_time + overdue + (suspended or 0)


@dataclass(frozen=True)
class Doubt:
    reference: Reference
    log: ImportLog
    months: Months

    rule: ClassVar[Rule]

    def check_all(self, changes: Iterable[Change]) -> None:
        """Each month once, as its last list of procedures leaves it; layout C brings no such list."""
        last = {
            (change.unit, change.month): change for change in changes if change.layout in ("A", "B")
        }
        for change in last.values():
            self.check(change, self.months.figures[change.unit.id, change.month])

    def check(self, change: Change, figures: Figures) -> None:
        raise NotImplementedError

    def add(
        self,
        change: Change,
        message: str,
        *,
        procedure: int | None = None,
        fields: Sequence[str] = (),
    ) -> None:
        """``procedure``: that of the row with the cells of ``fields``; without it the month as a whole is meant."""
        place, cells, text = _sheet_of(change), [], ""
        origin = change.origins.get(procedure)
        if origin is not None and isinstance(origin.source, Table) and origin.row:
            table = origin.source
            place = table.place
            cells = [(origin.row, table.columns[f]) for f in fields if f in table.columns]
            count = change.figures[procedure][_INDEX[fields[0]]]
            text = "" if count is None else str(count)
        about = f"{change.unit.name}, {month_label(change.month)}"
        if procedure is not None:
            about += f", thủ tục {self.reference.procedures[procedure].code}"
        self.log.doubtful.add((change.unit.id, change.month))
        self.log.add(self.rule, place, f"{about}: {message}", cells=cells, text=text)


def _sheet_of(change: Change) -> Place:
    """The sheet with the month's rows."""
    for origin in change.origins.values():
        if isinstance(origin.source, Table):
            return origin.source.place
    return change.nil.table.place if change.nil else change.file.place


class OutOfBalance(Doubt):
    rule = rules.BALANCE
    fields = ("carried_over", "received", *RESOLVED, *STOCKS, "withdrawn")

    def check(self, change: Change, figures: Figures) -> None:
        for procedure, counts in _rows(figures):
            carried_over, received, _, _, _, *finished_and_open, _, _, withdrawn, suspended = counts
            if None in (carried_over, received, withdrawn) or None in finished_and_open:
                continue
            early, on_time, late, in_time, overdue = finished_and_open
            left = carried_over + received - early - on_time - late - withdrawn
            pending = in_time + overdue + (suspended or 0)
            if left != pending:
                self.add(
                    change,
                    f"kỳ trước chuyển qua + tiếp nhận − đã giải quyết − trả lại, rút = {number(left)}, nhưng đang giải"
                    f" quyết là {number(pending)}; hãy kiểm tra lại các số của dòng.",
                    procedure=procedure,
                    fields=self.fields,
                )


class CarriedOverDiffers(Doubt):
    rule = rules.CARRIED_OVER_DIFFERS

    def check(self, change: Change, figures: Figures) -> None:
        month_before = add_months(change.month, -1)
        before = self.months.figures.get((change.unit.id, month_before))
        if before is None:
            return
        pending = {procedure: _pending(counts) for procedure, counts in _rows(before)}
        without_row = None if None in pending.values() else 0
        for procedure, counts in _rows(figures):
            left, carried_over = pending.get(procedure, without_row), counts[_CARRIED_OVER]
            if left is None or carried_over is None or left == carried_over:
                continue
            self.add(
                change,
                f"kỳ trước chuyển qua {number(carried_over)}, nhưng"
                f" {month_label(month_before).lower()} còn {number(left)} hồ sơ đang giải quyết;"
                " hãy kiểm tra lại số của hai tháng.",
                procedure=procedure,
                fields=["carried_over"],
            )


class ReceivedLeaps(Doubt):
    rule = rules.LEAP

    def check(self, change: Change, figures: Figures) -> None:
        by_month = self.months.received[change.unit.id]
        now = by_month[change.month]
        others = [
            received
            for month, received in by_month.items()
            if month != change.month and received is not None
        ]
        if now is None or len(others) < LEAST_OTHER_MONTHS:
            return
        usual = median(others)  # a whole number or a half, so exact
        if now > LEAP_FACTOR * usual:
            self.add(
                change,
                f"tiếp nhận {number(now)} hồ sơ, hơn {LEAP_FACTOR} lần mức thường gặp của các tháng khác"
                f" ({f'{usual:g}'.replace('.', ',')}); hãy kiểm tra lại.",
            )


class AllZero(Doubt):
    rule = rules.ALL_ZERO

    def check(self, change: Change, figures: Figures) -> None:
        rows = _rows(figures)
        if rows and not any(any(counts) for _, counts in rows):
            self.add(
                change,
                "mọi dòng đều là 0; nếu đúng là không có hồ sơ nào, hãy ghi một dòng KHÔNG PHÁT SINH.",
            )


class ProcedureVanished(Doubt):
    rule = rules.VANISHED

    def check(self, change: Change, figures: Figures) -> None:
        if None in figures:  # said in so many words
            return
        before = self.months.figures.get((change.unit.id, add_months(change.month, -1)), {})
        in_force = self.reference.levels_in(change.unit, change.month)
        gone = [
            self.reference.procedures[procedure].code
            for procedure, counts in before.items()
            if procedure in in_force and procedure not in figures and any(counts)
        ]
        if gone:
            names = ", ".join(sorted(gone)[:NAMES_SHOWN])
            more = f" và {len(gone) - NAMES_SHOWN} thủ tục khác" if len(gone) > NAMES_SHOWN else ""
            self.add(
                change,
                f"tháng trước có số liệu của thủ tục {names}{more} nhưng tháng này không có dòng nào;"
                " hãy bổ sung dòng còn thiếu (ghi 0 nếu không phát sinh).",
            )


class FewerProcedures(Doubt):
    rule = rules.FEWER_PROCEDURES

    def check(self, change: Change, figures: Figures) -> None:
        month_before = add_months(change.month, -1)
        if not self.reference.campaign.covers(month_before):
            return
        now = len(self.reference.levels_in(change.unit, change.month))
        before = len(self.reference.levels_in(change.unit, month_before))
        if now < before:
            self.add(
                change,
                f"danh mục có {number(now)} thủ tục còn hiệu lực, ít hơn tháng trước ({number(before)});"
                " hãy kiểm tra lại danh mục TTHC.",
            )


class OnlineAtAnotherLevel(Doubt):
    """At level 2 it is an error; where no level is known nothing contradicts."""

    rule = rules.LEVEL_NOT_GIVEN

    def check(self, change: Change, figures: Figures) -> None:
        levels_of = self.reference.levels_in(change.unit, change.month)
        for procedure, counts in _rows(figures):
            if not (counts[_L3] or counts[_L4]):
                continue
            levels = levels_of.get(procedure)
            if not levels or None in levels or levels == {2}:
                continue
            for field, level in ONLINE_LEVELS.items():
                count = counts[_INDEX[field]]
                if count and level not in levels:
                    given = " và ".join(str(level) for level in sorted(levels))
                    self.add(
                        change,
                        f"có {number(count)} hồ sơ ở cột “{LABELS[field]}” nhưng danh mục là mức {given};"
                        " hãy kiểm tra lại cột hoặc danh mục.",
                        procedure=procedure,
                        fields=[field],
                    )


WARNING_CHECKS = [
    OutOfBalance,
    CarriedOverDiffers,
    ReceivedLeaps,
    AllZero,
    ProcedureVanished,
    FewerProcedures,
    OnlineAtAnotherLevel,
]
