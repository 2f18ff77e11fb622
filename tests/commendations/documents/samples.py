"""Every document, from facts alone: no database."""

from datetime import date, time

from campaigns.models import Campaign
from commendations.documents import (
    achievement,
    certificates,
    decisions,
    letters,
    plan,
    proposals,
    register,
    reports,
)
from commendations.documents.facts import (
    BoardFacts,
    CriterionLine,
    GroupLines,
    Head,
    Meeting,
    Member,
    Nominee,
    Nominees,
    Source,
    UnitLine,
)
from commendations.documents.heads import head_for, positions
from commendations.law import Law, shipped_rows
from tests.factories import at

AT = at("2022-11-05 08:30")
FORM = "Giấy khen của Chủ tịch Ủy ban nhân dân huyện Tam Nông"
AUTHORITY = "Chủ tịch Ủy ban nhân dân huyện Tam Nông"
NAME_OF_120 = (
    "Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính của Trung tâm Hành chính công"
    " liên xã Phú Thành A – Phú Thọ"
)[:120]


def campaign(**fields) -> Campaign:
    return Campaign(
        **{
            "slug": "cchc-2022",
            "title": "Chung tay thực hiện cải cách hành chính huyện Tam Nông năm 2022",
            "organiser": "Ủy ban nhân dân huyện Tam Nông",
            "standing_unit": "Phòng Nội vụ",
            "launched_on": date(2022, 3, 1),
            "ends_on": date(2022, 10, 31),
            "registration_before": date(2022, 3, 31),
            "first_month": date(2022, 3, 1),
            "last_month": date(2022, 10, 1),
            "is_simulated": True,
            **fields,
        }
    )


SOURCE = Source(
    pin="cchc-2022/2022-10/2",
    look_up="12.7F3A91",
    words=(
        "Số liệu lấy từ bảng xếp hạng tháng 10 năm 2022, bản số 2 (chính thức), công bố lúc 08 giờ 00 phút"
        " ngày 05 tháng 11 năm 2022; mã tra cứu 12.7F3A91."
    ),
)


def head(kind: str, *, unit: str = "", **fields) -> Head:
    found = head_for(
        campaign(), kind, None, law=Law(shipped_rows()), on=date(2022, 11, 10), unit=unit
    )
    return Head(**{name: fields.get(name, getattr(found, name)) for name in Head.__slots__})


def unit(code: str, name: str, rank: int | None, *, failed: int = 1) -> UnitLine:
    names = (
        "Kế hoạch",
        "TTHC mức 3, 4",
        "TTHC mức 3",
        "TTHC mức 4",
        "Nhận qua BCCI",
        "Trả qua BCCI",
    )
    lines = [
        CriterionLine(
            name=one,
            target="trên 50 %",
            counts="20/38",
            rate="52,63 %",
            word="Chưa đạt" if place < failed else "Đạt",
            points="15,00",
            is_met=place >= failed,
        )
        for place, one in enumerate(names)
    ]
    late = CriterionLine(
        "Trễ, quá hạn", "không phát sinh, hoặc tỷ lệ không quá 1 %", "1/640", "0,16 %",
        "Đạt – tỷ lệ thấp", "16,00", True,
    )  # fmt: skip
    return UnitLine(code, name, rank, "91,40" if rank else "", (*lines, late))


BOARD = BoardFacts(
    source=SOURCE,
    month=date(2022, 10, 1),
    first_month=date(2022, 3, 1),
    answer="3 trong 16 đơn vị đạt đủ 7 chỉ tiêu. 2 đơn vị có hồ sơ trễ hạn, quá hạn.",
    max_points="100,00",
    groups=(
        GroupLines(
            "Cơ quan chuyên môn thuộc UBND huyện",
            tuple(unit(f"P{n}", f"Phòng Chuyên môn số {n}", n) for n in range(1, 7)),
        ),
        GroupLines(
            "UBND xã, thị trấn",
            (
                *(unit(f"3000{n}", f"UBND xã Hòa Bình {n}", n, failed=0) for n in range(1, 9)),
                UnitLine(
                    "30009",
                    NAME_OF_120,
                    None,
                    "",
                    unit("x", "x", 1).criteria,
                    "chưa báo cáo (08/2022)",
                ),
            ),
        ),
    ),
    late=("UBND xã Hòa Bình 1 (1/640 hồ sơ, 0,16 %)",),
    missing=("UBND xã Phú Cường",),
)


