"""The archive itself: a ZIP with one member a table and, last, a manifest with the sums of all of them.

Whoever has Python can look into it: a member is lines of JSON (see tables.py), the manifest says the columns.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Self

FORMAT = 1
KIND = "tamnong_thidua"
MANIFEST = "manifest.json"
LONGEST_MANIFEST = 10_000_000
CHUNK = 1 << 20
# Files are compressed already, and on the rest the better levels take three times as long for a tenth less.
COMPRESSION_LEVEL = 1


class UnusableArchiveError(Exception):
    """The file is no archive that this program can trust; the text is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` in the order of a row; ``sha256`` of the ``size`` bytes that hold ``rows`` rows."""

    name: str
    columns: list[str]
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive says of itself. ``migrations``: "app.name" of those that its database had."""

    program: str
    made_at: datetime
    database: str
    migrations: list[str]
    tables: list[Table] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


class Sum:
    """A binary stream that counts and sums what passes through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._sha256 = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        self._stream.write(data)
        self._pass(data)

    def read(self, size: int) -> bytes:
        return self._pass(self._stream.read(size))

    def readline(self) -> bytes:
        return self._pass(self._stream.readline())

    def _pass(self, data: bytes) -> bytes:
        self._sha256.update(data)
        self.size += len(data)
        return data

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()


class Writer:
    """Writes an archive table by table; ``finish`` makes it whole."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(
            file, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION_LEVEL
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind, *rest) -> None:
        """After a fault the rest cannot be written either, and nobody shall hear of it later."""
        if kind is not None:
            with suppress(OSError, ValueError):
                self._zip.close()

    @contextmanager
    def table(self, name: str) -> Iterator[Sum]:
        with self._zip.open(_member(name), "w", force_zip64=True) as stream:
            yield Sum(stream)

    def finish(self, contents: Contents) -> None:
        data = {"kind": KIND, "format": FORMAT, **asdict(contents)}
        data["made_at"] = contents.made_at.isoformat()
        self._zip.writestr(MANIFEST, json.dumps(data, ensure_ascii=False, indent=1))
        self._zip.close()


class Reader:
    """Reads an archive. Raises ``UnusableArchiveError``: at once for what is none, later where a sum does not fit."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._name = name
        try:
            self._zip = zipfile.ZipFile(file)
            with self._zip.open(MANIFEST) as stream:
                data = json.loads(stream.read(LONGEST_MANIFEST))
            if data["kind"] != KIND:
                raise self._is_none()
            if data["format"] != FORMAT:
                raise UnusableArchiveError(
                    f"Tệp “{name}” là bản sao lưu dạng {data['format']}; chương trình này chỉ đọc dạng {FORMAT}."
                    " Hãy phục hồi bằng đúng phiên bản chương trình đã lập bản sao lưu."
                )
            self.contents = Contents(
                program=data["program"],
                made_at=datetime.fromisoformat(data["made_at"]),
                database=data["database"],
                migrations=data["migrations"],
                tables=[Table(**table) for table in data["tables"]],
            )
        except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, KeyError, TypeError):
            raise self._is_none() from None
        except (NotImplementedError, RuntimeError, EOFError):  # foreign or encrypted members
            raise self._is_none() from None

    def _is_none(self) -> UnusableArchiveError:
        return UnusableArchiveError(
            f"Tệp “{self._name}” không phải là bản sao lưu nguyên vẹn của chương trình này"
            " (tệp khác, bị cắt cụt hoặc hỏng); hãy dùng bản sao lưu khác."
        )

    def damaged(self) -> UnusableArchiveError:
        return UnusableArchiveError(
            f"Nội dung tệp “{self._name}” không khớp các tổng kiểm tra ghi trong đó: tệp đã bị hỏng hoặc bị sửa;"
            " hãy dùng bản sao lưu khác."
        )

    def check(self) -> None:
        """Reads all once. Raises ``UnusableArchiveError`` when a sum, a size or the list of members does not fit."""
        members = [MANIFEST, *(_member(table.name) for table in self.contents.tables)]
        if sorted(self._zip.namelist()) != sorted(members):
            raise self.damaged()
        for table in self.contents.tables:
            with self.table(table) as stream:
                while stream.read(CHUNK):
                    pass

    @contextmanager
    def table(self, table: Table) -> Iterator[Sum]:
        """The bytes of a table; when all is read they must fit the sums."""
        try:
            with self._zip.open(_member(table.name)) as stream:
                summed = Sum(stream)
                yield summed
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError):
            raise self.damaged() from None
        if (summed.size, summed.sha256) != (table.size, table.sha256):
            raise self.damaged()


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def check_archive(path: Path) -> Contents:
    """What is in it, when all its sums fit. Raises ``UnusableArchiveError``, or OSError where it cannot be read."""
    with path.open("rb") as file:
        reader = Reader(file, path.name)
        reader.check()
        return reader.contents
