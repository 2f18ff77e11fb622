"""Figures come in: what has been reported, and one workbook at a time."""

from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from metrics.completeness import load_completeness
from metrics.forms import UploadForm, UploadWithNoteForm
from metrics.importing import Outcome, Result, import_files
from metrics.importing.marking import marked_workbook
from metrics.models import Upload
from metrics.permissions import may_import
from metrics.presenters.completeness import completeness_page
from metrics.presenters.uploads import fault_groups
from metrics.views.address import Address, read_address
from tamnong_thidua.access import open_to

UPLOADS_SHOWN = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@open_to(may_import)
@require_http_methods(["GET", "HEAD", "POST"])
def statistics(request: HttpRequest) -> HttpResponse:
    """Takes one workbook in whole, or says everything that is wrong with it."""
    address = read_address(request)
    if address is None:
        return render(request, "metrics/no_campaign.html")
    if request.method != "POST":
        return _page(request, address, UploadForm())

    wants_marks = "marked" in request.POST
    form_class = UploadWithNoteForm if "note" in request.POST and not wants_marks else UploadForm
    form = form_class(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, address, form, status=422)
    file = form.cleaned_data["file"]
    data = file.read()
    outcome = import_files(
        campaign=address.campaign,
        files=[(file.name, data)],
        by=request.user,
        dry_run=wants_marks,
        note=form.cleaned_data.get("note", ""),
    )
    if wants_marks and outcome.faults:
        return _marked(data, outcome, file.name)
    if outcome.is_refused:
        needs_note = outcome.outcome == Result.NEEDS_NOTE
        form = UploadWithNoteForm() if needs_note else UploadForm()
        return _page(request, address, form, outcome=outcome, filename=file.name, status=422)
    return _accepted(request, address, outcome, file.name)


def _accepted(
    request: HttpRequest, address: Address, outcome: Outcome, filename: str
) -> HttpResponse:
    if outcome.outcome == Result.CLEAN:
        messages.info(request, f"Tệp “{filename}” không có lỗi nào. Chưa ghi gì.")
    for sentence in outcome.sentences:
        messages.info(request, sentence)
    if outcome.outcome == Result.COMMITTED:
        return redirect("upload", number=outcome.uploads[0].id)
    response = redirect("statistics")
    response["Location"] += address.query
    return response


def _marked(data: bytes, outcome: Outcome, filename: str) -> HttpResponse:
    """The same workbook back, its bad cells marked; always as a download."""
    return HttpResponse(
        marked_workbook(data, outcome.faults, filename),
        content_type=XLSX,
        headers={
            "Content-Disposition": content_disposition_header(
                True, f"danh-dau-loi-{Path(filename).stem}.xlsx"
            )
        },
    )


def _page(
    request: HttpRequest,
    address: Address,
    form: UploadForm,
    *,
    outcome: Outcome | None = None,
    filename: str = "",
    status: int = 200,
) -> HttpResponse:
    campaign = address.campaign
    context = {
        "address": address,
        "campaign": campaign,
        "form": form,
        "outcome": outcome,
        "needs_note": isinstance(form, UploadWithNoteForm),
        "filename": filename,
        "fault_groups": fault_groups(outcome.faults) if outcome else [],
        "completeness": completeness_page(load_completeness(campaign, timezone.now())),
        "uploads": Upload.objects.filter(campaign=campaign).select_related("uploaded_by")[
            :UPLOADS_SHOWN
        ],
    }
    return render(request, "metrics/statistics.html", context, status=status)
