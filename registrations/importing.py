"""Lists of people, pasted from a spreadsheet or from an Excel file: taken in whole, or every fault is said at once."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

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
from spreadsheets.errors import UnreadableFileError
from spreadsheets.reader import Sheet, read_workbook

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
MOST_MERGED = 1_000  # rows that one merged cell may fill
MOST_UNPACKED = 40 * 2**20  # bytes of a workbook: 5 000 people need two million

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
_SEXES = frozenset({"nam", "nu"})
_SECTION_NUMBER = re.compile(r"(?:[IVX]{1,5}|[A-H])\s*[.)]?")
_SECTION = re.compile(r"(?:[IVX]{1,5}|[A-H])\s*[.)]\s*(\S.*)")
# As ``search_key`` writes it.
_ENDING = re.compile(
    r"nguoi lap|nguoi tong hop|thu truong (don vi|co quan)|tm\. |kt\. |noi nhan|xac nhan cua"
    r"|tong cong|tong so|(an dinh )?danh sach (nay )?(co|gom)\b|\(?ky\b.*ten|.*, ?ngay .* thang .* nam"
)
_UNCALCULATED = re.compile(r"=|#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|#)")
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


Columns = Mapping[str, Sequence[int]]  # field -> its columns, from 0


@dataclass(frozen=True, slots=True)
class Header:
    """``last``: position of its last line; ``unknown``: column -> the heading that nobody knows."""

    last: int
    columns: Columns
    unknown: Mapping[int, str]


Line = tuple[int, list[str]]  # its number, from 1, and its cells
Place = Callable[[int, int], str]  # of line and column, from 0


def read_pasted(text: str, *, today: date) -> PeopleList:
    """A table copied from a spreadsheet: columns with tabs between, one person a line. Raises UnreadableListError."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableListError(
            "Chưa dán gì. Hãy chép các dòng từ Excel hoặc Word rồi dán vào ô."
        )
    _refuse_too_many(text.count("\n") + 1)
    return _read(_pasted_lines(text), lambda line, column: f"dòng {line}, cột {column + 1}", today)


def _pasted_lines(text: str) -> list[Line]:
    """Excel puts a cell with line breaks into quotes; where quotes do not pair they are letters like others."""
    rows = csv.reader(io.StringIO(text), delimiter="\t", strict=True)
    lines: list[Line] = []
    try:
        while True:
            number = rows.line_num + 1
            lines.append((number, next(rows)))
    except StopIteration:
        return lines
    except csv.Error:
        plain = text.split("\n")
        return [(number, line.split("\t")) for number, line in enumerate(plain, start=1)]


def read_people_workbook(name: str, data: bytes, *, today: date) -> PeopleList:
    """The first sheet with a table of people. Raises UnreadableListError."""
    try:
        if kind_of(name, data) != FileKind.XLSX:
            raise UnreadableListError(
                f"Tệp “{name}” không phải là Excel (.xlsx). Hãy chọn tệp .xlsx."
            )
        sheets = [_lines(sheet) for sheet in read_workbook(data, most_unpacked=MOST_UNPACKED)]
    except UnfitFileError as error:
        raise UnreadableListError(str(error)) from None
    except UnreadableFileError as error:
        raise UnreadableListError(f"Tệp “{name}”: {error}") from None
    chosen = next((rows for rows in sheets if _header(rows)), None) or next(
        (rows for rows in sheets if rows), None
    )
    if chosen is None:
        raise UnreadableListError(f"Tệp “{name}” không có dòng nào.")
    _refuse_too_many(len(chosen))
    return _read(chosen, lambda line, column: f"{chr(ord('A') + column)}{line}", today)


def _lines(sheet: Sheet) -> list[Line]:
    """Rows with content. What is merged downwards stands in each of its rows."""
    lines = [
        (row.number, [_text(value) for value in row.values[:MOST_COLUMNS]])
        for row in sheet.rows[: MOST_LINES + 1]
    ]
    by_number = dict(lines)
    for merge in sheet.merges[:MOST_LINES]:
        column = merge.first_column - 1
        top = by_number.get(merge.first_row, [])
        if merge.first_column != merge.last_column or column >= len(top):
            continue
        last = min(merge.last_row, merge.first_row + MOST_MERGED)
        for cells in filter(None, map(by_number.get, range(merge.first_row + 1, last + 1))):
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = top[column]
    return [line for line in lines if any(line[1])]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return str(value.year)  # the only dates of such a list are days of birth
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
        for column, text in header.unknown.items():
            found.faults.append(
                Fault(
                    place(lines[header.last][0], column),
                    text,
                    "Không biết cột này là gì; hãy đổi tên cột hoặc bỏ cột.",
                )
            )
        columns = header.columns
        lines = lines[header.last + 1 :]
    else:
        columns = _columns_by_order(lines)
    if not lines:
        raise UnreadableListError(
            "Chỉ có dòng tiêu đề, không có người nào. Hãy chọn cả các dòng bên dưới."
        )
    seen: dict[tuple[str, ...], int] = {}
    section_group = ""
    for position, (line, cells) in enumerate(lines):
        if _is_numbering(cells):
            continue
        if header and _ends_the_list(cells):
            found.faults += _people_below(lines[position + 1 :], columns, place)
            break
        if header and (section := _section(cells, columns)):
            section_group = section if _group(section) else ""
            continue
        person = {name: _value(cells, columns.get(name, ())) for name in FIELDS}
        person["group"] = person["group"] or section_group
        for name, message in _wrong_with(person, today):
            found.faults.append(Fault(place(line, _column(columns, name)), person[name], message))
        first = seen.setdefault(identity(person), line)
        if person["full_name"] and first != line:
            found.faults.append(
                Fault(
                    place(line, _column(columns, "full_name")),
                    person["full_name"],
                    f"Trùng với dòng {first} (cùng họ tên, năm sinh, chức vụ); hãy bỏ một dòng.",
                )
            )
        found.people.append(person)
    return found


