"""Forms of accounts, and of the other names that people confirm."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm, UserChangeForm

from campaigns.models import CampaignUnit, Participant, UnitAlias, User
from campaigns.text import match_key


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": (
            "Tên đăng nhập hoặc mật khẩu không đúng. Mật khẩu phân biệt chữ hoa, chữ thường."
        ),
        "inactive": "Tài khoản này đã ngừng hoạt động. Hãy liên hệ Phòng Nội vụ.",
    }


class NewUserForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "full_name", "role"]


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = ["username", "password", "full_name", "email", "role", "is_active"]


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
