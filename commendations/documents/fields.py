"""What the names of an office's own form stand for in one document: exactly those that ``allowed`` gives its kind."""

from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign
from campaigns.text import number
from commendations.documents.achievement import PersonalPoints
from commendations.documents.certificates import achieved
from commendations.documents.facts import (
    BoardFacts,
    Head,
    Meeting,
    Nominee,
    Nominees,
    Source,
    UnitLine,
)
from commendations.documents.letters import Missing
from commendations.documents.plan import PlanFacts, Target
from commendations.documents.proposals import counted, front_line_share, votes_of
from commendations.documents.register import Entry, RegisterFacts
from commendations.documents.reports import Summary
from commendations.documents.wording import before_deadline, clock, long_day, long_month, two
from commendations.models import DocumentKind
from letterhead import long_name, place_and_day


@dataclass(frozen=True)
class Material:
    """Everything that one document is made from; what its kind does not need is left out."""

    kind: str
    campaign: Campaign
    head: Head
    at: datetime
    source: Source | None = None
    board: BoardFacts | None = None
    summary: Summary | None = None
    nominees: Nominees | None = None
    meeting: Meeting | None = None
    nominee: Nominee | None = None
    unit: UnitLine | None = None
    form: str = ""
    authority: str = ""
    points: tuple[PersonalPoints, ...] = ()
    initiatives: tuple[str, ...] = ()
    birth_year: int | None = None
    gender: str = ""
    missing: tuple[Missing, ...] = ()
    registered: int = 0
    plan: PlanFacts | None = None
    register: RegisterFacts | None = None


Row = dict[str, str]


def fields(material: Material) -> tuple[dict[str, str], dict[str, list[Row]]]:
    """Values and lists of one document, exactly the names that its kind allows."""
    values = _common(material)
    lists: dict[str, list[Row]] = {}
    if material.source:
        values |= {
            "ma_tra_cuu": material.source.look_up,
            "ma_bang": material.source.pin,
            "nguon_so_lieu": material.source.sentences,
        }
    if material.plan:
        values |= _of_plan(material.campaign, material.plan)
        lists |= _lists_of_plan(material.campaign, material.plan)
    if material.register:
        values |= _of_register(material, material.register)
        lists |= _lists_of_register(material.register)
    if material.kind == DocumentKind.REMINDER:
        values |= {
            "han_dang_ky": before_deadline(material.campaign),
            "so_da_dang_ky": two(material.registered),
            "so_chua_dang_ky": two(len(material.missing)),
        }
        lists["chua_dang_ky"] = _counted(
            {"ten": one.name, "khoi": one.group, "tinh_trang": one.state, "gia_han": one.until}
            for one in material.missing
        )
    if material.nominee and material.unit and material.board:
        values |= _of_nominee(material, material.nominee, material.unit, material.board)
        lists |= _criteria(material.unit, material.initiatives)
    elif material.board:
        values |= {
            "thang": long_month(material.board.month),
            "ket_qua_chung": material.board.answer,
            "diem_toi_da": material.board.max_points,
        }
        lists["don_vi"] = _units(material.board)
    if material.kind == DocumentKind.CERTIFICATE:
        return values | _of_certificates(material), {}
    if material.nominees:
        values |= _of_nominees(material.nominees)
        lists["tap_the"] = _counted(_nominee(one) for one in material.nominees.collectives)
        lists["ca_nhan"] = _counted(
            _nominee(one) | {"chuc_vu": one.position, "don_vi": one.unit}
            for one in material.nominees.people
        )
    if material.kind == DocumentKind.MINUTES and material.meeting:
        values |= _of_meeting(material.meeting)
        lists["thanh_vien"] = _counted(
            {
                "ten": m.name,
                "chuc_vu": m.position,
                "tham_du": m.attendance,
            }
            for m in material.meeting.members
        )
    if material.kind == DocumentKind.DECISION and material.nominees:
        values["tham_quyen"] = material.authority
        values["tong_tien"] = number(sum(one.amount for one in material.nominees.all))
    return values, lists


def _common(material: Material) -> dict[str, str]:
    head, campaign = material.head, material.campaign
    return {
        "co_quan_chu_quan": head.parent.upper(),
        "co_quan": head.issuer.upper(),
        "so_ky_hieu": head.number_line,
        "dia_danh_ngay": place_and_day(head.place, head.on),
        "kinh_gui": "\n".join(head.addressees),
        "quyen_han_ky": "\n".join(head.signer.lines),
        "nguoi_ky": head.signer.name,
        "noi_nhan": "\n".join(f"- {one}" for one in head.recipients),
        "can_cu": "\n".join(_ended(head.bases)),
        "phong_trao": campaign.title,
        "co_quan_phat_dong": campaign.organiser,
        "co_quan_thuong_truc": campaign.standing_unit,
    }


def _ended(texts: tuple[str, ...]) -> list[str]:
    """Legal grounds with ``;`` after each and ``.`` after the last."""
    return [
        f"{text.rstrip(' .;,')}{'.' if place == len(texts) else ';'}"
        for place, text in enumerate(texts, start=1)
    ]


def _counted(rows) -> list[Row]:
    return [{"stt": str(place), **row} for place, row in enumerate(rows, start=1)]


def _units(board: BoardFacts) -> list[Row]:
    return _counted(
        {
            "khoi": group.name,
            "hang": unit.place,
            "ten": unit.name,
            "tong_diem": unit.total,
            "so_chi_tieu_dat": f"{unit.met}/{len(unit.criteria)}",
            "chi_tieu_chua_dat": "; ".join(line.name for line in unit.not_met),
        }
        for group in board.groups
        for unit in group.units
    )


