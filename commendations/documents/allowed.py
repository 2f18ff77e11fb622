"""The names that an office's own form may use, by kind of document. Printed stock has places instead of a form."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from commendations.models import DocumentKind

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Allowed:
    """Name -> label; of a list its columns. ``each``: the form is one page, repeated for everybody who is commended;
    these names differ from page to page."""

    values: Labels
    lists: Mapping[str, Labels] = field(default_factory=dict)
    each: Labels = field(default_factory=dict)


_COMMON = {
    "co_quan_chu_quan": "cơ quan chủ quản",
    "co_quan": "cơ quan ban hành",
    "so_ky_hieu": "số, ký hiệu",
    "dia_danh_ngay": "địa danh, ngày tháng",
    "kinh_gui": "nơi kính gửi",
    "quyen_han_ky": "quyền hạn, chức vụ người ký",
    "nguoi_ky": "họ tên người ký",
    "noi_nhan": "nơi nhận",
    "can_cu": "căn cứ ban hành, mỗi dòng một căn cứ",
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

_NAMED = {"stt": "số thứ tự", "ten": "nội dung"}
_TARGETS = {**_NAMED, "muc": "mức phải đạt", "diem": "điểm tối đa"}
_PLAN = {
    "tu_ngay": "ngày phát động",
    "den_ngay": "ngày kết thúc",
    "thang_dau": "tháng đầu tính số liệu",
    "thang_cuoi": "tháng cuối tính số liệu",
    "han_dang_ky": "hạn đăng ký",
    "so_don_vi": "số đơn vị thuộc phạm vi",
    "tong_diem": "tổng điểm tối đa của tập thể",
    "tong_diem_ca_nhan": "tổng điểm tối đa của cá nhân",
    "hinh_thuc": "hình thức khen thưởng",
    "he_so_tap_the": "hệ số tiền thưởng tập thể",
    "he_so_ca_nhan": "hệ số tiền thưởng cá nhân",
}
_LISTS_OF_PLAN = {
    "khoi": {"stt": "số thứ tự", "ten": "tên khối", "so_don_vi": "số đơn vị"},
    "noi_dung": _NAMED,
    "chi_tieu": _TARGETS,
    "tieu_chi_ca_nhan": _TARGETS,
    "cach_tinh_diem": _NAMED,
    "dieu_kien_tap_the": _NAMED,
    "dieu_kien_ca_nhan": _NAMED,
}
_REGISTER = {
    "den_luc": "thời điểm tổng hợp",
    "han_dang_ky": "hạn đăng ký",
    "so_don_vi": "số đơn vị đã gửi",
    "so_dung_han": "số đơn vị đúng hạn",
    "so_tre_han": "số đơn vị trễ hạn",
    "so_tap_the": "số tập thể",
    "so_ca_nhan": "số cá nhân",
    "so_sang_kien": "số sáng kiến dự kiến",
    "truc_tiep": "số người trực tiếp",
}
_ENTRY = {
    "stt": "số thứ tự",
    "khoi": "khối",
    "ten": "tên",
    "don_vi": "đơn vị",
    "han": "đúng hạn hay trễ hạn",
}
_LISTS_OF_REGISTER = {
    "tap_the": {**_ENTRY, "noi_dung": "danh hiệu đăng ký", "ke_hoach": "kế hoạch phát động"},
    "ca_nhan": {
        **_ENTRY,
        "chuc_vu": "chức vụ",
        "nhom": "nhóm",
        "noi_dung": "danh hiệu đăng ký",
    },
    "sang_kien": {**_ENTRY, "tac_gia": "tác giả"},
}
_CERTIFICATE = {
    "hinh_thuc": "hình thức khen thưởng",
    "tham_quyen": "thẩm quyền ban hành",
    "thanh_tich": "thành tích được khen",
    "so_quyet_dinh": "số quyết định",
    "ngay_quyet_dinh": "ngày quyết định",
}
_EACH = {
    "ten": "tên tập thể, cá nhân",
    "chuc_vu_don_vi": "chức vụ, đơn vị của cá nhân",
    "chuc_vu": "chức vụ",
    "don_vi": "đơn vị của cá nhân",
    "tien_thuong": "tiền thưởng",
}

ALLOWED: dict[str, Allowed] = {
    DocumentKind.PLAN: Allowed({**_COMMON, **_PLAN}, _LISTS_OF_PLAN),
    DocumentKind.REGISTER: Allowed({**_COMMON, **_REGISTER}, _LISTS_OF_REGISTER),
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
    DocumentKind.CERTIFICATE: Allowed({**_COMMON, **_SOURCE, **_CERTIFICATE}, each=_EACH),
}
