"""What the demo company has done since the first of last month, so that there is something to bill.

Customers arrive through the actions that the doors use, then the weeks are played (`weeks`). The same seed gives the
same weeks. None of it is demo traffic, since demo traffic is never billed.
"""

import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction

from homeshore.brands import queries as brands
from homeshore.contacts.actions import Injection, WebCall, end_call, enter_queue, inject, start_web_call
from homeshore.contacts.registry import CONTACTS
from homeshore.facts.vocabulary import Channel
from homeshore.journal.projections import run_once
from homeshore.journal.queries import head_seq
from homeshore.kit.clock import SECOND_US, to_us
from homeshore.ops.demo.weeks import Slot, play_weeks
from homeshore.ops.traffic.customers import NAMES, QUESTIONS
from homeshore.security.scope import CENTRE

ZONE = ZoneInfo("Europe/Paris")
SEED = 2026
AT_ONCE = 4_096
CONTACTS_A_SLOT = (3, 7)
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
MORNINGS, AFTERNOONS, EVENINGS = time(10), time(14, 30), time(19, 15)
SUNDAY = 6
WEIGHTS = {Channel.VOICE: 5, Channel.CHAT: 4, Channel.MAIL: 2}


class Visit(msgspec.Struct, frozen=True):
    """A customer to be: when, at which brand and programme, on which channel, and with what to say."""

    at_us: int
    brand: int
    programme: str
    channel: Channel
    name: str
    text: str


def first_day(today: date) -> date:
    """The first of last month, so that a whole month can be closed."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def load_history(first: date, today: date) -> int:
    """Play the days from `first` until yesterday. Returns the contacts; 0 when the journal has begun.

    The dispatcher must not run: its right to append is taken meanwhile.
    """
    if head_seq():
        return 0
    chance = random.Random(SEED)  # noqa: S311  # the same demo for everybody
    slots = _slots(first, today)
    with transaction.atomic():
        called = {_receive(visit, place) for place, visit in enumerate(_visits(slots, chance))}
    gone_at = play_weeks(slots, chance)
    while run_once(CONTACTS, AT_ONCE):
        pass
    with transaction.atomic():
        for contact in sorted(called & gone_at.keys()):
            end_call(contact, "customer", gone_at[contact])
    return len(gone_at)


def _slots(first: date, today: date) -> list[Slot]:
    """An hour in the daytime and one in the evening of each day, but only one on Sundays."""
    days = [first + timedelta(days=day) for day in range((today - first).days)]
    begins = [
        datetime.combine(day, at, ZONE)
        for place, day in enumerate(days)
        for at in ((MORNINGS if place % 2 else AFTERNOONS), EVENINGS)
        if day.weekday() < SUNDAY or at == EVENINGS
    ]
    return [Slot(to_us(at), to_us(at) + HOUR_US) for at in begins]


def _visits(slots: Iterable[Slot], chance: random.Random) -> list[Visit]:
    programmes = [(row.brand, row.slug) for row in brands.programmes(CENTRE).select_related("brand")]
    found = []
    for slot in slots:
        for _ in range(chance.randint(*CONTACTS_A_SLOT)):
            brand, slug = chance.choice(programmes)
            at_us = slot.from_us + chance.randrange(2 * MINUTE_US, HOUR_US - 10 * MINUTE_US)
            channel = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            name, text = chance.choice(NAMES), chance.choice(QUESTIONS[brand.slug])
            found.append(Visit(at_us, brand.id, slug, channel, name, text))
    return sorted(found, key=lambda visit: visit.at_us)


def _receive(visit: Visit, place: int) -> int:
    """The customer arrives; the contact of a call, 0 for what is written."""
    if visit.channel == Channel.VOICE:
        call = WebCall(
            brand=visit.brand,
            language="fr",
            key=f"demo-history-{place:012}",
            programme=visit.programme,
            name=visit.name,
        )
        contact = start_web_call(call, visit.at_us).contact.id
        enter_queue(contact, visit.at_us)
        return contact
    inject(
        Injection(
            brand=visit.brand,
            channel=visit.channel,
            identity_kind="address",
            identity=f"client{place}@customers.example",
            text=visit.text,
            programme=visit.programme,
            name=visit.name,
        ),
        visit.at_us,
    )
    return 0
