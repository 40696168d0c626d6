"""Agents come (or not, or late), pause, lose their link and come back, miss offers and notice it, and go home."""

from homeshore.facts.live import AgentStatusChanged
from homeshore.facts.record import Draft
from homeshore.facts.vocabulary import Status
from homeshore.routing.commands import AnswerByItself, Connect, Disconnect, SetPhone, SetStatus
from homeshore.simulate import streams
from homeshore.simulate.conversations import go_on, hear, interrupt
from homeshore.simulate.model import MINUTE_US
from homeshore.simulate.outcome import wait_bin
from homeshore.simulate.world import (
    COMES,
    GO,
    LINK_BACK,
    LINK_DROPS,
    NO_WISH,
    NOTICES,
    PAUSE,
    PAUSE_BEGINS,
    PAUSE_ENDS,
    SLOT_ENDS,
    Worker,
    World,
)


def plan_shift(world: World, worker: Worker) -> None:
    """Plan the agent's next slot to which they come."""
    worker.visit = 0
    if worker.team.crew.standby:
        return
    slots = worker.member.slots
    while worker.shift + 1 < len(slots):
        worker.shift += 1
        slot = slots[worker.shift]
        from_us = max(slot.from_us, world.now_us)
        until_us = min(slot.until_us, world.horizon.close_us)
        if from_us < until_us:
            booked_us = max(0, until_us - max(slot.from_us, world.warm_us))
            at_us = from_us + _lateness(world, worker, booked_us)
            if at_us < until_us:
                worker.until_us = until_us
                worker.visit = world.plan(at_us, COMES, worker)
                return


def _lateness(world: World, worker: Worker, booked_us: int) -> int:
    """How late the agent comes to a slot; for ever is a no-show. Slots that end before the counting are not counted."""
    team = worker.team
    behaviour = team.behaviour
    counts = booked_us > 0
    team.slots += counts
    team.booked_us += booked_us
    if behaviour.no_show and world.uniform(streams.NO_SHOW, worker.id, worker.shift) < behaviour.no_show:
        team.no_shows += counts
        return world.horizon.close_us
    if behaviour.late_share and world.uniform(streams.LATE, worker.id, worker.shift) < behaviour.late_share:
        late_us = world.lasts(behaviour.late, streams.LATENESS, worker.id, worker.shift)
        team.late += counts
        team.late_us += late_us if counts else 0
        return late_us
    return 0


def comes(world: World, worker: Worker, number: int) -> None:
    """The agent opens the desk."""
    if number != worker.visit or world.closed:
        return
    post = worker.post
    if post is not None:
        post.filled += 1
        post.fill_us += world.now_us - worker.called_us
        post.histogram[wait_bin(world.now_us - worker.called_us)] += 1
        worker.team.slots += 1
        worker.team.booked_us += max(0, worker.until_us - max(world.now_us, world.warm_us))
    sit_down(world, worker)


def sit_down(world: World, worker: Worker) -> None:
    """The desk is open and connected, the agent says ready."""
    now_us = world.now_us
    worker.session += 1
    worker.present = worker.linked = worker.ready = True
    worker.wish = NO_WISH
    worker.connected_since_us = worker.ready_since_us = now_us
    worker.visit = world.plan(worker.until_us, SLOT_ENDS, worker) if now_us < worker.until_us else 0
    _plan_pause(world, worker)
    _plan_link_loss(world, worker)
    hear(world, world.say(Connect(worker.id, worker.session)))
    hear(world, world.say(SetPhone(worker.id, worker.session, True)))
    if worker.team.at_once:
        world.say(AnswerByItself(worker.id, worker.session, True))
    hear(world, world.say(SetStatus(worker.id, Status.READY)))


def _plan_pause(world: World, worker: Worker) -> None:
    pauses = worker.team.behaviour.pauses
    if pauses is not None:
        worker.rest_count += 1
        after_us = world.lasts(pauses.every, streams.PAUSE_EVERY, worker.id, worker.rest_count)
        worker.rest = world.plan(world.now_us + after_us, PAUSE_BEGINS, worker)


def _plan_link_loss(world: World, worker: Worker) -> None:
    losses = worker.team.behaviour.link_losses
    if losses is not None:
        worker.link_count += 1
        after_us = world.lasts(losses.every, streams.LINK_EVERY, worker.id, worker.link_count)
        worker.link = world.plan(world.now_us + after_us, LINK_DROPS, worker)


def set_ready(world: World, worker: Worker, ready: bool, linked: bool) -> None:
    """Whether the agent is ready or busy, and linked, from now on: both make time that counts as ready."""
    if worker.ready and worker.linked:
        worker.ready_us += world.now_us - worker.ready_since_us
    worker.ready_since_us = worker.seen_us = world.now_us
    worker.ready, worker.linked = ready, linked


def slot_ends(world: World, worker: Worker, number: int) -> None:
    """The agent goes, as soon as nothing is in hand; after closing, as soon as nothing is left at all."""
    if number != worker.visit:
        return
    worker.visit = 0
    if world.horizon.drain and world.now_us >= world.horizon.close_us:
        worker.lingers = True
    elif worker.present:
        worker.rest = worker.notice = 0
        worker.wish = GO
        speak(world, worker)


