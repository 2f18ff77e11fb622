"""Báo cáo kết quả tháng and báo cáo tổng kết, from a published board."""

from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign
from campaigns.text import number
from commendations.documents.facts import (
    BoardFacts,
    CriterionLine,
    GroupLines,
    Head,
    begin,
    numbered,
)
from commendations.documents.wording import joined, listed, long_month, sentence, two
from letterhead import OfficialDocument, Profile

ANNEX_TYPE = 10


@dataclass(frozen=True, slots=True)
class Summary:
    """What only the end of a campaign knows. ``awards``: the decision in words, "" = none yet."""

    registered: int
    people: int
    share: str = ""  # of those who do the work themselves, in words
    initiatives: tuple[str, ...] = ()
    adoptions: int = 0
    awards: str = ""


def report(
    campaign: Campaign,
    head: Head,
    board: BoardFacts,
    *,
    at: datetime,
    summary: Summary | None = None,
) -> bytes:
    """The report of a month; with ``summary`` that of the whole campaign."""
    document = begin(head, source=board.source, is_simulated=campaign.is_simulated)
    of = "Tổng kết" if summary else "Kết quả thực hiện"
    when = "" if summary else f" {long_month(board.month)}"
    subject = f"{of} phong trào thi đua “{campaign.title}”{when}"
    document.title("Báo cáo", subject)
    cumulative = (
        f"lũy kế từ {long_month(board.first_month)} đến hết {long_month(board.month)}"
        if board.first_month != board.month
        else long_month(board.month)
    )
    document.paragraph(
        f"Thực hiện phong trào thi đua “{campaign.title}” do {campaign.organiser} phát động, {head.issuer} báo cáo"
        f" kết quả ({cumulative}) như sau:"
    )
    document.heading("I. TÌNH HÌNH CHUNG")
    _general(document, board, summary)
    document.heading("II. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU")
    _targets(document, board)
    document.heading("III. KẾT QUẢ XẾP HẠNG")
    word = "" if board.source.is_final else " (tạm thời, có thể thay đổi khi chốt số liệu)"
    document.paragraph(
        f"Các đơn vị được xếp hạng trong từng khối thi đua{word}; tổng điểm tối đa {board.max_points} điểm. Kết quả"
        " từng chỉ tiêu của từng đơn vị tại Phụ lục kèm theo."
    )
    for place, group in enumerate(board.groups, start=1):
        _ranking(document, group, place)
    document.heading("IV. TỒN TẠI, HẠN CHẾ")
    _shortcomings(document, board)
    if summary:
        document.heading("V. SÁNG KIẾN, CÁCH LÀM HAY VÀ KHEN THƯỞNG")
        _praise(document, summary)
    document.heading("VI. NHIỆM VỤ THỜI GIAN TỚI" if summary else "V. NHIỆM VỤ THỜI GIAN TỚI")
    _next(document, campaign, is_end=summary is not None)
    document.paragraph(
        f"Trên đây là báo cáo {sentence(subject)[0].lower()}{subject[1:]}; {head.issuer} kính báo cáo"
    )
    document.signature(head.signer, recipients=head.recipients)
    document.annex(
        number=None,
        title="Kết quả từng chỉ tiêu của các đơn vị",
        of=head.quoted("Báo cáo"),
        is_landscape=True,
    )
    for group in board.groups:
        _annex_table(document, group)
    document.annex_end(
        "Trong ngoặc đơn là tử số trên mẫu số của tỷ lệ; cách tính theo Kế hoạch phát động phong trào"
    )
    return document.data(title=f"Báo cáo {subject}", at=at, profile=Profile.DOCUMENT)


def _general(document: OfficialDocument, board: BoardFacts, summary: Summary | None) -> None:
    taking_part = [unit for unit in board.units if unit.takes_part]
    ranked = sum(unit.rank is not None for unit in taking_part)
    document.paragraph(
        f"1. Đơn vị tham gia: {two(len(taking_part))} trong {two(len(board.units))} cơ quan, đơn vị thuộc phạm vi"
        f" phong trào đã đăng ký và được tiếp nhận; {two(ranked)} đơn vị được xếp hạng."
    )
    if summary:
        document.paragraph(
            f"Có {two(summary.registered)} tập thể và {two(summary.people)} cá nhân đăng ký thi đua."
            f" {summary.share}".rstrip()
        )
    document.paragraph(f"2. Kết quả chung: {board.answer}")
    document.paragraph(f"3. Nguồn số liệu: {board.source.sentences}")


def _targets(document: OfficialDocument, board: BoardFacts) -> None:
    taking_part = [unit for unit in board.units if unit.takes_part]
    if not taking_part:
        document.paragraph("Chưa có đơn vị nào tham gia.")
        return
    rows = []
    for place, first in enumerate(taking_part[0].criteria):
        words = [unit.criteria[place] for unit in taking_part]
        met = sum(line.is_met for line in words)
        not_met = sum(line in unit.not_met for line, unit in zip(words, taking_part, strict=True))
        rows.append(
            [_in_full(first), first.target, str(met), str(not_met), str(len(words) - met - not_met)]
        )
    document.table(
        ["STT", "Chỉ tiêu", "Mức phải đạt", "Số đơn vị đạt", "Chưa đạt", "Khác"],
        numbered(rows),
        shares=[8, 42, 22, 11, 10, 9],
        align="cllccc",
    )
    document.paragraph(
        "Tên trong ngoặc đơn là tên gọi tắt ở các bảng sau."
        " Cột “Khác” gồm đơn vị không áp dụng chỉ tiêu, chưa đủ cơ sở, chưa báo cáo đủ hoặc chưa được đánh giá.",
        italic=True,
    )


