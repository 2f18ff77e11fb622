"""The zip file that a workbook is, read under hard limits: whatever the file, time and memory stay bounded.

Parts are parsed with the C parser of the standard library, in pieces, and each element is handed over and dropped
as soon as it is complete. (openpyxl reads through defusedxml, whose parser is written in Python: six times slower,
and a row or a text of any size would be held in memory.) What defusedxml protects from is refused here: document
types, hence entities, never pass.
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from typing import NoReturn
from xml.etree import ElementTree as ET

from spreadsheets.errors import FileFault, UnreadableFileError

MAX_FILE_SIZE = 20 * 2**20  # bytes
MAX_UNPACKED_SIZE = 200 * 2**20  # bytes, as the zip file itself declares
MAX_PARTS = 5000
MAX_SMALL_PART = 4 * 2**20  # lists of sheets, relations, formats
MAX_DEPTH = 32  # of elements in each other
MAX_CHILDREN = 16_384  # of one element: the columns of Excel
MAX_TEXT = 4 * 2**20  # bytes without a new element

_PIECE = 64 * 2**10
_SAVE_AGAIN = "hãy mở bằng Excel và lưu lại dạng .xlsx (Excel Workbook) rồi nhập lại"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_READABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def broken() -> NoReturn:
    raise UnreadableFileError(FileFault.BROKEN, f"Tệp bị hỏng hoặc ghi dở dang; {_SAVE_AGAIN}.")


def not_a_workbook(what: str) -> NoReturn:
    raise UnreadableFileError(FileFault.NOT_XLSX, f"{what}; {_SAVE_AGAIN}.")


class Package:
    """The parts of an Office file by name. Raises UnreadableFileError for anything that is none."""

    def __init__(self, data: bytes, *, most_unpacked: int = MAX_UNPACKED_SIZE) -> None:
        _refuse_what_is_no_zip(data)
        if data.count(b"PK\x01\x02") > MAX_PARTS:  # before zipfile builds an object for each entry
            broken()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (
            zipfile.BadZipFile,
            ValueError,
            OverflowError,
            NotImplementedError,
            OSError,
            struct.error,
        ):
            broken()
        entries = self._zip.infolist()
        if any(entry.flag_bits & 0x1 for entry in entries):
            _has_password()
        if sum(entry.file_size for entry in entries) > most_unpacked:
            raise UnreadableFileError(
                FileFault.TOO_LARGE,
                f"Tệp nén bung ra quá {most_unpacked // 2**20} MB; hãy xóa các dòng, cột và định dạng thừa"
                " bên ngoài bảng, lưu lại dạng .xlsx rồi nhập lại.",
            )
        if any(entry.compress_type not in _READABLE for entry in entries):
            broken()
        self._entries = {_part_name(entry.filename): entry for entry in entries}
        if len(self._entries) < len(entries):
            broken()  # of two parts with one name each program takes another

    def __contains__(self, name: str) -> bool:
        return _part_name(name) in self._entries

    def relations(self, of: str = "") -> dict[str, tuple[str, str]]:
        """Id -> (kind, part name) of the parts that a part points to; links to other files are left out."""
        folder, base = posixpath.split(of)
        name = f"{folder}/_rels/{base}.rels".lstrip("/")
        if name not in self:
            return {}
        found = {}
        for relation in self.root(name):
            if relation.get("TargetMode", "Internal") == "Internal":
                target = relation.get("Target", "").replace("\\", "/")
                path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
                found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], path)
        return found

    def root(self, name: str) -> ET.Element:
        """The whole tree of a small part."""
        tree = None
        for element in self.elements(name, whole=True):
            tree = element
        if tree is None:
            broken()
        return tree

    def elements(
        self, name: str, parents: Collection[str] = (), *, whole: bool = False
    ) -> Iterator[ET.Element]:
        """The children of each element called ``parents`` (the root or a child of it), each once complete.

        ``whole``: the root alone, with all that is in it.
        """
        return self.elements_of(self.pieces(name), parents, whole=whole)

    def elements_of(
        self, pieces: Iterable[bytes], parents: Collection[str] = (), *, whole: bool = False
    ) -> Iterator[ET.Element]:
        """The same of the bytes of a part."""
        harvest = _Harvest(parents, whole=whole)
        size = 0
        try:
            for piece in pieces:
                size += len(piece)
                if whole and size > MAX_SMALL_PART:
                    broken()
                yield from harvest.feed(piece)
            yield from harvest.close()
        except (ET.ParseError, ValueError):
            broken()

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a part from its beginning."""
        try:
            with self._zip.open(self._entries[_part_name(name)]) as part:
                while piece := part.read(_PIECE):
                    yield piece
        except (
            KeyError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            if isinstance(error, RuntimeError) and "password" in str(error):
                _has_password()
            broken()


class _Harvest:
    """Feeds the C parser and takes complete elements out of the tree while it grows, so that it stays small."""

    def __init__(self, parents: Collection[str], *, whole: bool) -> None:
        builder = ET.TreeBuilder()
        self._top = builder.start("top", {})
        self._parser = ET.XMLParser(target=builder, encoding="utf-8")  # noqa: S314  (see above)
        self._parents = parents
        self._whole = whole
        self._prolog = b""
        self._newest = self._top
        self._bytes_without_news = 0

    def feed(self, piece: bytes) -> Iterator[ET.Element]:
        if not len(self._top):
            self._prolog += piece
            if b"<!DOCTYPE" in self._prolog or len(self._prolog) > MAX_TEXT:
                broken()
        self._parser.feed(piece)
        self._watch_growth(len(piece))
        if not self._whole:
            yield from self._complete(is_end=False)

    def close(self) -> Iterator[ET.Element]:
        self._parser.close()
        if not len(self._top):
            broken()
        yield from [self._top[0]] if self._whole else self._complete(is_end=True)

    def _watch_growth(self, fed: int) -> None:
        """Refuses endless texts, endless children and endless depth, which the tree would have to hold."""
        node, depth, in_parent = self._top, 0, False
        while len(node):
            if in_parent and len(node) > MAX_CHILDREN:
                broken()
            in_parent = in_parent or local_name(node) in self._parents
            node = node[-1]
            depth += 1
            if depth > MAX_DEPTH:
                broken()
        self._bytes_without_news = 0 if node is not self._newest else self._bytes_without_news + fed
        self._newest = node
        if self._bytes_without_news > MAX_TEXT:
            broken()

    def _complete(self, *, is_end: bool) -> Iterator[ET.Element]:
        if not len(self._top):
            return
        root = self._top[0]
        if local_name(root) in self._parents:
            yield from _taken(root, is_complete=is_end)
            return
        for child in root[:]:
            is_complete = is_end or child is not root[-1]
            if local_name(child) in self._parents:
                yield from _taken(child, is_complete=is_complete)
            elif not is_complete:
                _thin_out(child)
            if is_complete:
                root.remove(child)


def _thin_out(unfinished: ET.Element) -> None:
    """Drops what is complete in an element that nobody asked for."""
    while len(unfinished):
        del unfinished[:-1]
        unfinished = unfinished[-1]


def _taken(parent: ET.Element, *, is_complete: bool) -> list[ET.Element]:
    children = parent[:] if is_complete else parent[:-1]
    del parent[: len(children)]
    return children


def local_name(element: ET.Element) -> str:
    """The tag without its namespace: old, new ("strict") and prefixed files are the same to us."""
    return element.tag.rpartition("}")[2]


def _part_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _has_password() -> NoReturn:
    raise UnreadableFileError(
        FileFault.PASSWORD,
        "Tệp được bảo vệ bằng mật khẩu; hãy mở bằng Excel, bỏ mật khẩu (Tệp > Thông tin > Bảo vệ sổ làm việc),"
        " lưu lại dạng .xlsx rồi nhập lại.",
    )


def _refuse_what_is_no_zip(data: bytes) -> None:
    if not data:
        raise UnreadableFileError(
            FileFault.EMPTY, "Tệp rỗng (0 byte); hãy kiểm tra lại tệp, lưu lại rồi nhập lại."
        )
    if len(data) > MAX_FILE_SIZE:
        raise UnreadableFileError(
            FileFault.TOO_LARGE,
            f"Tệp lớn hơn {MAX_FILE_SIZE // 2**20} MB; hãy xóa hình ảnh, trang tính và định dạng thừa,"
            " lưu lại dạng .xlsx rồi nhập lại.",
        )
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            _has_password()
        if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
            not_a_workbook("Tệp là sổ làm việc Excel kiểu cũ (.xls)")
        not_a_workbook("Tệp là tài liệu Office kiểu cũ, không phải sổ làm việc .xlsx")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return
    beginning = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith(b"%pdf"):
        not_a_workbook("Tệp là bản PDF")
    if re.match(rb"<(!doctype html|html|table|meta|head|div)", beginning):
        not_a_workbook("Tệp là trang web (HTML) mang đuôi bảng tính")
    if beginning.startswith(b"<?xml"):
        not_a_workbook("Tệp là văn bản XML, không phải sổ làm việc .xlsx")
    if b"\0" not in data[:4096] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        not_a_workbook("Tệp là văn bản (ví dụ .csv đổi đuôi), không phải sổ làm việc .xlsx")
    not_a_workbook("Tệp không phải là sổ làm việc .xlsx")
