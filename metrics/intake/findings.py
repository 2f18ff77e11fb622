"""What a check found, as an intake keeps it: what a person needs who decides, and no more than a page shows."""

from collections.abc import Iterator

from campaigns.text import month_code
from metrics.importing import MonthChange, Outcome
from metrics.importing.outcome import CountChange, FigureChange
from metrics.reconcile import in_words

CELLS_KEPT = 100  # of one fault; the marked workbook shows all
COUNTS_KEPT = 200  # changed counts; the list to download has all
LINES_KEPT = 200  # of the comparison with totals


def as_kept(outcome: Outcome) -> dict:
    """JSON: ``changes`` are the first changed counts, of ``changes_total``; ``months`` those of units, by revision."""
    changes = []
    total = 0
    for month, row, count in changed_counts(outcome.months):
        total += 1
        if total <= COUNTS_KEPT:
            changes.append(
                {
                    "unit": month.unit,
                    "month": month_code(month.month),
                    "layout": month.layout,
                    "kind": row.kind,
                    "procedure": row.procedure,
                    "file": row.file,
                    "sheet": row.sheet,
                    "field": count.field if count else "",
                    "before": count.before if count else None,
                    "after": count.after if count else None,
                    "cell": count.cell if count else "",
                }
            )
    reconciliation = in_words(outcome.reconciliations)
    return {
        "outcome": outcome.outcome.value,
        "uploads": outcome.as_json()["uploads"],
        "faults": [
            {
                **fault.as_json(),
                "cells": list(fault.cells[:CELLS_KEPT]),
                "more_cells": max(0, len(fault.cells) - CELLS_KEPT),
            }
            for fault in outcome.faults
        ],
        "counts": outcome.counts,
        "effects": [effect.as_json() for effect in outcome.effects],
        "sentences": outcome.sentences,
        "reconciliation": reconciliation[: LINES_KEPT + 1],
        "reconciliation_more": max(0, len(reconciliation) - LINES_KEPT - 1),
        "months": [
            {
                "unit": month.unit,
                "month": month_code(month.month),
                "layout": month.layout,
                "revision": month.revision,
                "is_new": month.is_new,
            }
            for month in outcome.months
        ],
        "changes": changes,
        "changes_total": total,
        "unknown_names": [
            {"kind": name.kind, "name": name.name, "unit": name.unit}
            for name in outcome.unknown_names
        ],
    }


def changed_counts(
    months: list[MonthChange],
) -> Iterator[tuple[MonthChange, FigureChange, CountChange | None]]:
    """Every count that becomes another; of a row that is new or removed those above 0, or None when there is none."""
    for month in months:
        for row in month.rows:
            counts = row.counts
            if row.kind != "changed":
                counts = [count for count in counts if count.before or count.after]
            for count in counts:
                yield month, row, count
            if not counts:
                yield month, row, None
