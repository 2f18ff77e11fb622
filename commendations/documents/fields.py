"""The names that an office's own form may use, and what they stand for in one document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from campaigns.models import Campaign
from campaigns.text import number
from commendations.documents.achievement import PersonalPoints
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
from commendations.documents.plan import PlanFacts
from commendations.documents.proposals import counted, front_line_share, votes_of
from commendations.documents.reports import Summary
from commendations.documents.wording import long_day, long_month, two, until_deadline
from commendations.models import DocumentKind
from tamnong_thidua.letterhead import place_and_day

Labels = Mapping[str, str]


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
    missing: tuple[Missing, ...] = ()
    registered: int = 0
    plan: PlanFacts | None = None


@dataclass(frozen=True)
class Allowed:
    """Name -> label; of a list its columns."""

    values: Labels
    lists: Mapping[str, Labels] = field(default_factory=dict)


_COMMON = {
    "co_quan_chu_quan": "cơ quan chủ quản",
    "co_quan": "cơ quan ban hành",
    "so_ky_hieu": "số, ký hiệu",
    "dia_danh_ngay": "địa danh, ngày tháng",
    "kinh_gui": "nơi kính gửi",
    "quyen_han_ky": "quyền hạn, chức vụ người ký",
    "nguoi_ky": "họ tên người ký",
    "noi_nhan": "nơi nhận",
    "phong_trao": "tên phong trào",
    "co_quan_phat_dong": "cơ quan phát động",
    "co_quan_thuong_truc": "cơ quan thường trực",
}
_SOURCE = {
    "ma_tra_cuu": "mã tra cứu",
    "ma_bang": "mã bảng đã công bố",
    "nguon_so_lieu": "nguồn và thời điểm số liệu",
}
_BOARD = {
    "thang": "tháng của bảng",
    "ket_qua_chung": "kết quả chung",
    "diem_toi_da": "điểm tối đa",
}
_UNITS = {
    "don_vi": {
        "stt": "số thứ tự",
        "khoi": "khối",
        "hang": "hạng",
        "ten": "tên đơn vị",
        "tong_diem": "tổng điểm",
        "so_chi_tieu_dat": "số chỉ tiêu đạt",
        "chi_tieu_chua_dat": "chỉ tiêu chưa đạt",
    }
}
_NOMINEES = {
    "hinh_thuc": "hình thức khen thưởng",
    "tong_hop": "số tập thể và cá nhân",
    "so_tap_the": "số tập thể",
    "so_ca_nhan": "số cá nhân",
    "truc_tiep": "số người trực tiếp",
}
_COLLECTIVE = {
    "stt": "số thứ tự",
    "ten": "tên",
    "ket_qua": "kết quả thi đua",
    "thanh_tich": "thành tích",
    "phieu": "phiếu đồng ý",
    "tien_thuong": "tiền thưởng",
}
_PERSON = {**_COLLECTIVE, "chuc_vu": "chức vụ", "don_vi": "đơn vị"}
_LISTS = {"tap_the": _COLLECTIVE, "ca_nhan": _PERSON}
_MEETING = {
    "ngay_hop": "ngày họp",
    "dia_diem_hop": "địa điểm họp",
    "chu_tri": "người chủ trì",
    "thu_ky": "thư ký",
    "co_mat": "số thành viên có mặt",
    "tong_thanh_vien": "số thành viên",
    "ty_le_phai_vuot": "tỷ lệ phiếu phải vượt",
    "ket_luan": "kết luận",
}
_MEMBERS = {
    "thanh_vien": {"stt": "số thứ tự", "ten": "họ tên", "chuc_vu": "chức vụ", "tham_du": "tham dự"}
}
_NOMINEE = {
    "hinh_thuc": "hình thức khen thưởng",
    "ten": "tên",
    "chuc_vu": "chức vụ",
    "don_vi": "đơn vị",
    "thanh_tich": "thành tích",
    "tong_diem": "tổng điểm của đơn vị",
    "hang": "hạng của đơn vị",
    "thang": "tháng của bảng",
}
_CRITERIA = {
    "chi_tieu": {
        "stt": "số thứ tự",
        "ten": "chỉ tiêu",
        "muc": "mức phải đạt",
        "so_lieu": "số liệu",
        "ty_le": "tỷ lệ",
        "danh_gia": "đánh giá",
        "diem": "điểm",
    },
    "sang_kien": {"stt": "số thứ tự", "ten": "tên sáng kiến"},
}

ALLOWED = {
    DocumentKind.REMINDER: Allowed(
        {
            **_COMMON,
            "han_dang_ky": "hạn đăng ký",
            "so_da_dang_ky": "số đơn vị đã gửi",
            "so_chua_dang_ky": "số đơn vị chưa gửi",
        },
        {
            "chua_dang_ky": {
                "stt": "số thứ tự",
                "ten": "tên đơn vị",
                "khoi": "khối",
                "tinh_trang": "tình trạng",
                "gia_han": "gia hạn đến",
            }
        },
    ),
    DocumentKind.MONTHLY: Allowed({**_COMMON, **_SOURCE, **_BOARD}, _UNITS),
    DocumentKind.FINAL: Allowed({**_COMMON, **_SOURCE, **_BOARD}, _UNITS),
    DocumentKind.ACHIEVEMENT: Allowed({**_COMMON, **_SOURCE, **_NOMINEE}, _CRITERIA),
    DocumentKind.SUBMISSION: Allowed({**_COMMON, **_SOURCE, **_NOMINEES}, _LISTS),
    DocumentKind.MINUTES: Allowed(
        {**_COMMON, **_SOURCE, **_NOMINEES, **_MEETING}, {**_LISTS, **_MEMBERS}
    ),
    DocumentKind.DECISION: Allowed(
        {
            **_COMMON,
            **_SOURCE,
            **_NOMINEES,
            "tham_quyen": "thẩm quyền ban hành",
            "tong_tien": "tổng tiền thưởng",
        },
        _LISTS,
    ),
}

Row = dict[str, str]


def fields(material: Material) -> tuple[dict[str, str], dict[str, list[Row]]]:
    """Values and lists of one document, exactly the names that its kind allows."""
    values, lists = _common(material), {}
    if material.source:
        values |= {
            "ma_tra_cuu": material.source.look_up,
            "ma_bang": material.source.pin,
            "nguon_so_lieu": material.source.sentences,
        }
    if material.kind == DocumentKind.REMINDER:
        values |= {
            "han_dang_ky": until_deadline(material.campaign),
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
                "tham_du": "Có mặt" if m.is_present else "Vắng mặt",
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
        "phong_trao": campaign.title,
        "co_quan_phat_dong": campaign.organiser,
        "co_quan_thuong_truc": campaign.standing_unit,
    }


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
        "ten": one.name,
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
