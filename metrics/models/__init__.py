"""Figures and what follows from them. Reports, figures and measures are append-only: a correction is a new row."""

from metrics.models.catalogue import CatalogueEntry, Procedure, ProcedureAlias
from metrics.models.intakes import Intake, IntakeFile
from metrics.models.locks import MonthLock, UnlockRequest
from metrics.models.reports import Assessment, CumulativeMeasures, Figure, MonthlyReport
from metrics.models.totals import UnitTotals
from metrics.models.uploads import SourceSheet, StoredFile, Upload

__all__ = [
    "Assessment",
    "CatalogueEntry",
    "CumulativeMeasures",
    "Figure",
    "Intake",
    "IntakeFile",
    "MonthLock",
    "MonthlyReport",
    "Procedure",
    "ProcedureAlias",
    "SourceSheet",
    "StoredFile",
    "UnitTotals",
    "UnlockRequest",
    "Upload",
]
