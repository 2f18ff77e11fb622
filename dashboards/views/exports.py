"""The board to take away: as a workbook, and as a CSV file. Whoever may see the board may take it along."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.downloads import download
from campaigns.permissions import signed_in
from dashboards.board_status import Edition, edition_of
from dashboards.exporting.semicolons import as_semicolons
from dashboards.exporting.workbook import as_workbook
from dashboards.models import PublishedBoard
from dashboards.published_boards import thaw
from metrics.queries.boards import load_board
from metrics.scope import Address, in_campaign
from spreadsheets.writing import XLSX

KINDS: dict[str, tuple[Callable[[Edition], bytes], str]] = {
    "xlsx": (as_workbook, XLSX),
    "csv": (as_semicolons, "text/csv; charset=utf-8"),
}


@open_to(signed_in)
@require_safe
@in_campaign(or_404=True)
def export(request: HttpRequest, address: Address, kind: str) -> HttpResponse:
    """The board of the address: month and as-of as on the page."""
    loaded = load_board(address.campaign, address.month, address.as_of)
    return _file(edition_of(loaded), kind)


@open_to(signed_in)
@require_safe
def published_export(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """A published board as it was announced, whatever has become another since."""
    one = get_object_or_404(
        PublishedBoard.objects.select_related("campaign", "rules", "published_by"), pk=number
    )
    return _file(Edition(thaw(one), one), kind)


def _file(edition: Edition, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404(f"Không có dạng tệp “{kind}”. Chọn xlsx hoặc csv.")
    write, content_type = KINDS[kind]
    return download(write(edition), name=edition.filename(kind), content_type=content_type)
