"""Contacts and handlings as the journal tells them: states, seconds, verdicts, rebuilds."""

from company import Company
from homeshore.contacts.actions import ChatStart, IncomingMail, receive_mail, start_chat
from homeshore.contacts.models import AgentClock, Contact, Handling
from homeshore.contacts.registry import CONTACTS
from homeshore.facts import live
from homeshore.journal.projections import rebuild
from homeshore.people.queries import Agent
from homeshore.routing.commands import Accept, Close, Hold, Leave, Resume, Transfer, WrapUp

S = 1_000_000


def chat(company: Company, brand: int, text: str = "Bonjour") -> int:
    started = start_chat(ChatStart(brand=brand, language="fr", text=text, key=""), company.now_us)
    company.settle()
    return started.session.contact_id


def mail(company: Company, brand: int, number: int = 1) -> int:
    incoming = IncomingMail(
        brand=brand,
        mail_id=f"<{number}@example.org>",
        sender="jeanne@example.org",
        text="Bonjour",
        received_us=company.now_us,
        raw=b"raw",
    )
    message = receive_mail(incoming)
    company.settle()
    assert message.contact_id
    return message.contact_id


def accept(company: Company, agent: Agent, contact: int) -> int:
    offer = next(o.offer for o in company.core.agent_view(agent.id).offers if o.contact == contact)
    company.do(Accept(agent.id, contact, offer))
    return offer


def test_a_chat_from_arrival_to_close_keeps_every_second(company: Company) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    contact = chat(company, brand.id)
    company.later(3)
    handling = accept(company, ada, contact)
    company.later(60)
    company.do(Hold(ada.id, contact))
    company.later(10)
    company.do(Resume(ada.id, contact))
    company.later(20)
    company.do(WrapUp(ada.id, contact))
    company.later(15)
    company.do(Close(ada.id, contact, "delivery", "resolved"))
    company.settle()

    row = Contact.objects.get(id=contact)
    assert (row.state, row.reason, row.outcome, row.within_service_level) == ("closed", "delivery", "resolved", True)
    times = Handling.objects.get(id=handling)
    assert (times.ring_us, times.active_us, times.hold_us, times.wrap_up_us) == (3 * S, 80 * S, 10 * S, 15 * S)
    assert times.share_us == 105 * S
    assert times.contract == ada.person.contracts.get().id


def test_two_chats_share_the_agents_time_exactly(company: Company) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    first = chat(company, brand.id)
    a = accept(company, ada, first)
    company.later(10)
    second = chat(company, brand.id)
    b = accept(company, ada, second)
    company.later(20)
    company.do(Close(ada.id, first, "", "resolved"))
    company.later(5)
    company.do(Close(ada.id, second, "", "resolved"))
    company.settle()
    assert Handling.objects.get(id=a).share_us == 20 * S
    assert Handling.objects.get(id=b).share_us == 15 * S


def test_an_offer_that_overtakes_a_closing_adds_nothing_to_the_agents_time(company: Company) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    first = chat(company, brand.id)
    handling = accept(company, ada, first)
    company.later(10)
    chat(company, brand.id)  # offered to Ada, whose closing is on its way since 5 ms
    company.do(Close(ada.id, first, "", "resolved", company.now_us - 5_000))
    company.settle()
    times = Handling.objects.get(id=handling)
    assert times.share_us == times.active_us == 10 * S - 5_000


def test_a_customer_who_leaves_unanswered_is_abandoned(company: Company) -> None:
    brand, _ = company.brand()
    company.settle()
    early, late = chat(company, brand.id), chat(company, brand.id)
    company.later(10)
    company.do(Leave(early))
    company.later(60)
    company.do(Leave(late))
    company.settle()
    assert Contact.objects.get(id=early).within_service_level is None
    assert Contact.objects.get(id=late).within_service_level is False
    assert Contact.objects.get(id=late).state == "abandoned"


def test_a_transfer_ends_one_handling_and_begins_another(company: Company) -> None:
    brand, programme = company.brand()
    ada, bob = company.agent("Ada", brand), company.agent("Bob", brand)
    company.settle()
    company.at_desk(ada)
    contact = mail(company, brand.id)
    accept(company, ada, contact)
    company.at_desk(bob)
    company.later(30)
    company.do(Transfer(ada.id, contact, programme.id, bob.id))
    accept(company, bob, contact)
    company.later(40)
    company.do(Close(bob.id, contact, "", "resolved"))
    company.settle()
    rows = Handling.objects.filter(contact=contact).order_by("began_us")
    assert [(row.agent, row.ending, row.active_us) for row in rows] == [
        (ada.id, "transferred", 30 * S),
        (bob.id, "closed", 40 * S),
    ]
    assert Contact.objects.get(id=contact).within_service_level is True


def test_a_rebuild_gives_the_same_rows(company: Company) -> None:
    test_a_transfer_ends_one_handling_and_begins_another(company)
    brand, _ = company.brand("santeo")
    chat(company, brand.id)
    before = [list(model.objects.order_by("pk").values()) for model in (Contact, Handling, AgentClock)]
    rebuild(CONTACTS)
    assert [list(model.objects.order_by("pk").values()) for model in (Contact, Handling, AgentClock)] == before


def test_a_fact_about_an_unknown_contact_stops_nothing(company: Company) -> None:
    brand, _ = company.brand()
    company._append([])
    from homeshore.contacts.projections import project_contacts
    from homeshore.facts import Record

    project_contacts([Record(1, 1, 1, 1, live.OfferDeclined(offer=5), contact=99, agent=7, brand=brand.id)])
    assert not Contact.objects.exists()
