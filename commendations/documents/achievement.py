"""Báo cáo thành tích theo đợt hoặc chuyên đề: mẫu số 07, NĐ 91/2017/NĐ-CP, with the measured figures filled in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from campaigns.models import Campaign
from commendations.documents.facts import BoardFacts, Head, Nominee, UnitLine, begin, numbered
from commendations.documents.wording import long_month
from letterhead import OfficialDocument, Profile


@dataclass(frozen=True, slots=True)
class PersonalPoints:
    """What Phòng Nội vụ gave a person for one criterion."""

    criterion: str
    points: int
    max_points: str
    evidence: str


def achievement(
    campaign: Campaign,
    head: Head,
    nominee: Nominee,
    unit: UnitLine,
    board: BoardFacts,
    *,
    form: str,
    confirms: str,
    at: datetime,
    points: Sequence[PersonalPoints] = (),
    initiatives: Sequence[str] = (),
    birth_year: int | None = None,
    gender: str = "",
) -> bytes:
    """``unit``: where the nominee works, or itself. ``confirms``: who confirms below the signature."""
    if nominee.is_person:
        head = replace(head, symbol="", number=None, is_numbered=False)
    document = begin(head, source=board.source, is_simulated=campaign.is_simulated)
    document.title("Báo cáo thành tích", f"Đề nghị tặng {form}")
    who = nominee.name
    if nominee.is_person:
        who = ", ".join(filter(None, [nominee.name, nominee.place_of_work]))
    document.paragraph(f"Tên {'cá nhân' if nominee.is_person else 'đơn vị'} đề nghị: {who}.")
    document.paragraph(f"Chuyên đề thi đua: “{campaign.title}”.")
    document.heading("I. THÔNG TIN CHUNG")
    if nominee.is_person:
        _person(document, nominee, birth_year, gender)
    else:
        _collective(document, nominee)
    document.heading("II. THÀNH TÍCH ĐẠT ĐƯỢC")
    if nominee.achievement:
        for line in nominee.achievement.splitlines():
            if line.strip():
                document.paragraph(line.strip())
    if nominee.is_person:
        _personal(document, points)
        document.heading(f"{2 if points else 1}. Kết quả thi đua của đơn vị")
    else:
        document.heading("1. Kết quả thực hiện các chỉ tiêu thi đua")
    _measured(document, unit, board)
    number = (3 if points else 2) if nominee.is_person else 2
    if initiatives:
        document.heading(f"{number}. Sáng kiến, cách làm hay được công nhận")
        for name in initiatives:
            document.paragraph(f"- {name}.")
        number += 1
    document.heading(f"{number}. Thành tích khác")
    document.blank("")
    document.paragraph(
        f"{nominee.name} báo cáo thành tích để cấp có thẩm quyền xem xét, tặng {form}"
    )
    if nominee.is_person:
        document.two_signatures((confirms, ""), ("Người báo cáo thành tích", nominee.name))
    else:
        document.signature(head.signer, recipients=head.recipients)
        document.confirmation(confirms)
    profile = Profile.FORM if nominee.is_person else Profile.DOCUMENT
    return document.data(title=f"Báo cáo thành tích {nominee.name}", at=at, profile=profile)


def _collective(document: OfficialDocument, nominee: Nominee) -> None:
    document.paragraph(f"- Tên đơn vị: {nominee.name}.")
    document.blank("- Địa điểm trụ sở chính, điện thoại: ")
    document.blank("- Cơ cấu tổ chức, tổng số cán bộ, công chức, viên chức, người lao động: ")
    document.blank("- Chức năng, nhiệm vụ được giao: ")


def _person(
    document: OfficialDocument, nominee: Nominee, birth_year: int | None, gender: str
) -> None:
    document.paragraph(f"- Họ và tên: {nominee.name}. Giới tính: {gender or '……'}")
    born = f"…/…/{birth_year}" if birth_year else "…/…/……"
    document.blank(f"- Ngày, tháng, năm sinh: {born}. Quê quán: ")
    document.blank("- Nơi thường trú: ")
    document.blank("- Trình độ chuyên môn, lý luận chính trị: ")
    document.paragraph(f"- Chức vụ: {nominee.position or '……'}. Đơn vị công tác: {nominee.unit}.")
    document.blank(
        "- Danh hiệu thi đua, hình thức khen thưởng đã được tặng (số, ngày quyết định): "
    )


def _personal(document: OfficialDocument, points: Sequence[PersonalPoints]) -> None:
    if not points:
        return
    document.heading("1. Kết quả đánh giá cá nhân")
    document.table(
        ["STT", "Tiêu chí", "Điểm", "Minh chứng"],
        numbered(
            [
                [one.criterion, f"{one.points}/{one.max_points}", one.evidence or "–"]
                for one in points
            ]
        ),
        shares=[8, 40, 12, 42],
        align="clcl",
    )


def _measured(document: OfficialDocument, unit: UnitLine, board: BoardFacts) -> None:
    document.paragraph(
        f"Kết quả của {unit.name}, lũy kế từ {long_month(board.first_month)} đến hết {long_month(board.month)}:"
    )
    document.table(
        ["STT", "Chỉ tiêu", "Mức phải đạt", "Số liệu", "Tỷ lệ", "Đánh giá", "Điểm"],
        numbered(
            [
                [
                    line.title or line.name,
                    line.target,
                    line.counts or "–",
                    line.rate or "–",
                    line.word,
                    line.points or "–",
                ]
                for line in unit.criteria
            ]
        ),
        shares=[8, 36, 17, 16, 13, 12, 10],
        align="cllcccc",
    )
    group = next(group for group in board.groups if unit in group.units)
    place = (
        f"xếp thứ {unit.rank} khối {group.name}" if unit.rank else f"không xếp hạng ({unit.reason})"
    )
    total = f"Tổng điểm {unit.total}/{board.max_points}; " if unit.total else ""
    document.paragraph(
        f"{total}đạt {unit.met}/{len(unit.criteria)} chỉ tiêu; {place}."
        if total
        else f"Đạt {unit.met}/{len(unit.criteria)} chỉ tiêu; {place}."
    )
    document.paragraph(board.source.sentences, italic=True)
