"""A brute-force reading of the promise: it follows commands and facts alone, and asks every pair."""

from dataclasses import dataclass, field

from homeshore.facts import calls, live
from homeshore.facts.record import Draft
from homeshore.routing import commands as c

CALLS = ("voice", "callback")


@dataclass
class ModelAgent:
    mode: str = ""
    capacity: int = 0
    permissions: tuple[c.Permission, ...] = ()
    status: str = "offline"
    linked: bool = False
    session: bool = False
    offer: int = 0
    work: dict[int, str] = field(default_factory=dict)
    missed: int = 0
    phone: bool = False
    rests_until_us: int = 0
    number: int = 0
    answers: bool = False


@dataclass
class ModelContact:
    programme: int
    channel: str
    clock_us: int
    preferred: int
    preferred_until_us: int
    excluded: set[int]
    refused: set[int]
    state: str = "waiting"
    placed: bool = False


class Model:
    """What must be true, whatever the core does inside."""

    def __init__(self) -> None:
        self.programmes: dict[int, c.ConfigureProgramme] = {}
        self.agents: dict[int, ModelAgent] = {}
        self.contacts: dict[int, ModelContact] = {}
        self.arrivals: dict[int, c.Arrive | c.Place] = {}

    # -- what is told

    def tell(self, command: c.Command) -> None:
        match command:
            case c.ConfigureProgramme():
                self.programmes[command.programme] = command
            case c.ConfigureAgent():
                agent = self.agents.setdefault(command.agent, ModelAgent())
                agent.mode, agent.capacity = command.mode, command.chat_capacity
                if agent.mode != "employee":
                    agent.rests_until_us = 0
            case c.SetPermissions():
                self.agents[command.agent].permissions = command.permissions
            case c.AnswerByItself(agent=number, session=session, on=on):
                if self.agents[number].session and self.agents[number].number == session:
                    self.agents[number].answers = on
            case c.Arrive() | c.Place():
                self.arrivals.setdefault(command.contact, command)

    def forget(self, agent: int) -> None:
        del self.agents[agent]

    def hear(self, draft: Draft) -> None:
        self.give_up_preferences(draft.at_us)
        if draft.agent and not draft.contact:
            self.hear_of_agent(self.agents[draft.agent], draft.fact)
        elif isinstance(draft.fact, live.ContactArrived):
            self.arrived(draft)
        elif draft.contact in self.contacts:
            self.hear_of_contact(self.contacts[draft.contact], self.agents.get(draft.agent), draft)
        self.give_up_preferences(draft.at_us)

    def hear_of_agent(self, agent: ModelAgent, fact: object) -> None:
        match fact:
            case live.AgentConnected(session=number):
                agent.linked = agent.session = True
                agent.answers = agent.answers and number == agent.number
                agent.number = number
            case live.AgentDisconnected():
                agent.linked = False
            case live.AgentLost():
                agent.linked = agent.session = agent.answers = False
            case calls.PhoneConnected() | calls.PhoneDisconnected():
                agent.phone = isinstance(fact, calls.PhoneConnected)
            case live.AgentStatusChanged(status=status):
                agent.status = status
                if status == "offline":
                    agent.linked = agent.session = agent.answers = False
                if status == "ready" and agent.missed:
                    self.forgive_miss(agent)

    def forgive_miss(self, agent: ModelAgent) -> None:
        number = next(number for number, each in self.agents.items() if each is agent)
        if agent.missed in self.contacts:
            self.contacts[agent.missed].refused.discard(number)
        agent.missed = 0

    def arrived(self, draft: Draft) -> None:
        command = self.arrivals[draft.contact]
        if isinstance(command, c.Place):
            self.contacts[draft.contact] = ModelContact(
                command.programme, command.channel, draft.occurred_us, 0, 0, set(), set(), placed=True
            )
            return
        clock_us = max(draft.occurred_us, command.not_before_us)
        until_us = clock_us + self.programmes[command.programme].preferred_us
        excluded = set(command.excluded)
        self.contacts[draft.contact] = ModelContact(
            command.programme, command.channel, clock_us, command.preferred, until_us, excluded, set(excluded)
        )

    def hear_of_contact(self, contact: ModelContact, agent: ModelAgent | None, draft: Draft) -> None:
        match draft.fact:
            case live.ContactOffered() | live.OfferDeclined() | live.OfferExpired() | live.OfferWithdrawn():
                assert agent is not None
                self.hear_of_offer(contact, agent, draft)
            case live.ContactClosed() | live.ContactAbandoned():
                if agent is not None:
                    self.end(contact, agent, draft)
                del self.contacts[draft.contact]
            case live.ContactTransferred() | live.ContactRequeued():
                if agent is not None:
                    self.end(contact, agent, draft)
                self.hear_of_return(contact, draft)
            case _:
                assert agent is not None
                self.hear_of_work(contact, agent, draft)

    def end(self, contact: ModelContact, agent: ModelAgent, draft: Draft) -> None:
        del agent.work[draft.contact]
        if contact.channel in CALLS and agent.mode == "employee":
            rules = self.programmes[contact.programme]
            outbound = contact.placed or contact.channel == "callback"
            spacing_us = rules.spacing_out_us if outbound else rules.spacing_in_us
            if spacing_us:
                agent.rests_until_us = draft.at_us + spacing_us

    def hear_of_offer(self, contact: ModelContact, agent: ModelAgent, draft: Draft) -> None:
        fact = draft.fact
        if isinstance(fact, live.ContactOffered):
            assert contact.state == "waiting", "offered twice at once"
            assert not agent.offer, "two offers at once"
            self.check_offer(contact, agent, draft)
            contact.state, agent.offer = "offered", draft.contact
            return
        contact.state, agent.offer = "waiting", 0
        if not isinstance(fact, live.OfferWithdrawn):
            contact.refused.add(draft.agent)
        if isinstance(fact, live.OfferExpired):
            agent.missed = draft.contact

    def check_offer(self, contact: ModelContact, agent: ModelAgent, draft: Draft) -> None:
        match draft.fact.why:
            case ("placed_by_agent", *_):
                rest, agent.rests_until_us = agent.rests_until_us, 0  # what one does oneself does not wait for it
                assert self.offerable(draft.agent, agent, contact, draft.at_us, any_ring=True), "placed by the unfree"
                agent.rests_until_us = rest
            case ("handed_over",):
                beside = {self.contacts[number].channel for number in agent.work}
                assert beside <= {"mail", "letter"}, "handed over to one who is in another conversation"
            case _:
                assert self.offerable(draft.agent, agent, contact, draft.at_us), "offered to one who is not offerable"

    def hear_of_work(self, contact: ModelContact, agent: ModelAgent, draft: Draft) -> None:
        match draft.fact:
            case live.OfferAccepted():
                agent.offer = 0
                contact.state = agent.work[draft.contact] = "active"
            case live.ContactTakenUp():
                contact.state = agent.work[draft.contact] = "active"
            case live.ContactSetAside():
                contact.state = agent.work[draft.contact] = "set_aside"
            case live.WrapUpStarted():
                contact.state = agent.work[draft.contact] = "wrap_up"

    def hear_of_return(self, contact: ModelContact, draft: Draft) -> None:
        fact = draft.fact
        contact.state, contact.refused = "waiting", set(contact.excluded)
        if isinstance(fact, live.ContactTransferred):
            contact.programme, contact.preferred = fact.to_programme, fact.to_agent
            contact.clock_us = max(contact.clock_us, draft.occurred_us)
            alone_us = self.programmes[fact.to_programme].preferred_us or 60_000_000
            contact.preferred_until_us = draft.at_us + alone_us
            if fact.to_agent != draft.agent:
                contact.refused.add(draft.agent)

    def give_up_preferences(self, now_us: int) -> None:
        for contact in self.contacts.values():
            if contact.preferred and contact.state == "waiting" and contact.clock_us <= now_us:
                agent = self.agents.get(contact.preferred)
                if (
                    agent is None
                    or not agent.session
                    or agent.status not in ("ready", "busy")
                    or (contact.channel in CALLS and not agent.phone)
                    or contact.preferred in contact.refused
                    or now_us >= contact.preferred_until_us
                    or self.level(agent, contact, now_us) is None
                ):
                    contact.preferred = 0

    # -- what must hold

    def level(self, agent: ModelAgent, contact: ModelContact, now_us: int) -> int | None:
        levels = [
            each.level
            for each in agent.permissions
            if (each.programme, each.channel, each.language) == (contact.programme, contact.channel, "fr")
            and each.from_us <= now_us
            and (not each.until_us or now_us < each.until_us)
        ]
        return max(levels, default=None)

    def has_capacity(self, agent: ModelAgent, channel: str) -> bool:
        work = [(self.contacts[number].channel, state) for number, state in agent.work.items()]
        chats = sum(each == "chat" for each, _ in work)
        on_calls = sum(each in CALLS for each, _ in work)
        writing = [state for each, state in work if each in ("mail", "letter")]
        match channel:
            case "chat":
                return not on_calls and chats < agent.capacity
            case "voice":
                return not on_calls and not chats and "wrap_up" not in writing
            case _:
                return not work

    def is_open(self, agent: ModelAgent, contact: ModelContact, now_us: int) -> bool:
        if agent.status != "ready" or not agent.linked or agent.offer or now_us < agent.rests_until_us:
            return False
        return agent.phone or contact.channel not in CALLS

    def offerable(
        self, number: int, agent: ModelAgent, contact: ModelContact, now_us: int, any_ring: bool = False
    ) -> bool:
        if not self.is_open(agent, contact, now_us) or number in contact.refused:
            return False
        level = self.level(agent, contact, now_us)
        if level is None or contact.clock_us > now_us or not self.has_capacity(agent, contact.channel):
            return False
        if contact.preferred:
            return contact.preferred == number
        if any_ring:
            return True
        rings = self.programmes[contact.programme].rings
        return level >= min(ring.level for ring in rings if ring.after_us <= now_us - contact.clock_us)

    def broken_promises(self, now_us: int) -> list[tuple[int, int]]:
        """(contact, agent) pairs that should be together."""
        self.give_up_preferences(now_us)
        return [
            (contact_id, agent_id)
            for contact_id, contact in self.contacts.items()
            if contact.state == "waiting"
            for agent_id, agent in self.agents.items()
            if self.offerable(agent_id, agent, contact, now_us)
        ]

    def ringing_by_mistake(self) -> list[int]:
        """Agents who are offered a call although their telephone answers by itself."""
        return [
            number
            for number, agent in self.agents.items()
            if agent.answers and agent.offer and self.contacts[agent.offer].channel in CALLS
        ]

    def overloaded(self) -> list[int]:
        """Agents with more in hand than they may have."""
        return [number for number, agent in self.agents.items() if not self.is_within_capacity(agent)]

    def is_within_capacity(self, agent: ModelAgent) -> bool:
        work = [(self.contacts[number].channel, state) for number, state in agent.work.items()]
        chats = sum(channel == "chat" for channel, _ in work)
        on_calls = sum(channel in CALLS for channel, _ in work)
        desk = sum(channel in ("mail", "letter") and state == "active" for channel, state in work)
        return chats <= max(agent.capacity, 0) and on_calls <= 1 and desk <= 1 and not (desk and (chats or on_calls))
