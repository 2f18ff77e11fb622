"""What one cell says: a count, a month, a level, a text. Numbers as Vietnamese offices write them (1.234,0)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from campaigns.text import clean, last_day, search_key
from metrics.importing import rules
from metrics.importing.log import Rule
from spreadsheets.reader import Cell, ErrorValue, NoValue, PerCent

GREATEST_COUNT = 2_147_483_647  # what both databases hold
NEARLY = 1e-9  # what a calculated number may lie beside a whole one
DASHES = {"-", "–", "—", "−"}
LONGEST_SAID = 1_000  # characters: no code, name or title is longer
LONGEST_VALUE = 100  # the same of a count, a month, a level


@dataclass(frozen=True, slots=True)
class Invalid:
    """A cell that does not say what it should: the rule it breaks and the sentence to show."""

    rule: Rule
    message: str

    def __bool__(self) -> bool:
        raise TypeError("an invalid value is neither true nor false: ask isinstance()")


def shown(value: Cell) -> str:
    """The content of a cell as a person finds it there."""
    if value is None:
        return ""
    if type(value) is bool:
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime) and value.time() != time():
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time | timedelta):
        return str(value)
    return _cleaned(value) if type(value) is str else str(value)


def is_blank(value: Cell) -> bool:
    """Nothing, or a dash, as offices write "nothing"."""
    return value is None or (type(value) is str and _cleaned(value) in {"", *DASHES})


@lru_cache(maxsize=20_000)
def _cleaned(text: str) -> str:
    return clean(text[:LONGEST_SAID])


def unusable(value: Cell) -> Invalid | None:
    """Says why no cell may hold this, whatever it is for; None for everything else."""
    if isinstance(value, NoValue):
        return Invalid(
            rules.FORMULA_WITHOUT_VALUE,
            "Ô chứa công thức chưa được tính; hãy mở tệp bằng Excel, kiểm tra kết quả rồi lưu lại,"
            " hoặc ghi thẳng giá trị.",
        )
    if isinstance(value, ErrorValue):
        return Invalid(
            rules.ERROR_VALUE, f"Ô báo lỗi {value}; hãy sửa công thức hoặc ghi thẳng giá trị đúng."
        )
    return None


def read_count(value: Cell) -> int | Invalid | None:
    """A whole number from 0 to ``GREATEST_COUNT``; None for blank."""
    if value is None:
        return None
    if type(value) is int:
        return _within_limits(value) if not 0 <= value <= GREATEST_COUNT else value
    if type(value) is str:
        return _count_in_text(value)
    return _count_in_other(value)


def read_total(value: Cell) -> int | Invalid | None:
    """The same for a total, which may be greater than what one row may hold."""
    return value if type(value) is int and value >= 0 else read_count(value)


def _within_limits(value: int) -> int | Invalid:
    if value < 0:
        return Invalid(rules.NEGATIVE, "Số hồ sơ không được âm; hãy ghi số nguyên từ 0 trở lên.")
    if value > GREATEST_COUNT:
        return Invalid(rules.TOO_GREAT, "Số quá lớn, không thể là số hồ sơ; hãy kiểm tra lại.")
    return value


_PLAIN = re.compile(r"[0-9]+(,0+)?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,0+)?|[1-9][0-9]{0,2}( [0-9]{3})+(,0+)?")
_DECIMAL = re.compile(r"-?[0-9. ]*[.,][0-9]+")


@lru_cache(maxsize=10_000)
def _count_in_text(text: str) -> int | Invalid | None:
    if len(text) > LONGEST_VALUE or len(text := clean(text)) > 30:
        return _not_a_number()
    if text == "" or text in DASHES:
        return None
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        digits = text.partition(",")[0].replace(".", "").replace(" ", "")
        return _within_limits(int(digits))
    number = text.replace("−", "-").replace(" ", "")
    if re.fullmatch(r"-[0-9.,]+", number):
        return _within_limits(-1)
    if _DECIMAL.fullmatch(number):
        return Invalid(
            rules.NOT_WHOLE,
            "Số hồ sơ phải là số nguyên; dấu chấm chỉ dùng để ngăn cách hàng nghìn (1.234), hãy ghi lại số.",
        )
    return _not_a_number()


def _not_a_number() -> Invalid:
    return Invalid(
        rules.NOT_A_NUMBER,
        "Ô phải là số nguyên từ 0 trở lên; hãy chỉ ghi số, không kèm chữ hay ký hiệu.",
    )


def _count_in_other(value: Cell) -> int | Invalid:
    if (fault := unusable(value)) is not None:
        return fault
    if isinstance(value, PerCent):
        return Invalid(
            rules.NOT_A_NUMBER, "Ô chứa tỷ lệ phần trăm; hãy ghi số hồ sơ bằng số nguyên."
        )
    if type(value) is float and abs(value - round(value)) <= NEARLY:
        return _within_limits(round(value))  # as Excel shows it
    if type(value) is float:
        return (
            _within_limits(-1)
            if value < 0
            else Invalid(
                rules.NOT_WHOLE,
                f"Số hồ sơ phải là số nguyên; ô đang chứa {repr(value).replace('.', ',')}, hãy ghi lại số.",
            )
        )
    if isinstance(value, date | time | timedelta):
        return Invalid(
            rules.NOT_A_NUMBER,
            "Ô đang ở dạng ngày, giờ; hãy đổi định dạng ô về số (General) và ghi lại số hồ sơ.",
        )
    return _not_a_number()


_MONTH = re.compile(r"(?:k[yi]:? ?)?(?:thang:? ?|t ?)?([0-9]{1,2}) ?(?:[/.-]|,? ?nam) ?([0-9]{4})")
_MONTH_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")
_DAY = re.compile(r"[0-9]{1,2}[/-]([0-9]{1,2})[/-]([0-9]{4})")
_DAY_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-[0-9]{1,2}(?:[ t]00:00(?::00)?)?")


def read_month(value: Cell) -> date | Invalid | None:
    """The first day of the month that a cell names: 06/2022, 6/2022, Tháng 6/2022, 2022-06, a date of the month."""
    if value is None:
        return None
    if isinstance(value, date):
        return date(value.year, value.month, 1)
    if type(value) is str:
        return _month_in_text(value)
    fault = unusable(value)
    return _unreadable_month() if fault is None else fault


def is_odd_day(value: date) -> bool:
    """Whether a date that stands for its month has a time of day, or is neither its first day nor its last."""
    has_time = isinstance(value, datetime) and value.time() != time()
    day_of_it = value.date() if isinstance(value, datetime) else value
    return has_time or day_of_it not in {day_of_it.replace(day=1), last_day(day_of_it)}


@lru_cache(maxsize=1_000)
def _month_in_text(text: str) -> date | Invalid | None:
    if is_blank(text):
        return None
    if len(text) > LONGEST_VALUE:
        return _unreadable_month()
    key = search_key(text)
    if (found := _MONTH.fullmatch(key)) or (found := _DAY.fullmatch(key)):
        month, year = found.groups()
    elif (found := _MONTH_ISO.fullmatch(key)) or (found := _DAY_ISO.fullmatch(key)):
        year, month = found.groups()
    else:
        return _unreadable_month()
    if not (1 <= int(month) <= 12 and 1900 <= int(year) <= 2999):
        return _unreadable_month()
    return date(int(year), int(month), 1)


def _unreadable_month() -> Invalid:
    return Invalid(
        rules.UNREADABLE_PERIOD,
        "Kỳ phải là một tháng dạng MM/YYYY, ví dụ 06/2022; hãy ghi lại kỳ.",
    )


_LEVEL_PREFIX = r"(?:(?:dvctt|dvc|dich vu cong|truc tuyen|cung cap|muc do|muc|md) )*"
_LEVEL = re.compile(_LEVEL_PREFIX + r"([234])(?: (mot phan|toan trinh))?")
_LEVEL_NAME = re.compile(_LEVEL_PREFIX + r"(mot phan|toan trinh)(?: (?:muc do |muc )?([34]))?")
_LEVEL_OF_NAME = {"mot phan": 3, "toan trinh": 4}


def read_level(value: Cell) -> int | Invalid | None:
    """2, 3 or 4: "3", "Mức độ 3", "Mức 3", "Một phần" = 3; "4", "Toàn trình" = 4; None for blank."""
    if value is None:
        return None
    if type(value) in (int, str):
        return _level_in_text(str(value))
    fault = unusable(value)
    return _unreadable_level() if fault is None else fault


@lru_cache(maxsize=1_000)
def _level_in_text(text: str) -> int | Invalid | None:
    if is_blank(text):
        return None
    if len(text) > LONGEST_VALUE:
        return _unreadable_level()
    key = " ".join(re.sub(r"[^a-z0-9]", " ", search_key(text)).split())
    if found := _LEVEL.fullmatch(key):
        level, name = int(found[1]), found[2]
    elif found := _LEVEL_NAME.fullmatch(key):
        name = found[1]
        level = int(found[2] or _LEVEL_OF_NAME[name])
    else:
        return _unreadable_level()
    if name is not None and _LEVEL_OF_NAME[name] != level:
        return _unreadable_level()
    return level


def _unreadable_level() -> Invalid:
    return Invalid(
        rules.UNREADABLE_LEVEL,
        "Mức độ phải là 2, 3 (một phần) hoặc 4 (toàn trình); hãy ghi lại hoặc để trống.",
    )


def read_text(value: Cell) -> str | Invalid:
    """A code or a name, cleaned; "" for blank. A whole number is the text of its digits, 30001 -> "30001"."""
    if value is None:
        return ""
    if type(value) is str:
        text = _cleaned(value)
        return "" if text in DASHES else text
    fault = unusable(value)
    return shown(value) if fault is None else fault
