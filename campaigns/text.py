"""Vietnamese text, dates and numbers: the one place where spelling is normalised and figures are worded."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng: combining marks that move within a syllable
_ALPHABET = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_SYLLABLE = re.compile(r"\w+")
# Zero-width marks, soft hyphens, marks of direction: they come along when text is copied from pages and PDFs.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_TO_VIETNAMESE = str.maketrans(",.", ".,")
# Signs that keyboards and PDFs give for the letters they look like. The eth is no "đ", the gha ("ƣ") no "ư".
_LOOK_ALIKE = str.maketrans(
    {
        **dict(zip("ÐƉðɖƢƣǍǎ", "ĐĐđđƯưĂă", strict=True)),
        **dict(zip("АВЕЅІЈКМНОРСТУХ", "ABESIJKMHOPCTYX", strict=True)),
        **dict(zip("авеѕіјкмнорстух", "abesijkmhopctyx", strict=True)),
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχ", "ABEZHIKMNOPTYXaiknopux", strict=True)),
        **{chr(0xFF01 + place): chr(0x21 + place) for place in range(94)},  # full width
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)


def clean(text: str) -> str:
    """NFC, without invisible marks, with every run of white space (non-breaking too) as one space."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def folded(text: str) -> str:
    """``clean`` in lower case, with the letters of the alphabet for signs that only look like them (Ð, ƣ, Cyrillic)."""
    text = clean(text)
    if not text.isascii():
        # what looks like a letter may carry a tone of its own: a Cyrillic "а" and an acute accent
        text = unicodedata.normalize("NFC", text.translate(_LOOK_ALIKE))
    return text.casefold()


def match_key(text: str) -> str:
    """The form under which names are compared: ``folded``, and the place of the tone ignored (hòa = hoà).

    Accents still count: "Phú Thọ" and "Phú Thơ" stay two names. Never used for likeness, only for equality.
    """
    return _SYLLABLE.sub(lambda m: _tone_last(m.group()), folded(text))


def _tone_last(syllable: str) -> str:
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", syllable):
        (tones if char in _TONES else letters).append(char)
    return unicodedata.normalize("NFC", "".join(letters)) + "".join(tones)


