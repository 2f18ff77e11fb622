"""What stands in urls: a unit's code, a month."""

from datetime import date

from django.urls import register_converter
from django.urls.converters import StringConverter

from campaigns.text import month_code, parse_month_code


class UnitCodeConverter(StringConverter):
    """The letters that a unit's code may have."""

    regex = r"[0-9A-Za-z._-]{1,20}"


class MonthConverter:
    """``2022-06`` and the first day of the month."""

    regex = r"[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return parse_month_code(value)

    def to_url(self, value: date) -> str:
        return month_code(value)


register_converter(UnitCodeConverter, "unit")
register_converter(MonthConverter, "month")
