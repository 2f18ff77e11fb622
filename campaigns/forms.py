"""Forms of accounts, of the other names that people confirm, and of what two persons decide about a unit's standing."""

from decimal import Decimal
from math import ceil

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    BaseUserCreationForm,
    PasswordChangeForm,
    UserChangeForm,
)
from django.http import HttpRequest
from django.utils import timezone

from campaigns.actions import (
    Evidence,
    propose_adjustment,
    propose_exclusion,
    propose_readmission,
    propose_undoing,
)
from campaigns.actions.second_factor import Checked, check_code
from campaigns.actions.signing_in import (
    MOST_FAILURES,
    LockedError,
    Visitor,
    begin_attempt,
    end_attempt,
    forget_attempt,
)
from campaigns.attachments import MAX_FILE_SIZE
from campaigns.client import client_address
from campaigns.models import (
    Adjustment,
    Campaign,
    CampaignUnit,
    Exclusion,
    Participant,
    SignIn,
    StandingProposal,
    Unit,
    UnitAlias,
    User,
)
from campaigns.models.people import DUTIES
from campaigns.models.standing import LONGEST_REASON
from campaigns.text import instant, match_key


class SignInForm(AuthenticationForm):
    """Refuses a name that was tried too often from the same address, also with the right password."""

    error_messages = {
        "invalid_login": (
            "Tên đăng nhập hoặc mật khẩu không đúng. Mật khẩu phân biệt chữ hoa, chữ thường."
        ),
        "inactive": "Tài khoản này đã ngừng hoạt động. Hãy liên hệ Phòng Nội vụ.",
    }

    def clean(self) -> dict:
        attempt = counted_attempt(visitor_of(self.request, self.data.get("username", "")))
        cleaned = super().clean()
        if self.get_user() is not None:
            forget_attempt(attempt)
        return cleaned


def counted_attempt(visitor: Visitor, user: User | None = None) -> SignIn:
    try:
        return begin_attempt(visitor, user=user)
    except LockedError as locked:
        raise forms.ValidationError(
            f"Đã nhập sai {MOST_FAILURES} lần với tên đăng nhập này từ máy này. Hãy thử lại sau"
            f" {instant(locked.until)}, hoặc liên hệ Phòng Nội vụ. Các tài khoản khác và máy khác không bị ảnh hưởng.",
            code="locked",
        ) from None


class OwnPasswordForm(PasswordChangeForm):
    """A wrong old password counts as it does when signing in: an open session is no place to guess it."""

    def __init__(self, *args, request: HttpRequest, **options) -> None:
        super().__init__(*args, **options)
        self.request = request

    def clean_old_password(self) -> str:
        attempt = counted_attempt(visitor_of(self.request, self.user.username), self.user)
        password = super().clean_old_password()
        forget_attempt(attempt)
        return password


