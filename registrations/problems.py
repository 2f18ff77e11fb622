"""What keeps a draft from being submitted: a pure function from the draft to a list of sentences. No database."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from campaigns.text import day, match_key
from registrations.sections import (
    COLLECTIVES,
    COMMITMENTS,
    CONTACT,
    FILES,
    GROUPS,
    INITIATIVES,
    PEOPLE,
    PLAN,
    SECTIONS,
    TITLES,
    UNIT,
    rows_of,
)

OLDEST, YOUNGEST = 80, 16  # years of age between which somebody works in an office
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{2})-(\d{2})")
_PER_CENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Problem:
    """``field``: the field of the section, of a list the row's id, or empty for the section as a whole."""

    section: str
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Target:
    """What the campaign asks of a criterion; ``limit`` in per cent, exact.

    ``is_most``: the limit is the most that is allowed (late dossiers), not the least. ``is_strict``: "trên limit".
    """

    code: str
    title: str
    limit: Fraction
    shown_limit: str
    is_most: bool = False
    is_strict: bool = False

    @property
    def words(self) -> str:
        """``trên 50 %``, ``từ 80 % trở lên``, ``100 %``, ``nhiều nhất 1 %``."""
        if self.is_most:
            return f"nhiều nhất {self.shown_limit} %"
        if self.is_strict:
            return f"trên {self.shown_limit} %"
        least = f"{self.shown_limit} %"
        return least if self.limit >= 100 else f"từ {least} trở lên"


def read_day(text: str) -> date:
    """``22/3/2022`` (also ``22-3-2022``, ``2022-03-22``). Raises ValueError."""
    found = _DAY.fullmatch(text.strip())
    if not found:
        raise ValueError("hãy ghi ngày/tháng/năm, ví dụ 22/3/2022")
    one, two, three, *iso = found.groups()
    year, month, number = iso if iso[0] else (three, two, one)
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        raise ValueError("không có ngày này trong lịch; hãy kiểm tra lại") from None


def read_per_cent(text: str) -> Fraction:
    """``55``, ``55,5``, ``55.25``, with or without a sign of per cent: 0 to 100. Raises ValueError."""
    found = _PER_CENT.fullmatch(text.strip().removesuffix("%").strip())
    if not found:
        raise ValueError("hãy ghi một số từ 0 đến 100, nhiều nhất hai chữ số thập phân")
    value = Fraction(f"{found[1]}.{found[2] or 0}")
    if value > 100:
        raise ValueError("không thể quá 100 %")
    return value


def read_birth_year(text: str, *, today: date) -> int | None:
    """``1985``; None when nothing is given. Raises ValueError."""
    if not text:
        return None
    if not re.fullmatch(r"\d{4}", text) or not today.year - OLDEST <= int(text) <= (
        today.year - YOUNGEST
    ):
        raise ValueError("không phải là năm sinh của người đang làm việc; hãy ghi như 1985")
    return int(text)


def problems_of(
    contents: Mapping[str, dict], targets: tuple[Target, ...], *, today: date
) -> list[Problem]:
    """Everything that is missing or wrong, in the order of the sections. Empty = may be submitted.

    ``contents``: what is saved, by the key of the section. ``today``: the day in the campaign's time zone.
    """
    checks = (
        _simple(UNIT, contents),
        _plan(contents, today),
        _files(contents),
        _commitments(contents, targets),
        _list(COLLECTIVES, contents),
        _people(contents, today),
        _list(INITIATIVES, contents),
        _simple(CONTACT, contents),
    )
    return [problem for check in checks for problem in check]


def _simple(key: str, contents: Mapping[str, dict]) -> Iterator[Problem]:
    content = contents.get(key, {})
    for field in SECTIONS[key].fields:
        text = content.get(field.name, "")
        if not text:
            if field.is_required:
                yield Problem(key, field.name, f"{field.label}: hãy ghi mục này.")
        elif field.name == "phone" and not 8 <= len(re.sub(r"\D", "", text)) <= 24:
            yield Problem(
                key, field.name, f"{field.label}: “{text}” không phải là một số điện thoại."
            )
        elif field.name == "email" and not _is_email(text):
            yield Problem(
                key, field.name, f"{field.label}: “{text}” không phải là một địa chỉ thư điện tử."
            )


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _plan(contents: Mapping[str, dict], today: date) -> Iterator[Problem]:
    yield from _simple(PLAN, contents)
    text = contents.get(PLAN, {}).get("issued_on", "")
    if not text:
        return
    try:
        issued_on = read_day(text)
    except ValueError as error:
        yield Problem(PLAN, "issued_on", f"Ngày ban hành: “{text}” – {error}.")
        return
    if issued_on > today:
        yield Problem(
            PLAN,
            "issued_on",
            f"Ngày ban hành: {day(issued_on)} là ngày chưa đến; hãy kiểm tra lại.",
        )


