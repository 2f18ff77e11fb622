"""What stands before Django: it decodes an address as the body says it is written, before any middleware runs."""

from collections.abc import Callable, Iterable

from django.template.loader import render_to_string
from django.utils.http import parse_header_parameters

UTF_8 = {"utf-8", "utf8", "us-ascii"}


class Utf8Only:
    """Refuses bodies in another encoding than that of our pages; some names of encodings (hex, idna) decode no text."""

    def __init__(self, application: Callable) -> None:
        self.application = application

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if _is_utf_8(environ.get("CONTENT_TYPE", "")):
            return self.application(environ, start_response)
        page = render_to_string("400-plain.html").encode()
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response("400 Bad Request", headers)
        return [page]


def _is_utf_8(content_type: str) -> bool:
    try:
        _, parameters = parse_header_parameters(content_type)
    except (LookupError, ValueError):
        return False
    return parameters.get("charset", "utf-8").lower() in UTF_8
