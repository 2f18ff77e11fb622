"""Pages made once of data, release, day, reader and url, cached, and answered with 304 where the browser has them."""

import hashlib
import re
from collections.abc import Callable
from functools import cache, wraps
from typing import cast

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.cache import never_cache

from campaigns.access import SignedInRequest
from dashboards.data_version import data_version

_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[^"]+')
_PROGRAM = ("campaigns", "dashboards", "metrics", "static", "tamnong_thidua", "templates")


def cached_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorates a view that only reads, and of that only what ``data_version`` knows."""

    @wraps(view)
    def answer(request: SignedInRequest, *args, **kwargs) -> HttpResponse:
        if get_messages(request):  # said once, on the next page, whichever that is
            return never_cache(view)(request, *args, **kwargs)
        token, user = get_token(request).encode(), request.user
        key = _digest(
            *(data_version(), release(), timezone.localdate(), request.get_full_path()),
            *(user.pk, user.role, user.get_full_name()),
        )
        # With the secret behind the token, which a log-in renews: an old page could not send its forms then.
        etag = f'W/"{_digest(key, request.META["CSRF_COOKIE"])}"'
        response = get_conditional_response(request, etag=etag)
        if response is None:
            page = caches["pages"].get_or_set(key, lambda: view(request, *args, **kwargs).content)
            response = HttpResponse(_TOKEN.sub(token, cast("bytes", page)))
        response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer


@cache
def release() -> str:
    """Of what the program is made of: a page of yesterday's program is no page of today's."""
    files = (file for folder in _PROGRAM for file in (settings.BASE_DIR / folder).rglob("*.*"))
    return _digest(*(file.read_bytes() for file in sorted(files) if file.suffix != ".pyc"))


def _digest(*values: object) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]
