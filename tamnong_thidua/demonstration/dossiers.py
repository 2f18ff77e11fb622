"""Registrations of the demonstration, made up: written, sent and accepted by the same actions as real ones."""

from datetime import date, datetime, timedelta

from campaigns.models import CampaignUnit, User
from campaigns.text import day
from registrations.actions import attach_file, new_row_id, save_section, submit
from registrations.models import Submission
from registrations.queries import targets_of
from registrations.sections import (
    COLLECTIVES,
    COMMITMENTS,
    CONTACT,
    DIRECT,
    FRONT_LINE,
    INITIATIVES,
    LEADING,
    PEOPLE,
    PLAN,
    UNIT,
)

FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Hồ", "Dương", "Phan")
MIDDLES = ("Văn", "Thị", "Minh", "Thanh", "Ngọc", "Hoàng", "Kim")
GIVEN = (
    "An",
    "Bình",
    "Châu",
    "Dũng",
    "Hạnh",
    "Khoa",
    "Lan",
    "Mai",
    "Nhân",
    "Phúc",
    "Quyên",
    "Sơn",
    "Tâm",
)
AWARD = "Giấy khen của Chủ tịch UBND huyện"
MORE_THAN_ASKED = 5  # per cent

# One page with nothing on it.
EMPTY_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def name_of_person(number: int) -> str:
    return " ".join(
        (
            FAMILIES[number % len(FAMILIES)],
            MIDDLES[number * 3 % len(MIDDLES)],
            GIVEN[number * 5 % len(GIVEN)],
        )
    )


def write_draft(
    *, campaign_unit: CampaignUnit, number: int, issued_on: date, by: User, at: datetime
) -> None:
    """A complete draft. ``number`` makes units differ."""
    head, contact = name_of_person(number * 4), name_of_person(number * 4 + 1)
    is_commune = campaign_unit.unit.name.startswith("UBND")
    head_position = "Chủ tịch" if is_commune else "Trưởng phòng"
    people = (
        (head, 1968 + number % 12, head_position, LEADING),
        (contact, 1985 + number % 9, "Công chức Văn phòng", DIRECT),
        (name_of_person(number * 4 + 2), 1988 + number % 8, "Công chức Một cửa", FRONT_LINE),
    )
    contents = {
        UNIT: {"head": head, "head_position": head_position, "phone": "0277 000 0000"},
        PLAN: {
            "number": f"{12 + number}/KH" + ("-UBND" if is_commune else ""),
            "issued_on": day(issued_on),
            "signer": head,
            "signer_position": head_position,
        },
        COMMITMENTS: {
            target.code: str(
                0 if target.is_most else min(int(target.limit) + number % 3 * MORE_THAN_ASKED, 100)
            )
            for target in targets_of(campaign_unit.campaign)
        },
        COLLECTIVES: {
            "rows": [{"id": new_row_id(), "name": campaign_unit.unit.name, "aim": AWARD}],
            "none": False,
        },
        PEOPLE: {
            "rows": [
                {
                    "id": new_row_id(),
                    "full_name": name,
                    "title": "ba" if " Thị " in name else "ong",
                    "birth_year": str(year),
                    "position": position,
                    "group": group,
                    "aim": AWARD,
                }
                for name, year, position, group in people
            ],
            "none": False,
        },
        INITIATIVES: {"rows": [], "none": True},
        CONTACT: {
            "full_name": contact,
            "position": "Công chức Văn phòng",
            "phone": "0277 000 0001",
        },
    }
    for section, content in contents.items():
        save_section(
            campaign_unit=campaign_unit, section=section, content=content, base=0, by=by, at=at
        )
    attach_file(
        campaign_unit=campaign_unit, name="ke-hoach-phat-dong.pdf", data=EMPTY_PDF, by=by, at=at
    )


def write_and_send(
    *, campaign_unit: CampaignUnit, number: int, issued_on: date, by: User, sent_at: datetime
) -> Submission:
    write_draft(
        campaign_unit=campaign_unit,
        number=number,
        issued_on=issued_on,
        by=by,
        at=sent_at - timedelta(hours=1),
    )
    return submit(campaign_unit=campaign_unit, by=by, at=sent_at)
