"""The first account of an empty database: made in the browser by whoever holds the code that the server tells."""

from base64 import b32encode

from django.db import transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.crypto import constant_time_compare, salted_hmac

from campaigns.actions.accounts import SYSTEM_USERNAME, acting_user
from campaigns.actions.loading import wait_for_other_loads
from campaigns.actions.recording import Refused
from campaigns.models import User
from campaigns.models.guarded import sign

GROUP = 4  # letters between two dashes
LENGTH = 16  # letters: 80 bits


def has_no_account() -> bool:
    """Whether nobody can sign in yet; the account of the program itself is no person."""
    return not User.objects.exclude(username=SYSTEM_USERNAME).exists()


def first_account_code() -> str:
    """The same for every process of one server, another for every database: nothing has to be stored.

    It follows from the secret key and the instant at which this database was made.
    """
    made = MigrationRecorder.Migration.objects.order_by("pk").values_list("applied", flat=True)
    digest = salted_hmac("campaigns.first_account", str(made.first()), algorithm="sha256").digest()
    letters = b32encode(digest).decode()[:LENGTH]
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def is_first_account_code(typed: str) -> bool:
    """Small letters, blanks and dashes do not matter."""
    letters = "".join(one for one in typed.upper() if one.isalnum())
    return constant_time_compare(letters, first_account_code().replace("-", ""))


@transaction.atomic
def make_first_account(*, username: str, full_name: str, email: str, password: str) -> User:
    """An account of level "system", which may make all others. Raises ``Refused`` once there is one."""
    wait_for_other_loads()
    if not has_no_account():
        raise Refused("Đã có tài khoản đầu tiên. Hãy đăng nhập, hoặc đề nghị người quản trị mời.")
    user = User(
        username=username,
        full_name=full_name,
        email=email,
        role=User.Role.SYSTEM,
        is_superuser=True,
    )
    user.set_password(password)
    sign(user, by=acting_user(), reason="tài khoản đầu tiên")
    user.save()
    return user
