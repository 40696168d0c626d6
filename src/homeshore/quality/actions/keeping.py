"""The life of a call's recording, step by step; `rules.recording` decides, and every step is a fact.

The switchboard calls these and tells the media worker what they answer: an id of 0 (or None) means that the media
worker has nothing to do.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import Q

from homeshore.brands import queries as brands
from homeshore.contacts.queries import lists
from homeshore.contacts.queries.lists import Contact
from homeshore.facts import Draft, Fact, calls
from homeshore.journal.actions import put_all_in_outbox
from homeshore.kit.clock import from_us, now_us
from homeshore.kit.ids import new_id
from homeshore.quality import keys
from homeshore.quality.actions.erasing import erase
from homeshore.quality.models import Recording, RecordingChoice
from homeshore.quality.queries import policy_of
from homeshore.quality.rules import recording as rules
from homeshore.security import files
from homeshore.security.scope import CENTRE


class StartedRecording(msgspec.Struct, frozen=True):
    """What a media worker needs; field by field its port's RecordingSpec. `sides`: (leg, left or right)."""

    recording: int
    path: str
    key: bytes
    sides: tuple[tuple[str, str], ...]


def plan_recording(contact: int) -> bool:
    """Whether this call is to be recorded if the caller lets us: drawn once, the same answer ever after.

    Its programme's share decides, by the contact's id, and never for a customer who withdrew consent to recording.
    Raises ContactUnknown.
    """
    choice = _choice(contact)
    return choice.is_planned and choice.refused_at is None


@transaction.atomic
def _choice(contact: int) -> RecordingChoice:
    known = RecordingChoice.objects.select_for_update().filter(contact=contact).first()
    if known is not None:
        return known
    row = lists.contact(CENTRE, contact)
    if row.consults_id:
        return _choice_of_consult(row, row.consults_id)
    is_planned = rules.is_sampled(contact, brands.recorded_percent(row.programme))
    is_planned = is_planned and not brands.refuses(row.customer_id, "recording")
    return RecordingChoice.objects.create(contact=row, brand_id=row.brand_id, is_planned=is_planned)


def _choice_of_consult(consult: Contact, call: int) -> RecordingChoice:
    """What holds for a call holds for the colleague who joins it: one draw, one announcement, one refusal."""
    main = _choice(call)
    own = RecordingChoice.objects.create(
        contact=consult,
        brand_id=consult.brand_id,
        is_planned=main.is_planned,
        announced_at=main.announced_at,
        refused_at=main.refused_at,
        refused_by=main.refused_by,
    )
    if main.announced_at:
        _note(consult, None, (calls.RecordingAnnounced(),), now_us())
    return own


def announce_recording(contact: int, occurred_us: int = 0) -> None:
    """The caller has been told that the call may be recorded, and how to refuse. Fact: RecordingAnnounced."""
    _take(contact, rules.announced, occurred_us)


@transaction.atomic
def refuse_recording(contact: int, by: str, occurred_us: int = 0) -> int:
    """The caller refuses (`by`: key, agent, consent): what was recorded of this call, of colleagues who joined it as
    well, is erased, and nothing more is.

    Returns the recording to stop. Facts: RecordingRefused, RecordingStopped.
    """
    running = _take(contact, lambda state: rules.refused(state, by), occurred_us)
    for consult in RecordingChoice.objects.filter(contact__consults=contact).values_list("contact", flat=True):
        _take(consult, lambda state: rules.refused(state, by), occurred_us)
    erase(Q(contact=contact) | Q(contact__consults=contact))
    return running


@transaction.atomic
def start_recording(
    contact: int, agent: int, contract: int, agent_leg: str, caller_leg: str, occurred_us: int = 0
) -> StartedRecording | None:
    """Begin to record a call with an agent; None when it is not planned, not announced, refused or running already.

    With a consultation's contact it is the colleague's side of a conference, under the rules of the call's programme.
    Fact: RecordingStarted. The key is in the answer and, wrapped, in the database, and nowhere else.
    """
    choice = _choice(contact)
    recording, occurred_us = new_id(), occurred_us or now_us()
    facts = rules.started(_state(choice, _running(contact)), recording)[1]
    if not choice.is_planned or not facts:
        return None
    call = choice.contact
    key, programme = keys.new_key(), _programme_of(call)
    row = Recording.objects.create(
        id=recording,
        brand_id=call.brand_id,
        programme_id=programme,
        contact=call,
        agent_id=agent,
        contract=contract,
        started_at=from_us(occurred_us),
        delete_after=from_us(occurred_us) + timedelta(days=policy_of(programme).keep_days),
        sides=[caller_leg, agent_leg],
        file=files.new_name(),
        wrapped_key=keys.wrap(call.brand_id, recording, key),
    )
    _note(call, row, facts, occurred_us)
    return _spec(row, key)


