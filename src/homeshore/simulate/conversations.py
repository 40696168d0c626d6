"""What agents do with offers and contacts, and what the core's facts make happen to conversations.

Whatever the core drafts is heard here (`hear`), at its own time.
"""

from typing import Final

from homeshore.facts.live import ContactOffered, OfferAccepted
from homeshore.facts.record import Draft
from homeshore.routing.commands import Accept, Close, Decline, Hold, Resume, Transfer, WrapUp
from homeshore.simulate import streams
from homeshore.simulate.arrivals import NEVER_US, USED
from homeshore.simulate.durations import draw
from homeshore.simulate.model import Callback
from homeshore.simulate.outcome import wait_bin
from homeshore.simulate.world import (
    ANSWERS,
    FULFILS,
    GIVES_UP,
    HANDLING_ENDS,
    HOLD_BEGINS,
    HOLD_ENDS,
    PUSH,
    TALK_ENDS,
    WAITS_ANEW,
    WISHES,
    WRAP_UP_ENDS,
    Customer,
    Entry,
    Worker,
    World,
)

ACCEPT: Final = Accept
CLOSE: Final = Close
WRAP_UP: Final = WrapUp
"""See `routing.state.DRAFT`."""


def hear(world: World, drafts: list[Draft]) -> None:
    """Let customers and agents react to what the core has decided."""
    reactions = world.reactions
    for draft in drafts:
        fact = draft.fact
        if type(fact) is OfferAccepted:
            begin(world, world.workers[draft.agent], world.customers[draft.contact])
        elif type(fact) is ContactOffered:
            if fact.expires_us > draft.at_us:  # else the telephone answers by itself
                _offered(world, world.workers[draft.agent], world.customers[draft.contact], fact.offer)
        else:
            reaction = reactions.get(type(fact))
            if reaction is not None:
                reaction(world, draft)


def _offered(world: World, worker: Worker, customer: Customer, offer: int) -> None:
    if worker.team.at_once:
        accept(world, worker, customer, offer)
    else:
        _think(world, worker, customer, offer)


def _think(world: World, worker: Worker, customer: Customer, offer: int) -> None:
    """The agent answers after a while, declines, or lets the offer expire."""
    team = worker.team
    behaviour = team.behaviour
    worker.choices = number = worker.choices + 1
    worker.declines = False
    worker.offered, worker.offer = customer, offer
    worker.answer = 0
    delay_us = team.answer_us
    if team.by_chance:
        share = customer.answer
        if share < 0.0:
            share = world.uniform(streams.ANSWER, worker.id, number)
        customer.answer = USED
        refusing = behaviour.decline + behaviour.ignore
        if share < refusing:
            worker.declines = share < behaviour.decline
            if not worker.declines:
                return
            share /= refusing
        else:
            share = (share - refusing) / (1 - refusing)
        if delay_us < 0:
            delay_us = draw(behaviour.answer, share)
    if delay_us == 0 and not worker.declines:
        accept(world, worker, customer, offer)
    else:
        worker.answer = world.plan(world.now_us + delay_us, ANSWERS, worker)


def answers(world: World, worker: Worker, number: int) -> None:
    """The agent accepts or declines, if the offer still stands and their link does too."""
    customer = worker.offered
    if number != worker.answer or customer is None or not worker.linked:
        return
    worker.offered = None
    if worker.declines:
        worker.team.declined += 1
        drafts, _ = world.core.handle(world.now_us, Decline(worker.id, customer.id, worker.offer))
        hear(world, drafts)
    else:
        accept(world, worker, customer, worker.offer)


def accept(world: World, worker: Worker, customer: Customer, offer: int) -> None:
    """The agent takes the offer. (A timer of this very moment may have ended it: then its facts say so.)"""
    drafts, _ = world.core.handle(world.now_us, ACCEPT(worker.id, customer.id, offer))
    if drafts:
        hear(world, drafts)


def offer_expired(world: World, draft: Draft) -> None:
    """An offer was missed. (Declined ones have been counted already.)"""
    worker = world.workers[draft.agent]
    worker.team.missed += 1
    worker.answer = 0
    worker.offered = None


def offer_withdrawn(world: World, draft: Draft) -> None:
    """There is nothing to answer any more."""
    worker = world.workers[draft.agent]
    worker.answer = 0
    worker.offered = None


