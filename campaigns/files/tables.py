"""units.csv and procedures.csv -> rows."""

import csv
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from campaigns.files import values
from campaigns.files.shapes import PROCEDURES_CSV, UNITS_CSV, Fault, ProcedureRow, UnitRow
from campaigns.models import Unit, UnitAlias
from campaigns.models.fields import longest
from campaigns.models.units import periods_overlap
from campaigns.text import day, match_key

DATE_COLUMNS = ("valid_from", "valid_to")  # units.csv may have them, procedures.csv must
UNIT_COLUMNS = ("code", "name", "abbreviation", "group", "kind", "display_order", "aliases")
PROCEDURE_COLUMNS = (
    "code",
    "name",
    "field",
    "unit_codes",
    "online_level",
    *DATE_COLUMNS,
    "code_source",
)
CODE_SOURCES = ("national", "local")
ONLINE_LEVELS = {"2": 2, "3": 3, "4": 4}

_REQUIRED = object()


class Row:
    """A row that is read column by column: what is wrong becomes a fault with its line."""

    def __init__(self, file: str, line: int, cells: dict[str, str], faults: list[Fault]) -> None:
        self.file = file
        self.line = line
        self.cells = cells
        self.faults = faults
        self.faulty: set[str] = set()  # columns

    def take(self, column: str, read: Callable[[str], Any], *, blank: Any = _REQUIRED) -> Any:
        """The value of a cell; an empty one is a fault unless ``blank`` says what it stands for.

        None after a fault, and in a column that the table lacks, which was a fault of its own.
        """
        cell = self.cells.get(column)
        if cell is None:
            return None if blank is _REQUIRED else blank
        if blank is not _REQUIRED and not cell.strip():
            return blank
        try:
            return read(cell)
        except ValueError as error:
            self.fault(column, str(error))
            return None

    def fault(self, column: str, sentence: str) -> None:
        self.faulty.add(column)
        self.faults.append(Fault(self.file, self.line, column, sentence))

    def has_good(self, *columns: str) -> bool:
        """Whether these columns are there and nothing is wrong in them."""
        return all(column in self.cells and column not in self.faulty for column in columns)


def read_units(
    text: str, *, groups: Collection[str] | None
) -> tuple[tuple[UnitRow, ...], bool, list[Fault]]:
    """(rows, whether the table has the two date columns, faults). ``groups``: codes, None = not known."""
    faults: list[Fault] = []
    table = list(_rows(UNITS_CSV, text, UNIT_COLUMNS, DATE_COLUMNS, faults))
    units = []
    for row in table:
        unit = UnitRow(
            code=row.take("code", values.text(20, fits=values.CODE)),
            name=row.take("name", values.text(longest(Unit, "name"))),
            abbreviation=row.take(
                "abbreviation", values.text(longest(Unit, "abbreviation")), blank=""
            ),
            group=row.take("group", values.text(40)),
            kind=row.take("kind", values.text(longest(Unit, "kind"), fits=values.SLUG), blank=""),
            display_order=row.take("display_order", values.whole),
            aliases=row.take(
                "aliases",
                values.pieces(values.text(longest(UnitAlias, "name")), same=match_key),
                blank=(),
            ),
            valid_from=row.take("valid_from", values.csv_date, blank=None),
            valid_to=row.take("valid_to", values.csv_date, blank=None),
        )
        _check_dates(row, unit)
        if groups is not None and unit.group is not None and unit.group not in groups:
            row.fault(
                "group",
                f"không có khối “{unit.group}” trong campaign.toml. "
                f"Ghi một trong: {', '.join(groups)}.",
            )
        units.append(unit)
    if not table and not faults:
        faults.append(Fault(UNITS_CSV, None, None, "chưa có đơn vị nào. Ghi mỗi đơn vị một dòng."))
    _refuse_repeated_codes(table, units)
    _refuse_shared_names(table, units)
    has_dates = bool(table) and any(column in table[0].cells for column in DATE_COLUMNS)
    return tuple(units), has_dates, faults


def read_procedures(
    text: str, *, units: Collection[str] | None, groups: Collection[str] | None
) -> tuple[tuple[ProcedureRow, ...], list[Fault]]:
    """Rows and faults; ``units`` and ``groups`` are the codes that may handle a procedure, None = not known."""
    faults: list[Fault] = []
    table = list(_rows(PROCEDURES_CSV, text, PROCEDURE_COLUMNS, (), faults))
    procedures = []
    for row in table:
        procedure = ProcedureRow(
            code=row.take("code", values.text(40, fits=values.NO_SPACE)),
            name=row.take("name", values.text(1000)),
            field=row.take("field", values.text(300), blank=""),
            handlers=row.take("unit_codes", values.pieces(values.text(41), maximum=500)),
            online_level=row.take("online_level", _online_level, blank=None),
            valid_from=row.take("valid_from", values.csv_date, blank=None),
            valid_to=row.take("valid_to", values.csv_date, blank=None),
            code_source=row.take("code_source", values.choice(CODE_SOURCES)),
        )
        _check_dates(row, procedure)
        for handler in procedure.handlers or ():
            if handler.startswith("@"):
                if groups is not None and handler[1:] not in groups:
                    row.fault(
                        "unit_codes",
                        f"không có khối “{handler[1:]}” trong campaign.toml. "
                        "Sửa mã sau dấu @ hoặc bỏ đi.",
                    )
            elif units is not None and handler not in units:
                row.fault(
                    "unit_codes",
                    f"không có đơn vị “{handler}” trong units.csv. Sửa mã hoặc bỏ đi.",
                )
        procedures.append(procedure)
    _refuse_overlaps(table, procedures)
    return tuple(procedures), faults


