"""Files of the launch plan: attached, taken off, handed out. Never shown inside a page of ours."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from campaigns.actions import Refused
from campaigns.models import CampaignUnit
from registrations.actions import attach_file, detach_file
from registrations.files import CONTENT_TYPES, UnfitFileError
from registrations.forms import FileForm
from registrations.permissions import files_open_to, may_open_dossiers
from tamnong_thidua.access import open_to


def change_files(request: HttpRequest, unit: CampaignUnit, form: FileForm) -> bool:
    """Does what was asked for besides saving the plan, and says how it went. Whether anything was asked for."""
    taken_off = request.POST.get("detach", "")
    file = form.cleaned_data["file"]
    try:
        if taken_off.isascii() and taken_off.isdigit():
            detach_file(campaign_unit=unit, number=int(taken_off), by=request.user)
            messages.success(request, "Đã bỏ tệp khỏi hồ sơ.")
        if file:
            made = attach_file(
                campaign_unit=unit, name=file.name, data=file.read(), by=request.user
            )
            messages.success(request, f"Đã đính kèm tệp “{made.name}”.")
    except (Refused, UnfitFileError) as refusal:
        messages.error(request, str(refusal))
    return bool(taken_off or file)


@open_to(may_open_dossiers)
@require_safe
def download(request: HttpRequest, file: int) -> HttpResponse:
    """The bytes, always as a download of the kind that they are."""
    found = files_open_to(request.user).filter(pk=file).first()
    if found is None:
        raise Http404("Không có tệp này, hoặc tệp không mở cho tài khoản của bạn.")
    return HttpResponse(
        bytes(found.data),
        content_type=CONTENT_TYPES[found.kind],
        headers={
            "Content-Disposition": content_disposition_header(True, found.name),
            "Cache-Control": "private, no-store",
        },
    )
