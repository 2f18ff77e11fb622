"""Where an act comes from: set by the request or the command around it, read where the act is recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class Origin:
    """``place``: "POST /so-lieu/", or the name of a command. ``act``: the same for all that one request wrote."""

    channel: str = ""
    place: str = ""
    address: str = ""
    user: object = None  # who acts, where a row does not say
    act: str = field(default_factory=lambda: uuid4().hex)


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def origin() -> Origin:
    return _origin.get() or Origin()


@contextmanager
def coming_from(where: Origin) -> Iterator[None]:
    token = _origin.set(where)
    try:
        yield
    finally:
        _origin.reset(token)
