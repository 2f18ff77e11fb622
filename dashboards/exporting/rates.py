"""The rate of a criterion as a number for other programs."""

from decimal import Context, Decimal
from typing import NamedTuple

from campaigns.text import decimals_of, shown_rate
from dashboards.presenters.cells import Column
from metrics.scoring.scores import CriterionResult

_AS_SPREADSHEETS = Context(prec=15)  # the digits that they keep of a number


class Rate(NamedTuple):
    """``quotient``: in per cent, not rounded; ``decimals``: how many of them tell on which side of its target it is."""

    quotient: Decimal
    decimals: int


def rate_of(result: CriterionResult, column: Column) -> Rate | None:
    if result.rate is None:
        return None
    exact = result.rate
    shown = shown_rate(exact, limit=column.limit, operator=column.rule.operator)
    quotient = _AS_SPREADSHEETS.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    return Rate(quotient, decimals_of(shown))
