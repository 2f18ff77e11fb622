"""Files of the launch plan: attached, taken off, handed out. Never shown inside a page of ours."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.attachments import UnfitFileError
from campaigns.models import CampaignUnit
from campaigns.text import whole_number
from campaigns.views.kept_files import kept_file
from registrations.actions import attach_file, detach_file
from registrations.forms import FileForm
from registrations.permissions import files_open_to, may_open_dossiers


def change_files(request: HttpRequest, unit: CampaignUnit, form: FileForm) -> bool:
    """Does what was asked for besides saving the plan, and says how it went. Whether anything was asked for."""
    taken_off = whole_number(request.POST.get("detach", ""))
    file = form.cleaned_data["file"]
    try:
        if taken_off is not None:
            detach_file(campaign_unit=unit, number=taken_off, by=request.user)
            messages.success(request, "Đã bỏ tệp khỏi hồ sơ.")
        if file:
            made = attach_file(
                campaign_unit=unit, name=file.name, data=file.read(), by=request.user
            )
            messages.success(request, f"Đã đính kèm tệp “{made.name}”.")
    except (Refused, UnfitFileError) as refusal:
        messages.error(request, str(refusal))
    return taken_off is not None or bool(file)


@open_to(may_open_dossiers)
@require_safe
def download(request: HttpRequest, file: int) -> HttpResponse:
    """The bytes, always as a download of the kind that they are."""
    return kept_file(files_open_to(request.user), file)
