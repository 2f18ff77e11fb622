"""Statistics workbooks in: bytes -> cells -> tables -> lines -> checks -> new revisions. The one public door."""

from metrics.importing.commit import import_files, months_in
from metrics.importing.log import Fault
from metrics.importing.outcome import Effect, FileOutcome, Outcome, Result
from metrics.importing.package import MAX_FILE_SIZE
from metrics.importing.rules import RULES

__all__ = [
    "MAX_FILE_SIZE",
    "RULES",
    "Effect",
    "Fault",
    "FileOutcome",
    "Outcome",
    "Result",
    "import_files",
    "months_in",
]
