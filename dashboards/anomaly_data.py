"""What the questions to the data look at, from the database: a fixed number of queries for all units."""

from datetime import date

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from metrics.models import Figure, MonthlyReport
from metrics.queries.boards import Board
from metrics.scoring.anomalies import Facts, MonthSums, SameValues, UnitMonths
from metrics.scoring.measures import COUNT_FIELDS

_SUMMED = ("received", "received_post", "returned_post", "pending_overdue", "withdrawn")


def load_question_facts(board: Board) -> Facts:
    """The facts about the month of a board, as known at its instant: three queries."""
    earlier = [month for month in board.campaign.months if month < board.month]
    before = earlier[-1] if earlier else None
    reports = MonthlyReport.objects.in_force_at(board.as_of).filter(
        campaign=board.campaign, month__lte=board.month
    )
    figures = Figure.objects.filter(report__in=reports.order_by().values("pk")).order_by()
    sums = _sums(figures)
    rows = _rows(figures, [m for m in (before, board.month) if m is not None])
    online = _online(figures)
    units = []
    for unit in board.units:
        code = unit.score.unit.code
        all_online, single = online.get(code, (0, 0))
        units.append(
            UnitMonths(
                code=code,
                name=unit.score.unit.name,
                months=sums.get(code, {}),
                rows=rows.get((code, board.month), {}),
                rows_before=rows.get((code, before), {}) if before else {},
                online=all_online,
                single_online=single,
                results=unit.score.criteria,
            )
        )
    return Facts(month=board.month, before=before, rules=board.rules, units=units)


def _sums(figures) -> dict[str, dict[date, MonthSums]]:
    """Unit code -> month -> sums. A blank online count is one of a level that is not given, or makes it too small;

    either way it raises no question.
    """
    found: dict[str, dict[date, MonthSums]] = {}
    grouped = figures.values("report__unit__code", "report__month").annotate(
        rows=Count("procedure"),
        online=Sum(Coalesce("received_online_l3", 0) + Coalesce("received_online_l4", 0)),
        **{f"sum_{name}": Sum(name) for name in _SUMMED},
        **{f"known_{name}": Count(name) for name in _SUMMED},
    )
    for row in grouped:
        known = {
            name: row[f"sum_{name}"] if row[f"known_{name}"] == row["rows"] else None
            for name in _SUMMED
        }
        found.setdefault(row["report__unit__code"], {})[row["report__month"]] = MonthSums(
            received_online=row["online"], **known
        )
    return found


def _rows(figures, months: list[date]) -> dict[tuple[str, date], dict[str, tuple]]:
    """(unit code, month) -> procedure code -> its counts, of the procedures that have enough to be compared."""
    found: dict[tuple[str, date], dict[str, tuple]] = {}
    compared = figures.filter(report__month__in=months, received__gte=SameValues.least_received)
    for unit, month, procedure, *counts in compared.values_list(
        "report__unit__code", "report__month", "procedure__code", *COUNT_FIELDS
    ):
        found.setdefault((unit, month), {})[procedure] = tuple(counts)
    return found


def _online(figures) -> dict[str, tuple[int, int]]:
    """Unit code -> (procedures with online dossiers over the period, those with exactly one)."""
    found: dict[str, tuple[int, int]] = {}
    counted = (
        figures.filter(Q(received_online_l3__gt=0) | Q(received_online_l4__gt=0))
        .values(unit=F("report__unit__code"), of=F("procedure"))
        .annotate(online=Sum(Coalesce("received_online_l3", 0) + Coalesce("received_online_l4", 0)))
    )
    for row in counted:
        every, single = found.get(row["unit"], (0, 0))
        found[row["unit"]] = (every + 1, single + (row["online"] == 1))
    return found
