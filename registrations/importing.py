"""Lists of people, pasted from a spreadsheet or from an Excel file: taken in whole, or every fault is said at once."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from campaigns.attachments import UnfitFileError, kind_of
from campaigns.models.kept_files import FileKind
from campaigns.text import clean, match_key, number, search_key
from registrations.problems import identity, read_birth_year
from registrations.sections import (
    DIRECT,
    FRONT_LINE,
    GROUPS,
    LEADING,
    MOST_PEOPLE,
    PEOPLE,
    SECTIONS,
)

FIELDS = {one.name: one for one in SECTIONS[PEOPLE].fields}
ORDER = (
    "full_name",
    "position",
    "birth_year",
    "group",
    "aim",
    "title",
    "targets",
)  # of columns without a header
MOST_COLUMNS = 20
MOST_LINES = 4 * MOST_PEOPLE  # blank ones and headers included
MOST_HEADER_LINES = 15  # above the table: titles, the name of the unit
MOST_UNPACKED = 100 * 2**20  # bytes of a workbook

# What columns are called, as ``search_key`` writes it. None: the column is known and not needed.
_HEADERS: dict[str, str | None] = {
    "ho va ten": "full_name",
    "ho ten": "full_name",
    "ho va ten ca nhan": "full_name",
    "ten": "full_name",
    "chuc vu": "position",
    "chuc danh": "position",
    "chuc vu, don vi": "position",
    "chuc vu, don vi cong tac": "position",
    "nam sinh": "birth_year",
    "ngay sinh": "birth_year",
    "ngay thang nam sinh": "birth_year",
    "nhom": "group",
    "nhom doi tuong": "group",
    "doi tuong": "group",
    "dang ky": "aim",
    "noi dung dang ky": "aim",
    "danh hieu": "aim",
    "danh hieu dang ky": "aim",
    "danh hieu, noi dung dang ky": "aim",
    "danh hieu thi dua": "aim",
    "hinh thuc khen thuong": "aim",
    "stt": None,
    "tt": None,
    "so tt": None,
    "so thu tu": None,
    "ong (ba)": "title",
    "ong/ba": "title",
    "ong, ba": "title",
    "gioi tinh": "title",
    "chi tieu": "targets",
    "chi tieu ca nhan": "targets",
    "chi tieu cua ca nhan": "targets",
    "don vi": None,
    "don vi cong tac": None,
    "ghi chu": None,
}
_GROUPS = {
    "lanh dao": LEADING,
    "lanh dao chi dao": LEADING,
    "chi dao": LEADING,
    "ld": LEADING,
    "truc tiep": DIRECT,
    "truc tiep tham muu": DIRECT,
    "truc tiep tham muu, thuc hien": DIRECT,
    "tham muu, thuc hien": DIRECT,
    "tham muu": DIRECT,
    "thuc hien": DIRECT,
    "mot cua": FRONT_LINE,
    "bo phan mot cua": FRONT_LINE,
    "truc tiep tai bo phan mot cua": FRONT_LINE,
    "truc tiep tai mot cua": FRONT_LINE,
}
_TITLES = {"ong": "ong", "nam": "ong", "ba": "ba", "nu": "ba"}
_TITLE_BEFORE = re.compile(r"(ông|bà)\.? +(?=\S+ )", re.IGNORECASE)
_YEAR_IN_DATE = re.compile(r"(?:\d{1,2}[/.-]){1,2}(\d{4})")


@dataclass(frozen=True, slots=True)
class Fault:
    """``place``: ``dòng 5, cột Nhóm`` of a paste, ``C5`` of a workbook. ``text``: what stands there."""

    place: str
    text: str
    message: str


@dataclass
class PeopleList:
    """``people`` may be added only when there is no fault."""

    people: list[dict] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class UnreadableListError(Exception):
    """The text or file as a whole cannot be read; ``str()`` says why and what to do."""


Line = tuple[int, list[str]]  # its number, from 1, and its cells
Place = Callable[[int, int], str]  # of line and column, from 0


def read_pasted(text: str, *, today: date) -> PeopleList:
    """A table copied from a spreadsheet: columns with tabs between, one person a line. Raises UnreadableListError."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not text.strip():
        raise UnreadableListError(
            "Chưa dán gì. Hãy chép các dòng từ Excel hoặc Word rồi dán vào ô."
        )
    _refuse_too_many(len(lines))
    rows = [(number, line.split("\t")) for number, line in enumerate(lines, start=1)]
    return _read(rows, lambda line, column: f"dòng {line}, cột {column + 1}", today)


def read_people_workbook(name: str, data: bytes, *, today: date) -> PeopleList:
    """The first sheet with a table of people. Raises UnreadableListError."""
    try:
        if kind_of(name, data) != FileKind.XLSX:
            raise UnreadableListError(
                f"Tệp “{name}” không phải là Excel (.xlsx). Hãy chọn tệp .xlsx."
            )
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MOST_UNPACKED:
                raise UnreadableListError(
                    f"Tệp “{name}” bung ra quá lớn. Hãy chép riêng bảng danh sách sang một tệp mới."
                )
        sheets = _sheets(data)
    except UnfitFileError as error:
        raise UnreadableListError(str(error)) from None
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        EOFError,
        OSError,
        SyntaxError,  # what the parser of XML raises for a broken part
    ):
        raise UnreadableListError(
            f"Tệp “{name}” bị hỏng hoặc ghi dở dang. Hãy mở bằng Excel, lưu lại rồi chọn lại."
        ) from None
    chosen = next((rows for rows in sheets if _header(rows)), None) or next(
        (rows for rows in sheets if rows), None
    )
    if chosen is None:
        raise UnreadableListError(f"Tệp “{name}” không có dòng nào.")
    _refuse_too_many(len(chosen))
    return _read(chosen, lambda line, column: f"{chr(ord('A') + column)}{line}", today)


