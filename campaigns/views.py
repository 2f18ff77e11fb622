"""Signing in and out, one's own password, and the pages that say why something is not shown."""

from django.contrib.auth import views as auth_views
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.forms import SignInForm
from campaigns.permissions import everyone, signed_in
from tamnong_thidua.access import open_to

sign_in = open_to(everyone)(
    auth_views.LoginView.as_view(authentication_form=SignInForm, redirect_authenticated_user=True)
)
sign_out = open_to(everyone)(auth_views.LogoutView.as_view())
change_password = open_to(signed_in)(auth_views.PasswordChangeView.as_view())
password_changed = open_to(signed_in)(auth_views.PasswordChangeDoneView.as_view())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: our own views raise ``BadRequest`` with the sentence to show."""
    sentence = str(exception) if isinstance(exception, BadRequest) else ""
    if isinstance(exception, RequestDataTooBig):
        sentence = "Nội dung gửi lên quá lớn nên chưa ghi gì. Hãy quay lại và chia thành nhiều phần nhỏ hơn."
    return render(request, "400.html", {"sentence": sentence}, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: our own views raise ``Http404`` with the sentence to show; Django's are English."""
    match = request.resolver_match
    is_ours = match is not None and "admin" not in match.namespaces
    return render(request, "404.html", {"sentence": str(exception) if is_ours else ""}, status=404)
