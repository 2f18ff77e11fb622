"""Kế hoạch phát động phong trào thi đua, from the rules of the campaign alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign
from commendations.documents.facts import Head, begin, numbered
from commendations.documents.wording import (
    before_deadline,
    joined,
    long_day,
    long_month,
    sentence,
    two,
)
from letterhead import OfficialDocument, Profile


@dataclass(frozen=True, slots=True)
class Target:
    """``counted`` and ``base``: what stands above and below the line of its rate, in words; "" where it is judged."""

    title: str
    target: str  # "trên 50 %"; "" for people, who are given points
    points: str
    counted: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the rules say. ``groups``: (name, units); ``coefficients``: of a collective and of a person."""

    groups: tuple[tuple[str, int], ...]
    collective: tuple[Target, ...]
    individual: tuple[Target, ...]
    max_points: str
    max_points_of_people: str
    scoring: tuple[str, ...]
    requires_registration: bool
    award: str
    conditions_of_collectives: tuple[str, ...]
    conditions_of_people: tuple[str, ...]
    coefficients: tuple[str, str]


def plan(campaign: Campaign, head: Head, facts: PlanFacts, *, at: datetime) -> bytes:
    document = begin(head, source=None, is_simulated=False)  # it holds no figures
    subject = f"Phát động phong trào thi đua “{campaign.title}”"
    document.title("Kế hoạch", subject)
    document.bases(head.bases)
    document.paragraph(
        f"Để hoàn thành các mục tiêu, nhiệm vụ cải cách hành chính, {head.issuer} ban hành Kế hoạch {_lower(subject)}"
        " như sau:"
    )
    document.heading("I. MỤC ĐÍCH, YÊU CẦU")
    _aims(document)
    document.heading("II. ĐỐI TƯỢNG THI ĐUA")
    _who(document, facts)
    document.heading("III. NỘI DUNG, CHỈ TIÊU THI ĐUA")
    _targets(document, campaign, facts)
    document.heading("IV. THỜI GIAN THỰC HIỆN")
    _when(document, campaign)
    document.heading("V. ĐĂNG KÝ THI ĐUA")
    _registration(document, campaign, facts)
    document.heading("VI. KHEN THƯỞNG")
    _awards(document, campaign, facts)
    document.heading("VII. KINH PHÍ")
    document.paragraph(
        "Kinh phí tổ chức phong trào và khen thưởng từ Quỹ Thi đua, khen thưởng và nguồn kinh phí hợp pháp khác theo"
        " quy định hiện hành."
    )
    document.heading("VIII. TỔ CHỨC THỰC HIỆN")
    _duties(document, campaign)
    document.paragraph(
        f"Trên đây là Kế hoạch {_lower(subject)}; {head.issuer} yêu cầu Thủ trưởng các cơ quan, đơn vị nghiêm túc"
        " triển khai thực hiện"
    )
    document.signature(head.signer, recipients=head.recipients)
    if facts.collective:
        _annex(document, head, facts)
    return document.data(title=f"Kế hoạch {_lower(subject)}", at=at, profile=Profile.DOCUMENT)


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _items(document: OfficialDocument, items: Sequence[str]) -> None:
    """A list whose items end with ``;``, the last with a full stop."""
    for place, item in enumerate(items, start=1):
        end = "." if place == len(items) else ";"
        document.paragraph(f"- {item.rstrip(' .;')}{end}")


_AIMS = (
    "Tạo chuyển biến rõ nét trong cải cách hành chính; nâng cao trách nhiệm trong tiếp nhận, giải quyết hồ sơ",
    "Kịp thời phát hiện, biểu dương, khen thưởng tập thể, cá nhân có thành tích, nhất là người trực tiếp làm việc",
    "Nhân rộng sáng kiến, cách làm hay",
)
_DEMANDS = (
    "Phong trào thiết thực, gắn với nhiệm vụ của từng cơ quan, đơn vị, không phô trương, hình thức",
    "Việc đánh giá dựa trên số liệu; xếp hạng, xét khen thưởng công khai, công bằng, đúng người, đúng thành tích",
)


def _aims(document: OfficialDocument) -> None:
    document.heading("1. Mục đích")
    _items(document, _AIMS)
    document.heading("2. Yêu cầu")
    _items(document, _DEMANDS)


def _who(document: OfficialDocument, facts: PlanFacts) -> None:
    total = sum(count for _, count in facts.groups)
    groups = joined(f"{name} ({two(count)} đơn vị)" for name, count in facts.groups)
    document.paragraph(
        f"1. Tập thể: {two(total)} cơ quan, đơn vị, xếp hạng riêng trong từng khối thi đua: {groups}."
    )
    document.paragraph(
        "2. Cá nhân: cán bộ, công chức, viên chức, người lao động của các cơ quan, đơn vị nêu trên, xét theo hai nhóm:"
        " lãnh đạo, quản lý; người trực tiếp tham mưu, tiếp nhận và giải quyết hồ sơ."
    )


