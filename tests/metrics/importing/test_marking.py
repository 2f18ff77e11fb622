"""The same workbook back: marks where they belong, nothing lost, and a file that can still be imported."""

import io

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from metrics.importing import Fault
from metrics.importing.marking import fault_list, marked_workbook, marks
from metrics.models import Figure
from spreadsheets.reader import read_workbook
from tests.metrics.importing.lines import BIRTH, MARRIAGE, NIL, PEACE, line
from tests.workbooks import (
    HEADER,
    TITLE,
    numbers,
    raw_workbook,
    template,
    workbook,
)

RED, YELLOW, NONE = "00FFC7CE", "00FFEB9C", "00000000"
NAME = "tep.xlsx"


def fault(*cells, rule="khong-phai-so", severity="error", sheet="Số liệu", **fields) -> Fault:
    given = {"file": NAME, "text": "12 hs", "message": "Ô phải là số."} | fields
    return Fault(rule, severity, given["file"], sheet, cells, given["text"], given["message"])


def marked(data: bytes, *faults: Fault):
    return load_workbook(io.BytesIO(marked_workbook(data, faults, NAME)))


def changed(data: bytes, **cells) -> bytes:
    """The workbook as a person would save it after typing into cells of "Số liệu"."""
    book = load_workbook(io.BytesIO(data))
    for name, value in cells.items():
        book["Số liệu"][name] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def list_of(book) -> list[list]:
    """What stands in the list of faults, from its header on."""
    rows = book.worksheets[0].iter_rows(min_row=fault_list.HEADER_ROW, values_only=True)
    return [list(row) for row in rows]


def test_bad_cells_are_filled_and_say_what_is_wrong(take_in, doubts):
    data = template(line(received="12 hs"), line(PEACE, procedure=[*BIRTH[:1], "Khai tử", 3]))
    faults = take_in(data).faults
    book = marked(data, *faults)
    sheet = book["Số liệu"]
    comments = {cell.coordinate: cell.comment for row in sheet for cell in row if cell.comment}
    assert {name: comment.text for name, comment in comments.items()} == {
        "H9": "LỖI – Ô phải là số nguyên từ 0 trở lên; hãy chỉ ghi số, không kèm chữ hay ký hiệu.",
        "E10": "CẢNH BÁO – Mã 1.001193 là “Thủ tục 1.001193” nhưng tên ghi là “Khai tử”;"
        " chương trình lấy theo mã, hãy kiểm tra lại.",
    }
    assert {comment.author for comment in comments.values()} == {"Kiểm tra số liệu"}
    fills = {cell.coordinate: cell.fill.start_color.rgb for row in sheet for cell in row}
    assert {name: fill for name, fill in fills.items() if fill != NONE} == {
        "H9": RED,
        "E10": YELLOW,
    }


def test_the_list_has_a_line_a_cell_with_a_link(take_in):
    data = template(line(received="=1+1", returned="12 hs"), line(PEACE, received="12 hs"))
    book = marked(data, *take_in(data).faults)
    assert book.sheetnames == ["Lỗi", "Số liệu"]
    assert book.active.title == "Lỗi"
    assert [sheet.sheet_view.tabSelected for sheet in book] == [True, False]
    sheet = book["Lỗi"]
    assert [sheet[cell].value for cell in ("A1", "A2", "A3")] == [
        "DANH SÁCH LỖI VÀ CẢNH BÁO KHI NHẬP SỐ LIỆU",
        "Tệp “tep.xlsx”: 2 lỗi (3 ô).",
        (
            "Các ô có lỗi được tô màu và có ghi chú. Sửa xong thì lưu và nhập lại chính tệp này;"
            " trang “Lỗi” không ảnh hưởng đến việc nhập."
        ),
    ]
    whole = "Ô phải là số nguyên từ 0 trở lên; hãy chỉ ghi số, không kèm chữ hay ký hiệu."
    formula = (
        "Ô chứa công thức chưa được tính; hãy mở tệp bằng Excel, kiểm tra kết quả rồi lưu lại,"
        " hoặc ghi thẳng giá trị."
    )
    assert list_of(book) == [
        ["STT", "Mức độ", "Quy tắc", "Trang tính", "Ô", "Nội dung ô", "Phải làm gì"],
        [1, "Lỗi", "Công thức chưa có kết quả", "Số liệu", "H9", "=1+1", formula],
        [2, "Lỗi", "Không phải là số", "Số liệu", "Q9", "12 hs", whole],
        [3, "Lỗi", "Không phải là số", "Số liệu", "H10", "12 hs", whole],
    ]
    assert sheet["F6"].data_type == "s"  # the text "=1+1", not the number 2
    links = [sheet[f"E{row}"].hyperlink for row in (6, 7, 8)]
    assert [(link.location, link.target) for link in links] == [
        ("'Số liệu'!H9", None),
        ("'Số liệu'!Q9", None),
        ("'Số liệu'!H10", None),
    ]


