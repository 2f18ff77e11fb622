"""The account that a command acts for."""

from django.contrib.auth.hashers import make_password

from campaigns.models import User

SYSTEM_USERNAME = "he-thong"


class UnknownUserError(LookupError):
    """``--user`` names no account; the message is the sentence to show."""


def acting_user(username: str = SYSTEM_USERNAME) -> User:
    """The account of that name. ``he-thong`` is made on demand; nobody can sign in with it.

    To be called inside the transaction of the act itself, so that a refusal leaves no account behind.
    Raises UnknownUserError for any other name without an account.
    """
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist:
        if username != SYSTEM_USERNAME:
            raise UnknownUserError(f"Không có tài khoản “{username}”.") from None
    # Two commands may ask for it at once: the second waits for the first and takes its account.
    user, _ = User.objects.get_or_create(
        username=SYSTEM_USERNAME,
        defaults={
            "role": User.Role.SYSTEM,
            "full_name": "Chương trình",
            "password": make_password(None),
        },
    )
    return user
