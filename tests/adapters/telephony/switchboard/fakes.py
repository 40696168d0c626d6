"""Stand-ins at the switchboard's ports: media workers, the dispatcher, the rows."""

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from homeshore.adapters.telephony.ports import (
    AnyMediaEvent,
    LegDigit,
    LegDown,
    LegUp,
    MediaUnavailable,
    PromptPlayed,
    RecordingSpec,
    RtpAddress,
)
from homeshore.adapters.telephony.sip import Trunk
from homeshore.adapters.telephony.switchboard.ports import Carried
from homeshore.contacts.actions.dialling import Dialling
from homeshore.contacts.queries.calls import CallCard, Route
from homeshore.contacts.rules.call_flow import FlowPlan
from homeshore.contacts.telephone.protocol import ListeningNotAllowed
from homeshore.facts import Draft, Record
from homeshore.kit.errors import Refusal
from homeshore.routing.commands import Command

_ports = itertools.count(40_000, 2)


class FakeMedia:
    """A media worker that keeps what it was told, and lets a test say what happens on its legs."""

    def __init__(self, name: str = "media-1", load: float = 0.1) -> None:
        self.name = name
        self.load = load
        self.on_event: Callable[[AnyMediaEvent], None] = lambda _: None
        self.on_lost: Callable[[], None] = lambda: None
        self.dead = False
        self.joined: dict[str, str] = {}
        self.rtp: dict[str, RtpAddress | None] = {}
        self.hears: dict[str, tuple[str, ...]] = {}
        self.playing: dict[str, tuple[tuple[str, ...], bool, int]] = {}
        self.recordings: dict[int, str] = {}
        self.specs: list[RecordingSpec] = []
        self.digits: list[tuple[str, str]] = []
        self.told = 0
        self.ports: dict[str, int] = {}

    def _check(self) -> None:
        self.told += 1
        if self.dead:
            raise MediaUnavailable(self.name)

    @property
    def legs(self) -> set[str]:
        return {*self.joined, *self.rtp}

    async def join(self, leg: str, sdp_offer: str) -> str:
        self._check()
        self.joined[leg] = sdp_offer
        self.hears.pop(leg, None)
        self.playing.pop(leg, None)
        return f"answer to {sdp_offer}"

    async def open_rtp(self, leg: str, srtp: bool) -> RtpAddress:
        self._check()
        self.rtp[leg] = None
        self.ports[leg] = next(_ports)
        return RtpAddress("127.0.0.1", self.ports[leg], "", 0, 0, "key" if srtp else "")

    async def connect_rtp(self, leg: str, remote: RtpAddress) -> None:
        self._check()
        self.rtp[leg] = remote

    async def set_hears(self, matrix: Mapping[str, Sequence[str]]) -> None:
        self._check()
        self.hears |= {leg: tuple(sources) for leg, sources in matrix.items()}

    async def play(self, leg: str, prompts: Sequence[str], loop: bool, number: int) -> None:
        self._check()
        self.playing[leg] = (tuple(prompts), loop, number)

    async def stop(self, leg: str) -> None:
        self._check()
        self.playing.pop(leg, None)

    async def send_digits(self, leg: str, digits: str) -> None:
        self._check()
        self.digits.append((leg, digits))

    async def record(self, spec: RecordingSpec) -> None:
        self._check()
        self.specs.append(spec)
        self.recordings[spec.recording] = "on"

    async def pause(self, recording: int) -> None:
        self._check()
        self.recordings[recording] = "paused"

    async def resume(self, recording: int) -> None:
        self._check()
        self.recordings[recording] = "on"

    async def stop_recording(self, recording: int) -> None:
        self._check()
        self.recordings[recording] = "stopped"

    async def leave(self, leg: str) -> None:
        self._check()
        for kept in (self.joined, self.rtp, self.hears, self.playing):
            kept.pop(leg, None)

    async def ping(self) -> float:
        self._check()
        return self.load

    # ---- what a test says

    def die(self) -> None:
        self.dead = True
        self.on_lost()

    def up(self, leg: str, at_us: int = 1) -> None:
        self.on_event(LegUp(leg, at_us))

    def down(self, leg: str, at_us: int = 1) -> None:
        self.on_event(LegDown(leg, at_us, "test"))

    def digit(self, leg: str, digit: str) -> None:
        self.on_event(LegDigit(leg, 1, digit))

    def play_out(self, leg: str) -> None:
        """What is played to the leg comes to its end."""
        _, loop, number = self.playing[leg]
        assert not loop
        self.on_event(PromptPlayed(leg, 1, number))


@dataclass
class FakeCommands:
    """A dispatcher that takes every command, unless told to refuse, and shows what the test put there."""

    done: list[Any] = field(default_factory=list)
    views: dict[type, Any] = field(default_factory=dict)
    refuse: Exception | None = None

    async def do(self, command: Any) -> object:
        if self.refuse is not None:
            raise self.refuse
        self.done.append(command)
        return None

    async def ask(self, query: Any, shape: type) -> Any:
        return self.views[shape]


