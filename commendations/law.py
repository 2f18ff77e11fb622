"""What the law says on a day: grounds, coefficients, base salary, words. No database.

``data/law.toml`` has the rows that come with the program; ``queries.law`` adds those that the office wrote.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from campaigns.text import day, number

TO_CHECK = "cần kiểm tra"
DISTRICT_ENDS = date(2025, 7, 1)
_COMMUNE = re.compile(r"\b(?<!thị )xã\b|\bphường\b|\bthị trấn\b|\bđặc khu\b", re.IGNORECASE)
_DISTRICT = re.compile(r"\bhuyện\b|\bquận\b|\bthị xã\b", re.IGNORECASE)

TOPICS = {
    "emulation_law": "Luật Thi đua, khen thưởng",
    "emulation_decree": "Nghị định về thi đua, khen thưởng",
    "emulation_circular": "Thông tư về thi đua, khen thưởng",
    "reform_programme": "Chương trình cải cách hành chính",
    "government_law": "Luật Tổ chức chính quyền địa phương",
    "report_form": "Mẫu báo cáo thành tích",
    "base_salary": "Mức lương cơ sở",
    "individual_coefficient": "Hệ số tiền thưởng giấy khen, cá nhân",
    "individual_coefficient_commune": "Hệ số tiền thưởng giấy khen cấp xã, cá nhân",
    "level_3": "Tên gọi dịch vụ công mức độ 3",
    "level_4": "Tên gọi dịch vụ công mức độ 4",
    "district_tier": "Cấp chính quyền",
}


@dataclass(frozen=True, slots=True)
class Row:
    """``value`` holds from ``since`` to ``until`` (None: until the next row), both days included."""

    topic: str
    since: date
    value: str
    source: str
    until: date | None = None
    is_certain: bool = True

    @property
    def words(self) -> str:
        """For a paper: what is not certain says so."""
        return self.value if self.is_certain else f"{self.value} ({TO_CHECK})"

    @property
    def shown(self) -> str:
        """For a screen."""
        if self.topic == "base_salary":
            return f"{number(int(self.value))} đồng"
        if self.topic.startswith("individual_coefficient"):
            return f"{self.value.replace('.', ',')} lần mức lương cơ sở"
        return self.value


class NoRuleError(ValueError):
    """Nothing is known for that day; ``str`` is the sentence for people."""


class Law:
    def __init__(self, rows: Iterable[Row]) -> None:
        """Of two rows of one topic and day the later one counts."""
        by_day = {(row.topic, row.since): row for row in rows}
        self.rows = sorted(
            by_day.values(), key=lambda row: (list(TOPICS).index(row.topic), row.since)
        )

    def at(self, topic: str, on: date) -> Row:
        """The row in force on a day. Raises NoRuleError before the first row, in a gap, and after a known end."""
        begun = [row for row in self.rows if row.topic == topic and row.since <= on]
        what = TOPICS[topic]
        if not begun:
            raise NoRuleError(f"{what}: chưa có quy định cho ngày {day(on)}.")
        row = begun[-1]
        if row.until is not None and on > row.until:
            raise NoRuleError(
                f"{what}: chưa có quy định cho ngày {day(on)}; {row.source} chỉ áp dụng đến hết ngày {day(row.until)}."
            )
        return row

    def words(self, topic: str, on: date) -> str:
        """What a paper prints; where nothing is known a line that nobody signs unseen."""
        try:
            return self.at(topic, on).words
        except NoRuleError as error:
            return f"… ({TO_CHECK}: {error})"


def coefficient_topic(organiser: str) -> str:
    """Until 30/6/2025 a commune's commendation brought half of a district's."""
    is_commune = _COMMUNE.search(organiser) and not _DISTRICT.search(organiser)
    return "individual_coefficient_commune" if is_commune else "individual_coefficient"


def no_district(body: str, on: date) -> str:
    """Why a district's body issues nothing on that day; "" where it may."""
    if on < DISTRICT_ENDS or not _DISTRICT.search(body):
        return ""
    return (
        f"Từ ngày {day(DISTRICT_ENDS)} không còn chính quyền cấp huyện nên {body} không ban hành văn bản"
        f" ngày {day(on)}. Hãy kiểm tra cơ quan phát động, cơ quan ban hành và ngày ký."
    )


@cache
def shipped_rows() -> tuple[Row, ...]:
    text = (Path(__file__).parent / "data" / "law.toml").read_text(encoding="utf-8")
    return tuple(
        Row(
            topic=row["topic"],
            since=row["since"],
            value=row["value"],
            source=row["source"],
            until=row.get("until"),
            is_certain=row.get("certain", True),
        )
        for row in tomllib.loads(text)["row"]
    )
