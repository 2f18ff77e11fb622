"""Writes that touch several rows. Each is one transaction and says who did it."""

from metrics.actions.assessing import assess
from metrics.actions.measuring import record_measures
from metrics.actions.months import (
    close_unlock,
    decide_unlock,
    lock_month,
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
    "close_unlock",
    "confirm_names",
    "decide_unlock",
    "lock_month",
    "preview_withdrawal",
    "record_measures",
    "request_unlock",
    "waiting_request",
    "withdraw_unlock",
    "withdraw_upload",
]
