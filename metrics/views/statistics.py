"""Figures come in: what has been reported, and one workbook at a time."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.access import open_to
from metrics.completeness import load_completeness
from metrics.forms import UploadForm
from metrics.intake import DAYS_KEPT, receive, settle_all
from metrics.models import Intake, IntakeFile, Upload
from metrics.permissions import may_import
from metrics.presenters.completeness import completeness_page
from metrics.scope import Address, in_campaign
from metrics.views.template import template_form

UPLOADS_SHOWN = 20


@open_to(may_import)
@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign()
def statistics(request: HttpRequest, address: Address) -> HttpResponse:
    """Takes workbooks in to be checked; what is wrong with them is told on the page of the intake."""
    if request.method != "POST":
        return _page(request, address, UploadForm())

    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, address, form, status=422)
    intake = receive(
        campaign=address.campaign,
        # one after the other: together they would fill the memory
        files=((file.name, file.read()) for file in form.cleaned_data["files"]),
        by=request.user,
    )
    return redirect("intake", number=intake.pk)


def _page(
    request: HttpRequest, address: Address, form: UploadForm, *, status: int = 200
) -> HttpResponse:
    campaign = address.campaign
    waiting = (
        Intake.objects.waiting()
        .filter(campaign=campaign)
        .select_related("created_by")
        .defer("outcome")
        .prefetch_related(Prefetch("files", IntakeFile.objects.defer("data", "marked")))
    )
    context = {
        "address": address,
        "campaign": campaign,
        "form": form,
        "intakes": settle_all(waiting),
        "days_kept": DAYS_KEPT,
        "completeness": completeness_page(load_completeness(campaign, timezone.now())),
        "template_form": template_form(campaign, timezone.localdate()),
        "uploads": Upload.objects.filter(campaign=campaign).select_related("uploaded_by")[
            :UPLOADS_SHOWN
        ],
    }
    return render(request, "metrics/statistics.html", context, status=status)
