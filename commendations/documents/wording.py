"""Words that official documents share."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from campaigns.models import Campaign
from campaigns.text import VIETNAM

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


def until_deadline(campaign: Campaign) -> str:
    return f"24 giờ 00 phút {long_day(campaign.last_registration_day)}"


def joined(names: Iterable[str]) -> str:
    """``A, B và C``."""
    names = list(names)
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} và {names[-1]}"


def sentence(text: str) -> str:
    """With a capital at its beginning; the rest as it is."""
    return text[:1].upper() + text[1:]


def listed(names: Sequence[str], *, most: int = 6) -> str:
    """All names, or the first and how many more."""
    if len(names) <= most:
        return "; ".join(names)
    return f"{'; '.join(names[:most])} và {len(names) - most} đơn vị khác"
