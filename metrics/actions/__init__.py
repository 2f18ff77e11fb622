"""Writes that touch several rows. Each is one transaction and says who did it."""

from metrics.actions.assessing import (
    assess,
    assessed_criteria,
    decide_assessment,
    per_cent,
    propose_assessment,
    withdraw_assessment,
)
from metrics.actions.confirming import confirm_figures
from metrics.actions.measuring import record_measures
from metrics.actions.months import (
    close_unlock,
    decide_unlock,
    lock_month,
    lock_months_through,
    request_unlock,
    waiting_request,
    withdraw_unlock,
)
from metrics.actions.naming import ConfirmedName, confirm_names
from metrics.actions.withdrawing import (
    LONGEST_REASON,
    Withdrawal,
    preview_withdrawal,
    withdraw_upload,
)

__all__ = [
    "LONGEST_REASON",
    "ConfirmedName",
    "Withdrawal",
    "assess",
    "assessed_criteria",
    "close_unlock",
    "confirm_figures",
    "confirm_names",
    "decide_assessment",
    "decide_unlock",
    "lock_month",
    "lock_months_through",
    "per_cent",
    "preview_withdrawal",
    "propose_assessment",
    "record_measures",
    "request_unlock",
    "waiting_request",
    "withdraw_assessment",
    "withdraw_unlock",
    "withdraw_upload",
]
