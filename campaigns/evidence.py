"""A file of evidence: taken when its bytes are a scan or a picture, whatever its name or a browser says."""

import re
from pathlib import PurePosixPath

from campaigns.models import EvidenceFile
from campaigns.text import clean

MAX_EVIDENCE_SIZE = 20 * 2**20  # bytes

Kind = EvidenceFile.Kind
CONTENT_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
}
_ENDINGS = {".pdf": Kind.PDF, ".png": Kind.PNG, ".jpg": Kind.JPEG, ".jpeg": Kind.JPEG}
_BEGINNINGS = {
    b"%PDF-": Kind.PDF,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
    b"\xff\xd8\xff": Kind.JPEG,
}
_FORBIDDEN_IN_NAMES = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|\u202a-\u202e\u2066-\u2069]')


class UnfitEvidenceError(Exception):
    """The file is not taken; ``str()`` says why and what to do."""


def evidence_kind(name: str, data: bytes) -> Kind:
    """The kind that the bytes are of. Raises UnfitEvidenceError, also where the name says another kind."""
    if not data:
        raise UnfitEvidenceError(f"Tệp “{name}” rỗng (0 byte). Hãy kiểm tra lại tệp.")
    if len(data) > MAX_EVIDENCE_SIZE:
        raise UnfitEvidenceError(
            f"Tệp “{name}” lớn hơn {MAX_EVIDENCE_SIZE // 2**20} MB. Hãy quét với độ phân giải thấp hơn."
        )
    kind = next((kind for start, kind in _BEGINNINGS.items() if data.startswith(start)), None)
    if kind is None:
        raise UnfitEvidenceError(
            f"Tệp “{name}” không phải bản quét hay ảnh. Căn cứ là văn bản đã ký: hãy chọn tệp PDF, PNG hoặc JPEG."
        )
    ending = PurePosixPath(name).suffix.lower()
    if ending and _ENDINGS.get(ending) != kind:
        raise UnfitEvidenceError(
            f"Tệp “{name}” có đuôi {ending} nhưng nội dung là {kind.label}. Hãy lưu lại với đúng đuôi."
        )
    return kind


def safe_evidence_name(name: str, kind: Kind) -> str:
    """The name under which a file is kept and handed out: no folders, no control letters, an ending that is true."""
    name = clean(_FORBIDDEN_IN_NAMES.sub(" ", name.replace("\\", "/").rpartition("/")[2]))
    path = PurePosixPath(name)
    stem, ending = path.stem.strip(". "), path.suffix.lower()
    if _ENDINGS.get(ending) != kind:
        stem, ending = name.strip(". "), f".{kind.value}"
    return (stem or "can-cu")[:150] + ending
