"""One value of a file: each function makes a reader that returns the value, or raises ValueError with a sentence."""

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from campaigns import text as vietnamese

CODE = re.compile(r"[0-9A-Za-z._-]+")  # units, as on the model
SLUG = re.compile(r"[0-9A-Za-z_-]+")  # campaigns, groups, criteria, kinds
NO_SPACE = re.compile(r"[^\s|@]\S*")  # procedures
_WHAT_FITS = {
    CODE: "chữ không dấu, chữ số, dấu chấm, gạch ngang và gạch dưới",
    SLUG: "chữ không dấu, chữ số, gạch ngang và gạch dưới",
    NO_SPACE: "các ký tự liền nhau, không có khoảng trắng",
}
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?|[0-9]+/[0-9]+")
_NUMBER_LENGTH = 20
_WHOLE_MAXIMUM = 2**31 - 1
_YEARS = range(1990, 2101)


def shown(raw: object) -> str:
    """A value as it stands in the file, short enough for a sentence."""
    if isinstance(raw, dict):
        return "một bảng"
    if isinstance(raw, list):
        return "một danh sách"
    if isinstance(raw, bool):
        return f"“{str(raw).lower()}”"
    as_text = vietnamese.clean(str(raw))
    return f"“{as_text if len(as_text) <= 40 else as_text[:40] + '…'}”"


def text(maximum: int, *, fits: re.Pattern | None = None) -> Callable[[object], str]:
    """Clean text of 1 to ``maximum`` characters, wholly matched by ``fits``."""

    def read(raw: object) -> str:
        if not isinstance(raw, str):
            raise ValueError(f"{shown(raw)} không phải là chữ. Ghi chữ trong ngoặc kép.")
        value = vietnamese.clean(raw)
        if not value:
            raise ValueError("đang để trống. Ghi nội dung vào đây.")
        if any(unicodedata.category(character) == "Cc" for character in value):
            raise ValueError("có ký tự điều khiển không đọc được. Gõ lại nội dung này.")
        if len(value) > maximum:
            raise ValueError(f"dài {len(value)} ký tự. Rút ngắn còn nhiều nhất {maximum} ký tự.")
        if fits and not fits.fullmatch(value):
            raise ValueError(f"{shown(value)} không dùng được. Chỉ ghi {_WHAT_FITS[fits]}.")
        return value

    return read


def texts(raw: object) -> tuple[str, ...]:
    """A TOML list of texts, perhaps empty."""
    if not isinstance(raw, list):
        raise ValueError(f"{shown(raw)} không phải là danh sách. Ghi các câu trong ngoặc vuông.")
    read = text(1000)
    return tuple(read(one) for one in raw)


def pieces(
    each: Callable[[object], str],
    *,
    same: Callable[[str], str] = str,
    maximum: int | None = None,
) -> Callable[[object], tuple[str, ...]]:
    """``a|b|c``: no piece empty, none twice as ``same`` compares them, together at most ``maximum`` long."""

    def read(raw: object) -> tuple[str, ...]:
        if not str(raw).strip():
            raise ValueError("đang để trống. Ghi nội dung vào đây.")
        found: dict[str, str] = {}
        for piece in str(raw).split("|"):
            if not piece.strip():
                raise ValueError("có chỗ để trống quanh dấu “|”. Bỏ dấu thừa.")
            value = each(piece)
            if same(value) in found:
                raise ValueError(f"{shown(value)} ghi hai lần. Bỏ một lần.")
            found[same(value)] = value
        if maximum is not None and len("|".join(found.values())) > maximum:
            raise ValueError(f"dài quá. Rút ngắn còn nhiều nhất {maximum} ký tự.")
        return tuple(found.values())

    return read


