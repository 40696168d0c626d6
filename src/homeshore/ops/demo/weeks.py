"""Weeks of work in seconds: the routing core decides, agents come, accept, talk and go at the times of a calendar.

What the core says is appended to the journal with the commands that led to it, as the dispatcher does, in one
transaction: a dispatcher that starts afterwards replays it like any other journal.
"""

import heapq
import random
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import count
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import connection

from homeshore.brands import queries as brands
from homeshore.contacts.configuration import commands_for
from homeshore.contacts.dispatcher.sequencer import Sequencer, commands
from homeshore.contacts.dispatcher.writer import outbox
from homeshore.facts.vocabulary import Channel, Outcome, Status
from homeshore.journal import lease
from homeshore.journal.append import Database, Place, append
from homeshore.kit.clock import SECOND_US, now_us
from homeshore.learning import queries as learning
from homeshore.people import queries as people
from homeshore.routing import commands as c
from homeshore.routing.core import Core
from homeshore.routing.views import OfferView
from homeshore.security.scope import CENTRE

TALK_SECONDS = {Channel.VOICE: (110, 520), Channel.CHAT: (180, 700), Channel.MAIL: (150, 540)}
IS_HELD, GIVES_UP = 0.18, 0.06
OUTCOMES = (Outcome.RESOLVED,) * 6 + (Outcome.FOLLOW_UP, Outcome.NOT_RESOLVED)


class Slot(msgspec.Struct, frozen=True):
    """A time for which agents came to work."""

    from_us: int
    until_us: int


def play_weeks(slots: Sequence[Slot], chance: random.Random) -> dict[int, int]:
    """Play the slots for all customers in the outbox. Returns when each contact's customer was gone.

    Raises RuntimeError when another process may append.
    """
    database = Database(connection.settings_dict)
    lock = lease.HolderLock(Path(settings.RUN_DIR) / "dispatcher.lock")
    try:
        epoch = lease.acquire(database, lock, now_us())
        if epoch is None:
            raise RuntimeError("another process may append to the journal")
        weeks = _Weeks(Sequencer(Core(), Place(0, 0, 0), epoch), chance)
        rows = outbox(database, frozenset())
        while more := outbox(database, frozenset(id for id, _ in rows)):
            rows += more
        weeks.expect([commands.decode(data) for _, data in rows], slots)
        weeks.play()
        batch = weeks.sequencer.take()
        batch.outbox = [id for id, _ in rows]
        append(database, batch)
        lease.release(database, epoch)
    finally:
        database.close()
        lock.close()
    return weeks.gone_at


