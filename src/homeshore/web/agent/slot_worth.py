"""What a slot is worth to an agent, composed from billing: seen before it is booked."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
from babel.numbers import format_currency
from django.utils.translation import gettext as _

from homeshore.billing.queries import earnings
from homeshore.billing.queries.cards import Cards, InForce
from homeshore.billing.rules.cards import PLAIN
from homeshore.billing.rules.slots import HOURS, Slot
from homeshore.brands import queries as brands
from homeshore.kit.clock import from_us, now_us
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.security.scope import CENTRE
from homeshore.web.shell import formats
from homeshore.web.shell.vocabulary import CHANNELS
from homeshore.workforce.queries.slot_weeks import Shown


class Price(msgspec.Struct, frozen=True):
    """What is paid for a channel's contacts: `0,35 € a minute`."""

    channel: str
    text: str


class Worth(msgspec.Struct, frozen=True):
    """What is paid, by channel, and `usual_cents`: what an hour brought in similar slots, 0 when too little is known.

    `own`: by the agent's own hours, else by those of several independents.
    """

    prices: tuple[Price, ...] = ()
    usual_cents: int = 0
    own: bool = False


def worth_of(agent: Agent, shown: Sequence[Shown]) -> dict[int, Worth]:
    """What each slot is worth, by its id. Employees are paid by the hour and see nothing here."""
    if not shown or people.mode_of(agent.id) != "independent":
        return {}
    contracts = [contract.id for contract in people.contracts(agent.person_id)]
    known = earnings.similar_slots(agent.id, contracts, agent.time_zone, now_us())
    cards, channels = Cards(brands=(), contracts=contracts), _channels(shown)
    found: dict[int, Worth] = {}
    told: dict[tuple[int, str, int], tuple[Price, ...]] = {}
    for one in shown:
        start: datetime = from_us(one.from_us).astimezone(ZoneInfo(agent.time_zone))
        usual = known.get(Slot(start.weekday(), start.hour - start.hour % HOURS))
        held = cards.contracts(one.contract, one.from_us)
        prices: tuple[Price, ...] = ()
        if held:
            band = _band(held, one.from_us)
            place = (id(held), band, one.programme)
            if place not in told:
                told[place] = tuple(_prices(held, band, one.programme, channels.get(one.programme, ())))
            prices = told[place]
        found[one.id] = Worth(prices, usual.per_hour if usual else 0, usual.own if usual else False)
    return found


def _prices(held: InForce, band: str, programme: int, channels: Sequence[str]) -> Iterator[Price]:
    """The price of each channel in a band of hours; one line where all are the same."""
    texts: dict[str, str] = {}
    for channel in channels:
        place = held.card.rule_for(programme, channel)
        if place is not None:
            rule = held.card.rules[place]
            texts[channel] = _text(rule.price_in(band), rule.unit)
    if len(set(texts.values())) == 1:
        yield Price("", next(iter(texts.values())))
        return
    yield from (Price(str(CHANNELS[channel].label), text) for channel, text in texts.items())


def _band(held: InForce, at_us: int) -> str:
    place, _until = next(iter(held.calendar(held.month_of(at_us)).split(at_us, at_us + 1)))
    return "" if place == PLAIN else held.card.bands[place].name


def _text(price: Decimal, unit: str) -> str:
    amount = format_currency(price, "EUR", "#,##0.00##\xa0¤", locale=formats.locale(), currency_digits=False)
    match unit:
        case "minute":
            return _("%(amount)s a minute handled") % {"amount": amount}
        case "hour":
            return _("%(amount)s an hour handled") % {"amount": amount}
        case "second":
            return _("%(amount)s a second handled") % {"amount": amount}
    return _("%(amount)s a contact") % {"amount": amount}


def _channels(shown: Sequence[Shown]) -> dict[int, list[str]]:
    rows = brands.programmes(CENTRE).filter(id__in={one.programme for one in shown}).prefetch_related("channels")
    return {row.id: sorted(line.channel for line in row.channels.all()) for row in rows}
