"""The number formats of a workbook: which styles make a bare number a date, a span of time, or per cent."""

import re

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from spreadsheets.errors import FileFault, UnreadableFileError
from spreadsheets.package import Package, broken, local_name

MAX_STYLES = 65_536  # of cells, as in Excel
LONGEST_FORMAT = 255  # characters of a number format, as in Excel

# Date formats that depend on the language of Excel and have no format code in the file.
_REGIONAL_DATE_FORMATS = {*range(27, 37), *range(50, 59)}
_PER_CENT_FORMATS = {9, 10}


class Formats:
    """Which cell styles show dates, spans of time, or per cent: cells hold bare numbers."""

    def __init__(self, package: Package, part: str | None) -> None:
        self.dates: set[str] = set()
        self.spans: set[str] = set()
        self.per_cent: set[str] = set()
        if part is None or part not in package:
            return
        codes = dict(BUILTIN_FORMATS)
        kinds: dict[int, tuple[set[str], ...]] = {}  # of a number format: the sets of its styles
        style = formats = 0
        for element in package.elements(part, {"numFmts", "cellXfs"}):
            if local_name(element) == "numFmt":
                code = element.get("formatCode", "")
                codes[whole(element.get("numFmtId"))] = code[:LONGEST_FORMAT]
                formats += 1
            elif local_name(element) == "xf":
                number = whole(element.get("numFmtId", "0"))
                if number not in kinds:
                    kinds[number] = self._kinds(number, codes.get(number, ""))
                for styles in kinds[number]:
                    styles.add(str(style))
                style += 1
            if max(style, formats) > MAX_STYLES:
                raise UnreadableFileError(
                    FileFault.TOO_LARGE,
                    f"Tệp có hơn {MAX_STYLES} kiểu định dạng ô; hãy chép riêng các ô (dán giá trị) sang một tệp mới,"
                    " lưu lại rồi nhập lại.",
                )

    def _kinds(self, number: int, code: str) -> tuple[set[str], ...]:
        if is_date_format(code) or (number in _REGIONAL_DATE_FORMATS and not code):
            return (self.dates, self.spans) if is_timedelta_format(code) else (self.dates,)
        if number in _PER_CENT_FORMATS or "%" in re.sub(r'"[^"]*"|\\.', "", code):
            return (self.per_cent,)
        return ()


def whole(text: str | None) -> int:
    if text is None or not re.fullmatch(r"[0-9]{1,10}", text):
        broken()
    return int(text)
