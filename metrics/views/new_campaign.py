"""A campaign made in the browser: from its three files, or from one of another year."""

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_slug
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.access import SignedInRequest, open_to
from campaigns.actions import Refused
from campaigns.files import FILES, CampaignFilesError, read_campaign
from campaigns.models import Campaign, User
from campaigns.models.fields import longest
from campaigns.permissions import may_administer
from campaigns.text import day
from metrics.catalogue import clone_with_catalogue, load_campaign_and_catalogue
from metrics.forms import FilesInput, WorkbooksField


class NewCampaignForm(forms.Form):
    """``make`` writes the campaign, or raises ``Refused`` or ``CampaignFilesError`` and writes nothing."""

    locks_now = forms.BooleanField(
        label="Ngày phát động đã đến thì vẫn lập: phong trào mở ngay và quy tắc bị khóa",
        required=False,
    )

    def make(self, by: User) -> Campaign:
        raise NotImplementedError


class FilesForm(NewCampaignForm):
    parts = WorkbooksField(
        label="Ba tệp của phong trào",
        help_text=f"Chọn cùng lúc {', '.join(FILES)}.",
        widget=FilesInput(attrs={"accept": ".toml,.csv"}),
        error_messages={"required": "Chưa chọn tệp nào."},
    )
    field_order = ["parts", "locks_now"]

    def clean_parts(self) -> list[UploadedFile]:
        files = self.cleaned_data["parts"]
        names = [file.name for file in files]
        strange = [name for name in names if name not in FILES]
        if strange:
            raise forms.ValidationError(
                f"Không dùng tệp {', '.join(strange)}. Chọn đúng ba tệp {', '.join(FILES)}."
            )
        if len(set(names)) < len(names):
            raise forms.ValidationError("Có hai tệp cùng tên. Mỗi tệp chỉ chọn một lần.")
        return files

    def make(self, by: User) -> Campaign:
        files = read_campaign({file.name: file.read() for file in self.cleaned_data["parts"]})
        if Campaign.objects.filter(slug=files.campaign.slug).exists():
            raise Refused(f"Đã có phong trào “{files.campaign.slug}”. Ghi mã (slug) khác.")
        result, _ = load_campaign_and_catalogue(files=files, by=by)
        return result.campaign


class CopyForm(NewCampaignForm):
    source = forms.ModelChoiceField(
        label="Chép từ phong trào",
        queryset=Campaign.objects.order_by("-launched_on"),
        empty_label="Chọn phong trào",
        error_messages={
            "required": "Hãy chọn phong trào.",
            "invalid_choice": "Không có phong trào này; hãy chọn lại.",
        },
    )
    slug = forms.CharField(
        label="Mã của phong trào mới",
        help_text="Chữ không dấu, chữ số, gạch ngang, như cchc-2027.",
        max_length=longest(Campaign, "slug"),
        validators=[validate_slug],
        error_messages={"required": "Hãy ghi mã."},
    )
    year = forms.IntegerField(
        label="Năm",
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Hãy ghi năm từ 2000 đến 2100."
        ),
    )
    field_order = ["source", "slug", "year", "locks_now"]

    def make(self, by: User) -> Campaign:
        data = self.cleaned_data
        return clone_with_catalogue(
            source=data["source"], slug=data["slug"], year=data["year"], by=by
        )


# By the value of the button: the form, and whether what it makes stays.
ACTS: dict[str, tuple[type[NewCampaignForm], bool]] = {
    "xem-tep": (FilesForm, False),
    "lap-tep": (FilesForm, True),
    "xem-chep": (CopyForm, False),
    "lap-chep": (CopyForm, True),
}


@open_to(may_administer)
@require_http_methods(["GET", "HEAD", "POST"])
def new_campaign(request: SignedInRequest) -> HttpResponse:
    """A preview is the same act, undone."""
    context: dict[str, object] = {"files_form": FilesForm(), "copy_form": CopyForm()}
    if request.method == "POST":
        try:
            kind, stays = ACTS[request.POST.get("viec", "")]
        except KeyError:
            raise BadRequest from None
        form = kind(request.POST, request.FILES)
        context["files_form" if kind is FilesForm else "copy_form"] = form
        if form.is_valid():
            try:
                with transaction.atomic():
                    campaign = form.make(request.user)
                    opens_now = campaign.is_open_at(timezone.now())
                    if stays and opens_now and not form.cleaned_data["locks_now"]:
                        raise Refused(
                            f"Ngày phát động {day(campaign.launched_on)} đã đến: lập xong là phong trào"
                            " mở và quy tắc bị khóa. Sửa ngày phát động, hoặc đánh dấu là vẫn lập."
                        )
                    if not stays:
                        context |= _what_it_is(campaign) | {"opens_now": opens_now}
                        transaction.set_rollback(True)
            except Refused as refusal:
                context["faults"] = refusal.sentences
            except CampaignFilesError as error:
                context["faults"] = [str(fault) for fault in error.faults]
            else:
                if stays:
                    messages.success(request, f"Đã lập phong trào “{campaign.title}”.")
                    return redirect("setup")
    context["has_campaigns"] = Campaign.objects.exists()
    is_refused = "faults" in context or (request.method == "POST" and "made" not in context)
    return render(request, "metrics/new_campaign.html", context, status=422 if is_refused else 200)


def _what_it_is(campaign: Campaign) -> dict[str, object]:
    """Read while the campaign is there: the template is rendered after it has gone again."""
    units = campaign.campaign_units.select_related("unit", "group")
    return {
        "made": campaign,
        "groups": list(campaign.groups.order_by("display_order", "code")),
        "units": list(units.order_by("unit__display_order", "unit__code")),
        "criteria": list(campaign.rules_versions.get().criteria.all()),
        "procedures": campaign.procedures.count(),
    }
