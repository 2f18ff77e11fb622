"""What an address asks for: ``?phong-trao=cchc-2022&thang=2022-06&den=2022-07-05T08:00``."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps

from django.core.exceptions import BadRequest, ValidationError
from django.forms import DateTimeField
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from campaigns.models import Campaign
from campaigns.text import month_code, month_label, parse_instant, parse_month_code
from metrics.queries.boards import campaigns_newest_first, default_month, months_with_reports

CAMPAIGN, MONTH, AS_OF = "phong-trao", "thang", "den"
EARLIEST, LATEST = 1900, 9000  # years beyond which an instant has no place in every time zone


@dataclass(frozen=True, slots=True)
class MonthChoice:
    month: date
    address: str  # empty for a month that has not begun
    has_reports: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Address:
    """``given``: the parameters that were in the address, so that links lead on with the same ones.

    ``kept``: those of the page itself (order, filter): another month or instant of the same page keeps them.
    """

    campaigns: list[Campaign]
    campaign: Campaign
    month: date
    as_of: datetime | None
    given: dict[str, str]
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def carried(self) -> dict[str, str]:
        return {**self.given, **self.kept}

    @property
    def query(self) -> str:
        return query(self.given)

    @property
    def kept_in_forms(self) -> list[tuple[str, str]]:
        """What goes with the form that asks for another instant."""
        return [(name, value) for name, value in self.carried.items() if name != AS_OF]

    @property
    def query_of_now(self) -> str:
        """Never empty: an empty link would lead to the same address."""
        return query(dict(self.kept_in_forms)) or "?"

    @property
    def query_of_campaign(self) -> str:
        return query({CAMPAIGN: self.campaign.slug})

    def months(self) -> list[MonthChoice]:
        """All months of the campaign: one query."""
        reported = set(months_with_reports(self.campaign, self.as_of))
        today = timezone.localdate()
        return [
            MonthChoice(
                month=month,
                address=query({**self.carried, MONTH: month_code(month)})
                if month in reported or month <= today
                else "",
                has_reports=month in reported,
                is_current=month == self.month,
            )
            for month in self.campaign.months
        ]


def query(parameters: dict[str, str]) -> str:
    return f"?{urlencode(parameters)}" if parameters else ""


def read_address(request: HttpRequest, *, keep: Collection[str] = ()) -> Address | None:
    """None while there is no campaign at all. Raises Http404 and BadRequest with the sentence to show.

    ``keep``: names of parameters of the page itself that links to its other months carry on.
    """
    given = _given(request.GET, (CAMPAIGN, MONTH, AS_OF))
    campaigns = campaigns_newest_first()
    if CAMPAIGN in given:
        campaign = next((c for c in campaigns if c.slug == given[CAMPAIGN]), None)
        if campaign is None:
            raise Http404(f"Không có phong trào nào mang mã “{given[CAMPAIGN]}”.")
    elif campaigns:
        campaign = next((c for c in campaigns if c.has_figures), campaigns[0])
    else:
        return None
    as_of = _instant(given[AS_OF]) if AS_OF in given else None
    month = read_month(given[MONTH], campaign) if MONTH in given else default_month(campaign, as_of)
    return Address(campaigns, campaign, month, as_of, given, kept=_given(request.GET, keep))


def in_campaign(
    *, keep: Collection[str] = (), or_404: bool = False
) -> Callable[[Callable], Callable]:
    """Hands the view its ``Address`` after the request; while there is no campaign at all, the page says so.

    ``or_404``: for a page about one thing, which is then not there.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            address = read_address(request, keep=keep)
            if address is None and or_404:
                raise Http404("Chưa có phong trào thi đua nào.")
            if address is None:
                return render(request, "campaigns/no_campaign.html")
            return view(request, address, *args, **kwargs)

        return answer

    return decorate


def _given(parameters: QueryDict, names: Collection[str]) -> dict[str, str]:
    return {name: parameters[name] for name in names if parameters.get(name)}


def read_month(text: str, campaign: Campaign) -> date:
    """A month of the campaign. Raises BadRequest and Http404 with the sentence to show."""
    try:
        month = parse_month_code(text)
    except ValueError as error:
        raise BadRequest(str(error)) from None
    refuse_outside(month, campaign)
    return month


def refuse_outside(month: date, campaign: Campaign) -> None:
    """Raises Http404 with the sentence to show, for a month that the campaign does not cover."""
    if not campaign.covers(month):
        raise Http404(
            f"{month_label(month)} nằm ngoài phong trào “{campaign}” "
            f"({month_label(campaign.first_month)} – {month_label(campaign.last_month)})."
        )


def _instant(text: str) -> datetime:
    """ISO 8601 as in our own links, or as people write it in the form: ``5/7/2022 08:00``."""
    try:
        instant = parse_instant(text)
    except ValueError:
        try:
            instant = DateTimeField().clean(text)
        except ValidationError:
            raise BadRequest(
                f"“{text}” không phải là một thời điểm. Hãy ghi như 5/7/2022 08:00."
            ) from None
    if not EARLIEST <= instant.year <= LATEST:
        raise BadRequest(f"“{text}” không phải là một thời điểm dùng được.")
    return instant
