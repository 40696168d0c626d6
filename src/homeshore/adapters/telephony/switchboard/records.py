"""The rows behind the switchboard: other contexts' actions and queries, one line each."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

import msgspec
from django.db import transaction

from homeshore.adapters.telephony.ports import RecordingSpec
from homeshore.adapters.telephony.sip import Trunk
from homeshore.adapters.telephony.switchboard.ports import Carried
from homeshore.contacts.actions import callbacks, calls, dialling, sip_calls
from homeshore.contacts.actions.dialling import Dialling, Outbound
from homeshore.contacts.dispatcher.client import ask
from homeshore.contacts.dispatcher.protocol import ShowFloor
from homeshore.contacts.queries import calls as queries
from homeshore.contacts.queries.calls import CallCard, Route
from homeshore.contacts.rules.call_flow import FlowPlan
from homeshore.contacts.rules.listening import Ask, forbidden
from homeshore.contacts.rules.number_plan import may_dial
from homeshore.contacts.telephone.protocol import ListeningNotAllowed, UnknownCall
from homeshore.facts import Draft, Record
from homeshore.facts.vocabulary import Mode, Origin
from homeshore.journal import queries as journal
from homeshore.journal.actions import put_all_in_outbox
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import new_id
from homeshore.people import queries as people
from homeshore.quality import actions as quality
from homeshore.routing.commands import Command
from homeshore.routing.views import FloorView
from homeshore.security.demo_tokens import is_demo_token

T = TypeVar("T")
MOST_KNOWN = 1_000
FRESH_SECONDS = 2.0
"""How long what was read of numbers and call plans is not read again: twenty calls a second all ask for the same."""


class RealRecords:
    """`ports.Records` on the centre's database."""

    def __init__(self, fresh_seconds: float = FRESH_SECONDS) -> None:
        self._fresh_seconds = fresh_seconds
        self._known: dict[object, tuple[float, Any]] = {}

    def _fresh(self, key: object, read: Callable[[], T]) -> T:
        now = time.monotonic()
        until, known = self._known.get(key, (0.0, None))
        if until < now:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            known = read()
            self._known[key] = now + self._fresh_seconds, known
        return cast(T, known)

    def together(self) -> AbstractContextManager[object]:
        return transaction.atomic()

    @transaction.atomic
    def put(self, messages: Sequence[Draft | Command]) -> None:
        put_all_in_outbox(messages)

    def card(self, contact: int) -> CallCard | None:
        try:
            card = queries.call_of(contact)
        except UnknownCall:
            return None
        return None if card.is_over else card

    def living(self) -> list[CallCard]:
        return queries.live_calls()

    def flow_plan(self, programme: int, language: str, number: str) -> FlowPlan:
        known = number if number and may_dial(number) else ""  # all that a plan depends on of a caller's number
        key = programme, language, bool(known)
        return self._fresh(key, lambda: queries.plan_for_programme(programme, language, known))

    def facts_of(self, contact: int) -> list[Record]:
        return journal.facts_of_contact(contact)

    def started(self, contact: int, at_us: int) -> None:
        calls.note_line(contact, "greeting", at_us)

    def enter_queue(self, contact: int) -> None:
        calls.enter_queue(contact)

    def switch_programme(self, contact: int, programme: int) -> None:
        calls.switch_programme(contact, programme)

    def ask_callback(self, contact: int, by: str, number: str, at_us: int) -> None:
        callbacks.ask_callback(contact, by, number, at_us)

    def answered(self, contact: int, at_us: int) -> None:
        calls.note_line(contact, "up", at_us)

    def ended(self, contact: int, by: str, at_us: int) -> None:
        calls.end_call(contact, by, at_us)

    def keep_dialog(self, contact: int, dialog: bytes) -> None:
        calls.keep_snapshot(contact, dialog)

    def new_contact(self) -> int:
        return new_id()

    def begin_sip(self, carried: Sequence[Carried]) -> None:
        sip_calls.start_sip_calls([_sip_call(each) for each in carried])

    def answering(self, dialled: str) -> Route | None:
        return self._fresh(dialled, lambda: queries.plan_for_number(dialled))

    def trunks(self) -> list[Trunk]:
        return [msgspec.convert(msgspec.structs.asdict(each), Trunk) for each in queries.trunks()]

    def place(self, agent: int, programme: int, number: str, prospecting: bool, at_us: int) -> int:
        outbound = Outbound(agent=agent, programme=programme, number=number, prospecting=prospecting)
        return dialling.place_call(outbound, at_us).id

    def prepare_dialling(self, contact: int, at_us: int) -> Dialling:
        return dialling.prepare_dialling(contact, at_us)

    def dialled(self, contact: int, dialling_: Dialling, at_us: int) -> None:
        dialling.note_dialled(contact, dialling_, at_us)

    def reached(self, contact: int, at_us: int) -> None:
        dialling.note_reached(contact, at_us)

    def not_reached(self, contact: int, cause: str, code: int, at_us: int) -> None:
        dialling.note_not_reached(contact, cause, code, at_us)

    def consult(self, contact: int, agent: int, programme: int, colleague: int) -> int:
        return calls.start_consult(contact, agent, programme, colleague).id

    def may_work(self, agent: int) -> bool:
        return queries.phone_may_work(agent) != "needed"

    def check_listening(self, agent: int, contact: int, mode: str) -> None:
        rule = forbidden(
            Ask(
                mode=mode,
                agent_mode=people.mode_of(agent) or Mode.INDEPENDENT,  # without a contract: as little as may be
                help_open=_has_asked_for_help(agent),
                sampled=quality.plan_recording(contact),
            )
        )
        if rule:
            raise ListeningNotAllowed(rule=rule, mode=mode)

    def announce_recording(self, contact: int, at_us: int) -> None:
        quality.announce_recording(contact, at_us)

    def refuse_recording(self, contact: int, by: str, at_us: int) -> int:
        return quality.refuse_recording(contact, by, at_us)

    def start_recording(self, contact: int, agent: int, contract: int, sides: tuple[str, str]) -> RecordingSpec | None:
        caller_leg, agent_leg = sides
        return _spec(quality.start_recording(contact, agent, contract, agent_leg, caller_leg))

    def continue_recording(self, contact: int, sides: tuple[str, str]) -> RecordingSpec | None:
        caller_leg, agent_leg = sides
        return _spec(quality.continue_recording(contact, agent_leg, caller_leg))

    def pause_recording(self, contact: int, cause: str, at_us: int) -> int:
        return quality.pause_recording(contact, cause, at_us)

    def resume_recording(self, contact: int, cause: str, at_us: int) -> int:
        return quality.resume_recording(contact, cause, at_us)

    def stop_recording(self, contact: int, cause: str, at_us: int) -> int:
        return quality.stop_recording(contact, cause, at_us)


def _sip_call(carried: Carried) -> sip_calls.SipCall:
    return sip_calls.SipCall(
        contact=carried.contact,
        dialled=carried.dialled,
        trunk=carried.trunk,
        caller=carried.caller,
        at_us=carried.at_us,
        origin=Origin.DEMO if is_demo_token(carried.demo_token) else Origin.CUSTOMER,
    )


def _spec(started: quality.StartedRecording | None) -> RecordingSpec | None:
    return None if started is None else RecordingSpec(started.recording, started.path, started.key, started.sides)


def _has_asked_for_help(agent: int) -> bool:
    """Whether the agent's own request for help is open now; no while nobody can tell."""
    try:
        return any(line.agent == agent for line in ask(ShowFloor(), FloorView).helps)
    except Refusal:
        return False
