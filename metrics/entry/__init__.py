"""Figures typed into a grid, one unit and one month at a time.

They become a workbook of layout A, which takes the way of every other workbook: the same rules, the same trail.
"""

from metrics.entry.known import Known, KnownRow, Revision, load_known, revisions_after
from metrics.entry.typed import Typed, typed_from, typed_of
from metrics.entry.workbook import COUNTS, Entered, entered_workbook

__all__ = [
    "COUNTS",
    "Entered",
    "Known",
    "KnownRow",
    "Revision",
    "Typed",
    "entered_workbook",
    "load_known",
    "revisions_after",
    "typed_from",
    "typed_of",
]
