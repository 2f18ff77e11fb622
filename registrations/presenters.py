"""Dossiers in words: what a section says, what changed between two versions, how far a unit has come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from campaigns.text import number
from registrations.models import Event
from registrations.problems import Problem
from registrations.queries import QueueRow
from registrations.sections import (
    COMMITMENTS,
    FILES,
    GROUPS,
    PLAN,
    SECTIONS,
    TASKS,
    TITLES,
    Section,
    is_blank,
    rows_of,
)

FOLDED_FROM = 30  # rows of a list


@dataclass(frozen=True, slots=True)
class Task:
    """A section in the task list. ``state``: todo, doing, done; ``reasons``: why the office returned it."""

    section: Section
    state: str
    problems: int
    count: int | None
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        return {"todo": "Chưa làm", "doing": "Đang làm", "done": "Xong"}[self.state]


def tasks(
    contents: Mapping[str, dict], problems: Sequence[Problem], reasons: Sequence[Mapping]
) -> list[Task]:
    found = []
    for section in TASKS:
        keys = {section.key, FILES} if section.key == PLAN else {section.key}
        wrong = [problem for problem in problems if problem.section in keys]
        is_begun = any(not is_blank(contents.get(key)) for key in keys)
        state = "done" if not wrong else "doing" if is_begun else "todo"
        found.append(
            Task(
                section=section,
                state=state,
                problems=len(wrong),
                count=len(rows_of(contents.get(section.key))) if section.is_list else None,
                reasons=tuple(one["text"] for one in reasons if one["section"] in keys),
            )
        )
    return found


def progress(found: Sequence[Task]) -> str:
    """``Xong 3 trong 7 mục``."""
    return f"Xong {sum(task.state == 'done' for task in found)} trong {len(found)} mục"


@dataclass(frozen=True, slots=True)
class Shown:
    """A section to read: lines of label and value, or a table."""

    section: Section
    lines: list[tuple[str, str]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    rows: list[list[tuple[str, str]]] = field(default_factory=list)  # (head, text)
    files: Sequence[Mapping] = ()
    sentence: str = ""

    @property
    def is_folded(self) -> bool:
        return len(self.rows) > FOLDED_FROM


def shown(
    contents: Mapping[str, dict], files: Sequence[Mapping], targets: Sequence[Mapping[str, str]]
) -> list[Shown]:
    """``files`` and ``targets`` as in ``Submission.content``."""
    return [_shown(section, contents, files, targets) for section in TASKS]


def _shown(
    section: Section,
    contents: Mapping[str, dict],
    files: Sequence[Mapping],
    targets: Sequence[Mapping[str, str]],
) -> Shown:
    content = contents.get(section.key, {})
    if section.key == COMMITMENTS:
        rows = [
            [
                f"{one['code']} – {one['title']}",
                one["words"],
                _per_cent(content.get(one["code"], "")),
            ]
            for one in targets
        ]
        heads = ["Chỉ tiêu", "Phong trào", "Đơn vị đăng ký"]
        return Shown(
            section, heads=heads, rows=[list(zip(heads, row, strict=True)) for row in rows]
        )
    if section.is_list:
        rows = [
            [(spec.label, value_of(row, spec.name)) for spec in section.fields]
            for row in rows_of(content)
        ]
        return Shown(
            section,
            heads=[spec.label for spec in section.fields],
            rows=rows,
            sentence="" if rows else section.none if content.get("none") else "Chưa ghi.",
        )
    lines = [(spec.label, content.get(spec.name, "")) for spec in section.fields]
    return Shown(section, lines=lines, files=files if section.key == PLAN else ())


def _per_cent(text: str) -> str:
    return f"{text.removesuffix('%').strip()} %" if text else ""


def value_of(row: Mapping[str, str], name: str) -> str:
    text = row.get(name, "")
    labels = {"group": GROUPS, "title": TITLES}.get(name, {})
    return labels.get(text, text)


# What changed


@dataclass(frozen=True, slots=True)
class Difference:
    """``old`` and ``new`` as texts; empty = was not, or is no longer there."""

    section: str
    label: str
    old: str
    new: str


def differences(
    old: Mapping[str, dict],
    new: Mapping[str, dict],
    *,
    old_files: Sequence[Mapping] = (),
    new_files: Sequence[Mapping] = (),
    labels: Mapping[str, str] | None = None,
) -> list[Difference]:
    """What two versions of a dossier say differently, section by section. ``labels``: of criteria, by code."""
    found = []
    for section in TASKS:
        found += section_differences(
            section, old.get(section.key, {}), new.get(section.key, {}), labels or {}
        )
        if section.key == PLAN:
            before = {one["sha256"]: one["name"] for one in old_files}
            after = {one["sha256"]: one["name"] for one in new_files}
            title = SECTIONS[FILES].title
            found += [
                Difference(title, "Tệp", before.get(one, ""), after.get(one, ""))
                for one in {**before, **after}
                if one not in before or one not in after
            ]
    return found


def section_differences(
    section: Section, old: Mapping, new: Mapping, labels: Mapping[str, str]
) -> list[Difference]:
    if section.is_list:
        return list(_row_differences(section, old, new))
    names = {spec.name: spec.label for spec in section.fields}
    if section.key == COMMITMENTS:
        names = {code: labels.get(code, code) for code in {**old, **new}}
    return [
        Difference(section.title, label, old.get(name, ""), new.get(name, ""))
        for name, label in names.items()
        if old.get(name, "") != new.get(name, "")
    ]


def _row_differences(section: Section, old: Mapping, new: Mapping) -> Iterable[Difference]:
    before = {row["id"]: row for row in rows_of(old)}
    after = {row["id"]: row for row in rows_of(new)}
    for row_id in {**before, **after}:
        texts = [_row_in_words(section, rows.get(row_id)) for rows in (before, after)]
        if texts[0] != texts[1]:
            yield Difference(section.title, section.row.capitalize(), *texts)
    if section.none and bool(old.get("none")) != bool(new.get("none")):
        yield Difference(
            section.title,
            "Không có",
            section.none if old.get("none") else "",
            section.none if new.get("none") else "",
        )


def _row_in_words(section: Section, row: Mapping[str, str] | None) -> str:
    if row is None:
        return ""
    return "; ".join(text for spec in section.fields if (text := value_of(row, spec.name)))


# The timeline


def place_of(reason: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """``Kế hoạch phát động › Số, ký hiệu``: what a reason is about; empty for the whole dossier."""
    section = SECTIONS.get(reason["section"])
    if section is None:
        return ""
    names = {spec.name: spec.label for spec in section.fields} | dict(labels)
    name = names.get(reason["field"], "")
    return f"{section.title} › {name}" if name else section.title


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with what the office asked for, in words: (place, text)."""

    event: Event
    reasons: list[tuple[str, str]]