def _files(contents: Mapping[str, dict]) -> Iterator[Problem]:
    if not contents.get(FILES, {}).get("files"):
        yield Problem(
            FILES,
            "",
            "Tệp kế hoạch: hãy đính kèm kế hoạch phát động đã ký (PDF, DOCX, XLSX hoặc ảnh).",
        )


def _commitments(contents: Mapping[str, dict], targets: tuple[Target, ...]) -> Iterator[Problem]:
    content = contents.get(COMMITMENTS, {})
    for target in targets:
        text = content.get(target.code, "")
        where = f"{target.code} – {target.title}"
        if not text:
            yield Problem(
                COMMITMENTS, target.code, f"{where}: hãy ghi mức đơn vị đăng ký ({target.words})."
            )
            continue
        try:
            value = read_per_cent(text)
        except ValueError as error:
            yield Problem(COMMITMENTS, target.code, f"{where}: “{text}” – {error}.")
            continue
        if target.is_most and value > target.limit:
            yield Problem(
                COMMITMENTS,
                target.code,
                f"{where}: {text} % cao hơn mức của phong trào; đăng ký {target.words}.",
            )
        elif not target.is_most and value < target.limit:
            yield Problem(
                COMMITMENTS,
                target.code,
                f"{where}: {text} % thấp hơn chỉ tiêu của phong trào; đăng ký ít nhất bằng"
                f" {target.shown_limit} %.",
            )
        elif target.is_strict and value == 100:
            yield Problem(
                COMMITMENTS,
                target.code,
                f"{where}: không thể đạt trên 100 %; hãy ghi một mức nhỏ hơn 100 %.",
            )


def _list(key: str, contents: Mapping[str, dict]) -> Iterator[Problem]:
    section, content = SECTIONS[key], contents.get(key, {})
    rows = rows_of(content)
    if not rows and not (section.none and content.get("none")):
        choice = ", hoặc đánh dấu là không có" if section.none else ""
        yield Problem(key, "", f"{section.title}: hãy ghi ít nhất một {section.row}{choice}.")
    first = section.fields[0].name
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=1):
        where = f"{section.title}, dòng {number}" + (f" ({row[first]})" if row.get(first) else "")
        missing = [
            field.label for field in section.fields if field.is_required and not row.get(field.name)
        ]
        if missing:
            yield Problem(key, row["id"], f"{where}: còn thiếu {', '.join(missing).lower()}.")
        same = seen.setdefault(identity(row, first), number)
        if row.get(first) and same != number:
            yield Problem(key, row["id"], f"{where}: trùng với dòng {same}; hãy bỏ một dòng.")


def identity(row: Mapping[str, str], first: str = "full_name") -> tuple[str, ...]:
    """What makes two rows of one list the same: the name, of people also year of birth and position."""
    return tuple(_key(row.get(name, "")) for name in (first, "birth_year", "position"))


@lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    """Long lists say the same positions and years again and again, and are looked at again and again."""
    return match_key(text)


def _people(contents: Mapping[str, dict], today: date) -> Iterator[Problem]:
    yield from _list(PEOPLE, contents)
    for number, row in enumerate(rows_of(contents.get(PEOPLE)), start=1):
        where = f"Cá nhân, dòng {number} ({row.get('full_name', '')})"
        if row.get("group") and row["group"] not in GROUPS:
            yield Problem(
                PEOPLE, row["id"], f"{where}: nhóm “{row['group']}” không có; hãy chọn lại nhóm."
            )
        if row.get("title") and row["title"] not in TITLES:
            yield Problem(
                PEOPLE, row["id"], f"{where}: “{row['title']}” không phải Ông hay Bà; hãy chọn lại."
            )
        try:
            read_birth_year(row.get("birth_year", ""), today=today)
        except ValueError as error:
            yield Problem(PEOPLE, row["id"], f"{where}: “{row['birth_year']}” {error}.")