def _rows(
    file: str,
    text: str,
    required: Sequence[str],
    optional: Sequence[str],
    faults: list[Fault],
) -> Iterator[Row]:
    """Rows below the header, blank lines left out. Columns may stand in any order."""
    lines = _lines(file, text, faults)
    line, header = next(lines, (1, []))
    columns = [name.strip() for name in header]
    if not header:
        faults.append(Fault(file, None, None, "tệp trống. Ghi dòng tiêu đề và các dòng dữ liệu."))
        return
    if len(columns) == 1 and ";" in columns[0]:
        sentence = "các cột cách nhau bằng dấu chấm phẩy. Lưu lại tệp với dấu phẩy giữa các cột."
        faults.append(Fault(file, line, None, sentence))
        return
    faults += [
        Fault(file, line, column, "thiếu cột này. Thêm cột vào dòng tiêu đề.")
        for column in required
        if column not in columns
    ]
    for column in dict.fromkeys(columns):
        if column not in (*required, *optional):
            sentence = "không có cột nào tên như vậy. Sửa tên cột hoặc bỏ cột này."
            faults.append(Fault(file, line, column, sentence))
        elif columns.count(column) > 1:
            faults.append(Fault(file, line, column, "cột này có hai lần. Bỏ một cột."))
    for line, cells in lines:
        if len(cells) != len(columns):
            sentence = (
                f"có {len(cells)} ô, dòng tiêu đề có {len(columns)}. "
                "Xem lại dấu phẩy thừa hay thiếu; đặt chữ có dấu phẩy trong ngoặc kép."
            )
            faults.append(Fault(file, line, None, sentence))
        else:
            yield Row(file, line, dict(zip(columns, cells, strict=True)), faults)


def _lines(file: str, text: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """(line on which the row begins, its cells); ends at a row that is not CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            sentence = "ngoặc kép không đúng chỗ hoặc không đóng. Xem lại ngoặc kép từ dòng này."
            faults.append(Fault(file, line, None, sentence))
            return
        if cells:
            yield line, cells


def _online_level(cell: str) -> int:
    try:
        return ONLINE_LEVELS[cell.strip()]
    except KeyError:
        raise ValueError(
            f"{values.shown(cell)} không phải là mức độ. Ghi 2, 3 hoặc 4; để trống nếu chưa biết."
        ) from None


def _check_dates(row: Row, dated: UnitRow | ProcedureRow) -> None:
    if dated.valid_from and dated.valid_to and dated.valid_to < dated.valid_from:
        row.fault(
            "valid_to",
            f"{day(dated.valid_to)} trước ngày bắt đầu {day(dated.valid_from)}. "
            "Ghi ngày về sau, hoặc để trống nếu chưa hết hiệu lực.",
        )


def _refuse_repeated_codes(table: list[Row], units: list[UnitRow]) -> None:
    first: dict[str, int] = {}
    for row, unit in zip(table, units, strict=True):
        if unit.code in first:
            row.fault("code", f"“{unit.code}” đã có ở dòng {first[unit.code]}. Mỗi đơn vị một mã.")
        elif unit.code is not None:
            first[unit.code] = row.line


def _refuse_shared_names(table: list[Row], units: list[UnitRow]) -> None:
    """A name or alias means one unit: workbooks are matched by it."""
    owners: dict[str, int] = {}  # match key -> line
    for row, unit in zip(table, units, strict=True):
        named = [("name", unit.name)] if unit.name else []
        for column, name in named + [("aliases", alias) for alias in unit.aliases or ()]:
            line = owners.setdefault(match_key(name), row.line)
            if line != row.line:
                row.fault(
                    column,
                    f"“{name}” đã là tên của đơn vị ở dòng {line}. Mỗi tên chỉ của một đơn vị.",
                )


def _refuse_overlaps(table: list[Row], procedures: list[ProcedureRow]) -> None:
    """Rows of one code must not share a day."""
    earlier: dict[str, list[tuple[Row, ProcedureRow]]] = {}
    for row, procedure in zip(table, procedures, strict=True):
        if procedure.code is None or not row.has_good(*DATE_COLUMNS):
            continue
        same_code = earlier.setdefault(procedure.code, [])
        other = next((r for r, p in same_code if periods_overlap(p, procedure)), None)
        if other is not None:
            row.fault(
                "code",
                f"“{procedure.code}” đã có ở dòng {other.line} với thời gian hiệu lực trùng nhau. "
                "Sửa valid_from, valid_to hoặc bỏ một dòng.",
            )
        same_code.append((row, procedure))
