"""The stamp of a template of ours: for which campaign and month it was made. It tells mix-ups; the rows decide."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.models import Campaign
from campaigns.text import month_label, number
from metrics.importing import rules
from metrics.importing.log import ImportLog, Place
from metrics.importing.rows import Line
from metrics.importing.values import Invalid, read_month, read_text
from spreadsheets.reader import Sheet

VERSION = 1  # goes up when the columns of the template or their meaning change
SHEET = "_meta"
TEMPLATE = "mau-so-lieu"

_ROWS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Stamp:
    """``version``, ``campaign`` (its slug): as text, "" where they cannot be read."""

    version: str
    campaign: str
    month: date | None


def read_stamp(sheets: Iterable[Sheet]) -> Stamp | None:
    """None for a workbook that was not made from a template of ours."""
    sheet = next((sheet for sheet in sheets if sheet.name == SHEET), None)
    if sheet is None:
        return None
    said = {read_text(row[1]): row[2] for row in sheet.rows if type(row[1]) is str}
    if said.get("template") != TEMPLATE:
        return None
    version, campaign = (read_text(said.get(key)) for key in ("version", "campaign"))
    month = read_month(said.get("month"))
    return Stamp(
        version="" if isinstance(version, Invalid) else version,
        campaign="" if isinstance(campaign, Invalid) else campaign,
        month=None if isinstance(month, Invalid) else month,
    )


def check_stamp(stamp: Stamp, file: Place, campaign: Campaign, log: ImportLog) -> None:
    """A template of another campaign here is a wrong choice in nearly every case: at most one query."""
    if stamp.campaign == campaign.slug:
        return
    other = Campaign.objects.filter(slug=stamp.campaign).first()
    if other is not None:
        log.add(
            rules.OTHER_CAMPAIGN,
            file,
            f"Tệp được lập từ mẫu số liệu của phong trào “{other.title}”, không phải của “{campaign.title}”;"
            " hãy chọn đúng phong trào rồi nhập lại, hoặc tải mẫu của phong trào này và chép số liệu sang.",
            text=stamp.campaign,
        )


def notices(stamp: Stamp, file: Place, campaign: Campaign, lines: Sequence[Line]) -> Iterator[str]:
    """What is no fault, but somebody should hear."""
    name = file.file
    if stamp.campaign != campaign.slug:
        yield (
            f"Tệp “{name}” được lập từ mẫu của một phong trào không có ở đây (mã “{stamp.campaign}”);"
            " số liệu vẫn được đọc, hãy kiểm tra lại xem có đúng tệp không."
        )
    if stamp.version != str(VERSION):
        yield (
            f"Tệp “{name}” được lập từ mẫu số liệu phiên bản {stamp.version or 'không rõ'}, mẫu hiện nay là phiên bản"
            f" {VERSION}; số liệu vẫn được đọc theo tiêu đề cột, lần sau nên tải mẫu mới."
        )
    if stamp.month is None:
        return
    rows: dict[date, list[int]] = {}
    for line in lines:
        if line.month is not None and line.month != stamp.month:
            rows.setdefault(line.month, []).append(line.row)
    for month, of_month in sorted(rows.items()):
        shown = ", ".join(str(row) for row in of_month[:_ROWS_SHOWN])
        more = len(of_month) - _ROWS_SHOWN
        where = f"dòng {shown}" + (f" và {number(more)} dòng khác" if more > 0 else "")
        yield (
            f"Tệp “{name}” được lập từ mẫu của {month_label(stamp.month).lower()} nhưng có {number(len(of_month))} dòng"
            f" ghi kỳ {month_label(month).lower()} ({where}); số liệu được lấy theo cột Kỳ của từng dòng,"
            " hãy kiểm tra lại."
        )
