"""Figures and what follows from them. Reports, figures and measures are append-only: a correction is a new row."""

from metrics.models.append_only import AppendOnlyError
from metrics.models.catalogue import CatalogueEntry, Procedure, ProcedureAlias
from metrics.models.reports import Assessment, CumulativeMeasures, Figure, MonthLock, MonthlyReport
from metrics.models.totals import UnitTotals
from metrics.models.uploads import SourceSheet, StoredFile, Upload

__all__ = [
    "AppendOnlyError",
    "Assessment",
    "CatalogueEntry",
    "CumulativeMeasures",
    "Figure",
    "MonthLock",
    "MonthlyReport",
    "Procedure",
    "ProcedureAlias",
    "SourceSheet",
    "StoredFile",
    "UnitTotals",
    "Upload",
]
