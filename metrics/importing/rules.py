"""Every rule of the importer by name, in the order in which its faults are shown."""

from itertools import count

from metrics.importing.log import Rule, Severity

_order = count()


def _error(slug: str, title: str) -> Rule:
    return Rule(slug, Severity.ERROR, title, next(_order))


def _warning(slug: str, title: str) -> Rule:
    return Rule(slug, Severity.WARNING, title, next(_order))


# The file as a whole
FILE_EMPTY = _error("tep-rong", "Tệp rỗng")
FILE_TOO_LARGE = _error("tep-qua-lon", "Tệp quá lớn")
NOT_XLSX = _error("khong-phai-xlsx", "Không phải tệp .xlsx")
PASSWORD = _error("tep-co-mat-khau", "Tệp có mật khẩu")
BROKEN = _error("tep-hong", "Tệp hỏng")
NO_SHEETS = _error("khong-co-trang-tinh", "Tệp không có trang tính")
TOO_MANY_ROWS = _error("qua-nhieu-dong", "Quá nhiều dòng")
DATA_TOO_FAR = _error("du-lieu-qua-xa", "Dữ liệu ở quá xa")

# The layout
UNKNOWN_LAYOUT = _error("khong-nhan-ra-mau", "Không nhận ra mẫu")
MISSING_COLUMN = _error("thieu-cot", "Thiếu cột")
SAME_COLUMN_TWICE = _error("cot-trung-nghia", "Hai cột cùng một nội dung")
UNCLEAR_HEADER = _error("tieu-de-khong-ro", "Tiêu đề cột không rõ nghĩa")
OTHER_CAMPAIGN = _error("mau-cua-phong-trao-khac", "Mẫu của phong trào khác")

# Cells
FORMULA_WITHOUT_VALUE = _error("cong-thuc-chua-tinh", "Công thức chưa có kết quả")
ERROR_VALUE = _error("o-bao-loi", "Ô báo lỗi")
NOT_A_NUMBER = _error("khong-phai-so", "Không phải là số")
NOT_WHOLE = _error("so-le", "Không phải số nguyên")
NEGATIVE = _error("so-am", "Số âm")
TOO_GREAT = _error("so-qua-lon", "Số quá lớn")
MERGED_COUNTS = _error("o-gop-so-lieu", "Gộp ô trong cột số liệu")
UNREADABLE_PERIOD = _error("ky-khong-doc-duoc", "Kỳ không đọc được")
NOT_A_MONTH = _error("ky-khong-phai-mot-thang", "Kỳ không phải một tháng")
UNREADABLE_LEVEL = _error("muc-do-khong-doc-duoc", "Mức độ không đọc được")

# Who and what a row is about
NO_UNIT = _error("thieu-don-vi", "Thiếu đơn vị")
UNKNOWN_UNIT = _error("don-vi-khong-co", "Đơn vị không có trong danh sách")
UNIT_OUTSIDE = _error("don-vi-ngoai-phong-trao", "Đơn vị không thuộc phong trào")
NO_PERIOD = _error("thieu-ky", "Thiếu kỳ")
MONTH_OUTSIDE = _error("ky-ngoai-phong-trao", "Kỳ nằm ngoài phong trào")
MONTH_NOT_BEGUN = _error("ky-chua-toi", "Kỳ chưa tới")
MONTH_LOCKED = _error("thang-da-khoa", "Tháng đã khóa")
NO_PROCEDURE = _error("thieu-thu-tuc", "Thiếu thủ tục")
UNKNOWN_PROCEDURE = _error("thu-tuc-khong-co", "Thủ tục không có trong danh mục")
AMBIGUOUS_PROCEDURE = _error("ten-thu-tuc-khong-ro", "Tên ứng với nhiều thủ tục")
NOT_IN_CATALOGUE = _error("thu-tuc-ngoai-danh-muc", "Thủ tục không thuộc danh mục của đơn vị")

# What rows say together
SAME_ROW_TWICE = _error("dong-trung", "Dòng trùng")
SAME_ROW_OTHER_NUMBERS = _error("dong-trung-khac-so", "Dòng trùng nhưng khác số liệu")
FILES_DISAGREE = _error("hai-tep-khac-so", "Hai tệp ghi khác số liệu")
MONTH_IN_TWO_FILES = _error("ky-o-hai-tep", "Cùng đơn vị, cùng kỳ ở hai tệp")
NIL_CONTRADICTED = _error("khong-phat-sinh-sai", "“Không phát sinh” mà vẫn có số liệu")
CHANNELS_ABOVE_RECEIVED = _error("kenh-vuot-tiep-nhan", "Các kênh vượt số tiếp nhận")
POST_ABOVE_RETURNED = _error("bcci-vuot-da-tra", "Trả qua BCCI vượt số đã trả")
LEVEL_UNKNOWN = _error("khong-ro-muc-do", "Không rõ mức độ")
LEVEL_CONTRADICTS = _error("muc-do-khac-danh-muc", "Mức độ khác danh mục")
ONLINE_AT_LEVEL_2 = _error("truc-tuyen-o-muc-2", "Hồ sơ trực tuyến ở thủ tục mức 2")
TOO_MANY_FAULTS = _error("qua-nhieu-loi", "Quá nhiều lỗi")
SUM_DIFFERS = _error("tong-trong-dong-khac", "Tổng trong dòng không khớp")
NO_TOTAL_ROW = _error("thieu-dong-tong", "Thiếu dòng tổng cộng")
TOTAL_DIFFERS = _error("dong-tong-khac", "Dòng tổng cộng không khớp")
ROW_BELOW_TOTAL = _error("so-lieu-sau-dong-tong", "Số liệu nằm dưới dòng tổng cộng")

# Who may say since when it is known
KNOWN_AT = _error("thoi-diem-biet", "Thời điểm biết số liệu không hợp lệ")

# Doubtful, but possible: they need a note
PERIOD_IS_A_DAY = _warning("ky-la-mot-ngay", "Kỳ ghi bằng một ngày, giờ lạ")
BALANCE = _warning("khong-can-doi", "Số liệu của dòng không cân đối")
CARRIED_OVER_DIFFERS = _warning("ky-truoc-khac-ton", "Kỳ trước chuyển qua khác số tồn tháng trước")
LEAP = _warning("tiep-nhan-tang-vot", "Tiếp nhận tăng đột biến")
ALL_ZERO = _warning("ca-thang-bang-0", "Cả tháng toàn số 0")
VANISHED = _warning("thu-tuc-bien-mat", "Thủ tục tháng trước có số liệu nay không còn")
FEWER_PROCEDURES = _warning("it-thu-tuc-hon", "Ít thủ tục hơn tháng trước")
LEVEL_NOT_GIVEN = _warning("truc-tuyen-khac-muc", "Hồ sơ trực tuyến ở mức mà danh mục không có")
CODE_AND_NAME_DIFFER = _warning("ma-va-ten-khac-nhau", "Mã và tên không khớp")

RULES = {rule.slug: rule for rule in list(globals().values()) if isinstance(rule, Rule)}
