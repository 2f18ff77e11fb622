"""Everything that is stored, of one instant, into one archive."""

import errno
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.db import connection
from django.utils import timezone

from campaigns.text import number
from tamnong_thidua.operations.backups.archive import CHUNK, Contents, Table, Writer, check_archive
from tamnong_thidua.operations.backups.record import note_success
from tamnong_thidua.operations.backups.snapshot import snapshot
from tamnong_thidua.operations.backups.state import (
    applied_migrations,
    own_migrations,
    program_version,
)
from tamnong_thidua.operations.backups.tables import fields_of, saved_models, stored_rows, write_row

# O_BINARY: Windows would else put its own line ends in
FLAGS = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
UNFINISHED = ".dang-ghi"  # the ending of what is not whole yet


class BackupRefusedError(Exception):
    """Nothing was saved and nothing is left behind; the text is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Saved:
    """``sha256``: of the whole archive."""

    path: Path
    size: int
    sha256: str
    contents: Contents


def _say_nothing(step: str) -> None:
    pass


def back_up(target: Path, *, progress: Callable[[str], None] = _say_nothing) -> Saved:
    """Saves the database, with the files in it, as it is at this instant, to a new file that its owner alone may read.

    The archive appears under its name only when it is whole and has been read again. Raises ``BackupRefusedError``.
    Not inside a transaction. Memory holds one batch of rows, or one stored file.
    """
    if target.exists():
        raise BackupRefusedError(
            f"Đã có tệp “{target}”, chương trình không ghi đè bản sao lưu nào; hãy đặt tên khác."
        )
    with _new_file(target) as (file, path):
        with Writer(file) as writer, snapshot():
            contents = Contents(
                program=program_version(),
                made_at=timezone.now(),
                database=connection.vendor,
                migrations=sorted(_whole_migrations()),
            )
            for model in saved_models():
                progress(f"Đang sao lưu bảng {model._meta.db_table}")
                contents.tables.append(_save(model, writer))
            writer.finish(contents)
        file.flush()
        os.fsync(file.fileno())
        progress("Đang đọc lại để kiểm tra")
        check_archive(path)
        sha256, size = _sum(path), path.stat().st_size
    saved = Saved(target, size, sha256, contents)
    note_success(
        path=target, made_at=contents.made_at, size=size, rows=contents.rows, sha256=sha256
    )
    return saved


def _whole_migrations() -> set[str]:
    applied = applied_migrations()
    if missing := own_migrations() - applied:
        raise BackupRefusedError(
            f"Cơ sở dữ liệu còn {number(len(missing))} bước nâng cấp chưa chạy; hãy sao lưu bằng phiên bản"
            " chương trình đang dùng với cơ sở dữ liệu này, hoặc chạy “manage.py migrate” trước."
        )
    return applied


def _save(model, writer: Writer) -> Table:
    fields = fields_of(model)
    rows = 0
    with writer.table(model._meta.db_table) as out:
        for row in stored_rows(model):
            write_row(out, row, fields)
            rows += 1
    return Table(
        name=model._meta.db_table,
        columns=[field.column for field in fields],
        rows=rows,
        size=out.size,
        sha256=out.sha256,
    )


@contextmanager
def _new_file(target: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A file beside the target that takes its name at the end; on a fault it goes."""
    path = target.with_name(f".{target.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        with os.fdopen(os.open(path, FLAGS, 0o600), "wb") as file:
            yield file, path
        if target.exists():  # another backup was quicker
            raise BackupRefusedError(f"Đã có tệp “{target}”; hãy đặt tên khác.")
        path.rename(target)
        _keep_name(target.parent)
    except OSError as error:
        raise BackupRefusedError(
            f"Không ghi được bản sao lưu “{target}”: {reason(error)}. Chưa có gì được lưu;"
            " hãy dọn chỗ hoặc chọn thư mục khác rồi chạy lại."
        ) from error
    finally:
        path.unlink(missing_ok=True)


def _keep_name(folder: Path) -> None:
    """The new name survives a power cut."""
    if os.name == "nt":
        return
    number_of_folder = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number_of_folder)
    finally:
        os.close(number_of_folder)


def _sum(path: Path) -> str:
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            sha256.update(data)
    return sha256.hexdigest()


REASONS = {
    "ENOSPC": "ổ đĩa đã đầy",
    "EDQUOT": "đã hết dung lượng được cấp",
    "EFBIG": "tệp vượt quá cỡ cho phép",
    "ENOENT": "không có thư mục hoặc tệp này",
    "ENOTDIR": "đường dẫn đi qua một thứ không phải là thư mục",
    "EISDIR": "đây là thư mục, không phải tệp",
    "EACCES": "không có quyền",
    "EPERM": "không có quyền",
    "EROFS": "ổ đĩa chỉ đọc",
    "EIO": "ổ đĩa báo lỗi",
    "ENAMETOOLONG": "tên tệp quá dài",
}


def reason(error: OSError) -> str:
    """The fault of a disk in Vietnamese, as far as we know it."""
    return REASONS.get(errno.errorcode.get(error.errno, ""), str(error.strerror or error))
