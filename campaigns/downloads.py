"""What is handed out as a file: always a download, so that nothing in it runs in the browser."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def download(data: bytes, *, name: str, content_type: str) -> HttpResponse:
    """The bytes under this name, kept by no cache: what a file holds is open to few."""
    return HttpResponse(
        data,
        content_type=content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "private, no-store",
        },
    )
