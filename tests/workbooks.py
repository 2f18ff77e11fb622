"""Workbooks for tests, made from the cells that a reader of the test sees, and ways to damage them."""

import io
import zipfile
from collections.abc import Iterable, Sequence

from openpyxl import Workbook

HEADER = [
    "Mã đơn vị",
    "Tên đơn vị",
    "Kỳ",
    "Mã TTHC",
    "Tên TTHC",
    "Mức độ DVCTT",
    "Kỳ trước chuyển qua",
    "Tiếp nhận trong kỳ",
    "Trực tuyến mức 3",
    "Trực tuyến mức 4",
    "Tiếp nhận qua BCCI",
    "Giải quyết trước hạn",
    "Giải quyết đúng hạn",
    "Giải quyết trễ hạn",
    "Đang giải quyết chưa đến hạn",
    "Đang giải quyết quá hạn",
    "Kết quả đã trả",
    "Trả kết quả qua BCCI",
    "Trả lại, rút",
    "Ghi chú",
]

# Layout A as the campaign's template has it: the header in row 8, the first line in row 9.
TITLE = [
    ["ỦY BAN NHÂN DÂN HUYỆN TAM NÔNG", *[None] * 5, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["PHÒNG NỘI VỤ", *[None] * 5, "Độc lập - Tự do - Hạnh phúc"],
    [],
    ["SỐ LIỆU TIẾP NHẬN, GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"],
    ["Phong trào thi đua"],
    ["(Từ ngày 01/06/2022 đến ngày 30/06/2022)"],
    [],
]


def workbook(
    sheets: dict[str, Sequence[Sequence]],
    *,
    merges: dict[str, Sequence[str]] | None = None,
    hidden: Iterable[str] = (),
    formats: dict[str, str] | None = None,
) -> bytes:
    """Sheet name -> rows of cells from A1 on. A text that begins with "=" becomes a formula without a value.

    ``merges``: sheet -> ranges; ``formats``: cell of the first sheet -> number format.
    """
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in (merges or {}).get(name, ()):
            merged = sheet[cells][0][0].value
            sheet.merge_cells(cells)
            sheet[cells.partition(":")[0]].value = merged
        if name in hidden:
            sheet.sheet_state = "hidden"
    for cell, code in (formats or {}).items():
        book.worksheets[0][cell].number_format = code
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def template(*lines: Sequence, **options) -> bytes:
    """A workbook of layout A: the lines stand from row 9 on."""
    return workbook({"Số liệu": [*TITLE, HEADER, *lines]}, **options)


def numbers(**counts: object) -> list:
    """The 13 counts of layout A in its order; 0 where none is given."""
    order = [
        "carried_over",
        "received",
        "received_online_l3",
        "received_online_l4",
        "received_post",
        "resolved_early",
        "resolved_on_time",
        "resolved_late",
        "pending_in_time",
        "pending_overdue",
        "returned",
        "returned_post",
        "withdrawn",
    ]
    assert counts.keys() <= set(order)
    return [counts.get(field, 0) for field in order]


def raw_workbook(
    sheet_data: str,
    *,
    after: str = "",
    strings: Sequence[str] | None = None,
    styles: str = "",
    names: Sequence[str] = ("Số liệu",),
    extra: dict[str, bytes] | None = None,
) -> bytes:
    """A workbook around the XML of the rows of its first sheet; ``after`` follows them. Other sheets are empty."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"

    def relation(number: int, kind: str, target: str) -> str:
        return f'<Relationship Id="rId{number}" Type="{office}/{kind}" Target="{target}"/>'

    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )
    relations = "".join(
        relation(n, "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)
    )
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{package}">'
        f"{relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{sheets}</sheets></workbook>',
    }
    for n in range(1, len(names) + 1):
        rows, end = (sheet_data, after) if n == 1 else ("", "")
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{end}</worksheet>'
        )
    if strings is not None:
        texts = "".join(f"<si><t>{text}</t></si>" for text in strings)
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{texts}</sst>'
        relations += relation(101, "sharedStrings", "sharedStrings.xml")
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{main}">{styles}</styleSheet>'
        relations += relation(102, "styles", "styles.xml")
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{package}">{relations}</Relationships>'
    )
    return zipped({name: text.encode() for name, text in parts.items()} | (extra or {}))


def zipped(parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def replaced(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with bytes of one part replaced; they must be there."""
    parts = parts_of(data)
    assert old in parts[part], f"{old!r} is not in {part}"
    return zipped(parts | {part: parts[part].replace(old, new)})
