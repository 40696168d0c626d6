"""Random days on the telephone: every second of a call is kept once, and so is every second of an agent."""

import random

import pytest
from django.utils import timezone

from company import Company
from homeshore.brands.queries import Programme
from homeshore.brands.rules.programmes import Promise
from homeshore.contacts.models import Contact, Conversation, Handling
from homeshore.contacts.registry import CONTACTS
from homeshore.facts.vocabulary import Channel
from homeshore.journal.models import Fact
from homeshore.journal.projections import rebuild
from homeshore.kit.errors import Refusal
from homeshore.people.queries import Agent
from homeshore.routing import commands as c


class Switchboard:
    """Calls come, and agents do at random what may be done with them; some commands come late or early."""

    def __init__(self, company: Company, seed: int) -> None:
        self.company = company
        self.draw = random.Random(seed)
        brand, self.programme = company.brand("aubelle", Promise("voice", 80, 20), Promise("mail", 95, 3600))
        self.agents: list[Agent] = [company.agent(name, brand) for name in ("Ada", "Bob", "Cleo")]
        company.settle()
        for agent in self.agents:
            company.at_desk(agent)

    def contact(self, channel: Channel) -> c.Arrive:
        programme: Programme = self.programme
        customer = programme.brand.customers.create()
        conversation = Conversation.objects.create(brand=programme.brand, programme=programme, customer=customer)
        now = timezone.now()
        row = Contact.objects.create(
            brand=programme.brand, programme=programme, conversation=conversation, customer=customer,
            channel=channel.value, origin="customer", language="fr", received_at=now, state_since=now,
        )  # fmt: skip
        return c.Arrive(row.id, conversation.id, customer.id, programme.brand_id, programme.id, channel, "fr")

    def step(self) -> None:
        self.company.later(self.draw.choice((0, 0.3, 2, 9)))
        occurred_us = self.company.now_us - self.draw.choice((0, 0, 2_000, 700_000))
        try:
            self.company.do(self.command(occurred_us))
        except Refusal as refusal:
            if refusal.code not in {"not_your_contact", "unknown_contact", "wrong_state", "desk_is_taken"}:
                raise

    def command(self, occurred_us: int) -> c.Command:
        draw, agent = self.draw, self.draw.choice(self.agents)
        view = self.company.core.agent_view(agent.id)
        if view.status is not c.Status.READY:
            return c.SetStatus(agent.id, c.Status.READY, occurred_us=occurred_us)
        if view.offers and draw.random() < 0.9:
            return c.Accept(agent.id, view.offers[0].contact, view.offers[0].offer, occurred_us)
        if view.handlings and draw.random() < 0.8:
            return self.work(agent.id, draw.choice(view.handlings).contact, occurred_us)
        kind = draw.choice(("call", "call", "mail", "place"))
        new = self.contact(Channel.MAIL if kind == "mail" else Channel.VOICE)
        if kind != "place":
            return new
        return c.Place(
            agent.id,
            new.contact,
            new.conversation,
            new.customer,
            new.brand,
            new.programme,
            "fr",
            occurred_us=occurred_us,
        )

    def work(self, agent: int, contact: int, occurred_us: int) -> c.Command:
        others = [self.company.core.agent_view(each.id).handlings for each in self.agents if each.id != agent]
        talking = [h.contact for handlings in others for h in handlings if h.channel == Channel.VOICE] or [contact]
        match self.draw.choice(
            ("hold", "resume", "hold", "resume", "wrap_up", "close", "hand_over", "hand_over", "transfer")
        ):
            case "hold":
                return c.Hold(agent, contact, occurred_us)
            case "resume":
                return c.Resume(agent, contact, occurred_us)
            case "wrap_up":
                return c.WrapUp(agent, contact, occurred_us)
            case "hand_over":
                return c.HandOver(agent, contact, self.draw.choice(talking), occurred_us)
            case "transfer":
                return c.Transfer(agent, contact, self.programme.id, occurred_us=occurred_us)
        return c.Close(agent, contact, "", "resolved", occurred_us)

    def close_everything(self) -> None:
        for agent in self.agents:
            for handling in self.company.core.agent_view(agent.id).handlings:
                self.company.do(c.Close(agent.id, handling.contact, "", "resolved"))
        self.company.settle()


BEGINS = {"offer_accepted", "contact_taken_up"}
ENDS = {"contact_set_aside", "contact_transferred", "contact_requeued", "contact_closed"}


def worked_us(agent: int) -> int:
    """The time in which the agent had anything in hand, read from the journal by brute force."""
    in_hand: set[int] = set()
    total = since_us = 0
    for fact in Fact.objects.filter(agent=agent, kind__in=BEGINS | ENDS).order_by("occurred_us", "seq"):
        total += fact.occurred_us - since_us if in_hand else 0
        since_us = fact.occurred_us
        (in_hand.add if fact.kind in BEGINS else in_hand.discard)(fact.contact)
    assert not in_hand
    return total


@pytest.mark.parametrize("seed", range(4))
def test_every_second_of_a_call_is_kept_once(company: Company, seed: int) -> None:
    day = Switchboard(company, seed)
    for _ in range(150):
        day.step()
    day.close_everything()
    rows = list(Handling.objects.order_by("began_us", "id"))
    for row in rows:
        assert row.active_us + row.hold_us + row.set_aside_us + row.wrap_up_us == row.ended_us - row.began_us
    for agent in day.agents:
        assert sum(row.share_us for row in rows if row.agent == agent.id) == worked_us(agent.id)
    before = list(Handling.objects.order_by("id").values())
    rebuild(CONTACTS)
    assert list(Handling.objects.order_by("id").values()) == before
    assert Contact.objects.filter(outcome="transferred").exists()
    assert any(row.hold_us for row in rows)
    assert any(row.wrap_up_us for row in rows)
