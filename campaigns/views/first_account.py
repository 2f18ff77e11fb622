"""The first page of an empty database."""

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.actions.first_account import (
    has_no_account,
    is_first_account_code,
    make_first_account,
)
from campaigns.models import User
from campaigns.permissions import everyone
from campaigns.views.sessions import open_session


class FirstAccountForm(BaseUserCreationForm):
    code = forms.CharField(
        label="Mã thiết lập",
        help_text="Người cài đặt máy chủ lấy mã bằng lệnh <code>first_account_code</code>.",
        max_length=40,
        error_messages={"required": "Hãy ghi mã thiết lập."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ["code", "full_name", "username", "email", "password1", "password2"]

    class Meta:
        model = User
        fields = ["full_name", "username", "email"]

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["full_name"].required = True
        del self.fields["username"].widget.attrs["autofocus"]  # the code stands first

    def clean_code(self) -> str:
        if not is_first_account_code(self.cleaned_data["code"]):
            raise forms.ValidationError("Mã không đúng. Hãy lấy lại mã trên máy chủ.")
        return self.cleaned_data["code"]


@open_to(everyone)
@require_http_methods(["GET", "HEAD", "POST"])
def first_account(request: HttpRequest) -> HttpResponse:
    """Is not there once anybody has an account."""
    if not has_no_account():
        raise Http404
    form = FirstAccountForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            user = make_first_account(
                username=data["username"],
                full_name=data["full_name"],
                email=data["email"],
                password=data["password1"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            open_session(request, user, None)
            return redirect("setup")
    status = 422 if form.errors else 200
    return render(request, "campaigns/first_account.html", {"form": form}, status=status)
