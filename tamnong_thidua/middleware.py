"""Rules that hold for every page: where its parts may come from, and who may open it."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from campaigns.permissions import may_use_admin

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


class ContentSecurityPolicyMiddleware:
    """Sends our one policy with every answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        # Django's own error page for developers is built from inline styles and scripts.
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response


class DefaultDenyMiddleware:
    """Refuses every view that no rule opens: a forgotten rule is a closed page, not a leak.

    Somebody who is not signed in is sent to the log-in, anybody else gets 403.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        rule = getattr(view, "access_rule", None)
        if "admin" in request.resolver_match.namespaces:
            rule = may_use_admin
        if rule is not None and rule(request.user):
            return None
        if request.user.is_anonymous:
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied
