"""The board for the wall of a meeting: one slide after another, each short enough to be read from the last row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TypeVar

from dashboards.presenters.board import BoardPage, Row
from dashboards.presenters.standouts import Line, StandOuts

ROWS = 13  # of a ranking on one slide: a row is then at least a seventeenth of the screen
LINES = 20  # of a list, in two columns

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Slide:
    """``kind``: answer, ranking or list. ``anchor``: its place in the address; ``part`` "2/3" where it goes on."""

    kind: str
    anchor: str
    title: str
    summary: str = ""
    part: str = ""
    rows: Sequence[Row] = ()
    lines: Sequence[Line] = ()
    number: int = 0
    before: str = ""
    after: str = ""


def slides(page: BoardPage, found: StandOuts, *, has_figures: bool = True) -> list[Slide]:
    """The answer, the ranking of each group, then what stands out. Empty groups and lists have no slide."""
    shown = [Slide("answer", "dau", "Kết quả")]
    if not has_figures:
        return _linked(shown)
    for group in page.groups:
        shown += [
            Slide(
                "ranking",
                _anchor(f"khoi-{group.code}", part),
                group.name,
                summary=group.summary,
                part=_of(part, parts),
                rows=rows,
            )
            for part, parts, rows in _pieces(group.rows, ROWS)
        ]
    for anchor, title, lines in (
        ("tre-han", "có hồ sơ trễ hạn, quá hạn", found.late),
        ("chua-bao-cao", "chưa báo cáo đủ số liệu", found.missing),
        ("ngoai-xep-hang", "không xếp hạng vì lý do khác", found.others),
    ):
        shown += [
            Slide(
                "list",
                _anchor(anchor, part),
                f"{len(lines)} đơn vị {title}",
                part=_of(part, parts),
                lines=some,
            )
            for part, parts, some in _pieces(lines, LINES)
        ]
    return _linked(shown)


def _pieces(items: Sequence[_T], most: int) -> list[tuple[int, int, Sequence[_T]]]:
    """(number of the piece, how many, the piece): as few as needed, about equally long."""
    parts = ceil(len(items) / most)
    length = ceil(len(items) / parts) if parts else 0
    return [(part + 1, parts, items[part * length : (part + 1) * length]) for part in range(parts)]


def _anchor(name: str, part: int) -> str:
    return f"{name}-{part}" if part > 1 else name


def _of(part: int, parts: int) -> str:
    return f"{part}/{parts}" if parts > 1 else ""


def _linked(shown: Sequence[Slide]) -> list[Slide]:
    """With its number, and the anchors of the slides before and after."""
    anchors = ["", *(slide.anchor for slide in shown), ""]
    return [
        replace(slide, number=place, before=anchors[place - 1], after=anchors[place + 1])
        for place, slide in enumerate(shown, start=1)
    ]