def _sheets(data: bytes) -> list[list[Line]]:
    workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        sheets = []
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # what the file says about its size may be wrong
            rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
            lines = [
                (number, [_text(value) for value in values])
                for number, values in enumerate(islice(rows, MOST_LINES + 1), start=1)
            ]
            sheets.append([line for line in lines if any(line[1])])
        return sheets
    finally:
        workbook.close()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return str(value.year)  # the only dates of such a list are days of birth
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _refuse_too_many(lines: int) -> None:
    if lines > MOST_LINES:
        raise UnreadableListError(
            f"Danh sách có {number(lines)} dòng; mỗi đơn vị đăng ký nhiều nhất {number(MOST_PEOPLE)} người. Chưa ghi"
            " gì; hãy kiểm tra lại."
        )


def _read(lines: Sequence[Line], place: Place, today: date) -> PeopleList:
    found = PeopleList()
    lines = [(number, [clean(cell) for cell in cells]) for number, cells in lines]
    lines = [line for line in lines if any(line[1])]
    header = _header(lines)
    if header:
        position, columns = header
        for column, text in enumerate(lines[position][1]):
            if text and search_key(text) not in _HEADERS:
                found.faults.append(
                    Fault(
                        place(lines[position][0], column),
                        text,
                        "Không biết cột này là gì; hãy đổi tên cột hoặc bỏ cột.",
                    )
                )
        lines = lines[position + 1 :]
    else:
        columns = _columns_by_order(lines)
    if not lines:
        raise UnreadableListError(
            "Chỉ có dòng tiêu đề, không có người nào. Hãy chọn cả các dòng bên dưới."
        )
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in lines:
        if _is_numbering(cells):
            continue
        person = {
            name: cells[columns[name]] if columns.get(name, len(cells)) < len(cells) else ""
            for name in FIELDS
        }
        for name, message in _wrong_with(person, today):
            found.faults.append(Fault(place(line, columns[name]), person[name], message))
        first = seen.setdefault(identity(person), line)
        if person["full_name"] and first != line:
            found.faults.append(
                Fault(
                    place(line, columns["full_name"]),
                    person["full_name"],
                    f"Trùng với dòng {first} (cùng họ tên, năm sinh, chức vụ); hãy bỏ một dòng.",
                )
            )
        found.people.append(person)
    return found


def _header(lines: Sequence[Line]) -> tuple[int, dict[str, int]] | None:
    """The line that names the columns: where it stands, and the column of each field."""
    for position, (_, cells) in enumerate(lines[:MOST_HEADER_LINES]):
        columns: dict[str, int] = {}
        for column, text in enumerate(cells):
            name = _HEADERS.get(search_key(text))
            if name:
                columns.setdefault(name, column)
        if "full_name" in columns and (len(columns) > 1 or len([c for c in cells if c]) == 1):
            return position, columns
    return None


def _columns_by_order(lines: Iterable[Line]) -> dict[str, int]:
    """Without a header: name, position, year of birth, group, aim; a first column of numbers is a numbering."""
    first = [cells[0] for _, cells in lines]
    shift = 1 if all(re.fullmatch(r"\d*\.?", text) for text in first) else 0
    return {name: column + shift for column, name in enumerate(ORDER)}


def _is_numbering(cells: Sequence[str]) -> bool:
    """The line "(1) (2) (3)" under a header."""
    given = [cell for cell in cells if cell]
    return len(given) > 1 and all(re.fullmatch(r"\(?\d{1,2}\)?", cell) for cell in given)


def _wrong_with(person: dict[str, str], today: date) -> Iterator[tuple[str, str]]:
    """(field, sentence) of what cannot be taken. Puts a date of birth and the words for a group into our form."""
    for name, text in person.items():
        longest = FIELDS[name].longest
        if len(text) > longest:
            yield name, f"{FIELDS[name].label} dài quá {longest} ký tự; hãy rút ngắn."
    if not person["title"] and (before := _TITLE_BEFORE.match(person["full_name"])):
        person["title"] = before[1]  # "Ông Nguyễn Văn A"
        person["full_name"] = person["full_name"][before.end() :]
    if text := person["title"]:
        title = _TITLES.get(search_key(text))
        if title:
            person["title"] = title
        else:
            yield "title", "Hãy ghi “Ông” hoặc “Bà” (hay “Nam”, “Nữ”)."
    if not person["full_name"]:
        yield "full_name", "Thiếu họ và tên; hãy ghi họ và tên hoặc bỏ cả dòng."
    elif re.search(r"\d", person["full_name"]):
        yield "full_name", "Họ và tên có chữ số; hãy kiểm tra thứ tự các cột."
    if text := person["birth_year"]:
        in_date = _YEAR_IN_DATE.fullmatch(text)
        person["birth_year"] = in_date[1] if in_date else text
        try:
            read_birth_year(person["birth_year"], today=today)
        except ValueError as error:
            yield "birth_year", f"Năm sinh {error}."
    if text := person["group"]:
        group = _GROUPS.get(search_key(text)) or _group_by_label(text)
        if group:
            person["group"] = group
        else:
            known = "; ".join(f"“{label}”" for label in GROUPS.values())
            yield "group", f"Không có nhóm này; hãy ghi một trong {known}."


def _group_by_label(text: str) -> str | None:
    key = match_key(text)
    return next((group for group, label in GROUPS.items() if match_key(label) == key), None)