def _of_nominees(nominees: Nominees) -> dict[str, str]:
    return {
        "hinh_thuc": nominees.form,
        "tong_hop": counted(nominees),
        "so_tap_the": two(len(nominees.collectives)),
        "so_ca_nhan": two(len(nominees.people)),
        "truc_tiep": front_line_share(nominees),
    }


def _nominee(one: Nominee) -> Row:
    return {
        "ten": one.addressed,
        "ket_qua": one.standing,
        "thanh_tich": one.achievement,
        "phieu": votes_of(one),
        "tien_thuong": number(one.amount) if one.amount else "",
    }


def _of_meeting(meeting: Meeting) -> dict[str, str]:
    return {
        "ngay_hop": long_day(meeting.held_on),
        "dia_diem_hop": meeting.place,
        "chu_tri": meeting.chair,
        "thu_ky": meeting.secretary,
        "co_mat": two(len(meeting.present)),
        "tong_thanh_vien": two(len(meeting.members)),
        "ty_le_phai_vuot": f"{meeting.passing_rate} %",
        "ket_luan": meeting.conclusion,
    }


def _of_nominee(
    material: Material, one: Nominee, unit: UnitLine, board: BoardFacts
) -> dict[str, str]:
    return {
        "hinh_thuc": material.form,
        "ten": one.name,
        "chuc_vu": one.position,
        "don_vi": one.unit,
        "thanh_tich": one.achievement,
        "tong_diem": unit.total,
        "hang": unit.place,
        "thang": long_month(board.month),
    }


def _criteria(unit: UnitLine, initiatives: tuple[str, ...]) -> dict[str, list[Row]]:
    return {
        "chi_tieu": _counted(
            {
                "ten": line.name,
                "muc": line.target,
                "so_lieu": line.counts,
                "ty_le": line.rate,
                "danh_gia": line.word,
                "diem": line.points,
            }
            for line in unit.criteria
        ),
        "sang_kien": _counted({"ten": name} for name in initiatives),
    }


def _of_plan(campaign: Campaign, plan: PlanFacts) -> dict[str, str]:
    collective, person = plan.coefficients
    return {
        "tu_ngay": long_day(campaign.launched_on),
        "den_ngay": long_day(campaign.ends_on),
        "thang_dau": long_month(campaign.first_month),
        "thang_cuoi": long_month(campaign.last_month),
        "han_dang_ky": before_deadline(campaign),
        "so_don_vi": two(sum(count for _, count in plan.groups)),
        "tong_diem": plan.max_points,
        "tong_diem_ca_nhan": plan.max_points_of_people,
        "hinh_thuc": plan.award,
        "he_so_tap_the": collective,
        "he_so_ca_nhan": person,
    }


def _lists_of_plan(campaign: Campaign, plan: PlanFacts) -> dict[str, list[Row]]:
    def named(texts) -> list[Row]:
        return _counted({"ten": text} for text in texts)

    def targets(found: tuple[Target, ...]) -> list[Row]:
        return _counted({"ten": one.title, "muc": one.target, "diem": one.points} for one in found)

    return {
        "khoi": _counted({"ten": name, "so_don_vi": two(count)} for name, count in plan.groups),
        "noi_dung": named(campaign.contents),
        "chi_tieu": targets(plan.collective),
        "tieu_chi_ca_nhan": targets(plan.individual),
        "cach_tinh_diem": named(plan.scoring),
        "dieu_kien_tap_the": named(plan.conditions_of_collectives),
        "dieu_kien_ca_nhan": named(plan.conditions_of_people),
    }


def _of_register(material: Material, facts: RegisterFacts) -> dict[str, str]:
    return {
        "den_luc": clock(material.at),
        "han_dang_ky": before_deadline(material.campaign),
        "so_don_vi": two(facts.units),
        "so_dung_han": two(facts.units - facts.late),
        "so_tre_han": two(facts.late),
        "so_tap_the": two(len(facts.collectives)),
        "so_ca_nhan": two(len(facts.people)),
        "so_sang_kien": two(len(facts.ideas)),
        "truc_tiep": facts.share,
    }


def _lists_of_register(facts: RegisterFacts) -> dict[str, list[Row]]:
    def common(one: Entry) -> Row:
        return {"khoi": one.group, "ten": one.name, "don_vi": one.unit, "han": one.timeliness}

    return {
        "tap_the": _counted(
            common(one) | {"noi_dung": one.aim, "ke_hoach": one.plan} for one in facts.collectives
        ),
        "ca_nhan": _counted(
            common(one) | {"chuc_vu": one.position, "nhom": one.kind, "noi_dung": one.aim}
            for one in facts.people
        ),
        "sang_kien": _counted(common(one) | {"tac_gia": one.authors} for one in facts.ideas),
    }


def _of_certificates(material: Material) -> dict[str, str]:
    """What all certificates of a decision share."""
    head = material.head
    return {
        "hinh_thuc": material.form,
        "tham_quyen": material.authority,
        "thanh_tich": achieved(material.campaign),
        "so_quyet_dinh": f"{head.number:02d}/{head.symbol}" if head.number else "……",
        "ngay_quyet_dinh": long_day(head.on),
    }


def fields_of_each(material: Material) -> list[dict[str, str]]:
    """What each certificate of a decision says for itself, in their order."""
    return [
        {
            "ten": long_name(one.addressed),
            "chuc_vu_don_vi": long_name(one.place_of_work) if one.is_person else "",
            "chuc_vu": one.position,
            "don_vi": one.unit if one.is_person else "",
            "tien_thuong": number(one.amount) if one.amount else "",
        }
        for one in (material.nominees.all if material.nominees else ())
    ]
