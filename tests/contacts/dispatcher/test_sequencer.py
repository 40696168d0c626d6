"""The one order, and its replay: the same commands give the same facts, from the beginning or from a checkpoint."""

import random
from collections.abc import Iterator

import pytest

from homeshore.contacts.dispatcher.sequencer import JournalDiverged, Sequencer, Tail, commands, replay
from homeshore.facts import encode
from homeshore.facts.live import MessageAdded
from homeshore.facts.vocabulary import Channel, Mode, Status
from homeshore.journal.append import Batch, Place
from homeshore.routing import commands as c
from homeshore.routing.core import Core

BRAND, PROGRAMME, CONTRACT = 7, 11, 99
SECOND = 1_000_000
START = 1_800_000_000 * SECOND


def fresh(epoch: int = 1) -> Sequencer:
    return Sequencer(Core(), Place(0, 0, 0), epoch)


def company() -> Iterator[c.Command]:
    yield c.ConfigureProgramme(PROGRAMME, BRAND, (c.Ring(0, 3), c.Ring(2 * SECOND, 1)), 5 * SECOND, 10 * SECOND)
    for agent in range(1, 6):
        yield c.ConfigureAgent(agent, Mode.EMPLOYEE, 2)
        yield c.SetPermissions(agent, (c.Permission(PROGRAMME, Channel.CHAT, "fr", agent, CONTRACT),))
        yield c.Connect(agent, 1)
        yield c.SetStatus(agent, Status.READY)


def traffic(rng: random.Random, sequencer: Sequencer, count: int) -> Iterator[c.Command]:
    """Commands as they come in a busy centre, stale and silly ones included."""
    for number in range(count):
        agent = rng.randint(1, 6)
        view = sequencer.core.agent_view(agent) if agent < 6 else None
        offers = view.offers if view else ()
        work = view.handlings if view else ()
        contact = work[0].contact if work else rng.randint(1_000, 1_000 + number)
        yield rng.choice(
            [
                c.Arrive(1_000 + number, 1, 1, BRAND, PROGRAMME, Channel.CHAT, "fr"),
                c.Accept(agent, offers[0].contact, offers[0].offer) if offers else c.SetStatus(agent, Status.READY),
                c.Decline(agent, offers[0].contact, offers[0].offer) if offers else c.Disconnect(agent, 1),
                c.Close(agent, contact, "information", "resolved"),
                c.WrapUp(agent, contact),
                c.Note("message_added", 1, encode(MessageAdded(number, "inbound")), contact=contact),
                c.Leave(contact),
            ]
        )


def journal_of(seed: int, count: int = 400) -> tuple[Sequencer, Batch, list[Place]]:
    rng = random.Random(seed)
    sequencer, now, places = fresh(), START, []
    for command in company():
        sequencer.do(now, command)
    for command in traffic(rng, sequencer, count):
        now += rng.randint(0, SECOND)
        if rng.random() < 0.3:
            sequencer.advance(now)
        sequencer.do(now, command)
        places.append(sequencer.place)
    return sequencer, sequencer.take(), places


def tail_of(batch: Batch, after: Place) -> Tail:
    end = Place(batch.commands[-1][0], batch.facts[-1][0], max(batch.commands[-1][2], batch.facts[-1][2]))
    commands_after = [(seq, at_us, data) for seq, _, at_us, data in batch.commands if seq > after.seq]
    return Tail(commands_after, iter([row[2:] for row in batch.facts if row[0] > after.fact_seq]), end)


def test_numbers_have_no_gaps_and_time_never_goes_back():
    _, batch, _ = journal_of(1)
    assert [row[0] for row in batch.facts] == list(range(1, len(batch.facts) + 1))
    assert [row[0] for row in batch.commands] == list(range(1, len(batch.commands) + 1))
    times = [row[2] for row in batch.facts]
    assert times == sorted(times)


def test_a_clock_that_steps_back_does_not_take_the_journal_with_it():
    sequencer = fresh()
    for now, command in zip(range(START, START - 100, -1), company(), strict=False):
        sequencer.do(now, command)
    assert {row[2] for row in sequencer.take().commands} == {START}


