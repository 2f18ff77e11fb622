"""Everything that is stored, into one file."""

from contextlib import suppress
from pathlib import Path

from django.db import DatabaseError
from django.utils import timezone

from campaigns.management.base import ContractCommand
from campaigns.text import instant, number
from tamnong_thidua.operations.backups import (
    BackupRefusedError,
    Saved,
    UnusableArchiveError,
    back_up,
    name_of_today,
    note_failure,
    tidy,
)

DAYS = 14


class Command(ContractCommand):
    help = (
        "Sao lưu cơ sở dữ liệu cùng mọi tệp vào một tệp; mọi người vẫn làm việc trong lúc đó."
        " Phục hồi bằng lệnh restore."
    )
    speaks_json = True

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("file", nargs="?", type=Path, metavar="TỆP", help="tệp mới, chưa có")
        where.add_argument(
            "--to",
            type=Path,
            metavar="THƯ MỤC",
            help="đặt tên theo ngày giờ trong thư mục này và xóa các bản quá hạn",
        )
        parser.add_argument(
            "--keep",
            type=int,
            default=DAYS,
            metavar="SỐ NGÀY",
            help="cùng --to: giữ bản cuối của bấy nhiêu ngày gần nhất có sao lưu (mặc định: %(default)s)",
        )

    def handle(self, **options) -> None:
        folder: Path | None = options["to"]
        if options["keep"] < 1:
            self.usage_error("Tham số --keep phải từ 1 trở lên.")
        now = timezone.now()
        try:
            saved = back_up(options["file"] if folder is None else folder / name_of_today(now))
            gone = [] if folder is None else self._tidy(folder, options["keep"], now)
        except (BackupRefusedError, UnusableArchiveError) as refusal:
            self._fail(str(refusal))
        except DatabaseError as error:
            sentence = f"Không đọc được cơ sở dữ liệu nên chưa sao lưu được: {error}".strip()
            self._fail(" ".join(sentence.split()))
        if options["json"]:
            self.print_json(as_json(saved) | {"deleted": [str(path) for path in gone]})
            return
        self.stdout.write(
            f"Đã sao lưu {number(saved.contents.rows)} dòng của {len(saved.contents.tables)} bảng"
            f" vào “{saved.path}” ({number(saved.size)} byte) lúc {instant(saved.contents.made_at)}."
        )
        self.stdout.write(f"Tổng kiểm tra SHA-256: {saved.sha256}")
        if gone:
            self.stdout.write(f"Đã xóa {len(gone)} bản sao lưu quá hạn.")

    def _tidy(self, folder: Path, keep: int, now) -> list[Path]:
        try:
            return tidy(folder, keep=keep, now=now)
        except OSError as error:
            self._fail(f"Đã sao lưu, nhưng không xóa được bản quá hạn trong “{folder}”: {error}.")

    def _fail(self, sentence: str):
        with suppress(OSError):  # the same full disk; the fault itself is told below
            note_failure(sentence)
        self.refuse([sentence])


def as_json(saved: Saved) -> dict:
    return {
        "file": str(saved.path),
        "size": saved.size,
        "sha256": saved.sha256,
        "made_at": saved.contents.made_at.isoformat(),
        "program": saved.contents.program,
        "rows": saved.contents.rows,
        "tables": {table.name: table.rows for table in saved.contents.tables},
    }