def nominees(*, collectives: int = 3, people: int = 6, amount: int = 0) -> Nominees:
    found = [
        Nominee(
            name=NAME_OF_120 if n == 1 else f"UBND xã Hòa Bình {n}",
            unit=f"UBND xã Hòa Bình {n}",
            achievement="Đạt đủ chỉ tiêu của phong trào, không có hồ sơ trễ hạn, quá hạn.",
            standing="Thứ 1, UBND xã, thị trấn; 91,40 điểm",
            votes=(8, 9),
            vote_rate="88,88 %",
            passes=True,
            abstained=1,
            amount=amount * 2,
        )
        for n in range(collectives)
    ]
    found += [
        Nominee(
            name="Nguyễn Thị Hồng Nhung " * 5 if n == 2 else f"Nguyễn Văn An {n}",
            unit="UBND thị trấn Tràm Chim",
            position="Công chức Văn phòng - Thống kê",
            is_person=True,
            title="Bà" if n == 2 else "Ông",
            is_front_line=n % 2 == 0,
            is_leading=n % 5 == 0,
            achievement="Trực tiếp tiếp nhận 1.240 hồ sơ, không trễ hạn; có sáng kiến được áp dụng.",
            standing="Trực tiếp tham mưu; 92 điểm",
            votes=(5, 9) if n % 3 else (4, 9),
            vote_rate="55,55 %" if n % 3 else "44,44 %",
            against=4 if n % 3 else 5,
            passes=bool(n % 3),
            amount=amount,
        )
        for n in range(people)
    ]
    return Nominees("Đợt 1 năm 2022", FORM, tuple(found))


MEETING = Meeting(
    held_on=date(2022, 11, 10),
    place="phòng họp số 1, Ủy ban nhân dân huyện",
    chair="Trần Văn Bình, Chủ tịch Hội đồng",
    secretary="Lê Thị Cúc, chuyên viên Phòng Nội vụ",
    passing_rate="50",
    conclusion="",
    members=tuple(
        Member(
            f"Thành viên {n}",
            "Trưởng phòng",
            is_present=n != 3,
            attendance="Có mặt" if n != 3 else "Vắng mặt: đi công tác",
        )
        for n in range(1, 11)
    ),
    begins=time(8, 0),
    ends=time(10, 30),
)


PLAN = plan.PlanFacts(
    groups=(("Cơ quan chuyên môn thuộc UBND huyện", 12), (NAME_OF_120, 1)),
    collective=(
        plan.Target(
            "Hồ sơ được tiếp nhận qua dịch vụ Bưu chính công ích",
            "trên 20 %",
            "10",
            "Số hồ sơ tiếp nhận qua dịch vụ bưu chính công ích",
            "Tổng số hồ sơ tiếp nhận",
        ),
        plan.Target(NAME_OF_120, "không phát sinh, hoặc tỷ lệ không quá 1 %", "12,5"),
    ),
    individual=(plan.Target("Gương mẫu thực hiện và vận động", "", "25"),),
    max_points="22,5",
    max_points_of_people="25",
    scoring=("Đạt chỉ tiêu được trọn số điểm của tiêu chí.",),
    requires_registration=True,
    award=FORM,
    conditions_of_collectives=("Đạt tất cả chỉ tiêu có áp dụng",),
    conditions_of_people=(),
    coefficients=("0,6", "0,3"),
)


def plan_of_campaign() -> bytes:
    fields = {"contents": ["Tăng tỷ lệ hồ sơ trực tuyến"], "report_due_day": 5}
    return plan.plan(campaign(**fields), head("ke-hoach"), PLAN, at=AT)


def reminder(count: int = 5, **fields) -> bytes:
    missing = [
        letters.Missing(
            f"UBND xã Hòa Bình {n}", "UBND xã, thị trấn", "Chưa gửi", "5/4/2022" if n == 2 else ""
        )
        for n in range(1, count + 1)
    ]
    return letters.reminder(
        campaign(**fields), head("don-doc"), missing, registered=20, at=at("2022-03-24 10:00")
    )


def monthly() -> bytes:
    return reports.report(campaign(), head("bao-cao-thang"), BOARD, at=AT)


