"""The register of collectives and individuals as a workbook to work with; the list to sign is an official document."""

from collections.abc import Iterator, Sequence

from openpyxl import Workbook

from campaigns.models import Campaign
from campaigns.text import day, instant
from registrations.presenters import value_of
from registrations.queries import QueueRow, Registered
from registrations.sections import COLLECTIVES, CONTACT, INITIATIVES, PEOPLE, PLAN, rows_of
from spreadsheets.writing import append_row, workbook_bytes

_WIDTHS = {"STT": 6, "Ông/Bà": 8, "Năm sinh": 10, "Mã đơn vị": 11, "Đúng hạn": 11, "Trạng thái": 15}


def _timeliness(row: Registered) -> str:
    return "Trễ hạn" if row.registration.is_late else "Đúng hạn"


def register_xlsx(
    campaign: Campaign, rows: Sequence[Registered], missing: Sequence[QueueRow]
) -> bytes:
    """Sheets: Tập thể, Cá nhân, Sáng kiến, Chưa đăng ký."""
    workbook = Workbook(write_only=True)
    common = ["Khối", "Mã đơn vị", "Đơn vị"]
    status = ["Gửi lần đầu lúc", "Đúng hạn", "Trạng thái"]
    people = ["Ông/Bà", "Họ và tên", "Năm sinh", "Chức vụ", "Nhóm", "Nội dung đăng ký", "Chỉ tiêu"]
    _sheet(
        workbook,
        "Tập thể",
        [*common, "Tập thể", "Nội dung đăng ký", "Kế hoạch số", "Ngày", *status, "Người phụ trách"],
        _collectives(rows),
    )
    _sheet(workbook, "Cá nhân", [*common, *people, *status], _people(rows))
    _sheet(
        workbook, "Sáng kiến", [*common, "Sáng kiến dự kiến", "Tác giả", "Tóm tắt"], _ideas(rows)
    )
    _sheet(
        workbook,
        "Chưa đăng ký",
        [*common, "Trạng thái", "Gia hạn đến", "Liên hệ"],
        _missing(missing),
    )
    return workbook_bytes(workbook)


def _sheet(
    workbook: Workbook, name: str, heads: Sequence[str], rows: Iterator[list[object]]
) -> None:
    sheet = workbook.create_sheet(name)
    sheet.freeze_panes = "A2"
    for column, head in enumerate(["STT", *heads]):
        sheet.column_dimensions[chr(ord("A") + column)].width = _WIDTHS.get(head, 26)
    append_row(sheet, ["STT", *heads])
    for number, row in enumerate(rows, start=1):
        append_row(sheet, [number, *row])


def _unit(row: Registered | QueueRow) -> list[object]:
    unit = row.campaign_unit
    return [unit.group.name, unit.unit.code, unit.unit.name]


def _status(row: Registered) -> list[object]:
    return [
        instant(row.registration.first_submitted_at),
        _timeliness(row),
        row.registration.get_state_display(),
    ]


def _collectives(rows: Sequence[Registered]) -> Iterator[list[object]]:
    for row in rows:
        plan, contact = row.sections.get(PLAN, {}), row.sections.get(CONTACT, {})
        for one in rows_of(row.sections.get(COLLECTIVES)):
            yield [
                *_unit(row),
                one["name"],
                one["aim"],
                plan.get("number", ""),
                plan.get("issued_on", ""),
                *_status(row),
                ", ".join(filter(None, [contact.get("full_name"), contact.get("phone")])),
            ]


def _people(rows: Sequence[Registered]) -> Iterator[list[object]]:
    for row in rows:
        for one in rows_of(row.sections.get(PEOPLE)):
            yield [
                *_unit(row),
                value_of(one, "title"),
                one["full_name"],
                int(one["birth_year"]) if one.get("birth_year") else None,
                one["position"],
                value_of(one, "group"),
                one["aim"],
                one.get("targets", ""),
                *_status(row),
            ]


def _ideas(rows: Sequence[Registered]) -> Iterator[list[object]]:
    for row in rows:
        for one in rows_of(row.sections.get(INITIATIVES)):
            yield [*_unit(row), one["title"], one["authors"], one.get("summary", "")]


def _missing(rows: Sequence[QueueRow]) -> Iterator[list[object]]:
    for row in rows:
        state = "Chưa bắt đầu" if row.state == "none" else row.registration.get_state_display()
        until = day(row.exception.until) if row.exception else ""
        contacts = "; ".join(
            " ".join(filter(None, [user.get_full_name(), user.email])) for user in row.officers
        )
        yield [*_unit(row), state, until, contacts]
