"""What totals of units are in force, and which lines of a run say something else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign
from metrics.importing.revisions import File
from metrics.importing.unit_totals import TotalsLine
from metrics.models import UnitTotals


@dataclass(frozen=True)
class TotalsChange:
    """A unit's totals of a month that get a new revision. ``known_from``: of the one before; ``before``: its counts
    if they are in force."""

    file: File
    line: TotalsLine
    revision: int
    known_from: datetime | None
    before: tuple[int | None, ...] | None


def find_totals_changes(campaign: Campaign, files: Iterable[File]) -> list[TotalsChange]:
    """Totals that are not the same as in force; counts what is new, changed and the same."""
    lines = [
        (file, line)
        for file in files
        for line in file.totals
        if line.unit is not None and line.month is not None
    ]
    rows = UnitTotals.objects.filter(
        campaign=campaign,
        unit__in={line.unit.id for _, line in lines},
        month__in={line.month for _, line in lines},
    )
    newest = {
        (unit, month, layout): (revision, known_from)
        for unit, month, layout, revision, known_from in rows.order_by("revision").values_list(
            "unit", "month", "layout", "revision", "known_from"
        )
    }
    in_force = {
        (totals.unit_id, totals.month, totals.layout): tuple(totals.counts().values())
        for totals in rows.in_force_at(None)
    }
    changes = []
    for file, line in lines:
        key = (line.unit.id, line.month, line.table.layout.code)
        if in_force.get(key) == line.counts:
            file.counts["same"] += 1
            continue
        file.counts["changed" if key in in_force else "new"] += 1
        revision, known_from = newest.get(key, (0, None))
        changes.append(TotalsChange(file, line, revision + 1, known_from, in_force.get(key)))
    return changes
