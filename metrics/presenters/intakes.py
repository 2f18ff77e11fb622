"""An intake as a person reads it: what state it is in, what would change, count by count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.template.defaultfilters import filesizeformat

from campaigns.text import month_label, number, parse_month_code
from metrics.importing import LABELS
from metrics.intake import Step
from metrics.models import Intake, IntakeFile

State = Intake.State

LAYOUTS = {
    "A": "mẫu A – mẫu của phong trào",
    "B": "mẫu B – thống kê theo thủ tục của một đơn vị",
    "C": "mẫu C – bưu chính công ích theo thủ tục của một đơn vị",
    "D": "mẫu D – biểu II.06a/VPCP/KSTT (chỉ có tổng số)",
    "E": "mẫu E – báo cáo cấp huyện của phần mềm Một cửa (chỉ có tổng số)",
}
NOT_RECOGNISED = "không nhận ra mẫu"
KINDS = {"new": "dòng mới", "removed": "dòng bỏ đi", "changed": ""}


def headline(intake: Intake, *, files: int) -> str:
    """The state in one sentence."""
    what = f"{files} tệp" if files > 1 else "tệp"
    errors, doubts = numbers_of_faults(intake)
    return {
        State.CHECKING: f"Đang kiểm tra {what}…",
        State.COMMITTING: f"Đang nhập {what}…",
        State.READY: "Kiểm tra xong, không có lỗi. Chưa nhập.",
        State.NEEDS_NOTE: f"Không có lỗi, nhưng có {number(doubts)} điểm cần xem lại. Chưa nhập.",
        State.REFUSED: f"Có {number(errors)} lỗi phải sửa, chưa ghi gì.",
        State.UNCHANGED: "Không có gì mới để nhập.",
        State.INTERRUPTED: "Bị gián đoạn, chưa có gì thay đổi.",
        State.COMMITTED: "Đã nhập.",
        State.DISCARDED: "Đã bỏ, không nhập.",
    }[State(intake.state)]


def numbers_of_faults(intake: Intake) -> tuple[int, int]:
    """Errors, and doubts."""
    faults = intake.outcome.get("faults", [])
    errors = sum(fault["severity"] == "error" for fault in faults)
    return errors, len(faults) - errors


@dataclass(frozen=True, slots=True)
class FileLine:
    position: int
    name: str
    layout: str
    size: str
    sha256: str
    has_marks: bool


def file_lines(intake: Intake, files: Iterable[IntakeFile]) -> list[FileLine]:
    """``files`` with ``has_marks``. What an earlier check has found is not shown while another is at work."""
    layouts = {one["file"]: one["layout"] for one in intake.outcome.get("uploads", [])}
    return [
        FileLine(
            position=file.position,
            name=file.name,
            layout=LAYOUTS.get(layouts[file.name], NOT_RECOGNISED) if file.name in layouts else "",
            size=filesizeformat(file.size),
            sha256=file.sha256,
            has_marks=file.has_marks and not intake.is_running,
        )
        for file in files
    ]


@dataclass(frozen=True, slots=True)
class CountLine:
    """``before`` and ``after`` in words, "" = blank."""

    label: str
    before: str
    after: str
    cell: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A figure row; without ``counts`` all of them are 0 or blank."""

    code: str
    procedure: str
    kind: str
    counts: list[CountLine]


@dataclass(frozen=True, slots=True)
class ChangedMonth:
    title: str
    place: str
    rows: list[ChangedRow]


def changed_months(
    changes: Iterable[Mapping], units: Mapping[str, str], procedures: Mapping[str, str]
) -> list[ChangedMonth]:
    """``changes`` as they are kept, in their order; ``units``, ``procedures``: code -> name."""
    months = []
    for (unit, code, layout, file), same in groupby(changes, key=_month_of):
        of_month = list(same)
        sheets = dict.fromkeys(change["sheet"] for change in of_month if change["sheet"])
        months.append(
            ChangedMonth(
                title=f"{units.get(unit, unit)}, {month_label(parse_month_code(code)).lower()}",
                place=" › ".join([file, *([", ".join(sheets)] if sheets else [])]),
                rows=[
                    _row(procedure, kind, layout, list(of_row), procedures)
                    for (procedure, kind), of_row in groupby(of_month, key=_row_of)
                ],
            )
        )
    return months


def _month_of(change: Mapping) -> tuple:
    return change["unit"], change["month"], change["layout"], change["file"]


def _row_of(change: Mapping) -> tuple:
    return change["procedure"], change["kind"]


def _row(
    code: str | None,
    kind: str,
    layout: str,
    changes: Iterable[Mapping],
    procedures: Mapping[str, str],
) -> ChangedRow:
    if code is None:
        name = "Tổng số của đơn vị" if layout in ("D", "E") else "Không phát sinh"
    else:
        name = procedures.get(code, "")
    counts = [
        CountLine(
            label=LABELS[change["field"]],
            before=_count(change["before"]),
            after=_count(change["after"]),
            cell=change["cell"],
        )
        for change in changes
        if change["field"]
    ]
    return ChangedRow(code=code or "", procedure=name, kind=KINDS[kind], counts=counts)


def _count(value: int | None) -> str:
    return "" if value is None else number(value)


def months_in_words(months: Iterable[Mapping]) -> str:
    """How many reports of units are new, and how many become others."""
    by_unit: dict[tuple[str, str], bool] = {}
    for month in months:
        key = (month["unit"], month["month"])
        by_unit[key] = by_unit.get(key, True) and month["is_new"]
    new = sum(by_unit.values())
    parts = [
        f"{number(count)} {words}"
        for count, words in (
            (new, "báo cáo tháng mới"),
            (len(by_unit) - new, "báo cáo tháng đã có được thay đổi"),
        )
        if count
    ]
    return ", ".join(parts)


def step_in_words(step: Step) -> str:
    """``3 trên 10``; nothing where there is nothing to count."""
    return f"{number(step.done)} trên {number(step.total)}" if step.total else ""
