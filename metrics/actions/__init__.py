"""Writes that touch several rows. Each is one transaction and says who did it."""

from metrics.actions.assessing import assess
from metrics.actions.measuring import record_measures
from metrics.actions.months import lock_month
from metrics.actions.withdrawing import withdraw_upload

__all__ = ["assess", "lock_month", "record_measures", "withdraw_upload"]
