"""Vietnamese numbers, months and instants in templates: the same words as ``campaigns.text``."""

from datetime import date, datetime
from decimal import Decimal

from django import template

from campaigns import devices, text

register = template.Library()


@register.filter
def number(value: int | None) -> str:
    """``1.234``; nothing for what is not there, which templates hand on as an empty text."""
    return "" if value == "" else text.number(value)


@register.filter
def points(value: Decimal | None) -> str:
    """92.25 -> "92,25"; nothing known -> "–"."""
    return "–" if value is None else text.number(value, decimals=2)


@register.filter
def day(value: date) -> str:
    return text.day(value)


@register.filter
def instant(value: datetime) -> str:
    return text.instant(value)


@register.filter
def month_label(value: date) -> str:
    return text.month_label(value)


@register.filter
def month_code(value: date) -> str:
    return text.month_code(value)


@register.filter
def device(agent: str) -> str:
    return devices.device(agent)
