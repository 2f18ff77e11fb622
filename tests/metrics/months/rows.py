"""What is stored about closed months, and the days of these tests."""

from datetime import date

from metrics.models import MonthLock, UnlockRequest
from tests.factories import at

APRIL, JUNE = date(2022, 4, 1), date(2022, 6, 1)
NOW = at("2022-11-20 09:00")
TODAY, LATEST = date(2022, 11, 20), date(2023, 1, 19)


def everything() -> list:
    """All rows about closed months, with their history."""
    models = (MonthLock, MonthLock.history.model, UnlockRequest, UnlockRequest.history.model)
    return [list(model.objects.order_by("pk").values()) for model in models]
