"""A core from the journal's facts, where a replay of its commands gives others: another release wrote its end.

Configuration is replayed, since it decides nothing by itself. Agents and open contacts are recovered as their facts
say, by commands of the new epoch, so that the journal holds what happened. docs/algorithms/journal.md specifies it.
"""

import re
from collections.abc import Iterator

import msgspec
import structlog

from homeshore.contacts.dispatcher.sequencer import Sequencer, commands
from homeshore.facts import calls, decode, live
from homeshore.facts.record import Fact
from homeshore.facts.vocabulary import ContactState, Status
from homeshore.journal.append import Database, Place
from homeshore.routing import commands as c
from homeshore.routing.core import Core

CHUNK = 5_000
_CONFIGURATION = (c.ConfigureCentre, c.ConfigureProgramme, c.ConfigureAgent, c.SetPermissions, c.RemoveAgent)
_TAGS = re.compile(rb"configure_|set_permissions|remove_agent|arrive|place")
"""How the commands that are read begin, after at most 4 bytes of msgpack."""
_OPEN_CONTACTS = (
    "SELECT contact FROM journal_fact AS a WHERE kind = 'contact_arrived' AND NOT EXISTS (SELECT 1 FROM journal_fact"
    " WHERE contact = a.contact AND NOT contact = 0 AND kind IN ('contact_closed', 'contact_abandoned'))"
)
_OF_CONTACT = (
    "SELECT kind, version, data, occurred_us, agent, contract FROM journal_fact"
    " WHERE contact = ? AND NOT contact = 0 ORDER BY seq"
)
_LATEST_OF_AGENTS = (
    "SELECT kind, version, data, occurred_us, agent FROM journal_fact WHERE seq IN (SELECT max(seq) FROM journal_fact"
    " WHERE contact = 0 AND kind IN ('agent_connected', 'agent_disconnected', 'agent_lost', 'agent_status_changed',"
    " 'phone_connected', 'phone_disconnected') GROUP BY agent, kind) ORDER BY seq"
)
_NOBODY = {"state": ContactState.WAITING, "agent": 0, "contract": 0, "offer": 0, "held": False}
_LAST_OFFER = "SELECT version, data FROM journal_fact WHERE kind = 'contact_offered' ORDER BY seq DESC LIMIT 1"

log = structlog.get_logger()


def cold_start(database: Database, end: Place, epoch: int, now_us: int) -> Sequencer:
    """The sequencer of a journal that ends at `end`; its first batch holds the recovery."""
    sequencer = Sequencer(Core(), end, epoch, cold=True)
    arrivals = _configure(database, end, sequencer.core)
    recovered = [*_agents(database), *_contacts(database, arrivals), c.EndRecovery(_last_offer(database))]
    for command in recovered:
        refusal = sequencer.do(now_us, command)
        if refusal is not None:
            log.error("not_recovered", command=msgspec.to_builtins(command), code=refusal.code)
    log.warning("cold_start", agents=len(sequencer.core.floor_view().agents), contacts=len(arrivals))
    return sequencer


def _configure(database: Database, end: Place, core: Core) -> dict[int, c.Arrive | c.Place]:
    """Replay the configuration. Returns the arrivals of contacts that are open."""
    arrivals: dict[int, c.Arrive | c.Place] = {}
    open_contacts = {contact for (contact,) in database.rows(_OPEN_CONTACTS)}
    for at_us, command in _read(database, end):
        if isinstance(command, _CONFIGURATION):
            core.handle(at_us, command)
        elif isinstance(command, c.Arrive | c.Place) and command.contact in open_contacts:
            arrivals[command.contact] = command
    return arrivals


def _read(database: Database, end: Place) -> Iterator[tuple[int, c.Command]]:
    sql = "SELECT at_us, data FROM journal_command WHERE seq > ? AND seq <= ? ORDER BY seq"
    for start in range(0, end.seq, CHUNK):
        for at_us, data in database.rows(sql, start, min(start + CHUNK, end.seq)):
            if _TAGS.search(bytes(data[:24])):
                yield at_us, commands.decode(data)


