"""The board for the wall of a meeting: one slide after another, each short enough to be read from the last row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import signed_in
from dashboards.views.brief import paper_context
from metrics.queries.boards import load_board
from metrics.scope import Address, in_campaign

ROWS = 13  # of a ranking on one slide: a row is then at least a seventeenth of the screen
LINES = 20  # of a list, in two columns


@open_to(signed_in)
@require_safe
@in_campaign()
def meeting(request: HttpRequest, address: Address) -> HttpResponse:
    board = load_board(address.campaign, address.month, address.as_of)
    context = paper_context(address, board)
    return render(request, "dashboards/meeting.html", {**context, "slides": slides(context)})


@dataclass(frozen=True, slots=True)
class Slide:
    """``kind``: answer, ranking, late, missing or others. ``anchor``: its place in the url; ``part``: of ``parts``.

    ``items``: rows of a ranking, or the units of a list; ``count``: how many all parts have together.
    """

    kind: str
    anchor: str
    title: str
    summary: str = ""
    part: int = 1
    parts: int = 1
    items: Sequence = ()
    count: int = 0
    number: int = 0
    before: str = ""
    after: str = ""


def slides(context: dict) -> list[Slide]:
    """The answer, the ranking of each group, then what stands out. Empty groups and lists have no slide."""
    shown = [Slide("answer", "dau", "Kết quả")]
    if context["has_figures"]:
        for table in context["groups"]:
            name, code = table.group.name, table.group.code
            shown += _pieces(
                "ranking", f"khoi-{code}", name, table.rows, most=ROWS, summary=table.summary
            )
        for kind, anchor, title in (
            ("late", "tre-han", "có hồ sơ trễ hạn, quá hạn"),
            ("missing", "chua-bao-cao", "chưa báo cáo đủ số liệu"),
            ("others", "ngoai-xep-hang", "không xếp hạng vì lý do khác"),
        ):
            found = context[kind]
            shown += _pieces(kind, anchor, f"{len(found)} đơn vị {title}", found, most=LINES)
    anchors = ["", *(slide.anchor for slide in shown), ""]
    return [
        replace(slide, number=place, before=anchors[place - 1], after=anchors[place + 1])
        for place, slide in enumerate(shown, start=1)
    ]


def _pieces(
    kind: str, anchor: str, title: str, items: Sequence, *, most: int, summary: str = ""
) -> list[Slide]:
    """As few as needed, about equally long."""
    parts = ceil(len(items) / most)
    length = ceil(len(items) / parts) if parts else 0
    return [
        Slide(
            kind,
            f"{anchor}-{part}" if part > 1 else anchor,
            title,
            summary=summary,
            part=part,
            parts=parts,
            items=items[(part - 1) * length : part * length],
            count=len(items),
        )
        for part in range(1, parts + 1)
    ]
