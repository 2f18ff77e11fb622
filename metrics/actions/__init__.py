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
from metrics.actions.noting import note_question
from metrics.actions.publishing import answer_question, ask_about_number, publish_board
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
    "answer_question",
    "ask_about_number",
    "assess",
    "close_unlock",
    "confirm_names",
    "decide_unlock",
    "lock_month",
    "note_question",
    "preview_withdrawal",
    "publish_board",
    "record_measures",
    "request_unlock",
    "waiting_request",
    "withdraw_unlock",
    "withdraw_upload",
]
