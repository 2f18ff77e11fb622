"""A backup back into an empty database."""

from pathlib import Path

from campaigns.management.base import ContractCommand
from campaigns.text import instant, number
from tamnong_thidua.operations.backups import RestoreRefusedError, UnusableArchiveError, restore


class Command(ContractCommand):
    help = (
        "Phục hồi bản sao lưu vào cơ sở dữ liệu mới, vừa chạy migrate; kiểm tra mọi tổng trước khi ghi,"
        " ghi tất cả hoặc không ghi gì."
    )
    speaks_json = True

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="TỆP", help="bản do lệnh backup lập")

    def handle(self, **options) -> None:
        try:
            contents = restore(options["file"])
        except (RestoreRefusedError, UnusableArchiveError) as refusal:
            self.refuse([str(refusal)])
        if options["json"]:
            self.print_json(
                {
                    "made_at": contents.made_at.isoformat(),
                    "program": contents.program,
                    "rows": contents.rows,
                    "tables": {table.name: table.rows for table in contents.tables},
                }
            )
            return
        self.stdout.write(
            f"Đã phục hồi {number(contents.rows)} dòng của {len(contents.tables)} bảng, như lúc"
            f" {instant(contents.made_at)}. Mọi người phải đăng nhập lại."
        )
        self.stdout.write("Hãy chạy “manage.py verify” để so mọi số liệu với tệp gốc.")
