"""The sheet "Hướng dẫn" of the template."""

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from metrics.importing.layouts import LABELS
from spreadsheets.writing import height_of_row, put

GUIDE = (
    (
        "Mỗi dòng là một thủ tục hành chính của một đơn vị trong một kỳ (tháng). Chỉ điền vào các ô trắng; mã, tên"
        " đơn vị, kỳ, mã, tên và mức độ của thủ tục đã điền sẵn theo danh mục của tháng."
    ),
    "Ô số liệu ghi số nguyên từ 0 trở lên, không kèm chữ hay ký hiệu (không ghi “12 hs”, “15%”).",
    (
        "Thủ tục có hồ sơ: điền đủ các cột của dòng; cột nào không có hồ sơ thì ghi 0. Ô để trống trong dòng đã có số"
        " nghĩa là CHƯA CÓ SỐ LIỆU, không phải là 0 (ô đó được tô vàng), và chỉ tiêu dùng đến ô đó sẽ chưa tính được."
    ),
    "Thủ tục không có hồ sơ nào trong kỳ: để trống cả dòng, hoặc ghi 0 ở mọi cột.",
    (
        "Cả đơn vị không có hồ sơ nào trong kỳ: ở dòng cuối của đơn vị, chọn KHÔNG PHÁT SINH ở cột Mã TTHC và để trống"
        " mọi dòng khác của đơn vị. Không chọn gì thì đơn vị được coi là chưa báo cáo."
    ),
    (
        "Trực tuyến mức 3, trực tuyến mức 4 và tiếp nhận qua BCCI là một phần của “Tiếp nhận trong kỳ”; trả kết quả"
        " qua BCCI là một phần của “Kết quả đã trả”. Phần lớn hơn tổng thì các ô được tô đỏ."
    ),
    (
        "Kiểm tra: Kỳ trước chuyển qua + Tiếp nhận trong kỳ − Đã giải quyết (trước, đúng, trễ hạn) − Trả lại, rút"
        " = Đang giải quyết (chưa đến hạn, quá hạn). Kỳ trước chuyển qua bằng số đang giải quyết cuối kỳ trước."
    ),
    (
        "Thủ tục đã hết hiệu lực nhưng còn hồ sơ chưa giải quyết xong: điền vào các dòng trống ở cuối bảng, chọn mã đơn"
        " vị và ghi mã thủ tục; “Tiếp nhận trong kỳ” là 0."
    ),
    (
        "Không sửa dòng tiêu đề, không thêm hoặc xóa cột. Trang tính được khóa để tránh sửa nhầm, không có mật khẩu"
        " (Xem lại > Bỏ bảo vệ trang tính). Có thể lọc theo đơn vị; dòng bị lọc ẩn vẫn được nhập."
    ),
    "Một tệp thay toàn bộ số liệu đã có của đơn vị trong kỳ: khi gửi lại để sửa, hãy giữ đủ các dòng đã điền.",
)

# Of each column of the template.
MEANINGS = {
    "unit_code": "Mã của đơn vị trong danh sách của phong trào.",
    "unit_name": "Tên đơn vị; mã và tên không khớp thì chương trình lấy theo mã và cảnh báo.",
    "period": "Tháng của số liệu, dạng MM/YYYY, ví dụ 06/2022.",
    "procedure_code": "Mã thủ tục hành chính trong danh mục; hoặc KHÔNG PHÁT SINH.",
    "procedure_name": "Tên thủ tục hành chính.",
    "online_level": "Mức độ dịch vụ công trực tuyến: 2, 3 (một phần) hoặc 4 (toàn trình); trống là chưa rõ.",
    "carried_over": "Hồ sơ chưa giải quyết xong ở đầu kỳ.",
    "received": "Hồ sơ tiếp nhận mới trong kỳ, qua mọi kênh.",
    "received_online_l3": "Trong đó nộp trực tuyến ở mức độ 3 (một phần).",
    "received_online_l4": "Trong đó nộp trực tuyến ở mức độ 4 (toàn trình).",
    "received_post": "Trong đó nộp qua dịch vụ bưu chính công ích.",
    "resolved_early": "Hồ sơ giải quyết xong trong kỳ, trước ngày hẹn trả.",
    "resolved_on_time": "Hồ sơ giải quyết xong trong kỳ, đúng ngày hẹn trả.",
    "resolved_late": "Hồ sơ giải quyết xong trong kỳ, sau ngày hẹn trả.",
    "pending_in_time": "Hồ sơ đang giải quyết ở cuối kỳ, chưa đến ngày hẹn trả.",
    "pending_overdue": "Hồ sơ đang giải quyết ở cuối kỳ, đã quá ngày hẹn trả.",
    "returned": "Kết quả đã trả cho người dân, tổ chức trong kỳ, qua mọi kênh.",
    "returned_post": "Trong đó trả qua dịch vụ bưu chính công ích.",
    "withdrawn": "Hồ sơ trả lại, từ chối giải quyết hoặc người nộp rút trong kỳ.",
    "note": "Ghi chú tự do; chương trình không đọc.",
}


_WIDTHS = {"A": 30, "B": 95}
_FONT = "Times New Roman"


def write_guide(sheet: Worksheet) -> None:
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    _write(sheet, "HƯỚNG DẪN ĐIỀN SỐ LIỆU", is_heading=True)
    for number, text in enumerate(GUIDE, start=1):
        _write(sheet, f"{number}. {text}")
    _write(sheet, "Ý NGHĨA CÁC CỘT", is_heading=True)
    for field, meaning in MEANINGS.items():
        _write(sheet, LABELS[field], meaning)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "portrait", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _write(sheet: Worksheet, *texts: str, is_heading: bool = False) -> None:
    """The next row: two cells, or one across both columns."""
    row = sheet.max_row + 1 if sheet["A1"].value else 1
    for column, text in enumerate(texts, start=1):
        cell = sheet.cell(row, column)
        put(cell, text)
        cell.font = Font(name=_FONT, size=14 if is_heading else 12, bold=is_heading)
        cell.alignment = Alignment(vertical="center" if is_heading else "top", wrap_text=True)
    if len(texts) == 1:
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
    widths = [sum(_WIDTHS.values())] if len(texts) == 1 else _WIDTHS.values()
    needed = height_of_row(zip(texts, widths, strict=True), line=17)
    sheet.row_dimensions[row].height = 30 if is_heading else needed
