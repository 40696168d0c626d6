"""Who may handle what: certificates, contracts, channels, languages and skills as permissions for routing."""

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from homeshore.facts.vocabulary import Channel
from homeshore.kit.problems import Problem
from homeshore.kit.spans import Reign, overlap, reigns
from homeshore.kit.zones import days_us
from homeshore.people.rules import Engagement
from homeshore.routing.commands import Permission

MOST_LEVEL = 5


class Certified(msgspec.Struct, frozen=True):
    """A certificate as a span of time, in its brand's days: from `from_us` until before `until_us` (0: no end)."""

    certificate: int
    brand: int
    level: int
    from_us: int
    until_us: int


class Offer(msgspec.Struct, frozen=True):
    """What a programme asks of an agent."""

    programme: int
    brand: int
    channels: tuple[str, ...]
    languages: tuple[str, ...]
    required_skills: frozenset[str]


class Abilities(msgspec.Struct, frozen=True):
    """What an agent brings."""

    languages: frozenset[str]
    skills: frozenset[str]


def certified(certificate: int, brand: int, level: int, dates: tuple[date, date], zone: str) -> Certified:
    """A certificate's dates, both included, in its brand's time zone."""
    return Certified(certificate, brand, level, *days_us(*dates, zone))


def levels_in_time(certificates: Iterable[Certified]) -> tuple[Reign[Certified], ...]:
    """Which certificate of one brand counts when. Where several do, the highest level, then the one written last."""
    return reigns(certificates, lambda one: (one.level, one.certificate))


def permissions(
    abilities: Abilities,
    offers: Iterable[Offer],
    certificates: Iterable[Certified],
    contracts: Iterable[Reign[Engagement]],
    now_us: int,
) -> tuple[Permission, ...]:
    """Every (programme, channel, language) the agent may handle, and when: certificate and contract both in force.

    Permissions of one triple never overlap in time; what ended before `now_us` is left out. In a fixed order.
    """
    held = list(certificates)
    worked = list(contracts)
    found: list[Permission] = []
    for offer in sorted(offers, key=lambda one: one.programme):
        if not offer.required_skills <= abilities.skills:
            continue
        for level in levels_in_time(one for one in held if one.brand == offer.brand):
            for contract in worked:
                shared = overlap(level, contract)
                if shared is not None and (not shared[1] or shared[1] > now_us):
                    found.extend(_permissions(offer, abilities, level.holder.level, contract.holder.contract, shared))
    return tuple(found)


def certificate_problems(level: int, valid_from: date, valid_until: date) -> Iterator[Problem]:
    """What is wrong with a certificate."""
    if not 1 <= level <= MOST_LEVEL:
        yield Problem("level", "out_of_range", {"least": 1, "most": MOST_LEVEL})
    if valid_until < valid_from:
        yield Problem("valid_until", "ends_before_it_starts")


def _permissions(
    offer: Offer, abilities: Abilities, level: int, contract: int, shared: tuple[int, int]
) -> Iterator[Permission]:
    for channel in sorted(offer.channels):
        for language in offer.languages:
            if language in abilities.languages:
                yield Permission(offer.programme, Channel(channel), language, level, contract, *shared)
