"""Until when a unit may send its registration, and how that is said."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.models import Campaign
from campaigns.text import day
from registrations.models import LateException

VIETNAM_ZONE = "Asia/Ho_Chi_Minh"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Window:
    """When one unit may send: ``opens_at`` included, ``closes_at`` no longer ("trước ngày …" is 24:00 of the day

    before). ``exception``: the one in force that is granted to the unit, whether or not it reaches further.
    """

    campaign: Campaign
    exception: LateException | None = None

    @property
    def opens_at(self) -> datetime:
        return self.campaign.opens_at

    @property
    def closes_at(self) -> datetime:
        closes_at = self.campaign.registration_closes_at
        return max(closes_at, self.exception.closes_at) if self.exception else closes_at

    @property
    def last_day(self) -> date:
        return last_day(self.closes_at, self.campaign.zone)

    def has_opened(self, at: datetime) -> bool:
        return at >= self.opens_at

    def has_closed(self, at: datetime) -> bool:
        return at >= self.closes_at

    def is_open(self, at: datetime) -> bool:
        return self.has_opened(at) and not self.has_closed(at)

    def days_left(self, at: datetime) -> int:
        """0 on the last day, 1 on the day before; negative after the deadline."""
        return (self.last_day - at.astimezone(self.campaign.zone).date()).days

    @property
    def deadline(self) -> str:
        """``24:00 ngày 30/3/2022 (giờ Việt Nam)``."""
        zone = self.campaign.timezone
        words = "giờ Việt Nam" if zone == VIETNAM_ZONE else f"giờ {zone}"
        return f"24:00 ngày {day(self.last_day)} ({words})"

    def sentence(self, at: datetime) -> str:
        """``Còn 6 ngày – hạn cuối 24:00 ngày 30/3/2022 (giờ Việt Nam)``."""
        if not self.has_opened(at):
            return f"Nhận đăng ký từ 0:00 ngày {day(self.campaign.launched_on)}"
        if self.has_closed(at):
            return f"Đã hết hạn từ {self.deadline}"
        return f"{self.time_left(at)} – hạn cuối {self.deadline}"

    def time_left(self, at: datetime) -> str:
        """In days, on the last day in hours and minutes; cut down, so that nobody has less than is said."""
        days = self.days_left(at)
        if days > 0:
            return f"Còn {days} ngày"
        left = self.closes_at - at
        hours, rest = divmod(left, HOUR)
        minutes = rest // MINUTE
        if hours:
            return f"Hôm nay là ngày cuối, còn {hours} giờ {minutes} phút"
        return f"Chỉ còn {minutes} phút" if minutes else "Còn chưa đến 1 phút"


def last_day(closes_at: datetime, zone: ZoneInfo) -> date:
    """The day whose 24:00 is ``closes_at``."""
    return (closes_at - timedelta(microseconds=1)).astimezone(zone).date()