def begin(world: World, worker: Worker, customer: Customer) -> None:
    """The conversation begins; the customer's patience counts no more."""
    now_us = world.now_us
    if not customer.answered:
        customer.answered = True
        if now_us != customer.arrived_us:
            _note_answer(customer, now_us)
    if not worker.hands:
        worker.busy_since_us = now_us
    worker.hands += 1
    if worker.work is not None:
        worker.work.append(customer)
    customer.worker = worker
    customer.since_us = now_us
    until_us = now_us + customer.talk_us
    if customer.line.plain:
        code = TALK_ENDS if customer.wrap_up_us else HANDLING_ENDS
    elif _is_held(world, customer):
        code = HOLD_BEGINS
        until_us = now_us + customer.talk_us // 2
    else:
        code = TALK_ENDS
    customer.code = code
    customer.until_us = until_us
    world.sequence = customer.next = number = world.sequence + 1
    entry: Entry = (until_us, number, code, customer)
    PUSH(world.agenda, entry)


def _note_answer(customer: Customer, now_us: int) -> None:
    line = customer.line
    slot = customer.slot
    if slot == line.spill:
        return
    wait_us = now_us - customer.arrived_us
    if customer.called:
        line.callbacks_done += 1
        line.callback_wait_us += wait_us
        return
    line.waited += 1
    line.wait_us[slot] += wait_us
    line.wait_ms2 += (wait_us // 1000) ** 2
    line.histogram[wait_bin(wait_us)] += 1
    if wait_us > line.within_us:
        line.answered_late[slot] += 1


def _is_held(world: World, customer: Customer) -> bool:
    hold = customer.line.demand.hold
    return hold is not None and world.uniform(streams.HOLD, customer.line.id, customer.number) < hold.share


def hold_begins(world: World, customer: Customer, number: int) -> None:
    """The customer is put on hold."""
    worker = customer.worker
    hold = customer.line.demand.hold
    if number != customer.next or worker is None or hold is None:
        return
    world.say(Hold(worker.id, customer.id))
    stop_activity(world, customer)
    customer.code = HOLD_ENDS
    length_us = world.lasts(hold.length, streams.HOLD_LENGTH, customer.line.id, customer.number)
    _go_on(world, customer, length_us)


def hold_ends(world: World, customer: Customer, number: int) -> None:
    """The conversation goes on."""
    worker = customer.worker
    if number != customer.next or worker is None:
        return
    world.say(Resume(worker.id, customer.id))
    stop_activity(world, customer)
    customer.code = TALK_ENDS
    _go_on(world, customer, customer.talk_us - customer.talk_us // 2)


def _go_on(world: World, customer: Customer, length_us: int) -> None:
    customer.until_us = world.now_us + length_us
    customer.next = world.plan(customer.until_us, customer.code, customer)


def talk_ends(world: World, customer: Customer, number: int) -> None:
    """The conversation is over: a transfer, wrap-up, or nothing more to do."""
    worker = customer.worker
    if number != customer.next or worker is None:
        return
    if not customer.line.plain and _is_transferred(world, customer):
        _transfer(world, customer, worker)
    elif customer.wrap_up_us:
        drafts = world.say(WRAP_UP(worker.id, customer.id))
        stop_activity(world, customer)
        customer.code = WRAP_UP_ENDS
        _go_on(world, customer, customer.wrap_up_us)
        if drafts:
            hear(world, drafts)
    else:
        handling_ends(world, customer, number)


def handling_ends(world: World, customer: Customer, number: int) -> None:
    """The conversation and what comes after it are over."""
    worker = customer.worker
    if number != customer.next or worker is None:
        return
    drafts, refusal = world.core.handle(world.now_us, CLOSE(worker.id, customer.id, "other", "resolved"))
    if refusal is not None:
        raise refusal
    end_handling(world, customer, worker)
    del world.customers[customer.id]
    if customer.line.due_after_us:
        _note_written(world, customer)
    if drafts:
        hear(world, drafts)


def closed(world: World, draft: Draft) -> None:
    """The core ended a handling: its time for wrap-up was over, or the agent was lost in it."""
    customer = world.customers.get(draft.contact)
    if customer is not None and customer.worker is not None:
        end_handling(world, customer, customer.worker)
        del world.customers[customer.id]
        if customer.line.due_after_us:
            _note_written(world, customer)


def _note_written(world: World, customer: Customer) -> None:
    line = customer.line
    on_time = world.now_us <= customer.arrived_us + line.due_after_us
    (line.on_time if on_time else line.overdue)[customer.slot] += 1


def end_handling(world: World, customer: Customer, worker: Worker) -> None:
    """The agent has the contact in hand no more."""
    stop_activity(world, customer)
    customer.next = 0
    customer.worker = None
    handled_us = customer.handled_us
    team = worker.team
    place = customer.line.place
    team.by_demand[place] += 1
    team.by_demand_us[place] += handled_us
    worker.handlings += 1
    worker.handled_us += handled_us
    if worker.work is not None:
        worker.work.remove(customer)
    worker.hands = hands = worker.hands - 1
    if not hands:
        worker.seen_us = now_us = world.now_us
        worker.busy_us += now_us - worker.busy_since_us
        if worker.wish:
            world.plan(now_us, FULFILS, worker)


def stop_activity(world: World, customer: Customer) -> None:
    """Count the present activity up to now."""
    now_us = world.now_us
    spent_us = now_us - customer.since_us
    customer.since_us = now_us
    if customer.aside:
        customer.line.aside_us += spent_us
        return
    customer.handled_us += spent_us
    customer.line.spent_us[customer.code] += spent_us


def set_aside(world: World, draft: Draft) -> None:
    """Written work makes room for a live contact: what is left of it is done later."""
    customer = world.customers[draft.contact]
    stop_activity(world, customer)
    customer.aside = True
    interrupt(world, customer)


def taken_up(world: World, draft: Draft) -> None:
    """Written work goes on with what is left of it."""
    customer = world.customers[draft.contact]
    stop_activity(world, customer)
    customer.aside = False
    worker = customer.worker
    if worker is not None and worker.linked:
        go_on(world, customer)


def interrupt(world: World, customer: Customer) -> None:
    """The present activity comes to no end until `go_on`."""
    if customer.next:
        customer.until_us -= world.now_us
        customer.next = 0


def go_on(world: World, customer: Customer) -> None:
    """The interrupted activity goes on."""
    if not customer.next and not customer.aside:
        _go_on(world, customer, customer.until_us)


def _is_transferred(world: World, customer: Customer) -> bool:
    transfer = customer.line.demand.transfer
    if transfer is None or customer.transferred or customer.called:
        return False
    share = customer.transfer
    customer.transfer = USED
    if share < 0.0:
        share = world.uniform(streams.TRANSFER, customer.line.id, customer.number)
    return share < transfer.share


def _transfer(world: World, customer: Customer, worker: Worker) -> None:
    transfer = customer.line.demand.transfer
    assert transfer is not None
    drafts = world.say(Transfer(worker.id, customer.id, transfer.programme, 0, "transfer"))
    end_handling(world, customer, worker)
    line = customer.line
    customer.transferred = True
    line.transfers += customer.slot != line.spill
    customer.talk_us = world.lasts(transfer.talk, streams.TRANSFER_TALK, line.id, customer.number)
    customer.wrap_up_us = world.lasts(transfer.wrap_up, streams.TRANSFER_WRAP_UP, line.id, customer.number)
    _wait_again(world, customer)
    hear(world, drafts)


def requeued(world: World, draft: Draft) -> None:
    """The agent was lost: the customer waits again, and what was not said yet is said to somebody else."""
    customer = world.customers[draft.contact]
    worker = customer.worker
    if worker is None:
        return
    if customer.code in (TALK_ENDS, HANDLING_ENDS):
        interrupt(world, customer)
        customer.talk_us = max(0, customer.until_us)
    end_handling(world, customer, worker)
    customer.line.requeued += customer.slot != customer.line.spill
    _wait_again(world, customer)


def _wait_again(world: World, customer: Customer) -> None:
    customer.aside = False
    customer.handled_us = 0
    patience = customer.line.demand.patience
    customer.number += WAITS_ANEW
    customer.patience_us = NEVER_US
    if patience is not None and not customer.called:
        customer.patience_us = world.lasts(patience, streams.AGAIN_PATIENCE, customer.line.id, customer.number)
    wait(world, customer)


def wait(world: World, customer: Customer) -> None:
    """Plan when a waiting customer gives up, or asks to be called back instead."""
    patience_us = customer.patience_us
    callback = customer.line.callback
    if callback is not None and _would_be_called_back(world, customer, callback):
        customer.next = world.plan(world.now_us + callback.after_us, WISHES, customer)
    elif patience_us < NEVER_US:
        customer.next = world.plan(world.now_us + patience_us, GIVES_UP, customer)


def _would_be_called_back(world: World, customer: Customer, callback: Callback) -> bool:
    """Whether the customer will ask to be called back, unless answered before."""
    if customer.answered or customer.called or callback.after_us >= customer.patience_us:
        return False
    return world.uniform(streams.CALLBACK, customer.line.id, customer.number) < callback.share
