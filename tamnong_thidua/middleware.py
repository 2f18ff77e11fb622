"""Rules that hold for every page: where its parts may come from, who may open it, how much may be sent to it."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render

from campaigns.access import READING, opens_request
from campaigns.client import client_address
from campaigns.origin import Origin, coming_from
from campaigns.permissions import everyone, may_use_admin, must_have_second_factor
from spreadsheets.writing import storable

# Everything from here, nothing inline: a script that got into a text field cannot run.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self'; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'none'; "
    "base-uri 'none'"
)
# Nothing of a browser's devices is needed here, nor by anybody who would frame or embed us.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
        "microphone", "midi", "payment", "usb",
    )
)  # fmt: skip

# Signing in and a password by invitation need a few hundred bytes; a second factor not even that.
MOST_BYTES_OF_STRANGERS = 64 * 1024
# The largest thing that anybody sends is a load of files (metrics.forms) and the form around it.
MOST_BYTES = 128 * 2**20


class ContentSecurityPolicyMiddleware:
    """Sends our policies with every answer. What somebody signed in was shown is kept by no shared computer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        # Django's own error page for developers is built from inline styles and scripts.
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if "text/html" in response.get("Content-Type", "") or response.has_header(
            "Content-Disposition"
        ):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class DefaultDenyMiddleware:
    """Refuses every view that no rule opens: a forgotten rule is a closed page, not a leak.

    Somebody who is not signed in is sent to the log-in, anybody else gets 403. It stands before the check of forged
    requests, which reads the whole body: nobody makes the server take in a file who may not send one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        rule = getattr(view, "access_rule", None)
        if "admin" in request.resolver_match.namespaces:
            rule = may_use_admin
        is_open = opens_request(request, view, rule)
        if _length(request) > (
            MOST_BYTES_OF_STRANGERS if request.user.is_anonymous or not is_open else MOST_BYTES
        ):
            return render(request, "413.html", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not is_open:
            if request.user.is_anonymous:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied
        if getattr(request.user, "must_change_password", False) and not may_wait(view, rule):
            return redirect("password_change")
        if (
            must_have_second_factor(request.user)
            and not request.user.is_verified()
            and not may_wait(view, rule)
        ):
            return redirect("second_factor")
        return None


class StorableCookiesMiddleware:
    """Drops cookies that no database can hold, before the session is looked up: no browser of ours got them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.COOKIES = {
            name: value for name, value in request.COOKIES.items() if storable(value) == value
        }
        return self.get_response(request)


class StorableInputMiddleware:
    """What no database and no file can hold never comes further than this.

    Of what people type it is dropped: it came along with a paste. An address with it was made by nobody's browser.
    It stands behind the rule that says who may open a page,
    so that a stranger's body is not read for it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if storable(request.path_info) != request.path_info:
            raise Http404
        request.GET = _storable(request.GET)
        if request.method == "POST":
            request.POST  # noqa: B018  (read here, so that what is broken in it is refused here)
            request._post = _storable(request.POST)  # noqa: SLF001  (POST is read from there)
            for files in request.FILES.values():
                files.name = storable(files.name or "")


def _storable(given: QueryDict) -> QueryDict:
    """The same one where nothing is to be dropped, which is nearly always."""
    pairs = [(name, value) for name, values in given.lists() for value in values]
    if all(storable(text) == text for pair in pairs for text in pair):
        return given
    clean = QueryDict(mutable=True)
    for name, value in pairs:
        clean.appendlist(storable(name), storable(value))
    clean._mutable = False  # noqa: SLF001  (as Django itself makes one)
    return clean


class OriginMiddleware:
    """Tells the log of acts who does what is done now, and from where."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in READING:
            return self.get_response(request)
        where = Origin(
            channel="admin" if request.path.startswith("/admin/") else "screen",
            place=f"{request.method} {_without_tokens(request.path)}",
            address=client_address(request),
            user=request.user,
        )
        with coming_from(where):
            return self.get_response(request)


def _without_tokens(path: str) -> str:
    """The address of an invitation opens an account: it stands in no log."""
    return "/moi/…" if path.startswith("/moi/") else path


def may_wait(view, rule) -> bool:
    """Whether a page opens before a first password was changed, or before a second step that is asked for is on.

    Those of the own account do, and those open to all.
    """
    return rule is everyone or getattr(view, "is_of_own_account", False)


def _length(request) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0
