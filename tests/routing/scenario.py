"""A small centre to tell scenarios about: commands in at seconds, facts out as readable lines."""

from homeshore.facts import kind_of
from homeshore.facts.record import Draft
from homeshore.facts.vocabulary import Channel, Mode, Status
from homeshore.routing import commands as c
from homeshore.routing.core import Core
from homeshore.routing.pools import Index

SECOND = 1_000_000
START = 1_790_000_000 * SECOND
CHAT, MAIL, VOICE, LETTER, CALLBACK = Channel.CHAT, Channel.MAIL, Channel.VOICE, Channel.LETTER, Channel.CALLBACK
READY, BUSY, AWAY, PAUSE, OFFLINE = Status.READY, Status.BUSY, Status.AWAY, Status.PAUSE, Status.OFFLINE
ANN, BOB, CAT, DAN = 11, 12, 13, 14
ORDERS, RETENTION, CLAIMS = 101, 102, 201
AUBELLE, SANTEO = 1, 2


def at(seconds: float) -> int:
    return START + int(seconds * SECOND)


def permit(programme: int, channel: Channel, level: int = 3, language: str = "fr", **limits: int) -> c.Permission:
    times = {name: at(seconds) for name, seconds in limits.items()}
    return c.Permission(programme, channel, language, level, programme * 10, **times)


def line(draft: Draft) -> str:
    """`4 contact_offered c1 a11`: second, kind, contact and agent where there are."""
    seconds = (draft.at_us - START) / SECOND
    contact = f" c{draft.contact}" if draft.contact else ""
    agent = f" a{draft.agent}" if draft.agent else ""
    return f"{seconds:g} {kind_of(draft.fact)}{contact}{agent}"


class Centre:
    """A core with two brands, told in seconds."""

    def __init__(self, index: Index | None = None, **rules: int) -> None:
        self.core = Core(index)
        self.drafts: list[Draft] = []
        self.configure(ORDERS, AUBELLE, **rules)
        self.configure(RETENTION, AUBELLE, **rules)
        self.configure(CLAIMS, SANTEO, **rules)

    def configure(self, programme: int, brand: int, rings=((0, 3), (20, 2), (40, 1)), **rules: int) -> None:
        offer, wrap_up = rules.get("offer", 15), rules.get("wrap_up", 30)
        plan = tuple(c.Ring(after * SECOND, level) for after, level in rings)
        command = c.ConfigureProgramme(
            programme,
            brand,
            plan,
            offer * SECOND,
            wrap_up * SECOND,
            rules.get("priority", 0) * SECOND,
            rules.get("preferred", 10) * SECOND,
            rules.get("spacing_in", 0) * SECOND,
            rules.get("spacing_out", 0) * SECOND,
        )
        self.say(0, command)

    def enrol(
        self, agent: int, *permissions: c.Permission, chats: int = 2, mode: Mode = Mode.EMPLOYEE, **also: int
    ) -> None:
        """An agent with an open desk, who is ready; those who take calls have their phone connected."""
        self.say(0, c.ConfigureAgent(agent, mode, chats, also.get("bonus", 0) * SECOND))
        self.say(0, c.SetPermissions(agent, permissions))
        self.say(0, c.Connect(agent, 1))
        if any(each.channel in (VOICE, CALLBACK) for each in permissions):
            self.say(0, c.SetPhone(agent, 1, True))
        self.say(0, c.SetStatus(agent, READY))
        self.drafts.clear()

    def say(self, seconds: float, command: c.Command) -> list[str]:
        """What the command and the timers before it bring about; a refusal stands last."""
        drafts, refusal = self.core.handle(at(seconds), command)
        self.drafts += drafts
        return [line(draft) for draft in drafts] + ([f"refused: {refusal.code}"] if refusal else [])

    def arrive(
        self, seconds: float, contact: int, channel: Channel = CHAT, programme: int = ORDERS, **also
    ) -> list[str]:
        brand = SANTEO if programme == CLAIMS else AUBELLE
        return self.say(seconds, c.Arrive(contact, contact, contact, brand, programme, channel, "fr", **also))

    def accept(self, seconds: float, agent: int) -> list[str]:
        """The agent takes the offer they have."""
        offer = self.core.agent_view(agent).offers[0]
        return self.say(seconds, c.Accept(agent, offer.contact, offer.offer))

    def decline(self, seconds: float, agent: int) -> list[str]:
        offer = self.core.agent_view(agent).offers[0]
        return self.say(seconds, c.Decline(agent, offer.contact, offer.offer))

    def close(self, seconds: float, agent: int, contact: int) -> list[str]:
        return self.say(seconds, c.Close(agent, contact, "information", "resolved"))

    def wait(self, seconds: float) -> list[str]:
        """Let time pass."""
        drafts = self.core.advance(at(seconds), 1000)
        self.drafts += drafts
        return [line(draft) for draft in drafts]

    def offered(self, agent: int) -> int:
        """The contact that an agent is offered, 0 if none."""
        offers = self.core.agent_view(agent).offers
        return offers[0].contact if offers else 0

    def last(self, kind: str) -> Draft:
        return next(draft for draft in reversed(self.drafts) if kind_of(draft.fact) == kind)