def _in_full(line: CriterionLine) -> str:
    """``Hồ sơ được tiếp nhận qua dịch vụ Bưu chính công ích (Nhận qua BCCI)``."""
    if not line.title or line.title == line.name:
        return line.name
    return f"{line.title} ({line.name})"


def _ranking(document: OfficialDocument, group: GroupLines, place: int) -> None:
    document.heading(f"{place}. {group.name}")
    document.table(
        ["Hạng", "Đơn vị", "Tổng điểm", "Chỉ tiêu đạt", "Chỉ tiêu chưa đạt"],
        [
            [
                unit.place,
                unit.name,
                unit.total or "–",
                f"{unit.met}/{len(unit.criteria)}",
                (unit.reason and sentence(unit.reason))
                or "; ".join(line.name for line in unit.not_met)
                or "Không",
            ]
            for unit in group.units
        ],
        shares=[9, 34, 11, 11, 36],
        align="clccl",
    )


def _shortcomings(document: OfficialDocument, board: BoardFacts) -> None:
    taking_part = [unit for unit in board.units if unit.takes_part]
    if board.late:
        document.paragraph(f"- Đơn vị có hồ sơ trễ hạn, quá hạn: {'; '.join(board.late)}.")
    else:
        document.paragraph("- Không có đơn vị để phát sinh hồ sơ trễ hạn, quá hạn.")
    if board.missing:
        document.paragraph(f"- Đơn vị chưa báo cáo đủ số liệu: {listed(board.missing)}.")
    failed: dict[str, int] = {}
    for unit in taking_part:
        for line in unit.not_met:
            failed[line.name] = failed.get(line.name, 0) + 1
    if failed:
        most = max(failed.values())
        names = joined(f"“{name}”" for name, count in failed.items() if count == most)
        document.paragraph(f"- Chỉ tiêu nhiều đơn vị chưa đạt nhất: {names} ({two(most)} đơn vị).")
    absent = [unit.name for unit in board.units if not unit.takes_part]
    if absent:
        document.paragraph(f"- Đơn vị chưa đăng ký tham gia: {listed(absent)}.")


def _praise(document: OfficialDocument, summary: Summary) -> None:
    if summary.initiatives:
        document.paragraph(
            f"1. Có {two(len(summary.initiatives))} sáng kiến, cách làm hay được công nhận, được áp dụng thêm"
            f" {two(summary.adoptions)} lượt tại các đơn vị khác:"
        )
        for name in summary.initiatives:
            document.paragraph(f"- {name}.")
    else:
        document.paragraph("1. Chưa có sáng kiến, cách làm hay nào được công nhận.")
    document.paragraph(f"2. {summary.awards or 'Chưa có quyết định khen thưởng.'}")


def _next(document: OfficialDocument, campaign: Campaign, *, is_end: bool) -> None:
    if is_end:
        document.paragraph(
            "1. Các cơ quan, đơn vị tiếp tục duy trì kết quả đạt được; phổ biến, nhân rộng sáng kiến, cách làm hay"
            " của phong trào trong công tác cải cách hành chính."
        )
        document.paragraph(
            f"2. {campaign.standing_unit} tham mưu biểu dương, khen thưởng kịp thời các tập thể, cá nhân có thành"
            " tích, ưu tiên người trực tiếp tham mưu, tiếp nhận và giải quyết hồ sơ."
        )
        return
    document.paragraph(
        "1. Các đơn vị chưa đạt chỉ tiêu rà soát nguyên nhân, có biện pháp khắc phục và nâng tỷ lệ hồ sơ trực tuyến,"
        " hồ sơ tiếp nhận và trả kết quả qua dịch vụ bưu chính công ích."
    )
    document.paragraph(
        "2. Các đơn vị có hồ sơ trễ hạn, quá hạn giải quyết dứt điểm, không để phát sinh mới; đơn vị chưa báo cáo đủ"
        f" số liệu gửi bổ sung về {campaign.standing_unit}."
    )


def _annex_table(document: OfficialDocument, group: GroupLines) -> None:
    if not group.units:
        return
    document.heading(f"{group.name} ({number(len(group.units))} đơn vị)")
    criteria = group.units[0].criteria
    document.table(
        [
            "STT",
            "Đơn vị",
            *[f"{line.name}\n({line.target})" for line in criteria],
            "Tổng điểm",
            "Hạng",
        ],
        numbered(
            [
                [
                    unit.name,
                    *["\n".join(filter(None, _cell(line))) for line in unit.criteria],
                    unit.total or "–",
                    unit.place,
                ]
                for unit in group.units
            ]
        ),
        shares=[6, 24, *[12] * len(criteria), 10, 7],
        align="cl" + "c" * (len(criteria) + 2),
        size=ANNEX_TYPE,
    )


def _cell(line) -> list[str]:
    counts = f"({line.counts})" if line.counts and "/" in line.counts else ""
    return [" ".join(filter(None, [line.rate, counts])), line.word]
