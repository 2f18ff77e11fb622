"""One search over all that somebody may open, told by each app."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import signed_in
from campaigns.search import LONGEST, SHORTEST, Hit, Search, Section, shown, words_of
from campaigns.text import whole_number
from commendations.search import find as initiatives
from dashboards.search import find as units_people_and_procedures
from metrics.scope import Address, in_campaign, query

# An app that has something to find adds its own: what is asked for -> sections of what was found.
PROVIDERS: list[Callable[[Search], list[Section]]] = [units_people_and_procedures, initiatives]

WORDS, KIND, PAGE = "q", "loai", "trang"
FIRST_ONES, ON_A_PAGE = 8, 50


@dataclass(frozen=True, slots=True)
class Found:
    """A section as it stands on the page. ``more``: the address of all of it, empty where all is shown."""

    title: str
    total: int
    hits: list[Hit]
    more: str


@open_to(signed_in)
@require_safe
@in_campaign()
def search(request: HttpRequest, address: Address) -> HttpResponse:
    """Units, people, procedures and what else is told, without accents and in any case."""
    asked = request.GET.get(WORDS, "")
    words = words_of(asked)
    context = {
        "address": address,
        "campaign": address.campaign,
        "asked": shown(asked),
        "is_cut": len(shown(asked)) > LONGEST,
        "longest": LONGEST,
        "is_too_short": bool(shown(asked)) and len("".join(words)) < SHORTEST,
    }
    if len("".join(words)) >= SHORTEST:
        wanted = Search(request.user, address.campaign, address.as_of, words)
        sections = [section for provider in PROVIDERS for section in provider(wanted)]
        context |= _one_kind(request, address, sections) or _all_kinds(request, address, sections)
    return render(request, "search.html", context)


def _all_kinds(request: HttpRequest, address: Address, sections: list[Section]) -> dict:
    """The first ones of each kind."""
    found = []
    for section in sections:
        total = section.rows.count()
        if not total:
            continue
        hits = [section.hit(row) for row in section.rows[:FIRST_ONES]]
        more = _address_of(request, address, section.key) if total > FIRST_ONES else ""
        found.append(Found(section.title, total, hits, more))
    return {"found": found, "total": sum(one.total for one in found)}


def _one_kind(request: HttpRequest, address: Address, sections: list[Section]) -> dict | None:
    """All of one kind, page by page; None where no kind is asked for."""
    key = request.GET.get(KIND)
    if not key:
        return None
    section = next((one for one in sections if one.key == key), None)
    if section is None:
        raise Http404(f"Không có loại kết quả nào mang mã “{key}”.")
    page = _page(request, Paginator(section.rows, ON_A_PAGE))
    total = page.paginator.count
    hits = [section.hit(row) for row in page.object_list]
    return {
        "found": [Found(section.title, total, hits, "")] if total else [],
        "total": total,
        "page": page,
        "pages": [
            (number, _address_of(request, address, key, number) if isinstance(number, int) else "")
            for number in page.paginator.get_elided_page_range(page.number)
        ],
        "query_of_all": _address_of(request, address),
    }


def _address_of(request: HttpRequest, address: Address, key: str = "", page: int = 1) -> str:
    given = {**address.given, WORDS: request.GET[WORDS]}
    if key:
        given[KIND] = key
    if page > 1:
        given[PAGE] = str(page)
    return query(given)


def _page(request: HttpRequest, paginator: Paginator) -> Page:
    given = request.GET.get(PAGE) or "1"
    number = whole_number(given)
    if number is None:
        raise BadRequest(f"“{given}” không phải là số trang.")
    try:
        return paginator.page(number)
    except InvalidPage:
        raise Http404(f"Kết quả này chỉ có {paginator.num_pages} trang.") from None
