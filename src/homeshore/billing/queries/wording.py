"""The words of documents, in the receiver's language."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from homeshore.billing.queries.adjusted_words import adjusted_words
from homeshore.billing.rules.settling import Priced
from homeshore.brands.queries import channel_name, programme_names


class Sentences(NamedTuple):
    """What every document says of its payment.

    Sources: CGI ann. II, 242 nonies A; Code de commerce, L441-9 and L441-10 (three times the legal rate at least).
    """

    payment: str
    penalties: str
    recovery: str
    discount: str


def sentences(language: str, days: int) -> Sentences:
    """The mandatory sentences."""
    with override(language):
        return Sentences(
            payment=_("Payment within %(days)d days by transfer.") % {"days": days},
            penalties=_("Penalty for late payment: three times the legal interest rate."),
            recovery=_("Flat recovery fee for late payment: EUR 40."),
            discount=_("No discount for early payment."),
        )


def work_of(programme: int, channel: str) -> str:
    """A programme and channel in the language in force; empty for none."""
    names = [programme_names([programme]).get(programme, "")] if programme else []
    return ", ".join([*names, *([channel_name(channel)] if channel else [])])


def opened_words() -> str:
    """What a line of opened hours is called, in the language in force."""
    return pgettext("invoice line", "Opened hours")


def label_of(line: Priced, language: str) -> str:
    """What a line is for: programme, channel, band, and the tier if its prices differ."""
    with override(language):
        kinds = {
            "package": pgettext("invoice line", "Package"),
            "fee": pgettext("invoice line", "Connection fee"),
            "opened": opened_words(),
            "rounding": pgettext("invoice line", "Rounding"),
        }
        work = work_of(line.programme, line.channel)
        if line.derived:
            return ", ".join(name for name in (adjusted_words(line.kind, line.derived), work) if name)
        names = [kinds.get(line.kind, ""), work, line.band]
        if not line.factor:
            names.append(pgettext("invoice line", "within the package"))
        elif line.factor != 1:
            percent = f"{(line.factor * 100).normalize():f}"
            names.append(pgettext("invoice line", "tier at %(percent)s %%") % {"percent": percent})
    return ", ".join(name for name in names if name)
