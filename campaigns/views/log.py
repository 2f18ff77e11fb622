"""Who did what, when, from where, what was and what is, and why."""

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.downloads import download
from campaigns.exporting import changes_in_words, log_csv, log_xlsx
from campaigns.log import choices, entries, read_question
from campaigns.permissions import may_read_log
from spreadsheets.writing import XLSX

ON_A_PAGE = 50
MOST_EXPORTED = 50_000
WRITERS = {"xlsx": (log_xlsx, XLSX), "csv": (log_csv, "text/csv; charset=utf-8")}


@open_to(may_read_log, exactly=True)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    asked = read_question(request.GET)
    page = Paginator(entries(asked), ON_A_PAGE).get_page(request.GET.get("trang"))
    given = request.GET.copy()
    given.pop("trang", None)
    context = {
        "asked": asked,
        "page": page,
        "lines": [(entry, changes_in_words(entry)) for entry in page],
        "choices": choices(),
        "query": given.urlencode(),
        "most_exported": MOST_EXPORTED,
    }
    return render(request, "log.html", context)


@open_to(may_read_log, exactly=True)
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """What the same address shows on the page, whole."""
    found = entries(read_question(request.GET)).select_related("by", "unit", "campaign", "seal")
    if found.count() > MOST_EXPORTED:
        raise BadRequest(
            f"Nhật ký tìm được hơn {MOST_EXPORTED} mục; hãy chọn khoảng thời gian ngắn hơn rồi tải lại."
        )
    write, content_type = WRITERS[kind]
    name = f"nhat-ky-{timezone.localtime():%Y-%m-%d-%H%M}.{kind}"
    return download(write(found), name=name, content_type=content_type)
