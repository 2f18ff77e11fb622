"""What production refuses: accounts whose password stands in the README."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

REFUSAL = (
    "Cơ sở dữ liệu này còn tài khoản trình diễn; chế độ chính thức (PRODUCTION=true) không khởi động với nó."
    " Hãy dùng một cơ sở dữ liệu khác, hoặc xóa các tài khoản trình diễn trước."
)


def has_demonstration_accounts() -> bool:
    from campaigns.models import User  # noqa: PLC0415  (models are not loaded yet when apps register checks)

    return User.objects.filter(is_demonstration=True).exists()


def refuse_demonstration_accounts() -> None:
    """Raises ImproperlyConfigured in production mode while a demonstration account exists."""
    if settings.PRODUCTION and has_demonstration_accounts():
        raise ImproperlyConfigured(REFUSAL)


@register(Tags.database)
def check_demonstration_accounts(databases=None, **kwargs) -> list[Error]:
    """The same for ``manage.py check --database default`` and ``migrate``."""
    if settings.PRODUCTION and databases and _users_table_exists() and has_demonstration_accounts():
        return [Error(REFUSAL, id="tamnong_thidua.E001")]
    return []


def _users_table_exists() -> bool:
    from django.db import connection  # noqa: PLC0415  (settings must be complete first)

    return "campaigns_user" in connection.introspection.table_names()