def number(*, at_most: int | None = None, above_zero: bool = False) -> Callable[[object], str]:
    """An exact number >= 0, as it is written. TOML floats are refused: they are not exact."""

    def read(raw: object) -> str:
        if isinstance(raw, Decimal):
            raise ValueError(
                f"{shown(raw)} là số thập phân không có ngoặc kép, máy không giữ được chính xác. "
                f'Ghi trong ngoặc kép, ví dụ "0.5" hoặc "4/5".'
            )
        value = str(raw).strip()
        if isinstance(raw, bool) or not isinstance(raw, int | str) or not _is_number(value):
            if _is_number(value.removeprefix("-")):
                raise ValueError(f"{shown(raw)} là số âm. Ghi một số từ 0 trở lên.")
            raise ValueError(
                f'{shown(raw)} không phải là số. Ghi một số như "1", "0.5" hoặc "4/5".'
            )
        if len(value) > _NUMBER_LENGTH:
            raise ValueError(f"{shown(raw)} dài quá. Ghi nhiều nhất {_NUMBER_LENGTH} ký tự.")
        if above_zero and Fraction(value) == 0:
            raise ValueError("phải lớn hơn 0. Ghi số điểm, hoặc bỏ tiêu chí này.")
        if at_most is not None and Fraction(value) > at_most:
            raise ValueError(f"{shown(raw)} lớn hơn {at_most}. Ghi một số từ 0 đến {at_most}.")
        return value

    return read


def _is_number(value: str) -> bool:
    if not _NUMBER.fullmatch(value):
        return False
    return "/" not in value or int(value.partition("/")[2]) != 0


def whole(raw: object) -> int:
    """A whole number >= 0 that a database column holds."""
    value = str(raw).strip()
    if isinstance(raw, bool) or not (value.isascii() and value.isdecimal()):
        raise ValueError(f"{shown(raw)} không phải là số nguyên từ 0 trở lên. Ghi dạng 1, 2, 3.")
    if len(value) > 10 or int(value) > _WHOLE_MAXIMUM:
        raise ValueError(f"{shown(raw)} lớn quá. Ghi nhiều nhất {_WHOLE_MAXIMUM}.")
    return int(value)


def boolean(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise ValueError(f"{shown(raw)} không phải là true hoặc false. Ghi true hoặc false.")
    return raw


def choice(allowed: Collection[str]) -> Callable[[object], str]:
    def read(raw: object) -> str:
        value = raw.strip() if isinstance(raw, str) else raw
        if value not in allowed or not isinstance(value, str):
            raise ValueError(f"{shown(raw)} không dùng được. Ghi một trong: {', '.join(allowed)}.")
        return value

    return read


def toml_date(raw: object) -> date:
    if isinstance(raw, datetime) or not isinstance(raw, date):
        raise ValueError(
            f"{shown(raw)} không phải là ngày. Ghi ngày dạng 2022-03-31, không có ngoặc kép."
        )
    return _in_years(raw)


def csv_date(raw: object) -> date:
    value = str(raw).strip()
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError(f"{shown(raw)} không phải là ngày. Ghi ngày dạng 2022-03-31.")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{shown(raw)} không có trên lịch. Ghi một ngày có thật.") from None
    return _in_years(day)


def month(raw: object) -> date:
    """``"2022-03"`` -> its first day."""
    if not isinstance(raw, str):
        raise ValueError(f'{shown(raw)} không phải là tháng. Ghi tháng dạng "2022-03".')
    try:
        first_day = vietnamese.parse_month_code(raw)
    except ValueError:
        raise ValueError(f'{shown(raw)} không phải là tháng. Ghi tháng dạng "2022-03".') from None
    return _in_years(first_day)


def _in_years(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError(f"năm {day.year} không hợp lý. Ghi năm từ {_YEARS[0]} đến {_YEARS[-1]}.")
    return day


def timezone(raw: object) -> str:
    name = text(60)(raw)
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # not found, a folder of zones, outside the folder
        raise ValueError(f"{shown(raw)} không phải là múi giờ. Ghi Asia/Ho_Chi_Minh.") from None
    return name
