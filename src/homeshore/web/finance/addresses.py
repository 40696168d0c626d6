"""Parts of finance's addresses: `<month:month>` as 2026-11, `<day:day>` as 2026-11-22, and `<syntax:syntax>`."""

from datetime import date

from django.urls import register_converter
from django.urls.converters import StringConverter

from homeshore.kit.zones import day_from


class DayConverter:
    """A day; an address with anything else does not exist."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        day = day_from(value)
        if day is None:
            raise ValueError(value)
        return day

    def to_url(self, value: date) -> str:
        return value.isoformat()


class MonthConverter(DayConverter):
    """A month, as its first day."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> date:
        return super().to_python(f"{value}-01")

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m}"


class SyntaxConverter(StringConverter):
    """An XML syntax of the European invoice."""

    regex = "cii|ubl"


register_converter(DayConverter, "day")
register_converter(MonthConverter, "month")
register_converter(SyntaxConverter, "syntax")