class FakeRecords:
    """Rows in memory. Every call is kept in `log` as (name, arguments)."""

    def __init__(self) -> None:
        self.log: list[tuple[Any, ...]] = []
        self.facts: list[Draft] = []
        self.commands: list[Command] = []
        self.cards: dict[int, CallCard] = {}
        self.plans: dict[int, FlowPlan] = {}
        self.journal: dict[int, list[Record]] = {}
        self.passed = True
        self.forbidden = ""
        self.recorded = False
        self.running: dict[int, int] = {}
        self.causes: dict[int, set[str]] = {}
        self.numbers: dict[str, int] = {}
        self.unwritable: Exception | None = None
        self.sip_trunks: list[Trunk] = []
        self.dialling: Dialling | Refusal | None = None
        self._numbers = itertools.count(100)

    def numbered_from(self, first: int) -> None:
        """The next rows have these ids."""
        self._numbers = itertools.count(first)

    def named(self, name: str) -> list[tuple[Any, ...]]:
        return [entry[1:] for entry in self.log if entry[0] == name]

    def together(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def put(self, messages: Sequence[Draft | Command]) -> None:
        for message in messages:
            if isinstance(message, Draft):
                self.facts.append(message)
            else:
                self.commands.append(message)

    def card(self, contact: int) -> CallCard | None:
        return self.cards.get(contact)

    def living(self) -> list[CallCard]:
        return list(self.cards.values())

    def flow_plan(self, programme: int, language: str, number: str) -> FlowPlan:
        return self.plans.get(programme) or FlowPlan(programme=programme, language=language)

    def facts_of(self, contact: int) -> list[Record]:
        return self.journal.get(contact, [])

    def ask_callback(self, contact: int, by: str, number: str, at_us: int) -> None:
        self.log.append(("ask_callback", contact, by, number))

    def new_contact(self) -> int:
        return next(self._numbers)

    def begin_sip(self, carried: Sequence[Carried]) -> None:
        if self.unwritable is not None:
            raise self.unwritable
        for each in carried:
            self.cards[each.contact] = a_card(
                contact=each.contact, entry="sip", number=each.caller, trunk=each.trunk, started_us=each.at_us
            )

    def answering(self, dialled: str) -> Route | None:
        number = self.numbers.get(dialled)
        return Route(number, 2, 3, "fr") if number else None

    def trunks(self) -> list[Trunk]:
        return self.sip_trunks

    def place(self, agent: int, programme: int, number: str, prospecting: bool, at_us: int) -> int:
        card = a_card(contact=next(self._numbers), direction="outbound", entry="sip", number=number)
        self.cards[card.contact] = card
        return card.contact

    def prepare_dialling(self, contact: int, at_us: int) -> Dialling:
        if isinstance(self.dialling, Refusal):
            raise self.dialling
        assert self.dialling is not None
        return self.dialling

    def consult(self, contact: int, agent: int, programme: int, colleague: int) -> int:
        return next(self._numbers)

    def may_work(self, agent: int) -> bool:
        return self.passed

    def check_listening(self, agent: int, contact: int, mode: str) -> None:
        if self.forbidden:
            raise ListeningNotAllowed(rule=self.forbidden)

    def refuse_recording(self, contact: int, by: str, at_us: int) -> int:
        self.log.append(("refuse_recording", contact, by))
        return 0

    def start_recording(self, contact: int, agent: int, contract: int, sides: tuple[str, str]) -> RecordingSpec | None:
        if not self.recorded:
            return None
        self.log.append(("start_recording", contact, agent))
        self.running[contact], self.causes[contact] = next(self._numbers), set()
        return self.continue_recording(contact, sides)

    def continue_recording(self, contact: int, sides: tuple[str, str]) -> RecordingSpec | None:
        if contact not in self.running:
            return None
        return RecordingSpec(self.running[contact], "path", b"key", ((sides[0], "left"), (sides[1], "right")))

    def pause_recording(self, contact: int, cause: str, at_us: int) -> int:
        self.log.append(("pause_recording", contact, cause))
        self.causes[contact].add(cause)
        return self.running[contact] if len(self.causes[contact]) == 1 else 0

    def resume_recording(self, contact: int, cause: str, at_us: int) -> int:
        self.log.append(("resume_recording", contact, cause))
        self.causes[contact].discard(cause)
        return 0 if self.causes[contact] else self.running[contact]

    def stop_recording(self, contact: int, cause: str, at_us: int) -> int:
        self.log.append(("stop_recording", contact, cause))
        return self.running.pop(contact, 0)

    def __getattr__(self, name: str) -> Callable[..., None]:
        """What only writes is only noted."""
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments: self.log.append((name, *arguments))


def a_card(**columns: Any) -> CallCard:
    """An inbound call from a page, unless it says otherwise."""
    usual: dict[str, Any] = {
        "contact": 1,
        "conversation": 11,
        "brand": 2,
        "programme": 3,
        "language": "fr",
        "channel": "voice",
        "direction": "inbound",
        "entry": "web",
        "line": "new",
        "number": "",
        "trunk": 0,
        "consults": 0,
        "origin": "customer",
        "started_us": 1,
        "is_over": False,
    }
    return CallCard(**usual | columns)


async def settled(turns: int = 60) -> None:
    """Let the loop do what is to be done at once."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def until(condition: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait until something holds; threads may have to work for it."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, "it did not come to hold"
        await asyncio.sleep(0.005)


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(test())  # type: ignore[arg-type]  # a coroutine function
