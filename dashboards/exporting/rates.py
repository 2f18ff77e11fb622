"""The rate of a criterion as the board prints it, as a number."""

from decimal import Decimal

from campaigns.text import cut_rate
from dashboards.presenters.cells import Column
from metrics.scoring.scores import CriterionResult


def rate_to_show(result: CriterionResult, column: Column) -> Decimal | None:
    """In per cent, cut towards the failing side: a rate that fails never shows as its target."""
    if result.rate is None:
        return None
    return cut_rate(result.rate, limit=column.limit, higher_is_better=not column.is_late)
