"""What a search box finds: sections of rows, told by each app; the project puts them on one page.

An app that has something to find writes a function ``find(search: Search) -> list[Section]`` in its module ``search``
and is listed in ``tamnong_thidua.searching.PROVIDERS``. A section holds only what ``search.user`` may open: a row that
he may not see is not counted either.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from campaigns.models import Campaign
from campaigns.text import clean, search_key

SHORTEST, LONGEST = 2, 200  # letters


@dataclass(frozen=True, slots=True)
class Search:
    """``words``: as ``search_key`` writes them; every one of them must be found. ``as_of``: None = now."""

    user: object
    campaign: Campaign
    as_of: datetime | None
    words: tuple[str, ...]

    def within(self, rows: QuerySet, field: str = "search_key") -> QuerySet:
        """The rows whose stored key holds every word; signs that databases take for wild cards are text."""
        for word in self.words:
            rows = rows.filter(**{f"{field}__contains": word})
        return rows


@dataclass(frozen=True, slots=True)
class Hit:
    """``address``: without what the links of a page carry on (month, instant); the page adds it."""

    title: str
    address: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """``key``: in the address. ``rows``: in a fixed order; ``hit`` makes the line of a row without a query."""

    key: str
    title: str
    rows: QuerySet
    hit: Callable[[object], Hit]


def words_of(text: str) -> tuple[str, ...]:
    """``"Đông  HÒA"`` -> ``("dong", "hoa")``, in whatever form and case it was typed."""
    return tuple(dict.fromkeys(search_key(text.replace("\x00", " ")[:LONGEST]).split()))


def shown(text: str) -> str:
    """What was asked for, as it is repeated on the page."""
    return clean(text.replace("\x00", " "))
