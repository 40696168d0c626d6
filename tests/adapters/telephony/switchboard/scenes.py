"""A switchboard with fakes at its ports, and the journal that a test tells it."""

from collections.abc import Iterator
from typing import Any

from adapters.telephony.switchboard.fakes import FakeCommands, FakeMedia, FakeRecords, a_card, settled, until
from homeshore.adapters.telephony.switchboard.live import USUAL, Limits
from homeshore.adapters.telephony.switchboard.service import Service
from homeshore.contacts.rules.call_flow import FlowPlan
from homeshore.contacts.telephone import protocol as p
from homeshore.facts import Fact, Record, live
from homeshore.facts.vocabulary import Channel, ContactState
from homeshore.routing.views import ContactView, FloorView

CONTACT, BRAND, PROGRAMME = 1, 2, 3
ADA, BEN = 7, 8
CALLER, ADA_LEG, BEN_LEG = "caller:1", "agent:7", "agent:8"


class Clock:
    def __init__(self) -> None:
        self.now_us = 1_000_000

    def __call__(self) -> int:
        return self.now_us


class Scene:
    """One media worker unless others are given."""

    def __init__(self, *media: FakeMedia, limits: Limits = USUAL) -> None:
        self.media = media[0] if media else FakeMedia()
        self.records = FakeRecords()
        self.commands = FakeCommands()
        self.hints: list[tuple[str, dict[str, Any]]] = []
        self.clock = Clock()
        self.service = Service(
            self.records,
            self.commands,
            lambda subject, payload: self.hints.append((subject, payload)),
            self.clock,
            limits,
        )
        for each in media or (self.media,):
            self.service.board.add(each)
        self.records.cards[CONTACT] = a_card()
        place = ContactView(
            CONTACT,
            BRAND,
            PROGRAMME,
            Channel.VOICE,
            "fr",
            ContactState.WAITING,
            0,
            0,
            place=1,
            expected_wait_us=60_000_000,
        )
        self.commands.views = {ContactView: place, FloorView: FloorView((), (), ())}
        self._seq = iter(range(1, 10_000))

    async def ask(self, request: p.AnyRequest) -> Any:
        answer = await self.service.answer(request)
        await settled()
        return answer

    async def journal(self, *facts: Fact, contact: int = CONTACT, agent: int = ADA) -> None:
        """Facts that the dispatcher committed, as one batch."""
        self.service.facts([self.record(fact, contact, agent) for fact in facts])
        await settled()

    def record(self, fact: Fact, contact: int = CONTACT, agent: int = ADA) -> Record:
        now_us = self.clock()
        return Record(next(self._seq), 1, now_us, now_us, fact, contact, agent, 70 + agent, BRAND, PROGRAMME)

    async def phone(self, agent: int = ADA) -> None:
        """An agent's telephone is connected."""
        await self.ask(p.JoinPhone(agent, 1000 + agent, "offer"))
        self.media.up(f"agent:{agent}")
        await until(lambda: any(c.agent == agent for c in self.set_phones()))

    def set_phones(self) -> list[Any]:
        return [command for command in self.records.commands if type(command).__name__ == "SetPhone"]

    async def ring(self, **plan: Any) -> None:
        """A page calls, and its sound comes."""
        self.records.plans[PROGRAMME] = FlowPlan(programme=PROGRAMME, language="fr", **plan)
        await self.ask(p.Ring(CONTACT, "offer"))
        self.media.up(CALLER)
        await until(lambda: CALLER in self.media.playing)

    async def wait_in_queue(self, **plan: Any) -> None:
        """A page calls and is led to the queue."""
        await self.ring(**plan)
        await until(lambda: self.state() == "waiting")
        await self.journal(live.ContactArrived("voice", "customer", "fr", 11, 12), agent=0)

    async def talk(self, **plan: Any) -> None:
        """Ada and the customer talk."""
        await self.phone()
        await self.wait_in_queue(**plan)
        await self.journal(an_offer(), live.OfferAccepted(50))

    def view(self, contact: int = CONTACT) -> p.CallView:
        return next(view for view in self.service.showing.calls(0, contact).calls)

    def state(self, contact: int = CONTACT) -> str:
        calls = self.service.showing.calls(0, contact).calls
        return calls[0].state if calls else "gone"

    def facts(self) -> list[Fact]:
        """What the switchboard noted so far."""
        return [draft.fact for draft in self.records.facts]

    def left(self) -> list[str]:
        """Causes of the `Leave`s that were put."""
        return [command.cause for command in self.records.commands if type(command).__name__ == "Leave"]

    def hints_to(self, subject: str) -> Iterator[dict[str, Any]]:
        return (payload for whom, payload in self.hints if whom == subject)


def an_offer() -> live.ContactOffered:
    return live.ContactOffered(50, 1, 9_000_000, ("next",), 0)
