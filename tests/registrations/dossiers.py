"""Dossiers for tests: a complete draft by the real actions, and files of every kind."""

import io
import zipfile

from docx import Document
from openpyxl import Workbook

from campaigns.models import CampaignUnit, User
from registrations.actions import attach_file, save_section, submit
from registrations.models import Submission

PDF = b"%PDF-1.4\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20


def docx() -> bytes:
    output = io.BytesIO()
    Document().save(output)
    return output.getvalue()


def xlsx(rows: list[list] | None = None) -> bytes:
    book = Workbook()
    for row in rows or [["a"]]:
        book.active.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def zipped(**parts: str) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return output.getvalue()


def person(full_name: str = "Nguyễn Văn An", **fields) -> dict:
    return {
        "id": "p1",
        "full_name": full_name,
        "title": "ong",
        "birth_year": "1985",
        "position": "Chủ tịch",
        "group": "lanh-dao",
        "aim": "Giấy khen",
        **fields,
    }


def complete(people: list[dict] | None = None) -> dict[str, dict]:
    """The sections of a draft that lacks nothing but a file."""
    return {
        "don-vi": {"head": "Lê Văn Bình", "head_position": "Chủ tịch", "phone": "0277 382 0001"},
        "ke-hoach": {
            "number": "15/KH-UBND",
            "issued_on": "22/3/2022",
            "signer": "Lê Văn Bình",
            "signer_position": "Chủ tịch",
        },
        "chi-tieu": {"BCN": "55", "TH": "0"},
        "tap-the": {
            "rows": [{"id": "t1", "name": "UBND xã Hòa Bình", "aim": "Giấy khen"}],
            "none": False,
        },
        "ca-nhan": {"rows": [person()] if people is None else people, "none": False},
        "sang-kien": {"rows": [], "none": True},
        "phu-trach": {
            "full_name": "Trần Thị Mai",
            "position": "Công chức",
            "phone": "0277 382 0002",
        },
    }


def write(unit: CampaignUnit, by: User, *, file: bytes = PDF, **sections) -> None:
    """A complete draft; ``sections`` replace those of ``complete``, by key with "_" for "-"."""
    contents = complete() | {key.replace("_", "-"): value for key, value in sections.items()}
    for key, content in contents.items():
        save_section(campaign_unit=unit, section=key, content=content, base=0, by=by)
    attach_file(campaign_unit=unit, name="ke-hoach.pdf", data=file, by=by)


def send(unit: CampaignUnit, by: User, **sections) -> Submission:
    write(unit, by, **sections)
    return submit(campaign_unit=unit, by=by)


def send_draft(unit: str, username: str) -> None:
    """What is saved, as if the button were pressed: for a process of its own."""
    campaign_unit = CampaignUnit.objects.get(pk=unit)
    submit(campaign_unit=campaign_unit, by=User.objects.get(username=username))