def _agents(database: Database) -> Iterator[c.RecoverAgent]:
    """Agents who are at their desks, or may come back to it in time."""
    found: dict[int, c.RecoverAgent] = {}
    for kind, version, data, occurred_us, agent in database.rows(_LATEST_OF_AGENTS):
        known = found.get(agent) or c.RecoverAgent(agent, 0, Status.OFFLINE, "", 0, linked=False, phone=False)
        changed = _after(decode(kind, version, bytes(data)), occurred_us)
        found[agent] = msgspec.structs.replace(known, **changed)
    for agent in found.values():
        if agent.session and agent.status is not Status.OFFLINE:
            yield agent


def _after(fact: Fact, occurred_us: int) -> dict[str, object]:
    """What a fact changes about an agent."""
    match fact:
        case live.AgentConnected(session=session):
            return {"session": session, "linked": True}
        case live.AgentDisconnected():
            return {"linked": False}
        case live.AgentLost():
            return {"session": 0, "linked": False}
        case live.AgentStatusChanged(status=status, reason=reason):
            return {"status": Status(status), "reason": reason, "since_us": occurred_us}
    return {"phone": isinstance(fact, calls.PhoneConnected)}


def _contacts(database: Database, arrivals: dict[int, c.Arrive | c.Place]) -> Iterator[c.RecoverContact]:
    """Open contacts as their facts say, in the order of their arrival."""
    for arrival in arrivals.values():
        contact = _received(arrival)
        for kind, version, data, occurred_us, agent, contract in database.rows(_OF_CONTACT, arrival.contact):
            contact = msgspec.structs.replace(contact, last_us=occurred_us)
            contact = _follow(contact, decode(kind, version, bytes(data)), agent, contract)
        yield contact


def _received(arrival: c.Arrive | c.Place) -> c.RecoverContact:
    if isinstance(arrival, c.Place):
        fields = {name: getattr(arrival, name) for name in c.Arrive.__struct_fields__ if hasattr(arrival, name)}
        return msgspec.structs.replace(_received(c.Arrive(**fields)), placed=True)
    return c.RecoverContact(arrival, arrival.programme, ContactState.WAITING, 0, 0, 0)


def _follow(contact: c.RecoverContact, fact: Fact, agent: int, contract: int) -> c.RecoverContact:
    """The contact after one of its facts, which occurred at its `last_us`."""
    changed: dict[str, object] = {}
    match fact:
        case live.ContactArrived(not_before_us=not_before_us):
            start_us = max(contact.last_us, not_before_us)
            arrival = msgspec.structs.replace(contact.arrival, occurred_us=contact.last_us)
            changed = {"arrival": arrival, "since_us": start_us, "queued_us": start_us}
        case live.ContactOffered(offer=offer):
            changed = {"state": ContactState.OFFERED, "agent": agent, "contract": contract, "offer": offer}
        case live.OfferDeclined() | live.OfferExpired() | live.OfferWithdrawn():
            changed = _NOBODY
        case live.ContactTransferred(to_programme=programme):
            queued_us = max(contact.queued_us, contact.last_us)
            changed = {"programme": programme, "since_us": _waits_since(contact), "queued_us": queued_us, **_NOBODY}
        case live.ContactRequeued():
            changed = {"since_us": _waits_since(contact), **_NOBODY}
        case _:
            changed = _worked_on(contact.last_us, fact)
    return msgspec.structs.replace(contact, **changed)


def _waits_since(contact: c.RecoverContact) -> int:
    """Since when a contact waits that comes back from its agent; one that waited goes on waiting."""
    return contact.last_us if contact.agent else contact.since_us


def _worked_on(at_us: int, fact: Fact) -> dict[str, object]:
    """What a fact changes about a contact in an agent's hands."""
    match fact:
        case live.OfferAccepted():
            return {"state": ContactState.ACTIVE, "since_us": at_us, "started_us": at_us}
        case live.ContactHeld() | live.ContactResumed():
            return {"held": isinstance(fact, live.ContactHeld)}
        case live.ContactSetAside(cause=cause):
            urgent = cause == "urgent"
            return {"state": ContactState.SET_ASIDE, "since_us": at_us, "urgent": urgent, "held": False}
        case live.ContactTakenUp():
            return {"state": ContactState.ACTIVE, "since_us": at_us, "urgent": False}
        case live.WrapUpStarted():
            return {"state": ContactState.WRAP_UP, "since_us": at_us, "held": False}
    return {}


def _last_offer(database: Database) -> int:
    for version, data in database.rows(_LAST_OFFER):
        fact = decode("contact_offered", version, bytes(data))
        return fact.offer if isinstance(fact, live.ContactOffered) else 0
    return 0
