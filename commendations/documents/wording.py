"""Words that official documents share."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from fractions import Fraction

from campaigns.models import Campaign
from campaigns.text import VIETNAM, rate

SIMULATED = "SỐ LIỆU MÔ PHỎNG"


def long_day(value: date | None) -> str:
    """``ngày 05 tháng 02 năm 2022``: a 0 before days under 10 and the months 1 and 2, as the decree writes."""
    if value is None:
        return "ngày … tháng … năm …"
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def clock(value: datetime) -> str:
    """``08 giờ 30 phút ngày 05 tháng 11 năm 2022``, in Vietnam's time."""
    local = value.astimezone(VIETNAM)
    return f"{local:%H} giờ {local:%M} phút {long_day(local.date())}"


def long_month(value: date) -> str:
    return f"tháng {value.month} năm {value.year}"


def two(count: int) -> str:
    """``05``: numbers under 10 of documents have a 0."""
    return f"{count:02d}"


def before_deadline(campaign: Campaign) -> str:
    """``trước ngày 31 tháng 3 năm 2022``, as the plan sets it."""
    return f"trước {long_day(campaign.registration_before)}"


def at_time(value: time | None) -> str:
    """``08 giờ 30 phút``; dots where nobody wrote it down."""
    return f"{value:%H} giờ {value:%M} phút" if value else "… giờ … phút"


def joined(names: Iterable[str]) -> str:
    """``A, B và C``."""
    names = list(names)
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} và {names[-1]}"


def sentence(text: str) -> str:
    """With a capital at its beginning; the rest as it is."""
    return text[:1].upper() + text[1:]


def listed(names: Sequence[str], *, most: int = 6, noun: str = "đơn vị") -> str:
    """All names, or the first and how many more."""
    if len(names) <= most:
        return "; ".join(names)
    return f"{'; '.join(names[:most])} và {len(names) - most} {noun} khác"


def place_of_work(position: str, unit: str) -> str:
    """``Trưởng phòng`` at ``Phòng Nội vụ`` -> ``Trưởng phòng Nội vụ``; ``Chủ tịch UBND xã …``; else with a comma."""
    if not position or not unit or unit.casefold() in position.casefold():
        return position or unit
    words, of_unit = position.split(), unit.split()
    for size in range(min(len(words), len(of_unit)) - 1, 0, -1):
        leads = words[-size - 1].casefold() in {"trưởng", "chánh"}  # "Công chức Văn phòng" does not
        if leads and [one.casefold() for one in words[-size:]] == [
            one.casefold() for one in of_unit[:size]
        ]:
            return " ".join([*words, *of_unit[size:]])
    is_chairman = position.casefold().endswith("chủ tịch")
    is_committee = unit.casefold().startswith(("ubnd", "ủy ban nhân dân"))
    return f"{position}{' ' if is_chairman and is_committee else ', '}{unit}"


def share_in_words(people: int, *, direct: int, desk: int) -> str:
    """How many of a list's people do the work themselves; "" without people."""
    if not people:
        return ""
    parts = []
    if direct:
        at_desk = ""
        if desk:
            share = rate(Fraction(desk * 100, people), limit=Fraction(0))
            at_desk = (
                f", trong đó {two(desk)} người làm việc tại Bộ phận Một cửa ({share} số cá nhân)"
            )
        parts.append(f"{two(direct)} người trực tiếp tham mưu, thực hiện{at_desk}")
    if people > direct:
        parts.append(f"{two(people - direct)} người là lãnh đạo, quản lý")
    return f"Trong {two(people)} cá nhân có {'; '.join(parts)}."
