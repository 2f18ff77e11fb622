"""Why a file as a whole cannot be read."""

from enum import StrEnum


class FileFault(StrEnum):
    """Stable codes, for programs."""

    EMPTY = "tep-rong"
    TOO_LARGE = "tep-qua-lon"
    NOT_XLSX = "khong-phai-xlsx"
    PASSWORD = "tep-co-mat-khau"  # noqa: S105 - the name of a fault
    BROKEN = "tep-hong"
    NO_SHEETS = "khong-co-trang-tinh"
    TOO_MANY_ROWS = "qua-nhieu-dong"
    DATA_TOO_FAR = "du-lieu-qua-xa"


class UnreadableFileError(Exception):
    """The file as a whole cannot be taken; ``str()`` is the one sentence that says why and what to do."""

    def __init__(self, code: FileFault, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
