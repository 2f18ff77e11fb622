import pytest

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_history_keeps_changes_of_a_person_and_not_each_log_in(client):
    user = make_user(full_name="Lê Văn An")
    client.login(username=user.username, password="mat-khau-thu")
    user.refresh_from_db()
    assert user.last_login is not None
    user.full_name = "Lê Văn Ân"
    user.save()

    assert [row.full_name for row in user.history.all()] == ["Lê Văn Ân", "Lê Văn An"]
    assert not hasattr(user.history.first(), "password")