def test_every_cell_of_a_fault_is_told_with_its_own_content():
    data = template(line(returned=2, returned_post=5))
    book = marked(data, fault("R9", "Q9", "A1", "D40", text="5"), fault("H9", text="tự nêu"))
    assert [row[4:6] for row in list_of(book)[1:]] == [
        ["R9", "5"],
        ["Q9", "2"],
        ["A1", "ỦY BAN NHÂN DÂN HUYỆN TAM NÔNG"],
        ["D40", None],
        ["H9", "tự nêu"],
    ]


def test_several_faults_of_a_cell_are_one_comment_under_the_worse_fill():
    data = template(line())
    doubt = fault("H9", severity="warning", rule="khong-nhu-the", message="Hãy xem lại.")
    book = marked(data, doubt, fault("H9"))
    cell = book["Số liệu"]["H9"]
    assert cell.fill.start_color.rgb == RED
    assert cell.comment.text == "CẢNH BÁO – Hãy xem lại.\n\nLỖI – Ô phải là số."
    assert [row[:5] for row in list_of(book)[1:]] == [
        [1, "Cảnh báo", "khong-nhu-the", "Số liệu", "H9"],
        [2, "Lỗi", "Không phải là số", "Số liệu", "H9"],
    ]


def test_a_marked_file_is_mended_and_imported(take_in, world):
    data = template(line(received="12 hs"), line(PEACE, received=4))
    refused = take_in(data)
    back = marked_workbook(data, refused.faults, NAME)
    assert take_in(back).faults == refused.faults
    mended = changed(back, H9=12)
    outcome = take_in(mended)
    assert (outcome.outcome, outcome.faults) == ("committed", [])
    assert list(Figure.objects.order_by("pk").values_list("received", flat=True)) == [12, 4]


def test_old_marks_go_when_the_file_comes_in_again(take_in):
    data = template(line(received="12 hs", returned="mười"))
    once = marked_workbook(data, take_in(data).faults, NAME)
    half = changed(once, H9=12)
    book = marked(half, *take_in(half).faults)
    assert book.sheetnames == ["Lỗi", "Số liệu"]
    mended, still = book["Số liệu"]["H9"], book["Số liệu"]["Q9"]
    assert (mended.comment, mended.fill.start_color.rgb) == (None, NONE)
    assert still.comment.text.count("LỖI") == 1
    assert [row[4] for row in list_of(book)[1:]] == ["Q9"]


def test_what_people_wrote_and_how_it_looked_stays():
    book = Workbook()
    sheet = book.active
    sheet.title = "Số liệu"
    sheet.append(["Đơn vị", "Kỳ", 1234.5])
    sheet.append(["Xã A", "06/2022", 7])
    sheet.append(["=1+1"])
    sheet["A3"].data_type = "s"
    sheet["C1"].number_format = "#,##0.0"
    sheet["A2"].comment = Comment("Hỏi lại chị Hoa", "Lan")
    sheet["B2"].comment = Comment("Để sau", "Lan")
    sheet["A1"].font = Font(name="Times New Roman", bold=True, color="FF123456")
    sheet["B1"].fill = PatternFill("solid", start_color="FF00FF00")
    sheet.column_dimensions["A"].width = 33
    sheet.row_dimensions[2].height = 44
    sheet.freeze_panes = "A2"
    sheet.merge_cells("A5:C5")
    sheet.print_title_rows = "1:1"
    hidden = book.create_sheet("Ẩn")
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)

    once = marked_workbook(out.getvalue(), [fault("A2")], NAME)
    sheet = load_workbook(io.BytesIO(once))["Số liệu"]
    assert [[cell.value for cell in row] for row in sheet["A1:C3"]] == [
        ["Đơn vị", "Kỳ", 1234.5],
        ["Xã A", "06/2022", 7],
        ["=1+1", None, None],
    ]
    assert sheet["A3"].data_type == "s"
    assert sheet["C1"].number_format == "#,##0.0"
    assert sheet["A2"].comment.text == (
        "LỖI – Ô phải là số.\n\n— Ghi chú có sẵn: —\nHỏi lại chị Hoa"
    )
    assert (sheet["B2"].comment.text, sheet["B2"].comment.author) == ("Để sau", "Lan")
    font = sheet["A1"].font
    assert (font.name, font.bold, font.color.rgb) == ("Times New Roman", True, "FF123456")
    assert sheet["B1"].fill.start_color.rgb == "FF00FF00"
    assert sheet.column_dimensions["A"].width == 33
    assert sheet.row_dimensions[2].height == 44
    assert sheet.freeze_panes == "A2"
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A5:C5"]
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.parent["Ẩn"].sheet_state == "hidden"

    again = marked(once)
    assert again["Số liệu"]["A2"].comment.text == "Hỏi lại chị Hoa"
    assert list_of(again)[1:] == []
    assert again["Lỗi"]["A2"].value == "Tệp “tep.xlsx”: không có lỗi hay cảnh báo nào."


