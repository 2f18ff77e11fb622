"""From one database to another, usually from SQLite to PostgreSQL, with one command."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import environ
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from campaigns.management.base import ContractCommand
from campaigns.models import Campaign
from campaigns.text import number
from dashboards.verification import verify
from tamnong_thidua.operations.backups import RestoreRefusedError, UnusableArchiveError, restore


class Command(ContractCommand):
    help = (
        "Chuyển toàn bộ dữ liệu từ cơ sở dữ liệu NGUỒN sang cơ sở dữ liệu đang cấu hình (DATABASE_URL), còn trống,"
        " rồi dựng lại mọi số liệu từ tệp gốc để so sánh. Nguồn chỉ được đọc."
    )
    speaks_json = True

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "source",
            metavar="NGUỒN",
            help="tệp SQLite, hoặc địa chỉ dạng DATABASE_URL (postgres://…)",
        )

    def handle(self, **options) -> None:
        source = self._source(options["source"])
        folder = Path(settings.VAR_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix="chuyen-") as scratch:
            archive = Path(scratch) / "nguon.zip"
            self._back_up(source, archive)
            call_command("migrate", interactive=False, verbosity=0)
            try:
                contents = restore(archive)
            except (RestoreRefusedError, UnusableArchiveError) as refusal:
                self.refuse([str(refusal)])
        checked = verify(list(Campaign.objects.order_by("slug")))
        if options["json"]:
            self.print_json(
                {
                    "database": connection.vendor,
                    "rows": contents.rows,
                    "tables": {table.name: table.rows for table in contents.tables},
                    "verify": checked.as_json(),
                }
            )
        else:
            self.stdout.write(
                f"Đã chuyển {number(contents.rows)} dòng của {len(contents.tables)} bảng sang {connection.vendor};"
                f" đã dựng lại {number(checked.figures)} dòng số liệu và {number(checked.measures)} số đo từ tệp gốc."
            )
        if checked.differences:
            verdict = (
                f"Có {number(len(checked.differences))} sai lệch so với tệp gốc. Chạy “manage.py verify” trên nguồn"
                " để biết sai lệch có từ trước hay không; trước khi rõ, đừng dùng cơ sở dữ liệu mới."
            )
            self.refuse([*(difference.sentence for difference in checked.differences), verdict])
        if not options["json"]:
            self.stdout.write("Không có sai lệch. Mọi người phải đăng nhập lại.")

    def _source(self, text: str) -> str:
        """Its DATABASE_URL. A file that is not there is refused: SQLite would make an empty one."""
        if "://" not in text:
            path = Path(text).resolve()
            if not path.is_file():
                self.refuse([f"Không có tệp cơ sở dữ liệu “{path}”."])
            return f"sqlite:///{path}"
        named = environ.Env.db_url_config(text)
        if "sqlite" in named["ENGINE"] and not Path(named["NAME"]).is_file():
            self.refuse([f"Không có tệp cơ sở dữ liệu “{named['NAME']}”."])
        return text

    def _back_up(self, source: str, archive: Path) -> None:
        """By a process of its own, whose database is the source; its record of backups is not ours."""
        run = subprocess.run(  # noqa: S603  (our own program)
            [sys.executable, "manage.py", "backup", str(archive)],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": source, "VAR_DIR": str(archive.parent)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if run.returncode:
            said = run.stderr.strip().splitlines()
            self.refuse(["Không sao lưu được nguồn.", said[-1] if said else ""])