def test_a_refused_command_is_not_journalled_but_the_timers_before_it_are():
    sequencer = fresh()
    for command in company():
        sequencer.do(START, command)
    sequencer.do(START, c.Arrive(1_000, 1, 1, BRAND, PROGRAMME, Channel.CHAT, "fr"))
    sequencer.take()
    refusal = sequencer.do(START + 6 * SECOND, c.Accept(5, 1_000, 1))
    assert refusal is not None
    batch = sequencer.take()
    assert batch.commands == []
    assert "offer_expired" in {row[4] for row in batch.facts}


def test_a_command_travels_through_the_journal_unchanged():
    _, batch, _ = journal_of(2, 50)
    assert [commands.decode(row[3]) for row in batch.commands][: len(list(company()))] == list(company())


@pytest.mark.parametrize("seed", range(20))
def test_a_replay_from_the_beginning_gives_the_same_facts_and_the_same_core(seed: int):
    sequencer, batch, _ = journal_of(seed)
    replayed = replay(Core(), Place(0, 0, 0), tail_of(batch, Place(0, 0, 0)), epoch=2)
    assert replayed.place == sequencer.place or replayed.place.fact_seq >= sequencer.place.fact_seq
    assert replayed.core.floor_view() == sequencer.core.floor_view()


@pytest.mark.parametrize("seed", range(20))
def test_a_replay_from_a_checkpoint_gives_the_same_facts(seed: int):
    rng = random.Random(seed)
    sequencer, now = fresh(), START
    for command in company():
        sequencer.do(now, command)
    for command in traffic(rng, sequencer, 200):
        now += rng.randint(0, SECOND)
        sequencer.do(now, command)
    snapshot, place = sequencer.core.snapshot(), sequencer.place
    sequencer.take()
    for command in traffic(rng, sequencer, 200):
        now += rng.randint(0, SECOND)
        sequencer.do(now, command)
    replayed = replay(Core.restore(snapshot), place, tail_of(sequencer.take(), place), epoch=2)
    assert replayed.core.floor_view() == sequencer.core.floor_view()
    assert replayed.fact_seq >= sequencer.fact_seq


def test_timers_that_fired_after_the_last_command_are_replayed():
    sequencer = fresh()
    for command in company():
        sequencer.do(START, command)
    sequencer.do(START, c.Arrive(1_000, 1, 1, BRAND, PROGRAMME, Channel.CHAT, "fr"))
    sequencer.advance(START + 6 * SECOND)
    replayed = replay(Core(), Place(0, 0, 0), tail_of(sequencer.take(), Place(0, 0, 0)), epoch=2)
    assert replayed.fact_seq == sequencer.fact_seq
    assert not replayed.batch


def test_what_the_core_says_beyond_the_end_opens_the_new_epoch():
    sequencer = fresh()
    for command in company():
        sequencer.do(START, command)
    sequencer.do(START, c.Arrive(1_000, 1, 1, BRAND, PROGRAMME, Channel.CHAT, "fr"))
    sequencer.advance(START + 6 * SECOND)
    batch = sequencer.take()
    end = batch.facts[-1]
    batch.facts.pop()  # died between two batches of one timer
    replayed = replay(Core(), Place(0, 0, 0), tail_of(batch, Place(0, 0, 0)), epoch=2)
    assert replayed.batch.facts == [(end[0], 2, *end[2:])]


def test_a_journal_that_the_core_would_not_write_stops_the_start():
    _, batch, _ = journal_of(3)
    row = batch.facts[40]
    batch.facts[40] = (*row[:6], row[6] + 1, *row[7:])
    with pytest.raises(JournalDiverged) as refusal:
        replay(Core(), Place(0, 0, 0), tail_of(batch, Place(0, 0, 0)), epoch=2)
    assert refusal.value.fields["fact"] == 41


def test_facts_that_no_replay_gives_stop_the_start():
    _, batch, _ = journal_of(3)
    last = batch.facts[-1]
    batch.facts += [(last[0] + number, *last[1:]) for number in range(1, 500)]
    with pytest.raises(JournalDiverged):
        replay(Core(), Place(0, 0, 0), tail_of(batch, Place(0, 0, 0)), epoch=2)
