"""Công văn đôn đốc: the units that have not registered are asked to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign
from campaigns.text import VIETNAM
from commendations.documents.facts import Head, begin, numbered
from commendations.documents.wording import before_deadline, long_day, two
from letterhead import Profile


@dataclass(frozen=True, slots=True)
class Missing:
    """A unit that has not sent its registration. ``state``: how far it is; ``until``: its own deadline, "" = all's."""

    name: str
    group: str
    state: str
    until: str = ""


def reminder(
    campaign: Campaign, head: Head, missing: Sequence[Missing], *, registered: int, at: datetime
) -> bytes:
    """``registered``: how many have sent theirs. ``missing`` is not empty."""
    about = f"đôn đốc đăng ký tham gia phong trào thi đua “{campaign.title}”"
    document = begin(head, source=None, is_simulated=campaign.is_simulated, about=about)
    document.addressees(head.addressees)
    office, number = campaign.standing_unit, two(len(missing))
    today = long_day(at.astimezone(VIETNAM).date())
    document.paragraph(
        f"Thực hiện phong trào thi đua “{campaign.title}” do {campaign.organiser} phát động, các cơ quan, đơn vị"
        f" xây dựng kế hoạch phát động và gửi đăng ký thi đua về {office} {before_deadline(campaign)}."
    )
    document.paragraph(
        f"Qua theo dõi, tính đến {today} đã có {two(registered)} cơ quan, đơn vị gửi đăng ký; còn {number} cơ quan,"
        " đơn vị chưa gửi đăng ký (danh sách tại Phụ lục kèm theo)."
    )
    document.paragraph(
        f"Để phong trào thi đua được triển khai đồng bộ, đúng tiến độ, {head.issuer} đề nghị Thủ trưởng các cơ quan,"
        " đơn vị có tên trong danh sách:"
    )
    if at < campaign.registration_closes_at:
        document.paragraph(
            "1. Khẩn trương ban hành kế hoạch phát động, rà soát danh sách tập thể, cá nhân và gửi đăng ký về"
            f" {office} {before_deadline(campaign)}."
        )
    else:
        document.paragraph(
            f"1. Thời hạn đăng ký đã hết. Đơn vị có nguyện vọng tham gia có văn bản nêu rõ lý do gửi {office} để"
            " xem xét gia hạn trước khi gửi đăng ký."
        )
    document.paragraph(
        "2. Quan tâm đăng ký cho cán bộ, công chức, viên chức, người lao động trực tiếp tham mưu, tiếp nhận và"
        " giải quyết hồ sơ tại Bộ phận Một cửa; đăng ký sáng kiến, cách làm hay dự kiến thực hiện trong phong trào."
    )
    document.paragraph(
        f"3. Đơn vị không tham gia phong trào có văn bản nêu rõ lý do gửi {office} tổng hợp, báo cáo"
        f" {campaign.organiser}."
    )
    document.paragraph(
        f"Giao {office} theo dõi, đôn đốc và tổng hợp kết quả đăng ký. Trong quá trình thực hiện nếu có khó khăn,"
        f" vướng mắc, các cơ quan, đơn vị liên hệ {office} để được hướng dẫn"
    )
    document.signature(head.signer, recipients=head.recipients)
    document.annex(
        number=None,
        title="Danh sách cơ quan, đơn vị chưa gửi đăng ký",
        of=head.quoted("Công văn"),
    )
    document.table(
        ["STT", "Cơ quan, đơn vị", "Khối", "Tình trạng", "Gia hạn đến"],
        numbered([[one.name, one.group, one.state, one.until or "–"] for one in missing]),
        shares=[8, 34, 28, 20, 14],
        align="clllc",
    )
    document.annex_end(f"Danh sách này có {number} cơ quan, đơn vị")
    return document.data(title=f"Công văn {about}", at=at, profile=Profile.DOCUMENT)
