"""Forms of the office: how a kind of document is headed and signed, its own form, places on printed stock."""

from decimal import Decimal

from django import forms

from campaigns.models import Campaign
from commendations.actions.documents import SETTINGS
from commendations.documents.heads import default_texts, positions
from commendations.models import DocumentKind, DocumentSettings, StockPosition
from commendations.queries import current_law

# What "kính gửi" means where a document is addressed to nobody.
_ADDRESSEES = {
    DocumentKind.DECISION: "Người chịu trách nhiệm thi hành (Điều 3)",
    DocumentKind.ACHIEVEMENT: "Xác nhận dưới chữ ký",
}
# Fields that mean nothing to a kind: units sign their own achievements, decisions say who signed.
_HEAD = {"parent", "issuer"}
_SIGNING = {"on_behalf_of", "title", "capacity", "own_title", "signer_name"}
_UNUSED = {
    DocumentKind.PLAN: {"addressees"},
    DocumentKind.REMINDER: {"bases"},
    DocumentKind.REGISTER: {"bases", "addressees"},
    DocumentKind.MONTHLY: {"bases", "addressees"},
    DocumentKind.FINAL: {"bases", "addressees"},
    DocumentKind.ACHIEVEMENT: _HEAD | _SIGNING | {"place", "bases"},
    DocumentKind.SUBMISSION: set(),
    DocumentKind.MINUTES: _SIGNING | {"bases", "addressees"},
    DocumentKind.DECISION: {"signer_name"},
    DocumentKind.CERTIFICATE: _HEAD
    | {"signer_name", "symbol", "bases", "addressees", "recipients"},
    DocumentKind.STOCK: _HEAD | {"signer_name", "symbol", "bases", "addressees", "recipients"},
}
_ROWS = {"addressees": 2, "bases": 5, "recipients": 4}
_LONGEST = 120  # of a default that is shown beside its field
_NUMBER = {"required": "Hãy ghi số.", "invalid": "Hãy ghi một số, ví dụ 12,5."}


class DocumentSettingsForm(forms.ModelForm):
    """Blank fields follow from the campaign; what follows is shown beside each."""

    class Meta:
        model = DocumentSettings
        fields = SETTINGS

    def __init__(self, *args, campaign: Campaign, kind: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        defaults = default_texts(campaign, kind, law=current_law(), on=campaign.launched_on)
        self.fields["capacity"].choices = DocumentSettings.Capacity.choices
        for name in _UNUSED[kind]:
            del self.fields[name]
        for name, field in self.fields.items():
            if name in _ROWS:
                field.widget = forms.Textarea(attrs={"rows": _ROWS[name]})
            if name == "addressees":
                field.label = _ADDRESSEES.get(kind, field.label)
            default = "; ".join(defaults.get(name, "").splitlines())
            if default:
                shown = default if len(default) <= _LONGEST else f"{default[:_LONGEST]}…"
                field.help_text = f"{field.help_text} Để trống: {shown}".strip()

    def clean_own_title(self) -> str:
        own_title, capacity = self.cleaned_data["own_title"], self.cleaned_data.get("capacity", "")
        replaces = capacity in {"KT.", "TL.", "TUQ."}
        if replaces and not own_title.strip():
            raise forms.ValidationError("Hãy ghi chức vụ người ký thay, ví dụ Phó Chủ tịch.")
        return own_title


class TemplateForm(forms.Form):
    file = forms.FileField(
        label="Tệp mẫu (.docx)",
        help_text="Mẫu Word có chỗ điền như {{phong_trao}}; hàng của bảng có chỗ điền của danh sách được lặp lại.",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        error_messages={
            "required": "Hãy chọn tệp mẫu .docx.",
            "empty": "Tệp này trống; hãy chọn tệp khác.",
            "missing": "Hãy chọn tệp mẫu .docx.",
        },
    )


class PositionsForm(forms.Form):
    """x, y, width and size of each part."""

    def __init__(self, *args, campaign: Campaign, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        saved = {one.part: one for one in StockPosition.objects.filter(campaign=campaign)}
        for part, place in positions(saved).items():
            for name, least, most in (("x", 0, 400), ("y", 0, 400), ("width", 10, 400)):
                self.fields[f"{part}_{name}"] = forms.DecimalField(
                    label=StockPosition._meta.get_field(name).verbose_name,
                    min_value=least,
                    max_value=most,
                    max_digits=5,
                    decimal_places=1,
                    localize=True,
                    initial=getattr(place, name),
                    error_messages=_NUMBER,
                )
            self.fields[f"{part}_size"] = forms.IntegerField(
                label="cỡ chữ",
                min_value=8,
                max_value=48,
                initial=place.size,
                error_messages=_NUMBER,
            )

    def rows(self) -> list[tuple[str, list]]:
        """Each part with its four fields."""
        return [
            (part.label, [self[f"{part.value}_{name}"] for name in ("x", "y", "width", "size")])
            for part in StockPosition.Part
        ]

    def positions(self) -> dict[str, dict[str, Decimal | int]]:
        return {
            part: {
                name: self.cleaned_data[f"{part}_{name}"] for name in ("x", "y", "width", "size")
            }
            for part in StockPosition.Part.values
        }
