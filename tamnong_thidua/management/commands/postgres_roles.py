"""Prints the grants that make history append-only for the program's own role on PostgreSQL."""

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models

from campaigns.models import AuditEntry, AuditSeal
from campaigns.models.append_only import AppendOnlyModel

LOG_TABLES = (AuditEntry, AuditSeal)


def is_history(model: type[models.Model]) -> bool:
    """Rows that are added and read, never changed: histories, facts of their time, the log of acts."""
    return (
        model.__name__.startswith("Historical")
        or issubclass(model, AppendOnlyModel)
        or model in LOG_TABLES
    )


def grants(role: str) -> list[str]:
    """SQL statements for a role that exists; the owner of the tables, who migrates, runs them."""
    name = '"' + role.replace('"', '""') + '"'
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if is_history(model)
    )
    return [
        f"GRANT USAGE ON SCHEMA public TO {name};",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name};",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name};",
        *(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {name};' for table in tables),
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {name};",
    ]


class Command(BaseCommand):
    help = (
        "In các lệnh SQL cấp quyền cho vai trò PostgreSQL của chương trình: lịch sử và nhật ký chỉ được ghi thêm."
        " Chạy lại sau mỗi lần nâng cấp, bằng tài khoản sở hữu cơ sở dữ liệu."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--role", default="thidua_app", metavar="TÊN", help="mặc định: %(default)s"
        )

    def handle(self, **options) -> None:
        self.stdout.write("\n".join(["BEGIN;", *grants(options["role"]), "COMMIT;"]))
