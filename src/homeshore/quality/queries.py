"""What others may know of recordings, within the reach of who asks. `Recording` is exported for annotations."""

from datetime import datetime, timedelta

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from homeshore.quality import keys
from homeshore.quality.errors import RecordingErased, UnknownRecording
from homeshore.quality.models import Recording, RecordingPolicy
from homeshore.security import files
from homeshore.security.permissions import ADMINISTRATOR, BRAND_MANAGER, SUPERVISOR
from homeshore.security.scope import NOBODY, Scope

__all__ = ["Recording"]

CLOSING = timedelta(seconds=3)
"""How long a media worker may take to write the end of a recording."""


class Policy(msgspec.Struct, frozen=True):
    """What a programme wants of its recordings, or what holds until it says so."""

    keep_days: int = 90
    brand_listens: bool = False
    agents_listen: bool = True


class Reach(msgspec.Struct, frozen=True):
    """Whose recordings somebody may hear: as supervisor of brands, as manager of brands, as the agent who spoke."""

    supervises: Scope
    manages: Scope
    agent: int = 0

    def rows(self) -> Q:
        """A filter that keeps a query of recordings within the reach."""
        allowed = Q(pk__in=[])
        if self.supervises.roles & {SUPERVISOR, ADMINISTRATOR}:
            allowed |= _brands(self.supervises)
        if BRAND_MANAGER in self.manages.roles:
            allowed |= _brands(self.manages) & Q(_where("brand_listens", True))
        if self.agent:
            allowed |= Q(agent=self.agent) & ~Q(_where("agents_listen", False))
        return allowed


class RecordingFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is narrowed to; empty means all. Of a contact: with the colleagues who were consulted about it."""

    brand: int = 0
    programme: int = 0
    agent: int = 0
    contact: int = 0
    since: datetime | None = None
    until: datetime | None = None
    with_losses: bool = False


class Opened(msgspec.Struct, frozen=True):
    """Where a recording's file lies and what opens it."""

    recording: int
    path: str
    key: bytes


def policy_of(programme: int) -> Policy:
    """A programme's policy."""
    row = RecordingPolicy.objects.filter(programme=programme).first()
    return Policy(row.keep_days, row.brand_listens, row.agents_listen) if row else Policy()


def recordings(reach: Reach, wanted: RecordingFilter) -> QuerySet[Recording]:
    """Recordings within reach, the newest first, with brand, programme and agent; erased ones stay listed."""
    rows = Recording.objects.filter(reach.rows())
    names = ("brand", "programme", "agent")
    exact = {name: getattr(wanted, name) for name in names}
    rows = rows.filter(**{column: value for column, value in exact.items() if value})
    if wanted.contact:
        rows = rows.filter(Q(contact=wanted.contact) | Q(contact__consults=wanted.contact))
    if wanted.since:
        rows = rows.filter(started_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(started_at__lt=wanted.until)
    if wanted.with_losses:
        rows = rows.filter(lost__gt=0)
    return rows.select_related("brand", "programme", "agent__person", "contact").order_by("-id").defer("peaks")


def recording(reach: Reach, recording_id: int) -> Recording:
    """One recording. Raises UnknownRecording, also for one out of reach."""
    rows = Recording.objects.filter(reach.rows(), id=recording_id)
    found = rows.select_related("brand", "programme", "agent__person", "contact").first()
    if found is None:
        raise UnknownRecording(recording=recording_id)
    return found


def programmes_of(reach: Reach) -> dict[int, str]:
    """The programmes with recordings within reach, as `Brand · Programme` by id."""
    rows = Recording.objects.filter(reach.rows()).order_by("brand__name", "programme__name")
    found = rows.values_list("programme", "brand__name", "programme__name").distinct()
    return {programme: f"{brand} · {name}" for programme, brand, name in found}


def agents_of(reach: Reach) -> dict[int, str]:
    """The agents with recordings that the reader supervises, by id; a brand or colleague is given no such list."""
    rows = Recording.objects.filter(msgspec.structs.replace(reach, manages=NOBODY, agent=0).rows())
    return dict(rows.order_by("agent__person__name").values_list("agent", "agent__person__name").distinct())


def open_recording(row: Recording) -> Opened:
    """What opens a recording's file. Raises RecordingErased."""
    if not row.file:
        raise RecordingErased(recording=row.id)
    key = keys.unwrap(row.brand_id, row.id, bytes(row.wrapped_key or b""))
    return Opened(row.id, str(files.path_of(row.file)), key)


def to_measure(limit: int) -> list[Recording]:
    """Recordings that have ended, whose files are closed by now and were not looked into, the oldest first."""
    closed = Recording.objects.filter(measured_at=None, ended_at__lt=timezone.now() - CLOSING).exclude(file="")
    return list(closed.order_by("id")[:limit])


def _brands(scope: Scope) -> Q:
    """`Scope.only`, to be joined by OR: an empty filter would vanish there instead of finding everything."""
    return scope.only() or Q(pk__isnull=False)


def _where(column: str, value: bool) -> Exists:
    return Exists(RecordingPolicy.objects.filter(programme=OuterRef("programme"), **{column: value}))
