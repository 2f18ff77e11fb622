"""Signing in and out, and one's own account."""

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import RedirectView

from campaigns.access import of_own_account, open_to
from campaigns.actions.first_account import has_no_account
from campaigns.actions.second_factor import application_of
from campaigns.actions.signing_in import (
    end_every_session,
    note_password_change,
    open_sessions,
)
from campaigns.forms import OwnPasswordForm, SignInForm
from campaigns.models import SignIn, User
from campaigns.permissions import everyone, may_use_admin, signed_in
from campaigns.personal import data_of
from campaigns.views.second_factor import ask_for_code
from campaigns.views.sessions import keep_only_this_session, open_session

SIGN_INS_SHOWN = 20


class SignInView(auth_views.LoginView):
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if has_no_account():
            return redirect("first_account")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        user = form.get_user()
        if application_of(user):
            return ask_for_code(self.request, user, self.get_success_url())
        open_session(self.request, user, None)
        return redirect(self.get_success_url())


class PasswordView(auth_views.PasswordChangeView):
    """One's own password; whoever has another session keeps it no longer."""

    form_class = OwnPasswordForm

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form) -> HttpResponse:
        before = self.request.session.session_key
        form.user.must_change_password = False
        response = super().form_valid(form)
        SignIn.objects.filter(session_key=before, user=form.user).update(
            session_key=self.request.session.session_key or ""
        )
        note_password_change(user=form.user, by=form.user, how="đổi mật khẩu")
        return response


class InvitationTokens(PasswordResetTokenGenerator):
    """A link opens once and for a week: its digest covers the password, which the link itself changes."""

    key_salt = "campaigns.views.InvitationTokens"


class InvitationView(auth_views.PasswordResetConfirmView):
    token_generator = InvitationTokens()
    template_name = "registration/invitation.html"
    reset_url_token = "dat-mat-khau"  # noqa: S105  (stands in the address instead of the token)

    def form_valid(self, form) -> HttpResponse:
        with transaction.atomic():
            # Of several that hold the link and send at once, those behind the first see its password.
            user = User.objects.select_for_update().get(pk=form.user.pk)
            token = self.request.session.pop(auth_views.INTERNAL_RESET_SESSION_TOKEN, None)
            if not self.token_generator.check_token(user, token):
                self.validlink = False
                return self.render_to_response(self.get_context_data(form=None))
            form.user = user
            self._set_password(form)
        messages.success(self.request, "Đã đặt mật khẩu. Hãy đăng nhập.")
        return redirect("login")

    def _set_password(self, form) -> None:
        form.user.must_change_password = False
        form.save()
        note_password_change(user=form.user, by=form.user, how="đặt mật khẩu bằng liên kết mời")
        end_every_session(user=form.user, by=form.user)


def invitation_link(user: User) -> str:
    """The path that lets whoever holds it set the password of ``user``, once."""
    return reverse(
        "invitation",
        args=[
            urlsafe_base64_encode(force_bytes(user.pk)),
            InvitationView.token_generator.make_token(user),
        ],
    )


sign_in = open_to(everyone)(SignInView.as_view())
# The admin's own doors lead to ours: one lock, one second step, one log.
admin_sign_in = open_to(may_use_admin)(
    RedirectView.as_view(pattern_name="login", query_string=True)
)
admin_change_password = of_own_account(
    open_to(signed_in)(RedirectView.as_view(pattern_name="password_change"))
)
sign_out = of_own_account(open_to(everyone)(auth_views.LogoutView.as_view()))
invitation = open_to(everyone)(InvitationView.as_view())
change_password = of_own_account(open_to(signed_in)(PasswordView.as_view()))
password_changed = of_own_account(open_to(signed_in)(auth_views.PasswordChangeDoneView.as_view()))


@of_own_account
@open_to(signed_in)
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What the account is, where it is signed in, what was tried with its name."""
    context = {
        "sessions": open_sessions(request.user),
        "this_session": request.session.session_key,
        "sign_ins": SignIn.objects.attempts_on(request.user)[:SIGN_INS_SHOWN],
        "application": application_of(request.user),
        "memberships": request.user.memberships.select_related("unit"),
    }
    return render(request, "registration/account.html", context)


@of_own_account
@open_to(signed_in)
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Every session but this one ends."""
    keep_only_this_session(request, request.user.otp_device)
    messages.success(request, "Đã đăng xuất khỏi mọi máy khác.")
    return redirect("account")


@of_own_account
@open_to(signed_in)
@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about the person, as one file."""
    response = JsonResponse(
        data_of(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="du-lieu-cua-toi.json"'
    response["Cache-Control"] = "private, no-store"
    return response