class CodeForm(forms.Form):
    """The second step. A wrong code counts as a wrong password does; ``checked`` says what took the right one."""

    code = forms.CharField(
        label="Mã xác thực",
        help_text="6 chữ số trên ứng dụng, hoặc một mã dự phòng.",
        max_length=40,
        error_messages={
            "required": "Hãy ghi mã.",
            "max_length": "Mã gồm 6 chữ số; mã dự phòng gồm 12 ký tự.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    waiting = False

    def __init__(self, *args, request: HttpRequest, user: User, **options) -> None:
        super().__init__(*args, **options)
        self.request, self.user, self.checked = request, user, Checked()

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        attempt = counted_attempt(visitor_of(self.request, self.user.username), self.user)
        if not self.password_is_right(cleaned):
            self.add_error("password", "Mật khẩu không đúng.")
            return cleaned
        self.checked = check_code(self.user, cleaned["code"], waiting=self.waiting)
        if self.checked.wait_until is not None:
            forget_attempt(attempt)
            seconds = ceil((self.checked.wait_until - timezone.now()).total_seconds())
            self.add_error("code", f"Vừa có mã sai. Hãy đợi {seconds} giây rồi nhập lại.")
        elif self.checked.device is None:
            end_attempt(attempt, SignIn.Outcome.WRONG_CODE)
            self.add_error(
                "code",
                "Mã không đúng, đã dùng hoặc đã hết hạn. Hãy đợi ứng dụng hiện mã mới rồi nhập lại.",
            )
        else:
            forget_attempt(attempt)
        return cleaned

    def password_is_right(self, cleaned: dict) -> bool:
        return True


class PasswordAndCodeForm(CodeForm):
    """What changes the second step asks for both: an unattended screen is not enough."""

    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        error_messages={"required": "Hãy ghi mật khẩu."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def password_is_right(self, cleaned: dict) -> bool:
        return self.user.check_password(cleaned["password"])


class ConfirmForm(PasswordAndCodeForm):
    """The first code of the application that is being set up."""

    waiting = True

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["code"].help_text = "6 chữ số mà ứng dụng đang hiện."


def visitor_of(request: HttpRequest, name: str) -> Visitor:
    return Visitor(
        name=name,
        address=client_address(request),
        agent=request.headers.get("User-Agent", ""),
    )


class NewUserForm(BaseUserCreationForm):
    """Without a password the account opens by a link of invitation alone; a password set here is to be changed."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].required = self.fields["password2"].required = False

    def save(self, commit: bool = True) -> User:
        user = super().save(commit=False)
        if self.cleaned_data.get("password1"):
            user.must_change_password = True
        else:
            user.set_unusable_password()
        if commit:
            user.save()
        return user

    class Meta:
        model = User
        fields = ["username", "full_name", "email", "role", *DUTIES]


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = ["username", "password", "full_name", "email", "role", *DUTIES, "is_active"]


class AliasForm(forms.ModelForm):
    """Another name. ``owner``: the field that it is a name of; equal names but for tone and case are one."""

    owner: str

    def clean(self) -> dict:
        cleaned = super().clean()
        owner = cleaned.get(self.owner) or getattr(self.instance, self.owner, None)
        if owner and cleaned.get("name"):
            same = type(self.instance).objects.filter(
                **{self.owner: owner, "match_key": match_key(cleaned["name"])}
            )
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("name", "Tên này đã có trong danh sách.")
        return cleaned


class UnitAliasForm(AliasForm):
    owner = "unit"

    class Meta:
        model = UnitAlias
        fields = ["unit", "name"]


class ParticipantForm(forms.ModelForm):
    class Meta:
        model = Participant
        fields = ["campaign_unit", "reason"]

    def clean_campaign_unit(self) -> CampaignUnit:
        unit = self.cleaned_data["campaign_unit"]
        if Participant.objects.in_force_at(None).filter(campaign_unit=unit).exists():
            raise forms.ValidationError("Đơn vị này đã tham gia phong trào.")
        return unit


# A unit's standing: each form asks for one change, and says what it did


class LinesField(forms.CharField):
    """A list of texts, each on a line of its own; empty lines are none."""

    widget = forms.Textarea

    def prepare_value(self, value: list[str] | str | None) -> str | None:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: str | None) -> list[str]:
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def has_changed(self, initial: list[str] | None, data: str | None) -> bool:
        return (initial or []) != self.to_python(data)


class ReasonField(forms.CharField):
    def __init__(self, **options) -> None:
        super().__init__(
            label="Lý do",
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={
                "required": "Hãy ghi lý do.",
                "max_length": f"Lý do dài hơn {LONGEST_REASON} ký tự; hãy ghi ngắn lại.",
            },
            **options,
        )


class StandingForm(forms.Form):
    """What is asked for one unit of a campaign, with the evidence for it."""

    unit = forms.ModelChoiceField(
        label="Đơn vị",
        queryset=Unit.objects.none(),
        empty_label="Chọn đơn vị",
        error_messages={
            "required": "Hãy chọn đơn vị.",
            "invalid_choice": "Đơn vị này không có trong phong trào; hãy chọn lại.",
        },
    )
    reason = ReasonField()
    document_number = forms.CharField(
        label="Số, ký hiệu văn bản làm căn cứ",
        help_text="Như 12/QĐ-UBND, kèm ngày của văn bản; hoặc tải tệp lên.",
        required=False,
        max_length=StandingProposal._meta.get_field("document_number").max_length,
    )
    document_date = forms.DateField(
        label="Ngày văn bản",
        required=False,
        widget=forms.DateInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Đây không phải là một ngày. Hãy ghi như 5/7/2022."},
    )
    file = forms.FileField(
        label="Tệp căn cứ",
        help_text="Bản quét của văn bản đã ký: PDF, PNG hoặc JPEG, nhiều nhất 20 MB.",
        required=False,
    )

    def __init__(self, *args, campaign: Campaign, **options) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = Unit.objects.filter(
            campaign_units__campaign=campaign
        ).order_by("display_order", "code")
        self.fields["unit"].label_from_instance = lambda unit: unit.name

    def evidence(self) -> Evidence:
        file = self.cleaned_data["file"]
        return Evidence(
            document_number=self.cleaned_data["document_number"],
            document_date=self.cleaned_data["document_date"],
            file=file and (file.name, file.read(MAX_FILE_SIZE + 1)),
        )


class AdjustmentForm(StandingForm):
    SIGNS = {"thuong": 1, "tru": -1}

    sign = forms.ChoiceField(
        label="Thưởng hay trừ",
        choices=[("", "Chọn"), ("thuong", "Điểm thưởng"), ("tru", "Điểm trừ")],
        error_messages={"required": "Hãy chọn thưởng hay trừ."},
    )
    points = forms.DecimalField(
        label="Số điểm",
        help_text="Lớn hơn 0, nhiều nhất hai chữ số thập phân, như 2,5.",
        localize=True,
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            (
                "required",
                "invalid",
                "min_value",
                "max_digits",
                "max_decimal_places",
                "max_whole_digits",
            ),
            "Hãy ghi số điểm lớn hơn 0, nhiều nhất hai chữ số thập phân, như 2,5.",
        ),
    )
    field_order = ["unit", "sign", "points", "reason", "document_number", "document_date", "file"]

    def act(self, campaign: Campaign, by: User) -> str:
        data = self.cleaned_data
        made = propose_adjustment(
            campaign=campaign,
            unit=data["unit"],
            points=self.SIGNS[data["sign"]] * data["points"],
            reason=data["reason"],
            evidence=self.evidence(),
            by=by,
        )
        return f"Đã ghi đề nghị số {made.pk}. Điểm chưa thay đổi: còn chờ người thứ hai duyệt."


class ExclusionForm(StandingForm):
    def act(self, campaign: Campaign, by: User) -> str:
        data = self.cleaned_data
        made = propose_exclusion(
            campaign=campaign,
            unit=data["unit"],
            reason=data["reason"],
            evidence=self.evidence(),
            by=by,
        )
        return f"Đã ghi đề nghị số {made.pk}. Thứ hạng chưa thay đổi: còn chờ người thứ hai duyệt."


class UndoForm(forms.Form):
    """Asks to undo what is in force: points, or an exclusion, by their number."""

    reason = ReasonField()
    adjustment = forms.ModelChoiceField(Adjustment.objects.none(), required=False)
    exclusion = forms.ModelChoiceField(Exclusion.objects.none(), required=False)

    def __init__(self, *args, campaign: Campaign, **options) -> None:
        super().__init__(*args, **options)
        of_campaign = {"campaign_unit__campaign": campaign}
        related = ("campaign_unit__campaign", "campaign_unit__unit")
        for name, model in (("adjustment", Adjustment), ("exclusion", Exclusion)):
            rows = model.objects.filter(**of_campaign).select_related(*related)
            self.fields[name].queryset = rows
            self.fields[name].error_messages["invalid_choice"] = "Phong trào này không có mục ấy."

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and bool(data["adjustment"]) == bool(data["exclusion"]):
            raise forms.ValidationError("Hãy chọn một mục để hủy.")
        return data

    def act(self, campaign: Campaign, by: User) -> str:
        reason = self.cleaned_data["reason"]
        if adjustment := self.cleaned_data["adjustment"]:
            made = propose_undoing(adjustment=adjustment, reason=reason, by=by)
        else:
            unit = self.cleaned_data["exclusion"].campaign_unit.unit
            made = propose_readmission(campaign=campaign, unit=unit, reason=reason, by=by)
        return f"Đã ghi đề nghị số {made.pk}. Còn chờ người thứ hai duyệt."
