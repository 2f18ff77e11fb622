"""Workbooks of layouts B, C, D and E as the one-stop software and the official form have them."""

from tests.workbooks import workbook

TOWN = "Đơn vị: UBND thị trấn Tràm Chim"
JUNE = "Từ ngày 01/06/2022 đến ngày 30/06/2022"


def by_procedure(*lines, title=(TOWN, JUNE), total=None, is_merged=True) -> bytes:
    """Layout B; the header in rows 4 to 6, the first line in row 8."""
    heading = [[text] for text in title] + [[]] * (3 - len(title))
    header = [
        ["STT", "Thủ tục", "Mức độ", "Số lượng hồ sơ"],
        [None] * 3 + ["Tiếp nhận", None, None, None, "Đã xử lý", None, None, None, None, "Đang xử lý", None,
         "Bổ sung", "Trả lại/Rút HS"],
        [None] * 3 + ["Tổng", "Kỳ trước", "Trong kỳ", "Qua mạng", "Tổng", "Trước hạn", "Đúng hạn", "Quá hạn", "Tỷ lệ",
         "Trong hạn", "Quá hạn"],
        [f"({n})" for n in range(1, 17)],
    ]  # fmt: skip
    merges = ("A4:A6", "B4:B6", "C4:C6", "D4:P4", "D5:G5", "H5:L5", "M5:N5", "O5:O6", "P5:P6")
    rows = [*heading, *header, *lines, *([total] if total else [])]
    return workbook({"Theo thu tuc": rows}, merges={"Theo thu tuc": merges if is_merged else ()})


def b_line(
    name="Thủ tục 1.001193",
    level="Mức độ 3",
    *,
    carried=0,
    received=0,
    online=0,
    early=0,
    on_time=0,
    late=0,
    in_time=None,
    overdue=0,
    suspended=0,
    withdrawn=0,
) -> list:
    """A line of layout B that adds up: what is not finished is pending in time."""
    done = early + on_time + late
    if in_time is None:
        in_time = carried + received - done - withdrawn - suspended - overdue
    rate = "100,00%" if done and not late else None
    return [1, name, level, carried + received, carried, received, online, done, early, on_time, late, rate, in_time,
            overdue, suspended, withdrawn]  # fmt: skip


def post(*lines, title=(TOWN, JUNE), returned=False) -> bytes:
    """Layout C: (code, level, name, returned by post, received by post[, returned]); the first line in row 5."""
    header = ["Mã thủ tục", "Mức độ", "Tên TTHC", "Trả kết quả qua BCCI", "Tiếp nhận qua BCCI"]
    heading = [[text] for text in title] + [[]] * (3 - len(title))
    rows = [*heading, [*header, *(["Kết quả đã trả"] if returned else [])], *lines]
    return workbook({"BCCI": rows})


FORM_TITLE = (
    ["Biểu số II.06a/VPCP/KSTT", None, "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC", *[None] * 6,
     "Đơn vị báo cáo: UBND huyện Tam Nông"],
    ["Ban hành theo Thông tư số 01/2020/TT-VPCP", None, "Kỳ báo cáo: Tháng 06/2022", *[None] * 6,
     "Đơn vị nhận báo cáo: Văn phòng UBND tỉnh"],
    [None, None, f"({JUNE})", *[None] * 6, "Đơn vị tính: Số hồ sơ TTHC"],
)  # fmt: skip


def form(*lines, title=FORM_TITLE, key="Đơn vị", total=None, is_merged=True) -> bytes:
    """Layout D; the header in rows 4 to 6, the first line in row 8."""
    header = [
        ["STT", key, "Số hồ sơ nhận giải quyết", None, None, None, "Số lượng hồ sơ đã giải quyết", None, None, None,
         "Số lượng hồ sơ đang giải quyết"],
        [None, None, "Tổng số", "Trong kỳ", None, "Từ kỳ trước", "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn",
         "Tổng số", "Trong hạn", "Quá hạn"],
        [None, None, None, "Trực tuyến", "Trực tiếp, dịch vụ bưu chính"],
        ["(1)", "(2)", "(3)=(4)+(5)+(6)", "(4)", "(5)", "(6)", "(7)=(8)+(9)+(10)", "(8)", "(9)", "(10)",
         "(11)=(12)+(13)", "(12)", "(13)"],
    ]  # fmt: skip
    merges = ("A4:A6", "B4:B6", "C4:F4", "G4:J4", "K4:M4", "C5:C6", "D5:E5", "F5:F6", "G5:G6",
              "H5:H6", "I5:I6", "J5:J6", "K5:K6", "L5:L6", "M5:M6")  # fmt: skip
    rows = [*title, *header, *lines, *([total] if total else [])]
    return workbook({"II.06a": rows}, merges={"II.06a": merges if is_merged else ()})


def d_line(
    name, *, online=0, direct=0, carried=0, early=0, on_time=0, late=0, in_time=0, overdue=0
):
    return [1, name, online + direct + carried, online, direct, carried, early + on_time + late, early, on_time, late,
            in_time + overdue, in_time, overdue]  # fmt: skip


def district(
    *lines, title=("BÁO CÁO CẤP HUYỆN", JUNE), key="Đơn vị", total=None, is_merged=True
) -> bytes:
    """Layout E; the header in rows 3 and 4, the first line in row 6."""
    heading = [[text] for text in title] + [[]] * (2 - len(title))
    header = [
        ["STT", key, "Số đầu kỳ", "Kỳ trước chuyển qua", "Tiếp nhận trong kỳ", "Hồ sơ đã giải quyết xong", None,
         None, None, "Hồ sơ đang giải quyết", None, None, "Tổng số trễ hạn", "Hồ sơ trả lại", "Hồ sơ rút"],
        [*[None] * 5, "Tổng số", "Sớm hạn", "Đúng hạn", "Trễ hạn", "Tổng số", "Chưa đến hạn", "Quá hạn"],
        ["(1)", "(2)", "(3=4+5)", "(4)", "(5)", "(6=7+8+9)", "(7)", "(8)", "(9)", "(10=11+12)", "(11)", "(12)",
         "(13=9+12)", "(14)", "(15)"],
    ]  # fmt: skip
    merges = (
        "A3:A4",
        "B3:B4",
        "C3:C4",
        "D3:D4",
        "E3:E4",
        "F3:I3",
        "J3:L3",
        "M3:M4",
        "N3:N4",
        "O3:O4",
    )
    rows = [*heading, *header, *lines, *([total] if total else [])]
    return workbook({"Bao cao": rows}, merges={"Bao cao": merges if is_merged else ()})


def e_line(
    name, *, carried=0, received=0, early=0, on_time=0, late=0, in_time=0, overdue=0, back=0, out=0
):
    """Numbers as text, as the software writes them."""
    numbers = [carried + received, carried, received, early + on_time + late, early, on_time, late,
               in_time + overdue, in_time, overdue, late + overdue, back, out]  # fmt: skip
    return [1, name, *(f"{n:,}".replace(",", ".") for n in numbers)]
