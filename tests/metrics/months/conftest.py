"""June is closed, for two persons to open: 20 November 2022 in a campaign from March to October."""

from datetime import date

import pytest
import time_machine

from campaigns.models import Campaign, Unit, User
from metrics.actions import lock_month, request_unlock
from metrics.models import MonthLock, UnlockRequest
from tests.factories import make_campaign, make_criterion, make_unit, make_user
from tests.metrics.months.rows import JUNE, NOW


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def campaign(db) -> Campaign:
    campaign = make_campaign(slug="cchc-2022")
    make_criterion(campaign, "BCN")
    return campaign


@pytest.fixture
def unit(campaign) -> Unit:
    return make_unit(campaign, code="30001", name="UBND xã An Long")


@pytest.fixture
def one(db) -> User:
    return make_user(username="mot", full_name="Nguyễn Thị Đông")


@pytest.fixture
def two(db) -> User:
    return make_user(username="hai", full_name="Lê Văn Tám")


@pytest.fixture
def closed(campaign, one) -> MonthLock:
    return lock_month(campaign=campaign, month=JUNE, by=one)


@pytest.fixture
def ask(campaign, unit, one, closed):
    """A request by ``one`` to open June for the unit until 25 November."""

    def ask(**fields) -> UnlockRequest:
        return request_unlock(
            **{
                "campaign": campaign,
                "month": JUNE,
                "unit": unit,
                "until": date(2022, 11, 25),
                "reason": "Xã gửi lại số liệu",
                "by": one,
                **fields,
            }
        )

    return ask
