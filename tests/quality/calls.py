"""Calls as quality's tests need them: a voice contact, answered by an agent, and sound to record."""

from dataclasses import dataclass
from pathlib import Path

from adapters.telephony.recordings.calls import Sent, Writing, in_arrival_order, spoken
from company import Company
from homeshore.brands import actions as brands
from homeshore.brands.models import CallPlan
from homeshore.brands.queries import Brand, Customer, Programme
from homeshore.brands.rules.programmes import Promise
from homeshore.contacts.actions.receive import Arrival, open_conversation, receive
from homeshore.contacts.models import Contact
from homeshore.facts import kind_of
from homeshore.facts.vocabulary import Channel
from homeshore.journal import queries as journal
from homeshore.people.queries import Agent
from homeshore.people.queries import contracts as contracts_of
from homeshore.quality import actions
from homeshore.quality.actions import StartedRecording
from homeshore.quality.models import Recording


@dataclass
class LiveCall:
    """A call in an agent's hands."""

    company: Company
    brand: Brand
    programme: Programme
    customer: Customer
    agent: Agent
    contract: int
    contact: Contact

    def announce(self) -> "LiveCall":
        actions.announce_recording(self.contact.id)
        return self

    def start(self) -> StartedRecording | None:
        return actions.start_recording(
            self.contact.id, self.agent.id, self.contract, f"agent:{self.agent.id}", f"caller:{self.contact.id}"
        )

    def record(self, packets: list[Sent] | None = None, lasts_ms: int = 2000) -> Recording:
        """Announce, start, keep two tones, and stop."""
        self.announce()
        started = self.start()
        assert started is not None
        write(started, packets or two_tones(lasts_ms / 1000), lasts_ms)
        actions.stop_recording(self.contact.id, "call_ended")
        return Recording.objects.get(id=started.recording)

    def facts(self) -> list[str]:
        """What the journal says of this call's recording."""
        self.company.settle()
        kinds = [kind_of(record.fact) for record in journal.facts_of_contact(self.contact.id)]
        return [kind.removeprefix("recording_") for kind in kinds if kind.startswith("recording_")]


def take_call(
    company: Company, brand: str = "aubelle", agent: str = "Anna", percent: int = 100, mode: str = "employee"
) -> LiveCall:
    """A customer calls and an agent answers. A brand or agent that is there already is used again."""
    known = Brand.objects.filter(slug=brand).first()
    if known is None:
        known, programme = company.brand(brand, Promise("voice", 80, 30))
        CallPlan.objects.create(brand=known, programme=programme, recorded_percent=percent)
    else:
        programme = Programme.objects.get(brand=known)
    customer = brands.identify(known.id, "number", "+33612345678", name="Jeanne Petit")
    worker = Agent.objects.filter(person__name__startswith=agent).first() or company.agent(agent, known, mode=mode)
    conversation = open_conversation(programme, customer, "", "fr")
    contact = receive(conversation, Arrival(channel=Channel.VOICE, preferred=worker.id))
    return LiveCall(company, known, programme, customer, worker, contracts_of(worker.person_id).get().id, contact)


def two_tones(seconds: float) -> list[Sent]:
    """The customer speaks in A, the agent in a high B."""
    return in_arrival_order(spoken(0, seconds=seconds), spoken(1, hz=1000.0, seconds=seconds, first=(7, 7)))


def write(started: StartedRecording, packets: list[Sent], lasts_ms: int, *, is_closed: bool = True) -> None:
    """Do the media worker's part."""
    call = Writing(Path(started.path), started.recording, started.key).say(packets).flush()
    if is_closed:
        call.end(lasts_ms)
    assert call.failures == []
