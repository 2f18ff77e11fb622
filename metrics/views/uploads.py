"""An upload after it came in: its receipt, the file as it came, and taking it back."""

import unicodedata
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.downloads import download
from campaigns.models import Campaign, CampaignUnit
from metrics.actions import preview_withdrawal, withdraw_upload
from metrics.forms import WithdrawalForm
from metrics.models import Upload
from metrics.permissions import may_import
from metrics.presenters.receipts import (
    accepted_warnings,
    layout_in_words,
    month_lines,
    summary,
    withdrawal_page,
)
from metrics.presenters.uploads import changes
from metrics.receipts import brought_by, came_with
from spreadsheets.writing import XLSX

NOT_IN_A_NAME = frozenset('\\/:*?"<>|')  # what Windows or a path would take for something else


@open_to(may_import)
@require_safe
def upload(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt of an upload: what it brought, what it changed on the board, what still counts. It stays."""
    one = upload_of(number)
    names = unit_names(one.campaign)
    lines = month_lines(one, brought_by(one))
    context = {
        "upload": one,
        "campaign": one.campaign,
        "layout": layout_in_words(one.layout),
        "came_with": came_with(one),
        "changes": changes(one.effects, names),
        "withdrawn_changes": changes(one.withdrawn_effects, names),
        "fault_groups": accepted_warnings(one),
        "lines": lines,
        "summary": summary(one, lines),
    }
    return render(request, "metrics/upload.html", context)


def upload_of(number: int) -> Upload:
    """With the size of its file, without the bytes."""
    one = (
        Upload.objects.filter(pk=number)
        .select_related("campaign", "uploaded_by", "withdrawn_by", "file")
        .defer("file__data")
        .first()
    )
    if one is None:
        raise Http404(f"Không có lần nhập nào mang số {number}.")
    return one


def unit_names(campaign: Campaign) -> dict[str, str]:
    units = CampaignUnit.objects.filter(campaign=campaign)
    return dict(units.values_list("unit__code", "unit__name"))


@open_to(may_import)
@require_safe
def original_file(request: HttpRequest, number: int) -> HttpResponse:
    """The bytes exactly as they came; always a download, so that nothing in them runs in the browser."""
    one = upload_of(number)
    return download(bytes(one.file.data), name=download_name(one.filename), content_type=XLSX)


def download_name(filename: str) -> str:
    """The name under which somebody sent the file, fit to be saved anywhere, and always that of a workbook.

    Control marks go, those too that turn the direction of writing and so hide an ending.
    """
    name = "".join(
        "_" if char in NOT_IN_A_NAME else char
        for char in unicodedata.normalize("NFC", filename)
        if not unicodedata.category(char).startswith("C")
    ).strip(" .")
    if Path(name).suffix.lower() != ".xlsx":
        name = f"{name or 'tep'}.xlsx"
    return name


@open_to(may_import)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Shows what taking an upload back would change, by doing it and undoing it; then does it for a reason."""
    one = upload_of(number)
    if request.method != "POST":
        return _withdrawal(request, one, WithdrawalForm())
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _withdrawal(request, one, form, status=422)
    try:
        withdraw_upload(
            upload=one,
            reason=form.cleaned_data["reason"],
            by=request.user,
            expected=request.POST.get("seen", ""),
        )
    except Refused as refusal:
        one = upload_of(number)
        if one.state != Upload.State.WITHDRAWN:
            return _withdrawal(request, one, form, refused=refusal.sentences, status=409)
        for sentence in refusal.sentences:
            messages.info(request, sentence)
    else:
        messages.info(request, f"Đã rút lần nhập số {one.pk}.")
    return redirect("upload", number=one.pk)


def _withdrawal(
    request: HttpRequest,
    one: Upload,
    form: WithdrawalForm,
    *,
    refused: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "upload": one,
        "campaign": one.campaign,
        "form": form,
        "refused": refused,
    }
    try:
        withdrawal = preview_withdrawal(upload=one, by=request.user)
    except Refused as refusal:
        context["obstacles"] = refusal.sentences
    else:
        context["page"] = withdrawal_page(withdrawal, unit_names(one.campaign))
    return render(request, "metrics/withdraw.html", context, status=status)
