"""Files on the web: kept, checked, shown, and imported by their number. The one public door."""

from metrics.intake.background import settle, settle_all
from metrics.intake.deciding import commit, corrects, discard, recheck
from metrics.intake.owners import LikelyName, likely_names
from metrics.intake.receiving import DAYS_KEPT, receive
from metrics.intake.traces import STARTING, Step, changes_file, last_step
from metrics.intake.work import Job, run

__all__ = [
    "DAYS_KEPT",
    "STARTING",
    "Job",
    "LikelyName",
    "Step",
    "changes_file",
    "commit",
    "corrects",
    "discard",
    "last_step",
    "likely_names",
    "receive",
    "recheck",
    "run",
    "settle",
    "settle_all",
]
