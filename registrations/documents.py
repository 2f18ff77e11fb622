"""Bản đăng ký thi đua: what a unit entered, as a paper that its head signs."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from campaigns.models import Campaign
from letterhead import (
    OfficialDocument,
    Profile,
    Signer,
    head_of_body,
    is_committee,
    long_name,
    place_of,
    short_name,
)
from registrations.presenters import value_of
from registrations.problems import read_day
from registrations.sections import (
    COLLECTIVES,
    COMMITMENTS,
    CONTACT,
    INITIATIVES,
    PEOPLE,
    PLAN,
    SECTIONS,
    UNIT,
    rows_of,
)

SIMULATED = "SỐ LIỆU MÔ PHỎNG"
BLANK = "……"


def registration_paper(
    campaign: Campaign,
    unit: str,
    sections: Mapping[str, dict],
    targets: Sequence[Mapping[str, str]],
    *,
    at: datetime,
) -> bytes:
    """``sections`` and ``targets`` as in ``Submission.content``; what a draft does not say yet is dots."""
    name = long_name(unit)
    document = OfficialDocument(warning=SIMULATED if campaign.is_simulated else "")
    document.letterhead(
        parent="" if is_committee(unit) else short_name(campaign.organiser),
        issuer=name,
        number="",
        place=(place_of(unit) if is_committee(unit) else "") or place_of(campaign.organiser),
        on=None,
    )
    document.title("Bản đăng ký thi đua", f"Phong trào thi đua “{campaign.title}”")
    document.addressees(_addressees(campaign))
    document.paragraph(
        f"Thực hiện phong trào thi đua “{campaign.title}” do {long_name(campaign.organiser)} phát động và"
        f" {_plan(sections.get(PLAN, {}))} của {name}, {name} đăng ký thi đua như sau:"
    )
    document.heading("I. CHỈ TIÊU THI ĐUA")
    _commitments(document, sections.get(COMMITMENTS, {}), targets)
    document.heading("II. TẬP THỂ")
    _table(
        document,
        ["STT", "Tên tập thể", "Danh hiệu, nội dung đăng ký"],
        [[one.get("name", ""), one.get("aim", "")] for one in rows_of(sections.get(COLLECTIVES))],
        shares=[8, 46, 46],
        none="Đơn vị chưa đăng ký tập thể nào.",
    )
    document.heading("III. CÁ NHÂN")
    _table(
        document,
        ["STT", "Ông/Bà, họ và tên", "Chức vụ", "Nhóm", "Danh hiệu, nội dung đăng ký", "Chỉ tiêu"],
        [_person(one) for one in rows_of(sections.get(PEOPLE))],
        shares=[8, 24, 20, 20, 24, 24],
        none=SECTIONS[PEOPLE].none,
    )
    document.heading("IV. SÁNG KIẾN, CÁCH LÀM HAY DỰ KIẾN")
    _table(
        document,
        ["STT", "Tên sáng kiến, cách làm hay", "Tác giả, nhóm thực hiện", "Nội dung tóm tắt"],
        [
            [one.get("title", ""), one.get("authors", ""), one.get("summary", "") or "–"]
            for one in rows_of(sections.get(INITIATIVES))
        ],
        shares=[8, 36, 24, 32],
        none=SECTIONS[INITIATIVES].none,
    )
    contact = sections.get(CONTACT, {})
    asked = [contact.get(one, "") for one in ("full_name", "position", "phone")]
    document.paragraph(f"Người phụ trách: {', '.join(filter(None, asked)) or BLANK}.")
    document.paragraph(
        f"{name} cam kết tổ chức thực hiện các nội dung, chỉ tiêu đã đăng ký và chịu trách nhiệm về số liệu báo cáo"
    )
    document.signature(_signer(unit, sections.get(UNIT, {})), recipients=("Như trên", "Lưu: VT"))
    return document.data(title=f"Bản đăng ký thi đua {unit}", at=at, profile=Profile.FORM)


def _addressees(campaign: Campaign) -> list[str]:
    place = long_name(campaign.organiser).removeprefix("Ủy ban nhân dân").strip()
    return [f"Hội đồng Thi đua - Khen thưởng {place}".strip(), campaign.standing_unit]


def _plan(plan: Mapping[str, str]) -> str:
    """``Kế hoạch số 15/KH-UBND ngày 22 tháng 3 năm 2022``."""
    try:
        on = read_day(plan.get("issued_on", ""))
    except ValueError:
        day = "ngày … tháng … năm …"
    else:
        month = f"{on.month:02d}" if on.month < 3 else str(on.month)
        day = f"ngày {on.day:02d} tháng {month} năm {on.year}"
    return f"Kế hoạch số {plan.get('number') or BLANK} {day}"


def _commitments(
    document: OfficialDocument, content: Mapping[str, str], targets: Sequence[Mapping[str, str]]
) -> None:
    rows = [
        [
            one["title"],
            one["words"],
            f"{text.removesuffix('%').strip()} %"
            if (text := content.get(one["code"], ""))
            else BLANK,
        ]
        for one in targets
    ]
    _table(
        document,
        ["STT", "Chỉ tiêu", "Mức của phong trào", "Mức đơn vị đăng ký"],
        rows,
        shares=[8, 50, 22, 20],
        align="cllc",
        none="Phong trào không giao chỉ tiêu.",
    )


def _person(one: Mapping[str, str]) -> list[str]:
    return [
        f"{value_of(one, 'title') or 'Ông (bà)'} {one.get('full_name', '')}",
        one.get("position", ""),
        value_of(one, "group"),
        one.get("aim", ""),
        one.get("targets", "") or "–",
    ]


def _table(
    document: OfficialDocument,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    shares: Sequence[int],
    none: str,
    align: str = "",
) -> None:
    if not rows:
        document.paragraph(none)
        return
    numbered = [[str(number), *row] for number, row in enumerate(rows, start=1)]
    align = align or "c" + "l" * (len(heads) - 1)
    document.table(heads, numbered, shares=shares, align=align)


def _signer(unit: str, content: Mapping[str, str]) -> Signer:
    """The head, as the unit entered it; of a committee on its behalf."""
    return Signer(
        title=_post(content.get("head_position", ""), unit) or head_of_body(unit),
        on_behalf_of="Ủy ban nhân dân" if is_committee(unit) else "",
        name=content.get("head", ""),
    )


def _post(position: str, unit: str) -> str:
    """``Chủ tịch UBND xã Hòa Bình`` -> ``Chủ tịch``: the body stands in the letterhead."""
    title = head_of_body(unit)
    return title if position.casefold().startswith(title.casefold()) else position
