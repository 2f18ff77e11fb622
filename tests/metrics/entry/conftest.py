import pytest

from campaigns.models import User
from tests.factories import make_user
from tests.metrics.importing.conftest import _no_doubts, _november, doubts, world  # noqa: F401


@pytest.fixture
def staff(client, db) -> User:
    user = make_user(role=User.Role.STAFF, full_name="Nguyễn An")
    client.force_login(user)
    return user