def search_key(text: str) -> str:
    """Lower case without accents, "đ" as "d": what search boxes compare, the same on SQLite and PostgreSQL."""
    decomposed = unicodedata.normalize("NFD", folded(text).replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_SAME_WITHOUT_ACCENTS = {"a": "aăâ", "d": "dđ", "e": "eê", "o": "oôơ", "u": "uư"}


def search_pattern(word: str) -> str:
    """What finds a word of ``search_key`` in a ``match_key``: a regular expression for both databases.

    A ``match_key`` keeps the accents: the marks of letters stand in them, the tone at the end of its syllable.
    """
    tones = f"[{''.join(sorted(_TONES))}]*"
    return "".join(
        (f"[{_SAME_WITHOUT_ACCENTS[c]}]" if c in _SAME_WITHOUT_ACCENTS else re.escape(c)) + tones
        for c in word
    )


def collation_key(text: str) -> tuple[list[int], list[str]]:
    """The Vietnamese order of names, the same on every database: by letters (a ă â … d đ …), then by tones."""
    letters: list[int] = []
    tones: list[str] = []
    for char in folded(text):
        parts = unicodedata.normalize("NFD", char)
        letter = unicodedata.normalize("NFC", "".join(p for p in parts if p not in _TONES))
        letters.append(_ALPHABET.get(letter, ord(letter[:1] or " ") - 0x110000))
        tones.append("".join(p for p in parts if p in _TONES))
    return letters, tones


def number(value: int | Decimal | None, *, decimals: int | None = None) -> str:
    """``Decimal("1234567.5")`` -> ``1.234.567,5``; None -> "". ``decimals`` pads with zeros, it never rounds."""
    if value is None:
        return ""
    text = f"{value:,}" if decimals is None else f"{value:,.{decimals}f}"
    return text.translate(_TO_VIETNAMESE)


def rate(per_cent: Fraction, *, limit: Fraction, operator: str = ">") -> str:
    """A rate in per cent as it is printed: ``"51,28 %"`` (scoring.md 4, display)."""
    shown = shown_rate(per_cent, limit=limit, operator=operator)
    return number(shown, decimals=decimals_of(shown)) + " %"


def decimals_of(value: Decimal) -> int:
    """How many decimals it is written with. Raises ValueError for what is no number."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is no number.")
    return -exponent


# What a rate is to its target, by the operator of a criterion: on which side of it a rate stands.
_SIDES: dict[str, Callable[[Fraction, Fraction], object]] = {
    ">": lambda rate, limit: rate > limit,
    ">=": lambda rate, limit: rate >= limit,
    "none_or_low": lambda rate, limit: (rate > 0, rate > limit),  # none, few, or too many
}


def shown_rate(per_cent: Fraction, *, limit: Fraction, operator: str = ">") -> Decimal:
    """A rate in per cent, half up to two decimals: ``Decimal("51.28")``.

    Where that would stand on the other side of ``limit`` than the rate does, it gets as many more decimals as it takes
    to stand on its own, cut: what fails "≥ 50" never prints as 50,00 %, what passes "> 50" neither.
    """
    side = _SIDES[operator]
    shown = Decimal((200 * per_cent.numerator + per_cent.denominator) // (2 * per_cent.denominator))
    shown, decimals = shown.scaleb(-2), 2
    # a rate that is its target may have no end: it is rounded like any other
    while per_cent != limit and side(Fraction(shown), limit) != side(per_cent, limit):
        decimals += 1
        scale = 10**decimals
        shown = Decimal(per_cent.numerator * scale // per_cent.denominator).scaleb(-decimals)
    return shown


def month_label(month: date) -> str:
    """``date(2022, 6, 1)`` -> ``Tháng 6/2022``."""
    return f"Tháng {month.month}/{month.year}"


def day(value: date) -> str:
    """``date(2022, 6, 5)`` -> ``5/6/2022``."""
    return f"{value.day}/{value.month}/{value.year}"


def instant(value: datetime) -> str:
    """``08:10 ngày 5/11/2022``, in Vietnam's time."""
    local = value.astimezone(VIETNAM)
    return f"{local:%H:%M} ngày {day(local.date())}"


def whole_number(text: str) -> int | None:
    """The number of a row or a page, as it stands in an address or a form; None for what can be none of these."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else None


def month_code(month: date) -> str:
    """``date(2022, 6, 1)`` -> ``2022-06``: months in addresses, commands and JSON."""
    return f"{month.year:04d}-{month.month:02d}"


def parse_month_code(text: str) -> date:
    """``2022-06`` -> ``date(2022, 6, 1)``. Raises ValueError for anything else."""
    if not re.fullmatch(r"\d{4}-\d{2}", text):
        raise ValueError(f"“{text}” không phải là tháng dạng YYYY-MM, ví dụ 2022-06.")
    year, month = text.split("-")
    try:
        return date(int(year), int(month), 1)
    except ValueError:
        raise ValueError(f"“{text}” không phải là một tháng có thật.") from None


def parse_day(text: str) -> date:
    """``2022-06-30`` or, as people write it, ``30/6/2022``. Raises ValueError for anything else."""
    written = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        if written:
            of_month, month, year = (int(part) for part in written.groups())
            return date(year, month, of_month)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” không phải là một ngày có thật.") from None
    raise ValueError(f"“{text}” không phải là ngày, ví dụ 30/6/2022 hoặc 2022-06-30.")


def parse_instant(text: str) -> datetime:
    """ISO 8601; without a zone it is Vietnam's time, a day alone is its first instant. Raises ValueError."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"“{text}” không phải là thời điểm ISO 8601, ví dụ 2022-07-05T08:00:00+07:00."
        ) from None
    return value if value.tzinfo else value.replace(tzinfo=VIETNAM)


def months_between(first: date, last: date) -> list[date]:
    """Every first day of a month from ``first`` to ``last``, both included; empty when ``last`` lies before."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [add_months(first, n) for n in range(max(count, 0))]


def add_months(month: date, count: int) -> date:
    """The first day of the month ``count`` months after that of ``month``."""
    years, index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, index + 1, 1)


def last_day(month: date) -> date:
    """The last day of the month that ``month`` lies in."""
    return date.fromordinal(add_months(month, 1).toordinal() - 1)
