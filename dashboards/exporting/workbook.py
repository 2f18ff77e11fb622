"""The board as a workbook: the ranking ready for A4, every number in long rows, and how it was computed."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.text import month_label, number
from dashboards.board_status import Edition
from dashboards.exporting import in_words
from dashboards.exporting.facts import facts_of, line_of_facts
from dashboards.exporting.looks import (
    COUNT,
    FAILED,
    HEAD,
    LABEL,
    PER_CENT,
    POINTS,
    RANK,
    SOFT,
    TEXT,
    TITLE,
    WORD,
    named_styles,
)
from dashboards.rules_in_words import choices, how_measured
from dashboards.tables import STATUS_WORDS, Column, Rate, columns_of
from metrics.scoring.ranks import RankedUnit
from metrics.scoring.scores import CriterionResult, Status, round_half_up
from spreadsheets.writing import height_of_row, put, workbook_bytes

RANKING, DETAILS, METHOD = "Bảng xếp hạng", "Chi tiết", "Phương pháp"
HEAD_ROW = 4
A4 = 9
LONGEST_FOOT = 110  # signs on one side: a printed foot may have 255 in all

_BEFORE = (("Khối", 15), ("Hạng", 6), ("Mã", 10), ("Đơn vị", 24), ("Điểm", 8), ("Đạt", 5))
_DETAILS = (
    ("Khối", 24, TEXT),
    ("Mã đơn vị", 11, WORD),
    ("Đơn vị", 34, TEXT),
    ("Tiêu chí", 10, WORD),
    ("Tên ngắn", 16, TEXT),
    ("Chỉ tiêu", 14, WORD),
    ("Kết quả", 20, WORD),
    ("Tử số", 10, COUNT),
    ("Mẫu số", 10, COUNT),
    ("Tỷ lệ", 10, PER_CENT),
    ("Điểm", 9, POINTS),
    ("Điểm tối đa", 9, POINTS),
    ("Thiếu số liệu các tháng", 22, TEXT),
)


def as_workbook(edition: Edition) -> bytes:
    """Three sheets. Numbers are numbers with a format, blank is blank, text is never a formula."""
    book = Workbook()
    for style in named_styles():
        book.add_named_style(style)
    _write_ranking(book.active, edition)
    _write_details(book.create_sheet(), edition)
    _write_method(book.create_sheet(), edition)
    book.properties.title = f"Bảng xếp hạng {month_label(edition.board.month).lower()}"
    book.properties.creator = ""
    return workbook_bytes(book)


# The ranking


def _write_ranking(sheet: Worksheet, edition: Edition) -> None:
    sheet.title = RANKING
    board = edition.board
    of_columns = columns_of(board)
    widths = [width for _, width in _BEFORE] + [8.5, 9] * len(of_columns) + [17]
    _write_title(sheet, edition)
    for column, (text, _) in enumerate(_BEFORE, start=1):
        _write(sheet, HEAD_ROW, column, text, HEAD)
        _write(sheet, HEAD_ROW + 1, column, None, HEAD)
        sheet.merge_cells(None, HEAD_ROW, column, HEAD_ROW + 1, column)
    for place, column in enumerate(of_columns):
        at = len(_BEFORE) + 1 + 2 * place
        _write(sheet, HEAD_ROW, at, f"{column.name}\n{column.target}", HEAD)
        _write(sheet, HEAD_ROW, at + 1, None, HEAD)
        sheet.merge_cells(None, HEAD_ROW, at, HEAD_ROW, at + 1)
        _write(sheet, HEAD_ROW + 1, at, "Tỷ lệ", HEAD)
        _write(sheet, HEAD_ROW + 1, at + 1, "Kết quả", HEAD)
    last = len(widths)
    adjusted = any(unit.score.unit.adjustments for unit in board.units)
    notes = "Lý do chưa xếp hạng" + "; điểm thưởng, điểm trừ" * adjusted
    _write(sheet, HEAD_ROW, last, notes, HEAD)
    _write(sheet, HEAD_ROW + 1, last, None, HEAD)
    sheet.merge_cells(None, HEAD_ROW, last, HEAD_ROW + 1, last)
    sheet.row_dimensions[HEAD_ROW].height = 40
    row = HEAD_ROW + 1
    for group in board.ranked.groups:
        for unit in group.units:
            row += 1
            _write_unit(sheet, row, group.name, unit, of_columns)
            words = [STATUS_WORDS[result.status] for result in unit.score.criteria]
            wrapped = [(group.name, 16), (unit.score.unit.name, 24), (_notes(unit), 17)]
            wrapped += [(word, 8) for word in words]
            sheet.row_dimensions[row].height = height_of_row(wrapped, line=14) + 4
    _set_up(sheet, edition, widths, head=HEAD_ROW + 1, frozen=f"E{HEAD_ROW + 2}")


def _write_unit(
    sheet: Worksheet, row: int, group: str, unit: RankedUnit, of_columns: Sequence[Column]
) -> None:
    score = unit.score
    cells: list[tuple[object, str]] = [
        (group, TEXT),
        (unit.rank, RANK),
        (score.unit.code, WORD),
        (score.unit.name, TEXT),
        (score.total, POINTS),
        (score.met, RANK),
    ]
    for result, column in zip(score.criteria, of_columns, strict=True):
        cells += [_rate(result, column), (STATUS_WORDS[result.status], WORD)]
    cells.append((_notes(unit) or None, TEXT))
    for at, (value, style) in enumerate(cells, start=1):
        _write(sheet, row, at, value, style)


def _notes(unit: RankedUnit) -> str:
    said = [unit.reason] if unit.reason else []
    return "; ".join(said + [in_words(one) for one in unit.score.unit.adjustments])


def _rate(result: CriterionResult, column: Column) -> tuple[object, str]:
    style = FAILED if result.status is Status.NOT_MET else PER_CENT
    return column.exact(result.rate), style


# Every number


def _write_details(sheet: Worksheet, edition: Edition) -> None:
    """One row a unit and criterion: what a pivot table wants."""
    sheet.title = DETAILS
    board = edition.board
    of_columns = columns_of(board)
    _write_title(sheet, edition)
    for at, (text, _, _) in enumerate(_DETAILS, start=1):
        _write(sheet, HEAD_ROW, at, text, HEAD)
    row = HEAD_ROW
    for group in board.ranked.groups:
        for unit in group.units:
            for result, column in zip(unit.score.criteria, of_columns, strict=True):
                row += 1
                _write_result(sheet, row, (group.name, unit), result, column)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(_DETAILS))}{row}"
    widths = [width for _, width, _ in _DETAILS]
    _set_up(sheet, edition, widths, head=HEAD_ROW, frozen=f"D{HEAD_ROW + 1}")


def _write_result(
    sheet: Worksheet,
    row: int,
    of_unit: tuple[str, RankedUnit],
    result: CriterionResult,
    column: Column,
) -> None:
    group, unit = of_unit
    is_assessed = column.rule.measure == "assessed"
    values = (
        group,
        unit.score.unit.code,
        unit.score.unit.name,
        result.code,
        column.name,
        column.target,
        STATUS_WORDS[result.status],
        result.numerator,
        result.denominator,
        column.exact(result.rate),
        result.points,
        result.max_points,
        ", ".join(f"{month:%m/%Y}" for month in result.missing_months),
    )
    for at, (value, (_, _, style)) in enumerate(zip(values, _DETAILS, strict=True), start=1):
        _write(sheet, row, at, value, style)
        if is_assessed and style == COUNT and isinstance(value, Decimal):
            sheet.cell(row, at).number_format = "0.##"  # an assessed per cent may have decimals


# How it was computed


def _write_method(sheet: Worksheet, edition: Edition) -> None:
    sheet.title = METHOD
    board = edition.board
    _write(sheet, 1, 1, "Bảng này là gì, tính như thế nào", TITLE)
    row = 2
    for name, words in facts_of(edition):
        row += 1
        _write_pair(sheet, row, name, words)
    row += 2
    for at, text in enumerate(("Mã", "Nội dung", "Cách tính", "Chỉ tiêu", "Điểm"), start=1):
        _write(sheet, row, at, text, HEAD)
    for column in columns_of(board):
        row += 1
        rule, how = column.rule, how_measured(column, board.rules)
        values = (
            (rule.code, WORD),
            (rule.title, TEXT),
            (how, TEXT),
            (column.target_in_words, TEXT),
            (round_half_up(rule.points), POINTS),
        )
        for at, (value, style) in enumerate(values, start=1):
            _write(sheet, row, at, value, style)
        texts = [(rule.title, 48), (how, 52), (column.target_in_words, 22)]
        sheet.row_dimensions[row].height = height_of_row(texts, line=13)
    row += 1
    _write(sheet, row, 4, "Điểm tối đa", LABEL)
    _write(sheet, row, 5, round_half_up(board.rules.max_points), POINTS)
    row += 1
    for sentence in _sentences(edition):
        row += 1
        _write(sheet, row, 1, sentence, LABEL if sentence.isupper() else TEXT)
        sheet.merge_cells(None, row, 1, row, 5)
        sheet.row_dimensions[row].height = height_of_row([(sentence, 150)], line=14)
    _set_up(sheet, edition, [26, 48, 52, 22, 10], head=None, frozen=None)


def _sentences(edition: Edition) -> Iterable[str]:
    board = edition.board
    yield "CÁCH ĐỌC"
    yield (
        "Bảng tính lũy kế đến hết tháng của bảng; xếp hạng riêng trong từng khối. Tỷ lệ ghi như trên bảng của chương"
        " trình: tử số chia mẫu số, cắt (không làm tròn) về phía chưa đạt; tử số và mẫu số ở trang “Chi tiết” là số"
        " nguyên vẹn."
    )
    yield (
        "Ô trống nghĩa là không biết, không phải là 0. “Chưa báo cáo”: thiếu số liệu; “Chưa đánh giá”: Phòng Nội vụ"
        " chưa đánh giá đủ các đơn vị; “Không áp dụng”: mẫu số bằng 0; “Chưa đủ cơ sở”: mẫu số nhỏ hơn mức tối thiểu."
    )
    yield "CHO ĐIỂM"
    yield from choices(board.rules)
    yield "XẾP HẠNG"
    yield (
        "Thứ tự: tổng điểm cao hơn; bằng nhau thì nhiều chỉ tiêu đạt hơn; vẫn bằng nhau thì tỷ lệ trễ hạn, quá hạn thấp"
        " hơn. Bằng nhau cả ba thì cùng hạng (1, 2, 2, 4)."
    )
    yield f"Trong phạm vi: {number(len(board.units))} đơn vị."


# What the sheets share


def _write_title(sheet: Worksheet, edition: Edition) -> None:
    board = edition.board
    title = f"Bảng xếp hạng lũy kế đến {month_label(board.month).lower()}"
    _write(sheet, 1, 1, f"{board.campaign.title}: {title.lower()}", TITLE)
    _write(sheet, 2, 1, line_of_facts(edition), SOFT)


def _write_pair(sheet: Worksheet, row: int, name: str, words: str) -> None:
    _write(sheet, row, 1, name, LABEL)
    _write(sheet, row, 2, words, TEXT)
    sheet.merge_cells(None, row, 2, row, 3)
    texts = [(name, 26), (words, 100)]
    sheet.row_dimensions[row].height = height_of_row(texts, line=14)


def _write(sheet: Worksheet, row: int, column: int, value: object, style: str) -> None:
    cell = sheet.cell(row, column)
    cell.style = style
    if isinstance(value, Rate):
        cell.value = value.quotient.scaleb(-2)
        if value.decimals > 2:  # where two would lie about which side of the target it is
            cell.number_format = f"0.{'0' * value.decimals}%"
    elif value is not None:
        put(cell, value)


def _set_up(
    sheet: Worksheet,
    edition: Edition,
    widths: Sequence[float],
    *,
    head: int | None,
    frozen: str | None,
) -> None:
    """A4 across, as wide as the paper, the head on every page, what it is and the page at the foot."""
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = frozen
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.6
    if head is not None:
        sheet.print_title_rows = f"{HEAD_ROW}:{head}"
    foot = line_of_facts(edition)
    if len(foot) > LONGEST_FOOT:
        foot = f"{foot[: LONGEST_FOOT - 1]}…"
    sheet.oddFooter.left.text = foot.replace("&", "&&")
    sheet.oddFooter.left.size = 8
    sheet.oddFooter.right.text = "Trang &P/&N"
    sheet.oddFooter.right.size = 8
