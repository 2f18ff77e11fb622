"""Figures and what follows from them. Reports, figures and measures are append-only: a correction is a new row."""

from metrics.models.assessments import AssessmentProposal
from metrics.models.catalogue import CatalogueEntry, Procedure, ProcedureAlias
from metrics.models.confirmations import FigureConfirmation
from metrics.models.intakes import Intake, IntakeFile
from metrics.models.locks import MonthLock, UnlockRequest
from metrics.models.reports import Assessment, CumulativeMeasures, Figure, MonthlyReport
from metrics.models.totals import UnitTotals
from metrics.models.uploads import SourceSheet, StoredFile, Upload

__all__ = [
    "Assessment",
    "AssessmentProposal",
    "CatalogueEntry",
    "CumulativeMeasures",
    "Figure",
    "FigureConfirmation",
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
