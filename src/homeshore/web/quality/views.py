"""One recording: its waveform, what happened meanwhile, who listened; and its end."""

from collections.abc import Iterable

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from homeshore.contacts.queries.names import first_names
from homeshore.facts import Record, kind_of
from homeshore.facts.calls import SupervisorJoined, SupervisorLeft
from homeshore.journal import queries as journal
from homeshore.kit.clock import to_us
from homeshore.people import queries as people
from homeshore.quality import actions
from homeshore.quality.queries import Reach, Recording
from homeshore.security import queries as security
from homeshore.security.actions import record_access
from homeshore.security.permissions import ADMINISTRATOR, AGENT
from homeshore.security.queries import Access
from homeshore.security.scope import CENTRE
from homeshore.web.quality.access import recording_of, supervises, who_asks
from homeshore.web.quality.listing import Line, line
from homeshore.web.quality.waveform import WIDTH, Waveform, waveform
from homeshore.web.quality.words import EXPLANATIONS, can_be_heard, standing
from homeshore.web.shell import formats
from homeshore.web.shell.vocabulary import Text
from homeshore.web.story.access_words import ACCESSES
from homeshore.web.story.fact_words import Names, Step, steps

MARKED = frozenset(
    {
        "recording_started", "recording_paused", "recording_resumed", "recording_stopped",
        "contact_held", "contact_resumed", "contact_transferred", "call_connected", "call_ended",
        "consult_started", "consult_ended", "conference_started", "supervisor_joined", "supervisor_left",
        "media_lost", "media_restored",
    }
)  # fmt: skip
"""Facts that a listener wants to find in the sound."""
_LISTENERS = 50


class Mark(msgspec.Struct, frozen=True):
    """Something that happened, `at_ms` from the beginning of the recording, `clock` in words; `x` in the waveform."""

    at_ms: int
    clock: str
    x: float
    step: Step


class Listened(msgspec.Struct, frozen=True):
    """Somebody heard, took away or erased the recording."""

    access: Access
    who: str
    what: Text


class Player(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the page shows. `call` is the customer's contact, also where a colleague who joined is heard."""

    line: Line
    call: int
    standing: str
    explanation: Text
    is_heard: bool
    wave: Waveform | None
    marks: list[Mark]
    listeners: list[Listened]
    is_supervised: bool
    may_erase: bool
    speeds: tuple[str, ...] = ("0.75", "1", "1.25", "1.5", "2")


@require_safe
def shown(request: HttpRequest, recording: int) -> HttpResponse:
    """A recording with its player. Looking at the page is no playback: the trail counts from the first sound."""
    row, reach = recording_of(request, recording)
    return render(request, "quality/recording.html", {"player": _player(row, reach), "recording": row})


@require_POST
def erase(request: HttpRequest, recording: int) -> HttpResponse:
    """Destroy the recording's key and file."""
    row, _reach = recording_of(request, recording)
    if actions.erase_recording(row.id):
        record_access(who_asks(request), row.brand_id, "recording_erased", row.id)
        messages.success(request, _("The recording is erased: nobody can hear it any more."))
    return redirect("quality:recording", row.id)


def _player(row: Recording, reach: Reach) -> Player:
    is_supervised = supervises(reach, row.brand_id)
    return Player(
        line=line(row, reach),
        call=row.contact.consults_id or row.contact_id,
        standing=standing(row),
        explanation=EXPLANATIONS.get(standing(row), ""),
        is_heard=can_be_heard(row),
        wave=waveform(bytes(row.peaks), row.duration_ms, row.gaps) if row.peaks else None,
        marks=_marks(row, is_supervised) if can_be_heard(row) else [],
        listeners=_listeners(row, is_supervised),
        is_supervised=is_supervised,
        may_erase=ADMINISTRATOR in reach.supervises.roles and bool(row.file) and row.ended_at is not None,
    )


def _marks(row: Recording, is_supervised: bool) -> list[Mark]:
    began_us = to_us(row.started_at)
    ended_us = to_us(row.ended_at) if row.ended_at else began_us + row.duration_ms * 1000
    facts = [
        fact
        for fact in journal.facts_of_contact(row.contact_id)
        if kind_of(fact.fact) in MARKED and began_us <= fact.occurred_us <= ended_us
    ]
    marks = []
    for step in steps(facts, _names(facts, is_supervised)):
        at_ms = (step.at_us - began_us) // 1000
        marks.append(
            Mark(at_ms, formats.clock(at_ms / 1000), round(at_ms * WIDTH / max(row.duration_ms, 1, at_ms), 1), step)
        )
    return marks


def _names(facts: Iterable[Record], is_supervised: bool) -> Names:
    agents = {fact.agent for fact in facts if fact.agent}
    users = {fact.fact.supervisor for fact in facts if isinstance(fact.fact, SupervisorJoined | SupervisorLeft)}
    return Names(
        agents=people.names_of(agents) if is_supervised else first_names(agents),
        users=security.user_names(users) if is_supervised else {},
        programmes={},
        reasons={},
    )


def _listeners(row: Recording, is_supervised: bool) -> list[Listened]:
    """Who heard it, the latest first. Agents and brands know other agents by first name, everybody else in full."""
    rows = list(security.accesses(CENTRE, object_id=row.id)[:_LISTENERS])
    users = {user.id: user for user in security.users().filter(id__in={access.user for access in rows})}
    names = {}
    for id, user in users.items():
        is_agent = {grant.role for grant in user.grants.all()} == {AGENT}
        names[id] = user.name.partition(" ")[0] if is_agent and not is_supervised else user.name
    return [Listened(access, names.get(access.user, ""), ACCESSES.get(access.what, access.what)) for access in rows]