def test_a_sheet_of_the_same_name_is_left_alone():
    data = workbook({"Số liệu": [["x"]], "LỖI": [["của tôi"]], "Lỗi 2": [["cũng của tôi"]]})
    book = marked(data, fault("A1"))
    assert book.sheetnames == ["Lỗi 3", "Số liệu", "LỖI", "Lỗi 2"]
    assert book["LỖI"]["A1"].value == "của tôi"


def test_a_fault_inside_a_merged_range_is_shown_at_its_first_cell():
    data = workbook({"Số liệu": [["x", 1], [None, 2]]}, merges={"Số liệu": ["A1:A2"]})
    book = marked(data, fault("A2"))
    assert book["Số liệu"]["A1"].fill.start_color.rgb == RED
    assert book["Số liệu"]["A1"].comment.text == "LỖI – Ô phải là số."
    assert list_of(book)[1][4] == "A2"


def test_values_under_a_merged_range_are_not_lost():
    """Some programs leave them there, and the importer reads them."""
    data = raw_workbook(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>',
        after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
    )
    [_, sheet] = read_workbook(marked_workbook(data, [fault("B1")], NAME))
    assert [row.values for row in sheet.rows] == [[1, 2]]


def test_a_fault_in_a_hidden_sheet_or_row_is_seen():
    book = Workbook()
    book.active.title = "Trước"
    sheet = book.create_sheet("Số liệu")
    sheet.append([1])
    sheet.row_dimensions[1].hidden = True
    sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    sheet = marked(out.getvalue(), fault("A1"))["Số liệu"]
    assert (sheet.sheet_state, sheet.row_dimensions[1].hidden) == ("visible", False)


def test_only_faults_of_this_file_and_of_none_are_listed():
    faults = [
        fault("A1", message="của tệp này"),
        fault("A1", file="tep-khac.xlsx", message="của tệp khác"),
        fault(file="", sheet="", text="", message="của lần nhập"),
    ]
    book = marked(workbook({"Số liệu": [["x"]]}), *faults)
    assert [row[1:] for row in list_of(book)[1:]] == [
        ["Lỗi", "Không phải là số", "Số liệu", "A1", "12 hs", "của tệp này"],
        ["Lỗi", "Không phải là số", None, None, None, "của lần nhập"],
    ]
    assert book["Số liệu"]["A1"].comment.text == "LỖI – của tệp này"


def test_very_many_faults_are_cut(monkeypatch):
    monkeypatch.setattr(marks, "MOST_COMMENTS", 2)
    monkeypatch.setattr(fault_list, "MOST_LINES", 3)
    book = marked(workbook({"Số liệu": [[1]]}), fault("A1", "A2", "A3", "A4", "A5"))
    sheet = book["Số liệu"]
    assert [sheet[f"A{row}"].comment is not None for row in range(1, 4)] == [True, True, False]
    assert [row[0] for row in list_of(book)[1:]] == [
        *(1, 2, 3),
        "Còn 2 ô khác không liệt kê; hãy sửa các ô trên rồi nhập lại.",
    ]


def test_texts_that_no_workbook_can_hold_are_told_without_them():
    data = raw_workbook('<row r="1"><c r="A1" t="inlineStr"><is><t>a_x0007_b</t></is></c></row>')
    book = marked(data, fault("A1", text="a\x07b", message="không đọc\x00 được"))
    assert list_of(book)[1][5:] == ["ab", "không đọc được"]
    assert book["Số liệu"]["A1"].comment.text == "LỖI – không đọc được"


BAD = {
    "numbers": template(line(received="1.5", returned="15%"), line(PEACE, received=-3)),
    "formulas": template(line(received="=A1", returned="#REF!")),
    "codes": template(line(procedure=["9.999999", None, None]), line(["39999", None])),
    "merged counts": template(line(received=5), merges={"Số liệu": ["H9:I9"]}),
    "twice": template(line(received=5), line(received=6)),
    "nil": template(["30001", None, "06/2022", *NIL, *numbers(received=1)]),
    "total": template(line(received=5), ["Tổng cộng", *[None] * 5, *numbers(received=6)]),
    "no header": workbook({"Số liệu": [["Mã đơn vị", "Kỳ"], ["30001", "06/2022"]]}),
    "hidden": workbook(
        {"Khác": [["x"]], "Số liệu": [*TITLE, HEADER, line(received="a")]}, hidden=["Số liệu"]
    ),
    "several": template(
        *(line(month=f"{m:02d}/2022", procedure=MARRIAGE, received="x") for m in range(3, 11))
    ),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_a_marked_file_says_the_same_as_the_original(data, take_in):
    faults = take_in(data).faults
    assert faults != []
    assert take_in(marked_workbook(data, faults, NAME)).faults == faults
