"""The units of a campaign on its map, one criterion or the total: a word, a shape and a colour, and a table beside it.

A second view of the board, for campaigns that have a map.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.maps import Area, Map, map_of
from campaigns.permissions import signed_in
from dashboards.board_status import edition_of
from dashboards.permissions import open_units
from dashboards.tables import Cell, Column, Row, columns_of, rows
from dashboards.views.board_views import view_links
from metrics.queries.boards import Board, load_board
from metrics.scope import AS_OF, Address, in_campaign, query

CRITERION = "chi-tieu"
TOTAL = "tong-diem"
# Of the total: the share of all points from which on an area belongs to a class, and its words.
CLASSES = (
    (Fraction(9, 10), "best", "từ 90\u00a0% số điểm"),
    (Fraction(3, 4), "good", "từ 75\u00a0% đến dưới 90\u00a0%"),
    (Fraction(1, 2), "fair", "từ 50\u00a0% đến dưới 75\u00a0%"),
    (Fraction(0), "low-total", "dưới 50\u00a0%"),
)


@dataclass(frozen=True, slots=True)
class MapArea:
    """``row``: None where the area is of no unit of the campaign. ``cell``: of the criterion that the map shows."""

    area: Area
    row: Row | None
    cell: Cell | None = None
    total_class: str = ""
    words: str = ""

    @property
    def fill(self) -> str:
        """The class of the ground."""
        if self.row is None:
            return "none"
        if self.cell:
            return self.cell.mark if self.cell.is_judged else "missing"
        return self.total_class or "missing"

    @property
    def mark(self) -> str:
        """The symbol, where there is one."""
        if self.cell:
            return self.cell.mark
        return "missing" if self.fill == "missing" else ""

    @property
    def value(self) -> str:
        if self.row is None:
            return ""
        if self.fill == "missing":
            return "–"
        return self.cell.rate if self.cell else self.row.total


@open_to(signed_in)
@require_safe
@in_campaign()
def campaign_map(request: HttpRequest, address: Address) -> HttpResponse:
    drawing = map_of(address.campaign.slug)
    if drawing is None:
        raise Http404(f"Phong trào “{address.campaign}” không có bản đồ.")
    board = load_board(address.campaign, address.month, address.as_of)
    of_columns = columns_of(board)
    key = request.GET.get(CRITERION) or TOTAL
    column = next((one for one in of_columns if one.rule.code == key), None)
    if column is None and key != TOTAL:
        raise Http404(f"Phong trào này không có chỉ tiêu nào mang mã “{key}”.")
    kept = {} if key == TOTAL else {CRITERION: key}
    further = f"&{query(kept)[1:]}" if kept else ""
    choices = [(TOTAL, "Tổng điểm"), *((one.rule.code, one.name) for one in of_columns)]
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": [
            replace(choice, address=choice.address and choice.address + further)
            for choice in address.months()
        ],
        "kept": [(n, v) for n, v in {**address.given, **kept}.items() if n != AS_OF],
        "query_of_now": address.query_of_now + further,
        "views": view_links(request, address),
        "edition": edition_of(board),
        "map": drawing,
        "column": column,
        "chosen_name": column.name if column else "Tổng điểm",
        "choices": [
            (name, query({**address.given, CRITERION: code}), code == key) for code, name in choices
        ],
        "open_units": open_units(request.user, address.campaign),
        **areas_of(board, drawing, column),
    }
    return render(request, "dashboards/campaign_map.html", context)


def areas_of(board: Board, drawing: Map, column: Column | None) -> dict:
    """``areas``: by rank, those without one last. ``column``: None for the total."""
    of_columns = columns_of(board)
    place = next((n for n, one in enumerate(of_columns) if one == column), None)
    by_code = {row.code: row for row in rows(board.units, of_columns)}
    areas = [_area(board, area, by_code.get(area.code), place) for area in drawing.areas]
    of_units = [one for one in areas if one.row]
    fills = {one.fill for one in areas}
    good = {"best"} if column is None else {"met", "low"}
    return {
        "areas": sorted(areas, key=lambda one: one.row.rank if one.row and one.row.rank else 10**6),
        "known": sum(one.fill != "missing" for one in of_units),
        "unknown": sum(one.fill == "missing" for one in of_units),
        "good": sum(one.fill in good for one in of_units),
        "classes": [(fill, words) for _, fill, words in CLASSES if fill in fills],
        "fills": fills,
        "not_on_map": len(by_code.keys() - {area.code for area in drawing.areas}),
    }


def _area(board: Board, area: Area, row: Row | None, place: int | None) -> MapArea:
    if row is None:
        return MapArea(area, None, words="không thuộc phong trào")
    if place is not None:
        return MapArea(area, row, row.cells[place], words=row.cells[place].word)
    if not row.rank or row.score.total is None:
        return MapArea(area, row, words=f"chưa xếp hạng: {row.reason}")
    share = Fraction(row.score.total) / board.rules.max_points
    fill, words = next((fill, words) for least, fill, words in CLASSES if share >= least)
    return MapArea(area, row, total_class=fill, words=f"hạng {row.rank}, {words}")