def _programme_of(call: Contact) -> int:
    """The programme whose announcement the caller heard."""
    return int(call.consults.programme_id if call.consults else call.programme_id)


def pause_recording(contact: int, cause: str, occurred_us: int = 0) -> int:
    """Keep nothing while `cause` (payment, agent, hold, consult, media_lost) lasts. Returns the recording to pause.

    Fact: RecordingPaused, for the first of several causes.
    """
    return _take(contact, lambda state: rules.paused(state, cause), occurred_us)


def resume_recording(contact: int, cause: str, occurred_us: int = 0) -> int:
    """`cause` is over. Returns the recording to go on with, 0 while another cause lasts. Fact: RecordingResumed."""
    return _take(contact, lambda state: rules.resumed(state, cause), occurred_us)


def stop_recording(contact: int, cause: str, occurred_us: int = 0) -> int:
    """End the recording that runs (cause: call_ended, agent, disk, media_lost). Returns the one to stop.

    Fact: RecordingStopped. A call that is passed on to another agent is recorded anew from there.
    """
    return _take(contact, lambda state: rules.stopped(state, cause), occurred_us)


def continue_recording(contact: int, agent_leg: str, caller_leg: str) -> StartedRecording | None:
    """What another media worker needs to go on with the recording that runs, after the first one died."""
    row = _running(contact)
    if row is None:
        return None
    row.sides = [caller_leg, agent_leg]
    row.save(update_fields=["sides"])
    return _spec(row, keys.unwrap(row.brand_id, row.id, bytes(row.wrapped_key or b"")))


def _spec(row: Recording, key: bytes) -> StartedRecording:
    caller_leg, agent_leg = row.sides
    path = str(files.path_of(row.file))
    return StartedRecording(row.id, path, key, ((caller_leg, "left"), (agent_leg, "right")))


def _state(choice: RecordingChoice, running: Recording | None) -> rules.State:
    return rules.State(
        announced=choice.announced_at is not None,
        refused=choice.refused_at is not None,
        recording=running.id if running else 0,
        causes=frozenset(running.causes) if running else frozenset(),
    )


def _running(contact: int) -> Recording | None:
    return Recording.objects.filter(contact=contact, ended_at=None).first()


@transaction.atomic
def _take(contact: int, step: Callable[[rules.State], rules.Step], occurred_us: int) -> int:
    """Do one step. Returns the recording that it concerns and that changed, 0 for none."""
    occurred_us = occurred_us or now_us()
    choice, running = _choice(contact), _running(contact)
    before = _state(choice, running)
    state, facts = step(before)
    _store(choice, before, state, facts, from_us(occurred_us))
    if facts:
        _note(choice.contact, running, facts, occurred_us)
    return before.recording if before.is_kept != state.is_kept or before.recording != state.recording else 0


def _store(
    choice: RecordingChoice, before: rules.State, state: rules.State, facts: tuple[Fact, ...], at: datetime
) -> None:
    if state.announced and not before.announced:
        RecordingChoice.objects.filter(contact=choice.contact_id).update(announced_at=at)
    for fact in facts:
        match fact:
            case calls.RecordingRefused(by=by):
                RecordingChoice.objects.filter(contact=choice.contact_id).update(refused_at=at, refused_by=by)
            case calls.RecordingStopped(recording=recording, cause=cause):
                Recording.objects.filter(id=recording).update(ended_at=at, stop_cause=cause, causes=[])
    if state.recording and state.causes != before.causes:
        Recording.objects.filter(id=state.recording).update(causes=sorted(state.causes))


def _note(call: Contact, row: Recording | None, facts: tuple[Fact, ...], occurred_us: int) -> None:
    put_all_in_outbox(
        Draft(
            at_us=occurred_us,
            occurred_us=occurred_us,
            fact=fact,
            contact=call.id,
            agent=row.agent_id if row else 0,
            contract=row.contract if row else 0,
            brand=call.brand_id,
            programme=call.programme_id,
        )
        for fact in facts
    )
