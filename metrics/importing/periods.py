"""What a text says of time: spans of days, months, and words that make a table anything but one month's count.

All works on ``search_key`` texts: without accents, in lower case, every dash a "-".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from campaigns.text import last_day, search_key

# Hours become "@1730" first, so that a span is days, hours and one word between them.
_HOUR = re.compile(
    r"(?<![\d/.-])(\d{1,2}) ?(?:(?:gio|h)(?: ?(\d{2}))?(?: ?phut)?|:(\d{2})(?::\d{2})?)(?!\w)"
)
_AT = r"(?:(?:luc|vao) )?(?:@(\d{4}))?"
_BETWEEN_DAY_AND_MONTH = r" ?(?:[/.-]|thang) ?"
_YEAR = r" ?(?:[/.-]|,? ?nam) ?(\d{4}|\d{2})(?!\d)"
_FIRST = rf"(?<![\d/.-])(\d{{1,2}})(?:{_BETWEEN_DAY_AND_MONTH}(\d{{1,2}})(?:{_YEAR})?)?"
_LAST = rf"(\d{{1,2}}){_BETWEEN_DAY_AND_MONTH}(\d{{1,2}}){_YEAR}"
_SPAN = re.compile(
    rf"(tu(?: ngay)?|ngay)?[ :,]*{_AT}[ ,]*(?:ngay)?[ :]*{_FIRST}[ ,]*{_AT}"
    rf"[ ,;.)]*(?:den|toi|[-÷~→]+>?)[ :,(]*(?:het )?{_AT}[ ,]*(?:ngay)?[ :]*{_LAST}(?:[ ,]*{_AT})?"
)  # fmt: skip

# The day of a signature, and of the paper that a form comes from.
_DAY_IN_WORDS = re.compile(
    r"ngay[ .…_]*(?:\d{1,2})?[ .…_]*thang (?:\d{1,2}|[.…_]+)?[ .…_]*,? ?nam \d{4}"
)
_MORE_MONTHS = r"(?: ?(?:[,;+&/÷~→-]|va|den|toi)+ ?(?:thang |t)?(?:0?[1-9]|1[0-2])(?!\d))*"
_MONTHS = re.compile(
    r"(\b(?:den|toi|het) )?\b(?:thang|t(?=\d)|k[yi](?: bao cao| so lieu)?:?(?: thang)?) ?"
    rf"(\d{{1,2}}(?!\d){_MORE_MONTHS})(?: ?(?:[/.-]|,? ?nam) ?(\d{{4}}))?"
)
_UNTIL = re.compile(rf"\b(?:den|toi|het) (?:het )?(?:ngay )?:? ?{_LAST}")
_FROM = re.compile(r"(?<!thong )\btu:? (?:ngay|thang|dau)\b|\b(?:den|toi) (?:ngay|thang|nay)\b")
_YEAR_ALONE = re.compile(r"\bnam \d{4}")

_SEVERAL = "(?:[2-9]|1[0-2]|hai|ba|bon|nam|sau|bay|tam|chin|muoi(?: mot| hai)?)"
# Sums of several months, and guesses: no table under such a word holds a month's count.
_NOT_COUNTED = re.compile(
    r"\b(?:luy ke|cong don|luy tien|tu dau (?:nam|quy|ky|nhiem ky)"
    r"|(?<!hiep )(?<!quy )(?<!cong )(?<!giao )uoc|du uoc|du kien)\b"
)
_NOT_A_MONTH = re.compile(
    rf"\bquy (?:so )?(?:[1-4]|i{{1,3}}|iv)\b|\b{_SEVERAL} thang\b(?! ?[\d/])|\b{_SEVERAL} quy\b|\bca nam\b|\bban nien\b"
    r"|\btuan (?:thu )?(?:[1-9]|i|v|x)|\bbao cao tuan\b|\btheo tuan\b|\btuan (?:dau|cuoi|nay|truoc)\b"
    r"|\bnua (?:dau|cuoi|thang|nam)\b|\bnua thang\b|\b\d+ ngay (?:dau|cuoi|giua)\b"
    r"|\b(?:dau|giua|cuoi|trung tuan|thuong tuan|ha tuan) thang\b"
)


@dataclass(frozen=True)
class Span:
    """``month``: its first day, if the span is exactly that month. ``days``: None for days that do not exist."""

    month: date | None
    days: tuple[date, date] | None


@dataclass(frozen=True)
class Said:
    """What one text says. ``months``: those with a year; ``bare_months``: the numbers of those without one.

    ``is_longer``: that it is no single month; ``is_year``: a year is all that it says; ``until``: "đến ngày …"
    without a beginning; ``is_open``: a beginning or an end that could not be read.
    """

    spans: tuple[Span, ...] = ()
    months: tuple[date, ...] = ()
    bare_months: tuple[int, ...] = ()
    until: tuple[date, ...] = ()
    is_longer: bool = False
    is_year: bool = False
    is_open: bool = False


def is_not_counted(text: str) -> bool:
    """Whether it speaks of sums over several months, or of guesses: "Lũy kế từ đầu năm", "Ước tháng 6"."""
    return _NOT_COUNTED.search(search_key(text)) is not None


def read_periods(text: str) -> Said:
    key = _HOUR.sub(_at, search_key(text))
    spans: dict[Span, None] = {}

    def take_span(found: re.Match) -> str:
        span = _span(found)
        if span is None:
            return found[0]
        spans[span] = None
        return " "

    rest = _DAY_IN_WORDS.sub(" ", _SPAN.sub(take_span, key))
    months, bare, is_longer = [], [], False
    for found in _MONTHS.finditer(rest):
        numbers = [int(number) for number in re.findall(r"\d+", found[2])]
        is_longer |= len(set(numbers)) > 1 or found[1] is not None
        if not found[3]:
            bare += numbers
        elif 1 <= numbers[0] <= 12 and 1900 <= int(found[3]) <= 2999:
            months.append(date(int(found[3]), numbers[0], 1))
    left = _MONTHS.sub(" ", rest)
    return Said(
        spans=tuple(spans),
        months=tuple(months),
        bare_months=tuple(bare),
        until=tuple(_days(_UNTIL.finditer(rest))),
        is_longer=is_longer or any(p.search(rest) for p in (_NOT_COUNTED, _NOT_A_MONTH)),
        is_year=_YEAR_ALONE.search(left) is not None,
        is_open=_FROM.search(_UNTIL.sub(" ", rest)) is not None,
    )


def _at(found: re.Match) -> str:
    return f" @{int(found[1]):02}{int(found[2] or found[3] or 0):02} "


def _span(found: re.Match) -> Span | None:
    word, before, first_day, first_month, first_year, after, until, *last, at_end = found.groups()
    if first_month is None and word is None:
        return None  # "01 - 30/6/2022" alone may be the number of a paper
    day, month, year = (int(number) for number in last)
    year = _full(year)
    try:
        end = date(year, month, day)
        start_month = int(first_month or month)
        start_year = _full(int(first_year)) if first_year else year - (start_month > month)
        start = date(start_year, start_month, int(first_day))
    except ValueError:
        return Span(None, None)
    begins, ends = before or after, until or at_end
    # midnight on both days is how programs print a day alone
    is_whole = begins in (None, "0000") and (
        ends in (None, "2359", "2400") or (begins == ends == "0000")
    )
    is_month = is_whole and start.day == 1 and end == last_day(start)
    return Span(start if is_month else None, (start, end))


def _full(year: int) -> int:
    return 2000 + year if year < 100 else year


def _days(matches: Iterator[re.Match]) -> Iterator[date]:
    for found in matches:
        day, month, year = (int(number) for number in found.groups())
        try:
            yield date(_full(year), month, day)
        except ValueError:
            continue