def final() -> bytes:
    summary = reports.Summary(
        registered=25,
        people=120,
        initiatives=("Tổ một cửa lưu động của UBND xã Hòa Bình (3 đơn vị áp dụng)",),
        adoptions=3,
        awards="Quyết định số 07/QĐ-UBND.KT ngày 15 tháng 11 năm 2022 tặng giấy khen cho 03 tập thể và 06 cá nhân.",
    )
    return reports.report(campaign(), head("bao-cao-tong-ket"), BOARD, at=AT, summary=summary)


def submission(**counts) -> bytes:
    return proposals.submission(
        campaign(), head("to-trinh"), nominees(**counts), SOURCE, at=AT, meeting=MEETING
    )


def minutes(**counts) -> bytes:
    return proposals.minutes(
        campaign(), head("bien-ban"), nominees(**counts), MEETING, SOURCE, at=AT
    )


def decision(**counts) -> bytes:
    signed = head("quyet-dinh", number=7, on=date(2022, 11, 15))
    return decisions.decision(
        campaign(),
        signed,
        nominees(amount=450_000, **counts),
        SOURCE,
        at=AT,
        responsible="Chánh Văn phòng, Trưởng phòng Nội vụ",
        authority=AUTHORITY,
    )


def achievement_of_unit() -> bytes:
    of = BOARD.units[7]
    nominee = Nominee(of.name, of.name, achievement="Đơn vị dẫn đầu khối trong ba tháng liền.")
    return achievement.achievement(
        campaign(),
        head("bao-cao-thanh-tich", unit=of.name),
        nominee,
        of,
        BOARD,
        form=FORM,
        confirms="Xác nhận của cấp trình khen thưởng",
        at=AT,
        initiatives=["Tổ một cửa lưu động"],
    )


def achievement_of_person() -> bytes:
    of = BOARD.units[0]
    nominee = nominees().people[2]
    points = [
        achievement.PersonalPoints(
            "Tham mưu hoàn thành kế hoạch", 25, "25", "Kế hoạch số 15/KH-UBND"
        ),
        achievement.PersonalPoints("Gương mẫu, vận động", 20, "25", ""),
    ]
    return achievement.achievement(
        campaign(),
        head("bao-cao-thanh-tich", unit=of.name),
        nominee,
        of,
        BOARD,
        form=FORM,
        confirms="Xác nhận của cấp trình khen thưởng",
        at=AT,
        points=points,
        birth_year=1985,
    )


def certificate(**counts) -> bytes:
    signed = head("giay-khen", number=7, on=date(2022, 11, 15))
    return certificates.certificates(
        campaign(), signed, nominees(**counts).all, authority=AUTHORITY, at=AT
    )


def stock(**counts) -> bytes:
    signed = head("giay-khen-phoi", number=7, on=date(2022, 2, 5))
    return certificates.on_stock(campaign(), signed, nominees(**counts).all, positions({}), at=AT)


def registered(**fields) -> bytes:
    def of(n: int) -> dict:
        return {"group": "UBND xã, thị trấn", "unit": f"UBND xã Hòa Bình {n}"}

    facts = register.RegisterFacts(
        units=2,
        late=1,
        collectives=tuple(
            register.Entry(
                **of(n), name=f"UBND xã Hòa Bình {n}", aim="Giấy khen", plan="Số 15/KH-UBND"
            )
            for n in (1, 2)
        ),
        people=(
            register.Entry(
                **of(1),
                name="Ông Nguyễn Văn An",
                position="Chủ tịch",
                kind="Lãnh đạo",
                is_leading=True,
            ),
            register.Entry(
                **of(2),
                name="Bà Trần Thị Mai",
                position="Công chức",
                kind="Một cửa",
                is_front_line=True,
            ),
        ),
        ideas=(register.Entry(**of(1), name="Tổ một cửa lưu động", authors="Nguyễn Văn An"),),
    )
    return register.register(campaign(**fields), head("danh-sach-dang-ky"), facts, at=AT)


ALL = {
    "danh-sach-dang-ky": registered,
    "ke-hoach": plan_of_campaign,
    "don-doc": reminder,
    "bao-cao-thang": monthly,
    "bao-cao-tong-ket": final,
    "to-trinh": submission,
    "bien-ban": minutes,
    "quyet-dinh": decision,
    "thanh-tich-tap-the": achievement_of_unit,
    "thanh-tich-ca-nhan": achievement_of_person,
    "giay-khen": certificate,
    "giay-khen-phoi": stock,
}