def speak(world: World, worker: Worker) -> None:
    """The agent does what they wish for, when linked and nothing is in hand; says busy until then; else ready."""
    if not worker.present or not worker.linked:
        return
    if worker.wish == NO_WISH:
        set_ready(world, worker, True, True)
        hear(world, world.say(SetStatus(worker.id, Status.READY)))
    elif worker.hands:
        set_ready(world, worker, True, True)
        hear(world, world.say(SetStatus(worker.id, Status.BUSY)))
    elif worker.wish == PAUSE:
        _rest(world, worker)
    else:
        _go(world, worker)


def fulfils(world: World, worker: Worker, number: int) -> None:
    """Nothing is in hand any more."""
    del number
    if worker.wish and not worker.hands:
        speak(world, worker)


def _go(world: World, worker: Worker) -> None:
    _leave_desk(world, worker)
    worker.post = None
    worker.link = 0
    hear(world, world.say(SetStatus(worker.id, Status.OFFLINE)))
    plan_shift(world, worker)


def _leave_desk(world: World, worker: Worker) -> None:
    set_ready(world, worker, False, False)
    worker.connected_us += world.now_us - worker.connected_since_us
    worker.present = False
    worker.wish = NO_WISH
    worker.rest = worker.notice = worker.answer = 0
    post = worker.post
    if post is not None:
        post.stay_us += world.now_us - worker.connected_since_us


def pause_begins(world: World, worker: Worker, number: int) -> None:
    """Time for a break: nothing new is taken from now on."""
    if number != worker.rest or world.closed:
        return
    if not worker.linked or not worker.ready or worker.wish != NO_WISH:
        worker.rest = world.plan(world.now_us + MINUTE_US, PAUSE_BEGINS, worker)
    else:
        worker.wish = PAUSE
        speak(world, worker)


def _rest(world: World, worker: Worker) -> None:
    pauses = worker.team.behaviour.pauses
    assert pauses is not None
    worker.wish = NO_WISH
    worker.notice = 0
    set_ready(world, worker, False, True)
    length_us = world.lasts(pauses.length, streams.PAUSE_LENGTH, worker.id, worker.rest_count)
    worker.team.pauses += 1
    worker.team.pause_us += length_us
    worker.rest = world.plan(world.now_us + length_us, PAUSE_ENDS, worker)
    if worker.employee:
        hear(world, world.say(SetStatus(worker.id, Status.PAUSE, "break")))
    else:
        hear(world, world.say(SetStatus(worker.id, Status.AWAY)))


def pause_ends(world: World, worker: Worker, number: int) -> None:
    """Back from a break."""
    if number != worker.rest:
        return
    if not worker.linked:
        worker.rest = world.plan(world.now_us + MINUTE_US, PAUSE_ENDS, worker)
        return
    _plan_pause(world, worker)
    speak(world, worker)


def link_drops(world: World, worker: Worker, number: int) -> None:
    """The link is gone: no conversation comes to an end meanwhile."""
    if number != worker.link or world.closed:
        return
    losses = worker.team.behaviour.link_losses
    assert losses is not None
    worker.team.link_losses += 1
    set_ready(world, worker, worker.ready, False)
    for customer in worker.work or ():
        if not customer.aside:
            interrupt(world, customer)
    length_us = world.lasts(losses.length, streams.LINK_LENGTH, worker.id, worker.link_count)
    worker.link = world.plan(world.now_us + length_us, LINK_BACK, worker)
    hear(world, world.say(Disconnect(worker.id, worker.session)))


def link_back(world: World, worker: Worker, number: int) -> None:
    """The link is back, in time or not."""
    if number != worker.link:
        return
    worker.link = 0
    if worker.present:
        _resume(world, worker)
    elif worker.lingers or world.now_us < worker.until_us:
        sit_down(world, worker)
    else:
        plan_shift(world, worker)


def _resume(world: World, worker: Worker) -> None:
    set_ready(world, worker, worker.ready, True)
    hear(world, world.say(Connect(worker.id, worker.session)))
    hear(world, world.say(SetPhone(worker.id, worker.session, True)))
    for customer in worker.work or ():
        go_on(world, customer)
    _plan_link_loss(world, worker)
    if worker.wish:
        speak(world, worker)


def lost(world: World, draft: Draft) -> None:
    """The link was gone for too long; the core takes the work away."""
    worker = world.workers[draft.agent]
    worker.team.agents_lost += 1
    _leave_desk(world, worker)


def status_changed(world: World, draft: Draft) -> None:
    """An offer was missed: the agent is not answering until they notice."""
    fact = draft.fact
    if isinstance(fact, AgentStatusChanged) and fact.cause == "offer_expired":
        worker = world.workers[draft.agent]
        set_ready(world, worker, False, worker.linked)
        back_us = world.lasts(worker.team.behaviour.back, streams.BACK, worker.id, worker.choices)
        worker.notice = world.plan(world.now_us + back_us, NOTICES, worker)


def notices(world: World, worker: Worker, number: int) -> None:
    """One click, and the agent is back."""
    if number != worker.notice:
        return
    if worker.linked:
        worker.notice = 0
        speak(world, worker)
    else:
        worker.notice = world.plan(world.now_us + MINUTE_US, NOTICES, worker)
