"""What somebody enters when prices, terms and mandates are agreed, and what must be true of it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import msgspec
from stdnum import iban as iban_number

from homeshore.billing.rules.terms import Terms
from homeshore.kit.problems import Problem

LONGEST_NAME = 120
LONGEST_PAYMENT_DAYS = 60
"""Code de commerce, L441-10: 60 days from the invoice at most."""
LONGEST_PREFIX = 12
OF_A_PREFIX = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
VAT_RATES = {
    "S": (Decimal("20.00"), Decimal("10.00"), Decimal("8.50"), Decimal("5.50"), Decimal("2.10")),
    "AE": (Decimal(0),),
    "E": (Decimal(0),),
}
"""CGI, 278 to 281 nonies, and 294 to 296 for the overseas departments (8.5 %; French Guiana and Mayotte are exempt)."""


class CardDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A card without its versions. `side`: brand (what it pays) or agent (what contracts pay)."""

    side: str
    name: str
    zone: str = "Europe/Paris"


class VersionDetails(msgspec.Struct, frozen=True, kw_only=True):
    """What holds from `from_day` to `until_day`, both included (None: no end).

    `ends_previous`: what holds until then without an end stops the day before. `replaces`: the id of a version that
    this one corrects (0: none).
    """

    terms: Terms
    from_day: date
    until_day: date | None = None
    note: str = ""
    ends_previous: bool = False
    replaces: int = 0


class BrandTermsDetails(msgspec.Struct, frozen=True, kw_only=True):
    """How a brand is invoiced; `seller` and `buyer` are ids of legal entities, the budget is a month's."""

    seller: int
    buyer: int
    payment_days: int = 30
    vat_percent: Decimal = Decimal(20)
    vat_category: str = "S"
    iban: str = ""
    reference: str = ""
    contract: str = ""
    language: str = "fr"
    budget_cents: int = 0


class MandateDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A signed mandate to write an independent's invoices; `prefix` begins their numbers."""

    prefix: str
    signed_on: date
    iban: str = ""


Days = tuple[date, date | None]
"""First and last day, both included; None: no end."""


def meet(one: Days, other: Days) -> bool:
    """Whether two periods share a day."""
    return (one[1] is None or other[0] <= one[1]) and (other[1] is None or one[0] <= other[1])


def problems_of_name(name: str) -> Iterator[Problem]:
    """What keeps something from being a name."""
    if not name.strip():
        yield Problem("name", "required")
    elif len(name) > LONGEST_NAME:
        yield Problem("name", "too_long", {"most": LONGEST_NAME})


def problems_of_days(from_day: date, until_day: date | None) -> Iterator[Problem]:
    """What keeps two days from being a period."""
    if until_day is not None and until_day < from_day:
        yield Problem("until_day", "ends_before_it_starts")


def problems_of_terms(details: BrandTermsDetails) -> Iterator[Problem]:
    """What cannot be meant in a brand's terms, whoever the parties are."""
    if not 0 <= details.payment_days <= LONGEST_PAYMENT_DAYS:
        yield Problem("payment_days", "out_of_range", {"least": 0, "most": LONGEST_PAYMENT_DAYS})
    if details.vat_percent not in VAT_RATES.get(details.vat_category, ()):
        yield Problem("vat", "not_a_vat_rate", {"percent": str(details.vat_percent)})
    if details.seller == details.buyer:
        yield Problem("buyer", "same_party")
    if details.budget_cents < 0:
        yield Problem("budget", "negative")
    if details.language not in {"fr", "en"}:
        yield Problem("language", "not_a_language", {"value": details.language})
    yield from problems_of_iban(details.iban)


def problems_of_mandate(details: MandateDetails, today: date) -> Iterator[Problem]:
    """What cannot be meant in a mandate."""
    if not details.prefix or len(details.prefix) > LONGEST_PREFIX or not set(details.prefix) <= OF_A_PREFIX:
        yield Problem("prefix", "not_a_prefix", {"most": LONGEST_PREFIX})
    if details.signed_on > today:
        yield Problem("signed_on", "in_the_future")
    yield from problems_of_iban(details.iban)


def problems_of_iban(iban: str) -> Iterator[Problem]:
    """ISO 13616: an account number with wrong check digits is nobody's."""
    if iban and not iban_number.is_valid(iban):
        yield Problem("iban", "not_an_iban")