def _targets(document: OfficialDocument, campaign: Campaign, facts: PlanFacts) -> None:
    parts = []
    if campaign.contents:
        parts.append("Nội dung thi đua")
        document.heading("1. Nội dung thi đua")
        _items(document, campaign.contents)
    if facts.collective:
        parts.append("Chỉ tiêu")
        document.heading(
            f"{len(parts)}. Chỉ tiêu đối với tập thể (tổng điểm tối đa {facts.max_points} điểm)"
        )
        document.table(
            ["STT", "Nội dung, chỉ tiêu", "Mức phải đạt", "Điểm tối đa"],
            numbered([[one.title, one.target, one.points] for one in facts.collective]),
            shares=[8, 52, 22, 18],
            align="cllc",
        )
        document.paragraph("Cách tính từng tỷ lệ và cách tính điểm tại Phụ lục kèm theo.")
    if facts.individual:
        document.heading(
            f"{len(parts) + 1}. Tiêu chí đối với cá nhân (tổng điểm tối đa {facts.max_points_of_people} điểm)"
        )
        _items(document, [f"{one.title}: tối đa {one.points} điểm" for one in facts.individual])


def _annex(document: OfficialDocument, head: Head, facts: PlanFacts) -> None:
    """From what each rate is computed, and how points follow: later scores are derived from here."""
    document.annex(
        number=None,
        title="Cách tính các chỉ tiêu và điểm thi đua",
        of=head.quoted("Kế hoạch"),
    )
    document.heading("1. Cách tính từng chỉ tiêu")
    document.table(
        ["STT", "Chỉ tiêu", "Mức phải đạt", "Tử số", "Mẫu số"],
        numbered(
            [
                [
                    one.title,
                    one.target,
                    one.counted or "Đánh giá có căn cứ, từ 0 đến 100 %",
                    one.base or "–",
                ]
                for one in facts.collective
            ]
        ),
        shares=[7, 30, 20, 30, 26],
        align="cllll",
    )
    document.heading("2. Cách tính điểm")
    for place, text in enumerate(facts.scoring, start=1):
        document.paragraph(f"{place}) {sentence(text.rstrip(' .;'))}.")
    document.end()


def _when(document: OfficialDocument, campaign: Campaign) -> None:
    months = (
        f"từ {long_month(campaign.first_month)} đến hết {long_month(campaign.last_month)}"
        if campaign.first_month != campaign.last_month
        else f"của {long_month(campaign.last_month)}"
    )
    document.paragraph(
        f"Phong trào thực hiện từ {long_day(campaign.launched_on)} đến hết {long_day(campaign.ends_on)}. Kết quả tính"
        f" theo số liệu lũy kế {months}."
    )


def _registration(document: OfficialDocument, campaign: Campaign, facts: PlanFacts) -> None:
    office = campaign.standing_unit
    document.paragraph(
        "1. Các cơ quan, đơn vị xây dựng kế hoạch phát động, lập danh sách tập thể, cá nhân đăng ký thi đua và gửi"
        f" {office} {before_deadline(campaign)}."
    )
    document.paragraph(
        "2. Ưu tiên đăng ký người trực tiếp tham mưu, tiếp nhận và giải quyết hồ sơ tại Bộ phận Một cửa; đăng ký sáng"
        " kiến, cách làm hay dự kiến thực hiện."
    )
    if facts.requires_registration:
        document.paragraph(
            "3. Tập thể không đăng ký, hoặc đăng ký chưa được tiếp nhận, không được xếp hạng."
        )


def _awards(document: OfficialDocument, campaign: Campaign, facts: PlanFacts) -> None:
    document.paragraph(
        f"1. Hình thức: {facts.award} cho tập thể, cá nhân có thành tích xuất sắc trong phong trào."
    )
    places = 2
    for whom, conditions in (
        ("tập thể", facts.conditions_of_collectives),
        ("cá nhân", facts.conditions_of_people),
    ):
        if conditions:
            document.paragraph(f"{places}. Điều kiện bắt buộc đối với {whom}:")
            _items(document, conditions)
            places += 1
    document.paragraph(
        f"{places}. Điểm và thứ hạng là căn cứ để xét; Hội đồng Thi đua - Khen thưởng họp, bỏ phiếu và trình Chủ tịch"
        f" {campaign.organiser} quyết định."
    )
    collective, person = facts.coefficients
    document.paragraph(
        f"{places + 1}. Tiền thưởng kèm theo: mỗi tập thể {collective} lần, mỗi cá nhân {person} lần mức lương cơ sở"
        " theo quy định hiện hành."
    )


def _duties(document: OfficialDocument, campaign: Campaign) -> None:
    office = campaign.standing_unit
    due = (
        f", chậm nhất hết ngày {two(campaign.report_due_day)} của tháng sau"
        if campaign.report_due_day
        else ""
    )
    document.paragraph(
        "1. Các cơ quan, đơn vị phát động phong trào tại cơ quan, đơn vị mình; tổ chức thực hiện các nội dung, chỉ tiêu"
        f" đã đăng ký; báo cáo số liệu hằng tháng về {office}{due}; chịu trách nhiệm về số liệu đã báo cáo."
    )
    document.paragraph(
        f"2. {sentence(office)} là cơ quan thường trực: hướng dẫn, theo dõi, đôn đốc; tổng hợp đăng ký; chấm điểm, xếp"
        f" hạng hằng tháng; tổng kết phong trào và tham mưu khen thưởng, báo cáo {campaign.organiser}."
    )
    document.paragraph(
        f"3. Trong quá trình thực hiện nếu có khó khăn, vướng mắc, các cơ quan, đơn vị phản ánh về {office} để được"
        " hướng dẫn, giải quyết."
    )
