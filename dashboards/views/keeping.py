"""Pages that are computed once for all that is known, kept, and answered with 304 where the browser has them.

What is kept is one page of one person, by the version of the data (``dashboards.data_version``), the version of the
program, the day and the address: a page is never older than what it shows. It stays in the memory of a process, and
other caches may not keep it (``private``), nor a browser use it without asking (``no-cache``).
"""

import hashlib
import os
import re
import secrets
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache as once
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from dashboards.data_version import data_version

_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[^"]+')
_SOURCES = ("templates", "static", "campaigns", "metrics", "tamnong_thidua")
_LAST_BLOCK = b"\x03\x00"  # an empty block of deflate that says: nothing follows

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page between two tokens, as it is and as blocks of deflate that stand for themselves."""

    plain: bytes
    deflated: bytes


def kept(view: View) -> View:
    """Decorates a view that only reads, and of that only what ``data_version`` knows."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if get_messages(request):  # said once, on the next page, whichever that is
            return _not_to_be_kept(view(request, *args, **kwargs))
        key = _key(request)
        if _etag(request, key) in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", "")):
            return _marked(HttpResponseNotModified(), _etag(request, key))
        parts = caches["pages"].get(key)
        if parts is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200:
                return _not_to_be_kept(response)
            parts = _parts(response.content)
            caches["pages"].set(key, parts)
        page = _page(request, parts)
        return _marked(page, _etag(request, key))

    return answer


def _etag(request: HttpRequest, key: str) -> str:
    """With the secret behind the page's token, which a log-in renews: an old page could not send its forms then."""
    return f'W/"{_digest(key, request.META.get("CSRF_COOKIE"))[:32]}"'


def _key(request: HttpRequest) -> str:
    user = request.user
    return _digest(
        data_version(),
        _program(),
        user.pk,
        user.role,
        user.get_full_name(),
        timezone.localdate(),
        request.get_full_path(),
    )


def _digest(*values: object) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()


@once
def _program() -> str:
    """Of the files that the program is made of: a page of yesterday's program is no page of today's."""
    stamp = hashlib.sha256()
    for source in _SOURCES:
        for folder, _, files in sorted(os.walk(Path(settings.BASE_DIR) / source)):
            for name in sorted(files):
                if not name.endswith(".pyc"):
                    stat = (Path(folder) / name).stat()
                    stamp.update(f"{folder}/{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return stamp.hexdigest()


def _marked(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    return response


def _not_to_be_kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def _parts(page: bytes) -> list[Part]:
    return [Part(plain, _deflated(plain)) for plain in _TOKEN.split(page)]


def _deflated(plain: bytes) -> bytes:
    """Ends on a whole byte without ending the stream, and looks back on nothing before it."""
    compress = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compress.compress(plain) + compress.flush(zlib.Z_FULL_FLUSH)


def _page(request: HttpRequest, parts: list[Part]) -> HttpResponse:
    """With a token of its own for every answer, so that its bytes cannot be guessed from lengths (BREACH)."""
    token = get_token(request).encode() if len(parts) > 1 else b""
    plain = token.join(part.plain for part in parts)
    if "gzip" not in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        return HttpResponse(plain)
    stored = b"\x00" + struct.pack("<HH", len(token), len(token) ^ 0xFFFF) + token
    # A name of random length, as Django's own GZipMiddleware gives one: the length of the answer says nothing.
    padding = secrets.token_hex(50)[: secrets.randbelow(100)].encode()
    response = HttpResponse(
        b"".join(
            (
                b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x02\xff",
                padding,
                b"\x00",
                stored.join(part.deflated for part in parts),
                _LAST_BLOCK,
                struct.pack("<LL", zlib.crc32(plain), len(plain) & 0xFFFFFFFF),
            )
        )
    )
    response["Content-Encoding"] = "gzip"
    return response
