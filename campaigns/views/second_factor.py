"""The second step of signing in, and the page where it is switched on and off.

Between the password and the code nobody is signed in: the session only remembers, for some minutes, whose password
was right. So no page has to know of the state in between. A session that opened before the step was switched on is
ended by the switch itself.
"""

import time

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaigns.access import of_own_account, open_to
from campaigns.actions import Refused
from campaigns.actions.second_factor import (
    application_of,
    begin,
    give_up,
    note_recovery_code_used,
    recovery_codes_left,
    renew_recovery_codes,
    secret_in_groups,
    switch_off,
    switch_on,
    waiting_application_of,
)
from campaigns.forms import CodeForm, ConfirmForm, PasswordAndCodeForm
from campaigns.models import User
from campaigns.permissions import everyone, must_have_second_factor, signed_in
from campaigns.views.sessions import keep_only_this_session, open_session

PASSWORD_WAS_RIGHT = "password_was_right"  # noqa: S105  (a key of the session)
SECONDS_FOR_THE_CODE = 10 * 60
FEW_CODES = 3


def ask_for_code(request: HttpRequest, user: User, then: str) -> HttpResponse:
    """After the right password of ``user``: to the second step, and from there to ``then``."""
    request.session.cycle_key()
    request.session[PASSWORD_WAS_RIGHT] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "until": time.time() + SECONDS_FOR_THE_CODE,
        "then": then,
    }
    return redirect("second_step")


@open_to(everyone)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    user = _whose_password_was_right(request)
    if user is None:
        if request.session.pop(PASSWORD_WAS_RIGHT, None):
            messages.warning(request, "Đã quá 10 phút hoặc mật khẩu vừa đổi. Hãy đăng nhập lại.")
        return redirect_to_login(settings.LOGIN_REDIRECT_URL)
    form = CodeForm(request.POST or None, request=request, user=user)
    if request.method == "POST" and form.is_valid():
        then = request.session.pop(PASSWORD_WAS_RIGHT)["then"]
        open_session(request, user, form.checked.device)
        if isinstance(form.checked.device, StaticDevice):
            note_recovery_code_used(user)
        if recovery_codes_left(user) <= FEW_CODES:
            messages.warning(
                request,
                f"Còn {recovery_codes_left(user)} mã dự phòng. Hãy lập mã mới ở Tài khoản → Xác thực hai bước.",
            )
        return redirect(then)
    return _secretly(render(request, "registration/second_step.html", {"form": form}))


def _whose_password_was_right(request: HttpRequest) -> User | None:
    """None too when it was long ago, or when the account or its password changed since."""
    found = request.session.get(PASSWORD_WAS_RIGHT)
    if found is None or found["until"] < time.time():
        return None
    user = User.objects.filter(pk=found["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), found["hash"]):
        return None
    return user


@of_own_account
@open_to(signed_in)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Off, being set up, or on: each state shows what leads to the next."""
    user = request.user
    application = application_of(user)
    if application and not user.is_verified():
        logout(request)  # no session is open without the second step once it is on
        return redirect_to_login(request.path)
    try:
        return _done(request, request.POST.get("viec", ""))
    except Refused as refusal:
        messages.error(request, " ".join(refusal.sentences))
        return redirect("second_factor")


def _done(request: HttpRequest, act: str) -> HttpResponse:
    """``act``: the button; "" and what no button sends show the page as it is."""
    user, form, codes = request.user, None, []
    if act == "bat-dau":
        begin(user=user)
        return redirect("second_factor")
    if act == "thoi":
        give_up(user=user)
        return redirect("second_factor")
    if act == "bat":
        form = ConfirmForm(request.POST, request=request, user=user)
        if form.is_valid():
            codes = switch_on(user=user, device=form.checked.device)
            keep_only_this_session(request, form.checked.device)
    elif act in ("ma-moi", "tat"):
        form = PasswordAndCodeForm(request.POST, request=request, user=user)
        if form.is_valid() and act == "ma-moi":
            codes = renew_recovery_codes(user=user)
        elif form.is_valid():
            switch_off(user=user)
            messages.success(request, "Đã tắt xác thực hai bước. Các mã cũ không còn dùng được.")
            return redirect("second_factor")
    if codes:
        context = {"codes": codes, "is_new": act == "bat"}
        return _secretly(render(request, "registration/recovery_codes.html", context))
    return _secretly(render(request, "registration/second_factor.html", _state(request, form)))


def _state(request: HttpRequest, form: CodeForm | None) -> dict:
    user = request.user
    context = {"is_required": must_have_second_factor(user)}
    if application := application_of(user):
        return context | {
            "application": application,
            "left": recovery_codes_left(user),
            "few": recovery_codes_left(user) <= FEW_CODES,
            "form": form or PasswordAndCodeForm(request=request, user=user),
        }
    if waiting := waiting_application_of(user):
        return context | {
            "picture": _picture(waiting),
            "secret": secret_in_groups(waiting),
            "form": form or ConfirmForm(request=request, user=user),
        }
    return context


def _picture(device: TOTPDevice) -> SafeString:
    """Drawn into the page: nothing is loaded, and nothing that holds the secret has an address."""
    code = segno.make_qr(device.config_url, error="m")
    drawing = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass=None)
    return mark_safe(drawing)  # noqa: S308  (of digits and fixed words, by the library)


def _secretly(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
