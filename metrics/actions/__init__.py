"""Writes that touch several rows. Each is one transaction and says who did it."""

from metrics.actions.assessing import assess
from metrics.actions.measuring import record_measures
from metrics.actions.months import lock_month
from metrics.actions.publishing import answer_question, ask_about_number, publish_board
from metrics.actions.withdrawing import (
    LONGEST_REASON,
    Withdrawal,
    preview_withdrawal,
    withdraw_upload,
)

__all__ = [
    "LONGEST_REASON",
    "Withdrawal",
    "answer_question",
    "ask_about_number",
    "assess",
    "lock_month",
    "preview_withdrawal",
    "publish_board",
    "record_measures",
    "withdraw_upload",
]
