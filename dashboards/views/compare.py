"""Two to four units side by side, chosen by ticks, all of it in the url: the same criterion on one scale."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import may_see_every_unit
from dashboards.board_status import edition_of
from dashboards.tables import Cell, Row, columns_of, rows
from dashboards.views.board_views import view_links
from metrics.queries.boards import Board, load_board
from metrics.scope import AS_OF, Address, in_campaign

UNIT = "don-vi"
FEWEST, MOST = 2, 4


@open_to(may_see_every_unit)
@require_safe
@in_campaign()
def compare(request: HttpRequest, address: Address) -> HttpResponse:
    """Before anything is chosen, and where too few or too many are, the choice alone."""
    board = load_board(address.campaign, address.month, address.as_of)
    codes = list(dict.fromkeys(filter(None, request.GET.getlist(UNIT))))
    unknown = [code for code in codes if board.unit(code) is None]
    if unknown:
        raise Http404(f"Phong trào này không có đơn vị nào mang mã “{unknown[0]}”.")
    kept = [(UNIT, code) for code in codes]
    further = f"&{urlencode(kept)}" if kept else ""
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": [
            replace(choice, address=choice.address and choice.address + further)
            for choice in address.months()
        ],
        "kept": [*((n, v) for n, v in address.given.items() if n != AS_OF), *kept],
        "query_of_now": address.query_of_now + further,
        "views": view_links(request, address),
        "board": board,
        "edition": edition_of(board),
        "chosen": codes,
        "few": len(codes) == 1,
        "many": len(codes) > MOST,
        "most": MOST,
        **(compared(board, codes) if FEWEST <= len(codes) <= MOST else {}),
    }
    return render(request, "dashboards/compare.html", context)


def compared(board: Board, codes: Sequence[str]) -> dict:
    """``codes``: of units of the board, in the order in which they are shown."""
    of_columns = columns_of(board)
    group_of = {
        unit.score.unit.code: group for group in board.ranked.groups for unit in group.units
    }
    shown = rows([unit for code in codes if (unit := board.unit(code))], of_columns)
    return {
        "units": [
            (
                row,
                group_of[row.code],
                sum(unit.rank is not None for unit in group_of[row.code].units),
            )
            for row in shown
        ],
        "by_points": sorted((row for row in shown if row.rank), key=lambda row: -row.score.total),
        "unranked": [row.name for row in shown if not row.rank],
        "lines": [
            (column, _line([row.cells[place] for row in shown], shown))
            for place, column in enumerate(of_columns)
        ],
        "has_several_groups": len({group_of[code].code for code in codes}) > 1,
    }


def _line(cells: Sequence[Cell], shown: Sequence[Row]) -> list[tuple[str, Cell, bool]]:
    """(name of the unit, its cell, whether nobody has a better rate and somebody a worse one)."""
    rates = {rate for cell in cells if cell.is_judged and (rate := cell.result.rate) is not None}
    best = None
    if len(rates) > 1:
        best = min(rates) if cells[0].column.is_late else max(rates)
    return [
        (row.name, cell, best is not None and cell.result.rate == best)
        for row, cell in zip(shown, cells, strict=True)
    ]
