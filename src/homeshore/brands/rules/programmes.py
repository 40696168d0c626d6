"""What an administrator may enter for a brand and its programmes, and what is wrong with it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, time
from itertools import pairwise

import msgspec

from homeshore.brands.rules.opening import MIDNIGHT, Hours, Timetable
from homeshore.facts.vocabulary import Channel, ContactReason
from homeshore.kit.languages import is_language
from homeshore.kit.problems import Problem
from homeshore.kit.zones import is_zone

MAX_RINGS = 10
MAX_LEVEL = 5
DAY_SECONDS = 86_400
_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_COLOUR = re.compile(r"^#[0-9a-fA-F]{6}$")
_SKILL = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_HOST = re.compile(r"^(https?://)?(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$")


class Ring(msgspec.Struct, frozen=True):
    """From `after_seconds` of waiting on, agents of at least `level` are asked."""

    after_seconds: int
    level: int


class Promise(msgspec.Struct, frozen=True):
    """A channel and its service level: `percent` % within `seconds`."""

    channel: str
    percent: int = 80
    seconds: int = 30


class Closure(msgspec.Struct, frozen=True):
    """A day that stays closed."""

    day: date
    label: str = ""


class Reason(msgspec.Struct, frozen=True):
    """A contact reason an agent may choose, within a family."""

    code: str
    family: str
    label_fr: str
    label_en: str


class BrandDetails(msgspec.Struct, frozen=True):
    """A brand as it is entered."""

    slug: str
    name: str
    address: str
    time_zone: str = "Europe/Paris"
    languages: tuple[str, ...] = ("fr",)
    accent: str = "#0f5c63"
    greeting_fr: str = ""
    greeting_en: str = ""
    widget_hosts: tuple[str, ...] = ()


class ProgrammePlan(msgspec.Struct, frozen=True):
    """A programme as it is entered: its promises, hours, people to ask and reasons."""

    slug: str
    name: str
    channels: tuple[Promise, ...]
    hours: tuple[Hours, ...]
    time_zone: str = "Europe/Paris"
    languages: tuple[str, ...] = ("fr",)
    required_skills: tuple[str, ...] = ()
    rings: tuple[Ring, ...] = (Ring(0, 1),)
    priority_seconds: int = 0
    preferred_seconds: int = 20
    offer_seconds: int = 20
    wrap_up_seconds: int = 120
    closures: tuple[Closure, ...] = ()
    reasons: tuple[Reason, ...] = ()

    def timetable(self) -> Timetable:
        """The opening hours by themselves."""
        return Timetable(self.hours, frozenset(closure.day for closure in self.closures), self.time_zone)


def brand_problems(details: BrandDetails) -> Iterator[Problem]:
    """What is wrong with a brand's details."""
    yield from _slug_problems("slug", details.slug)
    yield from _name_problems("name", details.name)
    yield from _zone_problems(details.time_zone)
    yield from language_problems("languages", details.languages)
    if not _COLOUR.match(details.accent):
        yield Problem("accent", "not_a_colour")
    for host in details.widget_hosts:
        if not _HOST.match(host):
            yield Problem("widget_hosts", "not_a_site", {"value": host})


def programme_problems(plan: ProgrammePlan) -> Iterator[Problem]:
    """What is wrong with a programme's plan."""
    yield from _slug_problems("slug", plan.slug)
    yield from _name_problems("name", plan.name)
    yield from _zone_problems(plan.time_zone)
    yield from language_problems("languages", plan.languages)
    yield from skill_problems("required_skills", plan.required_skills)
    yield from ring_problems(plan.rings)
    yield from _promise_problems(plan.channels)
    yield from hours_problems(plan.hours)
    yield from _closure_problems(plan.closures)
    yield from _reason_problems(plan.reasons)
    yield from _limit_problems(plan)


def ring_problems(rings: Sequence[Ring]) -> Iterator[Problem]:
    """A ring plan begins at 0, its times grow, and each ring asks a lower level than the one before it."""
    if not rings or rings[0].after_seconds != 0:
        yield Problem("rings", "first_ring_at_zero")
    if len(rings) > MAX_RINGS:
        yield Problem("rings", "too_many_rings", {"most": MAX_RINGS})
    if any(not 0 <= ring.after_seconds <= DAY_SECONDS for ring in rings):
        yield Problem("rings", "out_of_range", {"least": 0, "most": DAY_SECONDS})
    if any(not 1 <= ring.level <= MAX_LEVEL for ring in rings):
        yield Problem("rings", "level_out_of_range", {"least": 1, "most": MAX_LEVEL})
    if any(later.after_seconds <= earlier.after_seconds for earlier, later in pairwise(rings)):
        yield Problem("rings", "ring_times_must_grow")
    if any(later.level >= earlier.level for earlier, later in pairwise(rings)):
        yield Problem("rings", "ring_levels_must_fall")


