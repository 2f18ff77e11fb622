"""What is possible but doubtful: one small class a rule. It needs a note, nothing more.

The rules look at the months as they would be after the run, for the months that it changes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from metrics.measures import COUNT_FIELDS, ONLINE_LEVELS, RESOLVED, STOCKS
from metrics.models import Figure, MonthlyReport

NAMES_SHOWN = 5
LEAP_FACTOR = 3
LEAST_OTHER_MONTHS = 2


@dataclass(frozen=True)
class Months:
    """By unit id and month: figures of the months of a run and those before them; dossiers received of all months
    (None = not all known)."""

    figures: Mapping[tuple[int, date], Figures]
    received: Mapping[tuple[int, date], int | None]


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
    received = {
        (unit, month): by_report.get(pk, 0)
        for pk, unit, month in reports.values_list("pk", "unit", "month")
    }
    received |= {key: _received(rows) for key, rows in changed.items()}
    return Months(figures | changed, received)


def _received(figures: Figures) -> int | None:
    counts = [_named(counts)["received"] for procedure, counts in figures.items() if procedure]
    return None if None in counts else sum(counts)


def _named(counts: tuple[int | None, ...]) -> dict[str, int | None]:
    return dict(zip(COUNT_FIELDS, counts, strict=True))


def _rows(figures: Figures) -> Iterator[tuple[int, dict[str, int | None]]]:
    for procedure, counts in figures.items():
        if procedure is not None:
            yield procedure, _named(counts)


def _pending(count: Mapping[str, int | None]) -> int | None:
    """Open dossiers at the end of the month, those that wait for a supplement too."""
    stocks = [count[field] for field in STOCKS]
    return None if None in stocks else sum(stocks) + (count["suspended"] or 0)


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
            count = _named(change.figures[procedure])[fields[0]]
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
        for procedure, count in _rows(figures):
            if any(count[field] is None for field in self.fields):
                continue
            left = count["carried_over"] + count["received"] - count["withdrawn"]
            left -= sum(count[field] for field in RESOLVED)
            pending = _pending(count)
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
        pending = {procedure: _pending(count) for procedure, count in _rows(before)}
        without_row = None if None in pending.values() else 0
        for procedure, count in _rows(figures):
            left = pending.get(procedure, without_row)
            if None in (left, count["carried_over"]) or left == count["carried_over"]:
                continue
            self.add(
                change,
                f"kỳ trước chuyển qua {number(count['carried_over'])}, nhưng"
                f" {month_label(month_before).lower()} còn {number(left)} hồ sơ đang giải quyết;"
                " hãy kiểm tra lại số của hai tháng.",
                procedure=procedure,
                fields=["carried_over"],
            )


class ReceivedLeaps(Doubt):
    rule = rules.LEAP

    def check(self, change: Change, figures: Figures) -> None:
        now = self.months.received[change.unit.id, change.month]
        others = [
            received
            for (unit, month), received in self.months.received.items()
            if unit == change.unit.id and month != change.month and received is not None
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
        rows = [counts for procedure, counts in figures.items() if procedure is not None]
        if rows and not any(any(counts) for counts in rows):
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
        in_force = self.reference.procedures_in_force(change.unit, change.month)
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
        now = len(self.reference.procedures_in_force(change.unit, change.month))
        before = len(self.reference.procedures_in_force(change.unit, month_before))
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
        for procedure, count in _rows(figures):
            known = self.reference.procedures[procedure]
            terms = self.reference.terms_in(change.unit, known, change.month)
            levels = {term.online_level for term in terms}
            if not levels or None in levels or levels == {2}:
                continue
            for field, level in ONLINE_LEVELS.items():
                if count[field] and level not in levels:
                    given = " và ".join(str(level) for level in sorted(levels))
                    self.add(
                        change,
                        f"có {number(count[field])} hồ sơ ở cột “{LABELS[field]}” nhưng danh mục là mức {given};"
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
