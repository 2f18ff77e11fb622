"""What the program writes about itself: one line of JSON an event, with the id of the request, and about nobody.

A line names the rule of the address ("don-vi/<str:code>/"), not the address; no query, no account, no address of a
machine. Of a fault it gives the kind and the places in the code; its message only where it cannot hold what people
typed. Who did what stands in the history, in the database.
"""

import json
import logging
import re
import secrets
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
NO_REQUEST = "-"
FROM_PROXY = re.compile(r"[0-9A-Za-z-]{8,64}")

# Words of the system and of our code, never of a row or a form.
TOLD = (OperationalError, OSError, ImproperlyConfigured, ImportError, AttributeError, NameError)

_request_id: ContextVar[str] = ContextVar("request_id", default=NO_REQUEST)
_requests = logging.getLogger("tamnong_thidua.requests")


class RequestLogMiddleware:
    """Gives each request an id, sends it back as a header, and writes one line when the answer is ready."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = _id_of(request)
        token = _request_id.set(request.request_id)
        began = time.monotonic()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request.request_id
            _requests.info(
                "request",
                extra={
                    "told": {
                        "method": request.method,
                        "route": route_of(request),
                        "status": response.status_code,
                        "ms": round((time.monotonic() - began) * 1000),
                    }
                },
            )
            return response
        finally:
            _request_id.reset(token)


def _id_of(request: HttpRequest) -> str:
    """That of our proxy, so that its log and ours can be laid side by side; a stranger's is not taken."""
    given = request.headers.get(HEADER, "")
    if settings.BEHIND_PROXY and FROM_PROXY.fullmatch(given):
        return given
    return secrets.token_hex(8)


def route_of(request: HttpRequest) -> str:
    """The rule of its address; "?" when none fits."""
    match = getattr(request, "resolver_match", None)
    return match.route if match is not None else "?"


class WithRequestId(logging.Filter):
    """Adds ``request_id`` to every record, for any format."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Django tells of 4xx when our middleware is through already
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", _request_id.get())
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", NO_REQUEST),
            "message": _message(record),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["fault"] = _fault(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """Django says the address of a request, last: we say its rule. A query may hold a name, an address a secret code.

    What it found suspicious it quotes: we say what kind of thing it was.
    """
    request = getattr(record, "request", None)
    if not isinstance(request, HttpRequest):
        return record.getMessage()
    if not isinstance(record.args, tuple) or not record.args:
        return record.name.rpartition(".")[2]
    *reasons, _ = record.args
    return str(record.msg) % (*(str(one).partition(" - ")[0] for one in reasons), route_of(request))


def _fault(error: BaseException) -> list[dict]:
    """The error and what led to it, the first cause last."""
    found = []
    cause: BaseException | None = error
    while cause is not None and len(found) < 5:
        found.append(
            {
                "kind": f"{type(cause).__module__}.{type(cause).__qualname__}",
                "message": str(cause).partition("\n")[0] if isinstance(cause, TOLD) else "",
                "at": [
                    f"{frame.filename}:{frame.lineno} {frame.name}"
                    for frame in traceback.extract_tb(cause.__traceback__)
                ],
            }
        )
        cause = cause.__cause__ or cause.__context__
    return found
