"""The register of collectives and individuals: a workbook to work with, and an official list to sign."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from openpyxl import Workbook

from campaigns.models import Campaign
from campaigns.text import VIETNAM, day, instant, search_key
from registrations.presenters import value_of
from registrations.queries import QueueRow, Registered
from registrations.sections import COLLECTIVES, CONTACT, INITIATIVES, PEOPLE, PLAN, rows_of
from tamnong_thidua.letterhead import OfficialDocument, Profile, Signer, place_of
from tamnong_thidua.spreadsheets import append_row, workbook_bytes

_WIDTHS = {"STT": 6, "Năm sinh": 10, "Mã đơn vị": 11, "Đúng hạn": 11, "Trạng thái": 15}


def _timeliness(row: Registered) -> str:
    return "Trễ hạn" if row.registration.is_late else "Đúng hạn"


def register_xlsx(
    campaign: Campaign, rows: Sequence[Registered], missing: Sequence[QueueRow]
) -> bytes:
    """Sheets: Tập thể, Cá nhân, Sáng kiến, Chưa đăng ký."""
    workbook = Workbook(write_only=True)
    common = ["Khối", "Mã đơn vị", "Đơn vị"]
    status = ["Gửi lần đầu lúc", "Đúng hạn", "Trạng thái"]
    people = ["Họ và tên", "Năm sinh", "Chức vụ", "Nhóm", "Nội dung đăng ký"]
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
                one["full_name"],
                int(one["birth_year"]) if one.get("birth_year") else None,
                one["position"],
                value_of(one, "group"),
                one["aim"],
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


@dataclass(frozen=True, slots=True)
class RegisterHead:
    """Who issues and signs the list."""

    parent: str
    issuer: str
    place: str
    symbol: str
    signer: Signer
    recipients: tuple[str, ...]


def register_docx(
    campaign: Campaign,
    rows: Sequence[Registered],
    *,
    at: datetime,
    head: RegisterHead | None = None,
) -> bytes:
    """The list by khối, collectives then individuals, on time and late, in the form of an official document."""
    head = head or default_head(campaign)
    document = OfficialDocument(
        is_landscape=True, warning="SỐ LIỆU MÔ PHỎNG" if campaign.is_simulated else ""
    )
    document.letterhead(
        parent=head.parent,
        issuer=head.issuer,
        number=f"Số:        /{head.symbol}",
        place=head.place,
        on=None,
    )
    document.title("Danh sách", f"Tập thể, cá nhân đăng ký phong trào thi đua “{campaign.title}”")
    late = sum(row.registration.is_late for row in rows)
    document.paragraph(
        f"Tổng hợp đến {instant(at)}: {len(rows)} đơn vị đăng ký, trong đó {len(rows) - late} đơn vị đúng hạn,"
        f" {late} đơn vị trễ hạn (hạn đăng ký: 24:00 ngày {day(campaign.last_registration_day)})."
    )
    parts = (
        ("TẬP THỂ", ["STT", "Tên tập thể", "Nội dung đăng ký", "Kế hoạch", "Hạn"], _collective_row),
        (
            "CÁ NHÂN",
            ["STT", "Họ và tên", "Chức vụ, đơn vị", "Nội dung đăng ký", "Hạn"],
            _person_row,
        ),
    )
    for numeral, (title, heads, cells) in zip(("I", "II"), parts, strict=True):
        document.heading(f"{numeral}. {title}")
        number = 0
        for group, of_group in groupby(rows, key=lambda row: row.campaign_unit.group.name):
            found = [line for row in of_group for line in cells(row)]
            lines = [[str(number + place), *line] for place, line in enumerate(found, start=1)]
            number += len(lines)
            document.heading(f"{group} ({len(lines)})")
            if lines:
                document.table(heads, lines, shares=[6, 30, 30, 22, 12], align="clllc")
        if not number:
            document.paragraph("Chưa có.")
    document.paragraph(
        f"Danh sách có {_count(rows, COLLECTIVES)} tập thể, {_count(rows, PEOPLE)} cá nhân"
    )
    document.signature(head.signer, recipients=head.recipients)
    return document.data(
        title=f"Danh sách đăng ký – {campaign.title}",
        at=at.astimezone(VIETNAM),
        profile=Profile.DOCUMENT,
    )


def default_head(campaign: Campaign) -> RegisterHead:
    """What follows from the campaign's own bodies."""
    return RegisterHead(
        parent=campaign.organiser,
        issuer=campaign.standing_unit,
        place=place_of(campaign.organiser),
        symbol=f"DS-{_initials(campaign.standing_unit)}",
        signer=Signer("Trưởng phòng"),
        recipients=(campaign.organiser, "Các cơ quan, đơn vị đăng ký", "Lưu: VT"),
    )


def _collective_row(row: Registered) -> Iterator[list[str]]:
    plan = row.sections.get(PLAN, {})
    words = f"Số {plan.get('number', '')} ngày {plan.get('issued_on', '')}"
    for one in rows_of(row.sections.get(COLLECTIVES)):
        yield [one["name"], one["aim"], words, _timeliness(row)]


def _person_row(row: Registered) -> Iterator[list[str]]:
    for one in rows_of(row.sections.get(PEOPLE)):
        yield [
            one["full_name"],
            f"{one['position']}, {row.campaign_unit.unit.name}",
            one["aim"],
            _timeliness(row),
        ]


def _count(rows: Sequence[Registered], section: str) -> int:
    return sum(len(rows_of(row.sections.get(section))) for row in rows)


def _initials(name: str) -> str:
    """``Phòng Nội vụ`` -> ``PNV``."""
    return "".join(word[0] for word in search_key(name).split()).upper()
