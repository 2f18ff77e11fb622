"""Statistics workbooks in: bytes -> cells -> tables -> lines -> checks -> new revisions. The one public door."""

from metrics.importing.commit import Progress, import_files, months_in
from metrics.importing.kinds import LABELS, LAYOUTS
from metrics.importing.log import Fault, UnknownName
from metrics.importing.outcome import FileOutcome, MonthChange, Outcome, Result
from metrics.importing.rules import RULES
from spreadsheets.package import MAX_FILE_SIZE

__all__ = [
    "LABELS",
    "LAYOUTS",
    "MAX_FILE_SIZE",
    "RULES",
    "Fault",
    "FileOutcome",
    "MonthChange",
    "Outcome",
    "Progress",
    "Result",
    "UnknownName",
    "import_files",
    "months_in",
]