def _column(columns: Columns, name: str) -> int:
    return columns.get(name, (0,))[0]


def _value(cells: Sequence[str], columns: Sequence[int]) -> str:
    """What stands in the column, or in the one of several (year of birth: men, women) that is filled in."""
    given = [cells[column] for column in columns if column < len(cells) and cells[column]]
    return " ".join(dict.fromkeys(given))


def _header(lines: Sequence[Line]) -> Header | None:
    """The line that names the columns, with one above or below it where headings stand over two rows."""
    for position, (_, cells) in enumerate(lines[:MOST_HEADER_LINES]):
        keys = [_heading(text) for text in cells]
        names = {_HEADERS.get(key) for key in keys} - {None}
        given = [key for key in keys if key]
        if "full_name" not in names or (len(names) == 1 and len(given) > 1):
            continue
        above = [_heading(text) for text in lines[position - 1][1]] if position else []
        below = lines[position + 1][1] if position + 1 < len(lines) else []
        has_sub = _is_sub_heading(below, keys)
        columns: dict[str, list[int]] = {}
        unknown: dict[int, str] = {}
        parent = ""
        for column in range(max(len(cells), len(below) if has_sub else 0, len(above))):
            key = _at(keys, column)
            sub = _heading(_at(below, column)) if has_sub else ""
            parent = key or (parent if sub else "")
            if sub and sub not in _SEXES and sub != parent:
                key = sub
            elif not key:
                key = parent or (_at(above, column) if _at(above, column) in _HEADERS else "")
            if key not in _HEADERS:
                if key:
                    unknown[column] = _at(cells, column) or _at(below, column)
            elif (name := _HEADERS[key]) and (name not in columns or sub in _SEXES):
                columns.setdefault(name, []).append(column)
        return Header(position + has_sub, {n: tuple(c) for n, c in columns.items()}, unknown)
    return None


def _heading(text: str) -> str:
    """The key of a heading; stars for what must be filled in, and what a colon ends, say nothing about it."""
    return search_key(re.sub(r"\(\s*\*+\s*\)|\*+|[:.]$", " ", text))


def _at(cells: Sequence[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _is_sub_heading(cells: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a line below a heading divides it: nothing but headings, and no name of a person."""
    keys = [_heading(cell) for cell in cells]
    name = next(column for column, key in enumerate(above) if _HEADERS.get(key) == "full_name")
    return (
        any(keys)
        and all(key in _HEADERS or key in _SEXES for key in keys if key)
        and _at(keys, name) in ("", above[name])
    )


def _section(cells: Sequence[str], columns: Columns) -> str:
    """The words of a line between people: "I. Lãnh đạo chỉ đạo", or a group alone; "" of a line of a person."""
    given = [cell for cell in cells if cell]
    if len(given) == 1:
        numbered = _SECTION.fullmatch(given[0])
        return numbered[1] if numbered else (given[0] if _group(given[0]) else "")
    name = _column(columns, "full_name")
    if len(given) == 2 and name and _at(cells, name) and _SECTION_NUMBER.fullmatch(given[0]):
        return _at(cells, name)
    return ""


def _ends_the_list(cells: Sequence[str]) -> bool:
    """Whether a line closes the table: totals, place and day, who made it and who signs."""
    given = [search_key(cell) for cell in cells if cell]
    return len(given) <= 3 and any(_ENDING.match(text) for text in given)


def _people_below(lines: Sequence[Line], columns: Columns, place: Place) -> Iterator[Fault]:
    """Nothing is passed over in silence: below the end of a list no line may look like a person's."""
    name = _column(columns, "full_name")
    for line, cells in lines:
        if _at(cells, name) and sum(bool(cell) for cell in cells) > 3:
            yield Fault(
                place(line, name),
                _at(cells, name),
                "Đứng sau dòng kết thúc danh sách (người lập, ký tên, tổng cộng); hãy chuyển lên trên dòng ấy.",
            )


def _columns_by_order(lines: Iterable[Line]) -> Columns:
    """Without a header: name, position, year of birth, group, aim; a first column of numbers is a numbering."""
    first = [cells[0] for _, cells in lines]
    shift = 1 if all(re.fullmatch(r"\d*\.?", text) for text in first) else 0
    return {name: (column + shift,) for column, name in enumerate(ORDER)}


def _is_numbering(cells: Sequence[str]) -> bool:
    """The line "(1) (2) (3)" under a header."""
    given = [cell for cell in cells if cell]
    return len(given) > 1 and all(re.fullmatch(r"\(?\d{1,2}\)?", cell) for cell in given)


def _wrong_with(person: dict[str, str], today: date) -> Iterator[tuple[str, str]]:
    """(field, sentence) of what cannot be taken. Puts a date of birth and the words for a group into our form."""
    for name, text in person.items():
        if _UNCALCULATED.match(text):
            yield name, "Ô chứa công thức chưa tính hoặc lỗi của Excel; hãy ghi giá trị vào ô."
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
        if group := _group(text):
            person["group"] = group
        else:
            known = "; ".join(f"“{label}”" for label in GROUPS.values())
            yield "group", f"Không có nhóm này; hãy ghi một trong {known}."


def _group(text: str) -> str | None:
    key = match_key(text)
    return _GROUPS.get(search_key(text)) or next(
        (group for group, label in GROUPS.items() if match_key(label) == key), None
    )
