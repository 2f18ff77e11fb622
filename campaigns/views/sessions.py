"""Sessions of people: noted when they open, ended all but one."""

from django.contrib.auth import login
from django.http import HttpRequest
from django_otp.models import Device

from campaigns.actions.signing_in import end_every_session, forget_old_sign_ins, note_attempt
from campaigns.forms import visitor_of
from campaigns.models import SignIn, User

BACKEND = "django.contrib.auth.backends.ModelBackend"


def open_session(request: HttpRequest, user: User, device: Device | None) -> None:
    """Signs ``user`` in, whose password was right; ``device``: what accepted the second step."""
    user.otp_device = device  # the library puts it into the session that opens
    login(request, user, backend=BACKEND)
    note_opened(request, user)


def note_opened(request: HttpRequest, user: User) -> None:
    visitor = visitor_of(request, user.username)
    forget_old_sign_ins()
    if request.session.session_key is None:
        request.session.save()
    note_attempt(visitor, SignIn.Outcome.OPENED, user=user, session_key=request.session.session_key)


def keep_only_this_session(request: HttpRequest, device: Device | None) -> None:
    """Every other one ends; this one goes on under another key, with the second step as ``device`` says."""
    end_every_session(user=request.user, by=request.user)
    user = User.objects.get(pk=request.user.pk)
    request.session.flush()
    open_session(request, user, device)