def hours_problems(hours: Sequence[Hours]) -> Iterator[Problem]:
    """Hours lie within one weekday and do not overlap; 00:00 closes at the end of the day."""
    previous: Hours | None = None
    for span in sorted(hours):
        if not 0 <= span.weekday <= 6:
            yield Problem("hours", "not_a_weekday")
        elif span.closes not in {MIDNIGHT} and span.closes <= span.opens:
            yield Problem("hours", "closes_before_it_opens", {"weekday": span.weekday})
        elif previous and previous.weekday == span.weekday and span.opens < (_end(previous)):
            yield Problem("hours", "hours_overlap", {"weekday": span.weekday})
        previous = span


def language_problems(field: str, languages: Sequence[str]) -> Iterator[Problem]:
    """At least one language, each a two-letter code, none twice."""
    if not languages:
        yield Problem(field, "required")
    if len(set(languages)) != len(languages):
        yield Problem(field, "listed_twice")
    for code in languages:
        if not is_language(code):
            yield Problem(field, "not_a_language", {"value": code})


def skill_problems(field: str, skills: Sequence[str]) -> Iterator[Problem]:
    """Skills are codes in lower case with hyphens, none twice."""
    if len(set(skills)) != len(skills):
        yield Problem(field, "listed_twice")
    for skill in skills:
        if not _SKILL.match(skill) or len(skill) > 40:
            yield Problem(field, "not_a_code", {"value": skill})


def reply_problems(shortcut: str, language: str, title: str, body: str) -> Iterator[Problem]:
    """What is wrong with a canned reply."""
    yield from _slug_problems("shortcut", shortcut)
    yield from script_problems(language, title, body)


def script_problems(language: str, title: str, body: str) -> Iterator[Problem]:
    """What is wrong with a script."""
    yield from language_problems("language", [language])
    yield from _name_problems("title", title)
    if not body.strip():
        yield Problem("body", "required")


def _end(hours: Hours) -> time:
    return time.max if hours.closes == MIDNIGHT else hours.closes


def _slug_problems(field: str, slug: str) -> Iterator[Problem]:
    if not slug:
        yield Problem(field, "required")
    elif not _SLUG.match(slug) or len(slug) > 40:
        yield Problem(field, "not_a_code", {"value": slug})


def _name_problems(field: str, name: str) -> Iterator[Problem]:
    if not name.strip():
        yield Problem(field, "required")
    elif len(name) > 120:
        yield Problem(field, "too_long", {"most": 120})


def _zone_problems(zone: str) -> Iterator[Problem]:
    if not is_zone(zone):
        yield Problem("time_zone", "not_a_time_zone", {"value": zone})


def _promise_problems(promises: Sequence[Promise]) -> Iterator[Problem]:
    if not promises:
        yield Problem("channels", "required")
    if len({promise.channel for promise in promises}) != len(promises):
        yield Problem("channels", "listed_twice")
    for promise in promises:
        if promise.channel not in set(Channel):
            yield Problem("channels", "not_a_channel", {"value": promise.channel})
        if not 1 <= promise.percent <= 100:
            yield Problem("channels", "percent_out_of_range", {"least": 1, "most": 100})
        if not 1 <= promise.seconds <= 365 * DAY_SECONDS:
            yield Problem("channels", "seconds_out_of_range", {"least": 1, "most": 365 * DAY_SECONDS})


def _closure_problems(closures: Sequence[Closure]) -> Iterator[Problem]:
    if len({closure.day for closure in closures}) != len(closures):
        yield Problem("closures", "listed_twice")
    if any(len(closure.label) > 80 for closure in closures):
        yield Problem("closures", "too_long", {"most": 80})


def _reason_problems(reasons: Sequence[Reason]) -> Iterator[Problem]:
    if len({reason.code for reason in reasons}) != len(reasons):
        yield Problem("reasons", "listed_twice")
    for reason in reasons:
        yield from _slug_problems("reasons", reason.code)
        if reason.family not in set(ContactReason):
            yield Problem("reasons", "not_a_reason_family", {"value": reason.family})
        if not (reason.label_fr.strip() and reason.label_en.strip()):
            yield Problem("reasons", "label_required", {"value": reason.code})
        if max(len(reason.label_fr), len(reason.label_en)) > 80:
            yield Problem("reasons", "too_long", {"most": 80})


def _limit_problems(plan: ProgrammePlan) -> Iterator[Problem]:
    limits = {
        "priority_seconds": (plan.priority_seconds, -DAY_SECONDS, DAY_SECONDS),
        "preferred_seconds": (plan.preferred_seconds, 0, DAY_SECONDS),
        "offer_seconds": (plan.offer_seconds, 5, 600),
        "wrap_up_seconds": (plan.wrap_up_seconds, 0, DAY_SECONDS),
    }
    for field, (value, least, most) in limits.items():
        if not least <= value <= most:
            yield Problem(field, "out_of_range", {"least": least, "most": most})
