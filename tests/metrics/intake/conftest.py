"""The small world of the importer, and files that come into it on the web."""

import pytest

from campaigns.models import User
from metrics.intake import receive
from metrics.models import Intake
from tests.factories import make_user
from tests.metrics.importing.conftest import _no_doubts, _november, doubts, world  # noqa: F401


@pytest.fixture
def staff(world) -> User:  # noqa: F811  (the fixture)
    return make_user(username="noivu", full_name="Nguyễn Thị Hoa", role=User.Role.STAFF)


@pytest.fixture
def send(world, staff):  # noqa: F811  (the fixture)
    """Sends in workbooks, by default each as "tep.xlsx", and returns the intake."""

    def send(*files: bytes | tuple[str, bytes], by: User = staff) -> Intake:
        named = [file if isinstance(file, tuple) else ("tep.xlsx", file) for file in files]
        return receive(campaign=world.campaign, files=named, by=by)

    return send
