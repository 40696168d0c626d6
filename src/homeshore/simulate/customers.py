"""Customers come, give up, ask to be called back, and come again."""

from typing import Final

from homeshore.facts.vocabulary import Channel, Origin
from homeshore.routing.commands import Arrive, Leave
from homeshore.simulate import streams
from homeshore.simulate.arrivals import NEVER_US
from homeshore.simulate.conversations import hear, wait
from homeshore.simulate.world import REDIALS, WAITS_ANEW, Customer, World

ARRIVE: Final = Arrive
"""See `routing.state.DRAFT`."""


def arrive(world: World, customer: Customer) -> None:
    """A customer of `world.now_us` is received."""
    now_us = world.now_us
    line = customer.line
    world.ids = id = world.ids + 1
    customer.id = id
    world.customers[id] = customer
    if line.due_after_us:
        due_us = now_us + line.due_after_us
        command = ARRIVE(
            id, id, id, line.brand, line.programme, line.channel, line.language, Origin.CUSTOMER, 0, 0, due_us
        )
    else:
        command = ARRIVE(id, id, id, line.brand, line.programme, line.channel, line.language)
    drafts, refusal = world.core.handle(now_us, command)
    if refusal is not None:
        raise refusal
    if drafts:
        hear(world, drafts)
    if customer.worker is None:
        wait(world, customer)


def gives_up(world: World, customer: Customer, number: int) -> None:
    """The customer's patience is over."""
    if number != customer.next:
        return
    drafts = world.say(Leave(customer.id))
    del world.customers[customer.id]
    customer.next = 0
    _note_abandoned(world, customer)
    if len(drafts) > 1:
        hear(world, drafts)
    _come_again(world, customer)


def _note_abandoned(world: World, customer: Customer) -> None:
    line = customer.line
    slot = customer.slot
    if slot == line.spill:
        return
    if customer.answered:
        line.lost_after_answer += 1
        return
    wait_us = world.now_us - customer.arrived_us
    line.abandoned[slot] += 1
    line.abandoned_within[slot] += wait_us <= line.within_us
    line.waited += wait_us > 0
    line.wait_us[slot] += wait_us
    line.abandoned_wait_us += wait_us
    line.wait_ms2 += (wait_us // 1000) ** 2


def _come_again(world: World, customer: Customer) -> None:
    line = customer.line
    redial = line.demand.redial
    if redial is None or customer.answered or customer.attempt >= redial.most:
        return
    if world.uniform(streams.REDIAL, line.id, customer.number) < redial.share:
        delay_us = world.lasts(redial.delay, streams.REDIAL_DELAY, line.id, customer.number)
        at_us = world.now_us + delay_us
        if at_us < world.horizon.close_us:
            world.redialling += 1
            world.plan(at_us, REDIALS, customer)


def redials(world: World, customer: Customer, number: int) -> None:
    """Somebody who gave up tries again: a new contact, with another patience."""
    del number
    line = customer.line
    now_us = world.now_us
    world.redialling -= 1
    customer.attempt += 1
    customer.number += WAITS_ANEW
    customer.arrived_us = now_us
    customer.slot = world.slot_of(now_us)
    line.offered[customer.slot] += 1
    line.redials += customer.slot != line.spill
    patience = line.demand.patience
    assert patience is not None
    customer.patience_us = world.lasts(patience, streams.AGAIN_PATIENCE, line.id, customer.number)
    arrive(world, customer)


def wishes(world: World, customer: Customer, number: int) -> None:
    """The customer asks to be called back, and keeps the place in the queue: a new contact, older by the wait."""
    if number != customer.next:
        return
    now_us = world.now_us
    line = customer.line
    drafts = world.say(Leave(customer.id, "callback"))
    del world.customers[customer.id]
    customer.next = 0
    customer.called = True
    customer.patience_us = NEVER_US
    if customer.slot != line.spill:
        line.callbacks += 1
        line.called_back[customer.slot] += 1
    if len(drafts) > 1:
        hear(world, drafts)
    world.ids = id = world.ids + 1
    customer.id = id
    world.customers[id] = customer
    boost_us = now_us - customer.arrived_us
    drafts = world.say(
        Arrive(id, id, id, line.brand, line.programme, Channel.CALLBACK, line.language, Origin.CUSTOMER, boost_us)
    )
    hear(world, drafts)
