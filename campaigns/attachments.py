"""What a file really is: told by its bytes, never by its name or by what a browser says about it."""

import io
import re
import zipfile
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from campaigns.models.kept_files import FileKind
from campaigns.text import clean

MAX_FILE_SIZE = 20 * 2**20  # bytes
_MAX_ENTRIES = 5000
# Bytes, as the zip file declares them; nothing of it is unpacked but the list of parts.
_MAX_UNPACKED = 500 * 2**20
_MAX_LIST_OF_PARTS = 2**20

EXTENSIONS = {
    ".pdf": FileKind.PDF,
    ".docx": FileKind.DOCX,
    ".xlsx": FileKind.XLSX,
    ".png": FileKind.PNG,
    ".jpg": FileKind.JPEG,
    ".jpeg": FileKind.JPEG,
    ".webp": FileKind.WEBP,
    ".tif": FileKind.TIFF,
    ".tiff": FileKind.TIFF,
}
_MAIN_PARTS = {
    f"{FileKind.DOCX.content_type}.main+xml": FileKind.DOCX,
    f"{FileKind.XLSX.content_type}.main+xml": FileKind.XLSX,
}
_PDF, _PNG, _JPEG = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_WANTED = "Hãy chọn tệp PDF, Word (.docx), Excel (.xlsx) hoặc ảnh (PNG, JPEG, WebP, TIFF)."
_FORBIDDEN_IN_NAMES = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|\u202a-\u202e\u2066-\u2069]')


class UnfitFileError(Exception):
    """The file is not taken; ``str()`` says why and what to do."""


def kind_of(name: str, data: bytes) -> FileKind:
    """The kind that the bytes are of. Raises UnfitFileError, also where the name says another kind."""
    if not data:
        raise UnfitFileError(f"Tệp “{name}” rỗng (0 byte). Hãy kiểm tra lại tệp.")
    if len(data) > MAX_FILE_SIZE:
        raise UnfitFileError(
            f"Tệp “{name}” lớn hơn {MAX_FILE_SIZE // 2**20} MB. Hãy quét với độ phân giải thấp hơn hoặc chia"
            " thành nhiều tệp."
        )
    kind = _kind_of_bytes(name, data)
    extension = PurePosixPath(name).suffix.lower()
    if extension and EXTENSIONS.get(extension) != kind:
        raise UnfitFileError(
            f"Tệp “{name}” có đuôi {extension} nhưng nội dung là {kind.label}. Hãy kiểm tra lại tệp và lưu"
            " với đúng đuôi."
        )
    return kind


def scan_kind(name: str, data: bytes) -> FileKind:
    """The kind of a scan or a picture of a signed document. Raises UnfitFileError, as for any other kind."""
    if data and not data.startswith((_PDF, _PNG, _JPEG)):
        raise UnfitFileError(
            f"Tệp “{name}” không phải bản quét hay ảnh. Căn cứ là văn bản đã ký: hãy chọn tệp PDF, PNG hoặc JPEG."
        )
    return kind_of(name, data)


def _kind_of_bytes(name: str, data: bytes) -> FileKind:
    if data.startswith(_PDF):
        return FileKind.PDF
    if data.startswith(_PNG) and data[12:16] == b"IHDR":
        return FileKind.PNG
    if data.startswith(_JPEG):
        return FileKind.JPEG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return FileKind.WEBP
    if data.startswith((b"II*\x00", b"MM\x00*")):
        return FileKind.TIFF
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise UnfitFileError(
            f"Tệp “{name}” là tệp Office cũ (.doc, .xls) hoặc có mật khẩu. Hãy bỏ mật khẩu, lưu lại dạng"
            " .docx, .xlsx hoặc PDF."
        )
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_package(name, data)
    raise UnfitFileError(f"Nội dung của tệp “{name}” không thuộc loại nhận được. {_WANTED}")


def _kind_of_package(name: str, data: bytes) -> FileKind:
    """Word or Excel, without macros; nothing but the list of parts is unpacked."""
    broken = UnfitFileError(
        f"Tệp “{name}” bị hỏng hoặc tải lên dở dang. Hãy mở, lưu lại rồi chọn lại."
    )
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        entries = package.infolist()
        if (
            len(entries) > _MAX_ENTRIES
            or sum(entry.file_size for entry in entries) > _MAX_UNPACKED
            or any(entry.flag_bits & 0x1 for entry in entries)
        ):
            raise broken
        with package.open("[Content_Types].xml") as part:
            text = part.read(_MAX_LIST_OF_PARTS + 1)
    except KeyError:
        raise UnfitFileError(
            f"Tệp “{name}” là tệp nén (zip), không phải Word hay Excel. {_WANTED}"
        ) from None
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        raise broken from None
    if len(text) > _MAX_LIST_OF_PARTS or b"<!DOCTYPE" in text:
        raise broken
    try:
        types = {element.get("ContentType", "") for element in ET.fromstring(text)}  # noqa: S314  (bounded, no DTD)
    except ET.ParseError:
        raise broken from None
    if any("macroEnabled" in one or "vbaProject" in one for one in types):
        raise UnfitFileError(
            f"Tệp “{name}” có macro nên không được nhận. Hãy lưu lại dạng .docx, .xlsx hoặc PDF."
        )
    kinds = {_MAIN_PARTS[one] for one in types if one in _MAIN_PARTS}
    if len(kinds) != 1:
        raise UnfitFileError(f"Nội dung của tệp “{name}” không thuộc loại nhận được. {_WANTED}")
    return kinds.pop()


def safe_name(name: str, kind: FileKind, *, nameless: str) -> str:
    """The name under which a file is kept and handed out: no folders, no control letters, an ending that is true.

    ``nameless``: how a file is called that comes without a name.
    """
    name = clean(_FORBIDDEN_IN_NAMES.sub(" ", name.replace("\\", "/").rpartition("/")[2]))
    stem, extension = PurePosixPath(name).stem.strip(". "), PurePosixPath(name).suffix.lower()
    if EXTENSIONS.get(extension) != kind:
        stem, extension = name.strip(". "), f".{kind.value}"
    return (stem or nameless)[:150] + extension
