"""What waits for a planner, each with the page on which it is settled."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeshore.brands.queries import Programme
from homeshore.kit.clock import to_us
from homeshore.web.planning.sentences import trouble_sentence
from homeshore.web.shell.formats import moment_text
from homeshore.workforce.actions import forecasts as forecasting
from homeshore.workforce.actions import pooling, staffing
from homeshore.workforce.actions import rosters as rostering
from homeshore.workforce.actions import slots as slotting
from homeshore.workforce.queries import callouts, jobs, nights, rosters, slots

MOST_FAILED = 3
PAGES = {
    forecasting.FORECAST: "forecast",
    forecasting.TRIAL: "trial",
    staffing.JOB: "staffing_programme",
    rostering.SOLVE: "roster",
    slotting.JOB: "slot_round",
    pooling.JOB: "pool_study",
}
"""Where the subject of a job is shown, by its kind."""


class Waiting(msgspec.Struct, frozen=True):
    """Something to do or to know: an icon, a sentence, and the address of its page (empty: none)."""

    icon: str
    text: str
    href: str
    tone: str = "info"


def waiting(
    programmes: Iterable[Programme], unstaffed: Iterable[Programme], now: datetime, *, everywhere: bool
) -> list[Waiting]:
    """Everything that waits, the most pressing first; `everywhere`: what waits for the centre's planners as well."""
    known = list(programmes)
    ids = [one.id for one in known]
    return [
        *_reinforcement(ids, now),
        *_failed(now),
        *_nights(known),
        *(_changes() if everywhere else ()),
        *(_rounds(now) if everywhere else ()),
        *(
            Waiting(
                "target", _("%(name)s has no requirement for the days ahead.") % {"name": one.name}, _at("staffing")
            )
            for one in unstaffed
        ),
    ]


def _reinforcement(programmes: list[int], now: datetime) -> Iterator[Waiting]:
    open_now = [row for row in callouts.recent(programmes, to_us(now)) if row.state == "open"]
    if open_now:
        said = ngettext("%(n)d call-out is under way.", "%(n)d call-outs are under way.", len(open_now))
        yield Waiting("users", said % {"n": len(open_now)}, _at("reinforcement"), "live")


def _failed(now: datetime) -> Iterator[Waiting]:
    for job in jobs.failed_since(now)[:MOST_FAILED]:
        href = reverse(f"planning:{PAGES[job.kind]}", args=[job.subject]) if job.kind in PAGES else ""
        yield Waiting("error", trouble_sentence(job.trouble), href, "bad")


def _nights(programmes: Iterable[Programme]) -> Iterator[Waiting]:
    for one in nights.latest(programmes):
        if one.failed:
            said = _("%(name)s could not be forecast and staffed anew last night.") % {"name": one.programme.name}
            yield Waiting("error", said, _at("forecasts"), "bad")


def _changes() -> Iterator[Waiting]:
    asked = rosters.ShiftChange.objects.filter(state="asked").count()
    if asked:
        said = ngettext("%(n)d change of a shift waits for an answer.", "%(n)d changes of shifts wait.", asked)
        yield Waiting("transfer", said % {"n": asked}, _at("roster_changes", "rosters"), "warn")


def _rounds(now: datetime) -> Iterator[Waiting]:
    for one in slots.rounds().exclude(state="cancelled"):
        name = {"name": one.name}
        if one.state == "draft":
            yield Waiting("edit", _("The slots “%(name)s” are a draft.") % name, _at("slots"))
        elif one.state == "announced" and one.closes_at > now:
            until = {**name, "at": moment_text(one.closes_at, "auto", now)}
            yield Waiting("clock", _("Wishes for “%(name)s” are taken until %(at)s.") % until, _at("slots"))
        elif one.state == "closed" and one.public_from <= now:
            yield Waiting(
                "target", _("“%(name)s” waits for its public value to be drawn.") % name, _at("slots"), "warn"
            )


def _at(*names: str) -> str:
    """The first of the pages that is there."""
    for name in names:
        try:
            return reverse(f"planning:{name}")
        except NoReverseMatch:
            continue
    return ""
