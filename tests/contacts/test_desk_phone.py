"""The telephone on an agent's screen: what rows, dispatcher and switchboard know, put together."""

import pytest

from company import Company
from homeshore.brands import actions as brands
from homeshore.brands.queries import Brand, programmes
from homeshore.brands.rules.programmes import Promise
from homeshore.brands.rules.telephone import NumberDetails
from homeshore.contacts import actions
from homeshore.contacts.actions import SipCall, WebCall
from homeshore.contacts.queries.desk import DeskState, desk_state
from homeshore.contacts.rules.phone_check import PhoneFigures
from homeshore.contacts.telephone.protocol import Calls, CallView, LegQuality
from homeshore.kit.ids import encode_id
from homeshore.people.queries import Agent
from homeshore.routing.commands import Accept, SetPhone
from homeshore.security.scope import CENTRE

NOTHING = Calls((), ())


@pytest.fixture
def brand(company: Company) -> Brand:
    return company.brand("aubelle", Promise("voice", 80, 30), Promise("callback", 90, 3600))[0]


@pytest.fixture
def ada(company: Company, brand: Brand) -> Agent:
    return at_desk(company, "Ada", brand)


def at_desk(company: Company, name: str, brand: Brand) -> Agent:
    agent = company.agent(name, brand)
    company.settle()
    company.at_desk(agent)
    return agent


def screen(company: Company, agent: Agent, calls: Calls = NOTHING) -> DeskState:
    return desk_state(company.core.agent_view(agent.id), calls)


def caller(company: Company, brand: Brand) -> int:
    """A customer on the brand's page, in the queue."""
    contact = actions.start_web_call(WebCall(brand=brand.id, language="fr", key=""), company.now_us).contact.id
    company.settle()
    actions.enter_queue(contact, company.now_us)
    company.settle()
    return contact


def take(company: Company, agent: Agent) -> None:
    for offer in company.core.agent_view(agent.id).offers:
        company.do(Accept(agent.id, offer.contact, offer.offer))
    company.settle()


def seen(contact: int, agent: int, **other: object) -> Calls:
    """What the switchboard says of a call."""
    legs = (LegQuality("customer", "pcma", 0, 0, 0),)
    view = CallView(contact, agent, "talking", 5, "sip", "on", legs, **other)  # type: ignore[arg-type]
    return Calls((view,), ())


def test_a_telephone_is_shown_as_the_core_counts_on_it_and_as_it_was_checked(company, brand, ada):
    assert (screen(company, ada).agent.phone.connected, screen(company, ada).agent.phone.check) == (True, "needed")
    company.do(SetPhone(ada.id, 1, False))
    actions.save_phone_check(
        ada.id, PhoneFigures(microphone_db=-25, noise_db=-60, jitter_ms=5, loss_permille=0, round_trip_ms=40)
    )
    assert (screen(company, ada).agent.phone.connected, screen(company, ada).agent.phone.check) == (False, "passed")


def test_an_offered_call_names_its_direction_and_a_number_only_masked(company, brand, ada):
    programme = programmes(CENTRE, brand.id).get()
    number = brands.add_number(brand, NumberDetails(number="0199001201", programme=programme.id)).id
    caller = SipCall(dialled=number, trunk=0, caller="+33612345678", at_us=company.now_us)
    contact = actions.start_sip_calls([caller])[0].id
    company.settle()
    actions.enter_queue(contact, company.now_us)
    company.settle()
    [offer] = screen(company, ada).offers
    assert (offer.direction, offer.channel, offer.customer) == ("inbound", "voice", "+33 … 78")
    take(company, ada)
    [shown] = screen(company, ada).contacts
    assert (shown.customer, shown.call.number, shown.call.entry) == ("+33 … 78", "+33 … 78", "sip")


def test_a_call_in_hand_is_shown_as_the_switchboard_knows_it_and_without_it_as_the_rows_do(company, brand, ada):
    contact = caller(company, brand)
    take(company, ada)
    [shown] = screen(company, ada, seen(contact, ada.id, supervisor=9, supervisor_mode="whisper")).contacts
    call = shown.call
    assert (call.state, call.recording, call.codec, call.supervisor) == ("talking", "on", "pcma", "whisper")
    [shown] = screen(company, ada).contacts
    assert (shown.call.state, shown.call.direction, shown.call.recording) == ("", "inbound", "off")


def test_a_consultation_names_the_colleague_and_the_call_that_it_is_about(company, brand, ada):
    contact = caller(company, brand)
    take(company, ada)
    bob = at_desk(company, "Bob", brand)
    consult = actions.start_consult(contact, ada.id, colleague=bob.id, at_us=company.now_us).id
    company.settle()
    assert [offer.direction for offer in screen(company, bob).offers] == ["consult"]
    take(company, bob)
    [mine] = screen(company, ada, seen(contact, ada.id, consult=consult, colleague=bob.id)).contacts
    assert (mine.call.consult, mine.call.colleague) == (encode_id(consult), "Bob")
    [theirs] = screen(company, bob).contacts
    assert (theirs.contact, theirs.call.consults) == (encode_id(consult), encode_id(contact))


def test_what_is_no_call_has_none(company, brand, ada):
    assert [contact.call for contact in screen(company, ada).contacts] == []
