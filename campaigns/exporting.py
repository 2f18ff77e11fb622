"""The log of acts for an inspector: a workbook, or text with commas."""

import csv
import io
from collections.abc import Iterable, Iterator

from openpyxl import Workbook

from campaigns.models import AuditEntry
from campaigns.text import VIETNAM
from spreadsheets.writing import append_row, workbook_bytes

HEADS = (
    "Số", "Lúc", "Người làm", "Tên đăng nhập", "Qua", "Nơi", "Địa chỉ máy", "Việc", "Loại", "Đối tượng",
    "Đơn vị", "Phong trào", "Cũ → mới", "Lý do", "Vị trí trong chuỗi", "Dấu niêm phong",
)  # fmt: skip
_WIDTHS = (8, 22, 24, 16, 16, 30, 16, 8, 22, 30, 24, 16, 60, 30, 10, 24)


def log_xlsx(entries: Iterable[AuditEntry]) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Nhật ký")
    sheet.freeze_panes = "A2"
    for column, width in enumerate(_WIDTHS):
        sheet.column_dimensions[chr(ord("A") + column)].width = width
    append_row(sheet, HEADS)
    for row in _rows(entries):
        append_row(sheet, row)
    return workbook_bytes(workbook)


def log_csv(entries: Iterable[AuditEntry]) -> bytes:
    """UTF-8 with the mark by which Excel knows it. What looks like a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in (HEADS, *_rows(entries)):
        writer.writerow([_harmless(value) for value in row])
    return ("\ufeff" + text.getvalue()).encode()


def changes_in_words(entry: AuditEntry) -> list[str]:
    return [
        f"{f'{row}: ' if row else ''}{name}{_from_to(old, new)}"
        for row, name, old, new in entry.changes
    ]


def _from_to(old: str, new: str) -> str:
    if not old:
        return f": {new}" if new else ""
    return f": {old} → {new or 'trống'}"


def _rows(entries: Iterable[AuditEntry]) -> Iterator[list]:
    for entry in entries:
        seal = getattr(entry, "seal", None)
        yield [
            entry.pk,
            entry.at.astimezone(VIETNAM).isoformat(timespec="seconds"),
            entry.by.get_full_name() if entry.by else "",
            entry.by.username if entry.by else "",
            entry.get_channel_display(),
            entry.place,
            entry.address,
            entry.get_act_display(),
            entry.what,
            entry.label,
            entry.unit.name if entry.unit else "",
            entry.campaign.slug if entry.campaign else "",
            "; ".join(changes_in_words(entry)),
            entry.reason,
            seal.position if seal else None,
            seal.digest if seal else "",
        ]


def _harmless(value: object) -> object:
    if isinstance(value, str) and value.lstrip()[:1] in {"=", "+", "-", "@"}:
        return f"'{value}"
    return value
