"""A month of contacts in a database of its own, closed by the real closing: `python -m bench._billing_month CONTACTS`.

The journal holds the facts of each contact as the dispatcher writes them; the contacts' projection counts as having
read them, as it does while people work. What is measured is all that a closing does: rate, freeze, number, print.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from homeshore.billing.rules.cards import HOLIDAY, Band, Rule
from homeshore.billing.rules.terms import Terms, stored
from homeshore.facts import encode, version_of
from homeshore.facts.live import (
    ContactArrived,
    ContactClosed,
    ContactHeld,
    ContactResumed,
    OfferAccepted,
    WrapUpStarted,
)
from homeshore.facts.record import Fact as FactStruct
from homeshore.kit.clock import SECOND_US, to_us

BRANDS, AGENTS, PROGRAMMES = 50, 1_000, 2
MONTH = date(2026, 10, 1)
AT_ONCE = 20_000
Row = tuple[int | str | bytes, ...]


class House(msgspec.Struct, frozen=True):
    """Ids of what contacts name: brands with their programmes, and contracts of agents."""

    brands: tuple[int, ...]
    contracts: tuple[int, ...]


def siren(place: int) -> str:
    """A SIREN with a valid key, from the range that nobody is given."""
    from stdnum import luhn

    digits = f"000{place:05}"
    return digits + luhn.calc_check_digit(digits)


def entity(kind: str, place: int, **about: Any) -> Any:
    """A company with an address and a SIREN of its own."""
    from homeshore.people.models import LegalEntity

    name, address = f"{kind.title()} {place}", "1 rue Haute\n35000 Rennes"
    return LegalEntity(kind=kind, name=name, siren=siren(place), siret="", address=address, **about)


def open_house() -> House:
    """50 brands with two programmes, card and terms; 1,000 independents with card and mandate."""
    seller = entity("operator", 90_000, vat_number="")
    seller.save()
    return House(_open_brands(seller), _engage(seller))


def _open_brands(seller: Any) -> tuple[int, ...]:
    from homeshore.billing.models import BrandCard, BrandTerms
    from homeshore.brands.models import Brand, Programme
    from homeshore.people.models import LegalEntity

    brands = [Brand(id=1_000 + n, slug=f"b-{n}", name=f"Marque {n}", address=f"b{n}@x.example") for n in range(BRANDS)]
    Brand.objects.bulk_create(brands)
    Programme.objects.bulk_create(
        Programme(id=brand.id * 10 + n, brand=brand, slug=f"p{n}", name=f"Programme {n}")
        for brand in brands
        for n in range(PROGRAMMES)
    )
    buyers = LegalEntity.objects.bulk_create(entity("brand", n) for n in range(BRANDS))
    BrandTerms.objects.bulk_create(
        BrandTerms(brand=brand, seller=seller, buyer=buyer) for brand, buyer in zip(brands, buyers, strict=True)
    )
    card = _card("brand", "0.65")
    BrandCard.objects.bulk_create(BrandCard(brand=brand, card=card) for brand in brands)
    return tuple(brand.id for brand in brands)


def _engage(operator: Any) -> tuple[int, ...]:
    from homeshore.billing.models import CardAssignment, SelfBillingMandate
    from homeshore.people.models import Agent, Contract, LegalEntity, Person

    since = date(2025, 1, 1)
    persons = Person.objects.bulk_create(Person(name=f"Agent {n}", email=f"a{n}@x.example") for n in range(AGENTS))
    Agent.objects.bulk_create(Agent(id=n + 1, person=person) for n, person in enumerate(persons))
    own = LegalEntity.objects.bulk_create(
        entity("independent", 10_000 + n, owner=person, vat_status="franchise") for n, person in enumerate(persons)
    )
    about = {"entity": operator, "mode": "independent", "starts_on": since}
    contracts = Contract.objects.bulk_create(
        Contract(id=50_000 + n, person=person, through=business, **about)
        for n, (person, business) in enumerate(zip(persons, own, strict=True))
    )
    card = _card("agent", "0.41")
    CardAssignment.objects.bulk_create(CardAssignment(contract=one, card=card, from_day=since) for one in contracts)
    SelfBillingMandate.objects.bulk_create(
        SelfBillingMandate(contract=one, prefix=f"A{n:04}", signed_on=since) for n, one in enumerate(contracts)
    )
    return tuple(one.id for one in contracts)


def _card(side: str, price: str) -> Any:
    from homeshore.billing.models import CardVersion, RateCard

    card = RateCard.objects.create(side=side, name=side)
    CardVersion.objects.create(card=card, number=1, from_day=date(2020, 1, 1), terms=stored(terms(price)))
    return card


def terms(price: str) -> Terms:
    """Evenings and Sundays dearer; a first half minute, then seconds; mails by the piece."""
    dear = {"evening": Decimal(price) * 2, "sunday": Decimal(price) * 3}
    return Terms(
        rules=(
            Rule(channel="mail", unit="item", price=Decimal("2.10")),
            Rule(
                unit="minute",
                price=Decimal(price),
                prices=dear,
                first_increment=30 * SECOND_US,
                increment=SECOND_US,
            ),
        ),
        bands=(
            Band(name="sunday", days=("sun", HOLIDAY)),
            Band(name="evening", from_time=datetime.min.time().replace(hour=19), until_time=datetime.min.time()),
        ),
    )


def rows(contacts: int, house: House) -> Iterator[Row]:
    """The rows of the journal for so many contacts, spread over the month; four or six facts each."""
    first = to_us(datetime.combine(MONTH, datetime.min.time(), ZoneInfo("Europe/Paris"))) + 6 * 3600 * SECOND_US
    step = 30 * 86_400 * SECOND_US // contacts
    closed, wrap = encode(ContactClosed("", "resolved", "agent")), encode(WrapUpStarted("agent", 0))
    hold, resume = encode(ContactHeld()), encode(ContactResumed())
    arrived = {name: encode(ContactArrived(name, "customer", "fr", 1, 1)) for name in ("voice", "chat", "mail")}
    channels = ("voice", "chat", "voice", "mail")
    seq = 0
    kinds = [ContactArrived, OfferAccepted, ContactHeld, ContactResumed, WrapUpStarted, ContactClosed]
    names = {kind: (tag := str(kind.__struct_config__.tag), version_of(tag)) for kind in kinds}
    for n in range(contacts):
        at, brand, agent = first + n * step, house.brands[n % BRANDS], n % AGENTS
        talk_us = (60 + n * 37 % 420) * SECOND_US + n % 1_000 * 997
        told: list[tuple[type[FactStruct], bytes, int, int]] = [
            (ContactArrived, arrived[channels[n % 4]], 0, 0),
            (OfferAccepted, encode(OfferAccepted(n + 1)), 5 * SECOND_US, agent + 1),
            *(
                [
                    (ContactHeld, hold, talk_us // 2, agent + 1),
                    (ContactResumed, resume, talk_us // 2 + 20 * SECOND_US, agent + 1),
                ]
                if n % 7 == 0
                else []
            ),
            (WrapUpStarted, wrap, talk_us + 5 * SECOND_US, agent + 1),
            (ContactClosed, closed, talk_us + 30 * SECOND_US, agent + 1),
        ]
        for kind, data, after_us, who in told:
            seq += 1
            name, version = names[kind]
            contract = house.contracts[agent] if who else 0
            yield (
                seq,
                1,
                at,
                at + after_us,
                name,
                version,
                n + 1,
                who,
                contract,
                brand,
                brand * 10 + n % PROGRAMMES,
                data,
            )


def fill(contacts: int) -> None:
    """The journal, and the cursor of the contacts' projection at its end."""
    from django.db import connection, transaction

    from homeshore.journal.models import Cursor, Lease

    Lease.objects.create(name="dispatcher", epoch=1, holder="bench", expires_us=0)
    house = open_house()
    of_all = rows(contacts, house)
    columns = "seq, epoch, at_us, occurred_us, kind, version, contact, agent, contract, brand, programme, data"
    sql = f"INSERT INTO journal_fact ({columns}) VALUES ({', '.join(['%s'] * 12)})"
    seq = 0
    while chunk := list(islice(of_all, AT_ONCE)):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, chunk)
        seq = int(str(chunk[-1][0]))
    Cursor.objects.create(name="contacts", seq=seq)


