"""The figures of boards in templates: the same words and lengths as ``dashboards.tables``."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django import template

from campaigns.text import number
from dashboards import answer, tables
from dashboards.filters import FilterControls, GroupTable
from metrics.scoring.scores import Status, UnitScore, round_half_up

register = template.Library()

register.filter("signed", tables.signed)
register.filter("adjustment", tables.adjustment_in_words)


@register.filter
def rule_points(value: Fraction) -> str:
    """``100,00``: points of the rules, which are exact."""
    return number(round_half_up(value), decimals=2)


@register.filter
def mark(status: Status) -> str:
    return tables.MARKS[status]


@register.filter
def status_word(status: Status) -> str:
    return tables.STATUS_WORDS[status]


@register.filter
def rate(value: Fraction, column: tables.Column) -> str:
    return column.printed(value)


@register.filter
def length_of(value: Decimal, whole: Fraction) -> str:
    """In hundredths, for drawing."""
    return tables.length(Fraction(value), Fraction(whole))


@register.filter
def months_in_words(months: Iterable[date], year: int) -> str:
    return tables.months_in_words(months, year=year)


@register.filter
def missing_in_words(score: UnitScore, year: int) -> str:
    return answer.missing_in_words(score, year=year)


@register.filter
def head_of(heads: dict, sort: str) -> dict:
    return heads[sort]


@register.simple_tag(takes_context=True)
def page_url(context: dict, table: GroupTable, step: int) -> str:
    controls: FilterControls = context["controls"]
    return controls.page_of(table.group.code, table.page + step)


@register.filter
def at_most(found: Sequence, most: int) -> Sequence:
    """One more than fits is shown rather than announced."""
    return found if len(found) <= most else found[: most - 1]


@register.filter
def left_out(found: Sequence, shown: Sequence) -> int:
    return len(found) - len(shown)


@register.filter
def some_names(names: Sequence[str], most: int = 3) -> str:
    return tables.some_names(names, most=most)


@register.filter
def hundredths(value: int | None) -> str:
    """Hundredths of a per cent: ``1234`` -> ``12,34 %``; empty for none."""
    return "" if value is None else f"{number(value // 100)},{value % 100:02d} %"


@register.filter
def online_of(counts: dict[str, int | None]) -> int:
    return (counts["received_online_l3"] or 0) + (counts["received_online_l4"] or 0)
