"""What forms of finance share: exact numbers as people write them, problems in the words of finance."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django import forms
from django.utils.translation import gettext_lazy as _

from homeshore.kit.problems import Problem
from homeshore.web.finance.sentences import sentence
from homeshore.web.office.forms.fields import OfficeForm
from homeshore.web.shell.formats import locale

MOST = Decimal(1_000_000)


class NumberField(forms.DecimalField):
    """An exact number, with the comma or the point; never a float. A zero is shown where it says something."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Give a number such as 0.60.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_value": MOST, "decimal_places": 6, **kwargs})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs inherit an integer's
        text = "".join(str(value or "").split()).replace(",", ".")
        return super().to_python(text)

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        del widget  # a text field: a browser's number field hides what it cannot read
        return {}


class PriceField(NumberField):
    """A price in euros."""

    def prepare_value(self, value: Any) -> Any:
        return euros(value) if isinstance(value, Decimal) else value


def euros(price: Decimal) -> str:
    """A price with two decimals at least, six at most."""
    mark = locale().number_symbols["latn"]["decimal"]
    whole, _mark, cents = written(price).partition(mark)
    return f"{whole}{mark}{cents.ljust(2, '0')}"


def written(value: Decimal) -> str:
    """A number as the reader would type it: all its decimals, no separator of thousands."""
    plain = value.normalize()
    return format_decimal(plain, "0.######", locale=locale(), group_separator=False)


class FinanceForm(OfficeForm):
    """A form that says problems in the words of finance."""

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field, else on top."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, sentence(problem))
