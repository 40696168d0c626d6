"""What is known of a recording once it has ended: its length, its losses, its waveform."""

from datetime import timedelta

import msgspec
from django.utils import timezone

from homeshore.contacts.queries import lists, standing
from homeshore.facts.vocabulary import ContactState
from homeshore.kit.clock import to_us
from homeshore.quality.actions.keeping import stop_recording
from homeshore.quality.models import Recording
from homeshore.security.scope import CENTRE

LOST_AFTER = timedelta(minutes=2)
"""A call that is over for this long has no recording that runs: its switchboard died before it could say so."""
_OVER = (ContactState.WRAP_UP, ContactState.CLOSED, ContactState.ABANDONED, ContactState.WAITING)


class Gap(msgspec.Struct, frozen=True, array_like=True):
    """A time in which nothing was kept, in milliseconds from the beginning. kind: pause or lost (with its media)."""

    begins_ms: int
    ends_ms: int
    kind: str


class Measures(msgspec.Struct, frozen=True):
    """What was found in a recording's file. condition: whole, cut (no end was written), damaged or missing.

    `peaks` is the waveform: as many bytes for the left side as for the right.
    """

    duration_ms: int
    packets: int
    lost: int
    condition: str
    gaps: tuple[Gap, ...]
    peaks: bytes


def note_measures(recording: int, found: Measures) -> None:
    """Store what was found. A recording that was erased meanwhile keeps no waveform."""
    row = Recording.objects.get(id=recording)
    began_us = to_us(row.started_at)
    handlings = lists.handlings_of(CENTRE, row.contact_id).filter(agent=row.agent_id)
    latest = handlings.filter(began_us__lte=began_us + 5_000_000).order_by("-began_us").first()
    known = Recording.objects.filter(id=recording)
    known.update(
        measured_at=timezone.now(),
        handling=latest.id if latest else 0,
        duration_ms=found.duration_ms,
        packets=found.packets,
        lost=found.lost,
        condition=found.condition,
        gaps=msgspec.to_builtins(found.gaps),
    )
    known.exclude(wrapped_key=None).update(peaks=found.peaks)


def end_lost_recordings() -> int:
    """End recordings whose call was over long ago, as lost with its media. Returns how many."""
    before = timezone.now() - LOST_AFTER
    running = dict(Recording.objects.filter(ended_at=None, started_at__lt=before).values_list("contact", "agent"))
    if not running:
        return 0
    ended = 0
    for contact, brief in standing.briefs(running).items():
        if brief.state in _OVER or brief.agent != running[contact]:
            ended += bool(stop_recording(contact, "media_lost"))
    return ended