def entries(events: Sequence[Event], labels: Mapping[str, str]) -> list[Entry]:
    """The newest first. An answer stands with its question, not here."""
    return [
        Entry(event, [(place_of(one, labels), one["text"]) for one in event.reasons])
        for event in reversed(events)
        if event.kind not in {Event.Kind.QUESTION, Event.Kind.ANSWER}
    ]


@dataclass(frozen=True, slots=True)
class Thread:
    question: Event
    answer: Event | None


def threads(events: Sequence[Event]) -> list[Thread]:
    """Questions in the order in which they were asked, each with its answer."""
    answers = {event.answers_id: event for event in events if event.kind == Event.Kind.ANSWER}
    return [
        Thread(event, answers.get(event.pk))
        for event in events
        if event.kind == Event.Kind.QUESTION
    ]


def last_reasons(events: Sequence[Event]) -> list[Mapping]:
    """Why the dossier was returned last."""
    returned = [event for event in events if event.kind == Event.Kind.RETURNED]
    return returned[-1].reasons if returned else []


def size_in_words(size: int) -> str:
    """``1,4 MB``, ``312 KB``."""
    if size >= 2**20:
        return f"{number(size * 10 // 2**20 // 10)},{size * 10 // 2**20 % 10} MB"
    return f"{max(size // 2**10, 1)} KB"


# The office's queue

FILTER_STATES = (
    ("submitted", "Chờ tiếp nhận"),
    ("missing", "Chưa gửi"),
    ("returned", "Đã trả lại"),
    ("accepted", "Đã tiếp nhận"),
)


@dataclass(frozen=True, slots=True)
class Filter:
    group: str = ""
    state: str = ""
    late: bool = False


def filtered(rows: Sequence[QueueRow], wanted: Filter) -> list[QueueRow]:
    """``missing``: never sent, or withdrawn. A returned dossier counts as returned."""
    return [
        row
        for row in rows
        if (not wanted.group or row.campaign_unit.group.code == wanted.group)
        and (not wanted.state or state_in_queue(row) == wanted.state)
        and (not wanted.late or row.is_late)
    ]


def state_in_queue(row: QueueRow) -> str:
    return row.state if row.state in {"submitted", "returned", "accepted"} else "missing"