class _Weeks:
    """What is still to happen, in order of time; who is at a desk; which offers were seen."""

    def __init__(self, sequencer: Sequencer, chance: random.Random) -> None:
        self.sequencer, self.chance = sequencer, chance
        self.gone_at: dict[int, int] = {}
        self._agenda: list[tuple[int, int, Callable[[int], object]]] = []
        self._order = count()
        self._at_desk: dict[int, bool] = {}
        """Who is there, and whether they are about to go."""
        self._seen: set[int] = set()
        self._reasons = {row.id: [one.code for one in brands.reasons(row)] for row in brands.programmes(CENTRE)}

    def expect(self, waiting: Iterable[c.Command], slots: Sequence[Slot]) -> None:
        """The office's commands at once, customers at their times, agents in their slots."""
        opens_us = slots[0].from_us - 600 * SECOND_US
        for command in waiting:
            self._plan(_due(command, opens_us), partial(self._do, command))
            if isinstance(command, c.Arrive):
                gives_up_us = slots[-1].until_us if command.channel == Channel.MAIL else self._patient_until(command)
                self._plan(gives_up_us, partial(self._gives_up, command.contact))
        for command in commands_for(sorted(agent.id for agent in people.agents())):
            self._plan(opens_us, partial(self._do, command))
        certified = [learning.agents_certified_for(brand.id) for brand in brands.brands(CENTRE).order_by("id")]
        for place, slot in enumerate(slots):
            for agent in sorted({self.chance.choice(of_brand) for of_brand in (*certified, *certified)}):
                self._plan(slot.from_us - self._seconds(0, 90), partial(self._comes, agent, place + 1))
                self._plan(slot.until_us + self._seconds(0, 90), partial(self._goes, agent))

    def play(self) -> None:
        """Until nothing is left to happen."""
        while self._agenda:
            at_us, due_us = self._agenda[0][0], self.sequencer.core.next_deadline()
            if due_us is not None and due_us <= at_us:
                at_us = due_us
                self.sequencer.advance(due_us)
            else:
                heapq.heappop(self._agenda)[2](at_us)
            for agent in tuple(self._at_desk):
                self._look(agent, at_us)

    def _plan(self, at_us: int, step: Callable[[int], object]) -> None:
        heapq.heappush(self._agenda, (at_us, next(self._order), step))

    def _do(self, command: c.Command, at_us: int) -> bool:
        return self.sequencer.do(at_us, command) is None

    def _seconds(self, least: int, most: int) -> int:
        """Some seconds, in microseconds."""
        return self.chance.randint(least * 1000, most * 1000) * 1000

    def _patient_until(self, arrival: c.Arrive) -> int:
        waits_us = self._seconds(15, 60) if self.chance.random() < GIVES_UP else self._seconds(240, 600)
        return arrival.occurred_us + waits_us

    def _comes(self, agent: int, session: int, at_us: int) -> None:
        self._at_desk[agent] = False
        for command in (c.Connect(agent, session), c.SetPhone(agent, session, True), c.SetStatus(agent, Status.READY)):
            self._do(command, at_us)

    def _goes(self, agent: int, at_us: int) -> None:
        self._at_desk[agent] = True
        self._do(c.SetStatus(agent, Status.AWAY), at_us)

    def _look(self, agent: int, at_us: int) -> None:
        """Answer new offers; with nothing in hand, whoever is about to go goes."""
        view = self.sequencer.core.agent_view(agent)
        for offer in view.offers:
            if offer.offer not in self._seen:
                self._seen.add(offer.offer)
                self._plan(at_us + self._seconds(2, 9), partial(self._accepts, agent, offer))
        if self._at_desk[agent] and not view.offers and not view.handlings:
            del self._at_desk[agent]
            self._do(c.SetStatus(agent, Status.OFFLINE), at_us)
            self._do(c.Disconnect(agent, view.session), at_us)

    def _accepts(self, agent: int, offer: OfferView, at_us: int) -> None:
        contact = offer.contact
        if not self._do(c.Accept(agent, contact, offer.offer), at_us):
            return
        self.gone_at[contact] = until_us = at_us + self._seconds(*TALK_SECONDS[offer.channel])
        if offer.channel == Channel.VOICE and self.chance.random() < IS_HELD:
            held_us = (at_us + until_us) // 2
            self._plan(held_us, partial(self._do, c.Hold(agent, contact)))
            self._plan(min(held_us + self._seconds(15, 70), until_us), partial(self._do, c.Resume(agent, contact)))
        self._plan(until_us, partial(self._do, c.WrapUp(agent, contact)))
        reason, outcome = self.chance.choice(self._reasons[offer.programme]), self.chance.choice(OUTCOMES)
        close = c.Close(agent, contact, reason, outcome.value)
        self._plan(until_us + self._seconds(8, 75), partial(self._do, close))

    def _gives_up(self, contact: int, at_us: int) -> None:
        if contact not in self.gone_at:
            self.gone_at[contact] = at_us
            self._do(c.Leave(contact), at_us)


def _due(command: c.Command, at_least_us: int) -> int:
    """When a command from the outbox happens: what is about a contact when it occurred, the office's at the start."""
    occurred_us = command.occurred_us if isinstance(command, c.Arrive | c.Note) and command.contact else 0
    return max(at_least_us, occurred_us)