class Clock:
    """CPU and wall seconds of each stage, with a line of progress."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}
        self._cpu, self._wall = self._now()
        self._told = 0.0

    def tell(self, stage: str, done: int, of: int) -> None:
        cpu, wall = self._now()
        spent = self.spent.setdefault(stage, [0.0, 0.0])
        spent[0] += cpu - self._cpu
        spent[1] += wall - self._wall
        self._cpu, self._wall = cpu, wall
        if wall - self._told > 5 or done == of:
            self._told = wall
            print(f"{stage:9} {done:>9,}/{of:,}  {spent[0]:7.1f} s CPU", file=sys.stderr, flush=True)

    def _now(self) -> tuple[float, float]:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime, time.monotonic()


def close() -> dict[str, Any]:
    """Close the month. Returns the seconds of each stage and what came of it."""
    from homeshore.adapters.e_invoice.press import FacturXPress
    from homeshore.billing.actions import closing
    from homeshore.billing.models import ChargeRow, Document

    clock = Clock()
    begun = closing.begin(MONTH, by=0, today=MONTH + timedelta(days=40))
    clock.tell("begun", 1, 1)
    closing.run(begun, FacturXPress(), clock.tell)
    clock.tell("closed", 1, 1)
    return {
        "stages": clock.spent,
        "charges": ChargeRow.objects.count(),
        "documents": {str(code): Document.objects.filter(type_code=code).count() for code in (380, 389)},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main(contacts: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeshore.config.settings")
    home = Path(os.environ["HOMESHORE_HOME"])
    for name in ("run/bus", "files"):
        (home / name).mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command

    if not (home / "filled").exists():
        call_command("migrate", verbosity=0)
        begun = time.monotonic()
        fill(contacts)
        (home / "filled").touch()
        print(f"filled in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    if "--fill" not in sys.argv:
        print(json.dumps(close()))


if __name__ == "__main__":
    main(int(sys.argv[1]))
