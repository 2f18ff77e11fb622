"""Initiatives: lists and search, what an initiative moved, and earlier ones like it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from campaigns.models import Campaign, CampaignUnit, Unit
from campaigns.text import add_months, clean, search_key
from commendations.models import Initiative
from metrics.queries.boards import default_month, load_board, scores_by_month
from metrics.scoring.scores import CriterionResult, CriterionRule

MOST_SIMILAR = 3
LEAST_SHARED = 3  # words that two titles and problems must have in common
# Words of every initiative: they make nothing alike.
COMMON_WORDS = frozenset(
    re.findall(
        r"\w+",
        "va cua cac cho trong tai voi de la co khong duoc theo tren bang nhung mot thuc hien cong tac viec"
        " giai phap mo hinh sang kien huyen xa thi tran ubnd don vi nam cai cach hanh chinh thu tuc ho so"
        " nguoi dan to chuc ve den khi da se nay do con ra vao giup",
    )
)


def listed(initiatives: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """For a list: with unit and campaign and the number of units that apply it, newest first."""
    return (
        initiatives.select_related("campaign_unit__unit", "campaign_unit__campaign")
        .prefetch_related("authors")
        .annotate(adoption_count=Count("adoptions"))
        .order_by("-recognised_on", "-pk")
    )


def matching(initiatives: QuerySet[Initiative], words: str) -> QuerySet[Initiative]:
    """Those with every word somewhere, without accents, in any case."""
    for word in search_key(words).split():
        initiatives = initiatives.filter(search_key__contains=word)
    return initiatives


def initiatives_of(unit: Unit, campaign: Campaign) -> list[Initiative]:
    """Recognised or published initiatives of a unit, with authors and ``adoption_count``."""
    return list(
        listed(
            Initiative.objects.filter(
                campaign_unit__unit=unit,
                campaign_unit__campaign=campaign,
                state__in=Initiative.COUNTING,
            )
        )
    )


def recognised_of(campaign: Campaign) -> list[Initiative]:
    """All of a campaign that are recognised or published, with authors and ``adoption_count``."""
    return list(
        listed(
            Initiative.objects.filter(
                campaign_unit__campaign=campaign, state__in=Initiative.COUNTING
            )
        )
    )


@dataclass(frozen=True, slots=True)
class Similar:
    initiative: Initiative
    words: tuple[str, ...]  # as they are written in the one that is looked at


def similar_to(one: Initiative) -> list[Similar]:
    """Recognised initiatives that share at least three telling words of title and problem, the likest first."""
    mine = telling_words(f"{one.title} {one.problem}")
    others = (
        Initiative.objects.filter(state__in=Initiative.COUNTING)
        .exclude(pk=one.pk)
        .select_related("campaign_unit__unit", "campaign_unit__campaign")
    )
    return most_similar(mine, others)


def most_similar(mine: Mapping[str, str], others: Iterable[Initiative]) -> list[Similar]:
    found = []
    for other in others:
        theirs = telling_words(f"{other.title} {other.problem}")
        shared = tuple(word for key, word in mine.items() if key in theirs)
        if len(shared) >= LEAST_SHARED:
            found.append(Similar(other, shared))
    found.sort(key=lambda similar: (-len(similar.words), similar.initiative.pk))
    return found[:MOST_SIMILAR]


def telling_words(text: str) -> dict[str, str]:
    """Words of two letters or more, without accents -> as they were written; not those that every initiative has."""
    found: dict[str, str] = {}
    for word in re.findall(r"\w+", clean(text).lower()):
        key = search_key(word)
        if len(key) > 1 and key not in COMMON_WORDS:
            found.setdefault(key, word)
    return found


@dataclass(frozen=True, slots=True)
class Moved:
    """A target of the unit before the initiative began and now, cumulative on the board of each month.

    ``before`` is None when it began in the first month of the campaign or earlier.
    """

    rule: CriterionRule
    before_month: date | None
    before: CriterionResult | None
    now_month: date
    now: CriterionResult


def moved(one: Initiative) -> Moved | None:
    """The figures that belong to an initiative; None where it names no target or the unit has no figures."""
    unit: CampaignUnit = one.campaign_unit
    if not one.criterion_code or one.began_on is None:
        return None
    campaign = unit.campaign
    newest = default_month(campaign)
    board = load_board(campaign, newest)
    rule = next((rule for rule in board.rules.criteria if rule.code == one.criterion_code), None)
    ranked = board.unit(unit.unit.code)
    if rule is None or ranked is None:
        return None
    scores = scores_by_month(unit, ranked.score.unit, board.rules, None)
    month_before = add_months(one.began_on.replace(day=1), -1)
    has_before = campaign.covers(month_before) and month_before < newest

    def result(month: date) -> CriterionResult:
        return next(c for c in scores[month].criteria if c.code == rule.code)

    return Moved(
        rule=rule,
        before_month=month_before if has_before else None,
        before=result(month_before) if has_before else None,
        now_month=newest,
        now=result(newest),
    )
