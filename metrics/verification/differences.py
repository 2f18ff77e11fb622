"""What is not as the files say: one difference, and how it is told."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from campaigns.text import month_code, month_label, number
from metrics.importing.layouts import LABELS

BLANK = "để trống"
NONE = "không có"
SOME = "có"

MEASURE_LABELS = {
    "procedures_all": "số TTHC thuộc danh mục",
    "procedures_online_offered": "số TTHC cung cấp mức 3, 4",
    "procedures_l3_offered": "số TTHC cung cấp mức 3",
    "procedures_l4_offered": "số TTHC cung cấp mức 4",
    "procedures_active": "số TTHC có hồ sơ",
    "procedures_online": "số TTHC có hồ sơ trực tuyến",
    "procedures_online_l3": "số TTHC có hồ sơ trực tuyến mức 3",
    "procedures_online_l4": "số TTHC có hồ sơ trực tuyến mức 4",
    "procedures_online_of_offered": "số TTHC có hồ sơ trực tuyến trong các TTHC cung cấp mức 3, 4",
    "procedures_online_l3_of_offered": "số TTHC có hồ sơ mức 3 trong các TTHC cung cấp mức 3",
    "procedures_online_l4_of_offered": "số TTHC có hồ sơ mức 4 trong các TTHC cung cấp mức 4",
    "late": "hồ sơ trễ hạn, quá hạn",
    "late_base": "hồ sơ đã và đang giải quyết",
    "missing_months": "các tháng còn thiếu",
}


class Kind(StrEnum):
    FILE = "file"  # the stored bytes
    SHEET = "sheet"  # a sheet and its columns
    REPORT = "report"  # a revision of a unit's month
    FIGURE = "figure"
    TOTALS = "totals"
    REVISIONS = "revisions"  # the chain of a unit's month
    MEASURE = "measure"
    BOARD = "board"  # a published one
    LOG = "log"  # the chain of the log of acts


Value = str | int | None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """``stored`` is in the database, ``rebuilt`` follows from the files. ``unit`` and ``procedure``: codes.

    ``field``: as in the database, "" for the row as a whole; ``label``: what it is called. ``cell``: where the
    rebuilt value stands, in ``sheet`` of ``file``; empty where it follows from many cells.
    """

    kind: Kind
    label: str
    stored: Value
    rebuilt: Value
    unit: str = ""
    unit_name: str = ""
    month: date | None = None
    procedure: str = ""
    field: str = ""
    known_from: str = ""
    upload: int | None = None
    file: str = ""
    sheet: str = ""
    cell: str = ""

    @property
    def sentence(self) -> str:
        about = [self.unit_name]
        if self.month is not None:
            label = month_label(self.month).lower()
            about.append(
                f"lũy kế đến {label}" if self.kind in (Kind.MEASURE, Kind.BOARD) else label
            )
        if self.procedure:
            about.append(f"thủ tục {self.procedure}")
        if self.upload is not None and not self.unit:
            about.append(f"lần nhập số {self.upload}")
        about.append(self.label)
        words = ", ".join(part for part in about if part)
        if self.known_from:
            words += f" (biết từ {self.known_from})"
        sentence = f"{words}: đang lưu {_shown(self.stored)} → dựng lại {_shown(self.rebuilt)}"
        where = " › ".join(part for part in (self.file, self.sheet) if part)
        if self.cell:
            where += f"!{self.cell}"
        return f"{sentence}; {where}" if where else sentence

    def as_json(self) -> dict:
        return {
            "kind": self.kind.value,
            "unit": self.unit or None,
            "month": None if self.month is None else month_code(self.month),
            "procedure": self.procedure or None,
            "field": self.field or None,
            "stored": self.stored,
            "rebuilt": self.rebuilt,
            "upload": self.upload,
            "file": self.file or None,
            "sheet": self.sheet or None,
            "cell": self.cell or None,
            "message": self.sentence,
        }


def label_of(name: str) -> str:
    """Of a count or a measure."""
    label = MEASURE_LABELS.get(name) or LABELS[name]
    return label[0].lower() + label[1:]


def _shown(value: Value) -> str:
    if value is None:
        return BLANK
    return number(value) if isinstance(value, int) else value


@dataclass
class Verification:
    """How many rows of each kind were checked, and every difference."""

    uploads: int = 0
    reports: int = 0
    figures: int = 0
    totals: int = 0
    measures: int = 0
    boards: int = 0
    entries: int = 0
    unsealed: int = 0
    head: str = (
        ""  # of the chain of the log: to be kept elsewhere, since it vouches for all before it
    )
    differences: list[Difference] = field(default_factory=list)

    def as_json(self) -> dict:
        return {
            "checked": {
                "uploads": self.uploads,
                "reports": self.reports,
                "figures": self.figures,
                "totals": self.totals,
                "measures": self.measures,
                "boards": self.boards,
                "log": self.entries,
            },
            "log_head": self.head or None,
            "differences": [difference.as_json() for difference in self.differences],
        }
